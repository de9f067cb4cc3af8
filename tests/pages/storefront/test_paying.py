"""The pay page of online payments: one button, one session, another way, and the way back."""

from datetime import timedelta
from typing import Any

import pytest

from orderwright.domain.checkout.matrix_services import PaymentWish, save_payment_method
from orderwright.domain.checkout.models import PaymentMethod
from orderwright.domain.payments.models import Payment
from orderwright.domain.payments.port_errors import ProviderDown, ProviderRefused, ReferenceUsed
from orderwright.domain.payments.ports import Kind, PaymentRequest, Session
from orderwright.kernel import clock
from orderwright.kernel.duties.models import Duty
from orderwright.kernel.links.services import issue
from orderwright.kernel.log.models import LogEntry
from orderwright.lifecycle.invariants import offenders
from orderwright.outbound.gateways.rehearsal import Rehearsal
from tests.pages.hooks.scene import Scene, the_scene
from tests.pages.storefront.reading import read
from tests.walks import MAREK, anna_buys, fresh, run_worker, step, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(db: None) -> Scene:
    """Anna has ordered by card and has not pressed anything yet."""
    return the_scene()


def page_of(scene: Scene, where: str = "") -> Any:
    return read(scene.browser.get(f"/pay/{scene.token}{where}"))


def rows(scene: Scene) -> list[str]:
    found = Payment.objects.filter(order=scene.order).order_by("pk")
    return list(found.values_list("stage", flat=True))


# Going there -----------------------------------------------------------------------------------


