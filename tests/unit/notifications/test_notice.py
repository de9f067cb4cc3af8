"""The shop's short notice fits into one SMS, in every language and whatever the order holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderwright.domain.shop.services import change_settings, make_user
from orderwright.outbound.notifications import gsm
from orderwright.outbound.notifications.models import Message
from tests.unit.notifications.orders import an_order, sent

SHOP = "48600100200@sms.example.com"
ALPHABET = gsm.BASIC | gsm.EXTENDED


def the_notice(**columns: object) -> Message:
    return sent(an_order(**columns), "shop_notice", target=SHOP)


@pytest.mark.atom("S3-11", "S3-12")
@pytest.mark.usefixtures("shop")
def test_it_says_number_total_and_item_count_in_plain_text() -> None:
    notice = the_notice(number="2026-000777")
    assert notice.recipient == SHOP
    assert notice.text == "2026-000777: 173.69 PLN, 3 items"
    assert "2026-000777" in notice.subject
    assert notice.html == ""
    assert notice.state == Message.State.HANDED_OVER


@pytest.mark.usefixtures("shop")
def test_somebody_of_the_staff_reads_it_in_their_own_language() -> None:
    make_user("zosia@example.com", "manager", name="Zosia", password=None, locale="pl")
    change_settings(notice_email="Zosia@example.com")
    assert the_notice(number="2026-000777").subject.startswith("Nowe zam")
    change_settings(notice_email=SHOP)
    assert the_notice(number="2026-000778").subject.startswith("New order")


@pytest.mark.atom("S3-12")
@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("locale", ["en", "pl"])
@pytest.mark.parametrize(("total", "count"), [(0, 0), (1, 1), (10**15, 999_999), (-5, 22)])
def test_subject_and_text_together_stay_within_one_sms(locale: str, total: int, count: int) -> None:
    change_settings(locale=locale)
    notice = the_notice(number="W" * 24, total=total, item_count=count, currency="PLN")
    whole = notice.subject + notice.text
    assert set(whole) <= ALPHABET
    assert gsm.septets(whole) <= 160


@pytest.mark.atom("S3-12")
@pytest.mark.usefixtures("shop")
def test_it_never_names_the_customer() -> None:
    notice = the_notice(name="Zażółć Canary", company="Canary sp. z o.o.")
    assert "Canary" not in notice.subject + notice.text


@given(st.text(max_size=400))
def test_any_text_can_be_spelled_in_the_alphabet(text: str) -> None:
    assert set(gsm.spelled(text)) <= ALPHABET


@given(st.text(max_size=400), st.integers(10, 160))
def test_what_is_clipped_fits(text: str, most: int) -> None:
    assert gsm.septets(gsm.clipped(gsm.spelled(text), most)) <= most


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("Zażółć gęślą jaźń", "Zazolc gesla jazn"),
        ("Łódź – „tu”", 'Lodz - "tu"'),
        ("žluťoučký kůň", "zlutoucky kun"),
        ("Grüße, señor à la", "Grüße, señor à la"),
        ("12\u00a0€", "12 €"),
        ("漢", "?"),
    ],
)
def test_letters_lose_only_the_marks_that_the_alphabet_lacks(text: str, spelled: str) -> None:
    assert gsm.spelled(text) == spelled


def test_brackets_and_the_euro_count_twice() -> None:
    assert gsm.septets("a€[]") == 7
