"""The bank's CAMT.053 becomes lines: every movement once, to the grosz, and no file does harm."""

import gzip
import time
import tracemalloc
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderwright.domain.payments.statements.camt import read_camt
from orderwright.domain.payments.statements.lines import (
    MOST_LINES,
    BadStatement,
    Statement,
    StatementLine,
)
from orderwright.domain.payments.statements.reading import read
from orderwright.kernel.money import Money
from tests.unit.payments.statement_files import PAYER, SHOP, balance, camt, entry, transaction

pytestmark = pytest.mark.once


def zloty(minor: int) -> Money:
    return Money(minor, "PLN")


def lines(content: bytes) -> tuple[StatementLine, ...]:
    (statement,) = read(content)
    return statement.lines


@pytest.mark.parametrize(
    ("version", "newer", "status"), [("02", False, "BOOK"), ("08", True, "<Cd>BOOK</Cd>")]
)
def test_a_transfer_says_who_paid_when_and_for_what(version: str, newer: bool, status: str) -> None:
    refs = "<AcctSvcrRef>T-99</AcctSvcrRef><EndToEndId>E2E-1</EndToEndId>"
    detail = transaction("Zapłata 2026-000123", refs=refs, newer=newer)
    (statement,) = read(camt(entry("129.90", detail, status=status), version=version))
    assert (statement.account, statement.number) == (SHOP, "2026/124")
    (line,) = statement.lines
    assert line.amount == zloty(12990)
    assert (line.booked_on, line.value_on) == (date(2026, 5, 3), date(2026, 5, 3))
    assert (line.counterparty, line.counterparty_account) == ("ANNA NOWAK", PAYER)
    assert (line.title, line.end_to_end_id) == ("Zapłata 2026-000123", "E2E-1")
    assert (line.bank_reference, line.place, line.is_reversal) == ("T-99", 1, False)


def test_a_batch_becomes_one_line_for_each_transfer_in_it() -> None:
    parts = transaction("A", amount="<Amt Ccy='PLN'>100.00</Amt>") + transaction(
        "B", amount="<AmtDtls><TxAmt><Amt Ccy='PLN'>29.90</Amt></TxAmt></AmtDtls>"
    )
    first, second = lines(camt(entry("129.90", parts)))
    assert [(first.title, first.amount), (second.title, second.amount)] == [
        ("A", zloty(10000)),
        ("B", zloty(2990)),
    ]
    assert first.place == second.place == 1


@pytest.mark.parametrize("amount", ["", "<Amt Ccy='PLN'>1.00</Amt>", "<Amt Ccy='EUR'>64.95</Amt>"])
def test_a_batch_whose_parts_do_not_sum_to_it_stays_one_line_with_all_titles(amount: str) -> None:
    parts = transaction("A", amount=amount) + transaction("B", amount=amount)
    (line,) = lines(camt(entry("129.90", parts)))
    assert (line.amount, line.title) == (zloty(12990), "A\nB")


def test_money_that_went_is_below_zero_and_names_whom_we_paid() -> None:
    detail = transaction("Czynsz", name="Biuro", side="Cdtr")
    (line,) = lines(camt(entry("50.00", detail, sign="DBIT")))
    assert (line.amount, line.counterparty) == (zloty(-5000), "Biuro")


def test_a_customers_payment_taken_back_is_a_reversal_that_names_the_customer() -> None:
    reversal = entry("129.90", transaction("x"), sign="DBIT", more="<RvslInd>true</RvslInd>")
    (line,) = lines(camt(reversal))
    assert (line.amount, line.is_reversal, line.counterparty) == (zloty(-12990), True, "ANNA NOWAK")


def test_what_is_not_booked_yet_is_counted_and_left_out() -> None:
    (statement,) = read(camt(entry("1.00", status="<Cd>PDNG</Cd>") + entry("2.00")))
    assert [line.amount for line in statement.lines] == [zloty(200)]
    assert statement.left_out == 1


def test_an_entry_without_details_keeps_what_the_bank_says_of_it() -> None:
    bare = entry("5.00").replace("</Ntry>", "<AddtlNtryInf>Odsetki</AddtlNtryInf></Ntry>")
    (line,) = lines(camt(bare))
    assert (line.title, line.bank_reference) == ("Odsetki", "BANK-7")


