"""UBL 2.1 Order (Peppol BIS Ordering 3, T01) and Despatch Advice (T16) of one order.

Peppol's documents: docs.peppol.eu/poacc/upgrade-3, read in November 2026. The shop is the seller:
the order is written as the buyer would have sent it. Pure; figures come from `order_sheets.py`.
"""

from __future__ import annotations

from collections import Counter
from itertools import chain

from django.utils.translation import gettext as _

from orderwright.domain.invoices.shapes import InvoiceLine, InvoiceParty
from orderwright.domain.overview.shapes import ParcelData
from orderwright.outbound.documents.exchange import ubl_parts as ubl
from orderwright.outbound.documents.exchange.elements import Element, e, group, must, opt, written
from orderwright.outbound.documents.exchange.errors import Unfit
from orderwright.outbound.documents.exchange.figures import charged
from orderwright.outbound.documents.exchange.order_sheets import OrderSheet
from orderwright.outbound.documents.exchange.parties import country_of
from orderwright.outbound.documents.exchange.texts import one_line

ORDER = "urn:fdc:peppol.eu:poacc:trns:order:3"
ORDERING = "urn:fdc:peppol.eu:poacc:bis:order_only:3"
DESPATCH = "urn:fdc:peppol.eu:poacc:trns:despatch_advice:3"
DESPATCHING = "urn:fdc:peppol.eu:poacc:bis:despatch_advice:3"
PURCHASE_ORDER = "220"
GONE = ("sent", "delivered")


def order(sheet: OrderSheet) -> bytes:
    """The order as T01."""
    told, currency = sheet.order, sheet.currency
    root = e(
        "Order", e("cbc:CustomizationID", ORDER), e("cbc:ProfileID", ORDERING),
        e("cbc:ID", told["number"]), e("cbc:IssueDate", sheet.date.isoformat()),
        e("cbc:OrderTypeCode", PURCHASE_ORDER), opt("cbc:Note", told["customer_note"]),
        e("cbc:DocumentCurrencyCode", currency),
        opt("cbc:CustomerReference", told["external_id"] or ""),
        e("cac:BuyerCustomerParty", _party(sheet, sheet.buyer)),
        e("cac:SellerSupplierParty", _party(sheet, sheet.seller)),
        _delivery(sheet), group("cac:PaymentTerms", opt("cbc:Note", told["payment_name"])),
        *(ubl.charge(line, currency) for line in sheet.charges),
        e("cac:TaxTotal", ubl.money("cbc:TaxAmount", sheet.tax, currency)), _total(sheet),
        *(_line(line, currency) for line in sheet.lines),
    )  # fmt: skip
    return written(root, ubl.spaces("Order"))


def despatch_advice(sheet: OrderSheet) -> bytes:
    """What has left of the order, as T16. Raises Unfit while nothing has."""
    told = sheet.order
    gone = [parcel for parcel in told["parcels"] if parcel["stage"] in GONE]
    if not gone:
        raise Unfit(_("Nothing of this order has been sent yet."))
    last = max(parcel["sent_at"] or told["placed_at"] for parcel in gone)
    root = e(
        "DespatchAdvice", e("cbc:CustomizationID", DESPATCH), e("cbc:ProfileID", DESPATCHING),
        e("cbc:ID", told["number"]), e("cbc:IssueDate", last[:10]),
        e("cac:OrderReference", e("cbc:ID", told["external_id"] or told["number"])),
        e("cac:DespatchSupplierParty", _party(sheet, sheet.seller)),
        e("cac:DeliveryCustomerParty", _party(sheet, sheet.recipient)),
        e("cac:BuyerCustomerParty", _party(sheet, sheet.buyer)),
        _shipment(sheet, gone), *_despatched(sheet, gone),
    )  # fmt: skip
    return written(root, ubl.spaces("DespatchAdvice"))


def _party(sheet: OrderSheet, who: InvoiceParty) -> Element:
    return ubl.party(who, country_of(who, sheet.seller))


