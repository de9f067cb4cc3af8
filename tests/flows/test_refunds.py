"""Money given back: in part, in full, by the service or by hand, never more than came (S2-25)."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from orderwright.domain.orders.models import Order
from orderwright.domain.overview.orders import customer_data, order_data
from orderwright.domain.payments.facts import RefundAnswered
from orderwright.domain.payments.models import Payment, Refund
from orderwright.domain.payments.ports import Kind, Notice, RefundAnswer, RefundOutcome
from orderwright.domain.payments.sums import sums_of
from orderwright.domain.shop.permissions import ROLE_RIGHTS, Permission, Role
from orderwright.domain.shop.services import make_user
from orderwright.kernel.lifecycle.actors import Actor, ActorKind, Door
from orderwright.kernel.lifecycle.errors import BadInput, Forbidden, NeedsOverride, Refused
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.kernel.money import Money
from orderwright.lifecycle.facts import apply_fact, hear_all
from orderwright.lifecycle.invariants import offenders
from orderwright.lifecycle.machine import take
from orderwright.lifecycle.provider_news import gateway_actor
from tests.builders import a_shop, limit_refunds
from tests.walks import (
    API,
    EWA,
    MAREK,
    OLA,
    an_order,
    anna_buys,
    fresh,
    mails,
    run_worker,
    step,
    told,
)

pytestmark = pytest.mark.django_db

PIOTR = Actor(ActorKind.STAFF, "Piotr", frozenset(Permission.values), Door.PANEL)
BY_HAND = {"way": "transfer", "account": "PL61109010140000071219812874"}


@pytest.fixture
def order() -> Order:
    """Anna has paid by transfer."""
    a_shop(grace_seconds=0)
    return an_order(paid=True)


def the_payment(order: Order) -> Payment:
    return Payment.objects.filter(
        order=order, stage__in=["paid", "partially_refunded", "refunded"]
    ).latest("pk")


def refund(order: Order, amount: str, *, actor: Actor = MAREK, **data: str) -> Refund:
    """Asked for on the order's payment; the newest refund."""
    ask = Ask(actor, data={"amount": amount, **BY_HAND, **data}, reason="A scratch", grace=0)
    take(("payment", "refund_by_hand"), the_payment(order).pk, ask)
    return Refund.objects.filter(order=order).latest("pk")


def test_a_part_by_hand_lowers_what_is_owed_and_is_done_when_the_money_is_sent(
    order: Order,
) -> None:
    given = refund(order, "20.00")
    assert (given.stage, given.human_id) == ("pending", f"{order.number}-R1")
    assert fresh(order).total == order.total - 2000
    take(("refund", "settle"), given.pk, Ask(MAREK, data={"reference": "out 7"}, grace=0))
    now = fresh(order)
    assert (now.refunded, now.due, now.payment_status) == (2000, 0, "part_refunded")
    assert the_payment(order).stage == "partially_refunded"
    run_worker()
    assert "mail_refunded" in mails(order)
    assert offenders() == []


def test_uninformed_the_customer_does_not_hear_of_the_refund(order: Order) -> None:
    given = refund(order, "20.00")
    take(("refund", "settle"), given.pk, Ask(MAREK, inform={"email": False}, grace=0))
    run_worker()
    assert "mail_refunded" not in mails(order)


def test_the_whole_sum_makes_the_payment_refunded(order: Order) -> None:
    given = refund(order, order.money(order.total).amount)
    take(("refund", "settle"), given.pk, Ask(MAREK))
    now = fresh(order)
    assert (the_payment(order).stage, now.payment_status, now.total) == ("refunded", "refunded", 0)
    assert offenders() == []


@pytest.mark.atom("S2-25")
def test_more_than_was_paid_is_refused_at_its_field(order: Order) -> None:
    refund(order, "20.00")
    with pytest.raises(BadInput) as wrong:
        refund(order, order.money(order.total).amount)
    assert "amount" in wrong.value.fields
    assert Refund.objects.filter(order=order).count() == 1


def test_the_database_itself_refuses_more_than_was_paid(order: Order) -> None:
    payment = the_payment(order)
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.filter(pk=payment.pk).update(refunding=payment.settled + 1)


