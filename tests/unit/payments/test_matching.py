"""Who paid what: the desk settles what is certain unasked, and decides only on the rest."""

import json
import random
import time
from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from orderwright.domain.payments.accounts import variable_symbol
from orderwright.domain.payments.statements.candidates import Candidate, Match, OpenPayment, Verdict
from orderwright.domain.payments.statements.lines import StatementLine, fingerprinted
from orderwright.domain.payments.statements.matching import match
from orderwright.domain.payments.statements.reasons import SENTENCES, sentence
from orderwright.kernel.money import Money

pytestmark = pytest.mark.once

CERTAIN, PROPOSED, UNKNOWN = Verdict.CERTAIN, Verdict.PROPOSED, Verdict.UNKNOWN


def expected(number: str = "2026-000123", due: str = "129.90", **facts: str) -> OpenPayment:
    currency = facts.pop("currency", "PLN")
    return OpenPayment(
        human_id=facts.pop("human_id", f"{number}-P1"),
        order_number=number,
        due=Money.parse(due, currency),
        variable_symbol=facts.pop("variable_symbol", variable_symbol(number)),
        **facts,  # type: ignore[arg-type]
    )


def came(
    title: str = "", amount: str = "129.90", currency: str = "PLN", **facts: str
) -> StatementLine:
    line = StatementLine(
        place=1,
        account="PL61109010140000071219812874",
        booked_on=date(2026, 5, 3),
        amount=Money.parse(amount, currency),
        title=title,
        **facts,  # type: ignore[arg-type]
    )
    return fingerprinted([line])[0]


def judged(line: StatementLine, *payments: OpenPayment) -> Match:
    (found,) = match([line], payments)
    return found


def paid(found: Match) -> list[list[str]]:
    """The orders of each candidate, the best first."""
    return [[share.payment.order_number for share in one.shares] for one in found.candidates]


def said(candidate: Candidate) -> tuple[str, ...]:
    """The reasons as they are kept and then read."""
    kept = json.loads(json.dumps([reason.stored() for reason in candidate.reasons]))
    return tuple(sentence(reason).replace("\xa0", " ") for reason in kept)


@pytest.mark.parametrize(
    "title",
    [
        "2026-000123",
        "Zapłata za zamówienie 2026-000123, dziękuję",
        "ZAPLATA ZA ZAMOWIENIE NR2026000123",
        "zam. 2026 000123",
        "zam. 2026 000 123",
        "2026/000123",
        "2026–000123",
        "Platba za objednavku cislo 2026-00\n0123",
        "order\n2026-\n000123 Anna",
        "２０２６－０００１２３",
        "płatność 2026-000123-P1",
        "faktura 5 2026-000123 z 3.05.2026",
        "/ROC/2026000123//",
    ],
)
def test_the_number_and_the_exact_amount_are_certain_however_the_title_is_mangled(
    title: str,
) -> None:
    found = judged(came(title), expected(), expected("2026-000999", "129.90"))
    assert (found.verdict, paid(found)) == (CERTAIN, [["2026-000123"]])
    assert said(found.candidates[0]) == (
        "The transfer names 2026-000123.",
        "The amount is right.",
    )


@pytest.mark.parametrize("title", ["zam-12", "ZAM12", "zám 12", "Zam 12 dziękuję", "wpłata zam12"])
def test_a_number_with_letters_is_found_too(title: str) -> None:
    assert judged(came(title), expected("ZAM-12")).verdict is CERTAIN


@pytest.mark.parametrize(
    "title",
    ["12026000123", "20260001234", "tel. 2026 000", "12026 000123", "", "2026-000124"],
)
def test_digits_inside_other_digits_are_no_number(title: str) -> None:
    found = judged(came(title, amount="50.00"), expected())
    assert found.verdict is UNKNOWN
    assert sentence(found.why) == "No open payment has this number, amount or name."


@pytest.mark.parametrize(
    "facts",
    [
        {"variable_symbol": "2026000123"},
        {"variable_symbol": "0002026000123"},
        {"structured_reference": "RF182026000123"},
        {"end_to_end_id": "2026-000123"},
        {"order_number": "2026-000123"},
    ],
)
def test_a_field_made_for_numbers_counts_like_the_title(facts: dict[str, str]) -> None:
    assert judged(came("thanks", **facts), expected()).verdict is CERTAIN


