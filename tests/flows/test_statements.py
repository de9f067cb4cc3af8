"""Bank statements and carriers' lists pay orders: the certain at once, the doubtful by a person,
and every match can be undone (S3-22, S2-20 to S2-22).
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from orderwright.domain.checkout.models import Cell
from orderwright.domain.orders.models import Gate, Order
from orderwright.domain.payments import queries
from orderwright.domain.payments.models import Payment, StatementEntry, StatementFile
from orderwright.domain.payments.statements.csv_layouts import ANY_BANK, CASH_PL
from orderwright.domain.payments.statements.lines import BadStatement
from orderwright.domain.payments.statements.reasons import sentence
from orderwright.domain.shop.services import change_settings
from orderwright.kernel.lifecycle.actors import Actor
from orderwright.kernel.lifecycle.errors import BadInput, NotTaken, Refused
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle import statement_money as money
from orderwright.lifecycle import statements
from orderwright.lifecycle.invariants import offenders
from orderwright.lifecycle.machine import take
from orderwright.lifecycle.statement_money import Wanted
from tests.builders import a_shop
from tests.unit.payments.statement_files import camt, entry, transaction
from tests.walks import (
    EWA,
    MAREK,
    OLA,
    anna_buys,
    confirm,
    fresh,
    mails,
    run_worker,
    settle,
    step,
    told,
)

pytestmark = pytest.mark.django_db

DUE = "144.90"


@pytest.fixture
def order() -> Order:
    """Anna's order by bank transfer: 144.90."""
    a_shop(grace_seconds=0)
    return anna_buys()


def brought(content: bytes, **wish: object) -> StatementFile:
    """Marek's file, its certain lines recorded."""
    file, _is_new = statements.bring_in(statements.Wish(content=content, by="Marek", **wish))  # type: ignore[arg-type]
    money.apply_certain()
    return file


def a_transfer(title: str, amount: str = DUE, *, name: str = "ANNA NOWAK") -> bytes:
    """A statement with one transfer."""
    return camt(entry(amount, transaction(title, name=name)))


def the_line() -> StatementEntry:
    return StatementEntry.objects.get()


def accept_first(line: StatementEntry, actor: Actor = MAREK) -> None:
    """The first of what the line proposes."""
    money.accept_candidate(line.pk, money.proposals(line)[0], actor)


def living_shares(line: StatementEntry) -> list[int]:
    return list(line.shares.filter(undone_at__isnull=True).values_list("amount", flat=True))


@pytest.mark.atom("S3-22")
def test_annas_transfer_pays_her_order_and_confirms_nothing(order: Order) -> None:
    brought(a_transfer(f"zamowienie {order.number}"))
    now = fresh(order)
    assert (now.stage, now.payment_status, now.due) == ("placed", "paid", 0)
    recorded = Payment.objects.get(order=order)
    assert (recorded.stage, recorded.settled) == ("paid", 14_490)
    run_worker()
    assert "mail_payment_received" in mails(order)
    assert "payment_recorded" in told(order)
    assert (the_line().state, living_shares(the_line())) == ("applied", [14_490])
    assert offenders() == []


@pytest.mark.atom("S3-22")
def test_the_transfer_passes_the_payment_gate_where_the_shop_asks_for_money_first() -> None:
    a_shop()
    Cell.objects.filter(delivery__code="courier").update(asks_payment=True, asks_customer=False)
    order = anna_buys()
    brought(a_transfer(f"nr {order.number}"))
    gates = dict(Gate.objects.filter(order=order).values_list("kind", "state"))
    assert gates["payment"] == "passed"
    assert fresh(order).stage == "placed"  # the shop has not confirmed
    settle(order, "shop")
    assert fresh(order).stage == "confirmed"


def test_the_same_file_twice_changes_nothing(order: Order) -> None:
    content = a_transfer(order.number)
    brought(content)
    before = told(order)
    file, is_new = statements.bring_in(statements.Wish(content=content, by="Ewa"))
    assert (is_new, file.imported_by, StatementFile.objects.count()) == (False, "Marek", 1)
    assert money.apply_certain() == 0
    assert told(order) == before


