"""Goods come in, move between two warehouses, are counted and read from a file; the books stay
right and those who wait are served.
"""

from pathlib import Path

import pytest

from orderwright.domain.catalog.models import Product
from orderwright.domain.stock import level_files
from orderwright.domain.stock.adjusting import Promised, Spot
from orderwright.domain.stock.errors import BadQuantity
from orderwright.domain.stock.models import Level, Movement, Warehouse
from orderwright.domain.stock.queries import check_levels
from orderwright.entrypoints.commands.main import main as command
from orderwright.kernel import clock
from orderwright.kernel.cells import FORMULA
from orderwright.kernel.lifecycle.errors import BadInput
from orderwright.lifecycle import stocktaking
from orderwright.lifecycle.invariants import offenders
from orderwright.lifecycle.stocktaking import Moving
from tests.builders import a_product, a_shop
from tests.walks import EWA, anna_buys, confirm, pay

pytestmark = pytest.mark.django_db
Kind = Movement.Kind


@pytest.fixture(autouse=True)
def shop() -> None:
    a_shop()


@pytest.fixture
def lamp() -> Product:
    return a_product("LAMP", stock=10)


@pytest.fixture
def north() -> Warehouse:
    return Warehouse.objects.create(code="north", name="North", priority=50)


def main() -> Warehouse:
    return Warehouse.objects.get(code="main")


def spot(product: Product, warehouse: Warehouse) -> Spot:
    return Spot(product.pk, warehouse.pk)


def lies(product: Product) -> dict[str, int]:
    """Pieces that lie there, by the code of the warehouse."""
    rows = Level.objects.filter(product_id=product.pk)
    return dict(rows.values_list("warehouse__code", "on_hand"))


def test_a_transfer_is_two_movements_and_loses_nothing(lamp: Product, north: Warehouse) -> None:
    stocktaking.transfer(Moving(lamp.pk, 4, main().pk, north.pk, "nearer"), actor=EWA)
    assert lies(lamp) == {"main": 6, "north": 4}
    moves = Movement.objects.filter(kind=Kind.TRANSFER).order_by("on_hand")
    assert [(row.on_hand, row.note) for row in moves] == [(-4, "nearer"), (4, "nearer")]
    assert check_levels() == []


def test_what_is_promised_does_not_leave_the_warehouse(lamp: Product, north: Warehouse) -> None:
    order = anna_buys({"LAMP": 8})
    confirm(order)
    with pytest.raises(BadQuantity) as refused:
        stocktaking.transfer(Moving(lamp.pk, 3, main().pk, north.pk), actor=EWA)
    assert refused.value.fields == {"quantity": "Only 2 pieces are free to leave this warehouse."}
    assert lies(lamp)["main"] == 10


@pytest.mark.parametrize("pieces", [0, -1, 2_000_000_000])
def test_a_transfer_needs_pieces(lamp: Product, north: Warehouse, pieces: int) -> None:
    with pytest.raises(BadQuantity):
        stocktaking.transfer(Moving(lamp.pk, pieces, main().pk, north.pk), actor=EWA)
    with pytest.raises(BadQuantity):
        stocktaking.transfer(Moving(lamp.pk, 1, main().pk, main().pk), actor=EWA)
    assert lies(lamp) == {"main": 10}


def test_goods_come_in_to_the_warehouse_that_is_named(lamp: Product, north: Warehouse) -> None:
    stocktaking.receive_in(spot(lamp, north), 3, note="PO 7", actor=EWA)
    stocktaking.correct(spot(lamp, north), -1, note="broken", actor=EWA)
    assert lies(lamp) == {"main": 10, "north": 2}
    with pytest.raises(BadQuantity):
        stocktaking.correct(spot(lamp, north), -3, note="", actor=EWA)
    with pytest.raises(BadQuantity):
        stocktaking.receive_in(spot(lamp, north), 1_000_000_000, note="", actor=EWA)
    assert lies(lamp) == {"main": 10, "north": 2}


def test_goods_that_come_in_serve_the_order_that_waits() -> None:
    rug = a_product("RUG", stock=0, backorder=True)
    order = anna_buys({"RUG": 2})
    confirm(order)
    pay(order)
    stocktaking.receive_in(spot(rug, main()), 2, note="", actor=EWA)
    task = order.deliveries.get()
    assert (task.stage, offenders()) == ("ready", [])


def test_a_count_leaves_what_moved_since_as_it_is(lamp: Product) -> None:
    # given Ewa counts nine of ten, and then three come in
    at = clock.now()
    stocktaking.receive_in(spot(lamp, main()), 3, note="", actor=EWA)
    # when she applies her sheet, twice by mistake
    [row] = stocktaking.differences({spot(lamp, main()): 9}, at)
    assert (row.expected, row.moved, row.lies, row.delta) == (10, 3, 12, -1)
    assert stocktaking.count({spot(lamp, main()): 9}, at, note="", actor=EWA) == 1
    assert stocktaking.count({spot(lamp, main()): 9}, at, note="", actor=EWA) == 0
    # then the piece that was missing is written off once
    assert (lies(lamp), check_levels()) == ({"main": 12}, [])