def test_a_banks_own_count_of_transfers_is_no_number_of_ours() -> None:
    found = judged(came("thanks", end_to_end_id="123"), expected("123"))
    assert found.verdict is PROPOSED
    assert said(found.candidates[0]) == ("It is the only open payment of this amount.",)


def test_a_carriers_list_pays_by_the_parcels_number() -> None:
    payment = replace(expected(), parcels=("6210001234567",))
    assert judged(came(parcel_number="6210001234567"), payment).verdict is CERTAIN


def test_a_short_number_is_certain_alone_and_only_a_hint_inside_a_text() -> None:
    assert judged(came("123"), expected("123")).verdict is CERTAIN
    assert judged(came(variable_symbol="123"), expected("123")).verdict is CERTAIN
    hinted = judged(came("ul. Lipowa 123"), expected("123"))
    assert (hinted.verdict, paid(hinted)) == (PROPOSED, [["123"]])
    assert judged(came("1 2 3", "1.00"), expected("123", "2.00")).verdict is UNKNOWN


def test_a_hint_beside_a_sure_number_counts_only_when_the_money_fits_both() -> None:
    sure, hint = expected("10234"), expected("12", "1.00")
    line = came("zamówienie 10234 z 12 maja")
    assert judged(line, sure, hint).verdict is CERTAIN
    assert judged(line, sure, replace(hint, due=sure.due)).verdict is PROPOSED


def test_numbers_that_differ_by_a_dash_alone_are_never_certain() -> None:
    found = judged(came("12-3456"), expected("12-3456"), expected("123-456"))
    assert (found.verdict, len(found.candidates)) == (PROPOSED, 2)


def test_another_amount_is_proposed_and_both_sums_are_named() -> None:
    found = judged(came("2026-000123", "120.00"), expected())
    assert (found.verdict, paid(found)) == (PROPOSED, [["2026-000123"]])
    assert said(found.candidates[0])[1] == "Another amount: PLN 129.90 was expected."
    assert found.candidates[0].shares[0].amount == Money(12000, "PLN")


def test_another_currency_is_never_certain() -> None:
    found = judged(came("2026-000123", "129.90", "EUR"), expected())
    assert found.verdict is PROPOSED
    assert "Another currency: PLN 129.90 was expected." in said(found.candidates[0])


def test_two_orders_in_one_title_are_proposed_as_a_split_of_the_exact_sum() -> None:
    payments = expected(), expected("2026-000124", "20.10")
    found = judged(came("2026-000123 i 2026-000124", "150.00"), *payments)
    assert (found.verdict, paid(found)[0]) == (PROPOSED, ["2026-000123", "2026-000124"])
    best = found.candidates[0]
    assert [share.amount.minor for share in best.shares] == [12990, 2010]
    assert said(best) == ("The amount is the sum of 2026-000123, 2026-000124.",)


def test_of_three_named_orders_a_pair_may_make_the_sum() -> None:
    payments = [expected(f"2026-00012{n}", f"{n}0.00") for n in (3, 4, 5)]
    found = judged(came("2026-000123 2026-000124 2026-000125", "80.00"), *payments)
    assert paid(found)[0] == ["2026-000123", "2026-000125"]


def test_two_named_orders_are_never_certain_even_when_one_amount_fits() -> None:
    payments = expected(), expected("2026-000124", "20.10")
    found = judged(came("2026-000123 zamiast 2026-000124"), *payments)
    assert (found.verdict, paid(found)[0]) == (PROPOSED, ["2026-000123"])


def test_two_parts_of_one_order_are_told_apart_by_amount_or_by_their_own_number() -> None:
    first = expected(human_id="2026-000123-P1")
    second = expected(human_id="2026-000123-P2")
    alike = judged(came("2026-000123"), first, second)
    assert (alike.verdict, len(alike.candidates)) == (PROPOSED, 2)
    told = judged(came("2026-000123-P2"), first, second)
    assert told.verdict is CERTAIN
    assert told.candidates[0].shares[0].payment == second
    other = replace(first, due=Money(500, "PLN"))
    assert judged(came("2026-000123"), other, second).candidates[0].shares[0].payment == second


