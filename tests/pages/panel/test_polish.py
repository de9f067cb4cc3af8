"""Polish staff read Polish: labels, amounts, codes and the machine's own words."""

import pytest
from django.utils.translation import ngettext, override

from orderwright.domain.shop.models import User
from orderwright.domain.shop.permissions import Role
from orderwright.entrypoints.panel import names, words
from orderwright.lifecycle.machine import MACHINE
from tests.pages.panel.desk import Desk, somebody
from tests.walks import anna_buys, confirm, pay, typed_in


@pytest.fixture
def zosia(shop: None) -> Desk:
    """The owner, with a Polish panel."""
    person = somebody(Role.OWNER, "Zosia")
    User.objects.filter(pk=person.pk).update(locale="pl")
    return Desk(User.objects.get(pk=person.pk))


def test_every_guard_has_words_of_its_own() -> None:
    steps = [step for table in MACHINE.tables.values() for step in table.steps]
    guards = {
        guard.__name__ for step in steps for guard in (*step.needs, *step.warns, *step.reason_when)
    }
    assert guards <= names.GUARDS.keys()


def test_the_order_page_speaks_to_staff_not_to_the_customer(zosia: Desk) -> None:
    # given Anna's order in English, confirmed and paid
    order = anna_buys({"LAMP": 2})
    confirm(order)
    pay(order)
    # then Zosia reads it in Polish, amounts and codes too
    text = zosia.order_page(order).text.replace("\xa0", " ")
    for said in ("Razem 274,80 zł", "Kwota: 274,80 zł", "Zaksięgowano wpłatę", "Sposób Przelew",
                  "Źródło sklep internetowy", "Język English"):  # fmt: skip
        assert said in text
    for said in ("PLN", "storefront", "Payment", "Reference"):
        assert said not in text


def test_a_refused_step_names_the_sum_as_the_reader_writes_it(zosia: Desk) -> None:
    order = anna_buys({"LAMP": 1})
    confirm(order)
    text = zosia.order_page(order).text.replace("\xa0", " ")
    assert "Pozostało do zapłaty: 144,90 zł." in text


def test_what_the_machine_wrote_is_read_in_the_readers_language(ewa: Desk, zosia: Desk) -> None:
    # Zosia undoes a step of hers, Ewa refuses for the shop; each reads both in her own language
    order = anna_buys({"LAMP": 1})
    confirm(order)
    pay(order)
    answer = zosia.takes(order, "start")
    toast = next(zosia.page(answer["Location"]).all("div", class_="ow-toast"))
    zosia.post(toast.one("form").attrs["action"])
    ewa.takes(order, "step_back", reason="Undone by hand")
    assert "Reason: Undone" in ewa.order_page(order).text
    assert "Powód: Cofnięto" in zosia.order_page(order).text


def test_who_did_it_is_said_once() -> None:
    assert words.done_by("Order confirmed", "staff:Ewa") == "Order confirmed, by Ewa"
    assert (
        words.done_by("Order confirmed", "neighbour:staff:Ewa")
        == "Order confirmed, by itself, after Ewa"
    )


def test_the_list_names_the_source_in_polish(zosia: Desk) -> None:
    typed_in({"LAMP": 1}, source="phone")
    assert "telefon" in zosia.page("/panel/").one("tbody").text


def test_the_page_of_the_lifecycle_is_polish(zosia: Desk) -> None:
    text = zosia.page("/panel/lifecycle").text
    assert "opłacone albo płatne przy odbiorze" in text
    assert "Klient (link do potwierdzenia)" in text


@pytest.mark.parametrize(
    ("pieces", "words"),
    [(1, "1 sztuka"), (3, "3 sztuki"), (5, "5 sztuk"), (12, "12 sztuk"), (22, "22 sztuki")],
)
def test_polish_counts_in_three_ways(pieces: int, words: str) -> None:
    with override("pl"):
        said = ngettext("%(num)s piece", "%(num)s pieces", pieces)
    assert said % {"num": pieces} == words