def test_a_count_below_what_is_promised_changes_nothing(lamp: Product) -> None:
    vase = a_product("VASE", stock=5)
    confirm(anna_buys({"LAMP": 8}))
    counted = {spot(lamp, main()): 7, spot(vase, main()): 4}
    with pytest.raises(Promised) as refused:
        stocktaking.count(counted, clock.now(), note="", actor=EWA)
    assert refused.value.spots == {spot(lamp, main())}
    assert (lies(lamp), lies(vase)) == ({"main": 10}, {"main": 5})


@pytest.mark.parametrize(
    "content",
    [
        b"sku,warehouse,on_hand\nLAMP,north,7\nBENCH,,3\n",
        "\ufeffsku;name;warehouse;on_hand\r\nLAMP;Lampa;north;7\r\nBENCH;Ława;main;3\r\n".encode(),
        "on_hand;sku;warehouse;name\n7;LAMP;north;\n3;BENCH;;Ława\n".encode("cp1250"),
    ],
)
def test_a_file_says_what_lies_where(lamp: Product, north: Warehouse, content: bytes) -> None:
    bench = a_product("BENCH", stock=1)
    found = stocktaking.look_at_levels(content)
    assert (found.lines, found.corrected, found.bad, found.done) == (2, 2, [], False)
    assert (lies(lamp), lies(bench)) == ({"main": 10}, {"main": 1})
    found = stocktaking.bring_levels(content, actor=EWA)
    assert (found.corrected, found.done) == (2, True)
    assert (lies(lamp), lies(bench)) == ({"main": 10, "north": 7}, {"main": 3})
    assert stocktaking.bring_levels(content, actor=EWA).corrected == 0
    assert check_levels() == []


BAD = b"""sku,warehouse,on_hand
LAMP,main,4
NONE,main,1
LAMP,south,1
LAMP,main,5
LAMP,main
VASE,main,-1
VASE,main,many
,main,1
SERVICE,main,1
VASE,main,3
"""


def test_every_bad_line_is_named_and_nothing_is_changed_unless_they_are_skipped(
    lamp: Product,
) -> None:
    vase = a_product("VASE", stock=8)
    a_product("SERVICE", tracked=False)
    confirm(anna_buys({"VASE": 5}))
    found = stocktaking.bring_levels(BAD, actor=EWA)
    assert [line.number for line in found.bad] == [3, 4, 5, 6, 7, 8, 9, 10, 11]
    assert str(found.bad[0]) == "Line 3: No product has this SKU."
    assert found.bad[-1].sentence == "More is promised to customers than would lie there."
    assert (found.done, lies(lamp), lies(vase)) == (False, {"main": 10}, {"main": 8})
    found = stocktaking.bring_levels(BAD, actor=EWA, skip=True)
    assert (found.done, found.corrected, len(found.bad)) == (True, 1, 9)
    assert (lies(lamp), lies(vase), check_levels()) == ({"main": 4}, {"main": 8}, [])


@pytest.mark.parametrize("content", [b"", b"\n", b"name,price\nLamp,3\n", b"\x00\x01\x02", b"\xff"])
def test_what_is_no_file_of_levels_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(BadInput) as refused:
        stocktaking.bring_levels(content, actor=EWA)
    assert "file" in refused.value.fields


def test_no_cell_of_a_written_file_begins_a_formula() -> None:
    rows = [("=1+1", "main", 3), ("@SUM(A1)", "+x", 0), ("'=x", "-y", 1), ("LAMP", "main", 2)]
    text = "".join(level_files.write(rows))
    cells = [cell for line in text.splitlines() for cell in line.split(",")]
    assert not [cell for cell in cells if cell.strip('"').startswith(FORMULA)]
    # and read again it says the same
    read = level_files.read(text.encode())
    assert [(said.sku, said.warehouse, said.on_hand) for said in read.said] == rows


def test_a_long_file_changes_many_levels_at_once_or_none(lamp: Product) -> None:
    products = [a_product(stock=3) for _n in range(30)]
    confirm(anna_buys({products[7].sku: 2}))
    rows = [(product.sku, "main", 5) for product in products]
    content = "".join(level_files.write(rows)).encode()
    assert stocktaking.bring_levels(content, actor=EWA).corrected == 30
    rows[7] = (products[7].sku, "main", 1)
    content = "".join(level_files.write((sku, code, n - 1) for sku, code, n in rows)).encode()
    assert not stocktaking.bring_levels(content, actor=EWA).done
    assert {lies(product)["main"] for product in products} == {5}
    assert check_levels() == []


def test_levels_go_out_and_come_in_by_command(
    lamp: Product, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "levels.csv"
    assert command(["export", "levels", str(path)]) == 0
    assert path.read_bytes() == b"sku,warehouse,on_hand\r\nLAMP,main,10\r\n"
    path.write_text("sku;on_hand\nLAMP;6\nNONE;1\n")
    assert command(["import", "levels", str(path), "--dry-run"]) == 1
    assert command(["import", "levels", str(path)]) == 1
    assert lies(lamp) == {"main": 10}
    assert "Line 3: No product has this SKU." in capsys.readouterr().err
    assert command(["import", "levels", str(path), "--skip-bad"]) == 1
    assert lies(lamp) == {"main": 6}
    assert command(["export", "levels"]) == 0
    assert "LAMP,main,6" in capsys.readouterr().out
    assert command(["import", "levels", str(tmp_path / "none.csv")]) == 1
    assert command(["export", "levels", str(tmp_path / "no" / "way.csv")]) == 1
    assert "cannot be" in capsys.readouterr().err
