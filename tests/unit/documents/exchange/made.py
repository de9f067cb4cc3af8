"""Orders and invoices made of plain values: what writers of files are tried with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, cast

from orderwright.domain.invoices.kinds import (
    Cause,
    InvoiceKind,
    LineKind,
    PaymentMeans,
    TaxCategory,
)
from orderwright.domain.invoices.shapes import (
    CorrectedInvoice,
    InvoiceAccount,
    InvoiceData,
    InvoiceHome,
    InvoiceLine,
    InvoiceOrder,
    InvoiceParty,
    InvoicePayment,
    InvoiceTax,
    InvoiceTotals,
)
from orderwright.domain.overview.shapes import OrderData
from orderwright.domain.shop.models import ShopSettings
from orderwright.kernel.money import Rounding, amount_text, tax_in_gross

SHOP = InvoiceParty(
    "Lampy i więcej", "Lampy i więcej sp. z o.o.", "5265877635", "PL5265877635", "5265877635",
    street="ul. Długa 12", city="Kraków", postal_code="31-146", country="PL",
    email="shop@example.com", phone="+48600100200",
)  # fmt: skip
CZECH = InvoiceParty(
    "Lampy", "Lampy s.r.o.", "CZ25596641", "CZ25596641", company_id="25596641",
    street="Dlouhá 1", city="Praha", postal_code="110 00", country="CZ",
)  # fmt: skip
ROMANIAN = InvoiceParty(
    "Lămpi", "Lămpi SRL", "RO18547290", "RO18547290", company_id="18547290",
    street="Str. Lungă 3", city="București", postal_code="030167", county="RO-B", country="RO",
)  # fmt: skip
ANNA = InvoiceParty(
    "Anna Kowalska", street="ul. Żółwia 12/4", city="Łódź", postal_code="90-001", country="PL",
    email="anna@example.com", phone="+48600100200",
)  # fmt: skip
FIRM = InvoiceParty(
    "Jan Nowak", "Nowak & Syn <hurt>", "7680002466", "PL7680002466", "7680002466",
    street="ul. Krótka 3", city="Gdańsk", postal_code="80-001", country="PL",
    email="jan@example.com",
)  # fmt: skip
ACCOUNT = InvoiceAccount(
    "PL61109010140000071219812874", "PL61109010140000071219812874", "WBKPPLPP", "Lampy", "Bank"
)
ISSUED = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
DAY = date(2026, 11, 20)


def a_line(position: int = 1, **changes: Any) -> InvoiceLine:
    """Two lamps at 129.90 with tax at 23 %, or what the test says: `gross` in minor units."""
    told: dict[str, Any] = {
        "kind": LineKind.GOODS, "name": "Lampa", "quantity": 2, "gross": 25_980, "rate": "23",
        "category": TaxCategory.STANDARD, "sku": f"A{position}",
    } | changes  # fmt: skip
    gross, pieces = told.pop("gross"), told["quantity"]
    tax = tax_in_gross(gross, Decimal(told["rate"]), Rounding.HALF_UP)
    return InvoiceLine(
        position=position, unit_price=abs(gross) // (abs(pieces) or 1), net=gross - tax, tax=tax,
        gross=gross, **told,
    )  # fmt: skip


def taxes(lines: Sequence[InvoiceLine]) -> tuple[InvoiceTax, ...]:
    """What the lines sum to, by rate and category."""
    kinds = dict.fromkeys((line.rate, line.category) for line in lines)
    return tuple(_tax(rate, category, lines) for rate, category in kinds)


def _tax(rate: str, category: TaxCategory, lines: Sequence[InvoiceLine]) -> InvoiceTax:
    own = [line for line in lines if (line.rate, line.category) == (rate, category)]
    net, tax = sum(line.net for line in own), sum(line.tax for line in own)
    reason = "" if category == TaxCategory.STANDARD else "Zwolnione z podatku"
    return InvoiceTax(rate, category, net, tax, net + tax, reason=reason)


def evened(lines: Sequence[InvoiceLine]) -> tuple[InvoiceLine, ...]:
    """As the shop states them: tax rounded once per rate, the last line bears the rest."""
    made = list(lines)
    for rate in dict.fromkeys(line.rate for line in lines):
        own = [at for at, line in enumerate(made) if line.rate == rate]
        gross = sum(made[at].gross for at in own)
        tax = tax_in_gross(gross, Decimal(rate), Rounding.HALF_UP)
        rest = tax - sum(made[at].tax for at in own)
        last = made[own[-1]]
        made[own[-1]] = replace(last, tax=last.tax + rest, net=last.net - rest)
    return tuple(made)


def an_invoice(*given: InvoiceLine, **changes: Any) -> InvoiceData:
    """Anna's invoice of 20 November 2026, from a Polish shop, to be paid by transfer."""
    lines = evened(given or (a_line(), a_line(2, kind=LineKind.SHIPPING, name="Kurier",
                                              quantity=1, gross=1500, sku="")))  # fmt: skip
    kept = taxes(lines)
    paid, advances = changes.pop("paid", 0), changes.pop("advanced", 0)
    net, tax = sum(row.net for row in kept), sum(row.tax for row in kept)
    totals = InvoiceTotals(
        net, tax, net + tax, 0, net + tax, advances, paid, net + tax - advances - paid
    )
    told: dict[str, Any] = {
        "kind": InvoiceKind.INVOICE, "number": "FV/2026/000123",
        "uuid": "9b2d6a52-6b1e-4a50-9a3f-0a4f8f0c1d11", "language": "pl", "issued_at": ISSUED,
        "issue_date": DAY, "issue_place": "Kraków", "sale_date": DAY,
        "due_date": date(2026, 12, 4), "currency": "PLN", "price_mode": "gross", "seller": SHOP,
        "buyer": ANNA, "delivery": None, "order": InvoiceOrder("2026-000123", DAY),
        "lines": lines, "taxes": kept, "totals": totals,
        "payment": InvoicePayment(PaymentMeans.TRANSFER, "Przelew", "2026000123", ACCOUNT),
    } | changes  # fmt: skip
    return InvoiceData(**told)


