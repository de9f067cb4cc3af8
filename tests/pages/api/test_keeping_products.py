"""Another system keeps the catalogue: PUT /products/{sku} (scope catalog.write)."""

from typing import Any

import pytest

from orderwright.domain.catalog.models import Product
from tests.pages.api.callers import Caller, a_key, json_of, problem, wrong_fields

LAMP = {
    "name": "Floor lamp", "price": {"amount": "249.00", "currency": "PLN"}, "weight_g": 2500,
    "ean": "5901234123457", "tax_class": "reduced",
}  # fmt: skip


@pytest.fixture
def keeper(visitor: Caller) -> Caller:
    """A system that keeps the catalogue."""
    return a_key("catalog.write")


def test_a_product_is_made_and_sold_at_once(keeper: Caller, visitor: Caller) -> None:
    made = json_of(keeper.put("/products/FLOOR-1", LAMP), 201)
    assert made["name"] == "Floor lamp"
    assert made["price"] == {"amount": "249.00", "currency": "PLN"}
    assert (made["tax_class"], made["active"]) == ("reduced", True)
    shown = json_of(visitor.get("/products/FLOOR-1"))
    assert (shown["weight_g"], shown["ean"], shown["in_stock"]) == (2500, "5901234123457", False)


def test_what_the_other_system_does_not_know_stays(keeper: Caller) -> None:
    before = Product.objects.get(sku="LAMP-2")
    Product.objects.filter(pk=before.pk).update(descriptions={"en": "Warm."}, backorder=True)
    json_of(keeper.put("/products/LAMP-2", LAMP | {"active": False}), 200)
    after = Product.objects.get(sku="LAMP-2")
    assert after.names == {"en": "Floor lamp", "pl": "Żółta lampa"}
    assert (after.slug, after.descriptions) == (before.slug, {"en": "Warm."})
    assert (after.backorder, after.active, after.price) == (True, False, 24_900)
    json_of(keeper.put("/products/LAMP-2", LAMP | {"names": {"pl": "Lampa stojąca"}}), 200)
    assert Product.objects.get(sku="LAMP-2").names["pl"] == "Lampa stojąca"


def test_a_product_that_is_not_on_sale_leaves_the_window(keeper: Caller, visitor: Caller) -> None:
    assert json_of(keeper.put("/products/LAMP-1", LAMP | {"active": False}))["active"] is False
    problem(visitor.get("/products/LAMP-1"), 404)


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"ean": "5901234123458"}, {"ean"}),
        ({"tax_class": "zero"}, {"tax_class"}),
        ({"price": {"amount": "1.00", "currency": "EUR"}}, {"price.currency"}),
        ({"price": {"amount": "1.005", "currency": "PLN"}}, {"price.amount"}),
        ({"price": {"amount": "-1", "currency": "PLN"}}, {"price.amount"}),
        ({"weight_g": -1}, {"weight_g"}),
        ({"name": " "}, {"name"}),
        ({"name": {"en": "Lamp"}}, {"name"}),
        ({"names": {"xx": "Lamp"}}, {"names.xx"}),
        ({"colour": "red"}, {"colour"}),
        ({"ean": "1", "tax_class": "zero", "name": " "}, {"ean", "tax_class", "name"}),
    ],
)
def test_every_wrong_field_is_named_and_nothing_is_kept(
    keeper: Caller, wrong: dict[str, Any], fields: set[str]
) -> None:
    said = wrong_fields(keeper.put("/products/FLOOR-1", LAMP | wrong))
    assert set(said) == fields
    assert all(said.values())
    assert not Product.objects.filter(sku="FLOOR-1").exists()


def test_a_sku_that_cannot_be_is_refused(keeper: Caller) -> None:
    for sku in ("%C5%BC%C3%B3%C5%82ta", "new", "A/stock"):
        assert list(wrong_fields(keeper.put(f"/products/{sku}", LAMP))) == ["sku"]


@pytest.mark.threat("T24")
def test_a_key_of_another_scope_keeps_no_product(desk: Caller, visitor: Caller) -> None:
    problem(desk.put("/products/LAMP-1", LAMP), 403)
    problem(visitor.put("/products/LAMP-1", LAMP), 401)
