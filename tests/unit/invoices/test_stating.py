"""Lines and taxes of a document equal the order's own, in both price modes (semantics 5, I5)."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orderwright.domain.checkout import totals
from orderwright.domain.invoices import stating
from orderwright.domain.invoices.correcting import differences
from orderwright.domain.invoices.kinds import LineKind
from orderwright.domain.invoices.rules import TAXED
from orderwright.domain.invoices.stating import Mode, Part
from orderwright.kernel.money import Rounding

pytestmark = pytest.mark.once

RATES = ("23", "8", "5", "0", "12.5")

parts = st.lists(
    st.builds(
        lambda price, pieces, rate, at: Part(
            LineKind.GOODS, f"Lamp {at}", pieces, price, price * pieces, rate, f"A{at}"
        ),
        st.integers(1, 500_000), st.integers(1, 9), st.sampled_from(RATES), st.integers(1, 5),
    ),
    min_size=1, max_size=8,
)  # fmt: skip
credits = st.lists(
    st.builds(
        lambda amount, rate: Part(LineKind.ADJUSTMENT, "Refund", 1, -amount, -amount, rate),
        st.integers(1, 20_000), st.sampled_from(RATES),
    ),
    max_size=3,
)  # fmt: skip


def of_order(found: list[Part], mode: Mode) -> totals.Totals:
    """What placing would keep on the order."""
    none = totals.Part(0, Decimal(0))
    return totals.add_up(
        [totals.Part(part.amount, Decimal(part.rate)) for part in found],
        totals.Charges(none, none), gross=mode.gross, rounding=mode.rounding,
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(goods=parts, given_back=credits, gross=st.booleans(), rounding=st.sampled_from(Rounding))
def test_a_document_states_the_orders_total_and_taxes(
    goods: list[Part], given_back: list[Part], gross: bool, rounding: Rounding
) -> None:
    mode, found = Mode(gross, rounding), [*goods, *given_back]
    order = of_order(found, mode)
    stored = {tax.rate: tax.tax for tax in order.taxes}
    rules = dict.fromkeys(RATES, TAXED)
    lines = stating.lines_of(found, mode, rules, stored)
    taxes = stating.taxes_of(lines, rules)
    sums = stating.totals_of(taxes)
    assert sums.total == order.total
    assert {t.rate: (t.net, t.tax) for t in taxes if t.net or t.tax} == {
        t.rate: (t.net, t.tax) for t in order.taxes
    }
    assert sum(line.gross for line in lines) == order.total
    assert all(line.net + line.tax == line.gross for line in lines)


@settings(max_examples=40, deadline=None)
@given(goods=parts, given_back=credits, gross=st.booleans())
def test_before_and_difference_make_after(
    goods: list[Part], given_back: list[Part], gross: bool
) -> None:
    mode, rules = Mode(gross, Rounding.HALF_UP), dict.fromkeys(RATES, TAXED)
    before = stating.lines_of(goods, mode, rules, {})
    after = stating.lines_of([*goods[1:], *given_back], mode, rules, {})
    changed = differences(before, after)
    for of in ("net", "tax", "gross"):
        was, now = (sum(getattr(line, of) for line in lines) for lines in (before, after))
        assert was + sum(getattr(line, of) for line in changed) == now


def test_what_did_not_change_is_no_difference() -> None:
    rules = dict.fromkeys(RATES, TAXED)
    lamp = Part(LineKind.GOODS, "Lamp", 2, 999, 1998, "23", "A1")
    lines = stating.lines_of([lamp], Mode(gross=True, rounding=Rounding.HALF_UP), rules, {})
    assert differences(lines, lines) == ()


def test_a_rounding_that_the_shop_changed_since_moves_nothing() -> None:
    rules = dict.fromkeys(RATES, TAXED)
    lamp = Part(LineKind.GOODS, "Lamp", 1, 999, 999, "23", "A1")
    (line,) = stating.lines_of([lamp], Mode(gross=True, rounding=Rounding.HALF_UP), rules,
                               {"23": 186})  # fmt: skip
    assert (line.net, line.tax) == (813, 186)
