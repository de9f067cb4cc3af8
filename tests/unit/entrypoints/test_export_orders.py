"""`orderwright export orders` and `invoices`: to standard output or a file, by filters."""

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from orderwright.domain.orders.models import Order
from orderwright.domain.shop.services import change_settings
from orderwright.entrypoints.commands.main import main
from orderwright.outbound.documents.exchange.native import PUBLISHED
from tests.builders import a_product, a_shop
from tests.walks import anna_buys, step

pytestmark = [pytest.mark.django_db, pytest.mark.atom("S3-29")]


@pytest.fixture
def orders() -> list[Order]:
    a_shop()
    a_product("LAMP")
    return [anna_buys({"LAMP": 1}), anna_buys({"LAMP": 2})]


def exported(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    capsys.readouterr()
    assert main(["export", "orders", *words]) == 0
    return capsys.readouterr().out


def test_orders_are_a_table_oldest_first(
    orders: list[Order], capsys: pytest.CaptureFixture[str]
) -> None:
    said = exported(capsys, "--columns", "number,line_sku,line_quantity,total")
    rows = list(csv.DictReader(io.StringIO(said)))
    assert [row["number"] for row in rows] == [order.number for order in orders]
    assert [row["line_quantity"] for row in rows] == ["1", "2"]
    assert rows[0]["total"] == orders[0].money(orders[0].total).amount


def test_orders_are_one_file_of_our_own_xml(orders: list[Order], tmp_path: Path) -> None:
    file = tmp_path / "orders.xml"
    assert main(["export", "orders", "--format", "xml", str(file)]) == 0
    schema = etree.XMLSchema(etree.parse(str(PUBLISHED["orderwright-order-1.xsd"])))
    root = etree.parse(str(file))
    assert schema.validate(root), schema.error_log
    assert len(root.getroot()) == len(orders)


def test_filters_choose_the_orders(orders: list[Order], capsys: pytest.CaptureFixture[str]) -> None:
    assert json.loads(exported(capsys, "--format", "json", "--stage", "shipped")) == []
    assert len(json.loads(exported(capsys, "--format", "json", "--stage", "placed"))) == 2
    assert json.loads(exported(capsys, "--format", "json", "--placed-before", "2001-01-01")) == []


@pytest.mark.parametrize(
    ("words", "why"), [(["--columns", "secret"], "secret"), (["--format", "floppy"], "floppy")]
)
def test_what_is_not_known_is_a_sentence(
    orders: list[Order], words: list[str], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "orders", *words]) == 1
    assert why in capsys.readouterr().err


def test_the_vat_register_of_a_period_is_a_table_and_the_documents_are_one_zip(
    orders: list[Order], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    change_settings(
        tax_id="5252248481",
        address={"street": "Prosta 1", "postal_code": "00-001", "city": "Warszawa"},
    )
    for order in orders:
        step(order, "proforma")
    capsys.readouterr()
    assert main(["export", "invoices", "--since", "2020-01-01", "--until", "2020-12-31"]) == 0
    assert capsys.readouterr().out.startswith("number,kind,issue_date")

    file = tmp_path / "issued.zip"
    assert main(["export", "invoices", "--format", "pdf,native", str(file)]) == 0

    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
    assert len([name for name in names if name.startswith("PF-1-")]) == 2
    assert len(names) == 4


def test_a_wrong_format_or_day_of_invoices_is_told(
    orders: list[Order], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "invoices", "--format", "pdf,zzz"]) == 1
    assert "There are: csv, pdf" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["export", "invoices", "--since", "soon"])
    assert "a day as 2026-11-20 is needed" in capsys.readouterr().err
