"""Money that a payment service owes the customer back: the duty of an approved refund.

Run by the worker, outside any transaction. May run twice: the refund's reference is the provider's
idempotency key. An unknown outcome is asked again with the same reference, never guessed. A service
that keeps no such names is asked for the next refund of a payment when the end of the one before is
known.
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.domain.payments import refunds
from orderwright.domain.payments.errors import NotItsTurn
from orderwright.domain.payments.facts import ProviderSaid, RefundAnswered
from orderwright.domain.payments.models import Refund
from orderwright.domain.payments.port_errors import GatewayError
from orderwright.domain.payments.ports import RefundOutcome, RefundRequest
from orderwright.domain.shop.stages import RefundStage
from orderwright.kernel import clock
from orderwright.kernel.duties.errors import Later
from orderwright.kernel.duties.shapes import Claimed
from orderwright.kernel.lifecycle.rows import Owed
from orderwright.kernel.lifecycle.taking import Taking
from orderwright.kernel.money import Money
from orderwright.outbound.gateways import asking, watching
from orderwright.outbound.gateways.configured import capabilities, gateway

ASK_AGAIN = timedelta(minutes=5)
TURN = timedelta(minutes=1)
CHANNEL = "gateway"
ASKING = "gateway_asking"
"""Of its own: a question does not wait until a refund is answered."""
log = logging.getLogger(__name__)


def _to_provider(taking: Taking) -> Sequence[str]:
    refund: Refund = taking.subject
    return (refund.payment.provider,) if refund.way == Refund.Way.PROVIDER else ()


def ask_for_refund(claimed: Claimed) -> Iterable[RefundAnswered]:
    """Asks the provider; answers what it said. Raises Later while nobody knows."""
    refund = Refund.objects.select_related("payment").filter(pk=claimed.subject_id).first()
    if refund is None or refund.stage != RefundStage.PENDING:
        return ()
    payment = refund.payment
    request = RefundRequest(
        provider_ref=payment.provider_ref, refund_ref=refund.reference,
        amount=Money(refund.amount, refund.currency),
        refunded_before=_before(refund),
    )  # fmt: skip
    answer = gateway(payment.provider).refund(request)
    watching.asked(payment, now=clock.now())
    if answer.outcome is RefundOutcome.UNKNOWN:
        raise Later(answer.sentence or _("The payment service has not answered yet."), ASK_AGAIN)
    return (RefundAnswered(refund.pk, answer),)


def ask_how_it_stands(claimed: Claimed) -> Iterable[ProviderSaid]:
    """Asks the provider about the refund's payment; what it says are facts as any other. A provider
    that gives no answer is asked by the clock again.
    """
    refund = Refund.objects.select_related("payment").filter(pk=claimed.subject_id).first()
    if refund is None or refund.stage != RefundStage.PENDING:
        return ()
    watching.asked(refund.payment, now=clock.now())
    try:
        return [ProviderSaid(notice) for notice in asking.ask(refund.payment)]
    except GatewayError as problem:
        log.warning("%s gave no answer: %s", refund.payment.provider, type(problem).__name__)
        return ()


def _before(refund: Refund) -> int:
    in_turn = not capabilities(refund.payment.provider).names_refunds
    try:
        return refunds.refunded_before(refund, in_turn=in_turn)
    except NotItsTurn as ahead:
        waits = _("The service is asked for one refund after another: %(refund)s is on its way.")
        raise Later(waits % {"refund": ahead}, TURN) from None


ask_about_refund = Owed(
    "ask_about_refund", ASKING, gettext_lazy("Payment service: ask about the refund"),
    _to_provider, ask_how_it_stands,
)  # fmt: skip
refund_at_provider = Owed(
    "refund_at_provider", CHANNEL, gettext_lazy("Payment service: refund"), _to_provider,
    ask_for_refund,
)  # fmt: skip
