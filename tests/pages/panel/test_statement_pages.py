"""Statements in the panel: brought in, recorded by one tap, ignored, undone, and hostile files."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from orderwright.domain.orders.models import Order
from orderwright.domain.payments.models import StatementEntry, StatementFile
from orderwright.domain.payments.statements.lines import MOST_BYTES
from orderwright.domain.shop.models import User
from orderwright.domain.shop.services import change_settings
from orderwright.lifecycle.invariants import offenders
from tests.pages.panel.desk import Desk
from tests.pages.storefront.reading import Element, read
from tests.unit.payments.statement_files import PAYER, balance, camt, entry, transaction
from tests.walks import anna_buys, fresh

PAGE = "/panel/payments/statements"
ATTACKS = Path(__file__).resolve().parents[4] / "shared/data/xml-attacks"


@pytest.fixture
def order(shop: None) -> Order:
    """Anna's order by bank transfer: 144.90."""
    return anna_buys({"LAMP": 1})


def brings(desk: Desk, content: bytes, name: str = "may.xml", **typed: str) -> Any:
    """The file goes through the form."""
    file = SimpleUploadedFile(name, content)
    return desk.post(PAGE, {"layout": "", "account": "", **typed, "file": file})


def the_file(desk: Desk, answer: Any) -> Element:
    """The page that the upload leads to."""
    assert answer.status_code == 302, read(answer).one("main").text
    return desk.page(answer["Location"])


def at_the_field(answer: Any, name: str) -> str:
    """The sentence that stands at a field."""
    assert answer.status_code == 422
    return str(read(answer).one(id=f"id_{name}_error").text)


def line() -> StatementEntry:
    return StatementEntry.objects.latest("pk")


def path(verb: str = "") -> str:
    return f"{PAGE}/lines/{line().pk}" + (f"/{verb}" if verb else "")


@pytest.mark.atom("S3-22")
def test_a_transfer_in_the_uploaded_file_pays_annas_order(ewa: Desk, order: Order) -> None:
    balances = balance("OPBD", "100.00") + balance("CLBD", "244.90")
    content = camt(entry("144.90", transaction(order.number)), balances=balances)
    page = the_file(ewa, brings(ewa, content))
    assert fresh(order).due == 0
    text = page.one("main").text
    assert "may.xml" in text
    assert "difference PLN 0.00" in text.replace("\xa0", " ")
    shown = ewa.page(f"{PAGE}/{line().file_id}?show=applied").one("article").text
    assert order.number in shown
    assert "Rule for statements" in shown


def test_the_same_file_leads_to_its_first_page_and_says_so(ewa: Desk, order: Order) -> None:
    content = camt(entry("144.90", transaction(order.number)))
    first = brings(ewa, content)["Location"]
    again = brings(ewa, content)
    assert again["Location"] == first
    assert "Nothing has changed" in ewa.get(first).content.decode()
    assert StatementFile.objects.count() == 1


def test_lines_that_are_missing_are_said(ewa: Desk, order: Order) -> None:
    balances = balance("OPBD", "100.00") + balance("CLBD", "300.00")
    page = the_file(ewa, brings(ewa, camt(entry("5.00", transaction("gift")), balances=balances)))
    assert "some are missing, or are not of it" in page.one("main").text


def test_a_proposal_is_recorded_by_one_tap(ewa: Desk, order: Order) -> None:
    page = the_file(ewa, brings(ewa, camt(entry("100.00", transaction(order.number)))))
    form = next(page.all("form", action=path("record")))
    answer = ewa.post(path("record"), form.values())
    assert answer.status_code == 302
    assert fresh(order).paid == 10_000
    assert line().settled_by == "staff:Ewa"


def test_a_number_that_is_no_order_is_refused_at_its_field(ewa: Desk, order: Order) -> None:
    brings(ewa, camt(entry("100.00", transaction("lamp", name="X"))))
    for number, said in (("", "This is needed"), ("2026-999999", "no order of this number")):
        answer = ewa.post(path("record"), {"order": number})
        assert answer.status_code == 422
        assert said in read(answer).one(id=f"line-{line().pk}-order_error").text
    assert ewa.post(path("record"), {"order": order.number.lower()}).status_code == 302
    assert fresh(order).paid == 10_000


