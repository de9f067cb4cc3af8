"""Products, event log and mailbox."""

import re
from typing import Any

import pytest

from orderwright.domain.catalog.models import Product
from orderwright.domain.stock.models import Movement
from orderwright.domain.stock.queries import availability
from orderwright.kernel.log import services as log
from orderwright.kernel.log.models import Level
from orderwright.outbound.notifications.models import Message
from tests.builders import a_product
from tests.pages.panel.desk import Desk
from tests.pages.storefront.reading import Element, read
from tests.walks import anna_buys, run_worker

LAMP = "/panel/products/LAMP"


def _opened(page: Element) -> list[str]:
    return [link.text for link in page.all("a", data_ow_open="")]


def test_products_are_found_by_name_and_number(ewa: Desk) -> None:
    a_product("VASE", names={"en": "Blue vase"})
    assert _opened(ewa.page("/panel/products")) == ["LAMP", "VASE"]
    assert _opened(ewa.page("/panel/products?q=vase")) == ["VASE"]
    assert _opened(ewa.page("/panel/products?q=blue")) == ["VASE"]
    assert "Nothing found" in ewa.page("/panel/products?q=zebra").text


def test_price_and_name_change_and_the_rest_stays(ewa: Desk) -> None:
    before = Product.objects.get(sku="LAMP")
    form = ewa.page(LAMP).one("form", action=LAMP).values()
    answer = ewa.post(LAMP, {**form, "price": "99,90", "names_en": "Reading lamp"})
    assert answer.status_code == 302
    after = Product.objects.get(sku="LAMP")
    assert (after.price, after.names["en"], after.active) == (9990, "Reading lamp", True)
    assert (after.slug, after.weight_g, after.tax_class) == (
        before.slug, before.weight_g, before.tax_class,
    )  # fmt: skip


@pytest.mark.parametrize(("field", "typed"), [("price", "cheap"), ("price", ""), ("names_en", "")])
def test_a_product_filled_in_wrongly_gets_a_sentence(ewa: Desk, field: str, typed: str) -> None:
    form = ewa.page(LAMP).one("form", action=LAMP).values()
    answer = ewa.post(LAMP, {**form, field: typed})
    assert answer.status_code == 422
    assert read(answer).one("div", id=f"id_{field}_error").text
    assert Product.objects.get(sku="LAMP").price == 12_990


def test_stock_is_corrected_with_a_reason_and_a_name(jan: Desk) -> None:
    lamp = Product.objects.get(sku="LAMP").pk
    path = f"{LAMP}/stock"
    jan.post(path, {"quantity": "7", "note": "Three broken."})
    assert availability([lamp]) == {lamp: 7}
    movement = Movement.objects.order_by("-pk")[0]
    assert (movement.on_hand, movement.note, movement.actor) == (-3, "Three broken.", "staff:Jan")
    refused = jan.post(path, {"quantity": "-1"})
    assert refused.status_code == 422
    assert availability([lamp]) == {lamp: 7}


def test_each_form_is_there_for_those_who_may(jan: Desk, wanda: Desk) -> None:
    forms = jan.page(LAMP).one("main").all("form")
    # goods that came in, and a count of what lies there
    assert [form.attrs["action"] for form in forms] == [f"{LAMP}/stock"] * 2
    assert list(wanda.page(LAMP).one("main").all("form")) == []


def test_an_unknown_product_is_not_found(ewa: Desk) -> None:
    assert ewa.get("/panel/products/GHOST").status_code == 404


@pytest.mark.atom("S0-20")
def test_the_event_log_names_order_time_and_cause(olga: Desk) -> None:
    order = anna_buys({"LAMP": 1})
    sentence = "The batch could not be read: line 3 is not JSON."
    log.write("erp", Level.WARNING, sentence, order_number=order.number, detail={"line": 3})
    log.write("mail", Level.ALARM, "A mail was given up.")
    row = next(row for row in olga.page("/panel/events").all("tr") if sentence in row.text)
    assert order.number in row.text
    assert row.one("time").attrs["datetime"]
    assert "line 3" in row.text
    # and it can be narrowed down
    assert sentence not in olga.page("/panel/events?area=mail").text
    assert sentence not in olga.page("/panel/events?level=alarm").text
    assert sentence in olga.page(f"/panel/events?order={order.number}").text


def test_the_event_log_is_read_page_by_page(olga: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orderwright.entrypoints.panel.event_log.ROWS", 2)
    for n in range(3):
        log.write("erp", Level.INFO, f"Entry number {n}.")
    first = olga.page("/panel/events")
    older = first.one("a", rel="next").attrs["href"]
    assert "Entry number 0." not in first.text
    assert "Entry number 0." in olga.page(f"/panel/events{older}").text


def test_the_mailbox_of_a_demo_shows_what_left_with_living_links(ewa: Desk, settings: Any) -> None:
    settings.DEMO = True
    order = anna_buys({"LAMP": 1})
    run_worker()
    message = Message.objects.get(order_id=order.pk, template="mail_placed")
    listed = ewa.page("/mailbox/")
    assert message.subject in _opened(listed)
    page = ewa.page(f"/mailbox/{message.pk}")
    confirm = next(a.attrs["href"] for a in page.all("a") if "/c/" in a.attrs.get("href", ""))
    # the link works as in the customer's own mailbox
    path = "/c/" + confirm.rsplit("/", 1)[-1]
    assert ewa.get(path).status_code == 200


def test_the_html_of_a_mail_can_run_nothing(ewa: Desk) -> None:
    order = anna_buys({"LAMP": 1})
    run_worker()
    message = Message.objects.get(order_id=order.pk, template="mail_placed")
    frame = ewa.page(f"/mailbox/{message.pk}").one("iframe")
    assert "allow-scripts" not in frame.attrs["sandbox"]
    assert "allow-same-origin" not in frame.attrs["sandbox"]
    body = ewa.get(frame.attrs["src"])
    policy = body["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert order.number in body.content.decode()


@pytest.mark.threat("T10")
def test_who_may_only_look_reads_no_mails_and_a_real_shop_shows_no_token(
    ewa: Desk, wanda: Desk
) -> None:
    order = anna_buys({"LAMP": 1})
    run_worker()
    message = Message.objects.get(order_id=order.pk, template="mail_placed")
    for path in ("/mailbox/", f"/mailbox/{message.pk}", f"/mailbox/{message.pk}/body"):
        assert wanda.get(path).status_code == 403
        page = ewa.get(path).content.decode()
        assert not re.search(r"/[oca]/[\w-]{22}", page)


def test_an_empty_mailbox_says_what_will_come(ewa: Desk) -> None:
    assert "The mailbox is empty" in ewa.page("/mailbox/").text
    assert ewa.get("/mailbox/999").status_code == 404
