"""A payment service that talks to nobody: for the demo, for tests, for showing staff what happens.

Its pages are the shop's own, /rehearsal/pay/<provider_ref>, its notifications are made by `play`
and signed by HMAC-SHA256 over the raw body with a key derived from SECRET_KEY. The session's name
holds reference, amount and a seal, so that opening one stores nothing; what was played is kept in
`rehearsal_rows.py`. Of a hundred payments so many as the setting `faults` says are told late,
twice or out of order. It exists only where the clock may be moved, in demo and test mode:
elsewhere it would call orders paid without money.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.domain.payments.port_errors import (
    BadSignature,
    NotConfigured,
    ProviderDown,
    ProviderRefused,
)
from orderwright.domain.payments.ports import (
    Capabilities,
    Kind,
    Notice,
    PaymentRequest,
    RefundAnswer,
    RefundOutcome,
    RefundRequest,
    RefundStanding,
    Session,
    Setting,
    Standing,
    prevails,
)
from orderwright.kernel import clock
from orderwright.kernel.money import Money
from orderwright.outbound.gateways import rehearsal_rows as rows
from orderwright.outbound.gateways.refunding import answered
from orderwright.outbound.gateways.rehearsal_rows import Delivery
from orderwright.outbound.gateways.settings import refuse_unoffered
from orderwright.outbound.providers import reading
from orderwright.outbound.providers.settings import Values, entered

SETTINGS = (
    Setting(
        "refunds",
        gettext_lazy("What becomes of refunds"),
        default="done",
        choices=(
            ("done", gettext_lazy("Done at once")),
            ("pending", gettext_lazy("Told later")),
            ("refused", gettext_lazy("Refused")),
            ("unknown", gettext_lazy("Unknown: no answer comes")),
        ),
    ),
    Setting(
        "faults",
        gettext_lazy("Of a hundred payments so many are told late, twice or out of order"),
        default="0",
    ),
)

HEADER = "Rehearsal-Signature"
NAME = re.compile(r"([A-Za-z0-9-]{1,64})\.([0-9]{1,15})([A-Z]{3})\.([0-9a-f]{16})")
LATE = timedelta(seconds=30)
PERCENT = re.compile(r"[0-9]{1,2}|100")
REFUNDS_END = {RefundOutcome.DONE: Kind.REFUNDED, RefundOutcome.REFUSED: Kind.REFUND_FAILED}
ONLINE = Capabilities(
    online=True, refund=True, partial_refund=True, capture=True, void=True, closes_sessions=True,
    channels=("blik", "card"),
)  # fmt: skip
INSTALMENTS = replace(ONLINE, instalment=True, capture=False, channels=("instalments",))


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to happen, as chosen on the rehearsal's page."""

    verdict: Kind = Kind.PAID
    """PAID, AUTHORISED, REJECTED or EXPIRED: instalments are approved by PAID."""
    times: int = 1
    """How often the notification comes; the repetitions are equal to the byte."""
    after: timedelta = timedelta(0)
    """How late it comes. Asked before that, the service knows nothing of it either."""
    reordered: bool = False
    """The notification "pending" comes after the verdict instead of before it."""
    silent: bool = False
    """No notification at all: only `fetch_status` knows."""
    amount: Money | None = None
    """Another amount than was asked for (T45)."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The stand-in; also for an instalment service."""

    code: str
    capabilities: Capabilities
    base: str
    key: bytes = field(repr=False)
    refunds: RefundOutcome = RefundOutcome.DONE
    faults: int = 0

    def create(self, request: PaymentRequest) -> Session:
        """The same request makes the same session."""
        refuse_unoffered(self.capabilities, request)
        told = f"{request.reference}.{request.amount.minor}{request.amount.currency}"
        name = f"{told}.{self._seal(told)}"
        return Session(name, f"{self.base}/rehearsal/pay/{name}", request.valid_until)

    def parse_notification(self, raw: bytes, headers: Mapping[str, str]) -> list[Notice]:
        """JSON, signed as a whole."""
        given = reading.header(headers, HEADER)
        if not hmac.compare_digest(given, self._signature(reading.bounded(raw))):
            raise BadSignature
        found = reading.record(raw)
        kinds = {kind.value: kind for kind in Kind}
        kind = kinds.get(reading.text(found, "kind"))
        if kind is None:
            return []
        return [
            Notice(
                provider=self.code, event_id=reading.text(found, "id"), kind=kind,
                provider_ref=reading.text(found, "ref"),
                reference=reading.text(found, "reference"),
                amount=reading.money(found, "amount", "currency"),
                refund_id=reading.maybe(found, "refund"), refund_ref=reading.maybe(found, "refund"),
            )
        ]  # fmt: skip

    def confirm(self, notice: Notice) -> list[Notice]:
        """Its notices are trusted as they come."""
        return [notice] if notice.trusted else self.fetch_status(notice.provider_ref).notices()

    def fetch_status(self, provider_ref: str) -> Standing:
        """What was played and is told by now; pending when nothing is. Refunds on their way end as
        the setting wants it by now.
        """
        reference, amount = self.opened(provider_ref)
        pending = Standing(self.code, provider_ref, Kind.PENDING, reference, amount)
        found = rows.kept(provider_ref, now=clock.now()) or pending
        return replace(found, refunds=tuple(map(self._by_now, found.refunds)))

    def capture(self, provider_ref: str, amount: Money) -> None:
        """Authorised becomes paid."""
        standing = self.fetch_status(provider_ref)
        if standing.kind is Kind.AUTHORISED:
            rows.keep(replace(standing, kind=Kind.PAID, amount=amount))
        elif standing.kind is not Kind.PAID:
            raise ProviderRefused(_("Nothing is authorised."), "not_authorised")

    def void(self, provider_ref: str) -> None:
        """Whatever is not paid is closed."""
        standing = self.fetch_status(provider_ref)
        if standing.kind is Kind.PAID:
            raise ProviderRefused(_("It is paid: refund it instead."), "paid")
        if standing.kind in (Kind.PENDING, Kind.AUTHORISED):
            rows.keep(replace(standing, kind=Kind.REJECTED))

    def refund(self, request: RefundRequest) -> RefundAnswer:
        """As the setting wants it; never more than was paid."""
        return answered(lambda: self._refund(request))

    def opened(self, provider_ref: str) -> tuple[str, Money]:
        """Our reference and the amount asked for, for the page; refuses a forged name."""
        found = NAME.fullmatch(provider_ref)
        told = provider_ref.rpartition(".")[0]
        if found is None or not hmac.compare_digest(found[4], self._seal(told)):
            raise ProviderRefused(_("There is no such rehearsal."), "unknown")
        return found[1], Money(int(found[2]), found[3])

    def play(self, provider_ref: str, wish: Wish) -> list[Delivery]:
        """Let it happen; answers the notifications in the order in which they arrive."""
        reference, asked = self.opened(provider_ref)
        wish = self._spoilt(provider_ref, wish)
        amount = wish.amount or asked
        played = Standing(self.code, provider_ref, wish.verdict, reference, amount)
        with rows.alone_with(provider_ref):
            before = self.fetch_status(provider_ref)
            if wish.after:
                rows.keep_for_later(played, known_from=clock.now() + wish.after)
            elif prevails(wish.verdict, before.kind):
                rows.keep(replace(played, refunds=before.refunds))
        verdict = self._told(played.notices()[0], wish.after)
        pending = self._told(replace(played, kind=Kind.PENDING).notices()[0], wish.after)
        if wish.silent:
            return []
        repeated = [verdict] * max(1, wish.times)
        return [*repeated, pending] if wish.reordered else [pending, *repeated]

    def end_refund(self, provider_ref: str, refund_ref: str, kind: Kind) -> list[Delivery]:
        """A pending refund becomes REFUNDED or REFUND_FAILED; its notification."""
        standing = self.fetch_status(provider_ref)
        refunds = tuple(
            replace(refund, kind=kind) if refund.refund_id == refund_ref else refund
            for refund in standing.refunds
        )
        ended = replace(standing, refunds=refunds)
        rows.keep(ended)
        return [self._told(one) for one in ended.notices() if one.refund_id == refund_ref]

    def _spoilt(self, provider_ref: str, wish: Wish) -> Wish:
        """One of the three faults for as many payments as the setting says, the same each time."""
        lot = int.from_bytes(hashlib.sha256(provider_ref.encode()).digest()[:8], "big")
        if lot % 100 >= self.faults or wish.silent:
            return wish
        spoilt = (
            replace(wish, after=wish.after + LATE), replace(wish, times=wish.times + 1),
            replace(wish, reordered=True),
        )  # fmt: skip
        return spoilt[lot // 100 % len(spoilt)]

    def _refund(self, request: RefundRequest) -> RefundAnswer:
        with rows.alone_with(request.provider_ref):
            standing = self.fetch_status(request.provider_ref)
            known = {refund.refund_id: refund for refund in standing.refunds}
            made = known.get(request.refund_ref)
            if made is None:
                made = self._made(request, standing)
                rows.keep(replace(standing, refunds=(*standing.refunds, made)))
        if self.refunds is RefundOutcome.UNKNOWN:
            raise ProviderDown(_("The rehearsal gives no answer."))
        done = made.kind is Kind.REFUNDED
        return RefundAnswer(RefundOutcome.DONE if done else RefundOutcome.PENDING, made.refund_id)

    def _by_now(self, refund: RefundStanding) -> RefundStanding:
        end = REFUNDS_END.get(self.refunds)
        on_its_way = refund.kind is Kind.REFUND_PENDING
        return replace(refund, kind=end) if end and on_its_way else refund

    def _made(self, request: RefundRequest, standing: Standing) -> RefundStanding:
        living = [one for one in standing.refunds if one.kind is not Kind.REFUND_FAILED]
        before = max(sum(one.amount.minor for one in living), request.refunded_before)
        paid = standing.amount or Money.zero(request.amount.currency)
        if self.refunds is RefundOutcome.REFUSED or request.amount.currency != paid.currency:
            raise ProviderRefused(_("The rehearsal refuses refunds."), "refused")
        if before + request.amount.minor > paid.minor:
            raise ProviderRefused(_("More than was paid cannot go back."), "too_much")
        done = self.refunds is RefundOutcome.DONE
        kind = Kind.REFUNDED if done else Kind.REFUND_PENDING
        return RefundStanding(request.refund_ref, kind, request.amount, request.refund_ref)

    def _told(self, notice: Notice, after: timedelta = timedelta(0)) -> Delivery:
        amount = notice.amount or Money.zero("PLN")
        told = {
            "id": notice.event_id, "kind": notice.kind.value, "ref": notice.provider_ref,
            "reference": notice.reference, "amount": amount.minor, "currency": amount.currency,
            "refund": notice.refund_id,
        }  # fmt: skip
        raw = json.dumps(told).encode()
        return Delivery(raw, {HEADER: self._signature(raw)}, after)

    def _signature(self, raw: bytes) -> str:
        return "sha256=" + hmac.new(self.key, raw, hashlib.sha256).hexdigest()

    def _seal(self, told: str) -> str:
        return hmac.new(self.key, b"session:" + told.encode(), hashlib.sha256).hexdigest()[:16]


def _build(values: Values, code: str, capabilities: Capabilities) -> Rehearsal:
    if not clock.movable():
        raise NotConfigured(_("The rehearsal exists in demo and test mode only."))
    found = entered(values, SETTINGS)
    if not PERCENT.fullmatch(found["faults"]):
        raise NotConfigured(_("Faults of the rehearsal are a number from 0 to 100."))
    # One key for each code, so that a notification of one counts for no other.
    key = hashlib.sha256(f"gateway {code} {settings.SECRET_KEY}".encode()).digest()
    base, faults = settings.BASE_URL, int(found["faults"])
    return Rehearsal(code, capabilities, base, key, RefundOutcome(found["refunds"]), faults)


def build(values: Values) -> Rehearsal:
    """Cards and the like; raises NotConfigured outside demo and test mode."""
    return _build(values, "rehearsal", ONLINE)


def build_instalments(values: Values) -> Rehearsal:
    """An instalment service (S0-22); raises NotConfigured outside demo and test mode."""
    return _build(values, "rehearsal_instalments", INSTALMENTS)
