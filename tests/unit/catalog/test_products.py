"""Products: what can be saved, what is found, and facts that never lag behind."""

import io
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from orderwright.domain.catalog import queries
from orderwright.domain.catalog.errors import BadProduct, UnknownProduct
from orderwright.domain.catalog.models import Picture, Product, TaxClass
from orderwright.domain.catalog.services import (
    ProductWish,
    save_category,
    save_picture,
    save_product,
    save_tax_rate,
    seed_taxes,
    set_price,
)
from orderwright.domain.shop.services import change_settings, seed_shop
from tests.builders import a_product

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shop() -> None:
    seed_shop()
    seed_taxes()


def found(q: str = "", **wishes: Any) -> list[str]:
    return [product.sku for product in queries.on_sale(q=q, **wishes)]


def test_every_word_of_a_query_is_found_in_any_spelling_and_language() -> None:
    a_product("LMP-1", names={"en": "Yellow lamp", "pl": "Żółta lampa"}, ean="5901234123457")
    a_product("CHR-1", names={"en": "Yellow chair"})

    assert found("zolta LAMPA") == ["LMP-1"]
    assert found("żółta") == ["LMP-1"]
    assert found("yellow") == ["LMP-1", "CHR-1"]
    assert found("lmp-1") == ["LMP-1"]
    assert found("5901234123457") == ["LMP-1"]
    assert found("lamp chair") == []


@pytest.mark.threat("T60")
@pytest.mark.parametrize("q", ["%", "_", "' OR 1=1 --", "\\", "\x00", "\ud800", "x" * 100_000])
def test_what_means_something_to_a_database_means_nothing_to_the_search(q: str) -> None:
    a_product("LAMP", names={"en": "Lamp"})

    assert found(q) in ([], ["LAMP"])
    assert found("%") == []
    assert found("_") == []


def test_pages_follow_each_other_without_gap_or_double() -> None:
    skus = [a_product().sku for _n in range(5)]
    first = queries.on_sale(limit=2)
    second = queries.on_sale(limit=2, after=first[-1].pk)
    third = queries.on_sale(limit=2, after=second[-1].pk)

    assert [p.sku for p in (*first, *second, *third)] == skus
    assert found(after=2**70) == []
    assert len(found(limit=-5)) == 1


def test_a_shelf_holds_its_own_and_nothing_withdrawn() -> None:
    save_category("lamps", {"en": "Lamps", "pl": "Lampy"}, position=2)
    save_category("chairs", {"en": "Chairs"}, position=1)
    a_product("LAMP", category="lamps")
    a_product("OLD", category="lamps", active=False)
    a_product("CHAIR", category="chairs")

    assert found(category="lamps") == ["LAMP"]
    assert found(category="none") == []
    assert found(category="\x00") == []
    assert [category.slug for category in queries.categories()] == ["chairs", "lamps"]


def test_a_product_has_an_address_of_its_own() -> None:
    first = a_product("A1", names={"en": "Żółta Lampa!"})
    second = a_product("A2", names={"en": "Żółta lampa"})
    nameless = a_product("A3", names={"pl": "???"})

    assert (first.slug, second.slug, nameless.slug) == ("zolta-lampa", "zolta-lampa-2", "a3")
    assert queries.product_by_slug("zolta-lampa-2") == second


def test_a_renamed_product_keeps_its_address() -> None:
    a_product("A1", names={"en": "Lamp"})

    assert a_product("A1", names={"en": "Great lamp"}).slug == "lamp"
    assert Product.objects.get().search_text == "a1 great lamp"


def test_a_withdrawn_product_has_a_sku_but_no_page() -> None:
    product = a_product("OLD", active=False)

    assert queries.product_by_sku("OLD") == product
    for ask in (queries.product_by_slug, queries.product_by_sku):
        for key in (product.slug if ask is queries.product_by_slug else "none", "\x00", "\ud800"):
            with pytest.raises(UnknownProduct):
                ask(key)


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"sku": ""}, "sku"),
        ({"sku": "a\nb"}, "sku"),
        ({"sku": "x" * 65}, "sku"),
        ({"names": {}}, "names"),
        ({"names": {"en": " "}}, "names"),
        ({"names": {"en": "x" * 201}}, "names"),
        ({"names": {"en": "Lamp\x00"}}, "names"),
        ({"descriptions": {"en": "\ud800"}}, "descriptions"),
        ({"price": -1}, "price"),
        ({"price": 10**30}, "price"),
        ({"weight_g": -1}, "weight_g"),
        ({"ean": "5901234123458"}, "ean"),
        ({"ean": "abc"}, "ean"),
        ({"slug": "Not a slug"}, "slug"),
        ({"tax_class": "none"}, "tax_class"),
        ({"category": "none"}, "category"),
    ],
)
def test_a_product_filled_in_wrongly_is_refused_at_the_field(
    wish: dict[str, Any], field: str
) -> None:
    whole: dict[str, Any] = {"sku": "LAMP", "names": {"en": "Lamp"}, "price": 100}

    with pytest.raises(BadProduct) as refusal:
        save_product(ProductWish(**{**whole, **wish}))

    assert list(refusal.value.fields) == [field]
    assert not Product.objects.exists()


