"""Ewa looks what lies where, moves it, counts it, and brings in files; Wanda may only look."""

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from orderwright.domain.catalog.models import Product
from orderwright.domain.stock.models import Level, Movement, Warehouse
from orderwright.domain.stock.queries import check_levels
from orderwright.lifecycle import shelf
from tests.builders import a_product
from tests.pages.panel.desk import Desk
from tests.pages.storefront.reading import read
from tests.walks import EWA, anna_buys, confirm

STOCK = "/panel/stock"
COUNT = "/panel/stock/count"
FILE = "/panel/stock/file"


@pytest.fixture
def north(shop: None) -> Warehouse:
    return Warehouse.objects.create(code="north", name="North", priority=50)


def lamp() -> Product:
    return Product.objects.get(sku="LAMP")


def lies() -> dict[str, int]:
    """Lamps by the code of the warehouse."""
    rows = Level.objects.filter(product_id=lamp().pk)
    return dict(rows.values_list("warehouse__code", "on_hand"))


def moves(desk: Desk, **typed: Any) -> Any:
    values = desk.page(STOCK).one("form", id="move").values()
    return desk.post(STOCK, {**values, "sku": "LAMP", "warehouse": "main", **typed})


def test_goods_come_in_are_corrected_and_move_between_warehouses(
    ewa: Desk, north: Warehouse
) -> None:
    assert moves(ewa, way="receipt", quantity="5", warehouse="north").status_code == 302
    assert moves(ewa, way="correction", quantity="-2", note="broken").status_code == 302
    assert moves(ewa, way="transfer", quantity="3", target="north").status_code == 302
    assert (lies(), check_levels()) == ({"main": 5, "north": 8}, [])
    page = ewa.page(STOCK + "?warehouse=north&q=lamp")
    assert "LAMP" in page.text
    ledger = ewa.page(STOCK + "/movements?sku=LAMP&kind=transfer&warehouse=north").text
    assert "+3" in ledger
    assert "-3" not in ledger
    assert "broken" in ewa.page(STOCK + "/movements?kind=correction").text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"way": "receipt", "quantity": "-1"}, "Say how many pieces."),
        ({"way": "correction", "quantity": "-1"}, "Say why."),
        ({"way": "transfer", "quantity": "1"}, "Say where they go."),
        ({"way": "transfer", "quantity": "99", "target": "north"}, "Only 10 pieces are free"),
        ({"way": "transfer", "quantity": "1", "target": "main"}, "Choose another warehouse"),
        ({"way": "correction", "quantity": "-11", "note": "x"}, "From 0 to"),
        ({"way": "receipt", "quantity": "1", "sku": "NONE"}, "No product whose stock is kept"),
        ({"way": "receipt", "quantity": "1", "sku": "\x00"}, ""),
        ({"way": "receipt", "quantity": "1", "warehouse": "moon"}, ""),
        ({"way": "steal", "quantity": "99999999999999999999"}, ""),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(
    ewa: Desk, north: Warehouse, typed: dict[str, str], sentence: str
) -> None:
    answer = moves(ewa, **typed)
    assert answer.status_code == 422
    assert sentence in read(answer).text
    assert lies() == {"main": 10}


def test_the_ledger_finds_the_movements_of_an_order(ewa: Desk) -> None:
    order = anna_buys({"LAMP": 2})
    confirm(order)
    order.refresh_from_db()
    page = ewa.page(f"{STOCK}/movements?order={order.number}")
    assert "Reservation" in page.text
    assert "neighbour:" not in page.text
    assert "staff:" not in page.text
    assert order.number in page.text
    assert "Nothing moved" in ewa.page(f"{STOCK}/movements?order=NONE-1").text


def test_the_ledger_is_read_page_by_page(ewa: Desk) -> None:
    for n in range(60):
        shelf.receive(lamp().pk, 1, note=f"box {n}.", actor=EWA)
    first = ewa.page(STOCK + "/movements?sku=LAMP")
    assert ("box 59." in first.text, "box 3." in first.text) == (True, False)
    older = first.one("a", rel="next").attrs["href"]
    assert "box 3." in ewa.page(STOCK + "/movements" + older).text


@pytest.mark.parametrize("query", ["after=x", "sku=%00", "warehouse=%00&kind=zzz", "order=%F0"])
def test_strange_questions_get_a_page(ewa: Desk, query: str) -> None:
    assert ewa.get(f"{STOCK}/movements?{query}").status_code == 200
    assert ewa.get(f"{STOCK}?{query}&q=%00").status_code == 200


def test_a_sheet_is_counted_compared_and_applied(ewa: Desk) -> None:
    a_product("VASE", stock=4)
    field = f"p{lamp().pk}"
    # given a sheet on which Ewa types what she found
    sheet = ewa.page(COUNT).one("form", action=COUNT, method="post").values()
    # and three lamps that come in before she is done
    shelf.receive(lamp().pk, 3, note="", actor=EWA)
    # when she looks at the differences, nothing is changed yet
    answer = ewa.post(COUNT, {**sheet, field: "9"})
    shown = read(answer)
    assert (answer.status_code, lies()) == (200, {"main": 13})
    assert "VASE" not in shown.text
    # and when she applies them
    values = shown.one("form", action=COUNT, method="post").values()
    assert ewa.post(COUNT, {**values, "apply": "1"}).status_code == 302
    # then the lamp that was missing is corrected, the new ones stay
    assert (lies(), check_levels()) == ({"main": 12}, [])
    row = Movement.objects.filter(kind="correction").get()
    assert (row.on_hand, row.note) == (-1, "Counted")
    # and the same sheet again changes nothing
    assert ewa.post(COUNT, {**values, "apply": "1"}).status_code == 302
    assert lies() == {"main": 12}


