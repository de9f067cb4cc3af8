"""Who is owed a mail, and how the mails of one order may merge."""

import pytest

from orderwright.domain.delivery.models import DeliveryOrder, Parcel
from orderwright.domain.shop.services import change_settings
from orderwright.domain.shop.stages import DeliveryStage, ParcelStage
from orderwright.kernel.lifecycle.actors import ActorKind
from orderwright.kernel.lifecycle.rows import Owed
from orderwright.outbound.notifications import mails
from orderwright.outbound.notifications.kinds import KINDS, event_in
from tests.unit.notifications.orders import ANNA, EFFECTS, MAILS, a_taking, an_order

pytestmark = pytest.mark.usefixtures("shop")

ALL = [owed for owed in vars(mails).values() if isinstance(owed, Owed)]


@pytest.mark.atom("S0-6")
@pytest.mark.parametrize("name", MAILS)
def test_every_mail_goes_to_the_address_of_the_order(name: str) -> None:
    taking = a_taking(an_order())
    if name == "mail_parcel_number":
        taking.subject = Parcel(stage=ParcelStage.SENT)
    if name == "mail_warehouse_done":
        change_settings(mail_when_done=True)
        taking.subject = DeliveryOrder(stage=DeliveryStage.PACKED, steps=3)
    assert vars(mails)[name].targets(taking) == (ANNA,)


@pytest.mark.parametrize("name", MAILS)
@pytest.mark.parametrize("address", ["", "anna", "anna@", "@example.com", "a b@example.com"])
def test_nothing_is_owed_to_an_address_that_is_none(name: str, address: str) -> None:
    taking = a_taking(an_order(email=address))
    assert vars(mails)[name].targets(taking) == ()


@pytest.mark.atom("S3-4")
def test_no_receipt_is_owed_when_the_shop_turned_it_off() -> None:
    taking = a_taking(an_order())
    change_settings(mail_on_placing=False)
    assert mails.mail_placed.targets(taking) == ()
    assert mails.mail_confirmed.targets(taking) == (ANNA,)


@pytest.mark.atom("S3-11")
def test_the_shop_is_told_only_where_an_address_is_set() -> None:
    taking = a_taking(an_order())
    assert mails.shop_notice.targets(taking) == ()
    change_settings(notice_email="48600100200@sms.example.com")
    assert mails.shop_notice.targets(taking) == ("48600100200@sms.example.com",)


@pytest.mark.atom("S3-20")
def test_when_the_last_parcel_sends_the_order_the_customer_is_told_once() -> None:
    order = an_order()
    by_ewa, by_the_other_row = a_taking(order), a_taking(order, ActorKind.NEIGHBOUR)
    for mail in (mails.mail_shipped, mails.mail_parcel_sent):
        assert mail.targets(by_ewa) == (ANNA,)
        assert mail.targets(by_the_other_row) == ()


@pytest.mark.atom("X1")
def test_only_progress_mails_merge_never_links_money_or_tracking() -> None:
    merging = {owed.name for owed in ALL if owed.merge_group == "progress"}
    assert merging == {
        "mail_confirmed", "mail_processing", "mail_warehouse_done", "mail_status",
        "mail_completed",
    }  # fmt: skip
    assert {owed.name for owed in ALL if not owed.merge_group} >= {
        "mail_placed",
        "mail_confirm_request",
        "mail_shipped",
        "mail_parcel_sent",
        "mail_payment_received",
        "mail_offer",
        "shop_notice",
    }


def test_the_name_of_a_mail_is_the_name_of_its_value_and_has_words() -> None:
    owed = {name: value.name for name, value in vars(mails).items() if isinstance(value, Owed)}
    assert {name for name, mail in owed.items() if name == mail} == set(EFFECTS)
    # The same mail may be owed under a condition of its own.
    other = {name: mail for name, mail in owed.items() if name != mail}
    assert other == {
        "mail_confirm_after_cost": "mail_confirm_request",
        "mail_pay_after_cost": "mail_pay_request",
    }
    assert {event_in(name) for name in MAILS} <= set(KINDS)


def test_customer_and_shop_are_told_by_different_channels() -> None:
    assert {vars(mails)[name].channel for name in MAILS} == {"email"}
    assert mails.shop_notice.channel == "shop"


def test_an_alarm_about_a_dead_mail_will_name_the_order() -> None:
    order = an_order()
    assert all(
        owed.payload and owed.payload(a_taking(order)) == {"order_number": order.number}
        for owed in ALL
    )
