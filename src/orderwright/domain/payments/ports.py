"""What the shop asks of a payment service: one contract for all, fulfilled in outbound/gateways.

Lifecycle effects, duties and hooks know these shapes and no provider; the errors are in
`port_errors.py`. Everything here is a value or a promise: nothing is stored, nothing is sent.
Amounts are `Money` in ISO 4217 minor units, moments are UTC. No call may be made inside a database
transaction. (S0-21, S0-22, S1-10 to S1-16, S2-25)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, Protocol

from orderwright.kernel.money import Money
from orderwright.kernel.providers import Setting as Setting

REFUND_REF = re.compile(r"[A-Za-z0-9-]{1,32}")
"""The strictest provider (Przelewy24) takes 35 characters; plain ones survive everywhere."""

REFERENCE = re.compile(r"[A-Za-z0-9-]{1,64}")


class Kind(Enum):
    """What is known of a payment, or of one refund of it."""

    PENDING = "pending"
    AUTHORISED = "authorised"
    PAID = "paid"
    REJECTED = "rejected"
    EXPIRED = "expired"
    REFUND_PENDING = "refund_pending"
    REFUNDED = "refunded"
    REFUND_FAILED = "refund_failed"
    DISPUTED = "disputed"
    DISPUTE_WON = "dispute_won"
    DISPUTE_LOST = "dispute_lost"
    """The payer's bank has taken the money back; `Notice.refund_id` names the dispute."""

    @property
    def is_dispute(self) -> bool:
        """About the payer's complaint at the bank, not about the payment or a refund."""
        return self in (Kind.DISPUTED, Kind.DISPUTE_WON, Kind.DISPUTE_LOST)

    @property
    def is_refund(self) -> bool:
        """About one refund, not about the payment as a whole."""
        return self in _REFUND_RANK


# What holds when several are known, whatever the order of arrival: the higher rank. A success after
# a refusal wins, and nothing falls back from paid (T44).
_PAYMENT_RANK = (Kind.PENDING, Kind.AUTHORISED, Kind.EXPIRED, Kind.REJECTED, Kind.PAID)
_REFUND_RANK = (Kind.REFUND_PENDING, Kind.REFUND_FAILED, Kind.REFUNDED)


def prevails(new: Kind, old: Kind) -> bool:
    """Whether `new` replaces `old`; both about the payment or both about the same refund.

    A total order, so that every order of arrival ends the same. Raises ValueError when one is about
    a refund and the other is not, and for disputes.
    """
    rank = _REFUND_RANK if new.is_refund else _PAYMENT_RANK
    return rank.index(new) > rank.index(old)


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a gateway can do; buttons for the rest are absent, with a reason (S2-26)."""

    online: bool = False
    """It has sessions, notifications and `fetch_status`; else staff record the money."""
    refund: bool = False
    partial_refund: bool = False
    names_refunds: bool = True
    """It keeps our `refund_ref`. Else the refunds of a payment are asked for one after another, so
    that what it tells of one can only mean the one that is on its way."""
    capture: bool = False
    """It can authorise first and take the money later."""
    void: bool = False
    """Authorised money can be let go."""
    closes_sessions: bool = False
    """An open session can be closed by us (S1-13). Elsewhere it runs out, and may be paid yet."""
    instalment: bool = False
    """A credit decision may stand behind it: its order has the instalment gate (S0-22)."""
    currencies: frozenset[str] = frozenset()
    """ISO codes; empty means any."""
    channels: tuple[str, ...] = ()
    """Ways to pay inside the gateway that a request may name: "blik", "card", "instalments"."""
    tells_channels: bool = False
    """It can be asked between which sums it takes money by each of them (`TellsChannels`)."""
    notified_by_query: bool = False
    """It notifies by GET: `parse_notification` gets the query string instead of a body."""
    why_no_refund: Any = ""
    """The sentence beside the missing button, a lazy translation."""


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who pays, as far as the provider wants to know. Personal data: never logged."""

    email: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    language: str = "en"
    """ISO 639-1."""
    country: str = ""
    """ISO 3166-1 alpha-2."""
    ip: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """One line for the provider's page; `unit` in minor units of the payment's currency."""

    name: str
    unit: int
    quantity: int = 1


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """What `create` needs. The amount is what is due; the lines add up to it, or there are none.

    `reference` is ours, unique for each attempt to pay, and the idempotency key of `create`: 1 to
    64 letters, digits and hyphens, not to be guessed from the order's number. Raises ValueError
    when it is something else or the amount is not above zero.
    """

    reference: str
    amount: Money
    description: str
    return_address: str
    """Where the buyer's browser comes back to. What it brings along proves nothing (T46)."""
    notify_address: str
    """Where the provider tells the outcome."""
    buyer: Buyer = Buyer()
    channel: str = ""
    """One of the capabilities' channels, or empty: the buyer chooses on the provider's page."""
    valid_until: datetime | None = None
    """The session ends then, as nearly as the provider allows."""
    authorise_only: bool = False
    """Hold the money until `capture`, where the provider lets the request decide that."""
    lines: tuple[PaymentLine, ...] = ()

    def __post_init__(self) -> None:
        if not REFERENCE.fullmatch(self.reference):
            raise ValueError("a reference is 1 to 64 letters, digits and hyphens")
        if self.amount.minor <= 0:
            raise ValueError("only an amount above zero can be asked for")


