"""`orderwright import online-retail`: history comes in once, exactly, and however often it is
killed.

Invoices become completed orders, credit notes settled returns; the sums of the rows are those of
the file. The real file is used where somebody has it.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection, transaction
from django.forms.models import model_to_dict

from orderwright.domain.catalog.models import Product
from orderwright.domain.catalog.queries import on_sale
from orderwright.domain.customers.models import Customer
from orderwright.domain.orders.models import Adjustment, Line, Order
from orderwright.domain.payments.models import Payment
from orderwright.domain.returns.models import Return, ReturnLine
from orderwright.domain.returns.services import ReturnLineWish, ReturnWish, open_return
from orderwright.domain.shop.permissions import Permission
from orderwright.domain.shop.stages import ReturnStage
from orderwright.entrypoints.commands.imports import online_retail, replay
from orderwright.entrypoints.commands.imports.online_retail import COLUMNS
from orderwright.entrypoints.commands.imports.wishes import past_order
from orderwright.entrypoints.commands.main import main
from orderwright.kernel import faults
from orderwright.kernel.database.dialect import is_postgres
from orderwright.kernel.database.errors import WritersBusy
from orderwright.kernel.duties.models import Duty
from orderwright.kernel.journal.chain import first_broken
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.actors import Actor, ActorKind, Door
from orderwright.kernel.lifecycle.errors import Forbidden, Refused
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.kernel.links.models import Link
from orderwright.lifecycle import past_orders
from orderwright.lifecycle.invariants import offenders
from orderwright.lifecycle.machine import take
from orderwright.lifecycle.past import Recorded
from orderwright.lifecycle.placing import place_order
from tests.builders import a_product, a_shop
from tests.walks import an_order

IMPORTER = Actor(ActorKind.RULE, "import", frozenset({str(Permission.PRICE)}), Door.COMMAND)
HEADER = ",".join(COLUMNS)
UK = "United Kingdom"

HISTORY = (
    "1001,LAMP,DESK LAMP,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom",
    "1001,SHADE,LAMP SHADE,2,2010-12-01 08:27:00,7.65,17850.0,United Kingdom",
    "1001,GIFT,SAMPLE,1,2010-12-01 08:26:00,0.0,17850.0,United Kingdom",
    "1002,LAMP,DESK LAMP,3,2010-12-02 10:00:00,2.55,17850.0,United Kingdom",
    "1003,22139,,-56,2010-12-02 11:00:00,0.0,,United Kingdom",
    "C1004,LAMP,DESK LAMP,-2,2010-12-03 09:00:00,2.55,17850.0,United Kingdom",
    "C1005,VASE,OLD VASE,-1,2010-12-03 10:00:00,4.25,17850.0,United Kingdom",
    "A1006,B,Adjust bad debt,1,2010-12-31 23:30:00,-110.62,,United Kingdom",
    "1007,POST,POSTAGE,1,2011-01-04 10:00:00,15.0,12583.0,France",
)
SUM = 6 * 255 + 2 * 765 + 3 * 255 - 2 * 255 - 425 - 11062 + 1500


@pytest.fixture
def shop(db: None) -> None:
    a_shop()


@pytest.fixture
def history(tmp_path: Path) -> Path:
    return a_file(tmp_path, HISTORY)


def a_file(folder: Path, lines: Sequence[str]) -> Path:
    path = folder / "history.csv"
    path.write_text("\n".join((HEADER, *lines)) + "\n", encoding="utf-8")
    return path


def bring_in(path: Path, *more: str) -> int:
    return main(["import", "online-retail", str(path), *more])


def order(number: str) -> Order:
    return Order.objects.select_related("status").get(source="online-retail", external_id=number)


def case(number: str) -> Return:
    return Return.objects.get(source="online-retail", external_id=number)


def told(of_order: Order) -> list[Event]:
    return list(Event.objects.filter(order_id=of_order.pk).order_by("seq"))


def one_document_a_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay.Pace, "learn", lambda self, lines, seconds: None)
    monkeypatch.setattr(replay.Pace, "__init__", lambda self, seconds: setattr(self, "lines", 1))


def test_a_changed_event_of_a_return_that_stands_alone_is_found(shop: None, history: Path) -> None:
    bring_in(history)
    Event.objects.filter(order_id=None).update(data='{"total":"0.00"}')
    [found] = offenders()
    assert found.startswith("hash chains of returns without an order: ")
    assert found.endswith(f"{case('C1005').number}: event 1: data was altered")


@pytest.mark.atom("U39")
def test_an_invoice_becomes_a_completed_order_with_its_past(shop: None, history: Path) -> None:
    assert bring_in(history) == 0
    bought = order("1001")
    assert (bought.stage, bought.status.code, bought.waiting_on) == ("completed", "completed", "")
    assert bought.placed_at == datetime(2010, 12, 1, 8, 26, tzinfo=UTC)
    assert (bought.total, bought.currency, bought.due) == (6 * 255 + 2 * 765, "GBP", 0)
    assert (bought.payment_status, bought.delivery_status, bought.feed) == ("paid", "none", False)
    assert bought.number.startswith("2010-")
    lines = bought.lines.values_list("sku", "quantity", "shipped", "unit_price", "total", "tracked")
    assert list(lines) == [("LAMP", 6, 6, 255, 1530, False), ("SHADE", 2, 2, 765, 1530, False)]
    [payment] = Payment.objects.filter(order=bought)
    assert (payment.stage, payment.settled) == ("paid", bought.total)
    assert offenders() == []


def test_the_journal_tells_placing_and_completion_at_the_time_of_the_invoice(
    shop: None, history: Path
) -> None:
    bring_in(history)
    placed, completed = told(order("1001"))
    assert (placed.subject_kind, placed.name) == ("cart", "order_placed")
    assert (completed.subject_kind, completed.name) == ("order", "order_completed")
    assert {placed.at, completed.at} == {datetime(2010, 12, 1, 8, 26, tzinfo=UTC)}
    assert {placed.actor, completed.actor} == {"rule:import online-retail"}
    said = json.loads(placed.data or "")
    assert (said["to"], said["external_id"], said["total"]) == ("placed", "1001", "30.60")
    assert said["last_line_at"] == "2010-12-01T08:27:00+00:00"
    assert said["recorded_at"] > "2020"
    assert json.loads(completed.data or "")["from"] == "placed"


def test_history_tells_nobody_and_opens_no_link(shop: None, history: Path) -> None:
    bring_in(history)
    assert Order.objects.count() == 5
    assert (Duty.objects.count(), Link.objects.count()) == (0, 0)


def test_lines_out_of_the_ordinary_are_kept_as_adjustments(shop: None, history: Path) -> None:
    bring_in(history)
    kept = Adjustment.objects.order_by("pk").values_list("order__external_id", "label", "amount")
    assert list(kept) == [
        ("1001", "GIFT SAMPLE: 1 × 0.00", 0),
        ("1003", "22139: -56 × 0.00", 0),
        ("A1006", "B Adjust bad debt: 1 × -110.62", -11062),
    ]
    assert (order("1003").total, order("1003").payment_status) == (0, "paid")
    assert (order("A1006").total, order("A1006").paid) == (-11062, 0)


def test_products_of_history_stay_out_of_the_shop_window(shop: None, history: Path) -> None:
    mine = a_product("SHADE", price=999)
    bring_in(history)
    lamp = Product.objects.get(sku="LAMP")
    assert (lamp.active, lamp.tracked, lamp.names) == (False, False, {"en": "DESK LAMP"})
    assert lamp.price == 0, "pounds are no zlotys"
    assert [product.sku for product in on_sale()] == ["SHADE"]
    mine.refresh_from_db()
    assert (mine.price, mine.active) == (999, True)
    assert set(Line.objects.filter(sku="SHADE").values_list("product_id", flat=True)) == {mine.pk}
    assert not Product.objects.filter(sku="GIFT").exists()


def test_a_shop_that_sells_in_pounds_gets_the_prices_too(db: None, history: Path) -> None:
    a_shop(currency="GBP")
    bring_in(history)
    assert Product.objects.get(sku="LAMP").price == 255


def test_customers_are_known_by_their_number_and_no_mail_reaches_them(
    shop: None, history: Path
) -> None:
    bring_in(history)
    anna = Customer.objects.get(external_id="17850")
    assert (anna.email, anna.name) == ("17850@online-retail.invalid", "Customer 17850")
    assert order("1001").customer_id == order("1002").customer_id == anna.pk
    assert order("1007").shipping_address["country"] == "FR"
    nobody = order("1003")
    assert (nobody.customer_id, nobody.email) == (None, "unknown@online-retail.invalid")


def test_a_credit_note_joins_the_latest_order_it_fits(shop: None, history: Path) -> None:
    bring_in(history)
    back, bought = case("C1004"), order("1002")
    assert (back.stage, back.settlement, back.total) == ("settled", "refund", 510)
    assert back.order_id == bought.pk
    [line] = back.lines.all()
    assert (line.quantity, line.unit_price, line.line_id) == (2, 255, bought.lines.get().pk)
    event = told(bought)[-1]
    assert (event.subject_kind, event.subject_id, event.name) == (
        "return",
        back.pk,
        "return_settled",
    )
    assert (bought.last_seq, bought.last_hash) == (3, event.hash)
    assert event.at == datetime(2010, 12, 3, 9, tzinfo=UTC)


def test_a_credit_note_that_fits_nothing_stands_alone_with_its_own_chain(
    shop: None, history: Path
) -> None:
    bring_in(history)
    back = case("C1005")
    assert (back.order_id, back.total, back.customer_ref) == (None, 425, "17850")
    events = list(Event.objects.filter(subject_kind="return", subject_id=back.pk))
    assert [(event.order_id, event.seq) for event in events] == [(None, 1)]
    assert first_broken(events) is None
    assert (back.last_seq, back.last_hash) == (1, events[0].hash)


def test_pieces_come_back_once_and_only_from_what_was_bought_before(
    shop: None, tmp_path: Path
) -> None:
    bought = "2001,LAMP,L,3,2010-12-05 10:00:00,2.55,17850.0,United Kingdom"
    back = "C{},LAMP,L,-2,2010-12-{} 10:00:00,2.55,{},United Kingdom"
    lines = [
        bought,
        back.format(1, "04", "17850.0"),
        back.format(2, "06", "99.0"),
        back.format(3, "07", "17850.0"),
        back.format(4, "08", "17850.0"),
        back.format(5, "09", ""),
    ]
    bring_in(a_file(tmp_path, lines))
    linked = Return.objects.filter(order__isnull=False).values_list("external_id", flat=True)
    assert list(linked) == ["C3"], "too early, a stranger's, nothing left of three, nobody's"


def test_a_credit_note_of_which_one_line_fits_nothing_joins_no_order(
    shop: None, tmp_path: Path
) -> None:
    lines = [
        "2001,LAMP,L,3,2010-12-05 10:00:00,2.55,17850.0,United Kingdom",
        "C1,LAMP,L,-2,2010-12-06 10:00:00,2.55,17850.0,United Kingdom",
        "C1,VASE,V,-1,2010-12-06 10:00:00,1.00,17850.0,United Kingdom",
        "C2,LAMP,L,-3,2010-12-07 10:00:00,2.55,17850.0,United Kingdom",
    ]
    bring_in(a_file(tmp_path, lines))
    assert case("C1").order_id is None
    assert case("C2").order_id == order("2001").pk, "nothing was taken by the case before"


def test_odd_lines_of_a_credit_note_keep_its_sum(shop: None, tmp_path: Path) -> None:
    lines = [
        "C1,LAMP,L,-2,2010-12-06 10:00:00,2.55,17850.0,United Kingdom",
        "C1,LAMP,L,1,2010-12-06 10:00:00,2.55,17850.0,United Kingdom",
        "C1,VASE,,0,2010-12-06 10:00:00,9.99,17850.0,United Kingdom",
    ]
    assert bring_in(a_file(tmp_path, lines)) == 0
    kept = ReturnLine.objects.order_by("pk").values_list("quantity", "unit_price", "total")
    assert list(kept) == [(2, 255, 510), (1, -255, -255), (0, 999, 0)]
    assert case("C1").total == 255


def test_the_sums_of_the_rows_are_printed_beside_those_of_the_file(
    shop: None, history: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bring_in(history) == 0
    said = capsys.readouterr()
    amounts = [line.split() for line in said.out.splitlines()]
    assert ["2010-12", "6", "8", "-72.37", "-9.35", "-81.72", "file"] in amounts
    assert ["2011-01", "1", "1", "15.00", "0.00", "15.00", "file"] in amounts
    assert ["Total", "7", "9", "-57.37", "-9.35", "-66.72", "file"] in amounts
    assert ["7", "9", "-57.37", "-9.35", "-66.72", "database"] in amounts
    assert SUM == -6672
    assert said.out.endswith("The database holds the whole file.\n")
    assert "100 %  7 of 7 documents" in said.err


def test_a_difference_is_an_error_that_names_the_document(
    shop: None, history: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bring_in(history)
    Order.objects.filter(external_id="1002").update(total=764)
    assert bring_in(history) == 1
    assert "differs from the file in the document 1002." in capsys.readouterr().err


def test_a_lost_line_is_a_difference_too(shop: None, history: Path) -> None:
    bring_in(history)
    Adjustment.objects.filter(order__external_id="1003").delete()
    assert bring_in(history) == 1


def test_a_dry_run_reads_the_file_and_needs_no_database(
    history: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bring_in(history, "--dry-run") == 0
    said = capsys.readouterr().out
    assert "-66.72  file" in said
    assert "database" not in said


def rows() -> dict[str, list[dict[str, Any]]]:
    """Everything that an import writes, without what differs from run to run."""
    by_chance = {"id", "number", "human_id", "updated_at", "created_at", "last_hash", "search_text"}
    keys = {"order", "case", "line", "product_id", "customer_id", "status"}
    kept = {}
    for model in (Order, Line, Adjustment, Payment, Return, ReturnLine, Product, Customer):
        found = model._default_manager.order_by("pk")
        plain = [model_to_dict(row) for row in found]
        kept[model.__name__] = sorted(
            ({k: v for k, v in row.items() if k not in by_chance | keys} for row in plain), key=str
        )
    links = Return.objects.order_by("external_id").values("external_id", "order__external_id")
    kept["links"] = list(links)
    events = Event.objects.order_by("at", "order_id", "seq", "data")
    kept["events"] = [{"name": e.name, "seq": e.seq, "at": e.at} for e in events]
    return kept


def test_a_second_run_changes_nothing(shop: None, history: Path) -> None:
    bring_in(history)
    before = rows()
    assert bring_in(history) == 0
    assert rows() == before
    assert offenders() == []


def smooth_run(path: Path) -> dict[str, list[dict[str, Any]]]:
    """What an import that nothing disturbs leaves behind; undone again."""
    with transaction.atomic():
        bring_in(path)
        left = rows()
        transaction.set_rollback(True)
    return left


def test_an_import_that_falls_after_every_batch_ends_as_one_that_never_fell(
    shop: None, history: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    smooth = smooth_run(history)
    one_document_a_batch(monkeypatch)
    done = []
    with faults.armed("import.after_commit", "raise"):
        for _document in range(7):
            with pytest.raises(faults.FaultRaised):
                bring_in(history)
            done.append(Order.objects.count() + Return.objects.count())
    assert done == [1, 2, 3, 4, 5, 6, 7]
    assert bring_in(history) == 0
    assert rows() == smooth
    assert offenders() == []


def test_a_batch_that_falls_before_its_end_leaves_nothing_of_itself(
    shop: None, history: Path
) -> None:
    smooth = smooth_run(history)
    with faults.armed("recording.before_commit", "raise"), pytest.raises(faults.FaultRaised):
        bring_in(history)
    assert (Order.objects.count(), Line.objects.count(), Event.objects.count()) == (0, 0, 0)
    assert bring_in(history) == 0
    assert rows() == smooth


def test_a_document_that_somebody_else_recorded_meanwhile_is_passed_over(
    shop: None, history: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_in(history)
    before, asked = rows(), past_orders.known_ids
    answers = iter([set[str]()])
    monkeypatch.setattr(
        past_orders, "known_ids", lambda source, ids: next(answers, None) or asked(source, ids)
    )
    assert bring_in(history) == 0
    assert rows() == before


def test_an_import_waits_for_a_busy_shop(
    shop: None, history: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy, record = iter([True, True]), replay.record_orders

    def now_and_then(source: str, documents: Any, actor: Actor) -> Recorded:
        if next(busy, False):
            raise WritersBusy("the queue of writers is too long")
        return record(source, documents, actor)

    monkeypatch.setattr(replay, "record_orders", now_and_then)
    assert bring_in(history) == 0
    assert Order.objects.count() == 5


def test_a_bad_line_leaves_nothing_behind_and_is_named(
    shop: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = HISTORY[0].replace(",6,", ",many,").replace("1001", "9999")
    assert bring_in(a_file(tmp_path, [*HISTORY, bad])) == 1
    assert capsys.readouterr().err == "Line 11: Quantity cannot be “many”.\n"
    assert (Order.objects.count(), Product.objects.count(), Customer.objects.count()) == (0, 0, 0)


def test_a_database_without_a_shop_is_told_to_migrate(
    db: None, history: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bring_in(history) == 1
    assert "This database has no shop yet: run “orderwright migrate”." in capsys.readouterr().err


def a_past_order(folder: Path) -> past_orders.PastOrder:
    [document] = online_retail.documents(a_file(folder, HISTORY[:3]))
    return past_order(document, {}, source="online-retail", currency="GBP")


def facts(order: Order) -> dict[str, Any]:
    """An order with its rows and events, without what the two ways must differ in."""
    order.refresh_from_db()
    own = {"id", "number", "external_id", "search_text", "last_hash", "updated_at"}
    told_of = [
        {"name": event.name, "step": event.step, "actor": event.actor, "data": said(event)}
        for event in told(order)
    ]
    line_keys = [field.name for field in Line._meta.fields if field.name not in ("id", "order")]
    money = ("method", "stage", "amount", "settled", "currency", "settled_at", "provider")
    return {
        "order": {k: v for k, v in vars(order).items() if k not in own and not k.startswith("_")},
        "lines": list(order.lines.values(*line_keys)),
        "adjustments": list(order.adjustments.values("label", "amount", "tax_rate")),
        "payments": list(order.payments.values(*money)),
        "events": told_of,
    }


def said(event: Event) -> dict[str, Any]:
    """What the event holds, without numbers and what only the import knows."""
    own = {"number", "recorded_at", "external_id", "last_line_at"}
    return {k: v for k, v in json.loads(event.data or "{}").items() if k not in own}


def test_recording_many_at_once_writes_what_the_engine_writes_for_one(
    shop: None, tmp_path: Path
) -> None:
    past = a_past_order(tmp_path)
    alone = place_order(replace(past.wish, external_id="alone"), IMPORTER, quiet=True)
    assert past_orders.record_orders("online-retail", [past], IMPORTER).count == 1
    one = Order.objects.select_related("status").get(pk=alone.order_id)
    assert one.stage == "completed"
    assert facts(one) == facts(order("1001"))
    assert offenders() == []


def test_a_return_settled_alone_and_one_of_an_order_have_the_right_chain(
    shop: None, history: Path
) -> None:
    bring_in(history)
    bought, line = order("1001"), ReturnLineWish("LAMP", "Lamp", 1, 255)
    for owner, external_id in ((bought, "X1"), (None, "X2")):
        wish = ReturnWish("phone", "GBP", [line], bought.placed_at, external_id=external_id)
        opened = open_return(wish, owner, stage=ReturnStage.RECEIVED)
        take(("return", "settle"), opened.pk, Ask(IMPORTER, quiet=True))
        [event] = Event.objects.filter(subject_kind="return", subject_id=opened.pk)
        opened.refresh_from_db()
        assert (opened.stage, opened.settlement) == ("settled", "refund")
        assert event.order_id == (bought.pk if owner else None)
        assert event.seq == (3 if owner else 1)
    assert offenders() == []


def test_only_history_can_be_completed_at_once(shop: None, tmp_path: Path) -> None:
    placed = an_order()
    with pytest.raises(Refused, match="Only an order taken over from another system"):
        take(("order", "record_completed"), placed.pk, Ask(IMPORTER))
    with pytest.raises(Forbidden):
        take(("order", "record_completed"), placed.pk, Ask(replace(IMPORTER, kind=ActorKind.CLOCK)))
    past = a_past_order(tmp_path)
    with pytest.raises(Forbidden, match="Setting prices or dates needs the right"):
        past_orders.record_orders("online-retail", [past], replace(IMPORTER, rights=frozenset()))
    placed.refresh_from_db()
    assert (placed.stage, Order.objects.count()) == ("placed", 1)


REAL = Path(__file__).resolve().parents[3] / "shared/data/online-retail/sample_2010-12.csv.gz"


@pytest.fixture
def command() -> Callable[..., subprocess.CompletedProcess[str]]:
    """The command in a process of its own, on the database of this test."""
    name = str(connection.settings_dict["NAME"])
    url = f"sqlite:///{name}"
    if is_postgres(connection):
        server = urlsplit(os.environ.get("TEST_POSTGRES_URL", "postgresql:///postgres"))
        asked = f"?{server.query}" if server.query else ""
        url = f"{server.scheme}://{server.netloc}/{name}{asked}"
    around = {
        **os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "orderwright.config.settings",
        "PYTHONPATH": "src",
    }  # fmt: skip

    def run(*arguments: str, fault: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "orderwright", *arguments],
            env={**around, faults.VARIABLE: fault},
            capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip

    return run


@pytest.mark.fault("F1")
@pytest.mark.django_db(transaction=True)
def test_a_month_of_a_real_wholesaler_killed_half_way_comes_in_to_the_penny(
    command: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    if not REAL.is_file():
        pytest.skip(f"The real data to test with is not there: {REAL}.")
    a_shop()
    killed = command("import", "online-retail", str(REAL), fault="import.after_commit=kill")
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert 0 < Order.objects.count() < 1699
    ended = command("import", "online-retail", str(REAL))
    assert ended.returncode == 0, ended.stderr
    total = ended.stdout.splitlines()[-2].split()
    assert total == ["2,025", "42,481", "823,746.14", "-74,789.12", "748,957.02", "database"]
    assert (Order.objects.count(), Return.objects.count()) == (1699, 326)
    assert Return.objects.filter(order__isnull=False).count() == 128
    kept = Line.objects.count() + Adjustment.objects.count() + ReturnLine.objects.count()
    assert kept == 42_481
    assert offenders() == []