@pytest.mark.parametrize(
    "detail",
    [
        transaction("x", refs="<EndToEndId>/VS/0002026123/SS//KS/0308</EndToEndId>"),
        transaction("x", structured="<Strd><CdtrRefInf><Ref>VS:2026123</Ref></CdtrRefInf></Strd>"),
        transaction("VS2026123 kvety"),
    ],
)
def test_a_variable_symbol_is_found_where_czech_banks_put_it(detail: str) -> None:
    (line,) = lines(camt(entry("480.50", detail, currency="CZK")))
    assert line.variable_symbol == "2026123"


def test_parts_of_a_title_keep_their_lines_and_not_provided_is_nothing() -> None:
    refs = "<EndToEndId>NOTPROVIDED</EndToEndId>"
    (line,) = lines(camt(entry("1.00", transaction(["Zamowienie 2026-00", "0123"], refs=refs))))
    assert (line.title, line.end_to_end_id) == ("Zamowienie 2026-00\n0123", "")


def test_the_balances_prove_that_nothing_is_missing() -> None:
    balances = balance("OPBD", "1000.00") + balance("CLBD", "1079.90")
    entries = entry("129.90") + entry("50.00", sign="DBIT")
    (whole,) = read(camt(entries, balances=balances))
    assert (whole.opening, whole.closing, whole.difference) == (
        zloty(100000),
        zloty(107990),
        zloty(0),
    )
    (cut,) = read(camt(entry("129.90"), balances=balances))
    assert cut.difference == zloty(-5000)
    (silent,) = read(camt(entries))
    assert silent.difference is None


def test_an_overdrawn_opening_and_yesterdays_closing_count() -> None:
    balances = balance("PRCD", "10.00", "DBIT") + balance("CLBD", "0.00")
    (statement,) = read(camt(entry("10.00"), balances=balances))
    assert (statement.opening, statement.difference) == (zloty(-1000), zloty(0))


def test_the_same_file_twice_gives_the_same_fingerprints() -> None:
    content = camt(entry("1.00", transaction("a")) + entry("2.00", transaction("b")))
    assert [x.fingerprint for x in lines(content)] == [x.fingerprint for x in lines(content)]


def test_two_equal_transfers_stay_two_and_a_longer_file_adds_only_the_new_one() -> None:
    twice = entry("1.00", transaction("a")) * 2
    short, long = lines(camt(twice)), lines(camt(entry("9.00", transaction("n")) + twice))
    known = {line.fingerprint for line in short}
    assert len(known) == 2
    assert [x.amount for x in long if x.fingerprint not in known] == [zloty(900)]


def test_several_accounts_in_one_file_are_several_statements() -> None:
    one = camt(entry("1.00")).decode()
    start, end = one.index("<Stmt>"), one.index("</Stmt>") + len("</Stmt>")
    other = one[start:end].replace(SHOP, "CZ5855000000001265098001")
    two = read((one[:end] + other + one[end:]).encode())
    assert [statement.account for statement in two] == [SHOP, "CZ5855000000001265098001"]
    assert two[0].lines[0].fingerprint != two[1].lines[0].fingerprint


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b" \n\t", "The file is empty."),
        (
            b"<html><body>Log in</body></html>",
            "Line 1: This is a web page, not a statement. Was the login too old?",
        ),
        (
            b"<!DOCTYPE html><title>x</title>",
            "Line 1: This is a web page, not a statement. Was the login too old?",
        ),
        (b"<a/>", "This file holds no bank statement of the kind CAMT.053."),
        (
            b"<Document><Stmt/></Document>",
            "Line 1: This file holds no bank statement of the kind CAMT.053.",
        ),
        (
            camt(entry("1.00"), kind="camt.052"),
            "Line 2: This is a camt.052 message. Ask the bank for statements of the kind camt.053.",
        ),
        (
            camt(entry("1.00"), version="99"),
            "Line 2: CAMT.053 of the version 99 is not known.",
        ),
        (
            camt(entry("1.00"))[:-20],
            ": This is no well-formed XML: the file is damaged or was cut off.",
        ),
        (
            camt(entry("1,00")),
            "Line 6, entry 1: “1,00 PLN” is no amount.",
        ),
        (camt(entry("1.00", currency="zł")), "Line 6, entry 1: “1.00 zł” is no amount."),
        (
            camt(entry("1.00", sign="X")),
            "Line 6, entry 1: It does not say whether money came or went (CRDT or DBIT).",
        ),
        (camt(entry("1.00", day="3.5.2026")), "Line 6, entry 1: “3.5.2026” is no date."),
        (
            camt(entry("1.00")).replace(b"Amt", b"Amz"),
            "Line 6, entry 1: There is no amount.",
        ),
        (
            camt(entry("1.00")).replace(b"UTF-8", b"UTF-7"),
            "Line 1: The file must be written in UTF-8.",
        ),
        (
            camt(entry("1.00")).decode().replace("UTF-8", "UTF-16").encode("utf-16"),
            "Line 1: The file must be written in UTF-8.",
        ),
        (
            camt(entry("1.00")).replace(b"<Document", b"<!DOCTYPE x [<!ENTITY a 'b'>]>\n<Document"),
            "Line 2: A statement has no document type and no entities.",
        ),
    ],
)
def test_a_bad_file_is_refused_in_one_sentence_with_the_place(
    content: bytes, sentence: str
) -> None:
    with pytest.raises(BadStatement) as refusal:
        read(content)
    assert sentence in str(refusal.value)