def test_why_a_line_is_proposed_is_said_in_the_readers_language(ewa: Desk, order: Order) -> None:
    brings(ewa, camt(entry("100.00", transaction(order.number))))
    assert "The transfer names" in ewa.page(path()).one("article").text
    User.objects.update(locale="pl")
    shown = ewa.page(path()).one("article").text.replace("\xa0", " ")
    assert f"Przelew wymienia numer {order.number}. Inna kwota: oczekiwano 144,90 zł." in shown
    brings(ewa, camt(entry("1.00", transaction("gift", name="X"))), "june.xml")
    User.objects.update(locale="en")
    assert "No open payment has this number" in ewa.page(path()).one("article").text
    assert "No open payment has this number" in ewa.page("/panel/payments/late").one("main").text


@pytest.mark.atom("S3-22", "X8")
def test_money_in_another_currency_is_given_back_by_hand(
    ewa: Desk, wanda: Desk, order: Order
) -> None:
    brings(ewa, camt(entry("54.99", transaction(order.number), currency="EUR")))
    page = ewa.page(path())
    assert "it cannot be recorded there" in page.one("main").text
    assert [f.attrs["action"] for f in page.all("form") if f.values().get("seen")] == []
    form = page.one("form", action=path("return"))
    assert form.values()["account"] == PAYER
    nothing = ewa.post(path("return"), {**form.values(), "account": " "})
    assert nothing.status_code == 422
    assert "needed" in read(nothing).one(id=f"line-{line().pk}-account_error").text
    assert wanda.post(path("return"), form.values()).status_code == 403
    assert ewa.post(path("return"), form.values()).status_code == 302
    assert (line().state, line().reason, line().settled_by) == ("returned", PAYER, "staff:Ewa")
    assert PAYER in ewa.page(f"{PAGE}/{line().file_id}?show=returned").one("article").text
    assert (fresh(order).paid, offenders()) == (0, [])
    assert ewa.post(path("return"), form.values()).status_code == 409
    assert ewa.post(path("undo"), {"reason": "It came back"}).status_code == 302
    assert line().state == "open"


def test_money_that_went_out_is_not_given_back(ewa: Desk, order: Order) -> None:
    brings(ewa, camt(entry("54.99", transaction("rent"), sign="DBIT")))
    ewa.post(path("undo"), {"reason": "Look again"})
    assert not list(ewa.page(path()).all("form", action=path("return")))
    assert ewa.post(path("return"), {"account": PAYER}).status_code == 409


def test_a_proposal_that_is_gone_is_said(ewa: Desk, order: Order) -> None:
    brings(ewa, camt(entry("100.00", transaction(order.number))))
    for seen in ("7", f"{order.number}:9999", "x", "", "\x00"):
        answer = ewa.post(path("record"), {"seen": seen})
        assert answer.status_code == 409
        assert "not there any more" in read(answer).one("main").text
    assert fresh(order).paid == 0


def test_ignoring_and_undoing_need_a_reason_at_its_field(ewa: Desk, order: Order) -> None:
    brings(ewa, camt(entry("100.00", transaction("interest", name="Bank"))))
    answer = ewa.post(path("ignore"), {"reason": " "})
    assert answer.status_code == 422
    assert "reason is needed" in read(answer).one(id=f"line-{line().pk}-ignore_error").text
    assert ewa.post(path("ignore"), {"reason": "Interest"}).status_code == 302
    assert line().state == "ignored"
    answer = ewa.post(path("undo"), {"reason": ""})
    assert "reason is needed" in read(answer).one(id=f"line-{line().pk}-undo_error").text
    assert ewa.post(path("undo"), {"reason": "A customer's"}).status_code == 302
    assert line().state == "open"


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "\x1b[31m", "\u2028", "x" * 30_000])
def test_hostile_texts_are_refused_at_their_fields_or_cut(
    ewa: Desk, order: Order, text: str
) -> None:
    brings(ewa, camt(entry("100.00", transaction("interest", name="Bank"))))
    assert ewa.post(path("record"), {"order": text}).status_code == 422
    answer = ewa.post(path("ignore"), {"reason": text})
    assert answer.status_code == (302 if text.startswith("x") else 422)
    assert len(line().reason) <= 500


