"""The hook of payment services: what strangers, forgers and stammerers achieve (T41-T48)."""

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from orderwright.domain.checkout.matrix_services import PaymentWish, save_payment_method
from orderwright.domain.checkout.models import PaymentMethod
from orderwright.domain.payments.models import Payment, ProviderEvent
from orderwright.domain.payments.ports import Kind
from orderwright.kernel import clock
from orderwright.kernel.faults import FaultRaised, armed
from orderwright.kernel.journal.models import Event
from orderwright.kernel.log.models import LogEntry
from orderwright.lifecycle.invariants import offenders
from orderwright.outbound.gateways import bearer, configured
from orderwright.outbound.gateways.models import GatewayAccount
from orderwright.outbound.gateways.rehearsal import HEADER
from orderwright.outbound.gateways.rehearsal_rows import Delivery
from orderwright.outbound.providers import wire
from tests.contracts.gateways.fakes.gopay import GoPayDesk, GoPayService
from tests.contracts.gateways.fakes.service import Fault
from tests.pages.hooks.scene import Scene, the_scene
from tests.walks import mails, run_worker, step, told

pytestmark = pytest.mark.django_db


def untouched(scene: Scene) -> bool:
    """Nothing happened, and nothing is kept of it."""
    now = scene.now()
    return (now.payment_status, now.paid, ProviderEvent.objects.count()) == ("pending", 0, 0)


@pytest.mark.atom("S0-21", "S1-14")
def test_the_service_says_paid_and_the_order_is_paid(scene: Scene) -> None:
    answer = scene.posts(scene.word())
    assert (answer.status_code, answer.content) == (200, b"OK")
    assert (scene.now().payment_status, scene.now().due) == ("paid", 0)
    assert not answer.cookies
    run_worker()
    assert mails(scene.order).count("mail_payment_received") == 1
    assert offenders() == []


@pytest.mark.threat("T41")
def test_whoever_cannot_sign_changes_nothing(scene: Scene) -> None:
    word = scene.word()
    signature = word.headers[HEADER]
    other = json.dumps(json.loads(word.raw), separators=(",", ":")).encode()
    forgeries = [
        Delivery(word.raw, {}),
        Delivery(word.raw, {HEADER: ""}),
        Delivery(word.raw, {HEADER: signature[:-1] + ("0" if signature[-1] != "0" else "1")}),
        Delivery(word.raw, {HEADER: signature.replace("sha256", "md5")}),
        Delivery(word.raw, {HEADER: "ż" * 10}),
        Delivery(other, word.headers),
        Delivery(word.raw + b" ", word.headers),
    ]
    for forged in forgeries:
        assert scene.posts(forged).status_code == 403
    assert scene.posts(word, "rehearsal_instalments").status_code == 403
    assert untouched(scene)
    lines = LogEntry.objects.filter(area="payments")
    assert lines.count() == len(forgeries) + 1
    assert not any(signature[8:] in f"{line.sentence} {line.detail}" for line in lines)


@pytest.mark.threat("T42")
def test_a_good_word_heard_again_changes_nothing(scene: Scene) -> None:
    word = scene.word()
    scene.posts(word)
    before = (told(scene.order), ProviderEvent.objects.count())
    for later in (timedelta(minutes=5), timedelta(days=3)):
        clock.shift(later)
        assert scene.posts(word).status_code == 200
    assert (told(scene.order), ProviderEvent.objects.count()) == before
    assert offenders() == []


@pytest.mark.threat("T42")
def test_a_good_word_heard_again_after_the_refund_pays_nothing(scene: Scene) -> None:
    word = scene.word()
    scene.posts(word)
    whole = scene.order.money(scene.order.total).amount
    step(scene.order, "refund", table="payment", data={"amount": whole}, reason="Came broken")
    run_worker()
    assert scene.now().payment_status == "refunded"
    assert scene.posts(word).status_code == 200
    assert scene.now().payment_status == "refunded"
    assert offenders() == []


@pytest.mark.threat("T44")
@pytest.mark.parametrize(
    "arrival", list(permutations([Kind.PENDING, Kind.REJECTED, Kind.AUTHORISED, Kind.PAID]))
)
def test_words_in_any_order_end_the_same(scene: Scene, arrival: tuple[Kind, ...]) -> None:
    words = {kind: scene.word(kind) for kind in arrival}
    attempt = scene.attempt
    for kind in arrival:
        assert scene.posts(words[kind]).status_code == 200
    attempt.refresh_from_db()
    assert (attempt.stage, scene.now().payment_status) == ("paid", "paid")
    assert offenders() == []