def test_a_transfer_by_hand_needs_the_account(order: Order) -> None:
    with pytest.raises(BadInput) as wrong:
        refund(order, "20.00", account="")
    assert "account" in wrong.value.fields


@pytest.mark.atom("S2-26")
def test_money_that_no_service_brought_cannot_go_back_by_one(order: Order) -> None:
    with pytest.raises(Refused):
        take(("payment", "refund"), the_payment(order).pk,
             Ask(MAREK, data={"amount": "5.00"}, reason="x"))  # fmt: skip
    assert not Refund.objects.exists()


def test_the_warehouse_refunds_nothing(order: Order) -> None:
    with pytest.raises(Forbidden):
        refund(order, "5.00", actor=OLA)


def test_above_the_limit_somebody_else_approves(order: Order) -> None:
    limit_refunds(1000)
    asked = refund(order, "20.00", actor=EWA)
    assert (asked.stage, fresh(order).total) == ("requested", order.total)
    marek = Actor(ActorKind.STAFF, "Marek", ROLE_RIGHTS[Role.ACCOUNTANT], Door.PANEL)
    for nobody in (EWA, marek):
        with pytest.raises(Refused):
            take(("refund", "approve"), asked.pk, Ask(nobody))
    take(("refund", "approve"), asked.pk, Ask(PIOTR))
    asked.refresh_from_db()
    assert asked.stage == "pending"
    assert offenders() == []


def with_role(name: str, role: str) -> Actor:
    make_user(f"{name.lower()}@example.com", role, name=name, password=None)
    return Actor(ActorKind.STAFF, name, ROLE_RIGHTS[role], Door.PANEL, role=role)


def test_the_same_sum_the_same_way_is_given_back_twice_only_knowingly(order: Order) -> None:
    first = refund(order, "10.00")
    with pytest.raises(NeedsOverride) as asked:
        refund(order, "10.00", account="61 1090 1014 0000 0712 1981 2874")
    assert first.human_id in asked.value.warnings[0]
    assert refund(order, "10.00", way="cash", account="").way == "cash"
    assert refund(order, "10.01").amount == 1001
    take(("refund", "cancel"), first.pk, Ask(MAREK, reason="A slip"))
    assert refund(order, "10.00").stage == "pending"
    assert refund(order, "10.00", actor=API).stage == "pending", "a program says what it means"


@pytest.mark.threat("T29")
def test_each_role_gives_back_alone_up_to_its_own_limit(order: Order) -> None:
    limit_refunds(1000, manager=3000)
    ola, zofia = with_role("Ola", Role.MANAGER), with_role("Zofia", Role.ACCOUNTANT)
    assert refund(order, "20.00", actor=ola).stage == "pending"
    asked = refund(order, "5.00", actor=zofia)
    assert asked.stage == "requested", "with what Ola gave back it is above the limit"
    with pytest.raises(Refused) as why:
        take(("refund", "approve"), asked.pk, Ask(zofia))
    assert "Ola, Piotr" in why.value.sentence
    take(("refund", "approve"), asked.pk, Ask(ola))
    assert refund(order, "90.00", actor=with_role("Olga", Role.OWNER)).stage == "pending"
    assert offenders() == []


@pytest.mark.threat("T29")
def test_what_nobody_else_could_approve_is_refused_at_once(order: Order) -> None:
    limit_refunds(1000, owner=5000)
    piotr = Actor(ActorKind.STAFF, "Piotr", frozenset(Permission.values), Door.PANEL, role="owner")
    assert refund(order, "20.00", actor=piotr).stage == "pending"
    with pytest.raises(Refused) as why:
        refund(order, "60.00", actor=piotr)
    assert "nobody else may" in why.value.sentence
    assert Refund.objects.count() == 1
    take(("refund", "approve"), refund(order, "60.00", actor=MAREK).pk, Ask(piotr))


@pytest.mark.threat("T29")
def test_a_program_approves_nothing_above_its_limit(order: Order) -> None:
    limit_refunds(1000)
    asked = refund(order, "20.00", actor=EWA)
    with pytest.raises(Refused):
        take(("refund", "approve"), asked.pk, Ask(API))
    assert refund(order, "20.00", actor=API).stage == "requested"