def test_numbers_that_no_database_holds_are_not_found(ewa: Desk, order: Order) -> None:
    brings(ewa, camt(entry("100.00", transaction("interest"))))
    huge = "9" * 30
    for address in (f"{PAGE}/{huge}", f"{PAGE}/lines/{huge}"):
        assert ewa.get(address).status_code == 404
    for query in (f"?before={huge}", "?before=x", "?before=-1", "?before=" + "9" * 17):
        assert ewa.get(PAGE + query).status_code == 200
    for query in (
        f"?after={huge}&show=%00",
        "?after=%00",
        f"?after=1.{huge}",
        "?after=99999999999999.9",
        "?show=" + "9" * 17,
    ):
        assert ewa.get(f"{PAGE}/{line().file_id}{query}").status_code == 200


def test_a_match_is_undone_and_said_twice_it_is_refused(ewa: Desk, order: Order) -> None:
    brings(ewa, camt(entry("144.90", transaction(order.number))))
    back = f"{PAGE}/{line().file_id}?show=applied"
    answer = ewa.post(path("undo"), {"reason": "Another Anna", "next": back})
    assert answer["Location"] == back
    assert fresh(order).due == 14_490
    assert ewa.post(path("undo"), {"reason": "Again"}).status_code == 409
    assert offenders() == []


def test_a_list_of_an_untried_layout_waits_for_a_look(ewa: Desk, order: Order) -> None:
    content = f"Nr paczki;Kwota;Nr zamówienia\n1;144,90;{order.number}\n".encode("cp1250")
    page = the_file(ewa, brings(ewa, content, "cash.csv", layout="cash-pl", dated="2026-05-03"))
    assert fresh(order).due == 14_490
    form = page.one("form", action=f"{PAGE}/{line().file_id}/release")
    ewa.post(form.attrs["action"], form.values())
    assert fresh(order).due == 0
    ewa.post(form.attrs["action"], form.values())
    assert fresh(order).paid == 14_490


def test_open_lines_are_matched_again(ewa: Desk, order: Order) -> None:
    page = the_file(ewa, brings(ewa, camt(entry("274.80", transaction("x", name="Anna Kowalska")))))
    form = page.one("form", action=f"{PAGE}/{line().file_id}/match")
    anna_buys({"LAMP": 2})
    ewa.post(form.attrs["action"], form.values())
    assert line().verdict == "proposed"


def test_a_csv_is_of_the_account_that_was_chosen(ewa: Desk, order: Order) -> None:
    number = "PL61109010140000071219812874"
    change_settings(bank_accounts=[{"number": number, "currency": "PLN"}])
    field = ewa.page(PAGE).one(id="id_account")
    assert number in field.text
    content = b"date,amount,currency,title\n2026-05-03,5.00,PLN,gift\n"
    brings(ewa, content, "a.csv", account=number)
    assert line().account == number


def test_long_files_are_shown_page_by_page(ewa: Desk, order: Order) -> None:
    lines = "".join(entry(f"{n}.00", transaction(f"gift {n}", name="X")) for n in range(1, 61))
    page = the_file(ewa, brings(ewa, camt(lines)))
    older = page.one("a", rel="next").attrs["href"]
    shown = [*page.all("article"), *ewa.page(older).all("article")]
    amounts = [float(card.one("h2").text.split()[-1]) for card in shown]
    assert amounts == list(range(1, 61))


def test_many_files_are_listed_page_by_page(ewa: Desk, order: Order) -> None:
    for n in range(1, 22):
        brings(ewa, camt(entry(f"{n}.00", transaction("gift"))), f"{n}.xml")
    page = ewa.page(PAGE)
    assert "21.xml" in page.one("main").text
    older = page.one("a", rel="next").attrs["href"]
    assert "1.xml" in ewa.page(PAGE + older).one("main").text


