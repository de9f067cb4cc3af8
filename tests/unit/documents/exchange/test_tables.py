"""Tables of orders: no cell is a formula, every amount is a number (T53)."""

import csv
import io
from typing import Any

import pytest
from openpyxl import load_workbook

from orderwright.kernel.cells import harmless
from orderwright.outbound.documents.exchange import tables
from tests.unit.documents.exchange.made import an_adjustment, an_order

pytestmark = [pytest.mark.once, pytest.mark.atom("S3-29"), pytest.mark.threat("T53")]

FORMULAS = [
    "=1+1",
    "+48600",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1",
    '"=1',
    "' =1",
    "  =cmd|' /C'",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_would_be_a_formula_is_marked(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Anna", "ul. Długa 1-3", "", "a=b"])
def test_any_other_text_stands_as_it_is(text: str) -> None:
    assert harmless(text) == text


def order_of(name: str) -> Any:
    who = {"email": "a@example.com", "name": name, "phone": "", "company": "", "tax_id": ""}
    return an_order(customer=who, adjustments=[an_adjustment(-500)])


@pytest.mark.parametrize("name", FORMULAS)
def test_a_customer_called_by_a_formula_harms_no_spreadsheet(name: str) -> None:
    columns = ("name", "adjustments", "line_quantity")
    row = list(csv.reader(io.StringIO("".join(tables.as_csv([order_of(name)], columns)))))[1]
    assert row[0].startswith("'")
    assert row[1:] == ["-5.00", "2"]
    sheet = load_workbook(io.BytesIO(tables.as_xlsx([order_of(name)], columns))).active
    assert sheet is not None
    first, second, third = next(sheet.iter_rows(min_row=2, max_row=2))
    assert first.data_type == "s"
    assert (second.value, second.data_type) == (-5, "n")
    assert third.value == 2


def test_a_name_that_no_spreadsheet_can_hold_is_cleaned() -> None:
    file = tables.as_xlsx([order_of("An\x00na\x0b" + "x" * 40_000)], ("name",))
    sheet = load_workbook(io.BytesIO(file)).active
    assert sheet is not None
    assert str(sheet["A2"].value).startswith("Annaxxx")
