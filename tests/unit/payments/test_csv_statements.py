"""A CSV of the shop's bank, or a carrier's list of collected cash, becomes the same lines."""

import csv
import io
import time
from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from orderwright.domain.payments.statements.csv_columns import read_csv
from orderwright.domain.payments.statements.csv_layout import Around, Column, Layout
from orderwright.domain.payments.statements.csv_layouts import ANY_BANK, BY_CODE, LAYOUTS
from orderwright.domain.payments.statements.lines import MOST_LINES, BadStatement, Statement
from orderwright.domain.payments.statements.reading import fitting, read
from orderwright.kernel.money import Money
from tests.unit.payments import statement_files as files
from tests.unit.payments.statement_files import PAYER, SHOP

pytestmark = pytest.mark.once

OWN = Around(account=SHOP)
MAY_3, MAY_4 = date(2026, 5, 3), date(2026, 5, 4)


def a_file(code: str) -> bytes:
    texts = {
        "mbank": files.MBANK, "pko": files.PKO, "ing": files.ING, "fio": files.FIO,
        "csob": files.CSOB, "bt": files.BT,
    }  # fmt: skip
    return texts[code].encode("utf-8" if code == "fio" else BY_CODE[code].encoding)


def read_as(code: str) -> Statement:
    return read_csv(a_file(code), BY_CODE[code], OWN)


def any_bank(rows: str, **changes: object) -> Statement:
    return read_csv(rows.encode(), replace(ANY_BANK, **changes), OWN)  # type: ignore[arg-type]


def test_ewa_reads_the_file_of_mbank() -> None:
    statement = read_as("mbank")
    first, second, fee = statement.lines
    assert (first.amount, second.amount, fee.amount) == (
        Money(12990, "PLN"),
        Money(123500, "PLN"),
        Money(-5000, "PLN"),
    )
    assert (first.booked_on, first.value_on) == (MAY_4, MAY_3)
    assert first.counterparty == "ŻÓŁĆ ANNA UL. LIPOWA 1"
    assert first.counterparty_account == PAYER
    assert first.title == "ZAPŁATA ZA ZAMÓWIENIE 2026-000123\nPRZELEW ZEWNĘTRZNY PRZYCHODZĄCY"
    assert (first.account, first.place, statement.left_out) == (SHOP, 10, 1)


def test_ewa_reads_the_file_of_pko_whose_facts_stand_behind_labels() -> None:
    first, fee = read_as("pko").lines
    assert (first.amount, fee.amount) == (Money(12990, "PLN"), Money(-700, "PLN"))
    assert (first.counterparty, first.counterparty_account) == ("ANNA NOWAK", PAYER)
    assert (first.title, fee.title) == ("zam 2026 000123", "OPŁATA")


def test_ewa_reads_the_file_of_ing_without_money_that_is_only_held() -> None:
    statement = read_as("ing")
    (line,) = statement.lines
    assert (line.amount, line.counterparty) == (Money(12990, "PLN"), "ANNA NOWAK")
    assert (line.counterparty_account, line.bank_reference) == (PAYER, "202605031234")
    assert statement.left_out == 2


def test_jana_reads_the_file_of_fio_with_its_variable_symbols() -> None:
    first, fee = read_as("fio").lines
    assert (first.amount, fee.amount) == (Money(48050, "CZK"), Money(-9900, "CZK"))
    assert (first.variable_symbol, first.title) == ("2026000123", "Květiny\nNováková, Jana")
    assert first.counterparty_account == "CZ5855000000001265098001"
    assert (first.bank_reference, first.counterparty) == ("26000000001", "Nováková, Jana")


def test_jana_reads_the_file_of_csob() -> None:
    (line,) = read_as("csob").lines
    assert (line.amount, line.booked_on) == (Money(48050, "CZK"), MAY_3)
    assert (line.variable_symbol, line.counterparty) == ("2026123", "Jana Nováková")


def test_ana_reads_the_file_of_banca_transilvania_with_debit_and_credit_apart() -> None:
    first, fee = read_as("bt").lines
    assert (first.amount, fee.amount) == (Money(124050, "RON"), Money(-300, "RON"))
    assert first.title == "Incasare OP;comanda 2026-000123;ANA POPESCU"


@pytest.mark.parametrize("code", ["mbank", "pko", "ing", "fio", "csob", "bt"])
def test_a_known_bank_is_recognised_by_its_columns(code: str) -> None:
    assert fitting(a_file(code))[0].code == code
    assert read(a_file(code), around=OWN) == (read_as(code),)


def test_a_long_file_is_recognised_by_its_start_even_when_a_letter_is_cut() -> None:
    row = "2026-05-03;2026-05-04;PRZELEW;zamówienie;ŻÓŁĆ;;1,00;1,00;\n"
    content = (files.MBANK.split("2026-05-03")[0] + row * 5000).encode()
    assert [layout.code for layout in fitting(content)] == ["mbank"]


