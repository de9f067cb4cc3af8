"""Sessions at payment services: opened for a customer, ended when nobody needs them.

`open_session` is called by the pay page outside any transaction. The duties end an open session
when the way of paying changes (S1-13) and collect authorised money; may run twice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from orderwright.domain.payments.facts import ProviderSaid
from orderwright.domain.payments.models import Payment
from orderwright.domain.payments.port_errors import NotOffered, ProviderRefused
from orderwright.domain.payments.ports import Buyer, PaymentLine, PaymentRequest, Session
from orderwright.domain.shop.stages import PaymentStage
from orderwright.kernel.duties.shapes import Claimed
from orderwright.kernel.lifecycle.rows import Owed
from orderwright.kernel.lifecycle.taking import Taking
from orderwright.kernel.money import Money
from orderwright.outbound.gateways.configured import gateway

CHANNEL = "gateway"
NOT_COMING = (PaymentStage.CANCELLED, PaymentStage.REJECTED)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the browser comes back to, and where the provider tells the outcome."""

    back: str
    notify: str


def open_session(payment: Payment, addresses: Addresses, *, ip: str, channel: str = "") -> Session:
    """Asks the provider for a place to pay. `payment.reference` is the idempotency key.

    Raises the port's errors; nothing is changed here in any case.
    """
    order = payment.order
    request = PaymentRequest(
        reference=payment.reference or "", amount=Money(payment.amount, payment.currency),
        description=order.number, return_address=addresses.back,
        notify_address=addresses.notify, channel=channel, valid_until=payment.expires_at,
        buyer=Buyer(order.email, order.name, order.locale.split("-")[0], ip),
        lines=_lines(payment),
    )  # fmt: skip
    return gateway(payment.provider).create(request)


def _lines(payment: Payment) -> tuple[PaymentLine, ...]:
    """Goods, and what is due beyond them; none where less is due: after a discount or a part that
    was paid before nobody can say which goods it is for.
    """
    order = payment.order
    goods = tuple(
        PaymentLine(line.name, line.unit_price, line.living)
        for line in order.lines.all() if line.living
    )  # fmt: skip
    rest = payment.amount - sum(line.unit * line.quantity for line in goods)
    if rest < 0:
        return ()
    with override(order.locale):
        beyond = PaymentLine(gettext("Delivery and payment"), rest)
    return (*goods, beyond) if rest else goods


def _opened(payment: Payment) -> Sequence[str]:
    return (payment.provider_ref,) if payment.provider_ref else ()


def _of_row(taking: Taking) -> Sequence[str]:
    return _opened(taking.subject)


def _of_order(taking: Taking) -> Sequence[str]:
    """Sessions that nobody needs any more and that may still be paid."""
    rows = Payment.objects.filter(order=taking.order, stage__in=NOT_COMING).exclude(provider_ref="")
    living = rows.exclude(session_until__lte=taking.now)
    return [row.provider_ref for row in living]


def _named(claimed: Claimed) -> Payment | None:
    rows = Payment.objects.filter(order_id=claimed.order_id or 0, provider_ref=claimed.target)
    return rows.first()


def void(claimed: Claimed) -> Iterable[ProviderSaid]:
    """Ends the session; a provider that cannot, or is paid already, says so by its notices."""
    payment = _named(claimed)
    if payment is None or payment.stage not in NOT_COMING:
        return ()
    try:
        gateway(payment.provider).void(payment.provider_ref)
    except (NotOffered, ProviderRefused):
        return ()
    return ()


def capture(claimed: Claimed) -> Iterable[ProviderSaid]:
    """Collects authorised money; what came of it arrives as a notice."""
    payment = _named(claimed)
    if payment is None or payment.stage != PaymentStage.AUTHORISED:
        return ()
    service = gateway(payment.provider)
    service.capture(payment.provider_ref, Money(payment.amount, payment.currency))
    standing = service.fetch_status(payment.provider_ref)
    return [ProviderSaid(notice) for notice in standing.notices() if notice.trusted]


void_at_provider = Owed(
    "void_at_provider", CHANNEL, _("Payment service: end the session"), _of_row, void
)
void_sessions = Owed(
    "void_sessions", CHANNEL, _("Payment service: end the session"), _of_order, void
)
capture_at_provider = Owed(
    "capture_at_provider", CHANNEL, _("Payment service: collect the money"), _of_row, capture
)