def test_who_may_not_record_money_sees_none_of_it(wanda: Desk, jan: Desk, order: Order) -> None:
    assert wanda.get(PAGE).status_code == 403
    assert jan.post(PAGE, {}).status_code == 403


def test_lines_and_files_that_are_not_there_are_not_found(ewa: Desk) -> None:
    for address in (f"{PAGE}/999", f"{PAGE}/lines/999"):
        assert ewa.get(address).status_code == 404


# Hostile files ---------------------------------------------------------------------------------


def hostile() -> Iterator[tuple[str, bytes]]:
    bomb = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><d>&b;</d>'
    yield "bomb", bomb
    yield "empty", b" \n"
    yield "cut off", camt(entry("5.00"))[:-30]
    yield "utf-16", camt(entry("5.00")).decode().encode("utf-16")
    yield "not xml", b"\x00\x01\x02\x03" * 50
    yield "spreadsheet", b"PK\x03\x04" + b"0" * 100
    yield "pdf", b"%PDF-1.7\n"
    yield "web page", b"<!doctype html><html><body>Please log in</body></html>"
    yield "other columns", b"a;b;c\n1;2;3\n"
    yield (
        "wrong encoding",
        "date,amount,currency,title\n2026-05-03,5.00,PLN,ż\n".encode("cp1250")
        + (b"2026-05-03,5.00,PLN,\x81\n"),
    )


@pytest.mark.parametrize(("content"), [c for _n, c in hostile()], ids=[n for n, _c in hostile()])
def test_a_hostile_file_gets_a_sentence_at_its_field(
    ewa: Desk, order: Order, content: bytes
) -> None:
    assert at_the_field(brings(ewa, content), "file")
    assert not StatementFile.objects.exists()


@pytest.mark.skipif(not ATTACKS.exists(), reason="the attacks are not here")
def test_known_attacks_get_a_sentence_too(ewa: Desk, order: Order) -> None:
    for attack in sorted(ATTACKS.glob("*.xml")):
        assert at_the_field(brings(ewa, attack.read_bytes(), attack.name), "file")
    assert not StatementFile.objects.exists()


def test_a_file_above_the_limit_is_not_read(ewa: Desk, order: Order) -> None:
    said = at_the_field(brings(ewa, b" " * (MOST_BYTES + 1024)), "file")
    assert "larger than 32 MB" in said


def test_nothing_chosen_and_nonsense_are_said_at_their_fields(ewa: Desk, order: Order) -> None:
    answer = ewa.post(PAGE, {"layout": "none-such", "dated": "yesterday"})
    for name in ("file", "layout", "dated"):
        assert at_the_field(answer, name)


def test_a_name_full_of_tricks_is_only_a_name(ewa: Desk, order: Order) -> None:
    name = "<script>alert(1)</script>\u202e.xml"
    brings(ewa, camt(entry("5.00", transaction("<b>gift</b>\u202e"))), name)
    answer = ewa.get(f"{PAGE}/{line().file_id}?show=all").content.decode()
    assert "<script>alert" not in answer
    assert "<b>gift</b>" not in answer


# One transfer for several orders ------------------------------------------------------------------


@pytest.fixture
def two(order: Order) -> tuple[Order, Order]:
    """Anna's two orders, 144.90 each, and a transfer of 250.00 that names neither."""
    return order, anna_buys({"LAMP": 1})


def splits(desk: Desk, *rows: tuple[str, str], **typed: str) -> Any:
    numbers, amounts = [row[0] for row in rows], [row[1] for row in rows]
    return desk.post(path("record"), {"part_order": numbers, "part_amount": amounts, **typed})


def lamps(amount: str, title: str = "for the lamps") -> bytes:
    return camt(entry(amount, transaction(title, name="X")))