def test_facts_cost_no_statement_the_second_time_and_follow_every_change() -> None:
    lamp, bulb = a_product("LAMP", price=100), a_product("BULB", price=200)
    assert queries.snapshot([lamp.pk, bulb.pk, 10**9]).keys() == {lamp.pk, bulb.pk}

    with CaptureQueriesContext(connection) as caught:
        assert queries.snapshot([lamp.pk, bulb.pk])[bulb.pk].price == 200
        assert queries.snapshot_by_sku(["LAMP", "BULB"])["LAMP"].price == 100
    assert len(caught) == 0

    set_price("LAMP", 150)
    assert queries.snapshot([lamp.pk])[lamp.pk].price == 150
    assert queries.snapshot_by_sku({"LAMP"})["LAMP"].price == 150


def test_a_price_is_set_for_what_exists_and_within_bounds() -> None:
    a_product("LAMP")

    with pytest.raises(UnknownProduct):
        set_price("none", 100)
    with pytest.raises(BadProduct):
        set_price("LAMP", -1)
    assert Product.objects.get().price == 12_990


@pytest.mark.parametrize(
    ("code", "country", "percent"),
    [
        ("standard", "PL", "23"), ("reduced", "PL", "8"), ("books", "PL", "5"),
        ("standard", "CZ", "21"), ("reduced", "CZ", "12"), ("books", "CZ", "0"),
        ("standard", "RO", "21"), ("reduced", "RO", "11"), ("standard", "DE", "19"),
        ("standard", "SK", "23"), ("standard", "NZ", "23"),
    ],
)  # fmt: skip
def test_tax_follows_the_country_and_without_a_rate_there_the_shops(
    code: str, country: str, percent: str
) -> None:
    tax_class = TaxClass.objects.get(code=code)

    assert queries.tax_percent(tax_class.pk, country) == Decimal(percent)


def test_a_changed_rate_holds_at_once_and_seeding_leaves_it() -> None:
    standard = TaxClass.objects.get(code="standard")
    assert queries.tax_percent(standard.pk, "PL") == 23

    save_tax_rate("standard", "PL", Decimal("22.5"))
    seed_taxes()

    assert queries.tax_percent(standard.pk, "PL") == Decimal("22.5")
    change_settings(country="CZ")
    assert queries.tax_percent(standard.pk, "NZ") == 21
    assert queries.tax_percent(10**9, "PL") == 0


@pytest.mark.parametrize("percent", ["-1", "100", "NaN", "Infinity"])
def test_an_impossible_rate_is_refused(percent: str) -> None:
    with pytest.raises(BadProduct):
        save_tax_rate("standard", "PL", Decimal(percent))
    assert queries.tax_percent(TaxClass.objects.get(code="standard").pk, "PL") == 23


def a_picture(size: tuple[int, int] = (40, 30), kind: str = "PNG", mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 3).save(out, kind)
    return out.getvalue()


@pytest.mark.threat("T52")
@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("JPEG", "RGB"),
                       ("JPEG", "CMYK"), ("WEBP", "RGB")],
)  # fmt: skip
def test_a_picture_is_encoded_anew(kind: str, mode: str) -> None:
    hidden = b"<script>alert(1)</script>"
    row = save_picture(a_picture(kind=kind, mode=mode) + hidden)

    content = bytes(row.content)
    assert content.startswith(b"\x89PNG")
    assert hidden not in content
    assert (row.content_type, row.width, row.height) == ("image/png", 40, 30)


def test_equal_pictures_are_kept_once_and_large_ones_made_smaller() -> None:
    first, second = save_picture(a_picture()), save_picture(a_picture() + b"tail")
    large = save_picture(a_picture((2400, 1200)))

    assert first == second
    assert (large.width, large.height) == (1200, 600)


def test_a_picture_is_stored_upright_without_what_the_camera_wrote() -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "Anna's garden"
    Image.new("RGB", (40, 30)).save(out, "JPEG", exif=exif)

    row = save_picture(out.getvalue())

    assert (row.width, row.height) == (30, 40)
    assert b"garden" not in bytes(row.content)


@pytest.mark.threat("T65")
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        a_picture()[:60],
        a_picture(kind="GIF", mode="P"),
        a_picture(kind="BMP"),
        a_picture((8000, 6000), mode="1"),
        b"\x89PNG\r\n\x1a\n" + b"\0" * 11_000_000,
    ],
    ids=["empty", "text", "svg", "cut off", "gif", "bmp", "too many pixels", "too many bytes"],
)
def test_what_is_no_picture_is_refused_at_its_field(content: bytes) -> None:
    with pytest.raises(BadProduct) as refusal:
        save_picture(content)

    assert list(refusal.value.fields) == ["picture"]
    assert not Picture.objects.exists()