@pytest.mark.atom("S0-21")
def test_one_big_button_leads_to_the_service(scene: Scene) -> None:
    page = page_of(scene)
    [button] = page.all("button", class_="ow-btn--primary")
    assert "Pay" in button.text
    assert "144.90" in button.text
    answer = scene.presses()
    assert answer.status_code == 303
    assert answer["Location"] == scene.attempt.session_url
    assert "/rehearsal/pay/" in answer["Location"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert (scene.now().waiting_on, scene.now().payment_status) == ("gateway", "pending")
    assert "payment_opened" in told(scene.order)


def test_the_browser_may_follow_the_button_to_the_service(scene: Scene) -> None:
    for answer in (scene.browser.get(f"/pay/{scene.token}"), scene.presses()):
        policy = answer["Content-Security-Policy"]
        [forms] = [part for part in policy.split(";") if "form-action" in part]
        assert "https:" in forms
        assert "'self'" in forms
    other = scene.browser.get("/")["Content-Security-Policy"]
    assert "https:" not in other


def test_pressed_again_the_same_session_is_used(scene: Scene) -> None:
    first = scene.presses()["Location"]
    assert scene.presses()["Location"] == first
    assert rows(scene) == ["pending"]
    assert told(scene.order).count("payment_opened") == 1


def test_a_session_that_ran_out_gives_way_to_a_new_one(scene: Scene) -> None:
    first = scene.presses()["Location"]
    clock.shift(timedelta(hours=25))
    assert "Waiting for" not in page_of(scene).text
    assert scene.presses()["Location"] != first
    assert rows(scene) == ["cancelled", "pending"]
    assert "payment_expired" in told(scene.order)
    assert offenders() == []


def test_money_that_came_before_the_session_ran_out_is_not_asked_for_again(scene: Scene) -> None:
    scene.presses()
    scene.plays(silent=True)
    clock.shift(timedelta(hours=25))
    answer = scene.presses()
    assert answer.status_code == 409
    assert "Nothing is to pay" in read(answer).text
    assert scene.now().payment_status == "paid"


def test_a_channel_may_be_chosen_and_changed(scene: Scene) -> None:
    [blik] = [b for b in page_of(scene).all("button") if b.text == "BLIK"]
    assert blik.attrs["value"] == "pay:blik"
    first = scene.presses("pay:blik")["Location"]
    assert scene.attempt.channel == "blik"
    assert scene.presses("pay:card")["Location"] != first
    assert (scene.attempt.channel, rows(scene)) == ("card", ["cancelled", "pending"])
    assert Duty.objects.filter(effect="void_at_provider").count() == 1
    assert scene.presses("pay:on_the_moon").status_code == 303


@pytest.mark.atom("S1-13")
@pytest.mark.parametrize("method", ["transfer", "cash"])
def test_from_the_order_page_the_way_of_paying_can_be_changed(scene: Scene, method: str) -> None:
    order = anna_buys(payment_method=method)
    track, browser = issue("track", order.pk), scene.browser
    page = read(browser.get(f"/o/{track}"))
    [button] = page.all("button", value="pay_another_way")
    assert button.text == "Pay another way"
    answer = browser.post(f"/o/{track}", {"token": track, "action": "pay_another_way"})
    pay = issue("pay", order.pk)
    assert (answer.status_code, answer["Location"]) == (303, f"/pay/{pay}?other=1#other")
    page = read(browser.get(f"/pay/{pay}"))
    assert "open" in page.one("details", id="other").attrs
    asked = {"token": pay, "action": "change", "payment_method": "card"}
    assert browser.post(f"/pay/{pay}", asked).status_code == 303
    assert fresh(order).payment_method == "card"
    assert not list(read(browser.get(f"/o/{track}")).all("button", value="pay_another_way"))


def test_without_the_token_in_the_form_nothing_is_opened(scene: Scene) -> None:
    for sent in ({"action": "pay"}, {"action": "pay", "token": "x"}, {"token": scene.token}):
        assert scene.browser.post(f"/pay/{scene.token}", sent).status_code == 409
    assert "payment_opened" not in told(scene.order)


def test_the_service_reads_lines_that_add_up_to_what_is_due(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = failing(monkeypatch)
    scene.presses()
    told = [(line.name, line.unit, line.quantity) for line in asked[0].lines]
    assert told[1:] == [("Delivery and payment", 1500, 1)]
    assert sum(unit * quantity for _name, unit, quantity in told) == asked[0].amount.minor == 14490


def test_after_a_part_was_paid_no_goods_are_named_for_the_rest(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = failing(monkeypatch)
    step(scene.order, "record", table="payment", actor=MAREK, data={"amount": "100.00"})
    scene.presses()
    assert (asked[0].amount.minor, asked[0].lines) == (4490, ())


# What may go wrong -----------------------------------------------------------------------------


def failing(monkeypatch: pytest.MonkeyPatch, *errors: Exception) -> list[PaymentRequest]:
    """The service answers with these first."""
    left, create, asked = list(errors), Rehearsal.create, list[PaymentRequest]()

    def answer(self: Rehearsal, request: PaymentRequest) -> Session:
        asked.append(request)
        if left:
            raise left.pop(0)
        return create(self, request)

    monkeypatch.setattr(Rehearsal, "create", answer)
    return asked


def test_a_service_that_is_down_is_told_and_tried_again_by_the_same_name(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = failing(monkeypatch, ProviderDown("silence"))
    answer = scene.presses()
    assert answer.status_code == 409
    assert "does not answer just now" in read(answer).text
    assert (rows(scene), told(scene.order).count("payment_opened")) == (["pending"], 0)
    assert scene.now().payment_status == "unpaid"
    assert scene.presses().status_code == 303
    assert asked[0] == asked[1], "the service takes the second for the first"


def test_a_name_that_was_used_up_makes_a_new_try(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = failing(monkeypatch, ReferenceUsed("used", "USED"))
    assert scene.presses().status_code == 303
    assert asked[0].reference != asked[1].reference
    assert rows(scene) == ["cancelled", "pending"]


def test_a_service_that_refuses_is_told_to_customer_and_staff(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, ProviderRefused("PayU refused: ERROR_77", "ERROR_77"))
    answer = scene.presses()
    assert "cannot take this payment" in read(answer).text
    assert "ERROR_77" not in read(answer).text
    line = LogEntry.objects.get(area="payments")
    assert "ERROR_77" in str(line)
    assert line.order_number == scene.order.number


def test_a_service_without_keys_is_told_and_nothing_is_half_done(scene: Scene) -> None:
    save_payment_method(
        PaymentWish("card", {"en": "Card"}, PaymentMethod.Kind.GATEWAY, provider="payu")
    )
    answer = scene.presses()
    assert answer.status_code == 409
    assert "cannot take this payment" in read(answer).text
    assert LogEntry.objects.get(area="payments").level == "alarm"
    assert rows(scene) == ["pending"]


def test_an_order_that_is_cancelled_while_the_service_answers_sends_nobody_there(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = Rehearsal.create

    def meanwhile(self: Rehearsal, request: PaymentRequest) -> Session:
        step(scene.order, "cancel", reason="Anna called")
        return create(self, request)

    monkeypatch.setattr(Rehearsal, "create", meanwhile)
    answer = scene.presses()
    assert answer.status_code == 409
    assert scene.now().stage == "cancelled"
    assert offenders() == []


def test_nobody_is_sent_to_pay_for_what_is_paid_or_cancelled(scene: Scene) -> None:
    step(scene.order, "cancel", reason="Anna called")
    assert scene.presses().status_code == 409
    assert "payment_opened" not in told(scene.order)


# Another way -----------------------------------------------------------------------------------


@pytest.mark.atom("S1-13")
def test_another_way_is_offered_with_its_price_and_taken(scene: Scene) -> None:
    scene.presses()
    ways = page_of(scene).one("details", id="other")
    [cash] = [form for form in ways.all("form") if "Cash" in form.text]
    assert "149.90" in cash.text
    assert "5.00 more" in cash.text.replace("\xa0", " ")
    sent = cash.values()
    card = scene.attempt
    answer = scene.presses("change", payment_method=sent["payment_method"])
    assert answer.status_code == 303
    now = scene.now()
    assert (now.payment_method, now.total) == ("cash", 14990)
    assert rows(scene) == ["cancelled", "pending"]
    ended = Duty.objects.filter(channel="gateway", target=card.provider_ref)
    assert all(duty.effect.startswith("void_") for duty in ended)
    assert ended
    assert "when the parcel arrives" in page_of(scene).text
    assert offenders() == []


def test_what_was_paid_already_counts_before_the_change(scene: Scene) -> None:
    scene.presses()
    scene.plays(silent=True)
    answer = scene.presses("change", payment_method="cash")
    assert answer.status_code == 409
    assert (scene.now().payment_method, scene.now().payment_status) == ("card", "paid")


@pytest.mark.parametrize("way", ["", "card", "on_the_moon", "at_pickup", "x" * 5000, "\x00"])
def test_a_way_that_is_not_offered_is_refused(scene: Scene, way: str) -> None:
    answer = scene.presses("change", payment_method=way)
    assert answer.status_code == 409
    assert scene.now().payment_method == "card"


def test_a_link_of_another_purpose_changes_nothing(scene: Scene) -> None:
    track = issue("track", scene.order.pk)
    sent = {"token": track, "action": "change", "payment_method": "cash"}
    assert scene.browser.post(f"/o/{track}", sent).status_code == 409
    assert scene.browser.post(f"/pay/{track}", sent).status_code == 404
    assert scene.now().payment_method == "card"


# The way back ----------------------------------------------------------------------------------


@pytest.mark.threat("T46")
def test_what_the_browser_brings_back_proves_nothing(scene: Scene) -> None:
    scene.presses()
    forged = "status=ok&paid=1&error=0&redirect_status=succeeded&id=1"
    answer = scene.browser.get(f"/pay/{scene.token}/back?{forged}")
    assert answer.status_code == 200
    assert "Thank you" not in read(answer).text
    assert scene.now().payment_status == "pending"
    posted = scene.browser.post(f"/pay/{scene.token}/back", {"status": "ok", "token": scene.token})
    assert posted["Location"] == f"/pay/{scene.token}/back"
    assert scene.now().payment_status == "pending"


@pytest.mark.atom("S1-16", "U13")
def test_the_way_back_waits_for_the_truth_without_javascript(scene: Scene) -> None:
    scene.presses()
    page = page_of(scene, "/back")
    assert "Waiting for Rehearsal: card since" in page.text
    assert page.one("meta", http_equiv="refresh").attrs["content"] == "4"
    clock.shift(timedelta(minutes=5))
    assert page_of(scene, "/back").one("meta", http_equiv="refresh").attrs["content"] == "30"
    order_page = read(scene.browser.get(f"/o/{issue('track', scene.order.pk)}"))
    assert "Waiting for Rehearsal: card since" in order_page.text


@pytest.mark.atom("U14")
def test_back_before_the_notification_the_service_is_asked(scene: Scene) -> None:
    scene.presses()
    word = scene.word()
    page = page_of(scene, "/back")
    assert "Thank you, your payment has arrived" in page.text
    assert not list(page.all("meta", http_equiv="refresh"))
    assert scene.posts(word).status_code == 200
    assert told(scene.order).count("payment_settled") == 1
    assert offenders() == []


def test_the_service_is_asked_once_in_a_few_seconds(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.presses()
    asked, fetch = list[str](), Rehearsal.fetch_status

    def count(self: Rehearsal, ref: str) -> Any:
        asked.append(ref)
        return fetch(self, ref)

    monkeypatch.setattr(Rehearsal, "fetch_status", count)
    for _time in range(20):
        page_of(scene, "/back")
    assert len(asked) == 1


def test_a_silent_service_leaves_the_page_waiting(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.presses()

    def silence(self: Rehearsal, ref: str) -> Any:
        raise ProviderDown("silence")

    monkeypatch.setattr(Rehearsal, "fetch_status", silence)
    assert "Waiting for" in page_of(scene, "/back").text


@pytest.mark.atom("S1-15")
def test_after_a_refusal_the_page_offers_another_try(scene: Scene) -> None:
    scene.presses()
    scene.posts(scene.word(Kind.REJECTED))
    page = page_of(scene, "/back")
    assert "did not go through" in page.text
    form = page.one("form", method="post")
    assert form.attrs["action"] == f"/pay/{scene.token}"
    assert scene.presses().status_code == 303
    scene.posts(scene.word())
    assert (rows(scene), scene.now().payment_status) == (["rejected", "paid"], "paid")


def test_instalments_that_were_refused_are_called_so(db: None) -> None:
    scene = the_scene("instalments")
    scene.presses()
    scene.posts(scene.word(Kind.REJECTED))
    for where in (f"/pay/{scene.token}", f"/o/{issue('track', scene.order.pk)}"):
        text = read(scene.browser.get(where)).one("main").text
        assert "has refused the instalments" in text
        assert "Please apply for" not in text
        assert "did not go through" not in text
    order = read(scene.browser.get(f"/o/{issue('track', scene.order.pk)}"))
    assert "The instalment service has refused." in order.one("p", class_="ow-next").text


def test_a_credit_that_is_granted_asks_for_nothing_more(db: None) -> None:
    scene = the_scene("instalments")
    scene.presses()
    scene.posts(scene.word(Kind.AUTHORISED))
    for where in ("", "/back"):
        page = page_of(scene, where)
        assert "has approved the payment" in page.text
        assert not list(page.all("form", method="post"))
    assert scene.presses().status_code == 409
    assert scene.presses("change", payment_method="cash").status_code == 409
    assert fresh(scene.order).payment_method == "instalments"
    run_worker()
    assert offenders() == []


def test_polish_pages_speak_polish(scene: Scene) -> None:
    for where in ("", "/back"):
        answer = scene.browser.get(f"/pay/{scene.token}{where}?lang=pl")
        assert read(answer).one("html").attrs["lang"] == "pl"
