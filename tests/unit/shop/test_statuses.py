"""The shop's own statuses inside the fixed stages."""

from typing import Any

import pytest

from orderwright.domain.shop import queries
from orderwright.domain.shop.errors import BadSettings, StatusNeeded, UnknownStatus
from orderwright.domain.shop.services import (
    StatusWish,
    move_status,
    retire_status,
    save_status,
    seed_shop,
)
from orderwright.domain.shop.stages import OrderStage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shop() -> None:
    seed_shop()


def codes(stage: str) -> list[str]:
    return [status.code for status in queries.statuses(stage)]


@pytest.mark.atom("S1-6")
def test_a_new_order_is_new() -> None:
    assert queries.default_status("placed").label("en") == "New"
    assert queries.default_status("placed").label("pl") == "Nowe"


@pytest.mark.atom("S0-9", "S0-11")
def test_waiting_parties_have_their_own_status() -> None:
    found = {party: queries.bound_status(party) for party in ("customer", "shop", "gateway")}

    assert {party: status.code for party, status in found.items() if status} == {
        "customer": "awaiting-customer",
        "shop": "awaiting-shop",
        "gateway": "awaiting-payment",
    }
    assert queries.bound_status("carrier") is None
    bound = queries.bound_status("supplier", "processing")
    assert bound is not None
    assert bound.code == "awaiting-goods"


def test_every_stage_has_a_default_in_both_languages() -> None:
    for stage in OrderStage:
        status = queries.default_status(stage)
        assert status.is_default
        assert status.labels.keys() >= {"en", "pl"}


@pytest.mark.atom("S1-6")
def test_the_shop_chooses_another_default() -> None:
    made = save_status(StatusWish("placed", {"en": "Just in"}, is_default=True))

    assert queries.default_status("placed") == made
    assert [s.code for s in queries.statuses("placed") if s.is_default] == ["just-in"]


@pytest.mark.atom("S1-7")
def test_the_shop_adds_renames_orders_and_retires_its_statuses() -> None:
    made = save_status(StatusWish("processing", {"en": "Engraving", "pl": "Grawerowanie"}))
    assert codes("processing") == ["in-processing", "awaiting-goods", "ready", "engraving"]

    wish = StatusWish("processing", {"en": "Being engraved"}, deadline_hours=24)
    save_status(wish, code=made.code)
    move_status("engraving", -2)
    assert codes("processing") == ["in-processing", "engraving", "awaiting-goods", "ready"]

    retire_status("engraving")
    retire_status("engraving")
    assert "engraving" not in codes("processing")
    assert queries.status_by_code("engraving").label("pl") == "Being engraved"
    assert queries.status_by_id(made.pk).retired_at is not None


@pytest.mark.parametrize(("by", "place"), [(-99, 0), (99, 2), (0, 1)])
def test_a_status_moves_no_further_than_its_stage(by: int, place: int) -> None:
    move_status("awaiting-goods", by)

    assert codes("processing").index("awaiting-goods") == place


def test_two_of_the_same_name_get_two_codes() -> None:
    first = save_status(StatusWish("placed", {"en": "Waiting"}))
    second = save_status(StatusWish("placed", {"en": "Waiting"}))
    nameless = save_status(StatusWish("placed", {"pl": "???"}))

    assert (first.code, second.code, nameless.code) == ("waiting", "waiting-2", "status")


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"stage": "somewhere"}, "stage"),
        ({"labels": {}}, "labels"),
        ({"labels": {"en": " "}}, "labels"),
        ({"labels": {"en": "x" * 61}}, "labels"),
        ({"mail_texts": {"en": "x" * 5000}}, "mail_texts"),
        ({"colour": "red"}, "colour"),
        ({"colour": "#fff"}, "colour"),
        ({"bound_to": "customer"}, "bound_to"),
        ({"bound_to": "supplier", "stage": "processing"}, "bound_to"),
        ({"bound_to": "the moon"}, "bound_to"),
        ({"deadline_hours": -1}, "deadline_hours"),
    ],
)
def test_a_status_filled_in_wrongly_is_refused_at_the_field(
    wish: dict[str, Any], field: str
) -> None:
    before = codes("placed")

    with pytest.raises(BadSettings) as refusal:
        save_status(StatusWish(**{"stage": "placed", "labels": {"en": "Mine"}, **wish}))

    assert list(refusal.value.fields) == [field]
    assert codes("placed") == before


def test_a_status_stays_in_its_stage() -> None:
    with pytest.raises(BadSettings) as refusal:
        save_status(StatusWish("shipped", {"en": "Ready"}), code="ready")

    assert list(refusal.value.fields) == ["stage"]


def test_the_default_of_a_stage_is_not_retired() -> None:
    with pytest.raises(StatusNeeded) as refusal:
        retire_status("new")

    assert "default" in refusal.value.sentence
    assert "new" in codes("placed")


def test_a_default_stays_one_until_another_takes_its_place() -> None:
    save_status(StatusWish("placed", {"en": "New"}, is_default=False), code="new")

    assert queries.default_status("placed").code == "new"


def test_a_retired_status_frees_its_party_for_another() -> None:
    retire_status("awaiting-customer")
    save_status(StatusWish("placed", {"en": "Ask them"}, bound_to="customer"))

    bound = queries.bound_status("customer")
    assert bound is not None
    assert bound.code == "ask-them"


def test_what_does_not_exist_is_unknown() -> None:
    for ask in (
        lambda: queries.status_by_code("none"),
        lambda: queries.status_by_id(10**9),
        lambda: queries.default_status("nowhere"),
        lambda: retire_status("none"),
        lambda: move_status("\x00", 1),
    ):
        with pytest.raises(UnknownStatus):
            ask()


@pytest.mark.threat("T62")
@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("{{ order.nomber }}", "Line 1, character 7: There is no variable “order.nomber”. Did you"),
        ("{{link:confirm}}", "Line 1, character 10: This cannot be read."),
        ("{{ settings.SECRET_KEY }}", "There is no variable “settings.SECRET_KEY”."),
        ("{% include 'x' %}", "There is no tag “include”."),
        ("{{ order.number", "“}}” is missing"),
    ],
)
def test_a_mail_text_that_cannot_be_filled_is_refused_at_its_language(
    typed: str, told: str
) -> None:
    before = queries.status_by_code("ready").mail_texts
    texts = {"en": "It is {{ order.number }}.", "pl": f"To {typed}."}
    wish = StatusWish("processing", {"en": "Ready"}, mail_texts=texts)
    with pytest.raises(BadSettings) as refused:
        save_status(wish, code="ready")
    assert list(refused.value.fields) == ["mail_texts_pl"]
    assert told in refused.value.fields["mail_texts_pl"]
    assert queries.status_by_code("ready").mail_texts == before


def test_braces_that_hold_nothing_are_only_braces() -> None:
    text = "Good :-} and {number} {"
    save_status(StatusWish("processing", {"en": "Ready"}, mail_texts={"en": text}), code="ready")
    assert queries.status_by_code("ready").mail_texts == {"en": text}