@dataclass(frozen=True, slots=True)
class Session:
    """An open possibility to pay. `provider_ref` names the payment in every later call."""

    provider_ref: str
    redirect: str = field(repr=False)
    """The provider's page; whoever has the address can pay."""
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that a provider says about a payment; a total, never an increment.

    `event_id` is the same for each repetition of the same thing: unique with `provider` for trusted
    notices. An untrusted one is only a knock at the door: it is given to `Gateway.confirm` each
    time and never counts by itself. Look the payment up before that, or strangers could make us
    ask the provider about anything. The payment is found by `reference`, where that is empty by
    `transaction_id` or `provider_ref`; an unsigned word about an unknown one changes nothing (T48),
    a signed one is kept (X8). Whether amount and currency are those of the order is for the caller
    to compare (T45).
    """

    provider: str
    event_id: str
    kind: Kind
    provider_ref: str
    reference: str = ""
    amount: Money | None = None
    """Of the payment, or of this one refund; None when the provider does not say."""
    refund_id: str = ""
    """The provider's name of the refund; refunds are summed for each id."""
    refund_ref: str = ""
    """Our `RefundRequest.refund_ref`; empty for a refund that was made in the provider's panel."""
    channel: str = ""
    """How the buyer paid, in the provider's word."""
    transaction_id: str = ""
    """What the provider's support asks for (S1-12)."""
    trusted: bool = True
    signed: bool = True
    """By the provider; what is signed and untrusted has to be claimed or asked about yet."""