@pytest.mark.atom("S3-22")
def test_one_transfer_is_split_among_two_orders_and_the_split_is_undone(
    ewa: Desk, two: tuple[Order, Order]
) -> None:
    brings(ewa, lamps("250.00"))
    first, second = two
    assert "Several orders" in ewa.page(path()).one("article").text
    assert (
        splits(ewa, (first.number, "144.90"), (second.number.lower(), "105.10")).status_code == 302
    )
    assert (fresh(first).paid, fresh(second).paid) == (14_490, 10_510)
    shown = ewa.page(path()).one("article").text
    assert first.number in shown
    assert second.number in shown
    assert offenders() == []
    assert ewa.post(path("undo"), {"reason": "The other way round"}).status_code == 302
    assert (fresh(first).paid, fresh(second).paid, line().state) == (0, 0, "open")
    assert splits(ewa, (first.number, ""), (second.number, "144.90")).status_code == 302
    assert (fresh(first).paid, fresh(second).paid) == (10_510, 14_490)
    assert offenders() == []


def test_parts_that_are_not_the_whole_are_refused_with_both_sums(
    ewa: Desk, two: tuple[Order, Order]
) -> None:
    brings(ewa, lamps("250.00"))
    first, second = (order.number for order in two)
    for rows in ([(first, "100"), (second, "149.99")], [(first, "250"), (second, "0.01")]):
        answer = splits(ewa, *rows)
        assert answer.status_code == 409
        said = read(answer).one("main").text.replace("\xa0", " ")
        assert "together, the line has PLN 250.00" in said
        assert [
            field.attrs["value"] for field in read(answer).all("input", name="part_amount")
        ] == [row[1] for row in rows]
    for rows, said in (
        ([(first, "260"), (second, "")], "above zero"),
        ([(first, "100"), (first, "150")], "twice"),
    ):
        answer = splits(ewa, *rows)
        assert answer.status_code == 409
        assert said in read(answer).one("main").text
    assert (line().state, fresh(two[0]).paid) == ("open", 0)


@pytest.mark.parametrize(
    ("rows", "field", "said"),
    [
        ([("{first}", "100"), ("", "150")], "order-2", "This is needed"),
        ([("{first}", "100"), ("2026-999999", "150")], "order-2", "no order of this number"),
        ([("{first}", "much"), ("{second}", "150")], "amount-1", ""),
        ([("{first}", ""), ("{second}", "")], "amount-2", "This is needed"),
        ([("{first}", "\x00"), ("{second}", "1")], "amount-1", ""),
    ],
)
def test_a_part_that_is_wrong_is_said_at_its_field(
    ewa: Desk, two: tuple[Order, Order], rows: list[tuple[str, str]], field: str, said: str
) -> None:
    brings(ewa, lamps("250.00"))
    names = {"first": two[0].number, "second": two[1].number}
    answer = splits(ewa, *[(number.format(**names), amount) for number, amount in rows])
    assert answer.status_code == 422
    assert said in read(answer).one(id=f"line-{line().pk}-{field}_error").text
    assert line().state == "open"


def test_one_order_alone_is_no_split_and_another_row_is_given(
    ewa: Desk, two: tuple[Order, Order]
) -> None:
    brings(ewa, lamps("250.00"))
    answer = splits(ewa, (two[0].number, "250"), ("", ""))
    assert answer.status_code == 422
    assert "at least two" in read(answer).one("main").text
    more = splits(ewa, (two[0].number, "100"), (two[1].number, ""), more="1")
    assert more.status_code == 200
    numbers = [field.attrs["value"] for field in read(more).all("input", name="part_order")]
    assert numbers == [two[0].number, two[1].number, ""]


def test_orders_that_the_transfer_names_stand_in_the_rows(
    ewa: Desk, two: tuple[Order, Order]
) -> None:
    brings(ewa, lamps("250.00", f"{two[0].number} {two[1].number}"))
    page = ewa.page(f"{path()}?split")
    numbers = [field.attrs["value"] for field in page.all("input", name="part_order")]
    assert numbers == [two[0].number, two[1].number]


def test_who_may_not_touch_money_splits_nothing(
    wanda: Desk, ewa: Desk, two: tuple[Order, Order]
) -> None:
    brings(ewa, lamps("250.00"))
    answer = splits(wanda, (two[0].number, "100"), (two[1].number, "150"))
    assert answer.status_code == 403
    assert line().state == "open"