@pytest.mark.threat("T44")
def test_money_for_a_cancelled_order_ships_nothing_and_is_looked_at(scene: Scene) -> None:
    word = scene.word()
    step(scene.order, "cancel", reason="Nobody paid")
    assert scene.posts(word).status_code == 200
    now = scene.now()
    assert (now.stage, now.surplus) == ("cancelled", now.total)
    assert ProviderEvent.objects.get(kind="paid").outcome == "flagged"
    assert offenders() == []


@pytest.mark.threat("T45")
@pytest.mark.parametrize("off", [-1, 1, 100])
def test_another_amount_pays_nothing_and_is_flagged(scene: Scene, off: int) -> None:
    total = scene.order.total
    amount = total * 100 if off == 100 else total + off
    assert scene.posts(scene.word(amount=amount)).status_code == 200
    assert scene.now().payment_status == "pending"
    flagged = ProviderEvent.objects.get(outcome="flagged")
    assert flagged.amount == amount
    assert "money_flagged" in told(scene.order)


@pytest.mark.threat("T45")
def test_another_currency_pays_nothing(scene: Scene) -> None:
    word = scene.word()
    body = json.loads(word.raw) | {"currency": "EUR"}
    raw = json.dumps(body).encode()
    signed = Delivery(raw, {HEADER: scene.service._signature(raw)})
    assert scene.posts(signed).status_code == 200
    assert scene.now().payment_status == "pending"
    assert ProviderEvent.objects.get().outcome == "flagged"


@pytest.mark.threat("T47")
@pytest.mark.atom("S1-13")
def test_the_old_service_says_paid_after_the_change_to_cash(scene: Scene) -> None:
    word, before = scene.word(), scene.order.total
    step(scene.order, "change_payment", data={"payment_method": "cash"})
    assert scene.posts(word).status_code == 200
    now = scene.now()
    assert (now.paid, now.payment_method) == (before, "cash")
    open_rows = Payment.objects.filter(order=now, stage="pending")
    assert sum(row.amount for row in open_rows) == now.total - before
    event = ProviderEvent.objects.get(kind="paid")
    assert (event.outcome, event.settled_at) == ("flagged", None)
    assert "money_flagged" in told(now)
    assert offenders() == []


@pytest.mark.threat("T48")
def test_a_payment_that_nobody_knows_pays_nothing_and_is_kept_for_the_desk(scene: Scene) -> None:
    body = json.loads(scene.word().raw)
    body |= {"id": "E-77", "reference": "not-one-of-ours", "ref": "S-0"}
    raw = json.dumps(body).encode()
    stray = Delivery(raw, {HEADER: scene.service._signature(raw)})
    for _time in range(2):
        assert scene.posts(stray).status_code == 200
    assert ProviderEvent.objects.get().outcome == "flagged"
    assert scene.now().payment_status == "pending"


@pytest.mark.threat("T48")
@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 200_000, b'{"kind":' * 20_000]
)
def test_a_signed_body_of_no_shape_is_400(scene: Scene, body: bytes) -> None:
    signed = Delivery(body, {HEADER: scene.service._signature(body)})
    started = time.monotonic()
    assert scene.posts(signed).status_code == 400
    assert time.monotonic() - started < 2
    assert untouched(scene)


@pytest.mark.threat("T48", "T71")
def test_ten_megabytes_are_refused_unread(scene: Scene) -> None:
    class Pipe:
        """A body that fails whoever reads it."""

        def read(self, *_size: int) -> bytes:
            raise AssertionError("it was read")

        readline = read

    length = 10 * 1024 * 1024
    answer = scene.browser.generic(
        "POST", "/hooks/payments/rehearsal", b"", CONTENT_LENGTH=str(length),
        **{"wsgi.input": Pipe()},
    )  # fmt: skip
    assert answer.status_code == 413
    assert untouched(scene)


@pytest.mark.threat("T48")
def test_another_content_type_counts_for_nothing(scene: Scene) -> None:
    for kind in ("multipart/form-data; boundary=x", "text/html", ""):
        answer = scene.browser.generic("POST", "/hooks/payments/rehearsal", b"a=1", kind)
        assert answer.status_code == 403
    assert untouched(scene)


def test_who_is_no_service_has_no_hook(scene: Scene, settings: Any) -> None:
    for code in ("nobody", "transfer", "on_delivery", "x" * 500, "%00"):
        assert scene.browser.post(f"/hooks/payments/{code}").status_code == 404
    for method in ("get", "put", "delete"):
        answer = getattr(scene.browser, method)("/hooks/payments/rehearsal")
        assert (answer.status_code, answer["Allow"]) == (405, "POST")
    settings.CLOCK_MOVABLE = settings.DEMO = False
    assert scene.browser.post("/hooks/payments/rehearsal").status_code == 404