def test_a_file_in_the_old_encoding_of_polish_banks_is_read() -> None:
    content = camt(entry("1.00", transaction("Zażółć"))).decode()
    (line,) = lines(content.replace("UTF-8", "ISO-8859-2").encode("iso-8859-2"))
    assert line.title == "Zażółć"


@pytest.mark.threat("T64")
def test_known_attacks_are_refused_at_once_and_cost_no_memory(shared_data: Path) -> None:
    attacks = sorted((shared_data / "xml-attacks").iterdir())
    assert attacks
    for attack in attacks:
        content = attack.read_bytes()
        content = gzip.decompress(content) if attack.suffix == ".gz" else content
        tracemalloc.start()
        begun = time.perf_counter()
        with pytest.raises(BadStatement):
            read_camt(content)
        spent, peak = time.perf_counter() - begun, tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert spent < 0.1, attack.name
        assert peak < 50_000_000, attack.name


@pytest.mark.threat("T64")
@pytest.mark.parametrize(
    "inside",
    [
        "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='/etc/passwd' parse='text'/>",
        "&passwd;",
        "<a>" * 300 + "</a>" * 300,
    ],
)
def test_what_would_reach_for_files_reaches_nothing(inside: str) -> None:
    content = camt(entry("1.00", transaction("T")).replace("<Ustrd>T", f"<Ustrd>{inside}"))
    try:
        titles = [line.title for line in lines(content)]
    except BadStatement as refusal:
        titles = [str(refusal)]
    assert "root:" not in "".join(titles)


def test_a_hundred_thousand_movements_are_too_many_for_one_file() -> None:
    content = camt("<Ntry><Amt Ccy='PLN'>1</Amt><CdtDbtInd>CRDT</CdtDbtInd>"
                   "<BookgDt><Dt>2026-05-03</Dt></BookgDt></Ntry>" * 100_000)  # fmt: skip
    with pytest.raises(BadStatement, match=f"more than {MOST_LINES} movements"):
        read(content)


@given(st.binary(max_size=400) | st.text(max_size=300).map(str.encode))
def test_no_bytes_make_anything_but_statements_or_a_sentence(content: bytes) -> None:
    for start in (b"", b"<", b"<?xml version='1.0'?>"):
        said = outcome(start + content)
        assert isinstance(said, tuple) or said.endswith(".")


def outcome(content: bytes) -> tuple[Statement, ...] | str:
    try:
        return read(content)
    except BadStatement as refusal:
        return str(refusal)


amounts = st.lists(st.integers(1, 10**9), min_size=1, max_size=6)


@given(st.lists(amounts, max_size=5), st.booleans(), st.booleans())
def test_the_money_of_a_file_is_the_money_of_its_lines(
    batches: list[list[int]], went: bool, stated: bool
) -> None:
    sign = "DBIT" if went else "CRDT"
    entries = "".join(
        entry(
            zloty(sum(parts)).amount,
            "".join(
                transaction("x", amount=f"<Amt Ccy='PLN'>{zloty(part).amount}</Amt>" * stated)
                for part in parts
            ),
            sign=sign,
        )
        for parts in batches
    )
    found = sum(line.amount.minor for line in lines(camt(entries)))
    assert abs(found) == sum(map(sum, batches))