@pytest.mark.threat("T29")
def test_the_limit_is_not_avoided_in_small_parts(order: Order) -> None:
    limit_refunds(5000)
    assert refund(order, "45.00").stage == "pending"
    second = refund(order, "45.00", way="cash")
    assert second.stage == "requested"
    with pytest.raises(Refused):
        take(("refund", "approve"), second.pk, Ask(MAREK))
    take(("refund", "approve"), second.pk, Ask(PIOTR))
    assert refund(order, "5.00").stage == "pending"  # what Piotr has seen counts no more
    third = refund(order, "0.01")
    assert third.stage == "requested"
    take(("refund", "cancel"), third.pk, Ask(MAREK, reason="A slip"))
    assert offenders() == []


def test_what_was_called_off_or_moved_does_not_use_the_limit_up(order: Order) -> None:
    limit_refunds(5000)
    step(order, "record_money", actor=MAREK, data={"amount": "60.00"})
    another = anna_buys()
    step(order, "move_money", actor=MAREK, data={"other": another.number, "amount": "60.00"})
    rest = Payment.objects.filter(order=order, settled__gt=F("refunding") + 5000).latest("pk")
    for amount in ("45.00", "50.00"):
        data = {"amount": amount, "way": "cash"}
        take(("payment", "refund_by_hand"), rest.pk, Ask(MAREK, data=data, reason="A scratch"))
        given = Refund.objects.filter(order=order).latest("pk")
        assert given.stage == "pending"
        take(("refund", "cancel"), given.pk, Ask(MAREK, reason="A slip"))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("pl 61 1090 1014 0000 0712 1981 2874", BY_HAND["account"]),
        ("61 1090 1014 0000 0712 1981 2874", BY_HAND["account"]),
        ("19-2000145399/0800", "CZ6508000000192000145399"),
    ],
)
def test_the_account_is_kept_as_an_iban(order: Order, typed: str, kept: str) -> None:
    assert refund(order, "20.00", account=typed).account == kept


@pytest.mark.parametrize("typed", ["PL61109010140000071219812875", "her usual one", "123"])
@pytest.mark.parametrize("way", ["transfer", "cash"])
def test_what_is_no_account_is_refused_at_its_field(order: Order, typed: str, way: str) -> None:
    with pytest.raises(BadInput) as wrong:
        refund(order, "20.00", account=typed, way=way)
    assert "account" in wrong.value.fields
    assert not Refund.objects.exists()


def test_goods_of_which_all_the_money_went_back_leave_only_knowingly(order: Order) -> None:
    given = refund(order, order.money(order.total).amount)
    take(("refund", "settle"), given.pk, Ask(MAREK, data={"reference": "out 8"}, grace=0))
    step(order, "confirm", actor=EWA)
    with pytest.raises(NeedsOverride) as asked:
        step(order, "start", override_warnings=False)
    assert "Everything was refunded" in " ".join(asked.value.warnings)
    step(order, "start")
    with pytest.raises(NeedsOverride) as asked:
        step(order, "ship", data={"tracking_number": "620000000000"}, override_warnings=False)
    assert "Everything was refunded" in " ".join(asked.value.warnings)


def test_a_parcel_of_goods_whose_money_went_back_leaves_only_knowingly(order: Order) -> None:
    given = refund(order, order.money(order.total).amount)
    take(("refund", "settle"), given.pk, Ask(MAREK, data={"reference": "out 9"}, grace=0))
    step(order, "confirm", actor=EWA)
    step(order, "start")
    number = {"tracking_number": "620000000000"}
    with pytest.raises(NeedsOverride) as asked:
        step(order, "send", table="parcel", data=number, override_warnings=False)
    assert "Everything was refunded" in " ".join(asked.value.warnings)
    assert fresh(order).stage == "processing"
    step(order, "send", table="parcel", data=number)
    assert fresh(order).stage == "shipped"
    assert offenders() == []