def test_strangers_learn_nothing_of_a_service_that_the_shop_does_not_use(scene: Scene) -> None:
    unknown = scene.browser.post("/hooks/payments/nobody", b"{}", content_type="application/json")
    for code in ("payu", "przelewy24", "stripe", "gopay"):
        for method in ("post", "get", "put"):
            answer = getattr(scene.browser, method)(f"/hooks/payments/{code}?id=1")
            assert (answer.status_code, answer.content) == (404, unknown.content)
        large = scene.browser.generic(
            "POST", f"/hooks/payments/{code}", b"", CONTENT_LENGTH="99999999"
        )
        assert large.status_code == 404
    assert not LogEntry.objects.filter(area="payments").exists()
    assert untouched(scene)


def test_a_service_whose_keys_cannot_be_read_is_told_to_come_again(scene: Scene) -> None:
    GatewayAccount.objects.create(
        code="payu", values={}, sealed={"second_key": "sealed by another key"},
        changed_at=clock.now(),
    )  # fmt: skip
    answer = scene.browser.post("/hooks/payments/payu", b"{}", content_type="application/json")
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert LogEntry.objects.get(area="payments").level == "alarm"


def test_a_crash_after_the_commit_is_told_again_and_changes_nothing(scene: Scene) -> None:
    word = scene.word()
    with armed("hooks.before_answer", "raise"), pytest.raises(FaultRaised):
        scene.posts(word)
    assert scene.now().payment_status == "paid"
    events = Event.objects.count()
    assert scene.posts(word).status_code == 200
    assert Event.objects.count() == events


def test_forgeries_do_not_fill_the_event_log(scene: Scene, settings: Any) -> None:
    settings.THROTTLE = True
    for _time in range(60):
        assert scene.posts(Delivery(b"{}", {})).status_code == 403
    assert LogEntry.objects.filter(area="payments").count() == 30


# A service that tells nothing but a number: it is asked ------------------------------------------


@pytest.fixture
def gopay(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[GoPayService]:
    """GoPay's stand-in on this machine, with the shop's keys for it."""
    settings.BASE_URL = "https://shop.example.com"
    service = GoPayService()
    values = {**GoPayDesk.values, "base": service.base}
    monkeypatch.setattr(configured, "values_of", lambda code: values if code == "gopay" else {})
    bearer.forget_all()
    wire.wake_all()
    yield service
    service.stop()


def test_a_service_that_is_asked_is_knocked_at_and_nothing_else(
    scene: Scene, gopay: GoPayService
) -> None:
    answer = scene.browser.post("/hooks/payments/gopay")
    assert (answer.status_code, answer["Allow"]) == (405, "GET")


def at_gopay() -> Scene:
    """Anna stands at GoPay's page."""
    scene = the_scene()
    save_payment_method(
        PaymentWish("card", {"en": "Card"}, PaymentMethod.Kind.GATEWAY, provider="gopay")
    )
    assert scene.presses().status_code == 303
    return scene


def knock(scene: Scene, query: str = "") -> Any:
    """GoPay calls with nothing but the number of a payment."""
    return scene.browser.get(f"/hooks/payments/gopay?{query or 'id=' + scene.attempt.provider_ref}")


def test_an_unsigned_knock_counts_as_much_as_the_service_says_when_asked(
    gopay: GoPayService,
) -> None:
    scene = at_gopay()
    assert knock(scene).status_code == 200
    assert scene.now().payment_status == "pending"
    gopay.payments[scene.attempt.provider_ref]["state"] = "PAID"
    for _time in range(3):
        assert knock(scene).status_code == 200
    assert scene.now().payment_status == "paid"
    assert told(scene.order).count("payment_settled") == 1


@pytest.mark.threat("T48")
def test_an_unsigned_knock_about_strangers_asks_nobody_and_keeps_nothing(
    gopay: GoPayService,
) -> None:
    scene = at_gopay()
    asked = len(gopay.asked)
    for query in ("id=123456", "id=%00", "id=", "x=1", "id=" + "9" * 400_000):
        assert knock(scene, query).status_code in (400, 404, 413)
    assert len(gopay.asked) == asked
    assert untouched(scene)


def test_while_the_service_is_down_the_knock_is_to_be_repeated(gopay: GoPayService) -> None:
    scene = at_gopay()
    gopay.payments[scene.attempt.provider_ref]["state"] = "PAID"
    gopay.strike(Fault.ERROR)
    assert knock(scene).status_code == 503
    assert scene.now().payment_status == "pending"
    assert knock(scene).status_code == 200
    assert scene.now().payment_status == "paid"
    assert offenders() == []
