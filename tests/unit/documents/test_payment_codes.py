"""A customer points the phone at the order and finds account, amount and title already there."""

import io
import re
import unicodedata
from collections.abc import Mapping
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
import segno
import zxingcpp
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from stdnum import iban

from orderwright.domain.payments.accounts import iban_of, variable_symbol
from orderwright.kernel.money import Money
from orderwright.kernel.texts import is_forbidden
from orderwright.outbound.documents.payment_code_texts import NoCode, Transfer
from orderwright.outbound.documents.payment_codes import (
    CodeKind,
    PaymentCode,
    code_for,
    code_or_refusal,
)

pytestmark = pytest.mark.once

CZECH = "CZ5855000000001265098001"
POLISH = "92124012340001567890123456"
GERMAN = "DE89370400440532013000"


def a_transfer(account: str, amount: str, currency: str, **facts: str) -> Transfer:
    given_facts = {"reference": "2026-000123", "recipient": "Lipowa 7", **facts}
    return Transfer(account=account, amount=Money.parse(amount, currency), **given_facts)


def the_code(transfer: Transfer) -> PaymentCode:
    code = code_for(transfer)
    assert code is not None
    return code


def scanned(code: PaymentCode) -> str:
    """What a scanner reads from the picture."""
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(code.png())))
    assert len(found) == 1
    return str(found[0].text)


def spayd_fields(text: str) -> dict[str, str]:
    head, version, *pairs = text.split("*")
    assert (head, version) == ("SPD", "1.0")
    return {key: unquote(raw) for key, raw in (pair.split(":", 1) for pair in pairs)}


def zbp_fields(text: str) -> list[str]:
    fields = text.split("|")
    assert len(fields) == 9
    return fields


def epc_fields(text: str) -> Mapping[str, str]:
    names = [
        "tag",
        "version",
        "charset",
        "scheme",
        "bic",
        "name",
        "iban",
        "amount",
        "purpose",
        "reference",
        "text",
        "info",
    ]
    lines = text.split("\n")
    assert len(lines) <= len(names)
    return dict(zip(names, lines + [""] * len(names), strict=False))


def test_a_czech_order_gets_the_printed_example_of_qr_platba() -> None:
    transfer = a_transfer(
        CZECH, "480.50", "CZK", reference="1234567890", recipient="", message="PLATBA ZA ZBOZI"
    )
    assert the_code(transfer).text == (
        "SPD*1.0*ACC:CZ5855000000001265098001*AM:480.50*CC:CZK*MSG:PLATBA ZA ZBOZI*X-VS:1234567890"
    )


@pytest.mark.parametrize(
    ("tax_id", "message", "text"),
    [
        (
            "1234567890",
            "FV 1234/34/2012",
            "1234567890|PL|92124012340001567890123456|001200|Odbiorca 1|FV 1234/34/2012|||",
        ),
        (
            "",
            "Przelew ekspress",
            "|PL|92124012340001567890123456|001200|Odbiorca 1|Przelew ekspress|||",
        ),
    ],
)
def test_a_polish_order_gets_the_printed_examples(tax_id: str, message: str, text: str) -> None:
    transfer = a_transfer(
        POLISH, "12.00", "PLN",
        reference="", recipient="Odbiorca 1", message=message, tax_id=tax_id,
    )  # fmt: skip
    assert the_code(transfer).text == text


def test_an_order_in_euro_gets_the_european_code() -> None:
    transfer = a_transfer(GERMAN, "12.30", "EUR", recipient="Księgarnia Lipowa")
    assert the_code(transfer).text == (
        "BCD\n002\n1\nSCT\n\nKsięgarnia Lipowa\nDE89370400440532013000\nEUR12.30\n\n\n2026-000123"
    )


def test_a_structured_reference_stands_in_its_own_line() -> None:
    code = the_code(a_transfer(GERMAN, "1.00", "EUR", reference="RF18 5390 0754 7034"))
    assert code.text.endswith("\nEUR1.00\n\nRF18539007547034")


@pytest.mark.parametrize(
    ("account", "currency"), [(CZECH, "CZK"), (POLISH, "PLN"), (GERMAN, "EUR")]
)
def test_a_scanner_reads_from_the_picture_what_was_written(account: str, currency: str) -> None:
    code = the_code(
        a_transfer(account, "129.90", currency, recipient="Žluťoučký kůň & łąka 你好 😀")
    )
    assert scanned(code) == code.text