def a_credit_note(*given: InvoiceLine, **changes: Any) -> InvoiceData:
    """One of the two lamps came back."""
    before = a_line()
    after = a_line(quantity=1, gross=12_990)
    difference = a_line(quantity=-1, gross=-12_990)
    was = CorrectedInvoice(
        "FV/2026/000123", InvoiceKind.INVOICE, DAY, "9b2d6a52-6b1e-4a50-9a3f-0a4f8f0c1d11",
        Cause.REFUND, "Zwrot towaru", (before,), (after,),
    )  # fmt: skip
    told = {"kind": InvoiceKind.CREDIT_NOTE, "number": "KOR/2026/000007", "corrected": was}
    return an_invoice(*(given or (difference,)), **(told | changes))


def in_leu(invoice: InvoiceData) -> InvoiceData:
    """The same from Bucharest, in lei."""
    cluj = replace(
        ANNA, street="Str. Memorandumului 28", city="Cluj-Napoca", postal_code="400114",
        county="RO-CJ", country="RO",
    )  # fmt: skip
    return replace(invoice, seller=ROMANIAN, buyer=cluj, currency="RON")


def in_euro(invoice: InvoiceData) -> InvoiceData:
    """The same in euro, with its tax in złoty too."""
    rate = Decimal("4.3125")
    home = [
        replace(row, home_net=round(row.net * rate), home_tax=round(row.tax * rate))
        for row in invoice.taxes
    ]
    totals = invoice.totals
    sums = (round(totals.net * rate), round(totals.tax * rate), round(totals.gross * rate))
    return replace(
        invoice, currency="EUR", taxes=tuple(home),
        home=InvoiceHome("PLN", "4.3125", DAY, "NBP", *sums),
    )  # fmt: skip


def shop(**changes: Any) -> ShopSettings:
    """The Polish shop's settings, not stored."""
    address = {"street": "ul. Długa 12", "city": "Kraków", "postal_code": "31-146"}
    told = {"name": "Lampy i więcej", "email": "shop@example.com", "tax_id": "5265877635"}
    return ShopSettings(**({**told, "address": address} | changes))