@dataclass(frozen=True, slots=True)
class RefundStanding:
    """One refund as the provider knows it."""

    refund_id: str
    kind: Kind
    amount: Money
    refund_ref: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """The provider's own answer to where a payment stands; `kind` is never a refund kind."""

    provider: str
    provider_ref: str
    kind: Kind
    reference: str = ""
    amount: Money | None = None
    refunds: tuple[RefundStanding, ...] = ()
    channel: str = ""
    transaction_id: str = ""
    unclaimed: bool = False
    """The buyer has paid, and the money is ours only after `confirm` (Przelewy24)."""

    def notices(self) -> list[Notice]:
        """The same as notices, the payment first, for those who apply notices.

        Trusted, save that unclaimed money comes as an untrusted PAID which `confirm` claims.
        """
        kind = Kind.PAID if self.unclaimed else self.kind
        event = f"{self.provider_ref}:{kind.value}"
        payment = self._notice(event, kind, trusted=not self.unclaimed)
        return [payment, *(self._refund_notice(refund) for refund in self.refunds)]

    def _notice(self, event_id: str, kind: Kind, *, trusted: bool) -> Notice:
        return Notice(
            provider=self.provider, event_id=event_id, kind=kind, provider_ref=self.provider_ref,
            reference=self.reference, amount=self.amount, channel=self.channel,
            transaction_id=self.transaction_id, trusted=trusted,
        )  # fmt: skip

    def _refund_notice(self, refund: RefundStanding) -> Notice:
        return Notice(
            provider=self.provider, provider_ref=self.provider_ref, reference=self.reference,
            event_id=f"{self.provider_ref}:refund:{refund.refund_id}:{refund.kind.value}",
            kind=refund.kind, amount=refund.amount, refund_id=refund.refund_id,
            refund_ref=refund.refund_ref, transaction_id=self.transaction_id,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """Money to give back. `refund_ref` is ours, unique for each refund, and the idempotency key.

    Raises ValueError when it is not 1 to 32 letters, digits and hyphens, or the amount is not above
    zero.
    """

    provider_ref: str
    refund_ref: str
    amount: Money
    refunded_before: int = 0
    """Minor units of all other refunds of this payment that are done or pending as far as we know.
    Providers without keys (GoPay) tell by it whether an earlier try of this one arrived."""
    reason: str = ""
    """For the provider's list; without personal data."""
    notify_address: str = ""

    def __post_init__(self) -> None:
        if not REFUND_REF.fullmatch(self.refund_ref):
            raise ValueError("a refund_ref is 1 to 32 letters, digits and hyphens")
        if self.amount.minor <= 0:
            raise ValueError("only an amount above zero can be given back")


class RefundOutcome(Enum):
    """What became of a refund."""

    DONE = "done"
    PENDING = "pending"
    """The provider took it; a notification or `fetch_status` tells the end."""
    REFUSED = "refused"
    UNKNOWN = "unknown"
    """No usable answer: it may have happened. Ask again with the same `refund_ref`; never guess."""


@dataclass(frozen=True, slots=True)
class RefundAnswer:
    """`sentence` says why, for staff, when it is refused or unknown."""

    outcome: RefundOutcome
    refund_id: str = ""
    sentence: str = ""


class Gateway(Protocol):
    """One payment service with the shop's settings for it. Stateless and safe in many threads.

    Every method may raise NotConfigured. None retries by itself, none waits longer than a few
    seconds, and none may be called inside a transaction, save `parse_notification`.
    """

    @property
    def code(self) -> str:
        """Its name in the registry and in `Payment.provider`."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """What can be asked of it."""
        ...

    def create(self, request: PaymentRequest) -> Session:
        """Open a session. With the same request it may be repeated: no second payment comes of it.

        Raises ProviderDown (repeat with the same request), ReferenceUsed, ProviderRefused,
        NotOffered (currency, channel).
        """
        ...

    def parse_notification(self, raw: bytes, headers: Mapping[str, str]) -> list[Notice]:
        """Read a notification; pure. `raw` is the body as it came, or the query string of a GET.

        The signature is compared in constant time before anything of the content counts. An empty
        list means: genuine, and nothing to us; answer 200. Header names in any case. Raises
        BadSignature and NotUnderstood only, whatever comes.
        """
        ...

    def confirm(self, notice: Notice) -> list[Notice]:
        """Trusted notices instead of an untrusted one, asked of the provider; may be repeated.

        A trusted notice comes back as it is, without a call. Empty when the provider knows of
        nothing yet. Raises ProviderDown, ProviderRefused (the provider denies it).
        """
        ...

    def fetch_status(self, provider_ref: str) -> Standing:
        """Where the payment stands at the provider; changes nothing, may be repeated.

        Takes the `provider_ref` of a session or a notice. Raises ProviderDown, ProviderRefused (no
        such payment).
        """
        ...

    def capture(self, provider_ref: str, amount: Money) -> None:
        """Take authorised money, at most what was authorised; may be repeated.

        PAID follows by a notice or by `fetch_status`. Raises ProviderDown (repeat),
        ProviderRefused, NotOffered.
        """
        ...

    def void(self, provider_ref: str) -> None:
        """Let authorised money go, close an open session; may be repeated when that is done.

        Raises ProviderDown (repeat), ProviderRefused (it is paid: refund instead), NotOffered
        (see the capabilities; P24 and GoPay cannot close an open session).
        """
        ...

    def refund(self, request: RefundRequest) -> RefundAnswer:
        """Give money back. With the same request it may be repeated: it is given back once.

        Never more than was paid: the provider refuses that. A refusal and an unknown outcome are
        answers, not errors. Raises NotOffered and NotConfigured only.
        """
        ...


def latest(notices: Iterable[Notice]) -> tuple[Kind, dict[str, Notice]]:
    """What trusted notices of one payment amount to in any order: its kind, its refunds by id."""
    kind, refunds = Kind.PENDING, dict[str, Notice]()
    for notice in notices:
        if not notice.trusted or notice.kind.is_dispute:
            continue
        if not notice.kind.is_refund:
            kind = notice.kind if prevails(notice.kind, kind) else kind
            continue
        known = refunds.get(notice.refund_id)
        if known is None or prevails(notice.kind, known.kind):
            refunds[notice.refund_id] = notice
    return kind, refunds