def test_amount_and_name_are_proposed() -> None:
    payments = (
        expected(customer="Anna Żółć-Nowak"),
        expected("2026-000124", "129.90", customer="Jan Kowalski"),
    )
    found = judged(came("za zakupy", counterparty="ZOLC ANNA, UL. LIPOWA 1 KRAKOW"), *payments)
    assert (found.verdict, paid(found)) == (PROPOSED, [["2026-000123"]])
    assert said(found.candidates[0]) == (
        "The amount is right.",
        "The payer's name is like Anna Żółć-Nowak.",
    )


def test_a_name_alone_proposes_nothing() -> None:
    found = judged(came("", "1.00", counterparty="Anna Nowak"), expected(customer="Anna Nowak"))
    assert found.verdict is UNKNOWN


def test_the_only_payment_of_an_amount_is_proposed_and_two_are_not() -> None:
    found = judged(came("thanks"), expected(), expected("2026-000124", "1.00"))
    assert (found.verdict, paid(found)) == (PROPOSED, [["2026-000123"]])
    assert said(found.candidates[0]) == ("It is the only open payment of this amount.",)
    assert judged(came("thanks"), expected(), expected("2026-000124")).verdict is UNKNOWN


@pytest.mark.parametrize(
    "title", ["anna@example.com", "ANNA(at)EXAMPLE.COM", "anna at example.com"]
)
def test_the_customers_address_in_the_title_is_a_sign(title: str) -> None:
    found = judged(
        came(title), expected(email="anna@example.com"), expected("2026-000124", "129.90")
    )
    assert (found.verdict, paid(found)) == (PROPOSED, [["2026-000123"]])


def test_money_that_went_out_is_nobodys_payment() -> None:
    found = judged(came("2026-000123", "-129.90"), expected())
    assert (found.verdict, sentence(found.why)) == (UNKNOWN, "Money went out.")


def test_a_second_transfer_for_the_same_payment_is_proposed_as_paid_twice() -> None:
    early = came("2026-000123")
    late = replace(came("2026-000123 again"), booked_on=date(2026, 5, 4))
    second, first = match([late, early], [expected()])
    assert (first.verdict, second.verdict) == (CERTAIN, PROPOSED)
    assert said(second.candidates[0])[-1] == "Another transfer pays this too: perhaps paid twice."


def test_money_that_the_bank_took_back_again_is_not_certain() -> None:
    payment = came("2026-000123", counterparty_account="X")
    back = replace(
        came("2026-000123", "-129.90", counterparty_account="X"), is_reversal=True, fingerprint="r"
    )
    first, second = match([payment, back], [expected()])
    assert (first.verdict, second.verdict) == (PROPOSED, UNKNOWN)
    assert said(first.candidates[0])[-1] == "The bank took this money back."


def test_money_on_another_account_than_named_says_so() -> None:
    found = judged(came("2026-000123"), expected(account="CZ5855000000001265098001"))
    assert said(found.candidates[0])[-1] == (
        "It came to another account than the customer was told."
    )


def test_the_reasons_are_in_the_readers_language() -> None:
    found = judged(came("2026-000123", "10.00"), expected())
    unknown = judged(came("gift", "1.00", currency="EUR"))
    with translation.override("pl"):
        assert said(found.candidates[0]) == (
            "Przelew wymienia numer 2026-000123.",
            "Inna kwota: oczekiwano 129,90 zł.",
        )
        assert (
            sentence(unknown.why)
            == "Żadna otwarta płatność nie ma tego numeru, kwoty ani nazwiska."
        )
    assert said(found.candidates[0])[0] == "The transfer names 2026-000123."


def test_what_people_wrote_and_old_sentences_are_read_as_they_stand() -> None:
    assert sentence("It is his sister's") == "It is his sister's"
    assert sentence("") == ""
    with translation.override("pl"):
        assert sentence("The amount is right.") == "Kwota się zgadza."
    assert all(sentence(code) != code for code in SENTENCES)


