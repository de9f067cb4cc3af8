"""The format online-retail: lines become documents; whatever is wrong is named with its line."""

import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest

from orderwright.entrypoints.commands.imports.csv_files import BadFile
from orderwright.entrypoints.commands.imports.documents import Document, DocumentLine
from orderwright.entrypoints.commands.imports.online_retail import (
    COLUMNS,
    MOST_LINES,
    documents,
)
from orderwright.entrypoints.commands.imports.survey import survey
from orderwright.entrypoints.commands.imports.wishes import country_code

pytestmark = pytest.mark.once

HEADER = ",".join(COLUMNS)
GOOD = "536365,85123A,LANTERN,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom"


def a_file(folder: Path, *lines: str) -> Path:
    path = folder / "retail.csv"
    path.write_text("\n".join((HEADER, *lines)) + "\n", encoding="utf-8")
    return path


def read(folder: Path, *lines: str) -> list[Document]:
    return list(documents(a_file(folder, *lines)))


def test_lines_of_one_number_are_one_document_with_exact_pence(tmp_path: Path) -> None:
    [invoice] = read(tmp_path, GOOD, GOOD.replace(",6,", ",-1,").replace("2.55", "2.1"))
    assert invoice.number == "536365"
    assert invoice.line == 2
    assert invoice.customer == "17850"
    assert invoice.lines == [
        DocumentLine("85123A", "LANTERN", 6, 255),
        DocumentLine("85123A", "LANTERN", -1, 210),
    ]
    assert invoice.total == 6 * 255 - 210


def test_times_are_londons_in_winter_and_in_summer(tmp_path: Path) -> None:
    summer = GOOD.replace("536365", "536366").replace("2010-12-01", "2011-07-01")
    winter_one, summer_one = read(tmp_path, GOOD, summer)
    assert winter_one.at == datetime(2010, 12, 1, 8, 26, tzinfo=UTC)
    assert summer_one.at == datetime(2011, 7, 1, 7, 26, tzinfo=UTC)
    assert (winter_one.month, summer_one.month) == ("2010-12", "2011-07")


def test_returns_and_corrections_are_known_by_their_letter(tmp_path: Path) -> None:
    found = read(tmp_path, GOOD, "C" + GOOD.replace(",6,", ",-6,"), "A" + GOOD)
    assert [(d.number, d.is_return, d.is_correction) for d in found] == [
        ("536365", False, False), ("C536365", True, False), ("A536365", False, True),
    ]  # fmt: skip


def test_only_the_wanted_documents_are_read(tmp_path: Path) -> None:
    path = a_file(tmp_path, GOOD, "C" + GOOD, GOOD.replace("536365", "536366"))
    wanted = documents(path, lambda number: number.startswith("C"))
    assert [document.number for document in wanted] == ["C536365"]


@pytest.mark.parametrize(
    ("was", "becomes", "sentence"),
    [
        ("536365", "", "InvoiceNo cannot be “”."),
        ("536365", "X-1", "InvoiceNo cannot be “X-1”."),
        ("85123A", "", "StockCode cannot be “”."),
        ("85123A", "'; DROP TABLE", "StockCode cannot be “'; DROP TABLE”."),
        ("LANTERN", "L\u2028N", r"Description cannot be “L\u2028N”."),
        ("LANTERN", "L" * 121, "Description cannot be “" + "L" * 40 + "…”."),
        (",6,", ",six,", "Quantity cannot be “six”."),
        (",6,", ",6.5,", "Quantity cannot be “6.5”."),
        (",6,", ",٦,", "Quantity cannot be “٦”."),
        (",6,", ",1000001,", "Quantity cannot be “1000001”."),
        (",6,", ",,", "Quantity cannot be “”."),
        ("2010-12-01 08:26:00", "2010-02-30 08:26:00", "InvoiceDate cannot be"),
        ("2010-12-01 08:26:00", "12/1/2010 8:26", "InvoiceDate cannot be “12/1/2010 8:26”."),
        ("2010-12-01 08:26:00", "0001-01-01 00:00:00", "InvoiceDate cannot be"),
        ("2010-12-01 08:26:00", "9999-12-31 23:59:59", "InvoiceDate cannot be"),
        ("2.55", "2.555", "UnitPrice cannot be “2.555”. GBP has at most 2 decimals."),
        ("2.55", "NaN", "UnitPrice cannot be “NaN”."),
        ("2.55", "1e3", "UnitPrice cannot be “1e3”."),
        ("2.55", "99999999999", "UnitPrice cannot be “99999999999”."),
        ("17850.0", "17850.5", "CustomerID cannot be “17850.5”."),
        ("17850.0", "anna@example.com", "CustomerID cannot be “anna@example.com”."),
        ("United Kingdom", "", "Country cannot be “”."),
    ],
)
def test_a_wrong_value_is_named_with_its_column_and_line(
    tmp_path: Path, was: str, becomes: str, sentence: str
) -> None:
    with pytest.raises(BadFile) as refusal:
        read(tmp_path, GOOD, GOOD.replace(was, becomes, 1))
    assert str(refusal.value).startswith(f"Line 3: {sentence}")


def test_a_document_of_two_customers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="Line 3: The document 536365 names two customers"):
        read(tmp_path, GOOD, GOOD.replace("17850", "17851"))


def test_a_document_torn_apart_is_refused(tmp_path: Path) -> None:
    torn = a_file(tmp_path, GOOD, GOOD.replace("536365", "536366"), GOOD)
    with pytest.raises(BadFile, match="Line 4: The document 536365 has begun further up"):
        survey(documents(torn))


def test_a_document_without_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=f"Line {MOST_LINES + 2}: .* over {MOST_LINES} lines"):
        read(tmp_path, *[GOOD] * (MOST_LINES + 1))


def test_what_the_file_holds_is_counted_and_added_up(tmp_path: Path) -> None:
    gift = GOOD.replace("85123A", "GIFT").replace("2.55", "0")
    back = "C" + GOOD.replace(",6,", ",-2,").replace("2010-12", "2011-01")
    found = survey(documents(a_file(tmp_path, GOOD, gift, back)))
    december, january = found.months["2010-12"], found.months["2011-01"]
    assert (december.documents, december.lines, december.total) == (1, 2, 1530)
    assert (january.sales, january.returns, january.total) == (0, -510, -510)
    assert found.products == {"85123A": ("LANTERN", 255)}
    assert found.customers == {"17850"}


def test_a_long_file_needs_no_more_memory_than_its_numbers(tmp_path: Path) -> None:
    lines = [GOOD.replace("536365", str(500_000 + n // 30)) for n in range(30_000)]
    path = a_file(tmp_path, *lines)
    del lines
    tracemalloc.start()
    found = survey(documents(path))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found.numbers) == 1000
    assert peak < 2_000_000


@pytest.mark.parametrize(
    ("name", "code"),
    [("United Kingdom", "GB"), ("EIRE", "IE"), ("Poland", "PL"), ("RSA", "ZA"),
     ("Channel Islands", "ZZ"), ("Unspecified", "ZZ"), ("world", "ZZ")],
)  # fmt: skip
def test_a_country_by_its_english_name_or_none(name: str, code: str) -> None:
    assert country_code(name) == code
