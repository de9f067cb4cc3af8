"""What the suite needs of every provider: a gateway, its fake, a hand on the fake's payments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from orderwright.domain.payments.ports import (
    Buyer,
    Capabilities,
    Gateway,
    Kind,
    Notice,
    PaymentRequest,
    RefundRequest,
    Session,
    Standing,
)
from orderwright.kernel.money import Money
from tests.contracts.gateways.fakes.service import Service

ANNA = Buyer(email="anna@example.com", name="Anna Nowak", language="pl", ip="127.0.0.7")


@dataclass(frozen=True)
class Sent:
    """A notification as the hook gets it: raw body or query string, and headers."""

    raw: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class Desk:
    """One adapter at work against its fake. Subclasses are the parameters of the suite."""

    code: ClassVar[str]
    values: ClassVar[Mapping[str, str]]
    """The settings without the address; the secrets among them must never show."""
    states: ClassVar[Mapping[str, Kind]]
    """Every state of standards 2.1 in the provider's words."""
    paid: ClassVar[str]
    authorised: ClassVar[str] = ""
    currencies: ClassVar[tuple[str, ...]] = ("PLN", "CZK", "EUR")
    signed: ClassVar[bool] = True
    signs_raw: ClassVar[bool] = True
    """The signature is over the bytes, so that a re-serialised body fails."""
    keeps_keys: ClassVar[bool] = True
    """A repeated `create` makes no second payment at all."""

    gateway: Gateway
    service: Service

    def __init__(self, gateway: Gateway, service: Service) -> None:
        self.gateway, self.service = gateway, service

    @property
    def can(self) -> Capabilities:
        return self.gateway.capabilities

    def request(
        self, reference: str = "o-1-a1b2", amount: Money | None = None, *, hold: bool = False
    ) -> PaymentRequest:
        """Anna pays 129.90 for an order."""
        return PaymentRequest(
            reference=reference,
            amount=amount or Money(12990, self.currencies[0]),
            description="Order 2026-000123",
            return_address="http://127.0.0.1/t/abc",
            notify_address=f"http://127.0.0.1/hooks/{self.code}",
            buyer=ANNA,
            authorise_only=hold,
        )

    def open(self, reference: str = "o-1-a1b2", amount: Money | None = None) -> Session:
        """Anna is on the provider's page."""
        return self.gateway.create(self.request(reference, amount))

    def open_and(self, state: str, reference: str = "o-1-a1b2") -> Session:
        """Anna was there, and this is how it stands now."""
        session = self.open(reference)
        self.put(session.provider_ref, state)
        return session

    def back(
        self, session: Session, minor: int, name: str = "r-1", before: int = 0
    ) -> RefundRequest:
        """So much of it goes back."""
        amount = Money(minor, self.currencies[0])
        return RefundRequest(
            session.provider_ref, name, amount, before, "goods came back",
            f"http://127.0.0.1/hooks/{self.code}",
        )  # fmt: skip

    def told(self, sent: Sent) -> list[Notice]:
        """The notices of a notification, confirmed where they have to be."""
        read = self.gateway.parse_notification(sent.raw, sent.headers)
        return [sure for notice in read for sure in self.gateway.confirm(notice)]

    def standing(self, session: Session) -> Standing:
        return self.gateway.fetch_status(session.provider_ref)

    # What the provider does

    def put(self, ref: str, state: str) -> None:
        """The payment is in this state now."""
        raise LookupError(state)

    def notify(self, ref: str) -> Sent:
        """A genuine notification about the state in which the payment is."""
        raise LookupError(ref)

    def notify_refund(self, ref: str, name: str, *, done: bool) -> Sent:
        """A genuine notification: the refund went through, or failed."""
        raise LookupError(name)

    def sign(self, raw: bytes) -> Sent:
        """Any body, signed as the provider would."""
        raise LookupError(raw)

    def strange(self, ref: str) -> Sent:
        """Genuine, of a kind that nobody has heard of."""
        raise LookupError(ref)

    def forged(self, ref: str) -> list[Sent]:
        """Missing, other algorithm, another merchant's key; about a paid payment."""
        raise LookupError(ref)

    def count(self) -> int:
        """How many payments the provider has."""
        raise LookupError

    def asked_for(self, session: Session) -> tuple[int, str]:
        """Number and currency as they came over the wire."""
        raise LookupError(session)

    def given_back(self, session: Session) -> int:
        """Minor units that the provider gave back or will."""
        raise LookupError(session)