def test_a_part_given_back_does_not_hold_the_goods(order: Order) -> None:
    refund(order, "20.00")
    step(order, "confirm", actor=EWA)
    step(order, "start", actor=EWA)
    assert fresh(order).stage == "processing"


def test_a_cancelled_order_owes_nothing_wherever_it_is_shown(order: Order) -> None:
    step(order, "cancel", reason="Changed her mind")
    given = refund(order, order.money(order.total).amount)
    take(("refund", "settle"), given.pk, Ask(MAREK))
    nothing = {"amount": "0.00", "currency": "PLN"}
    assert order_data(fresh(order))["totals"]["due"] == nothing
    assert customer_data(fresh(order), "t")["totals"]["due"] == nothing


def test_called_off_what_was_owed_is_owed_again(order: Order) -> None:
    given = refund(order, "20.00")
    take(("refund", "cancel"), given.pk, Ask(MAREK, reason="She keeps it"))
    assert (fresh(order).total, the_payment(order).refunding) == (order.total, 0)
    assert offenders() == []


def test_a_refused_refund_can_be_tried_again(order: Order) -> None:
    payment = the_payment(order)
    Payment.objects.filter(pk=payment.pk).update(
        provider="rehearsal", provider_ref="S-1", by_service=True
    )
    ask = Ask(MAREK, data={"amount": "20.00"}, reason="A scratch")
    take(("payment", "refund"), payment.pk, ask)
    given = Refund.objects.get(order=order)
    refused = RefundAnswer(RefundOutcome.REFUSED, sentence="Not today")
    apply_fact(RefundAnswered(given.pk, refused))
    given.refresh_from_db()
    assert (given.stage, given.error) == ("failed", "Not today")
    take(("refund", "retry"), given.pk, Ask(MAREK))
    given.refresh_from_db()
    assert (given.stage, given.error) == ("pending", "")
    apply_fact(RefundAnswered(given.pk, RefundAnswer(RefundOutcome.DONE, "r-1")))
    given.refresh_from_db()
    assert (given.stage, given.provider_ref) == ("done", "r-1")
    assert offenders() == []


def by_service(order: Order, amount: str) -> Refund:
    """Asked of the service that the money is said to have come by."""
    payment = the_payment(order)
    Payment.objects.filter(pk=payment.pk).update(
        provider="rehearsal", provider_ref="S-1", by_service=True
    )
    take(("payment", "refund"), payment.pk, Ask(MAREK, data={"amount": amount}, reason="A scratch"))
    return Refund.objects.filter(order=order).latest("pk")


def answered(given: Refund, outcome: RefundOutcome) -> None:
    apply_fact(RefundAnswered(given.pk, RefundAnswer(outcome, sentence="Not today")))
    given.refresh_from_db()


def test_while_money_is_on_its_way_back_the_order_is_not_overpaid(order: Order) -> None:
    given = refund(order, "20.00")
    assert (given.stage, fresh(order).payment_status) == ("pending", "paid")
    refund(order, order.money(order.total - 2000).amount)
    assert fresh(order).payment_status == "paid"
    take(("refund", "settle"), given.pk, Ask(MAREK))
    assert fresh(order).payment_status == "part_refunded"
    assert offenders() == []


def test_money_in_excess_is_overpaid_until_it_is_on_its_way_back(order: Order) -> None:
    limit_refunds(1000)
    step(order, "record_money", actor=MAREK, data={"amount": "30.00"})
    asked = refund(order, "30.00")
    assert (asked.stage, fresh(order).payment_status) == ("requested", "overpaid")
    take(("refund", "approve"), asked.pk, Ask(PIOTR))
    assert fresh(order).payment_status == "paid"


def test_the_money_of_a_refund_that_failed_is_still_here(order: Order) -> None:
    given = by_service(order, "20.00")
    assert fresh(order).total == order.total - 2000
    answered(given, RefundOutcome.REFUSED)
    now, sums = fresh(order), sums_of(fresh(order))
    assert (given.stage, now.total, now.payment_status) == ("failed", order.total, "paid")
    assert (sums.leaving, sums.failed, now.surplus) == (0, 2000, 0)
    take(("refund", "retry"), given.pk, Ask(MAREK))
    assert (fresh(order).total, fresh(order).payment_status) == (order.total - 2000, "paid")
    answered(given, RefundOutcome.REFUSED)
    take(("refund", "cancel"), given.pk, Ask(MAREK, reason="She keeps it"))
    assert fresh(order).total == order.total
    assert offenders() == []


