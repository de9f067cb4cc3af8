"""Who may open what: every address of the panel and mailbox, by role and method, in one table."""

import hashlib
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core import serializers
from django.test import Client
from django.urls import reverse

from orderwright.domain.delivery.deliverers import DelivererWish, save_deliverer
from orderwright.domain.delivery.models import Deliverer, DeliveryOrder, Parcel, Proof
from orderwright.domain.invoices.models import Invoice, KsefRecord
from orderwright.domain.orders.models import Order
from orderwright.domain.payments.models import StatementEntry, StatementFile
from orderwright.domain.shop.models import User
from orderwright.domain.shop.papers import Kind, keep_picture
from orderwright.domain.shop.permissions import ROLE_RIGHTS, Permission, Role
from orderwright.domain.shop.services import change_settings, make_api_key
from orderwright.entrypoints.panel import mailbox_urls, urls
from orderwright.lifecycle.statements import Wish, bring_in
from orderwright.outbound.carriers.models import Shipment
from orderwright.outbound.documents.exchange.models import OwnStructure
from orderwright.outbound.notifications.incoming.models import IncomingFile, IncomingMail
from orderwright.outbound.notifications.models import Message
from tests.eml import came, raw
from tests.pages.panel.desk import Desk, sheet_path, somebody
from tests.pages.panel.test_paper_settings import a_logo
from tests.unit.payments.statement_files import camt, entry, transaction
from tests.walks import anna_buys, run_worker, step

VIEW, SELL, LOG = Permission.VIEW, Permission.SELL, Permission.LOG
SETTINGS, STAFF, MONEY = Permission.SETTINGS, Permission.STAFF, Permission.MONEY