def money(minor: int, currency: str = "PLN") -> dict[str, str]:
    """As the order's JSON writes it."""
    return {"amount": amount_text(minor, currency), "currency": currency}


def an_order(**changes: Any) -> OrderData:
    """Anna's order of two lamps by courier: 274.80 PLN, tax within."""
    lines = changes.pop("lines", None) or [order_line()]
    shipping, adjustments = changes.pop("shipping", 1500), changes.pop("adjustments", [])
    goods = sum(line["minor"] for line in lines)
    extra = sum(row["minor"] for row in adjustments)
    sums: dict[str, int] = {}
    for rate, minor in (
        *((line["tax_rate"], line["minor"]) for line in lines), ("23", shipping),
        *((row["tax_rate"], row["minor"]) for row in adjustments),
    ):  # fmt: skip
        sums[rate] = sums.get(rate, 0) + minor
    kept = [
        (rate, minor, tax_in_gross(minor, Decimal(rate), Rounding.HALF_UP))
        for rate, minor in sums.items() if minor
    ]  # fmt: skip
    total = goods + shipping + extra
    told: dict[str, Any] = {
        "number": "2026-000123", "token": None, "stage": "confirmed", "status": "confirmed",
        "status_label": "Confirmed", "gates": [], "waiting_on": None, "payment_status": "unpaid",
        "delivery_status": "none", "source": "storefront", "external_id": None, "locale": "pl",
        "currency": "PLN",
        "customer": {"email": "anna@example.com", "name": "Anna Kowalska",
                     "phone": "+48600100200", "company": "", "tax_id": ""},
        "shipping_address": {"name": "Anna Kowalska", "street": "ul. Żółwia 12/4", "city": "Łódź",
                             "postal_code": "90-001", "country": "PL"},
        "billing_address": None, "price_mode": "gross", "lines": lines,
        "adjustments": adjustments, "shipping_tax_rate": "23",
        "totals": {
            "lines": money(goods), "shipping": money(shipping), "fees": money(0),
            "discount": money(0), "adjustments": money(extra),
            "tax": [{"rate": rate, "net": money(minor - tax), "tax": money(tax)}
                    for rate, minor, tax in kept],
            "total": money(total), "paid": money(0), "refunded": money(0),
            "refunding": money(0), "due": money(total),
        },
        "delivery_method": "courier", "delivery_name": "Kurier", "payment_method": "transfer",
        "payment_name": "Przelew", "pickup_point": "", "customer_note": "", "payments": [],
        "refunds": [], "surplus": money(0), "deliveries": [], "parcels": [], "tags": [],
        "notes": [], "cancel_reason": "", "version": 1, "placed_at": "2026-11-20T22:30:00Z",
        "updated_at": "2026-11-20T22:30:00Z", "parked_until": None, "valid_until": None,
        "urls": {"tracking": None, "panel": "https://shop.example/panel/orders/2026-000123"},
    } | changes  # fmt: skip
    return cast(OrderData, told)


def order_line(position: int = 1, **changes: Any) -> dict[str, Any]:
    """Two lamps; `minor` is the line's worth in minor units."""
    told = {"name": "Lampa", "quantity": 2, "price": 12_990, "tax_rate": "23"} | changes
    price, pieces = told.pop("price"), told["quantity"]
    return {
        "id": position, "sku": f"A{position}", "cancelled": 0, "shipped": 0,
        "unit_price": money(price), "total": money(price * pieces), "minor": price * pieces,
        **told,
    }  # fmt: skip


def a_parcel(pieces: int = 1) -> dict[str, Any]:
    """A box on its way with so many pieces of the first line."""
    return {
        "id": 7, "delivery": 1, "stage": "sent", "carrier": "gls", "carrier_name": "GLS",
        "tracking_number": "12345678901", "tracking_url": None,
        "sent_at": "2026-11-21T10:00:00Z", "delivered_at": None,
        "lines": [{"line": 1, "quantity": pieces}],
    }  # fmt: skip


def an_adjustment(minor: int, rate: str = "23") -> dict[str, Any]:
    """A change of the total after placing."""
    return {"label": "Rabat", "tax_rate": rate, "at": "2026-11-20T22:31:00Z", "minor": minor,
            "amount": money(minor)}  # fmt: skip
