"""What a payment service says, from a notification or when it is asked: trusted notices, and signed
words about payments that nobody here knows.

Called by hooks, polls and the page to which the customer comes back, always outside a transaction.
Changes nothing: each notice becomes a fact (`ProviderSaid`) of the caller.
"""

from collections.abc import Iterator, Mapping

from orderwright.domain.payments.models import Payment
from orderwright.domain.payments.port_errors import ProviderRefused
from orderwright.domain.payments.ports import Gateway, Notice
from orderwright.domain.payments.provider_events import payment_of
from orderwright.outbound.gateways.configured import gateway


class UnknownPayment(LookupError):
    """An unsigned word about a payment that nobody knows: nobody is asked about it (T48)."""


def read(service: Gateway, raw: bytes, headers: Mapping[str, str]) -> list[Notice]:
    """The notices of a notification, asked of the provider where it is not signed.

    A signed word about money that nobody here knows is claimed as any other, and comes as it is
    where the provider does not confirm it. Raises BadSignature, NotUnderstood, UnknownPayment, and
    from the asking ProviderDown and, about a known payment, ProviderRefused.
    """
    heard = service.parse_notification(raw, headers)
    return [sure for notice in heard for sure in _sure(service, notice)]


def _sure(service: Gateway, notice: Notice) -> list[Notice]:
    if notice.trusted:
        return [notice]
    if payment_of(notice) is not None:
        return service.confirm(notice)
    if not notice.signed:
        raise UnknownPayment(notice.provider)
    try:
        return service.confirm(notice) or [notice]
    except ProviderRefused:
        return [notice]


def ask(payment: Payment) -> list[Notice]:
    """Where the provider says that the payment and its refunds stand.

    Empty for a payment that no provider has. Raises the port's errors.
    """
    if not payment.provider_ref:
        return []
    service = gateway(payment.provider)
    return list(_claimed(service, service.fetch_status(payment.provider_ref).notices()))


def _claimed(service: Gateway, notices: list[Notice]) -> Iterator[Notice]:
    """Money that is ours only after a claim is claimed (Przelewy24)."""
    for notice in notices:
        yield from [notice] if notice.trusted else service.confirm(notice)