# name of the address -> (right to read, right to write); None = not by that method
RIGHTS: dict[str, tuple[Permission | None, Permission | None]] = {
    "panel:orders": (VIEW, None),
    "panel:quotations": (VIEW, None),
    "panel:bulk": (VIEW, None),
    "panel:bulk_step": (VIEW, VIEW),
    "panel:new_order": (SELL, SELL),
    "panel:order": (VIEW, None),
    "panel:order_file": (VIEW, None),
    "panel:export": (VIEW, None),
    "panel:export_file": (VIEW, None),
    "panel:invoice_file": (VIEW, None),
    "panel:step": (VIEW, VIEW),
    "panel:undo": (None, VIEW),
    "panel:send_all_again": (None, SELL),
    "panel:send_again": (None, SELL),
    "panel:send_to_new": (None, SELL),
    "panel:replies": (VIEW, None),
    "panel:reply": (VIEW, None),
    "panel:reply_done": (None, SELL),
    "panel:reply_order": (None, SELL),
    "panel:reply_file": (SELL, None),
    "panel:statements": (MONEY, MONEY),
    "panel:statement": (MONEY, None),
    "panel:statement_release": (None, MONEY),
    "panel:statement_match": (None, MONEY),
    "panel:statement_line": (MONEY, None),
    "panel:statement_record": (None, MONEY),
    "panel:statement_ignore": (None, MONEY),
    "panel:statement_undo": (None, MONEY),
    "panel:payments": (Permission.MONEY, None),
    "panel:invoices": (MONEY, None),
    "panel:invoice": (VIEW, None),
    "panel:invoice_paper": (VIEW, None),
    "panel:invoices_zip": (MONEY, None),
    "panel:ksef": (None, MONEY),
    "panel:upo": (MONEY, None),
    "panel:order_papers": (VIEW, None),
    "panel:settings_invoices": (SETTINGS, SETTINGS),
    "panel:rate_new": (None, SETTINGS),
    "panel:late_money": (Permission.MONEY, None),
    "panel:late_record": (None, Permission.MONEY),
    "panel:late_aside": (None, Permission.MONEY),
    "panel:statement_return": (None, Permission.REFUND),
    "panel:statement_layouts": (None, MONEY),
    "panel:pick": (Permission.DISPATCH, Permission.DISPATCH),
    "panel:pick_pdf": (Permission.DISPATCH, None),
    "panel:pack": (Permission.DISPATCH, Permission.DISPATCH),
    "panel:dispatch": (Permission.DISPATCH, Permission.DISPATCH),
    "panel:papers": (Permission.DISPATCH, None),
    "panel:label": (Permission.DISPATCH, None),
    "panel:order_paper": (VIEW, None),
    "panel:papers_settings": (SETTINGS, SETTINGS),
    "panel:shop_picture": (SETTINGS, None),
    "panel:labels": (Permission.DISPATCH, None),
    "panel:deliveries": (VIEW, None),
    "panel:pickups": (Permission.DISPATCH, Permission.DISPATCH),
    "panel:pickup_found": (None, Permission.DISPATCH),
    "panel:deliveries_assign": (Permission.DISPATCH, Permission.DISPATCH),
    "panel:cash_in": (None, MONEY),
    "panel:stop_move": (None, Permission.DISPATCH),
    "panel:proof": (VIEW, None),
    "panel:deliverers": (SETTINGS, None),
    "panel:deliverer_new": (SETTINGS, SETTINGS),
    "panel:deliverer": (SETTINGS, SETTINGS),
    "panel:warehouses": (SETTINGS, None),
    "panel:warehouse": (SETTINGS, SETTINGS),
    "panel:warehouse_new": (SETTINGS, SETTINGS),
    "panel:carriers": (SETTINGS, None),
    "panel:carrier_new": (SETTINGS, SETTINGS),
    "panel:carrier": (SETTINGS, SETTINGS),
    "panel:carrier_retire": (None, SETTINGS),
    "panel:carrier_service": (SETTINGS, SETTINGS),
    "panel:carrier_service_try": (None, SETTINGS),
    "panel:carrier_service_forget": (None, SETTINGS),
    "panel:products": (VIEW, None),
    "panel:product_new": (Permission.CATALOG, Permission.CATALOG),
    "panel:product": (VIEW, Permission.CATALOG),
    "panel:product_stock": (None, Permission.STOCK),
    "panel:stock": (VIEW, Permission.STOCK),
    "panel:stock_movements": (VIEW, None),
    "panel:stock_holds": (VIEW, None),
    "panel:promises": (VIEW, None),
    "panel:stock_count": (Permission.STOCK, Permission.STOCK),
    "panel:stock_file": (Permission.STOCK, Permission.STOCK),
    "panel:stock_levels": (Permission.STOCK, None),
    "panel:events": (LOG, None),
    "panel:lifecycle": (VIEW, None),
    "panel:me": (VIEW, VIEW),
    "panel:settings": (SETTINGS, SETTINGS),
    "panel:statuses": (SETTINGS, None),
    "panel:status_new": (SETTINGS, SETTINGS),
    "panel:status": (SETTINGS, SETTINGS),
    "panel:status_retire": (None, SETTINGS),
    "panel:status_move": (None, SETTINGS),
    "panel:matrix": (SETTINGS, None),
    "panel:cell": (SETTINGS, SETTINGS),
    "panel:cell_switch": (None, SETTINGS),
    "panel:delivery_new": (SETTINGS, SETTINGS),
    "panel:delivery": (SETTINGS, SETTINGS),
    "panel:payment_new": (SETTINGS, SETTINGS),
    "panel:payment": (SETTINGS, SETTINGS),
    "panel:services": (SETTINGS, None),
    "panel:service": (SETTINGS, SETTINGS),
    "panel:service_try": (None, SETTINGS),
    "panel:service_forget": (None, SETTINGS),
    "panel:messages": (SETTINGS, None),
    "panel:sms": (SETTINGS, SETTINGS),
    "panel:sms_service": (SETTINGS, SETTINGS),
    "panel:sms_service_try": (None, SETTINGS),
    "panel:sms_service_forget": (None, SETTINGS),
    "panel:message_switch": (None, SETTINGS),
    "panel:message_text": (SETTINGS, SETTINGS),
    "panel:message_frame": (SETTINGS, SETTINGS),
    "panel:message_test": (None, SETTINGS),
    "panel:message_reset": (None, SETTINGS),
    "panel:message_restore": (None, SETTINGS),
    "panel:structures": (SETTINGS, None),
    "panel:structure_new": (SETTINGS, SETTINGS),
    "panel:structure": (SETTINGS, SETTINGS),
    "panel:structure_remove": (None, SETTINGS),
    "panel:people": (STAFF, STAFF),
    "panel:person": (STAFF, STAFF),
    "panel:api_keys": (STAFF, STAFF),
    "panel:api_key_revoke": (None, STAFF),
    "panel:message_log": (SELL, None),
    "panel:logged_message": (SELL, None),
    "panel:logged_body": (SELL, None),
    "panel:logged_file": (SELL, None),
    "panel:send_message_again": (None, SELL),
    "panel:message_now": (None, SELL),
    "panel:message_back": (None, SELL),
    "panel:write": (SELL, SELL),
    "mailbox:list": (SELL, None),
    "mailbox:message": (SELL, None),
    "mailbox:body": (SELL, None),
    "mailbox:file": (SELL, None),
}
LABEL = "1001-1-a"
OF_NO_FILE = {"panel:statements", "panel:statement_layouts"}
OF_NUMBERS = {"panel:bulk_step", "panel:papers", "panel:order_papers"}
ASKED = {"panel:invoices_zip": "?format=register"}
OF_FILES = {"panel:statement_release", "panel:statement_match"}
OPEN_TO_STRANGERS = {"panel:login", "panel:logout"}