def _delivery(sheet: OrderSheet) -> Element:
    to = sheet.recipient
    return e(
        "cac:Delivery",
        e(
            "cac:DeliveryLocation", opt("cbc:Name", sheet.order["pickup_point"]),
            ubl.postal_address("cac:Address", to, country_of(to, sheet.seller)),
        ),
        group(
            "cac:DeliveryParty", group("cac:PartyName", opt("cbc:Name", to.legal_name)),
            ubl.contact(to),
        ),
    )  # fmt: skip


def _total(sheet: OrderSheet) -> Element:
    lowered, raised = charged(sheet.charges)
    goods = sum(line.net for line in sheet.lines)
    money = ubl.money
    currency = sheet.currency
    return e(
        "cac:AnticipatedMonetaryTotal", money("cbc:LineExtensionAmount", goods, currency),
        money("cbc:TaxExclusiveAmount", sheet.net, currency),
        money("cbc:TaxInclusiveAmount", sheet.total, currency),
        money("cbc:AllowanceTotalAmount", lowered, currency) if lowered else None,
        money("cbc:ChargeTotalAmount", raised, currency) if raised else None,
        money("cbc:PrepaidAmount", sheet.prepaid, currency) if sheet.prepaid else None,
        money("cbc:PayableAmount", sheet.total - sheet.prepaid, currency),
    )  # fmt: skip


def _line(line: InvoiceLine, currency: str) -> Element:
    return e(
        "cac:OrderLine",
        e(
            "cac:LineItem", e("cbc:ID", str(line.position)),
            ubl.quantity("cbc:Quantity", line, currency),
            ubl.money("cbc:LineExtensionAmount", line.net, currency),
            ubl.price(line, currency), ubl.item(line),
        ),
    )  # fmt: skip


def _shipment(sheet: OrderSheet, gone: list[ParcelData]) -> Element:
    """Parcels by their tracking numbers: the shop knows no SSCC."""
    carriers = dict.fromkeys(parcel["carrier_name"] for parcel in gone if parcel["carrier_name"])
    name = one_line(", ".join(carriers))
    return e(
        "cac:Shipment", e("cbc:ID", "1"),
        e(
            "cac:Consignment", must("cbc:ID", gone[0]["tracking_number"]),
            group("cac:CarrierParty", group("cac:PartyName", opt("cbc:Name", name))),
        ),
        *(
            e("cac:TransportHandlingUnit", e("cbc:ID", _mark(sheet, parcel)))
            for parcel in gone
        ),
    )  # fmt: skip


def _mark(sheet: OrderSheet, parcel: ParcelData) -> str:
    return parcel["tracking_number"] or f"{sheet.order['number']}-{parcel['id']}"


def _despatched(sheet: OrderSheet, gone: list[ParcelData]) -> list[Element]:
    shares = chain.from_iterable(parcel["lines"] for parcel in gone)
    sent: Counter[int] = Counter()
    for share in shares:
        sent[share["line"]] += share["quantity"]
    return [
        _despatch_line(sheet, line, sent[known["id"]])
        for line, known in zip(sheet.lines, sheet.order["lines"], strict=True)
        if sent[known["id"]]
    ]


def _despatch_line(sheet: OrderSheet, line: InvoiceLine, pieces: int) -> Element:
    left = max(0, line.quantity - pieces)
    return e(
        "cac:DespatchLine", e("cbc:ID", str(line.position)),
        e("cbc:DeliveredQuantity", str(pieces), unitCode=line.unit),
        e("cbc:OutstandingQuantity", str(left), unitCode=line.unit) if left else None,
        e(
            "cbc:OutstandingReason", _("Comes later")
        ) if left else None,
        e(
            "cac:OrderLineReference", e("cbc:LineID", str(line.position)),
            e("cac:OrderReference", e("cbc:ID", sheet.order["number"])),
        ),
        ubl.item(line, taxed=False),
    )  # fmt: skip
