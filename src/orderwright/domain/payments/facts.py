"""What comes back from payment services, as values. Mapped to steps by `lifecycle/facts.py`."""

from dataclasses import dataclass

from orderwright.domain.payments.ports import Notice, RefundAnswer


@dataclass(frozen=True, slots=True)
class ProviderSaid:
    """A trusted notice: signed, or asked of the provider. Where no payment here is meant, a signed
    one will do.
    """

    notice: Notice


@dataclass(frozen=True, slots=True)
class RefundAnswered:
    """What the provider answered when it was asked to give money back."""

    refund_id: int
    answer: RefundAnswer