def test_a_refund_that_failed_and_came_all_the_same_is_owed_no_more(order: Order) -> None:
    given = by_service(order, "20.00")
    answered(given, RefundOutcome.REFUSED)
    hear_all([
        Notice("rehearsal", "e-1", Kind.REFUNDED, "S-1", trusted=True,
               refund_id="r-1", refund_ref=given.reference, amount=Money(2000, "PLN")),
    ])  # fmt: skip
    given.refresh_from_db()
    now = fresh(order)
    assert (given.stage, now.total) == ("done", order.total - 2000)
    assert (now.due, now.payment_status) == (0, "part_refunded")
    assert offenders() == []


def test_excess_that_failed_to_go_back_and_came_all_the_same_lowers_nothing(order: Order) -> None:
    step(order, "record_money", actor=MAREK, data={"amount": "30.00"})
    given = by_service(order, "20.00")
    answered(given, RefundOutcome.REFUSED)
    assert fresh(order).payment_status == "overpaid"
    take(("refund", "settle"), given.pk, Ask(gateway_actor("rehearsal")))
    now = fresh(order)
    assert (now.total, now.surplus, now.payment_status) == (order.total, 1000, "overpaid")
    assert offenders() == []


def test_the_customers_figures_add_up_while_money_is_on_its_way(order: Order) -> None:
    done = refund(order, "20.00")
    take(("refund", "settle"), done.pk, Ask(MAREK))
    refund(order, "15.00")
    for shown in (customer_data(fresh(order), "t"), order_data(fresh(order))):
        sums = {name: Decimal(shown["totals"][name]["amount"]) for name in
                ("total", "paid", "refunded", "refunding")}  # fmt: skip
        assert (sums["refunded"], sums["refunding"]) == (20, 15)
        assert sums["paid"] - sums["refunded"] - sums["refunding"] == sums["total"]


@pytest.mark.atom("U18")
def test_surplus_is_moved_to_the_next_order(order: Order) -> None:
    step(order, "record_money", actor=MAREK, data={"amount": "30.00"})
    assert (fresh(order).surplus, fresh(order).payment_status) == (3000, "overpaid")
    another = anna_buys()
    step(order, "move_money", actor=MAREK, data={"other": another.number, "amount": "30.00"})
    assert (fresh(another).paid, fresh(order).paid - fresh(order).refunded) == (3000, order.total)
    assert "money_moved" in told(order)
    assert "money_received" in told(another)
    assert offenders() == []


def test_the_other_half_of_a_move_is_no_button(order: Order) -> None:
    with pytest.raises(Forbidden):
        step(order, "receive_money", data={"amount": "5.00"})


def test_what_has_not_come_in_excess_cannot_be_moved_or_kept(order: Order) -> None:
    another = anna_buys()
    with pytest.raises(Refused):
        step(order, "keep_credit", actor=MAREK)
    with pytest.raises(Refused):
        step(order, "move_money", actor=MAREK, data={"other": another.number, "amount": "1.00"})


def test_a_cancelled_order_gives_back_without_a_credit(order: Order) -> None:
    step(order, "cancel", reason="Changed her mind")
    assert fresh(order).surplus == order.total
    given = refund(order, order.money(order.total).amount)
    assert (given.credit, fresh(order).surplus, fresh(order).total) == (0, 0, order.total)
    take(("refund", "settle"), given.pk, Ask(MAREK))
    assert fresh(order).payment_status == "refunded"
    assert offenders() == []


def test_the_link_to_pay_goes_out_while_something_is_due() -> None:
    a_shop()
    order = anna_buys()
    step(order, "request_payment", grace=0)
    run_worker()
    assert "mail_pay_request" in mails(order)
    paid = an_order(paid=True)
    with pytest.raises(Refused):
        step(paid, "request_payment")