NUMBERS = [f"2026-{n:06}" for n in range(6)] + ["12", "ZAM-3"]
payments_of = st.lists(
    st.tuples(st.sampled_from(NUMBERS), st.integers(1, 4), st.sampled_from(["PLN", "EUR"])),
    max_size=8,
).map(
    lambda rows: [
        expected(number, f"{due}.00", currency=currency, human_id=f"{number}-P{place}",
                 customer=f"Anna {number}", email=f"a{place}@example.com")
        for place, (number, due, currency) in enumerate(rows)
    ]
)  # fmt: skip
titles = st.lists(st.sampled_from([*NUMBERS, "zam", "a1@example.com", "7", "\n"]), max_size=4).map(
    " ".join
)
lines_of = st.lists(
    st.tuples(titles, st.integers(-1, 8), st.sampled_from(["PLN", "EUR"]), st.booleans()),
    max_size=8,
).map(
    lambda rows: list(
        fingerprinted(
            replace(came(title, f"{minor}.00", currency, counterparty="ANNA ZAM"), is_reversal=back)
            for title, minor, currency, back in rows
        )
    )
)


@given(lines_of, payments_of)
def test_certain_is_one_line_for_one_payment_of_exactly_its_money(
    lines: list[StatementLine], payments: list[OpenPayment]
) -> None:
    found = match(lines, payments)
    assert [one.line for one in found] == lines
    settled: list[str] = []
    for one in found:
        assert (one.verdict is UNKNOWN) == (not one.candidates) == bool(one.why)
        for candidate in one.candidates:
            assert candidate.reasons
            shares = candidate.shares
            assert sum(share.amount.minor for share in shares) == one.line.amount.minor
            assert len({share.payment.human_id for share in shares}) == len(shares)
        if one.verdict is CERTAIN:
            ((share,),) = (candidate.shares for candidate in one.candidates)
            assert share.payment.due == share.amount == one.line.amount
            settled.append(share.payment.human_id)
    assert len(settled) == len(set(settled))


@given(lines_of, payments_of, st.randoms(use_true_random=False))
def test_the_order_of_lines_and_payments_changes_nothing(
    lines: list[StatementLine], payments: list[OpenPayment], chance: random.Random
) -> None:
    before = {one.line.fingerprint: one for one in match(lines, payments)}
    mixed_lines, mixed_payments = list(lines), list(payments)
    chance.shuffle(mixed_lines)
    chance.shuffle(mixed_payments)
    after = {one.line.fingerprint: one for one in match(mixed_lines, mixed_payments)}
    assert after == before


@given(st.text(max_size=300), st.text(max_size=60))
def test_no_text_makes_matching_fail(title: str, name: str) -> None:
    line = came(title, counterparty=name, end_to_end_id=title[:35])
    payment = expected(title[:24] or "1", customer=name, email=name, variable_symbol=title[:10])
    assert judged(line, payment).line == line


def test_ten_thousand_lines_find_their_way_among_five_thousand_payments_at_once() -> None:
    chance = random.Random(7)
    names = ["Anna Nowak", "Jan Kowalski", "Jana Nováková", "Ewa Zielińska", "Firma X sp. z o.o."]
    payments = [
        expected(f"2026-{n:06}", f"{chance.choice((49, 99, 129))}.90",
                 customer=chance.choice(names), email=f"c{n}@example.com")
        for n in range(5000)
    ]  # fmt: skip
    rows = []
    for n in range(10_000):
        payment = payments[n % 5000]
        number = payment.order_number if n % 3 else ""
        title = (
            f"Zapłata za zamówienie nr {number} z dnia 3.05.2026, dziękuję\nPRZELEW PRZYCHODZĄCY"
        )
        rows.append(
            came(title, payment.due.amount, counterparty=f"{payment.customer} ul. Lipowa {n}")
        )
    lines = fingerprinted(rows)
    begun = time.process_time()
    found = match(lines, payments)
    spent = time.process_time() - begun
    assert sum(one.verdict is CERTAIN for one in found) > 3000
    assert spent < 4  # 1 s of a quiet core; a neighbour on the same one may double it