def test_a_line_that_two_files_bring_is_kept_once(order: Order) -> None:
    ours, other = entry(DUE, transaction(order.number)), entry("5.00", transaction("gift"))
    brought(camt(ours))
    file = brought(camt(ours + other))
    assert (file.lines, file.known, file.entries.count()) == (2, 1, 1)
    assert StatementEntry.objects.count() == 2
    assert fresh(order).paid == 14_490
    assert offenders() == []


def test_a_file_that_was_cut_off_is_finished_when_it_comes_again(order: Order) -> None:
    content = camt(entry(DUE, transaction(order.number)) + entry("5.00", transaction("gift")))
    file = brought(content)
    StatementEntry.objects.filter(amount=500).delete()
    StatementFile.objects.update(kept_at=None)
    again, is_new = statements.bring_in(statements.Wish(content=content, by="Ewa"))
    assert (again.pk, is_new, again.known) == (file.pk, False, 0)
    assert StatementEntry.objects.count() == 2
    assert fresh(order).paid == 14_490


def test_a_file_that_cannot_be_read_leaves_nothing(order: Order) -> None:
    with pytest.raises(BadStatement):
        brought(a_transfer(order.number)[:-40])
    assert not StatementFile.objects.exists()


def test_money_that_went_out_waits_for_nobody(order: Order) -> None:
    brought(camt(entry("7.00", transaction("fee"), sign="DBIT")))
    assert (the_line().state, the_line().settled_by) == ("ignored", "rule:statement")
    assert not queries.open_entries().exists()


def test_another_amount_is_proposed_and_accepted_as_a_part(order: Order) -> None:
    brought(a_transfer(order.number, "100.00"))
    line = the_line()
    assert (line.verdict, line.state, fresh(order).paid) == ("proposed", "open", 0)
    assert list(queries.open_entries()) == [line]
    assert any(order.number in sentence(why) for why in line.candidates[0]["reasons"])
    accept_first(line, MAREK)
    now = fresh(order)
    assert (now.payment_status, now.due) == ("part_paid", 4_490)
    assert the_line().settled_by == "staff:Marek"
    assert Payment.objects.get(order=order, stage="pending").amount == 4_490
    assert offenders() == []


def test_more_than_is_due_stands_in_excess(order: Order) -> None:
    brought(a_transfer(order.number, "150.00"))
    accept_first(the_line(), MAREK)
    assert (fresh(order).surplus, fresh(order).payment_status) == (510, "overpaid")


def test_a_transfer_for_two_orders_is_split(order: Order) -> None:
    other = anna_buys()
    brought(a_transfer(f"{order.number} {other.number}", "289.80"))
    assert the_line().verdict == "proposed"
    accept_first(the_line(), MAREK)
    assert (fresh(order).due, fresh(other).due) == (0, 0)
    assert living_shares(the_line()) == [14_490, 14_490]
    money.undo(the_line().pk, MAREK, "Not theirs")
    assert (fresh(order).due, fresh(other).due) == (14_490, 14_490)
    assert offenders() == []


def test_paid_twice_is_proposed_and_never_recorded_by_itself(order: Order) -> None:
    brought(a_transfer(order.number))
    brought(camt(entry(DUE, transaction(order.number), day="2026-05-09")))
    later = StatementEntry.objects.latest("pk")
    assert (later.verdict, later.state) == ("proposed", "open")
    assert "The order is paid already." in map(sentence, later.candidates[0]["reasons"])
    accept_first(later, MAREK)
    assert fresh(order).surplus == 14_490
    assert offenders() == []


def test_a_proposal_does_not_wait_for_what_came_meanwhile(order: Order) -> None:
    # given a transfer that may be the sum of two orders
    other = anna_buys()
    brought(a_transfer(f"{order.number} {other.number}", "289.80"))
    line = the_line()
    seen = money.proposals(line)
    both = f"{order.number}:14490 {other.number}:14490"
    assert both in seen
    # when the first is paid by another transfer
    brought(a_transfer(order.number))
    # then the sum is proposed no more, neither shown nor recorded
    statements.as_of_now([line])
    assert both not in money.proposals(line)
    with pytest.raises(Refused, match="not there any more"):
        money.accept_candidate(line.pk, both, MAREK)
    assert (fresh(order).surplus, fresh(other).due) == (0, 14_490)


