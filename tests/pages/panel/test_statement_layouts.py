"""The CSV of a bank that no layout knows: the shop says which column holds what."""

from typing import Any

import pytest

from orderwright.domain.orders.models import Order
from orderwright.domain.payments.models import StatementEntry, StatementFile
from orderwright.domain.payments.statement_models import OwnLayout
from orderwright.lifecycle.invariants import offenders
from tests.pages.panel.desk import Desk
from tests.pages.panel.test_statement_pages import PAGE, at_the_field, brings, the_file
from tests.pages.storefront.reading import read
from tests.walks import anna_buys, fresh


@pytest.fixture
def order(shop: None) -> Order:
    """Anna's order by bank transfer: 144.90."""
    return anna_buys({"LAMP": 1})


SANTANDER = (
    "Wyciąg;z rachunku\n"
    "Data księg.;Kontrahent;Opis;Suma;Saldo\n"
    "31.05.2026;ANNA NOWAK;Zamówienie {number};144,90;1 244,90\n"
    "31.05.2026;BANK;Opłata;-5,00;1 239,90\n"
)


def santander(order: Order) -> bytes:
    return SANTANDER.format(number=order.number).encode("cp1250")


def maps(ewa: Desk, order: Order, **typed: str) -> Any:
    """Ewa says what the columns of an unknown bank hold."""
    page = read(brings(ewa, santander(order), "may.csv"))
    form = page.one("form", action=f"{PAGE}/layouts")
    said = {"name": "Bank of mine", "column_0": "date", "column_1": "name", "column_2": "title",
            "column_3": "amount", "column_4": ""}  # fmt: skip
    return ewa.post(f"{PAGE}/layouts", form.values() | said | typed)


@pytest.mark.atom("S3-22")
def test_the_columns_of_an_unknown_bank_are_said_once_and_known_the_next_time(
    ewa: Desk, order: Order
) -> None:
    asked = brings(ewa, santander(order), "may.csv")
    assert "Which column holds what?" in read(asked).one("main").text
    guessed = read(asked).one("form", action=f"{PAGE}/layouts").values()
    assert (guessed["dates"], guessed["decimal"], guessed["currency"]) == ("%d.%m.%Y", ",", "PLN")
    the_file(ewa, maps(ewa, order))
    found = StatementEntry.objects.order_by("place")
    assert [(row.amount, row.currency, row.booked_on.isoformat()) for row in found] == [
        (14490, "PLN", "2026-05-31"), (-500, "PLN", "2026-05-31"),
    ]  # fmt: skip
    assert found[0].counterparty == "ANNA NOWAK"
    assert "Bank of mine" in ewa.page(f"{PAGE}/{found[0].file_id}").one("main").text
    again = brings(ewa, santander(order).replace(b"-5,00", b"-6,00"), "june.csv")
    assert again.status_code == 302
    assert StatementFile.objects.latest("pk").layout == StatementFile.objects.first().layout  # type: ignore[union-attr]
    ewa.post(f"{PAGE}/{found[0].file_id}/release", {})
    assert (fresh(order).due, offenders()) == (0, [])


@pytest.mark.parametrize(
    ("typed", "where", "sentence"),
    [
        ({"name": ""}, "id_name_error", "needed"),
        ({"column_3": ""}, "main", "which column holds the day, and which the amount"),
        ({"column_0": ""}, "main", "which column holds the day, and which the amount"),
        ({"dates": "%Y-%m-%d"}, "main", "is no date"),
        ({"column_3": "date", "column_0": "amount"}, "main", "No row has a date and an amount"),
        ({"currency": "zł"}, "id_currency_error", "valid"),
        ({"dates": "%x"}, "id_dates_error", "valid"),
    ],
)
def test_a_layout_that_cannot_read_the_file_is_not_kept(
    ewa: Desk, order: Order, typed: dict[str, str], where: str, sentence: str
) -> None:
    answer = maps(ewa, order, **typed)
    assert answer.status_code == 422
    page = read(answer)
    assert sentence in (page.one("main") if where == "main" else page.one(id=where)).text
    assert not OwnLayout.objects.exists()


def test_a_layout_of_a_name_that_is_taken_is_refused(ewa: Desk, order: Order) -> None:
    the_file(ewa, maps(ewa, order))
    OwnLayout.objects.update(columns={"date": ["x"], "amount": ["y"]})
    StatementEntry.objects.all().delete()
    StatementFile.objects.all().delete()
    assert "already" in at_the_field(maps(ewa, order), "name")


def test_no_file_that_came_along_brings_nobody_down(ewa: Desk, order: Order) -> None:
    for carried in ("", "???", "AAAA", "////", "a" * 9):
        assert ewa.post(f"{PAGE}/layouts", {"carried": carried}).status_code == 302
