"""Orders as files of other programs: valid by the standards' own schemas, figures that add up."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orderwright.outbound.documents.exchange import native
from orderwright.outbound.documents.exchange.errors import Unfit
from orderwright.outbound.documents.exchange.formats import BY_CODE, FORMATS, Kind, of_kind
from orderwright.outbound.documents.exchange.order_sheets import OrderSheet, order_sheet
from tests.examples import examples
from tests.unit.documents.exchange import judged
from tests.unit.documents.exchange.made import (
    a_parcel,
    an_adjustment,
    an_order,
    order_line,
    shop,
)

pytestmark = [pytest.mark.once, pytest.mark.atom("S3-29")]

SCHEMAS = {
    "native": lambda: native.PUBLISHED["orderwright-order-1.xsd"],
    "ubl": lambda: judged.ubl("Order"), "pohoda": lambda: judged.POHODA,
    "order-x": judged.orderx_schema,
}  # fmt: skip
LONG = "Ż" * 300
WILD = st.text(st.characters(exclude_categories=()), max_size=320)
LINES = st.builds(
    order_line, st.integers(1, 9), name=WILD, quantity=st.integers(1, 500),
    price=st.integers(0, 10_000_000), tax_rate=st.sampled_from(["23", "8", "5", "0"]),
)  # fmt: skip


def sheet(**changes: Any) -> OrderSheet:
    return order_sheet(an_order(**changes), shop())


def written(code: str, **changes: Any) -> bytes:
    writer = BY_CODE[code].order
    assert writer is not None
    return writer(sheet(**changes))


def test_every_format_of_orders_is_judged_here() -> None:
    assert {entry.code for entry in of_kind(Kind.ORDER)} == set(SCHEMAS)
    assert len({entry.code for entry in FORMATS}) == len(FORMATS)


@pytest.mark.parametrize("code", SCHEMAS)
def test_annas_order_is_valid(code: str) -> None:
    judged.demand_valid(written(code), SCHEMAS[code]())


@pytest.mark.threat("T57", "T58")
@pytest.mark.parametrize("code", SCHEMAS)
@given(lines=st.lists(LINES, min_size=1, max_size=4), name=WILD, street=WILD,
       shipping=st.integers(0, 100_000), off=st.integers(-5000, 5000))  # fmt: skip
@settings(max_examples=examples(25), deadline=None, suppress_health_check=list(HealthCheck))
def test_any_order_is_valid_whatever_people_typed(
    code: str, lines: list[dict[str, Any]], name: str, street: str, shipping: int, off: int
) -> None:
    at = {"name": name, "street": street, "city": name, "postal_code": "90-001", "country": "PL"}
    who = {"email": "anna@example.com", "name": name, "phone": "", "company": street, "tax_id": ""}
    file = written(
        code, lines=lines, shipping=shipping, adjustments=[an_adjustment(off)], customer=who,
        shipping_address=at, customer_note=street,
    )  # fmt: skip
    judged.demand_valid(file, SCHEMAS[code]())


@given(lines=st.lists(LINES, min_size=1, max_size=6), shipping=st.integers(0, 100_000),
       off=st.integers(-5000, 5000))  # fmt: skip
@settings(max_examples=examples(50), deadline=None, suppress_health_check=list(HealthCheck))
def test_nets_of_lines_and_charges_sum_to_the_order(
    lines: list[dict[str, Any]], shipping: int, off: int
) -> None:
    told = sheet(lines=lines, shipping=shipping, adjustments=[an_adjustment(off)])
    assert sum(line.net for line in (*told.lines, *told.charges)) == told.net
    assert told.total == round(Decimal(told.order["totals"]["total"]["amount"]) * 100)


def test_quantity_times_price_is_the_lines_net_in_ubl() -> None:
    root = judged.read(written("ubl", lines=[order_line(quantity=7, price=333)]))
    figures = {
        name: Decimal(root.findtext(f".//{{*}}LineItem//{{*}}{name}") or "")
        for name in ("Quantity", "PriceAmount", "LineExtensionAmount")
    }
    product = figures["Quantity"] * figures["PriceAmount"]
    assert round(product, 2) == figures["LineExtensionAmount"] == Decimal("18.95")


def test_what_people_get_off_is_an_allowance_in_ubl_and_the_sums_follow() -> None:
    root = judged.read(written("ubl", adjustments=[an_adjustment(-1000)]))
    assert root.findtext(".//{*}AllowanceTotalAmount") == "8.13"
    assert root.findtext(".//{*}TaxInclusiveAmount") == "264.80"
    assert root.findtext(".//{*}PayableAmount") == "264.80"


def test_the_despatch_advice_says_what_left_and_what_comes_later() -> None:
    told = sheet(parcels=[a_parcel(1)])
    writer = BY_CODE["ubl"].despatch
    assert writer is not None
    root = judged.demand_valid(writer(told), judged.ubl("DespatchAdvice"))
    assert root.findtext(".//{*}DeliveredQuantity") == "1"
    assert root.findtext(".//{*}OutstandingQuantity") == "1"
    assert root.findtext(".//{*}TransportHandlingUnit/{*}ID") == "12345678901"


def test_there_is_no_despatch_advice_before_anything_left() -> None:
    writer = BY_CODE["ubl"].despatch
    assert writer is not None
    with pytest.raises(Unfit, match="sent yet"):
        writer(sheet())


def test_an_order_without_goods_is_no_business_document() -> None:
    with pytest.raises(Unfit, match="no goods"):
        order_sheet({**an_order(), "lines": []}, shop())  # type: ignore[typeddict-item]


def test_a_long_name_is_cut_for_pohoda_and_whole_in_our_own_file() -> None:
    cut = judged.read(written("pohoda", lines=[order_line(name=LONG)]))
    whole = judged.read(written("native", lines=[order_line(name=LONG)]))
    assert cut.findtext(".//{*}orderItem/{*}text") == "Ż" * 90
    assert whole.findtext(".//{*}line/{*}name") == LONG


def test_the_day_of_an_order_is_the_shops_own() -> None:
    assert sheet(placed_at="2026-11-20T23:30:00Z").date.isoformat() == "2026-11-21"
