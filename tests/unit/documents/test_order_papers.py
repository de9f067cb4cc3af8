"""The order as a paper: the same figures as the panel, and only what the shop wants on it."""

import io
from typing import Any

import pypdfium2 as pdfium
import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from orderwright.domain.checkout.wishes import ContactWish
from orderwright.domain.orders.models import Order
from orderwright.domain.shop import papers
from orderwright.domain.shop.errors import BadSettings
from orderwright.domain.shop.papers import Kind, change_papers, keep_picture
from orderwright.domain.shop.stages import OrderStage
from orderwright.outbound.documents.order_papers import order_pdf, orders_pdf
from tests.builders import a_product, a_shop
from tests.walks import an_order, anna_buys, fresh, step

pytestmark = pytest.mark.django_db

ACCOUNT = "PL61109010140000071219812874"


@pytest.fixture(autouse=True)
def _shop() -> None:
    a_shop(
        phone="+48 22 111 22 33", tax_id="5265877635",
        address={"street": "Lipowa 7", "postal_code": "30-001", "city": "Kraków", "country": "PL"},
        bank_accounts=[{"number": ACCOUNT, "holder": "Lamps and more", "bank": "Erste"}],
    )  # fmt: skip


def text_of(file: bytes) -> str:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(file)).pages]
    return " ".join("\n".join(pages).replace("\xa0", " ").split())


def pictures_in(file: bytes) -> int:
    return sum(len(page.images) for page in PdfReader(io.BytesIO(file)).pages)


def a_png(size: tuple[int, int] = (300, 90)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (31, 111, 92)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.atom("S3-5", "S3-6", "S3-7", "S3-8", "S3-28")
def test_the_paper_holds_goods_prices_note_contacts_and_the_account() -> None:
    lamp = a_product("LAMP", names={"en": "Lampa „Żuraw”"}, price=4999)
    order = anna_buys({lamp.sku: 3}, note="Please ring twice.")

    told = text_of(order_pdf(order))

    for text in (
        f"Order {order.number}", "LAMP", "Lampa „Żuraw”", "PLN 49.99", "PLN 149.97", "PLN 164.97",
        "Please ring twice.", "shop@example.com", "+48 22 111 22 33", "5265877635",
        "PL61 1090 1014 0000 0712 1981 2874", "Still to pay", "Anna",
    ):  # fmt: skip
        assert text in told


@pytest.mark.atom("S3-28")
def test_the_paper_adds_up_as_the_order_does_in_gross_and_net_prices() -> None:
    for mode in ("gross", "net"):
        a_shop(price_mode=mode)
        order = anna_buys({a_product(f"L-{mode}", price=3333).sku: 3})

        told = text_of(order_pdf(order))

        assert order.money(order.total).format("en").replace("\xa0", " ") in told
        for tax in order.taxes:
            assert order.money(int(tax["tax"])).format("en").replace("\xa0", " ") in told


@pytest.mark.atom("U9")
def test_a_polish_order_has_a_polish_paper() -> None:
    told = text_of(order_pdf(anna_buys(locale="pl")))

    assert "Zamówienie" in told
    assert "Do zapłaty" in told


@pytest.mark.atom("S3-9", "S3-10")
def test_logo_and_stamp_stand_on_the_paper_until_they_are_switched_off_or_removed() -> None:
    order = anna_buys()
    bare = pictures_in(order_pdf(order))
    keep_picture(Kind.LOGO, a_png())
    keep_picture(Kind.STAMP, a_png((200, 200)))

    assert pictures_in(order_pdf(order)) == bare + 2

    change_papers({"shows_logo": False}, {})
    assert pictures_in(order_pdf(order)) == bare + 1
    papers.remove_picture(Kind.STAMP)
    assert pictures_in(order_pdf(order)) == bare


@pytest.mark.threat("T52")
def test_what_is_no_picture_becomes_neither_logo_nor_stamp() -> None:
    with pytest.raises(BadSettings) as refusal:
        keep_picture(Kind.LOGO, b"<svg onload=alert(1)>")

    assert list(refusal.value.fields) == ["logo"]
    assert papers.picture(Kind.LOGO) is None


@pytest.mark.parametrize(
    ("tick", "gone"),
    [("shows_note", "Ring twice"), ("shows_contacts", "shop@example.com"),
     ("shows_accounts", "PL61 1090"), ("shows_tax", "Net")],
)  # fmt: skip
@pytest.mark.atom("S3-6", "S3-7", "S3-8")
def test_what_the_shop_does_not_want_is_not_on_the_paper(tick: str, gone: str) -> None:
    order = anna_buys(note="Ring twice")
    assert gone in text_of(order_pdf(order))

    change_papers({tick: False}, {})

    assert gone not in text_of(order_pdf(order))


@pytest.mark.atom("S3-5")
def test_the_code_on_the_paper_pays_what_is_due() -> None:
    order = anna_buys()
    page = pdfium.PdfDocument(order_pdf(order))[0]

    [code] = zxingcpp.read_barcodes(page.render(scale=3).to_pil())

    assert ACCOUNT[2:] in code.text
    assert f"{order.due:06}" in code.text


@pytest.mark.atom("S3-24")
@pytest.mark.threat("T27")
def test_a_note_of_staff_is_never_on_the_paper() -> None:
    order = an_order(OrderStage.CONFIRMED)
    step(order, "note", data={"text": "CANARY pays late"})

    assert "CANARY" not in text_of(order_pdf(fresh(order)))


@pytest.mark.threat("T01", "T09")
def test_the_private_paper_names_nobody() -> None:
    order = anna_buys()

    told = text_of(order_pdf(order, private=True))

    assert order.number in told
    for text in (order.name, order.email, str(order.shipping_address["street"])):
        assert text not in told


def test_a_cancelled_order_asks_for_no_money() -> None:
    order = an_order(OrderStage.CANCELLED)

    told = text_of(order_pdf(order))

    assert "Cancelled" in told
    assert "Please transfer" not in told


@pytest.mark.threat("T59", "T51")
@pytest.mark.parametrize(
    "name",
    ["#read(\"/etc/passwd\")", "<img src=file:///etc/passwd>", "$ x $ *b* _i_ @a <l>", "\u202egnp",
     "👩‍👩‍👧 Ana", "A" * 120],
)  # fmt: skip
def test_what_people_are_called_is_text_and_nothing_else(name: str) -> None:
    order = anna_buys(customer=ContactWish("anna@example.com", name, ""))

    told = text_of(order_pdf(order))

    assert order.number in told
    assert "root:" not in told


def test_several_orders_make_one_file_each_beginning_a_page() -> None:
    file = orders_pdf([anna_buys(), anna_buys()])

    assert len(PdfReader(io.BytesIO(file)).pages) == 2


@pytest.mark.parametrize("count", [0, 201])
def test_none_or_too_many_orders_are_refused(count: int) -> None:
    orders: list[Any] = [Order()] * count

    with pytest.raises(ValueError, match="between 1 and 200"):
        orders_pdf(orders)