def test_the_czech_code_keeps_diacritics_and_stars_by_escaping_them() -> None:
    code = the_code(a_transfer(CZECH, "1.00", "CZK", recipient="Květy*50%", message="1+1 Ř"))
    assert code.text.isascii()
    fields = spayd_fields(code.text)
    assert (fields["RN"], fields["MSG"], fields["X-VS"]) == ("Květy*50%", "1+1 Ř", "2026000123")
    assert "+" not in code.text


def test_the_czech_account_may_be_typed_as_czechs_write_it() -> None:
    code = the_code(a_transfer("19-123/0800", "1.00", "CZK"))
    assert spayd_fields(code.text)["ACC"] == "CZ2408000000190000000123"


def test_a_long_message_never_loses_the_number_of_the_order() -> None:
    message = "Zapłata za bardzo długo opisane zamówienie 2026-000123"
    assert zbp_fields(the_code(a_transfer(POLISH, "9.00", "PLN", message=message)).text)[5] == (
        "2026-000123 Zapłata za bardzo dł"
    )


def test_a_bar_in_a_name_does_not_move_the_fields_of_the_polish_code() -> None:
    code = the_code(a_transfer(POLISH, "9.00", "PLN", recipient="A|B\n|C", message="x|2026-000123"))
    assert zbp_fields(code.text)[4:6] == ["A B C", "x 2026-000123"]


def test_the_largest_sum_of_the_polish_code_and_the_first_that_has_none() -> None:
    assert zbp_fields(the_code(a_transfer(POLISH, "9999.99", "PLN")).text)[3] == "999999"
    with pytest.raises(NoCode) as refusal:
        code_or_refusal(a_transfer(POLISH, "10000.00", "PLN"))
    assert str(refusal.value) == (
        "The amount is too large for a payment code: at most 9999.99 PLN."
    )


@pytest.mark.parametrize(
    ("transfer", "sentence"),
    [
        (a_transfer(POLISH, "0.00", "PLN"), "There is nothing to pay."),
        (a_transfer(POLISH, "-1.00", "PLN"), "There is nothing to pay."),
        (a_transfer(POLISH, "1.00", "RON"), "Banks read no payment codes in RON."),
        (
            a_transfer(CZECH, "1.00", "PLN"),
            "Banks read no payment codes in PLN for accounts of CZ.",
        ),
        (
            a_transfer(POLISH, "1.00", "CZK"),
            "Banks read no payment codes in CZK for accounts of PL.",
        ),
        (
            a_transfer(f"{POLISH[:-1]}7", "1.00", "PLN"),
            "The account number is not right. Check its digits.",
        ),
        (
            a_transfer(CZECH, "10000000.00", "CZK"),
            "The amount is too large for a payment code: at most 9999999.99 CZK.",
        ),
        (
            a_transfer("CH9300762011623852957", "1.00", "EUR"),
            "A code for this account needs the bank's BIC.",
        ),
        (
            a_transfer(GERMAN, "1.00", "EUR", recipient="\u2028"),
            "A payment code needs the name of the payee.",
        ),
    ],
)
def test_where_no_code_is_possible_a_sentence_says_why(transfer: Transfer, sentence: str) -> None:
    assert code_for(transfer) is None
    with pytest.raises(NoCode) as refusal:
        code_or_refusal(transfer)
    assert str(refusal.value) == sentence


def test_a_swiss_account_gets_its_code_with_the_banks_bic() -> None:
    transfer = a_transfer("CH9300762011623852957", "1.00", "EUR", bic="ubsw ch zh 80a")
    assert epc_fields(the_code(transfer).text)["bic"] == "UBSWCHZH80A"


def test_the_frame_is_labelled_and_the_code_has_words_for_those_who_do_not_see_it() -> None:
    czech, polish = (
        the_code(a_transfer(CZECH, "1.00", "CZK")),
        the_code(a_transfer(POLISH, "1.00", "PLN")),
    )
    assert (czech.kind, czech.label) == (CodeKind.SPAYD, "QR Platba")
    assert (polish.kind, polish.label) == (CodeKind.ZBP, "Scan to pay")
    assert polish.alt == "Code for your banking app: 1.00 PLN, 2026-000123"


def test_the_words_beside_the_code_are_in_the_readers_language() -> None:
    with translation.override("pl"):
        code = the_code(a_transfer(POLISH, "1.00", "PLN"))
    assert code.alt == "Kod do aplikacji banku: 1.00 PLN, 2026-000123"


def test_the_drawing_is_one_svg_element_whose_title_is_escaped() -> None:
    code = the_code(a_transfer(POLISH, "1.00", "PLN", reference="<script>&\"'"))
    root = ET.fromstring(code.svg())
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    titles = [element.text for element in root if element.tag.endswith("title")]
    assert titles == [code.alt]
    assert not re.search(r"<script|style=|class=", code.svg())


