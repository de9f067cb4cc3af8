"""Many tracking numbers pasted at once: what each line means, what is sent, what is refused."""

from datetime import timedelta
from typing import Any

import pytest

from orderwright.domain.delivery.models import DeliveryOrder, Parcel
from orderwright.domain.delivery.services import open_parcel
from orderwright.domain.orders.models import Order
from orderwright.domain.shop.stages import OrderStage
from orderwright.kernel import clock
from tests.pages.panel.desk import Desk
from tests.pages.storefront.reading import Element, read
from tests.walks import an_order, fresh, mails, run_worker

PATH = "/panel/dispatch"
ONE, TWO = "12345678901", "12345678902"


def ready() -> Order:
    """An order that may leave."""
    return an_order(OrderStage.PROCESSING, paid=True, lines={"LAMP": 1})


def preview(desk: Desk, lines: str, **typed: Any) -> Element:
    return read(desk.post(PATH, {"lines": lines, **typed}))


def verdicts(page: Element) -> list[str]:
    return [list(row.all("td"))[-1].text for row in page.one("tbody").all("tr")]


def numbers() -> dict[str, str]:
    return dict(Parcel.objects.values_list("order__number", "tracking_number"))


def send(desk: Desk, lines: str, **typed: Any) -> Any:
    """Looks at the lines, leaves the ticks as they are drawn, presses the button."""
    boxes = preview(desk, lines, **typed).all("input", name="send")
    ticks = [box.attrs["value"] for box in boxes if "checked" in box.attrs]
    return desk.post(PATH, {"inform": "on", **typed, "lines": lines, "way": "send", "send": ticks})


@pytest.mark.atom("S3-17", "S3-18", "S3-20")
@pytest.mark.parametrize("mark", ["\t", ";", ",", " ", " ; "])
def test_every_separator_is_read_and_all_leave_at_once(ewa: Desk, mark: str) -> None:
    first, second = ready(), ready()
    lines = f"{first.number}{mark}{ONE}\r\n\r\n{second.number}{mark}{TWO}{mark}Jan and Sons\n"
    assert verdicts(preview(ewa, lines)) == ["Ready", "Ready"]
    assert send(ewa, lines).status_code == 302
    assert numbers() == {first.number: ONE, second.number: TWO}
    assert Parcel.objects.get(order=second).carrier == "Jan and Sons"
    assert {fresh(first).stage, fresh(second).stage} == {OrderStage.SHIPPED}


def test_numbers_alone_belong_to_the_selected_orders_in_their_turn(ewa: Desk) -> None:
    first, second = ready(), ready()
    chosen = [second.number, first.number]
    answer = send(ewa, f"{ONE}\n{TWO}\n", number=chosen)
    assert answer.status_code == 302
    assert "Parcel sent: 2" in ewa.page(answer["Location"]).text
    assert numbers() == {second.number: ONE, first.number: TWO}
    assert {fresh(first).stage, fresh(second).stage} == {OrderStage.SHIPPED}
    clock.shift(timedelta(minutes=1))
    run_worker()
    assert mails(first)[-1] == "mail_shipped"


def test_every_doubt_is_named_at_its_line(ewa: Desk) -> None:
    ship, sent, two, same = ready(), ready(), ready(), ready()
    send(ewa, f"{sent.number};99999999999")
    open_parcel(Parcel.objects.get(order=two).delivery, {})
    lines = "\n".join([
        f"{ship.number};{ONE}", "NOT-HERE;123", f"{sent.number};{TWO}", f"{two.number};555",
        f"{same.number};{ONE}", f"{ship.number};", "x" * 300, f"{same.number};{'9' * 65}",
    ])  # fmt: skip
    told = verdicts(preview(ewa, lines))
    assert "lines: 2" in told[0]
    assert "There is no order NOT-HERE" in told[1]
    assert "already been sent" in told[2]
    assert "Open parcels: 2, lines: 1" in told[3]
    assert "No selected order is left" in told[6]
    assert "lines: 2" in told[7]


