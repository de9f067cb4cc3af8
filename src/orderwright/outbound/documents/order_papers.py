"""The order as a paper: what it says, gathered from its rows (S3-5 to S3-10, S3-28, S3-35).

In the order's language. The sums are the order's frozen ones, as mails and pages show them. Called
by the mails, the panel, the API and the customer's page. Reads only.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from django.db.models import prefetch_related_objects
from django.utils import translation
from django.utils.translation import gettext as _

from orderwright.domain.checkout.models import PaymentMethod
from orderwright.domain.orders.models import Line, Order
from orderwright.domain.overview import bill
from orderwright.domain.overview.purposes import shipping_cost_open
from orderwright.domain.payments.sums import OWES_NOTHING
from orderwright.domain.shop import papers
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.models import PaperSettings, ShopSettings
from orderwright.domain.shop.stages import OrderStage
from orderwright.outbound.documents.accounts import accounts_for
from orderwright.outbound.documents.joining import joined
from orderwright.outbound.documents.paper_parts import (
    account,
    day,
    foot,
    locale,
    money,
    picture,
    place,
    rows,
    tax_id_row,
)
from orderwright.outbound.documents.sheets import (
    Pair,
    Party,
    Paying,
    Sheet,
    Table,
    printed,
)
from orderwright.outbound.documents.transfer_codes import symbol_for, transfer_code

NEEDED = ("lines", "gates")
MOST = 200
"""Orders in one file."""


def order_pdf(order: Order, *, private: bool = False) -> bytes:
    """The order as PDF/A. `private`: without names, addresses, phone and e-mail, for whoever has
    but the link of the order's page.
    """
    return orders_pdf([order], private=private)


def orders_pdf(orders: Sequence[Order], *, private: bool = False) -> bytes:
    """Several, each on pages of its own and in its own language. Raises ValueError for none, or
    more than `MOST`.
    """
    if not 0 < len(orders) <= MOST:
        raise ValueError(f"between 1 and {MOST} orders are printed at once")
    prefetch_related_objects(list(orders), *NEEDED)
    return joined(_printed(order, private) for order in orders)


def _printed(order: Order, private: bool) -> bytes:
    with translation.override(order.locale):
        return printed([sheet(order, private=private)], locale=locale(), at=order.placed_at)


def sheet(order: Order, *, private: bool = False) -> Sheet:
    """The paper of the order in the active language."""
    settings, shows = shop.settings(), papers.paper_settings()
    billed = [row for row in bill.bill(order) if not (shows.shows_tax and _is_repeated(row, order))]
    return Sheet(
        title=_title(order), subtitle=_when(order, settings), facts=tuple(_facts(order, settings)),
        parties=() if private else tuple(_parties(order)), goods=_goods(order),
        totals=tuple((row.label, row.told or money(row.amount)) for row in billed),
        sum_at=next(at for at, row in enumerate(billed) if row.is_sum),
        taxes=_taxes(order) if shows.shows_tax else None, after=tuple(_balance(order)),
        notes=_notes(order) if shows.shows_note else (),
        paying=_paying(order, settings, shows), sender=_sender(settings, shows),
        logo=picture(papers.Kind.LOGO) if shows.shows_logo else None,
        stamp=picture(papers.Kind.STAMP) if shows.shows_stamp else None, stamped="",
        foot=foot(shows),
    )  # fmt: skip


def _title(order: Order) -> str:
    draft = order.stage == OrderStage.DRAFT
    text = _("Quotation %(number)s") if draft else _("Order %(number)s")
    return text % {"number": order.number}


def _when(order: Order, settings: ShopSettings) -> str:
    at = order.placed_at.astimezone(ZoneInfo(settings.time_zone))
    return str(format_datetime(at, "d MMMM y, HH:mm", locale=locale()))


def _facts(order: Order, settings: ShopSettings) -> Iterator[Pair]:
    if order.stage == OrderStage.CANCELLED:
        yield _("Status"), str(OrderStage.CANCELLED.label)
    yield _("Delivery"), order.delivery_name
    if order.pickup_point:
        yield _("Pick-up point"), order.pickup_point
    yield _("Payment"), order.payment_name
    symbol = symbol_for(accounts_for(settings, order.currency), order.number)
    if symbol:
        yield _("Variable symbol"), symbol
    if order.valid_until and order.stage == OrderStage.DRAFT:
        yield _("Valid until"), day(order.valid_until)


def _parties(order: Order) -> Iterator[Party]:
    billing = order.billing_address or order.shipping_address
    names = (order.company, str(billing.get("name") or order.name))
    contact = (tax_id_row(order.tax_id), order.email, order.phone)
    yield Party(_("Buyer"), rows(*names, *place(billing), *contact))
    if order.billing_address and place(order.shipping_address) != place(billing):
        to = order.shipping_address
        yield Party(_("Deliver to"), rows(str(to.get("name") or order.name), *place(to)))


def _goods(order: Order) -> Table:
    head = (_("No."), _("SKU"), _("Goods"), _("Pieces"), _("Unit price"), _("VAT"), _("Total"))
    living = [line for line in order.lines.all() if line.living]
    told = tuple(_good(at, line, order) for at, line in enumerate(living, 1))
    return Table(head, told, wide=2, numbers=frozenset({3, 4, 5, 6}))


def _good(at: int, line: Line, order: Order) -> tuple[str, ...]:
    prices = (money(order.money(line.unit_price)), bill.percent(line.tax_rate))
    return (
        str(at), line.sku, line.name, str(line.living), *prices, money(order.money(line.total))
    )  # fmt: skip


def _is_repeated(row: bill.BillRow, order: Order) -> bool:
    """Taxes that are contained in the prices stand in a table of their own."""
    return row.is_tax and order.price_mode != ShopSettings.PriceMode.NET


def _taxes(order: Order) -> Table:
    head = (_("VAT rate"), _("Net"), _("VAT amount"), _("Gross"))
    told = tuple(
        (row.rate, money(row.net), money(row.tax), money(row.net + row.tax))
        for row in bill.taxes(order)
    )
    return Table(head, told, wide=0, numbers=frozenset({1, 2, 3}))


def _balance(order: Order) -> Iterator[Pair]:
    if order.stage in OWES_NOTHING:
        return
    yield _("Paid"), money(order.money(order.paid))
    if order.refunded:
        yield _("Refunded"), money(order.money(order.refunded))
    if order.due < 0:
        yield _("Paid too much"), money(order.money(-order.due))
    else:
        yield _("Still to pay"), money(order.money(order.due))


def _notes(order: Order) -> tuple[Pair, ...]:
    return ((_("Your note"), order.customer_note),) if order.customer_note else ()


def _paying(order: Order, settings: ShopSettings, shows: PaperSettings) -> Paying | None:
    """Where to transfer what is due; nothing while nobody knows what delivery costs."""
    if not _awaits_transfer(order) or shipping_cost_open(order):
        return None
    accounts = accounts_for(settings, order.currency)
    due = order.money(order.due)
    code = transfer_code(accounts, due, number=order.number, tax_id=settings.tax_id)
    return Paying(
        _("Please transfer %(amount)s to") % {"amount": money(due)},
        tuple(account(row) for row in accounts) if shows.shows_accounts else (),
        code if shows.shows_code else None,
    )


def _awaits_transfer(order: Order) -> bool:
    if order.stage in OWES_NOTHING or order.due <= 0:
        return False
    method = PaymentMethod.objects.filter(code=order.payment_method)
    return method.filter(kind=PaymentMethod.Kind.TRANSFER).exists()


def _sender(settings: ShopSettings, shows: PaperSettings) -> tuple[str, ...]:
    if not shows.shows_contacts:
        return rows(settings.name)
    at: Mapping[str, Any] = settings.address or {}
    names = (settings.name, str(at.get("name") or ""))
    return rows(*names, *place(at), settings.email, settings.phone, tax_id_row(settings.tax_id))