@pytest.mark.parametrize("typed", ["-1", "many", "99999999999", "1.5", "²", "١"])
def test_a_count_that_is_no_number_is_refused_at_its_line(ewa: Desk, typed: str) -> None:
    sheet = ewa.page(COUNT).one("form", action=COUNT, method="post").values()
    answer = ewa.post(COUNT, {**sheet, f"p{lamp().pk}": typed, "apply": "1"})
    assert answer.status_code == 422
    assert "A quantity is a whole number" in read(answer).text
    assert lies() == {"main": 10}


@pytest.mark.parametrize("at", ["", "never", "2001-01-01T00:00:00+00:00", "9999-12-31T00:00:00Z"])
def test_a_sheet_of_another_time_is_refused(ewa: Desk, at: str) -> None:
    answer = ewa.post(COUNT, {"at": at, f"p{lamp().pk}": "3", "apply": "1"})
    assert (answer.status_code, lies()) == (422, {"main": 10})


def test_a_count_below_what_is_promised_says_so_at_its_line(ewa: Desk) -> None:
    confirm(anna_buys({"LAMP": 8}))
    sheet = ewa.page(COUNT).one("form", action=COUNT, method="post").values()
    answer = ewa.post(COUNT, {**sheet, f"p{lamp().pk}": "7", "apply": "1"})
    assert answer.status_code == 422
    assert "More is promised" in read(answer).one("div", id=f"p{lamp().pk}_error").text
    assert lies() == {"main": 10}


def brings(desk: Desk, content: bytes, **typed: Any) -> Any:
    return desk.post(FILE, {"file": SimpleUploadedFile("levels.csv", content), **typed})


def test_levels_go_out_and_come_in_as_a_file(ewa: Desk, north: Warehouse) -> None:
    # given what the shop wrote
    answer = ewa.get("/panel/stock/levels.csv")
    content = answer.content
    [row] = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    assert row == {"sku": "LAMP", "warehouse": "main", "on_hand": "10"}
    # when a line is added: first a look, then in earnest
    content += b"LAMP,north,4\r\n"
    looked = brings(ewa, content, dry_run="on")
    assert "1 level would be corrected. Nothing was changed." in read(looked).text
    assert lies() == {"main": 10}
    assert "1 level was corrected." in read(brings(ewa, content)).text
    assert lies() == {"main": 10, "north": 4}


def test_bad_lines_of_a_file_are_named(ewa: Desk) -> None:
    content = b"sku,on_hand\nLAMP,7\nNONE,1\n"
    answer = brings(ewa, content)
    assert answer.status_code == 422
    assert "Line 3: No product has this SKU." in read(answer).text
    assert lies() == {"main": 10}
    assert brings(ewa, content, skip="on").status_code == 200
    assert lies() == {"main": 7}


@pytest.mark.parametrize("content", [b"", b"\x00", b"\xff\xfe\x00", b"a,b\n1,2\n", b'"' * 9000])
def test_what_is_no_file_of_levels_is_said_at_its_field(ewa: Desk, content: bytes) -> None:
    answer = brings(ewa, content)
    assert answer.status_code == 422
    assert read(answer).one("div", id="id_file_error").text


def test_who_may_only_look_sees_levels_and_movements_alone(wanda: Desk) -> None:
    assert not list(wanda.page(STOCK).all("form", id="move"))
    wanda.page(STOCK + "/movements")
    for address in (COUNT, FILE, "/panel/stock/levels.csv"):
        assert wanda.get(address).status_code == 403
    assert wanda.post(STOCK, {}).status_code == 403


def test_what_the_product_page_shows_of_each_warehouse_changes_nothing_when_sent_back(
    ewa: Desk, north: Warehouse
) -> None:
    # given ten lamps in the first warehouse and four in the north
    moves(ewa, way="receipt", quantity="4", warehouse="north")
    counted = [
        form for form in ewa.page("/panel/products/LAMP").all("form")
        if "quantity" in form.values()
    ]  # fmt: skip
    typed = [form.values() for form in counted]
    assert [(row["warehouse"], row["quantity"]) for row in typed] == [
        ("main", "10"),
        ("north", "4"),
    ]
    # when both are sent back as they are, twice
    for row in typed * 2:
        assert ewa.post("/panel/products/LAMP/stock", row).status_code == 302
    # then nothing has moved, and a correction goes where it was typed
    assert (lies(), check_levels()) == ({"main": 10, "north": 4}, [])
    assert not Movement.objects.filter(kind=Movement.Kind.CORRECTION).exists()
    ewa.post("/panel/products/LAMP/stock", {**typed[1], "quantity": "6"})
    assert lies() == {"main": 10, "north": 6}
    refused = ewa.post("/panel/products/LAMP/stock", {**typed[1], "quantity": "many"})
    assert refused.status_code == 422
    assert "whole number" in read(refused).one("div", id="id_north_quantity_error").text
    assert (
        ewa.post("/panel/products/LAMP/stock", {**typed[1], "warehouse": "moon"}).status_code == 404
    )
