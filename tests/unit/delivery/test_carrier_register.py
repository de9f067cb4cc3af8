"""The register of carriers: who they are, what their numbers look like, where parcels are shown."""

import pytest

from orderwright.domain.delivery import carriers


def test_every_carrier_is_found_by_code_and_name_and_has_a_page() -> None:
    assert len({carrier.code for carrier in carriers.CARRIERS}) == len(carriers.CARRIERS)
    for carrier in carriers.CARRIERS:
        assert carriers.find(carrier.code.upper()) is carriers.find(f" {carrier.name} ") is carrier
        assert carrier.page.startswith("https://")
        assert carrier.page.count("{number}") == 1
        assert len(carrier.code) <= 40


@pytest.mark.parametrize(
    ("carrier", "number"),
    [
        ("inpost", "6" + "0" * 23),
        ("dpd", "0081827 0998000"[:15].replace(" ", "")),
        ("dpd", "1000123456789U"),
        ("DHL", "123 4567 8901"),
        ("gls", "12345678901"),
        ("poczta-polska", "00" + "1" * 18),
        ("poczta-polska", "RB123456785GB"),
        ("ceska-posta", "DR1234567890E"),
        ("packeta", "z1234567890"),
        ("sameday", "1SD123"),
    ],
)
def test_a_number_of_the_carrier_raises_no_question(carrier: str, number: str) -> None:
    assert not carriers.looks_wrong(carrier, number)


@pytest.mark.parametrize(
    ("carrier", "number"),
    [
        ("inpost", "123"),
        ("dpd", "1000123456789"),
        ("dhl", "1234567890A"),
        ("dhl", "١٢٣٤٥٦٧٨٩٠١"),
        ("poczta-polska", "RB123456784GB"),  # the check digit is 5
        ("packeta", "1234567890"),
    ],
)
def test_another_number_is_worth_a_question(carrier: str, number: str) -> None:
    assert carriers.looks_wrong(carrier, number)


def test_nobody_judges_the_number_of_a_free_name() -> None:
    assert not carriers.looks_wrong("Jan's van", "7")
    assert not carriers.looks_wrong("inpost", "")


def test_the_page_names_the_number() -> None:
    assert carriers.page_of("InPost", "7/1") == (
        "https://inpost.pl/sledzenie-przesylek?number=7%2F1"
    )
    assert carriers.page_of("InPost", "") == carriers.page_of("Jan's van", "7") == ""
    assert carriers.addressed("", "7") == carriers.addressed("javascript:{number}", "7") == ""
