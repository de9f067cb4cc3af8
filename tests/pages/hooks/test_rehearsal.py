"""The rehearsal's own page: what a person can let the payment service do."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache

from orderwright.domain.payments.models import Payment, ProviderEvent
from orderwright.kernel import clock
from orderwright.outbound.gateways.models import RehearsedNotification
from tests.pages.hooks.scene import Scene, the_scene
from tests.pages.storefront.reading import read
from tests.walks import fresh, told

pytestmark = pytest.mark.django_db


def page_of(scene: Scene) -> str:
    return scene.attempt.session_url.removeprefix("http://testserver")


def plays(scene: Scene, action: str, **typed: str) -> Any:
    return scene.browser.post(page_of(scene), {"action": action, **typed})


def test_the_page_says_that_no_money_moves_and_what_is_asked_for(scene: Scene) -> None:
    page = read(scene.browser.get(page_of(scene)))
    assert "no money moves" in page.text
    assert "144.90" in page.text
    assert next(b.text for b in page.all("button")) == "Pay"
    assert scene.now().payment_status == "pending"


@pytest.mark.parametrize(
    ("action", "status"),
    [("pay", "paid"), ("refuse", "rejected"), ("authorise", "authorised"), ("expire", "unpaid")],
)
def test_what_is_pressed_happens_and_leads_back_to_the_shop(
    scene: Scene, action: str, status: str
) -> None:
    answer = plays(scene, action)
    assert (answer.status_code, answer["Location"]) == (302, f"/pay/{scene.token}/back")
    assert scene.now().payment_status == status


def test_told_seven_times_out_of_order_is_paid_once(scene: Scene) -> None:
    plays(scene, "pay", times="7", reordered="on")
    assert told(scene.order).count("payment_settled") == 1
    assert set(ProviderEvent.objects.values_list("kind", flat=True)) == {"paid", "pending"}


def test_late_words_wait_for_their_time_and_silence_says_nothing(scene: Scene) -> None:
    plays(scene, "pay", after="90")
    assert RehearsedNotification.objects.count() == 2
    assert scene.now().payment_status == "pending"
    plays(scene, "pay", silent="on")
    assert RehearsedNotification.objects.count() == 2


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [({"after": "3600", "times": "3"}, 3600), ({"silent": "on"}, 60),
     ({"silent": "on", "after": "300"}, 300)],
)  # fmt: skip
def test_what_is_told_late_or_never_is_not_known_earlier_by_asking(
    scene: Scene, typed: dict[str, str], seconds: int
) -> None:
    back = f"/pay/{scene.token}/back"
    plays(scene, "pay", **typed)
    assert "Waiting for" in read(scene.browser.get(back)).text
    clock.shift(timedelta(seconds=seconds - 10))
    assert "Waiting for" in read(scene.browser.get(back)).text
    clock.shift(timedelta(seconds=20))
    cache.clear()
    assert "your payment has arrived" in read(scene.browser.get(back)).text
    assert scene.now().payment_status == "paid"


def test_another_amount_is_flagged(scene: Scene) -> None:
    plays(scene, "pay", amount="1,00")
    assert ProviderEvent.objects.get(outcome="flagged").amount == 100
    assert scene.now().payment_status == "pending"


@pytest.mark.parametrize(
    "typed",
    [
        {"times": "0"}, {"times": "51"}, {"times": "-1"}, {"times": "1e3"}, {"times": "٣"},
        {"after": "99999999999"}, {"after": "x"}, {"amount": "0"}, {"amount": "-5"},
        {"amount": "NaN"}, {"amount": "1.234"}, {"amount": "9" * 40}, {"amount": "\x00"},
    ],
)  # fmt: skip
def test_nonsense_is_told_at_its_field_and_plays_nothing(
    scene: Scene, typed: dict[str, str]
) -> None:
    answer = plays(scene, "pay", **typed)
    assert answer.status_code == 400
    [field] = typed
    assert read(answer).one("input", name=field).attrs["aria-invalid"] == "true"
    assert scene.now().payment_status == "pending"


def test_no_button_plays_nothing(scene: Scene) -> None:
    assert plays(scene, "on_the_moon").status_code == 200
    assert not ProviderEvent.objects.exists()


@pytest.mark.atom("S0-22")
def test_instalments_are_approved_or_refused(db: None) -> None:
    scene = the_scene("instalments")
    scene.presses()
    page = read(scene.browser.get(page_of(scene)))
    assert next(b.text for b in page.all("button")) == "Approve the credit"
    plays(scene, "refuse")
    assert scene.now().payment_status == "rejected"
    scene.presses()
    plays(scene, "authorise")
    assert scene.now().payment_status == "authorised"
    plays(scene, "pay")
    assert scene.now().payment_status == "paid"


def test_a_name_that_nobody_sealed_is_no_page(scene: Scene, settings: Any) -> None:
    good = page_of(scene)
    for wrong in (good[:-1], good + "0", "/rehearsal/pay/x", good.replace("14490", "00001")):
        assert scene.browser.get(wrong).status_code == 404
    settings.CLOCK_MOVABLE = settings.DEMO = False
    assert scene.browser.get(good).status_code == 404
    assert scene.browser.post(good, {"action": "pay"}).status_code == 404
    assert fresh(scene.order).payment_status == "pending"
    assert Payment.objects.get().stage == "pending"