def test_another_sum_that_is_expected_by_now_is_told(order: Order) -> None:
    brought(a_transfer(order.number, "150.00"))
    take(("payment", "record"), Payment.objects.get(order=order).pk,
         Ask(MAREK, data={"amount": "44.90"}))  # fmt: skip
    line = the_line()
    statements.as_of_now([line])
    told_why = [sentence(reason).replace("\xa0", " ") for reason in line.candidates[0]["reasons"]]
    assert "Another amount: PLN 100.00 was expected." in told_why


def test_money_for_a_cancelled_order_is_proposed_and_revives_nothing(order: Order) -> None:
    step(order, "cancel", reason="Changed her mind")
    brought(a_transfer(order.number))
    assert "The order was cancelled." in map(sentence, the_line().candidates[0]["reasons"])
    accept_first(the_line(), MAREK)
    now = fresh(order)
    assert (now.stage, now.surplus) == ("cancelled", 14_490)
    assert offenders() == []


def test_a_person_chooses_the_order_by_its_number(order: Order) -> None:
    brought(a_transfer("for the lamp", "33.00", name="Somebody"))
    line = the_line()
    assert line.verdict == "unknown"
    with pytest.raises(BadInput) as wrong:
        money.accept(line.pk, [Wanted("2026-999999", 3_300)], MAREK)
    assert set(wrong.value.fields) == {"order"}
    money.accept(line.pk, [Wanted(order.number, 3_300)], MAREK, {"email": False})
    run_worker()
    assert fresh(order).paid == 3_300
    assert "mail_payment_received" not in mails(order)


def test_shares_that_are_not_the_whole_line_are_refused(order: Order) -> None:
    brought(a_transfer("for the lamp", "33.00", name="Somebody"))
    for amounts in ([3_200], [3_400], [3_400, -100]):
        with pytest.raises(Refused):
            money.accept(the_line().pk, [Wanted(order.number, a) for a in amounts], MAREK)
    assert fresh(order).paid == 0


def test_money_in_another_currency_pays_nothing(order: Order) -> None:
    brought(camt(entry(DUE, transaction(order.number), currency="EUR")))
    with pytest.raises(BadInput) as wrong:
        money.accept(the_line().pk, [Wanted(order.number, 14_490)], MAREK)
    assert "EUR" in wrong.value.fields["order"]
    assert (the_line().state, fresh(order).paid) == ("open", 0)


def test_who_may_not_record_money_accepts_nothing(order: Order) -> None:
    brought(a_transfer(order.number, "100.00"))
    with pytest.raises(NotTaken):
        accept_first(the_line(), OLA)
    assert (the_line().state, fresh(order).paid) == ("open", 0)


def test_what_changed_between_the_file_and_the_record_is_proposed(order: Order) -> None:
    statements.bring_in(statements.Wish(content=a_transfer(order.number), by="Marek"))
    assert the_line().verdict == "certain"
    step(order, "record", table="payment", actor=MAREK)
    assert money.apply_certain() == 0
    line = the_line()
    assert (line.state, line.verdict) == ("open", "proposed")
    assert line.why == "The order does not wait for this amount any more."
    assert fresh(order).paid == 14_490


def test_a_line_that_is_ignored_needs_a_reason_and_can_be_taken_up_again(order: Order) -> None:
    brought(a_transfer("for the lamp", "33.00", name="Somebody"))
    with pytest.raises(BadInput):
        money.ignore(the_line().pk, MAREK, " ")
    money.ignore(the_line().pk, MAREK, "Interest of the bank")
    assert (the_line().state, the_line().reason) == ("ignored", "Interest of the bank")
    with pytest.raises(money.Settled):
        money.accept(the_line().pk, [Wanted(order.number, 3_300)], MAREK)
    money.undo(the_line().pk, MAREK, "It is a customer's")
    assert the_line().state == "open"


