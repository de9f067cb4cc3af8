"""Invoices: for whom, when, what they state, and that nothing of it changes afterwards (S4-19)."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from orderwright.domain.checkout.wishes import AddressWish, ContactWish
from orderwright.domain.invoices import services
from orderwright.domain.invoices.kinds import Cause, InvoiceKind, TaxCategory
from orderwright.domain.invoices.models import Invoice, InvoiceText
from orderwright.domain.invoices.queries import invoice_data
from orderwright.domain.orders.models import Order
from orderwright.domain.payments.models import Payment, Refund
from orderwright.domain.shop.services import change_settings as change_shop
from orderwright.domain.shop.stages import OrderStage
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.actors import ActorKind
from orderwright.kernel.lifecycle.errors import BadInput, Refused
from orderwright.kernel.lifecycle.taking import Ask
from orderwright.lifecycle.invariants import offenders
from orderwright.lifecycle.machine import offers, take
from tests.builders import a_product, a_shop
from tests.walks import (
    ANNA,
    EWA,
    MAREK,
    an_order,
    fresh,
    mails,
    pay,
    run_worker,
    step,
    told,
)

pytestmark = pytest.mark.django_db

NIP = "5265877635"
PRAGUE = AddressWish("Anna Kowalska", "Nad Muzeem 4", "Praha", "110 00", "CZ")
ADDRESS = {"name": "Lamps and more", "street": "Prosta 1", "postal_code": "00-001",
           "city": "Warszawa", "country": "PL"}  # fmt: skip
FIRM = ContactWish("anna@example.com", "Anna Kowalska", "+48600100200", "Kowalska i syn", NIP)
BY_HAND = {"way": "transfer", "account": "PL61109010140000071219812874"}


@pytest.fixture(autouse=True)
def shop() -> None:
    """A shop that may invoice."""
    a_shop(grace_seconds=0)
    change_shop(tax_id="5252248481", address=ADDRESS)


def bought(*, paid: bool = False, **changes: Any) -> Order:
    """Anna buys for her firm; Ewa confirms."""
    return an_order(OrderStage.CONFIRMED, paid=paid, **{"customer": FIRM, **changes})


def issued(order: Order) -> list[Invoice]:
    return list(Invoice.objects.filter(order=order).order_by("pk"))


def the_payment(order: Order) -> Payment:
    return Payment.objects.filter(order=order, settled__gt=0).latest("pk")


def refund(order: Order, amount: str) -> None:
    """Marek gives so much back by hand, and it arrives."""
    ask = Ask(MAREK, data={"amount": amount, **BY_HAND}, reason="Broken", override_warnings=True)
    take(("payment", "refund_by_hand"), the_payment(order).pk, ask)
    take(("refund", "settle"), Refund.objects.filter(order=order).latest("pk").pk, Ask(MAREK))


@pytest.mark.atom("S4-19", "S2-27")
def test_ewa_issues_an_invoice_that_equals_the_order() -> None:
    # Given Anna's firm with a NIP, who has paid
    order = bought(paid=True)
    # When Ewa issues the invoice
    step(order, "invoice")
    # Then it states what the order states, and the journal keeps its number and fingerprint
    (row,) = issued(order)
    data = invoice_data(row)
    assert (data.kind, data.number) == (InvoiceKind.INVOICE, "FV/1/2026")
    assert (data.totals.total, data.totals.due) == (order.total, 0)
    assert [(tax.rate, tax.net, tax.tax) for tax in data.taxes] == [
        (tax["rate"], tax["net"], tax["tax"]) for tax in order.taxes
    ]
    assert (data.buyer.nip, data.buyer.legal_name) == (NIP, "Kowalska i syn")
    assert data.seller.city == data.issue_place == "Warszawa"
    event = Event.objects.get(order_id=order.pk, name="invoice_issued")
    assert row.number in str(event.data)
    assert row.sha256 in str(event.data)
    assert offenders() == []


@pytest.mark.atom("S4-19")
@pytest.mark.threat("T40")
@pytest.mark.parametrize(
    ("tax_id", "sentence"), [("", "has no tax id"), ("5265877634", "is not right")]
)
def test_without_a_sound_tax_id_the_button_says_why(tax_id: str, sentence: str) -> None:
    order = an_order(OrderStage.CONFIRMED)
    Order.objects.filter(pk=order.pk).update(tax_id=tax_id)
    order = fresh(order)
    offer = next(one for one in offers("order", order, order, EWA) if one.step.verb == "invoice")
    assert not offer.open
    assert sentence in offer.reason
    with pytest.raises(Refused, match=sentence):
        step(order, "invoice")
    assert issued(order) == []


@pytest.mark.atom("S4-19")
def test_the_setting_lets_everybody_have_one() -> None:
    services.change_settings(whom="everybody")
    order = an_order(OrderStage.CONFIRMED)
    step(order, "invoice")
    assert invoice_data(issued(order)[0]).buyer.tax_id == ""


def test_an_order_is_invoiced_once() -> None:
    order = bought()
    step(order, "invoice")
    with pytest.raises(Refused, match="FV/1/2026 was issued already"):
        step(order, "invoice")
    assert len(issued(order)) == 1


def test_a_shop_without_its_own_tax_id_issues_nothing() -> None:
    change_shop(tax_id="")
    order = bought()
    with pytest.raises(Refused, match="own address or tax id is missing"):
        step(order, "invoice")


@pytest.mark.atom("S2-27")
def test_the_money_makes_the_invoice_where_the_shop_wants_it_so() -> None:
    services.change_settings(when="on_payment")
    order = bought()
    assert issued(order) == []
    pay(order)
    (row,) = issued(order)
    assert row.kind == InvoiceKind.INVOICE
    assert invoice_data(row).payment.paid_on is not None
    assert "attempt_refused" not in told(order)


@pytest.mark.atom("S2-27")
def test_by_hand_the_money_makes_none_and_a_consumer_gets_none_by_itself() -> None:
    order = bought(paid=True)
    assert issued(order) == []
    services.change_settings(when="on_payment")
    assert issued(an_order(OrderStage.CONFIRMED, paid=True)) == []


@pytest.mark.atom("S2-27")
def test_who_asked_at_the_checkout_gets_one_by_itself_on_demand() -> None:
    services.change_settings(when="on_payment", whom="on_demand")
    order = an_order(OrderStage.CONFIRMED, consents=("invoice",))
    pay(order)
    assert len(issued(order)) == 1


@pytest.mark.atom("S2-27")
def test_the_sending_makes_the_invoice_where_the_shop_wants_it_so() -> None:
    services.change_settings(when="on_sending")
    order = an_order(OrderStage.SHIPPED, paid=True, customer=FIRM)
    (row,) = issued(order)
    assert invoice_data(row).sale_date is not None


def test_what_is_missing_for_an_automatic_invoice_is_recorded_and_stops_no_money() -> None:
    services.change_settings(when="on_payment")
    change_shop(tax_id="")
    order = bought(paid=True)
    assert fresh(order).due == 0
    assert "attempt_refused" in told(order)
    assert issued(order) == []


@pytest.mark.atom("S2-28")
def test_the_real_cost_of_delivery_is_asked_and_becomes_the_line() -> None:
    services.change_settings(delivery_cost="real")
    order = bought()
    with pytest.raises(BadInput) as missing:
        step(order, "invoice")
    assert "delivery_cost" in missing.value.fields
    step(order, "invoice", data={"delivery_cost": "11.30"})
    order = fresh(order)
    data = invoice_data(issued(order)[0])
    assert [line.gross for line in data.lines if line.kind == "shipping"] == [1130]
    assert data.totals.total == order.total == 12_990 + 1130
    assert offenders() == []


def test_a_proforma_asks_for_money_and_is_no_invoice() -> None:
    order = bought()
    step(order, "proforma")
    step(order, "invoice")
    proforma, invoice = issued(order)
    assert (proforma.number, invoice.number) == ("PF/1/2026", "FV/1/2026")
    assert invoice_data(proforma).sale_date is None
    with pytest.raises(Refused):
        step(order, "proforma")


def test_a_refund_makes_a_credit_note_of_just_that_sum() -> None:
    order = bought(paid=True)
    step(order, "invoice")
    refund(order, "20.00")
    invoice, note = issued(order)
    data = invoice_data(note)
    assert (note.kind, note.corrects_id, note.total) == ("credit_note", invoice.pk, -2000)
    assert data.corrected is not None
    assert (data.corrected.number, data.corrected.cause) == (invoice.number, Cause.REFUND)
    assert invoice.total + note.total == fresh(order).total
    assert sum(line.gross for line in data.corrected.lines_after) == fresh(order).total
    assert offenders() == []


def test_two_refunds_make_two_credit_notes_that_add_up() -> None:
    order = bought(paid=True)
    step(order, "invoice")
    refund(order, "20.00")
    refund(order, "33.33")
    assert sum(row.total for row in issued(order)) == fresh(order).total
    taxes = [tax for row in issued(order) for tax in row.taxes.all()]
    kept = fresh(order).taxes
    assert sum(tax.tax for tax in taxes) == sum(row["tax"] for row in kept)


def test_by_hand_a_refund_waits_for_its_credit_note() -> None:
    services.change_settings(corrects_itself=False)
    order = bought(paid=True)
    step(order, "invoice")
    with pytest.raises(Refused, match="Nothing has changed"):
        step(order, "credit_note", reason="Typing error")
    refund(order, "20.00")
    assert len(issued(order)) == 1
    step(order, "credit_note", reason="Broken glass")
    assert issued(order)[1].reason == "Broken glass"


def test_a_cancelled_order_is_credited_whole() -> None:
    order = bought()
    step(order, "invoice")
    step(order, "cancel", reason="Changed her mind")
    assert sum(row.total for row in issued(order)) == 0
    note = invoice_data(issued(order)[1])
    assert [line.quantity for line in note.lines] == [-1, -1]


def test_without_an_invoice_there_is_nothing_to_credit() -> None:
    order = bought(paid=True)
    with pytest.raises(Refused, match="Nothing was invoiced yet"):
        step(order, "credit_note", reason="None")
    refund(order, "20.00")
    assert issued(order) == []


def test_a_wrong_company_is_corrected_by_a_document_without_amounts() -> None:
    order = bought()
    step(order, "invoice")
    with pytest.raises(Refused, match="details are those of FV/1/2026"):
        step(order, "correct_invoice", reason="Typing error")
    step(order, "correct_customer", data={"company": "Kowalska i córka"})
    step(order, "correct_invoice", reason="Typing error")
    data = invoice_data(issued(order)[1])
    assert data.corrected is not None
    assert data.corrected.buyer_before is not None
    assert data.corrected.buyer_before.company == "Kowalska i syn"
    assert (data.buyer.company, data.totals.total, data.lines) == ("Kowalska i córka", 0, ())


def test_before_an_invoice_there_is_no_buyer_to_correct() -> None:
    with pytest.raises(Refused, match="Nothing was invoiced yet"):
        step(bought(), "correct_invoice", reason="Typing error")


def test_a_part_payment_makes_an_advance_invoice_and_the_rest_the_final_one() -> None:
    services.change_settings(when="on_payment", advances=True)
    order = bought()
    take(("payment", "record"), Payment.objects.get(order=order).pk,
         Ask(MAREK, data={"amount": "50.00"}))  # fmt: skip
    pay(order)
    advance, final = issued(order)
    data = invoice_data(final)
    assert (advance.kind, advance.total, final.kind) == ("advance", 5000, "final")
    assert [one.gross for one in data.advances] == [5000]
    assert (data.totals.advances, data.totals.due) == (5000, 0)
    assert advance.total + final.total == order.total
    assert sum(tax.left_gross for tax in data.taxes) == order.total - 5000
    assert offenders() == []


def test_advance_and_final_by_hand_and_what_refuses_them() -> None:
    order = bought()
    with pytest.raises(Refused, match="Nothing was paid yet"):
        step(order, "advance")
    with pytest.raises(Refused, match="no advance invoice"):
        step(order, "final")
    take(("payment", "record"), Payment.objects.get(order=order).pk,
         Ask(MAREK, data={"amount": "50.00"}))  # fmt: skip
    step(order, "advance")
    with pytest.raises(Refused, match="issue the final invoice"):
        step(order, "invoice")
    with pytest.raises(Refused, match="no advance invoice states already"):
        step(order, "advance")
    step(order, "final")
    assert [row.kind for row in issued(order)] == ["advance", "final"]


def test_an_advance_that_goes_back_is_credited() -> None:
    order = bought()
    take(("payment", "record"), Payment.objects.get(order=order).pk,
         Ask(MAREK, data={"amount": "50.00"}))  # fmt: skip
    step(order, "advance")
    refund(order, "20.00")
    advance, note = issued(order)
    assert (note.corrects_id, note.total) == (advance.pk, -2000)
    assert offenders() == []


@pytest.mark.atom("S4-19")
def test_nobody_is_told_of_a_document_that_follows_by_itself() -> None:
    services.change_settings(when="on_payment")
    order = bought()
    run_worker()
    before = mails(order)
    take(("payment", "record"), Payment.objects.get(order=order).pk,
         Ask(MAREK, inform={"email": False}))  # fmt: skip
    run_worker()
    assert len(issued(order)) == 1
    assert mails(order) == before


def test_the_database_refuses_to_alter_what_was_issued() -> None:
    order = bought()
    step(order, "invoice")
    with pytest.raises(IntegrityError, match="never altered"), transaction.atomic():
        Invoice.objects.filter(order=order).update(total=1)
    with pytest.raises(IntegrityError, match="never altered"), transaction.atomic():
        InvoiceText.objects.update(content="{}")


@pytest.mark.atom("U28")
@pytest.mark.threat("T74")
def test_a_year_ends_at_the_shops_own_midnight() -> None:
    order, other, third = bought(), bought(), bought()
    with time_machine.travel(datetime(2026, 12, 31, 22, 59, tzinfo=UTC), tick=False):
        step(order, "invoice")
    with time_machine.travel(datetime(2026, 12, 31, 23, 1, tzinfo=UTC), tick=False):
        step(other, "invoice")
        step(third, "invoice")
    numbers = [row.number for row in Invoice.objects.order_by("pk")]
    assert numbers == ["FV/1/2026", "FV/1/2027", "FV/2/2027"]
    assert [row.issue_date.isoformat() for row in Invoice.objects.order_by("pk")][:2] == [
        "2026-12-31", "2027-01-01",
    ]  # fmt: skip
    assert offenders() == []


@pytest.mark.atom("U28")
def test_a_document_that_is_rolled_back_leaves_no_gap() -> None:
    order, other = bought(), bought()
    with transaction.atomic():
        step(order, "invoice")
        transaction.set_rollback(True)
    step(other, "invoice")
    assert [row.number for row in Invoice.objects.all()] == ["FV/1/2026"]


@pytest.mark.atom("U28")
def test_numbers_start_anew_as_often_as_their_pattern_tells_apart() -> None:
    services.change_settings(invoice_pattern="{n:03}/{month:02}/{year}")
    order, other = bought(), bought()
    with time_machine.travel(datetime(2026, 11, 30, 12, tzinfo=UTC), tick=False):
        step(order, "invoice")
    with time_machine.travel(datetime(2026, 12, 1, 12, tzinfo=UTC), tick=False):
        step(other, "invoice")
    assert [row.number for row in Invoice.objects.order_by("pk")] == ["001/11/2026", "001/12/2026"]


def test_a_number_that_is_taken_is_refused_in_words() -> None:
    order, other = bought(), bought()
    with time_machine.travel(datetime(2026, 11, 30, 12, tzinfo=UTC), tick=False):
        step(order, "invoice")
    services.change_settings(invoice_pattern="FV/{n}/2026")
    with pytest.raises(Refused, match="is taken"):
        step(other, "invoice")


@pytest.mark.threat("T40")
def test_nothing_is_invoiced_at_0_percent_without_a_rule() -> None:
    order = bought()
    order.lines.update(tax_rate="0")
    Order.objects.filter(pk=order.pk).update(
        taxes=[{"rate": "23", "net": 1220, "tax": 280}, {"rate": "0", "net": 12_990, "tax": 0}]
    )
    with pytest.raises(Refused, match="no rule says why"):
        step(fresh(order), "invoice")
    services.change_settings(exempt=True)
    step(fresh(order), "invoice")
    data = invoice_data(issued(order)[0])
    assert [tax.category for tax in data.taxes] == [TaxCategory.STANDARD, TaxCategory.EXEMPT]
    assert "art. 113" in data.taxes[1].reason
    assert data.taxes[1].reason in data.notes


def test_a_foreign_currency_states_its_tax_at_home_at_the_rate_before_the_sale() -> None:
    order = bought()
    Order.objects.filter(pk=order.pk).update(currency="EUR")
    Payment.objects.filter(order=order).update(currency="EUR")
    with time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=UTC), tick=False):
        with pytest.raises(Refused, match="no exchange rate of EUR"):
            step(order, "invoice")
        for day, rate in ((20, "4.25"), (23, "9")):
            services.keep_rate("EUR", date(2026, 11, day), Decimal(rate),
                               "NBP 225/A")  # fmt: skip
        step(order, "invoice")
    data = invoice_data(issued(order)[0])
    assert data.home is not None
    assert (data.home.currency, data.home.rate, data.home.source) == ("PLN", "4.25", "NBP 225/A")
    assert data.home.tax == (data.totals.tax * 425 + 50) // 100


def test_a_czech_buyer_under_oss_reads_so() -> None:
    lamp = a_product()
    order = an_order(
        OrderStage.CONFIRMED, lines={lamp.sku: 1}, customer=ANNA,
        shipping_address=PRAGUE,
    )  # fmt: skip
    services.change_settings(whom="everybody")
    step(order, "invoice")
    data = invoice_data(issued(order)[0])
    assert data.oss
    assert data.taxes[0].rate == "21"
    assert "OSS" in data.notes[0]


CZECH_FIRM = ContactWish("jan@example.com", "Jan Novák", "", "Novák s.r.o.", "CZ25596641")


def to_prague(**changes: Any) -> Order:
    """A lamp for Prague, confirmed."""
    lamp = a_product(price=12_300)
    return an_order(
        OrderStage.CONFIRMED,
        **{"lines": {lamp.sku: 1}, "customer": CZECH_FIRM, "shipping_address": PRAGUE, **changes},
    )


@pytest.mark.threat("T40")
@pytest.mark.parametrize(("rule", "category"), [("K", "K"), ("AE", "AE")])
def test_a_firm_of_another_eu_country_buys_net_where_the_shop_allows_it(
    rule: str, category: str
) -> None:
    services.change_settings(eu_firms=rule)
    order = to_prague()
    assert order.taxes == [{"rate": "0", "net": order.total, "tax": 0}]
    assert order.lines_total == 12_300 - round(12_300 * 21 / 121)
    step(order, "invoice")
    data = invoice_data(issued(order)[0])
    assert [tax.category for tax in data.taxes] == [category]
    assert data.notes == (data.taxes[0].reason,)
    assert data.taxes[0].reason_code
    assert not data.oss
    assert offenders() == []


@pytest.mark.threat("T40")
def test_no_other_order_escapes_the_tax() -> None:
    assert to_prague().taxes[0]["rate"] == "21"  # the setting is off
    services.change_settings(eu_firms="K")
    polish = ContactWish("jan@example.com", "Jan Novák", "", "Novák", f"PL{NIP}")
    assert to_prague(customer=polish).taxes[0]["rate"] == "21"
    assert to_prague(customer=ANNA).taxes[0]["rate"] == "21"
    assert bought(customer=CZECH_FIRM).taxes[0]["rate"] == "23"  # the goods stay in Poland


def test_an_exempt_shop_sells_at_its_prices_without_tax() -> None:
    services.change_settings(exempt=True)
    order = bought()
    assert order.taxes == [{"rate": "0", "net": 14_490, "tax": 0}]
    step(order, "invoice")
    assert invoice_data(issued(order)[0]).taxes[0].category == TaxCategory.EXEMPT


def test_who_follows_is_named_after_whoever_began() -> None:
    services.change_settings(when="on_payment")
    order = bought(paid=True)
    assert issued(order)[0].issued_by.startswith(ActorKind.NEIGHBOUR)


@pytest.mark.parametrize(("locale", "word"), [("cs", "Doprava"), ("ro", "Livrare")])
def test_a_document_speaks_the_language_of_its_order(locale: str, word: str) -> None:
    services.change_settings(eu_firms="K")
    order = to_prague()
    Order.objects.filter(pk=order.pk).update(locale=locale)
    step(order, "invoice")
    data = invoice_data(issued(order)[0])
    assert data.language == locale
    assert any(line.name.startswith(word) for line in data.lines)
    assert "European Union" not in data.notes[0]