def test_layouts_have_codes_of_their_own_and_only_our_own_is_called_checked() -> None:
    assert len(BY_CODE) == len(LAYOUTS)
    assert [layout.code for layout in LAYOUTS if layout.checked] == ["any-bank"]


def test_a_layout_may_count_columns_where_a_bank_writes_no_header() -> None:
    layout = Layout(
        code="own", name="own", header_rows=1, delimiter="\t", dates=("%d-%m-%Y",),
        columns={Column.DATE: (1,), Column.AMOUNT: (3,), Column.TITLE: (2, 4)},
    )  # fmt: skip
    content = "whatever\n03-05-2026\tzam. 7\t1.234,50\tdziękuję\n".encode("cp1250")
    layout = replace(layout, encoding="cp1250", currency="PLN")
    (line,) = read_csv(content, layout).lines
    assert (line.amount, line.title) == (Money(123450, "PLN"), "zam. 7\ndziękuję")
    assert fitting(content, [layout]) == ()


@pytest.mark.parametrize(
    ("written", "decimal", "minor"),
    [
        ("129,90", ",", 12990),
        ("1 129,90", ",", 112990),
        ("1\u00a0129,90", ",", 112990),
        ("1\u202f129,9", ",", 112990),
        ("1.129,90", ",", 112990),
        ("1,129.90", ".", 112990),
        ("+129.90", ".", 12990),
        ("-129.90", ".", -12990),
        ("\u2212129.90", ".", -12990),
        ("129.90-", ".", -12990),
        ("129,90 PLN", ",", 12990),
        ("PLN 129,90", ",", 12990),
        ("129,90 zł", ",", 12990),
        ("129,9000", ",", 12990),
        ("129", ",", 12900),
    ],
)
def test_an_amount_is_understood_as_banks_write_it(written: str, decimal: str, minor: int) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([["date", "amount"], ["2026-05-03", written]])
    statement = any_bank(out.getvalue(), decimal=decimal, currency="PLN")
    assert [line.amount for line in statement.lines] == [Money(minor, "PLN")]


@pytest.mark.parametrize(
    "written", ["129.90", "12.99,0", "1 12,90", "--1,00", "-1,00-", "1,2,3", "1,005", "x", "٣,00"]
)
def test_an_amount_that_does_not_fit_exactly_is_refused_with_its_place(written: str) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([["date", "amount"], ["2026-05-03", "1,00"], ["2026-05-03", written]])
    with pytest.raises(BadStatement, match=r"^Line 3, column “amount”: “") as refusal:
        any_bank(out.getvalue(), decimal=",", currency="PLN")
    assert str(refusal.value).endswith("is no amount.")


def test_a_sign_of_its_own_column_counts() -> None:
    statement = any_bank(
        "date,amount,sign,currency\n2026-05-03,5.00,D,EUR\n2026-05-03,6.00,C,EUR\n"
    )
    assert [line.amount.minor for line in statement.lines] == [-500, 600]


def test_a_list_of_collected_cash_names_parcels_and_orders() -> None:
    content = (
        "Numer przesyłki;Numer referencyjny;Kwota pobrania;Odbiorca\n"
        "0000123456789;2026-000123;129,90;Anna Nowak\n"
        "0000123456790;;35,00;Jan\n"
        "Razem;;164,90;\n"
    ).encode("cp1250")
    (statement,) = read(content, around=Around(dated=MAY_3))
    assert [(x.parcel_number, x.order_number, x.amount.minor) for x in statement.lines] == [
        ("0000123456789", "2026-000123", 12990),
        ("0000123456790", "", 3500),
    ]
    assert {line.booked_on for line in statement.lines} == {MAY_3}
    assert statement.left_out == 1