def test_matched_again_a_line_finds_an_order_that_came_later(order: Order) -> None:
    brought(a_transfer("anna@example.com", "289.80", name="A. Nowak"))
    assert the_line().verdict == "proposed"  # her address, another amount
    brought(a_transfer("lampa", "274.80", name="Anna Kowalska"))
    line = StatementEntry.objects.latest("pk")
    assert line.verdict == "unknown"
    anna_buys({order.lines.get().sku: 2})
    assert statements.match_again(line.file) == 1
    line.refresh_from_db()
    assert (line.verdict, line.state) == ("proposed", "open")


def test_a_layout_that_nobody_has_tried_waits_for_a_look(order: Order) -> None:
    content = f"numer przesyłki;kwota;nr zamówienia;data\n1;144,90;{order.number};2026-05-03\n"
    file = brought(content.encode(), layout=CASH_PL)
    assert (the_line().verdict, the_line().state) == ("certain", "open")
    assert money.release(file, MAREK)
    assert not money.release(file, EWA)
    assert money.apply_certain() == 1
    assert fresh(order).due == 0


def test_the_layout_of_a_csv_is_found_by_its_header(order: Order) -> None:
    content = f"date,amount,currency,title\n2026-05-03,144.90,PLN,{order.number}\n"
    file = brought(content.encode())
    assert file.layout == ANY_BANK.code
    assert fresh(order).due == 0


# Undo ------------------------------------------------------------------------------------------


def test_an_undone_match_leaves_line_and_order_open_and_the_mail_unsent(order: Order) -> None:
    change_settings(grace_seconds=600)
    brought(a_transfer(order.number, "100.00"))
    accept_first(the_line(), MAREK)
    with pytest.raises(BadInput):
        money.undo(the_line().pk, MAREK, "")
    money.undo(the_line().pk, MAREK, "Another Anna")
    line, now = the_line(), fresh(order)
    assert (line.state, line.verdict, line.why) == ("open", "proposed", "Another Anna")
    assert (now.paid, now.due, now.payment_status) == (0, 14_490, "unpaid")
    assert told(order)[-1] == "payment_taken_back"
    assert [p.stage for p in Payment.objects.filter(order=order)] == ["cancelled", "pending"]
    run_worker()
    assert "mail_payment_received" not in mails(order)
    with pytest.raises(money.Settled):
        money.undo(line.pk, MAREK, "Again")
    assert offenders() == []


def test_what_a_person_undid_no_rule_records_again(order: Order) -> None:
    brought(a_transfer(order.number))
    money.undo(the_line().pk, MAREK, "Another Anna")
    assert money.apply_certain() == 0
    accept_first(the_line(), MAREK)
    assert fresh(order).due == 0
    assert offenders() == []


def test_undoing_opens_the_payment_gate_again_while_the_order_is_placed(order: Order) -> None:
    Cell.objects.filter(delivery__code="courier").update(asks_payment=True)
    paid_first = anna_buys()
    brought(a_transfer(paid_first.number))
    gates = Gate.objects.filter(order=paid_first)
    assert dict(gates.values_list("kind", "state"))["customer"] == "passed"  # who pays, agrees
    money.undo(the_line().pk, MAREK, "Not hers")
    assert dict(gates.values_list("kind", "state")) == {
        "customer": "open", "payment": "open", "shop": "open",
    }  # fmt: skip
    assert offenders() == []


def test_what_the_order_did_because_of_the_money_stands_in_the_way(order: Order) -> None:
    Cell.objects.filter(delivery__code="courier").update(asks_payment=True)
    paid_first = anna_buys()
    brought(a_transfer(paid_first.number))
    settle(paid_first, "shop")
    with pytest.raises(Refused, match="reopen it for changes first"):
        money.undo(the_line().pk, MAREK, "Not hers")
    assert (the_line().state, fresh(paid_first).due) == ("applied", 0)
    step(paid_first, "reopen", reason="The money was not hers")
    money.undo(the_line().pk, MAREK, "Not hers")
    assert fresh(paid_first).due == 14_490
    assert offenders() == []


