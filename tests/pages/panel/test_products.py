"""Ewa adds products and changes everything about them but the SKU; Jan may not."""

import io
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from orderwright.domain.catalog.models import Picture, Product
from orderwright.domain.catalog.services import save_category
from orderwright.domain.shop.models import User
from orderwright.domain.shop.permissions import Role
from orderwright.domain.stock.models import Level, Movement
from orderwright.domain.stock.queries import availability
from orderwright.entrypoints.panel import products
from orderwright.kernel.pictures import MOST_BYTES
from tests.builders import a_product
from tests.pages.panel.desk import Desk
from tests.pages.storefront.reading import read

NEW = "/panel/products/new"
LAMP = "/panel/products/LAMP"


def _picture(form: str = "PNG", name: str = "lamp.png") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, form)
    return SimpleUploadedFile(name, out.getvalue())


def _adds(desk: Desk, **typed: Any) -> Any:
    """Opens the form, fills in what a vase needs and what is typed, presses the button."""
    values = desk.page(NEW).one("form", action=NEW).values()
    vase = {"sku": "VASE", "names_en": "Vase", "price": "49,90"}
    return desk.post(NEW, {**values, **vase, **typed})


def _changes(desk: Desk, **typed: Any) -> Any:
    values = desk.page(LAMP).one("form", action=LAMP).values()
    return desk.post(LAMP, {**values, **typed})


def _complaint(answer: Any, field: str) -> str:
    assert answer.status_code == 422
    return read(answer).one("div", id=f"id_{field}_error").text


def test_a_product_is_added_with_everything_about_it(ewa: Desk) -> None:
    # given a shelf of the shop window
    save_category("vases", {"en": "Vases", "pl": "Wazony"})
    # when Ewa fills in the whole form
    answer = _adds(
        ewa, names_pl="Wazon", descriptions_en="Blown by hand.", descriptions_pl="Ręcznie.",
        tax_class="reduced", category="vases", ean="5901234123457", weight_g="800",
        bulky="on", backorder="on", opening="6", picture=_picture(),
    )  # fmt: skip
    # then the product is there as typed
    assert (answer.status_code, answer["Location"]) == (302, "/panel/products/VASE")
    row = Product.objects.select_related("category", "tax_class", "picture").get(sku="VASE")
    assert (row.names, row.price) == ({"en": "Vase", "pl": "Wazon"}, 4990)
    assert row.descriptions == {"en": "Blown by hand.", "pl": "Ręcznie."}
    assert (row.tax_class.code, str(row.category)) == ("reduced", "vases")
    assert (row.ean, row.weight_g, row.slug) == ("5901234123457", 800, "vase")
    assert (row.tracked, row.backorder, row.bulky, row.active) == (True, True, True, True)
    # and so are its picture and its pieces
    assert row.picture is not None
    assert (row.picture.content_type, row.picture.width) == ("image/png", 40)
    assert availability([row.pk]) == {row.pk: 6}
    assert Level.objects.get(product_id=row.pk).backorder
    assert Movement.objects.get(level__product_id=row.pk).kind == Movement.Kind.OPENING
    # and the shop sells it
    assert "Vase" in ewa.page("/p/vase").text
    assert "Product VASE was added." in ewa.page("/panel/products").text


def test_sku_name_and_price_are_enough(ewa: Desk) -> None:
    assert _adds(ewa).status_code == 302
    row = Product.objects.get(sku="VASE")
    assert (row.category, row.ean, row.weight_g, row.picture) == (None, "", 0, None)
    assert (row.tracked, row.active, availability([row.pk])) == (True, True, {row.pk: 0})


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("sku", "", "This is needed."),
        ("sku", "LAMP", "There is a product with this SKU already."),
        ("sku", "new", "This word is taken by a page of the panel."),
        ("sku", "A/stock", "This word is taken by a page of the panel."),
        ("sku", "żółw", "A SKU has letters, digits and - . _ / +, at most 64 of them."),
        ("sku", "A" * 65, "at most 64"),
        ("names_en", "", "This is needed."),
        ("names_en", "x" * 201, "at most 200"),
        ("names_en", "Va\x07se", "A name of at most 200 characters is needed."),
        ("descriptions_pl", "x" * 20_001, "at most 20000"),
        ("price", "", "This is needed."),
        ("price", "cheap", "amount"),
        ("price", "-5", "An amount cannot be negative here."),
        ("price", "99999999999", "A price is between 0 and 10,000,000,000.00."),
        ("tax_class", "ghost", "Select a valid choice."),
        ("category", "ghost", "Select a valid choice."),
        ("ean", "5901234123450", "The check digit of this EAN is wrong."),
        ("ean", "5" * 15, "at most 14"),
        ("weight_g", "-1", "A number of 0 or more is needed."),
        ("weight_g", "heavy", "whole number"),
        ("opening", "-1", "A number of 0 or more is needed."),
        ("opening", "9" * 12, "A number of at most "),
        ("picture", SimpleUploadedFile("a.png", b"no picture"), "no picture that we can read"),
        ("picture", SimpleUploadedFile("a.png", b""), "no picture that we can read"),
    ],
)  # fmt: skip
def test_what_is_filled_in_badly_gets_a_sentence_at_its_field(
    ewa: Desk, field: str, typed: Any, sentence: str
) -> None:
    before = Product.objects.count()
    assert sentence in _complaint(_adds(ewa, **{field: typed}), field)
    assert Product.objects.count() == before