GOOD = "date,amount,currency\n2026-05-03,1.00,EUR\n"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"\n\n", "The file is empty."),
        (b"PK\x03\x04...", "This is a spreadsheet or an archive. Save it as CSV first."),
        (b"%PDF-1.7", "This is a PDF. Ask the bank for CSV or CAMT.053."),
        (
            b"<html></html>",
            "Line 1: This is a web page, not a statement. Was the login too old?",
        ),
        (b"<x/>", "Line 1: This is XML, not a CSV."),
        (GOOD.encode() + b"a\x00b", "Line 3: This is no text file."),
        (
            b"date,title\n2026-05-03,x\n",
            "Line 1: The columns of “date, amount, currency, name, account, title, symbol, id” "
            "are not there; missing: amount / credit / debit.",
        ),
        (
            GOOD.encode() + b"3.5.2026,1.00,EUR\n",
            "Line 3, column “date”: “3.5.2026” is no date.",
        ),
        (
            GOOD.encode() + b"2026-13-22,abc,EUR\n",
            "Line 3, column “date”: “2026-13-22” is no date.",
        ),
        (GOOD.encode() + b",1.00,EUR\n", "Line 3, column “date”: “” is no date."),
        (
            GOOD.encode() + b"2026-05-03,1.00,\n",
            "Line 3, column “amount”: It is not said in which currency “1.00” is.",
        ),
        (
            GOOD.encode() + b"2026-05-03,1.00,euro\n",
            "Line 3, column “amount”: “1.00 EURO” is no amount.",
        ),
        (
            GOOD.encode() + b'2026-05-03,"1.00,EUR\n',
            "Line 3: This is no CSV: unexpected end of data.",
        ),
        (
            b"date,amount\nMay,much\nJune,more\n",
            "No row has a date and an amount as “date, amount, currency, name, account, title, "
            "symbol, id” writes them.",
        ),
    ],
)
def test_a_bad_file_is_refused_in_one_sentence_with_the_place(
    content: bytes, sentence: str
) -> None:
    with pytest.raises(BadStatement) as refusal:
        read_csv(content, ANY_BANK)
    assert str(refusal.value) == sentence


def test_a_file_that_ends_with_its_header_is_an_empty_statement() -> None:
    (statement,) = read(b"made by hand\ndate,amount,currency", around=OWN)
    assert (statement.lines, statement.account, statement.left_out) == ((), SHOP, 0)


def test_a_wrong_encoding_is_named_with_the_line() -> None:
    layout = replace(ANY_BANK, encoding="ascii")
    with pytest.raises(BadStatement) as refusal:
        read_csv(GOOD.encode() + "2026-05-03,1.00,ł\n".encode("cp1250"), layout)
    assert str(refusal.value) == "Line 3: The file is not written in ascii."


def test_columns_that_no_bank_has_ask_for_a_layout() -> None:
    with pytest.raises(BadStatement, match="Choose one"):
        read(b"a;b\n1;2\n")


def test_the_sentence_is_in_the_readers_language() -> None:
    with translation.override("pl"), pytest.raises(BadStatement) as refusal:
        read_csv(GOOD.encode() + b"3.5.2026,1.00,EUR\n", ANY_BANK)
    assert str(refusal.value) == "Wiersz 3, kolumna „date”: „3.5.2026” to nie data."


def test_a_hundred_thousand_lines_are_too_many_for_one_file_and_soon_refused() -> None:
    begun = time.perf_counter()
    with pytest.raises(BadStatement) as refusal:
        read_csv(b"date,amount,currency\n" + b"2026-05-03,1.00,EUR\n" * 100_000, ANY_BANK)
    assert refusal.value.line == MOST_LINES + 2
    assert time.perf_counter() - begun < 10


def test_overlapping_files_know_each_others_lines_and_equal_lines_stay_two() -> None:
    rows = ["2026-05-03,1.00,EUR", "2026-05-03,1.00,EUR", "2026-05-04,2.00,EUR"]
    first = any_bank("\n".join(["date,amount,currency", *rows[:2]]))
    second = any_bank("\n".join(["date,amount,currency", *reversed(rows)]))
    known = {line.fingerprint for line in first.lines}
    assert len(known) == 2
    assert [x.booked_on for x in second.lines if x.fingerprint not in known] == [MAY_4]


texts = st.text(max_size=30)
rows = st.tuples(
    st.dates(date(2000, 1, 1)), st.integers(-(10**12), 10**12).filter(bool), texts, texts
)


@given(st.lists(rows, max_size=20))
def test_what_was_written_is_what_is_read_whatever_stands_in_the_texts(
    written: list[tuple[date, int, str, str]],
) -> None:
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["date", "amount", "currency", "name", "title"])
    for day, minor, name, title in written:
        texts_of = [
            text.replace("\x00", "").encode("utf-8", "ignore").decode() for text in (name, title)
        ]
        table.writerow([day.isoformat(), Money(minor, "EUR").amount, "EUR", *texts_of])
    statement = any_bank(out.getvalue())
    assert [(x.booked_on, x.amount.minor) for x in statement.lines] == [row[:2] for row in written]
    assert len({line.fingerprint for line in statement.lines}) == len(written)


@given(st.binary(max_size=300), st.sampled_from(LAYOUTS))
def test_no_bytes_make_anything_but_lines_or_a_sentence(content: bytes, layout: Layout) -> None:
    header = layout.delimiter.join(str(names[0]) for names in layout.columns.values())
    said = outcome(header.encode() + b"\n" + content, layout)
    assert isinstance(said, Statement) or said.endswith(".")


def outcome(content: bytes, layout: Layout) -> Statement | str:
    try:
        return read_csv(content, layout)
    except BadStatement as refusal:
        return str(refusal)