letters = st.text(st.characters(exclude_characters="|"), max_size=200) | st.text(
    "ĄŁÓŽŘčß*%+:\n 😀你", max_size=200
)


@given(
    letters, letters, letters, letters,
    st.integers(1, 10**12), st.sampled_from([(CZECH, "CZK"), (POLISH, "PLN"), (GERMAN, "EUR")]),
)  # fmt: skip
def test_whatever_was_typed_the_code_keeps_the_limits_and_reads_back(
    reference: str, recipient: str, message: str, other: str,
    minor: int, where: tuple[str, str],
) -> None:  # fmt: skip
    account, currency = where
    amount = Money(minor, currency)
    transfer = Transfer(account, amount, reference, recipient, message, bic=other, tax_id=other)
    code = code_for(transfer)
    if code is None:
        with pytest.raises(NoCode, match=r"\w.*\."):
            code_or_refusal(transfer)
        return
    kept = {CodeKind.SPAYD: _spayd, CodeKind.ZBP: _zbp, CodeKind.EPC: _epc}[code.kind](code.text)
    assert kept[:2] == (iban_of(account), amount.amount)
    assert cleaned(recipient).startswith(kept[2])
    whole = (cleaned(message), cleaned(reference), cleaned(f"{reference} {message}"))
    assert any(text.startswith(kept[3]) for text in whole)
    assert segno.make_qr(code.text, error="m", boost_error=False).version <= 13
    assert ET.fromstring(code.svg())[0].text == code.alt


def cleaned(typed: str) -> str:
    """A text as one line of composed letters."""
    seen = "".join(" " if is_forbidden(letter) else letter for letter in typed)
    return " ".join(unicodedata.normalize("NFC", seen).split())


def _spayd(text: str) -> tuple[str, str, str, str]:
    assert text.isascii()
    assert text.isprintable()
    fields = spayd_fields(text)
    raw = dict(pair.split(":", 1) for pair in text.split("*")[2:])
    limits = {"RN": 35, "MSG": 60, "X-VS": 10, "AM": 10}
    assert all(len(raw.get(key, "")) <= limit for key, limit in limits.items())
    assert fields["CC"] == "CZK"
    return fields["ACC"], fields["AM"], fields.get("RN", ""), fields.get("MSG", "")


def _zbp(text: str) -> tuple[str, str, str, str]:
    assert len(text.encode()) <= 160
    tax_id, country, account, grosze, name, title, *reserve = zbp_fields(text)
    assert re.fullmatch(r"([0-9]{10})?", tax_id)
    assert (country, reserve, len(grosze)) == ("PL", ["", "", ""], 6)
    assert len(name) <= 20
    assert len(title) <= 32
    return f"PL{account}", Money(int(grosze), "PLN").amount, name, title


def _epc(text: str) -> tuple[str, str, str, str]:
    assert len(text.encode()) <= 331
    fields = epc_fields(text)
    assert [fields[key] for key in ("tag", "version", "charset", "scheme", "purpose")] == [
        "BCD", "002", "1", "SCT", "",
    ]  # fmt: skip
    assert 0 < len(fields["name"]) <= 70
    assert len(fields["text"]) <= 140
    assert fields["info"] == ""
    return fields["iban"], fields["amount"].removeprefix("EUR"), fields["name"], fields["text"]


@given(st.text(max_size=40))
def test_no_text_is_mistaken_for_an_account(typed: str) -> None:
    found = iban_of(typed)
    assert found == "" or iban.is_valid(found, check_country=False)


@pytest.mark.parametrize(
    ("typed", "account"),
    [
        ("PL 92 1240 1234 0001 5678 9012 3456", f"PL{POLISH}"),
        ("92-1240-1234-0001-5678-9012-3456", f"PL{POLISH}"),
        ("cz58 5500 0000 0012 6509 8001", CZECH),
        ("1265098001 / 5500", CZECH),
        ("1265098002/5500", ""),
        ("PL00124012340001567890123456", ""),
        ("call us", ""),
        ("", ""),
    ],
)
def test_an_account_is_understood_however_it_is_written(typed: str, account: str) -> None:
    assert iban_of(typed) == account


@pytest.mark.parametrize(
    ("number", "symbol"),
    [("2026-000123", "2026000123"), ("ZAM-2026-1000123", "0261000123"), ("A-B", "")],
)
def test_the_variable_symbol_is_the_orders_last_ten_digits(number: str, symbol: str) -> None:
    assert variable_symbol(number) == symbol
