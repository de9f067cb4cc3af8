"""The shop window: list, search, pages, product, pictures."""

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override
from PIL import Image

from orderwright.domain.catalog.services import save_category, save_picture
from tests.builders import a_product
from tests.pages.storefront.reading import read
from tests.pages.storefront.visitors import Visitor


def test_the_list_shows_name_price_and_availability(anna: Visitor) -> None:
    page = read(anna.get("/"))
    card = page.one("article", class_="ow-product")
    assert "Table lamp" in card.text
    assert "129.90" in card.text
    assert card.one("div", class_="ow-stock").text == "In stock"


@pytest.mark.parametrize(
    ("stock", "backorder", "words"),
    [
        (3, False, "Only 3 left"),
        (0, True, "Can be ordered, not in stock"),
        (0, False, "Sold out"),
        (12, False, "In stock"),
    ],
)
def test_availability_is_said_in_words(
    shop: None, client: Client, stock: int, backorder: bool, words: str
) -> None:
    a_product("MUG", slug="mug", stock=stock, backorder=backorder)
    page = read(client.get("/p/mug"))
    assert page.one("div", class_="ow-stock").text == words
    sold_out = not stock and not backorder
    assert bool(list(page.all("form", action="/cart/add"))) is not sold_out


def test_search_finds_without_accents_and_says_when_it_finds_nothing(anna: Visitor) -> None:
    a_product("CUP", slug="cup", names={"en": "Cup", "pl": "Żółty kubek"})
    found = read(anna.get("/", {"q": "zolty"}))
    assert [card.one("h2").text for card in found.all("article")] == ["Cup"]
    nothing = read(anna.get("/", {"q": "<script>alert(1)</script>"}))
    assert "Nothing found" in nothing.text
    assert not list(nothing.all("script"))


@pytest.mark.threat("T57")
@pytest.mark.parametrize("words", ["\x00", "a\x00b", "\ud800", "％", "x" * 100_000, "\u202e", "'"])
def test_search_bears_any_text(anna: Visitor, words: str) -> None:
    answer = anna.get("/", QUERY_STRING=f"q={_quoted(words)}")
    assert answer.status_code == 200


def _quoted(words: str) -> str:
    return "".join(f"%{byte:02X}" for byte in words.encode("utf-8", "surrogatepass"))


def test_the_list_goes_on_page_by_page_and_shows_each_product_once(
    shop: None, client: Client
) -> None:
    for n in range(30):
        a_product(f"N{n}", slug=f"n{n}")
    first = read(client.get("/"))
    more = first.one("a", rel="next").attrs["href"]
    second = read(client.get(f"/{more}"))
    names = [card.one("h2").text for page in (first, second) for card in page.all("article")]
    assert len(names) == len(set(names)) == 30
    assert not list(second.all("a", rel="next"))


@pytest.mark.parametrize("after", ["-1", "1e3", "٣", "9" * 40, "x"])
def test_a_page_that_cannot_be_is_a_404(shop: None, client: Client, after: str) -> None:
    assert client.get("/", {"after": after}).status_code == 404


def test_a_category_shows_its_goods_only(anna: Visitor) -> None:
    save_category("garden", {"en": "Garden", "pl": "Ogród"})
    a_product("RAKE", slug="rake", category="garden")
    page = read(anna.get("/", {"category": "garden"}))
    assert [card.one("h2").text for card in page.all("article")] == ["Lamp RAKE"]
    assert page.one("a", aria_current="page").text == "Garden"
    assert anna.get("/", {"category": "nothing"}).status_code == 404


def test_a_product_that_is_not_on_sale_has_no_page(shop: None, client: Client) -> None:
    a_product("OLD", slug="old", active=False)
    assert client.get("/p/old").status_code == 404
    assert client.get("/p/never").status_code == 404


def test_the_page_speaks_polish_when_asked_to(anna: Visitor) -> None:
    page = read(anna.get("/p/lamp", headers={"accept-language": "pl"}))
    assert page.one("html").attrs["lang"] == "pl"
    assert page.one("h1").text == "Lampa stołowa"
    with override("pl"):
        assert "129,90" in page.one("p", class_="ow-price").text


@pytest.mark.threat("T52")
def test_a_picture_is_kept_for_ever_and_never_guessed_at(shop: None, client: Client) -> None:
    picture = _a_picture()
    answer = client.get(f"/picture/{picture}.png")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer["Cache-Control"]
    assert answer.content.startswith(b"\x89PNG")
    assert client.get(f"/picture/{'0' * 64}.png").status_code == 404


def _a_picture() -> str:
    drawn = BytesIO()
    Image.new("RGB", (8, 8), "teal").save(drawn, "PNG")
    return save_picture(drawn.getvalue()).digest


@pytest.mark.threat("T51")
@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "\"'><img src=x onerror=alert(1)>"])
def test_a_hostile_product_name_is_only_text(anna: Visitor, name: str) -> None:
    harmless = read(anna.get("/p/lamp")).shape()
    a_product("EVIL", slug="evil", names={"en": name})
    page = read(anna.get("/p/evil"))
    assert page.shape() == harmless
    assert page.one("h1").text == name


def test_a_full_page_costs_no_more_queries_than_a_short_one(
    shop: None, client: Client, django_assert_max_num_queries: Any
) -> None:
    for n in range(24):
        a_product(f"N{n}", slug=f"n{n}")
    client.get("/")
    with django_assert_max_num_queries(5):
        assert len(list(read(client.get("/")).all("article"))) == 24


def test_crawlers_are_told_where_not_to_look_and_browsers_get_an_icon(anna: Visitor) -> None:
    rules = anna.get("/robots.txt").content.decode().splitlines()
    assert rules[0] == "User-agent: *"
    assert {f"Disallow: {path}" for path in ("/o/", "/c/", "/a/", "/pay/", "/panel/")} <= set(rules)
    icon = anna.get("/favicon.ico")
    assert icon.status_code == 301
    assert icon["Location"].endswith("favicon.svg")