def test_goods_that_left_because_they_were_paid_stand_in_the_way(order: Order) -> None:
    confirm(order)
    brought(a_transfer(order.number))
    step(order, "start")
    step(order, "ship")
    with pytest.raises(Refused, match="one step back first"):
        money.undo(the_line().pk, MAREK, "Not hers")
    step(order, "step_back", reason="Still here")
    money.undo(the_line().pk, MAREK, "Not hers")
    assert fresh(order).due == 14_490
    assert offenders() == []


def test_refunded_money_is_not_taken_back(order: Order) -> None:
    brought(a_transfer(order.number))
    paid = Payment.objects.get(order=order)
    ask = Ask(MAREK, data={"amount": "10.00", "way": "cash"}, reason="A scratch")
    take(("payment", "refund_by_hand"), paid.pk, ask)
    with pytest.raises(Refused, match="being refunded"):
        money.undo(the_line().pk, MAREK, "Not hers")


def test_the_order_page_sends_to_the_statement(order: Order) -> None:
    brought(a_transfer(order.number))
    with pytest.raises(Refused, match="undo the match there"):
        take(("payment", "unrecord"), Payment.objects.get(order=order).pk, Ask(MAREK, reason="No"))


def test_money_recorded_by_hand_is_taken_back_by_its_own_step(order: Order) -> None:
    step(order, "record", table="payment", actor=MAREK)
    paid = Payment.objects.get(order=order)
    with pytest.raises(NotTaken):
        take(("payment", "unrecord"), paid.pk, Ask(MAREK))
    take(("payment", "unrecord"), paid.pk, Ask(MAREK, reason="Typed at the wrong order"))
    assert (fresh(order).paid, fresh(order).due) == (0, 14_490)
    assert offenders() == []


# Cash on delivery ------------------------------------------------------------------------------


def a_list(order: Order, number: str, amount: str = "149,90") -> bytes:
    """What the carrier writes of the cash of a parcel."""
    return f"Numer przesyłki;Kwota pobrania;Data\n{number};{amount};2026-05-03\n".encode("cp1250")


def delivered(order: Order, number: str, *, cash: bool) -> None:
    """The parcel is with Anna."""
    confirm(order)
    step(order, "ship", data={"tracking_number": number})
    step(order, "deliver", table="parcel", data={"cash_collected": cash})


@pytest.mark.atom("S3-22")
def test_a_list_of_collected_cash_pays_the_parcels_order_and_completes_it(order: Order) -> None:
    change_settings(complete_when="delivered_and_paid")
    cash = anna_buys(payment_method="cash")
    delivered(cash, "31999001", cash=False)
    assert (fresh(cash).stage, fresh(cash).due) == ("shipped", 14_990)
    brought(a_list(cash, "31999001"), layout=CASH_PL, is_sure=True)
    now = fresh(cash)
    assert (now.stage, now.payment_status) == ("completed", "paid")
    with pytest.raises(Refused, match="one step back first"):
        money.undo(the_line().pk, MAREK, "Another parcel")
    step(cash, "step_back", reason="Not paid")
    money.undo(the_line().pk, MAREK, "Another parcel")
    assert (fresh(cash).stage, fresh(cash).due) == ("shipped", 14_990)
    assert offenders() == []


def test_cash_that_the_carrier_collected_has_arrived_with_its_list(order: Order) -> None:
    cash = anna_buys(payment_method="cash")
    delivered(cash, "31999002", cash=True)
    paid = Payment.objects.get(order=cash)
    assert (paid.stage, paid.held_by) == ("paid", "carrier")
    brought(a_list(cash, "31999002"), layout=CASH_PL, is_sure=True)
    paid.refresh_from_db()
    assert (paid.settled, paid.held_by, fresh(cash).surplus) == (14_990, "", 0)
    assert told(cash)[-1] == "cash_handed_over"
    money.undo(the_line().pk, MAREK, "The list was wrong")
    paid.refresh_from_db()
    assert (paid.stage, paid.held_by) == ("paid", "carrier")
    with pytest.raises(Refused, match="when the parcel was delivered"):
        take(("payment", "unrecord"), paid.pk, Ask(MAREK, reason="No"))
    assert offenders() == []


