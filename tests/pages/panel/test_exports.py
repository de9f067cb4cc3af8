"""Files for other programs, from the panel: of one order, of those ticked, by an own structure."""

import csv
import io
import zipfile

import pytest
from django.http import StreamingHttpResponse
from django.urls import reverse
from lxml import etree

from orderwright.domain.orders.models import Order
from orderwright.outbound.documents.exchange import own_structures
from tests.pages.panel.desk import Desk
from tests.walks import KRAKOW, anna_buys

pytestmark = [pytest.mark.django_db, pytest.mark.atom("S3-29")]

GOOD = "<shop><no>{{ order.number }}</no><who>{{ buyer.name | upcase }}</who></shop>"


def streamed(answer: object) -> bytes:
    assert isinstance(answer, StreamingHttpResponse)
    return b"".join(answer)  # type: ignore[arg-type]


def typed(**changes: str) -> dict[str, str]:
    return {"code": "ours", "name": "Ours", "text": GOOD, "order": ""} | changes


@pytest.mark.parametrize("code", ["native", "ubl", "pohoda", "order-x"])
def test_ewa_fetches_an_order_for_another_program(ewa: Desk, code: str) -> None:
    order = anna_buys({"LAMP": 1})
    answer = ewa.client.get(reverse("panel:order_file", args=[order.number, "order", code]))
    assert answer.status_code == 200
    assert order.number.encode() in answer.content
    assert answer["Content-Disposition"].startswith("attachment")
    assert etree.fromstring(answer.content) is not None


def test_the_order_page_offers_the_files(ewa: Desk) -> None:
    order = anna_buys({"LAMP": 1})
    shown = ewa.client.get(reverse("panel:order", args=[order.number])).content.decode()
    assert reverse("panel:order_file", args=[order.number, "order", "ubl"]) in shown


def test_before_anything_left_there_is_no_despatch_advice_but_a_sentence(ewa: Desk) -> None:
    order = anna_buys({"LAMP": 1})
    address = reverse("panel:order_file", args=[order.number, "despatch", "ubl"])
    answer = ewa.client.get(address, follow=True)
    assert "has been sent yet" in answer.content.decode()


@pytest.mark.threat("T12")
@pytest.mark.threat("T53")
def test_ticked_orders_are_a_table_whose_cells_are_no_formulas(ewa: Desk) -> None:
    order = anna_buys({"LAMP": 1})
    Order.objects.filter(pk=order.pk).update(name='=HYPERLINK("http://evil.example")', paid=0)
    asked = {"number": order.number, "format": "csv", "column": ["number", "name", "total"]}
    answer = ewa.client.get(reverse("panel:export_file"), asked)
    rows = list(csv.reader(io.StringIO(streamed(answer).decode())))
    assert rows[0] == ["number", "name", "total"]
    assert rows[1][1].startswith("'=")
    assert rows[1][2] == order.money(order.total).amount, "a number stays a number"


def test_business_documents_of_several_orders_come_as_one_zip(ewa: Desk) -> None:
    first, second = anna_buys({"LAMP": 1}), anna_buys({"LAMP": 2}, shipping_address=KRAKOW)
    asked = {"number": [first.number, second.number], "format": "ubl"}
    file = streamed(ewa.client.get(reverse("panel:export_file"), asked))
    names = zipfile.ZipFile(io.BytesIO(file)).namelist()
    assert names == [f"{first.number}-order-ubl.xml", f"{second.number}-order-ubl.xml"]


def test_the_export_page_says_how_many_orders_are_meant(ewa: Desk) -> None:
    anna_buys({"LAMP": 1})
    shown = ewa.client.get(reverse("panel:export"), {"q": "Anna"}).content.decode()
    assert "1 order goes into the file." in shown
    assert ewa.client.get(reverse("panel:export"), {"placed_from": "soon"}).status_code == 302


def test_an_unknown_format_is_a_sentence(ewa: Desk) -> None:
    answer = ewa.client.get(reverse("panel:export_file"), {"format": "floppy"}, follow=True)
    assert "There is no format" in answer.content.decode()


@pytest.mark.atom("S3-30")
def test_olga_writes_a_structure_of_the_shops_own(olga: Desk) -> None:
    order = anna_buys({"LAMP": 1})
    shown = olga.client.post(reverse("panel:structure_new"), typed(preview="1"))
    assert "ANNA KOWALSKA" in shown.content.decode()
    assert own_structures.structures() == []
    assert olga.client.post(reverse("panel:structure_new"), typed()).status_code == 302
    address = reverse("panel:order_file", args=[order.number, "order", "own-ours"])
    assert b"<who>ANNA KOWALSKA</who>" in olga.client.get(address).content


@pytest.mark.atom("S3-30")
@pytest.mark.threat("T62")
@pytest.mark.parametrize(("text", "why"), [
    ("<shop>{{ order.number }}", "well-formed"), ("<a>{{ order.nummer }}</a>", "order.nummer"),
    ("<a>{{ settings.SECRET_KEY }}</a>", "settings.SECRET_KEY"),
    ("<!DOCTYPE a [<!ENTITY x 'y'>]><a>{{ order.number }}</a>", "DOCTYPE"),
    ("<a>{% include 'x' %}</a>", "include"),
])  # fmt: skip
def test_a_structure_that_cannot_work_is_not_kept(olga: Desk, text: str, why: str) -> None:
    anna_buys({"LAMP": 1})
    answer = olga.client.post(reverse("panel:structure_new"), typed(text=text))
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert own_structures.structures() == []


@pytest.mark.atom("S3-30")
def test_every_text_of_a_structure_is_kept_and_can_be_looked_at_again(olga: Desk) -> None:
    anna_buys({"LAMP": 1})
    olga.client.post(reverse("panel:structure_new"), typed())
    page = reverse("panel:structure", args=["ours"])
    olga.client.post(page, typed(text="<new>{{ order.number }}</new>"))
    assert own_structures.text_of("ours") == "<new>{{ order.number }}</new>"
    assert "upcase" in olga.client.get(page, {"version": "1"}).content.decode()
    olga.client.post(reverse("panel:structure_remove", args=["ours"]))
    assert own_structures.structures() == []


@pytest.mark.atom("S3-30")
@pytest.mark.threat("T58")
def test_the_register_for_optima_is_well_formed_whatever_the_buyer_is_called(olga: Desk) -> None:
    order = anna_buys({"LAMP": 1})
    Order.objects.filter(pk=order.pk).update(name="Nowak & Syn <hurt> ]]>", company="")
    text = own_structures.ready_text("optima")
    answer = olga.client.post(reverse("panel:structure_new"), typed(text=text, order=order.number))
    assert answer.status_code == 302
    address = reverse("panel:order_file", args=[order.number, "order", "own-ours"])
    root = etree.fromstring(olga.client.get(address).content)
    assert root.findtext(".//{*}NAZWA1") == "Nowak & Syn <hurt> ]]>"