def test_all_that_is_wrong_is_said_at_once(ewa: Desk) -> None:
    answer = _adds(ewa, sku="żółw", names_en="", price="cheap", ean="1", picture=_picture())
    for field in ("sku", "names_en", "price", "ean"):
        assert _complaint(answer, field)
    assert "Choose the picture once more" in _complaint(answer, "picture")
    assert Picture.objects.count() == 0


def test_pieces_need_a_stock_that_is_kept(ewa: Desk) -> None:
    values = ewa.page(NEW).one("form", action=NEW).values()
    del values["tracked"]
    vase = values | {"sku": "VASE", "names_en": "Vase", "price": "49,90"}
    assert "No stock is kept" in _complaint(ewa.post(NEW, {**vase, "opening": "5"}), "opening")
    assert ewa.post(NEW, vase).status_code == 302
    assert Level.objects.count() == 1  # the lamp's


def test_a_picture_beyond_the_bound_is_not_even_read(
    ewa: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orderwright.entrypoints.panel.product_form.MOST_BYTES", 50)
    assert "larger than 10 MB" in _complaint(_adds(ewa, picture=_picture()), "picture")
    assert MOST_BYTES == 10_000_000


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_nothing_of_the_file_survives_but_its_pixels(ewa: Desk, form: str) -> None:
    sent = _picture(form, "../../etc/passwd")
    sent.seek(0, io.SEEK_END)
    sent.write(b"<script>alert(1)</script>")
    sent.seek(0)
    assert _adds(ewa, picture=sent).status_code == 302
    content = bytes(Picture.objects.get().content)
    assert content.startswith(b"\x89PNG")
    assert b"script" not in content


def test_whoever_comes_second_with_a_sku_reads_so(
    ewa: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given that somebody adds the vase between Ewa's check and her writing
    def late(_form: Any) -> None:
        a_product("VASE", names={"en": "First vase"})

    monkeypatch.setattr(products, "_picture", late)
    # then she reads so, and the other one's product stays as it is
    assert "already" in _complaint(_adds(ewa), "sku")
    assert Product.objects.get(sku="VASE").names == {"en": "First vase"}


def test_everything_but_the_sku_can_be_changed(ewa: Desk) -> None:
    save_category("lamps", {"en": "Lamps"})
    answer = _changes(
        ewa, sku="OTHER", names_pl="Lampka", descriptions_en="Oak.", tax_class="books",
        category="lamps", ean="5901234123457", weight_g="1500", bulky="on", backorder="on",
        picture=_picture("JPEG"),
    )  # fmt: skip
    assert answer.status_code == 302
    row = Product.objects.select_related("category", "tax_class").get(sku="LAMP")
    assert (row.names["pl"], row.descriptions) == ("Lampka", {"en": "Oak."})
    assert (row.tax_class.code, str(row.category)) == ("books", "lamps")
    assert (row.ean, row.weight_g, row.bulky, row.slug) == ("5901234123457", 1500, True, "lamp")
    assert Level.objects.get(product_id=row.pk).backorder
    assert availability([row.pk]) == {row.pk: 10}
    page = ewa.page(LAMP)
    assert page.one("img", alt="Table lamp").attrs["src"].startswith("/")


def test_days_of_back_orders_are_set_and_stand_in_the_form_as_its_control_wants_them(
    ewa: Desk,
) -> None:
    days = {"backorder_until": "2026-11-30", "restock_on": "2026-12-24"}
    assert _changes(ewa, **days).status_code == 302
    row = Product.objects.get(sku="LAMP")
    assert (row.backorder_until, row.restock_on) == (date(2026, 11, 30), date(2026, 12, 24))
    User.objects.filter(role=Role.MANAGER).update(locale="pl")
    form = ewa.page(LAMP).one("form", action=LAMP).values()
    assert {name: form[name] for name in days} == days
    assert _complaint(_changes(ewa, restock_on="soon"), "restock_on")


def test_a_picture_stays_until_it_is_taken_away(ewa: Desk) -> None:
    _changes(ewa, picture=_picture())
    _changes(ewa, price="10")
    assert Product.objects.get(sku="LAMP").picture_id is not None
    _changes(ewa, no_picture="on")
    assert Product.objects.get(sku="LAMP").picture_id is None


def test_a_text_is_emptied_and_one_in_another_language_is_kept(ewa: Desk) -> None:
    Product.objects.filter(sku="LAMP").update(names={"en": "Lamp", "pl": "Lampa", "de": "Lampe"})
    _changes(ewa, names_pl="")
    assert Product.objects.get(sku="LAMP").names == {"en": "Lamp", "de": "Lampe"}


def test_the_list_offers_to_add_a_product_to_those_who_may(ewa: Desk, jan: Desk) -> None:
    assert [a.text for a in ewa.page("/panel/products").all("a", href=NEW)] == ["Add product"]
    assert list(jan.page("/panel/products").all("a", href=NEW)) == []
    assert jan.get(NEW).status_code == 403
    assert jan.post(NEW, {"sku": "X"}).status_code == 403


def test_an_empty_shop_offers_the_first_product(ewa: Desk, jan: Desk) -> None:
    Movement.objects.all().delete()
    Level.objects.all().delete()
    Product.objects.all().delete()
    page = ewa.page("/panel/products")
    assert "No products yet" in page.text
    assert [a.text for a in page.all("a", href=NEW)] == ["Add product"]
    assert list(jan.page("/panel/products").all("a", href=NEW)) == []


def test_the_form_speaks_polish_to_a_polish_reader(ewa: Desk) -> None:
    save_category("vases", {"en": "Vases", "pl": "Wazony"})
    User.objects.filter(role=Role.MANAGER).update(locale="pl")
    assert "Wazony" in ewa.page(NEW).one("select", name="category").text