@pytest.fixture
def order(shop: None) -> Order:
    """Anna's order, its mails in the mailbox, and a statement with a line."""
    order = anna_buys({"LAMP": 1})
    bring_in(Wish(content=camt(entry("5.00", transaction("gift"))), by="Marek"))
    change_settings(
        tax_id="5265877635",
        address={"street": "Prosta 1", "postal_code": "00-001", "city": "Warszawa"},
    )
    step(order, "proforma")
    KsefRecord.objects.create(
        invoice=Invoice.objects.get(), number="1", upo=b"<a/>", recorded_at=order.placed_at
    )
    run_worker()
    save_deliverer(DelivererWish("Jan", mobile="600300400"))
    task = DeliveryOrder.objects.create(
        order=order, stage="cancelled", opened_at=order.placed_at, changed_at=order.placed_at
    )
    parcel = Parcel.objects.create(order=order, delivery=task)
    Proof.objects.create(
        parcel=parcel, kind="photo", content_type="image/jpeg", content=b"x", at=order.placed_at
    )
    came(raw("question", number=order.number) + b"--")
    IncomingFile.objects.create(
        mail=IncomingMail.objects.get(), position=0, name="a.txt", media_type="text/plain", size=1,
        content=b"a",
    )  # fmt: skip
    OwnStructure.objects.create(code="ours", name="Ours")
    keep_picture(Kind.LOGO, a_logo().read())
    Shipment.objects.create(
        key=LABEL, order_id=order.pk, service="rehearsal", stage="made", format="pdf_a6",
        label=b"%PDF-", asked_at=order.placed_at,
    )  # fmt: skip
    return order


def _address(name: str, order: Order) -> str:
    message = Message.objects.order_by("pk").first()
    assert message is not None
    values: dict[str, list[object]] = {
        "panel:bulk_step": ["tag"],
        "panel:order": [order.number],
        "panel:order_paper": [order.number],
        "panel:order_file": [order.number, "order", "ubl"],
        "panel:invoice_file": [*Invoice.objects.values_list("pk", flat=True), "native"],
        "panel:structure": ["ours"],
        "panel:structure_remove": ["ours"],
        "panel:shop_picture": ["logo"],
        "panel:undo": [order.number, 1],
        "panel:send_again": [1],
        "panel:send_to_new": [message.pk],
        "panel:reply": [*IncomingMail.objects.values_list("pk", flat=True)],
        "panel:reply_done": [*IncomingMail.objects.values_list("pk", flat=True)],
        "panel:reply_order": [*IncomingMail.objects.values_list("pk", flat=True)],
        "panel:reply_file": [*IncomingMail.objects.values_list("pk", flat=True), 0],
        "panel:cash_in": [1],
        "panel:stop_move": [1, 1, "up"],
        "panel:pickup_found": [1, "comes"],
        "panel:proof": [order.number, *Proof.objects.values_list("pk", flat=True)],
        "panel:deliverer": [*Deliverer.objects.values_list("pk", flat=True)],
        "panel:invoice_paper": [*Invoice.objects.values_list("pk", flat=True)],
        "panel:ksef": [*Invoice.objects.values_list("pk", flat=True)],
        "panel:upo": [*Invoice.objects.values_list("pk", flat=True)],
        "panel:invoice": [*Invoice.objects.values_list("pk", flat=True)],
        "panel:late_record": [1],
        "panel:late_aside": [1],
        "panel:product": ["LAMP"],
        "panel:product_stock": ["LAMP"],
        "panel:status": ["ready"],
        "panel:status_retire": ["ready"],
        "panel:status_move": ["ready", "up"],
        "panel:cell": ["courier", "transfer"],
        "panel:cell_switch": ["courier", "transfer"],
        "panel:delivery": ["courier"],
        "panel:payment": ["transfer"],
        "panel:service": ["transfer"],
        "panel:service_try": ["transfer"],
        "panel:service_forget": ["transfer"],
        "panel:label": [order.number, LABEL, "pdf"],
        "panel:papers": ["pdf"],
        "panel:warehouse": ["main"],
        "panel:carrier": ["gls"],
        "panel:carrier_retire": ["gls"],
        "panel:carrier_service": ["rehearsal"],
        "panel:sms_service": ["rehearsal"],
        "panel:sms_service_try": ["rehearsal"],
        "panel:sms_service_forget": ["rehearsal"],
        "panel:carrier_service_try": ["rehearsal"],
        "panel:carrier_service_forget": ["rehearsal"],
        "panel:message_switch": ["shipped", "mail"],
        "panel:message_text": ["shipped", "mail", "en"],
        "panel:message_frame": ["shipped", "mail", "en"],
        "panel:message_test": ["shipped", "mail", "en"],
        "panel:message_reset": ["shipped", "mail", "en"],
        "panel:message_restore": ["shipped", "mail", "en", 1],
        "panel:person": [next(iter(User.objects.values_list("pk", flat=True)), 1)],
        "panel:api_key_revoke": [1],
        "panel:logged_message": [message.pk],
        "panel:logged_body": [message.pk],
        "panel:logged_file": [message.pk, 0],
        "panel:send_message_again": [message.pk],
        "panel:message_now": [1],
        "panel:message_back": [1],
        "panel:write": [order.number],
        "mailbox:message": [message.pk],
        "mailbox:body": [message.pk],
        "mailbox:file": [message.pk, 0],
    }
    if name.startswith("panel:statement_") and name not in OF_FILES | OF_NO_FILE:
        values[name] = [StatementEntry.objects.get().pk]
    elif name.startswith("panel:statement") and name not in OF_NO_FILE:
        values[name] = [StatementFile.objects.get().pk]
    if name == "panel:step":
        return sheet_path(order, "note")
    address = reverse(name, args=values.get(name))
    asked = f"?number={order.number}" if name in OF_NUMBERS else ASKED.get(name, "")
    return address + asked


