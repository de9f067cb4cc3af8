"""Changes of an order that write rows of several apps: shipping cost, holds, corrections,
quotations.

Beside placing.py the only module that may. Called by effects of lifecycle rows under the order's
lock.
Answers what changed, for the journal. Raises BadInput with the field and nothing is changed then.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Sum

from orderwright.domain.catalog import queries as catalog
from orderwright.domain.checkout import deadlines, totals
from orderwright.domain.checkout.gating import planned_gates
from orderwright.domain.checkout.matrix import Option
from orderwright.domain.checkout.numbering import order_number
from orderwright.domain.checkout.wishes import AddressWish, ContactWish
from orderwright.domain.customers.checks import check_address, check_contact
from orderwright.domain.orders import services as orders
from orderwright.domain.orders.models import Adjustment, Gate, Line, Order
from orderwright.domain.orders.queries import gate, lines_of
from orderwright.domain.payments import services as payments
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.stages import GateKind, GateState, Reserves
from orderwright.domain.stock import queries as stock_queries
from orderwright.domain.stock import services as stock
from orderwright.kernel.lifecycle.actors import Actor
from orderwright.kernel.lifecycle.errors import BadInput
from orderwright.kernel.money import Rounding, split, tax_in_gross


def recount(order: Order) -> dict[str, list[Any]]:
    """Adds the order up again from its lines, shipping, fees and adjustments."""
    summed = _added_up(order, order.shipping_total, order.fees_total)
    return orders.change(
        order, lines_total=summed.lines, adjustments_total=summed.adjustments,
        total=summed.total, taxes=summed.stored_taxes(),
    )  # fmt: skip


def _added_up(order: Order, shipping: int, fees: int) -> totals.Totals:
    return totals.add_up(
        [
            totals.Part(line.unit_price * line.living, Decimal(line.tax_rate))
            for line in lines_of(order.pk)
        ],
        totals.Charges(
            totals.Part(shipping, Decimal(order.shipping_rate)),
            totals.Part(fees, Decimal(order.shipping_rate)),
            [totals.Part(a.amount, Decimal(a.tax_rate)) for a in order.adjustments.all()],
        ),
        gross=order.price_mode == "gross",
        rounding=Rounding(shop.settings().rounding),
    )


def total_with_shipping(order: Order, amount: int) -> int:
    """What `set_shipping` would make of the total, in minor units; changes nothing."""
    return _added_up(order, amount, order.fees_total).total


def set_shipping(order: Order, amount: int) -> dict[str, list[Any]]:
    """A new shipping cost in minor units; the total follows."""
    changed = orders.change(order, shipping_total=amount)
    return changed | recount(order)


@dataclass(frozen=True, slots=True)
class Credit:
    """What a credit is called on the order, and by what it is found again (a refund's human id)."""

    label: str
    reference: str
    now: datetime


def grant_credit(order: Order, amount: int, credit: Credit) -> dict[str, list[Any]]:
    """Lowers what the order owes by so much (minor units, tax included), over its tax rates as they
    stand.
    """
    before = order.total
    rates = [str(row["rate"]) for row in order.taxes] or ["0"]
    weights = [max(0, row["net"] + row["tax"]) for row in order.taxes] or [1]
    for share, rate in zip(split(amount, weights), rates, strict=True):
        if share:
            _adjust(order, (-_in_price_mode(order, share, rate), rate), credit)
    return _recount_to(order, before - amount, credit)


def take_credit_back(order: Order, amount: int, credit: Credit) -> dict[str, list[Any]]:
    """What was granted under this reference is owed again, at the very rates it was granted at."""
    before = order.total
    rows = order.adjustments.filter(reference=credit.reference).order_by("tax_rate")
    for rate, granted in rows.values_list("tax_rate").annotate(sum=Sum("amount")):
        if granted:
            _adjust(order, (-granted, rate), credit)
    return _recount_to(order, before + amount, credit)


def _recount_to(order: Order, total: int, credit: Credit) -> dict[str, list[Any]]:
    """Adds up; a unit that rounding per rate has moved is put where no tax is."""
    before = order.total
    changed = recount(order)
    if missing := total - order.total:
        _adjust(order, (missing, "0"), credit)
        changed |= recount(order)
    return changed | {"total": [before, order.total]}


def _adjust(order: Order, part: tuple[int, str], credit: Credit) -> None:
    amount, rate = part
    Adjustment.objects.create(
        order=order, label=credit.label[:200], amount=amount, tax_rate=rate, at=credit.now,
        reference=credit.reference,
    )  # fmt: skip


def _in_price_mode(order: Order, gross: int, rate: str) -> int:
    if order.price_mode == "gross":
        return gross
    return gross - tax_in_gross(gross, Decimal(rate), Rounding(shop.settings().rounding))


def change_payment(order: Order, option: Option, *, locale: str) -> dict[str, list[Any]]:
    """Another way to pay: the fee and the delivery's price follow the pair, the total follows them.

    What the shop has set by hand as shipping cost stays. So does the choice to send each part as it
    is ready, at the pair's own price of a second parcel, or at the old one where it names none.
    """
    changed = orders.change(
        order, payment_method=option.payment.code, payment_name=option.payment.name(locale),
        pays_on_delivery=option.payment.pays_on_delivery, fees_total=option.fee,
        shipping_total=_shipping_with(order, option),
        second_parcel=_second_parcel_with(order, option),
    )  # fmt: skip
    return changed | recount(order)


def total_with(order: Order, option: Option) -> int:
    """What `change_payment` would make of the total; changes nothing."""
    return _added_up(order, _shipping_with(order, option), option.fee).total


def _shipping_with(order: Order, option: Option) -> int:
    if _set_by_hand(order):
        return order.shipping_total
    return option.price + _second_parcel_with(order, option)


def _second_parcel_with(order: Order, option: Option) -> int:
    named = option.cell.second_parcel
    stays = named is None or not order.ships_as_ready or _set_by_hand(order)
    return order.second_parcel if stays or named is None else named


def _set_by_hand(order: Order) -> bool:
    cost = gate(order.pk, GateKind.SHIPPING_COST)
    return cost is not None and cost.amount is not None


def hold_lines(
    order: Order,
    *,
    actor: str,
    now: datetime,
    until: datetime | None = None,
    pieces: Mapping[int, int] | None = None,
) -> dict[str, int]:
    """Holds every tracked piece that is not held or shipped yet, or so many of some lines in all
    (line id -> pieces). All or nothing: raises OutOfStock.

    Until then, or for good; then what is held already is held for good too. Answers {sku: pieces
    newly held}. May run twice.
    """
    if until is None:
        stock.keep(order.pk)
    lines = [line for line in lines_of(order.pk) if line.tracked and line.product_id]
    held = stock_queries.held(order.pk)
    if pieces is None:
        pieces = {line.pk: line.living - line.shipped for line in lines}
    country = str(order.shipping_address.get("country") or "")
    asked_on = order.placed_at.astimezone(ZoneInfo(shop.settings().time_zone)).date()
    wants = wanted_pieces(lines, pieces, country, asked_on=asked_on)
    stock.reserve(order.pk, wants, actor=actor, now=now, expires_at=until)
    fresh = {line.sku: pieces.get(line.pk, 0) - held.get(line.pk, 0) for line in lines}
    return {sku: n for sku, n in fresh.items() if n > 0}


def hold_in(
    order: Order, pieces: Mapping[int, int], warehouse: int, *, actor: str, now: datetime
) -> None:
    """Holds so many pieces of some lines in all (line id -> pieces) for good, what is not held yet
    from that warehouse first. All or nothing: raises OutOfStock. May run twice.
    """
    stock.keep(order.pk)
    lines = [line for line in lines_of(order.pk) if line.tracked and line.product_id]
    wants = [replace(want, nearest=warehouse) for want in wanted_pieces(lines, pieces)]
    stock.reserve(order.pk, wants, actor=actor, now=now)


def wanted_pieces(
    lines: Sequence[Line],
    pieces: Mapping[int, int],
    country: str = "",
    *,
    asked_on: date | None = None,
) -> list[stock.Want]:
    """Pieces of tracked lines as the stock asks for them, for an order to this country; back-order
    as the catalogue says now. `asked_on`: the day of the order, after which a back-order that has
    ended by then is none.
    """
    facts = catalog.snapshot([line.product_id for line in lines if line.product_id])
    return [
        stock.Want(
            line.pk, line.product_id, pieces[line.pk], _owes(facts[line.product_id], asked_on),
            country,
        )
        for line in lines
        if line.tracked and line.product_id in facts and pieces.get(line.pk, 0) > 0
    ]  # fmt: skip


def _owes(product: catalog.ProductFacts, asked_on: date | None) -> bool:
    return product.backorder if asked_on is None else catalog.takes_backorders(product, asked_on)


def issue_pieces(
    order: Order,
    pieces: Mapping[int, int],
    *,
    actor: str,
    now: datetime,
    nearest: int | None = None,
) -> list[Line]:
    """Goods leave the shelf: line id -> pieces; what is held in the warehouse `nearest` goes first.
    Answers their lines. Raises OutOfStock; nothing is changed then.
    """
    lines = list(order.lines.filter(pk__in=pieces))
    tracked = {line.pk: line.product_id for line in lines if line.tracked and line.product_id}
    if tracked:
        leaving = {line_id: pieces[line_id] for line_id in tracked}
        source = stock.Source(tracked, nearest)
        stock.issue(order.pk, leaving, actor=actor, now=now, source=source)
    return lines


def correct_address(order: Order, typed: Mapping[str, Any]) -> dict[str, Any]:
    """A new shipping address; fields left out stay as they are, and are not judged again.

    Another country judges all of it by its own rules.
    """
    return _readdress(order, "shipping_address", order.shipping_address, typed)


def correct_billing(order: Order, typed: Mapping[str, Any]) -> dict[str, Any]:
    """A new address for the invoice, as `correct_address`; without one all of it has to be told."""
    return _readdress(order, "billing_address", order.billing_address or {}, typed)


def _readdress(
    order: Order, column: str, before: Mapping[str, str], typed: Mapping[str, Any]
) -> dict[str, Any]:
    new = AddressWish(**{name: typed.get(name) or before.get(name, "") for name in _ADDRESS})
    new = replace(new, country=new.country.upper())
    changed_fields = {name for name in _ADDRESS if getattr(new, name) != before.get(name, "")}
    judged = _ADDRESS if "country" in changed_fields or not before else changed_fields
    if wrong := _among(judged, check_address(new)):
        raise BadInput(wrong)
    changed = orders.change(order, **{column: new.stored()})
    if changed:
        orders.index(order)
    return changed


_ADDRESS = ("name", "street", "city", "postal_code", "country")


def correct_customer(order: Order, typed: Mapping[str, Any]) -> dict[str, Any]:
    """New contact data; fields left out (None) stay as they are and are not judged again.

    An empty text clears phone, company and tax id. E-mail is compared as stored.
    """
    new = ContactWish(**{name: _contact(order, name, typed.get(name)) for name in _CONTACT})
    changed_fields = {name for name in _CONTACT if getattr(new, name) != getattr(order, name)}
    country = str(order.shipping_address.get("country") or "")
    if wrong := _among(changed_fields, check_contact(new, country=country)):
        raise BadInput(wrong)
    changed = orders.change(order, **{name: getattr(new, name) for name in _CONTACT})
    if changed:
        orders.index(order)
    return changed


def _contact(order: Order, name: str, typed: str | None) -> str:
    kept = typed is None or (not typed and name not in _CLEARABLE)
    return str(getattr(order, name)) if kept else str(typed)


def _among(fields: Collection[str], problems: Mapping[str, str]) -> dict[str, str]:
    return {name: sentence for name, sentence in problems.items() if name in fields}


_CONTACT = ("email", "name", "phone", "company", "tax_id")
_CLEARABLE = ("phone", "company", "tax_id")


def offer(order: Order, *, until: datetime | None, now: datetime) -> None:
    """A quotation has gone out. Valid for fourteen days unless said otherwise."""
    orders.change(
        order, offered_at=now, valid_until=until or order.valid_until or now + timedelta(days=14)
    )


def accept(order: Order, *, actor: Actor, via: str, now: datetime) -> dict[str, Any]:
    """Draws the order number, builds the gates with the customer's passed, expects the money."""
    before = order.number
    orders.change(order, number=order_number(now), placed_at=now)
    for planned in planned_gates(order, now=now):
        agreed = planned.kind == GateKind.CUSTOMER
        passed = agreed or planned.state == GateState.PASSED
        Gate.objects.create(
            order=order, kind=planned.kind, position=planned.position, opened_at=now,
            state=GateState.PASSED if passed else GateState.OPEN,
            at=now if passed else None, actor=str(actor) if passed else "",
            via=via if agreed else planned.via, ip=actor.ip if agreed else "",
            deadline=planned.deadline,
        )  # fmt: skip
    payments.expect(order, now=now)
    deadlines.begin_again(order, now=now)
    if order.reserves == Reserves.PLACED:
        hold_lines(order, actor=str(actor), now=now, until=deadlines.hold_until(order, now))
    orders.index(order)
    return {"number": [before, order.number]}