def test_another_sum_than_the_carrier_collected_is_not_taken_for_more_money(order: Order) -> None:
    cash = anna_buys(payment_method="cash")
    delivered(cash, "31999003", cash=True)
    brought(a_list(cash, "31999003", "140,00"), layout=CASH_PL, is_sure=True)
    assert (the_line().verdict, the_line().state) == ("proposed", "open")
    with pytest.raises(Refused, match="another sum"):
        accept_first(the_line(), MAREK)
    assert (fresh(cash).paid, Payment.objects.get(order=cash).held_by) == (14_990, "carrier")


def test_cash_changes_hands_only_where_there_was_cash(order: Order) -> None:
    brought(a_transfer(order.number))
    paid = Payment.objects.get(order=order)
    with pytest.raises(Refused, match="Nobody carries cash"):
        take(("payment", "hand_over"), paid.pk, Ask(MAREK, data={"holder": "shop"}))


# What verify says ------------------------------------------------------------------------------


def test_a_share_that_is_not_its_payment_is_found(order: Order) -> None:
    brought(a_transfer(order.number))
    the_line().shares.update(amount=1)
    paid = Payment.objects.get(order=order)
    found = [line for line in offenders() if line.startswith("statements")]
    assert len(found) == 2
    assert paid.human_id in found[1]


# Many at once ----------------------------------------------------------------------------------


def all_at_once(work: Callable[[], bool], people: int = 8) -> int:
    """So many people press behind one barrier; how many succeeded."""
    barrier = Barrier(people)

    def one(_person: int) -> bool:
        try:
            barrier.wait(timeout=30)
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(people) as pool:
        return sum(pool.map(one, range(people)))


@pytest.mark.django_db(transaction=True)
def test_pressed_by_many_at_once_a_line_is_recorded_once(order: Order) -> None:
    brought(a_transfer(order.number, "100.00"))
    line, seen = the_line().pk, money.proposals(the_line())[0]

    def press() -> bool:
        try:
            money.accept_candidate(line, seen, MAREK)
        except money.Settled:
            return False
        return True

    assert all_at_once(press) == 1
    assert (fresh(order).paid, living_shares(the_line())) == (10_000, [10_000])
    assert offenders() == []


@pytest.mark.django_db(transaction=True)
def test_the_same_file_by_many_at_once_is_kept_once_and_pays_once(order: Order) -> None:
    wish = statements.Wish(content=a_transfer(order.number), by="Marek")

    def upload() -> bool:
        _file, is_new = statements.bring_in(wish)
        money.apply_certain()
        return is_new

    assert all_at_once(upload) == 1
    assert (fresh(order).paid, StatementEntry.objects.count()) == (14_490, 1)
    assert offenders() == []


@pytest.mark.django_db(transaction=True)
def test_files_that_overlap_at_once_bring_every_line_once(order: Order) -> None:
    lines = [entry(f"{n}.00", transaction(f"gift {n}")) for n in range(1, 9)]
    wishes = [
        statements.Wish(content=camt("".join(lines[start:] + lines[:start])), by="Marek")
        for start in range(8)
    ]

    def upload() -> bool:
        return statements.bring_in(wishes.pop())[1]

    assert all_at_once(upload) == 8
    assert StatementEntry.objects.count() == 8
    assert sum(file.known for file in StatementFile.objects.all()) == 7 * 8


@pytest.mark.django_db(transaction=True)
def test_undone_by_many_at_once_a_match_is_undone_once(order: Order) -> None:
    brought(a_transfer(order.number))
    line = the_line().pk

    def press() -> bool:
        try:
            money.undo(line, MAREK, "Not hers")
        except money.Settled:
            return False
        return True

    assert all_at_once(press) == 1
    assert (fresh(order).paid, fresh(order).due) == (0, 14_490)
    assert Payment.objects.filter(order=order, stage="pending").count() == 1
    assert offenders() == []