def _addresses(order: Order) -> Iterator[tuple[str, str]]:
    for name in RIGHTS:
        yield name, _address(name, order)


def test_every_address_is_declared_in_this_table() -> None:
    routes = {f"panel:{route.name}" for route in urls.urlpatterns}
    routes |= {f"mailbox:{route.name}" for route in mailbox_urls.urlpatterns}
    assert routes == set(RIGHTS) | OPEN_TO_STRANGERS


@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_what_its_rights_say_and_nothing_else(role: Role, order: Order) -> None:
    # given somebody of that role
    desk = Desk(somebody(role, "Max"))
    make_api_key("ERP", ["erp"])
    # when every address is asked, by reading and by writing
    for name, address in _addresses(order):
        for method, right in zip(("GET", "POST"), RIGHTS[name], strict=True):
            status = desk.client.generic(method, address).status_code
            # then the answer follows from the right alone
            if right is None:
                assert status == 405, (name, method)
            elif right not in ROLE_RIGHTS[role]:
                assert status == 403, (name, method)
            else:
                assert status in (200, 302, 404, 409, 422), (name, method)


@pytest.mark.atom("S3-1")
def test_a_stranger_is_led_to_the_login_from_everywhere(order: Order) -> None:
    stranger = Client()
    for name, address in _addresses(order):
        for method in ("GET", "POST"):
            answer = stranger.generic(method, address)
            assert answer.status_code == 302, (name, method)
            assert answer["Location"].startswith("/panel/login"), (name, method)


def test_somebody_who_may_no_longer_sign_in_is_a_stranger(order: Order, ewa: Desk) -> None:
    ewa.user.is_active = False
    ewa.user.save()
    assert ewa.get("/panel/").status_code == 302


def test_looking_changes_nothing(order: Order, olga: Desk) -> None:
    # given the shop as it is
    before = _state()
    # when the owner opens every page, and every sheet that the order page links to
    pages = [address for name, address in _addresses(order) if RIGHTS[name][0]]
    steps = [
        link.attrs["href"]
        for link in olga.order_page(order).all("a")
        if "/steps/" in link.attrs.get("href", "")
    ]
    assert len(steps) > 5
    for address in (*pages, *steps):
        assert olga.get(address).status_code == 200, address
    # then not one row is another
    assert _state() == before


def _state() -> dict[str, str]:
    """A digest of every row of ours."""
    models = (
        model
        for model in apps.get_models()
        if model.__module__.startswith("orderwright.") and model.__name__ != "User"
    )
    return {
        model.__name__: hashlib.sha256(
            serializers.serialize("json", model._default_manager.order_by("pk")).encode()
        ).hexdigest()
        for model in models
    }


def test_pages_of_the_panel_are_kept_by_nobody(ewa: Desk) -> None:
    answer = ewa.get("/panel/")
    assert "no-store" in answer["Cache-Control"]


def test_the_panel_speaks_the_language_of_the_person(ewa: Desk) -> None:
    ewa.user.locale = "pl"
    ewa.user.save()
    answer = ewa.get("/panel/")
    assert answer["Content-Language"] == "pl"
    assert '<html lang="pl">' in answer.content.decode()