@pytest.mark.atom("S3-19")
def test_a_number_unlike_the_carriers_is_sent_only_when_somebody_ticks_it(ewa: Desk) -> None:
    order, other = ready(), ready()
    lines = f"{order.number};nonsense;GLS\n{other.number};{ONE}"
    page = preview(ewa, lines)
    assert "does not look like a number of GLS" in verdicts(page)[0]
    boxes = {box.attrs["value"]: "checked" in box.attrs for box in page.all("input", name="send")}
    assert boxes == {"1": False, "2": True}
    send(ewa, lines)
    assert (fresh(order).stage, fresh(other).stage) == ("processing", "shipped")
    ewa.post(PATH, {"lines": lines, "way": "send", "send": ["1"]})
    assert fresh(order).stage == "processing"
    told = [box.attrs["value"] for box in preview(ewa, lines).all("input", name="told:1")]
    ewa.post(PATH, {"lines": lines, "way": "send", "send": ["1"], "told:1": told})
    assert numbers()[order.number] == "nonsense"


@pytest.mark.atom("S3-19")
def test_a_tick_goes_past_what_its_line_showed_and_past_nothing_else(ewa: Desk) -> None:
    """Ewa ticks a doubtful number while Ola says that the goods are not picked yet."""
    order = ready()
    line = f"{order.number};nonsense;GLS"
    told = [box.attrs["value"] for box in preview(ewa, line).all("input", name="told:1")]
    assert len(told) == 1
    DeliveryOrder.objects.filter(order=order).update(steps=3)
    page = read(ewa.post(PATH, {"lines": line, "way": "send", "send": ["1"], "told:1": told}))
    assert fresh(order).stage == "processing"
    assert "not picked yet" in verdicts(page)[0]
    both = [box.attrs["value"] for box in page.all("input", name="told:1")]
    assert len(both) == 2
    ewa.post(PATH, {"lines": line, "way": "send", "send": ["1"], "told:1": both})
    assert numbers()[order.number] == "nonsense"


def test_without_the_tick_nobody_is_informed(ewa: Desk) -> None:
    order = ready()
    ewa.post(PATH, {"lines": f"{order.number} {ONE}", "way": "send", "send": ["1"]})
    clock.shift(timedelta(minutes=1))
    run_worker()
    assert fresh(order).stage == OrderStage.SHIPPED
    assert "mail_shipped" not in mails(order)


def test_a_number_that_another_parcel_has_is_doubtful_and_twice_in_the_field_refused(
    ewa: Desk,
) -> None:
    old, first, second = ready(), ready(), ready()
    send(ewa, f"{old.number};{ONE}")
    told = verdicts(preview(ewa, f"{first.number};{ONE}\n{second.number};{ONE}"))
    assert f"Order {old.number} has this number already." in told[0]
    assert "The same number stands in line 1." in told[1]


def test_what_is_refused_stays_in_the_field_with_its_reason(ewa: Desk) -> None:
    paid = ready()
    unpaid = an_order(OrderStage.PROCESSING, lines={"LAMP": 1})
    answer = send(ewa, f"{ONE}\n{TWO}", number=[unpaid.number, paid.number])
    page = read(answer)
    assert answer.status_code == 409
    assert "Parcel sent: 1, refused: 1." in page.text
    assert page.one("textarea", id="lines").text == f"{unpaid.number};{ONE}"
    assert "still to be paid" in verdicts(page)[0]
    assert (fresh(unpaid).stage, fresh(paid).stage) == ("processing", "shipped")


def test_two_parcels_take_two_lines_and_the_last_one_sends_the_order(ewa: Desk) -> None:
    order = ready()
    open_parcel(Parcel.objects.get(order=order).delivery, {})
    send(ewa, f"{order.number} {ONE}\n{order.number} {TWO}")
    found = Parcel.objects.filter(order=order).values_list("tracking_number", "stage")
    assert sorted(found) == [(ONE, "sent"), (TWO, "sent")]
    assert fresh(order).stage == OrderStage.SHIPPED


@pytest.mark.threat("T73")
@pytest.mark.parametrize("lines", ["", "\x00", ";;;\n,,,", "💥 ; 1", "a\n" * 5000, "x;" * 5000])
def test_strange_pastes_are_answered_with_a_page(ewa: Desk, lines: str) -> None:
    for way in ("", "send"):
        answer = ewa.post(PATH, {"lines": lines, "way": way, "carrier": "no-such", "send": ["x"]})
        assert answer.status_code in (200, 409)


def test_who_may_not_dispatch_has_no_such_page(wanda: Desk, jan: Desk) -> None:
    assert wanda.get(PATH).status_code == 403
    assert jan.get(PATH).status_code == 200
