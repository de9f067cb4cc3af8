"""Many words at once about one payment: one effect, on both databases (T43, U14, I6)."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from orderwright.domain.payments.models import Payment, ProviderEvent
from orderwright.domain.payments.ports import Kind, PaymentRequest, Session
from orderwright.kernel.duties.models import Duty
from orderwright.kernel.faults import FaultRaised, armed
from orderwright.lifecycle.invariants import offenders
from orderwright.outbound.gateways.rehearsal import Rehearsal
from orderwright.outbound.gateways.rehearsal_rows import Delivery
from tests.pages.hooks.scene import Scene, the_scene
from tests.walks import told

pytestmark = [pytest.mark.django_db(transaction=True)]

THREADS = 16


def all_at_once(times: int, work: Callable[[int], Any]) -> list[Any]:
    """`work(n)` so many times, in sixteen threads that start together."""
    start = threading.Barrier(THREADS)

    def share(n: int) -> list[Any]:
        start.wait(timeout=30)
        try:
            return [work(turn) for turn in range(n, times, THREADS)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        return [answer for answers in pool.map(share, range(THREADS)) for answer in answers]


def post(scene: Scene, word: Delivery, code: str) -> int:
    """From a connection of its own."""
    return Scene(scene.order, Client()).posts(word, code).status_code


@pytest.fixture
def scene() -> Scene:
    """Anna stands at the service's page."""
    scene = the_scene()
    assert scene.presses().status_code == 303
    return scene


@pytest.mark.threat("T43")
@pytest.mark.atom("S1-14", "U14")
def test_fifty_equal_notifications_have_one_effect(scene: Scene) -> None:
    word = scene.word()
    code = scene.attempt.provider
    answers = all_at_once(50, lambda _n: post(scene, word, code))
    assert answers == [200] * 50
    assert Payment.objects.filter(order=scene.order).count() == 1
    assert ProviderEvent.objects.filter(kind="paid").count() == 1
    assert told(scene.order).count("payment_settled") == 1
    assert Duty.objects.filter(effect="mail_payment_received").count() == 1
    assert scene.now().paid == scene.order.total
    assert offenders() == []


@pytest.mark.threat("T43", "T44")
def test_fifty_words_that_contradict_each_other_end_in_paid(scene: Scene) -> None:
    kinds = [Kind.PENDING, Kind.REJECTED, Kind.AUTHORISED, Kind.PAID, Kind.EXPIRED]
    words = [scene.word(kind) for kind in kinds]
    code, attempt = scene.attempt.provider, scene.attempt
    answers = all_at_once(50, lambda n: post(scene, words[n % len(words)], code))
    assert answers == [200] * 50
    attempt.refresh_from_db()
    assert (attempt.stage, scene.now().payment_status) == ("paid", "paid")
    assert offenders() == []


@pytest.mark.atom("U14")
def test_browser_and_notification_race_to_one_payment(scene: Scene) -> None:
    word, code, token = scene.word(), scene.attempt.provider, scene.token

    def either(n: int) -> int:
        if n % 2:
            return post(scene, word, code)
        return Client().get(f"/pay/{token}/back").status_code

    assert set(all_at_once(32, either)) == {200}
    assert told(scene.order).count("payment_settled") == 1
    assert offenders() == []


@pytest.mark.threat("T37")
@pytest.mark.atom("U13")
def test_two_tabs_and_more_open_one_session(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = the_scene()
    asked, create = list[str](), Rehearsal.create

    def counted(self: Rehearsal, request: PaymentRequest) -> Session:
        asked.append(request.reference)
        return create(self, request)

    monkeypatch.setattr(Rehearsal, "create", counted)
    token = scene.token

    def press(_n: int) -> str:
        sent = {"token": token, "action": "pay"}
        return str(Client().post(f"/pay/{token}", sent).headers.get("Location"))

    addresses = set(all_at_once(THREADS, press))
    assert len(addresses) == len(asked) == 1
    assert addresses == {scene.attempt.session_url}
    assert told(scene.order).count("payment_opened") == 1
    assert offenders() == []


def test_a_crash_after_the_session_was_opened_leaves_one_payment() -> None:
    """F06: the service has it, we do not; the next press gets the same."""
    scene = the_scene()
    with armed("paying.session_opened", "raise"), pytest.raises(FaultRaised):
        scene.presses()
    assert "payment_opened" not in told(scene.order)
    row = Payment.objects.get(order=scene.order)
    assert row.reference
    Payment.objects.filter(pk=row.pk).update(session_until=None)  # twenty seconds later
    assert scene.presses().status_code == 303
    assert row.reference in scene.attempt.session_url
    assert Payment.objects.filter(order=scene.order).count() == 1
    assert offenders() == []


@pytest.mark.threat("T47")
def test_money_and_the_change_to_cash_at_one_moment_never_collect_twice(scene: Scene) -> None:
    word, code, token = scene.word(), scene.attempt.provider, scene.token
    before = scene.order.total

    def either(n: int) -> int:
        if n % 2:
            return post(scene, word, code)
        sent = {"token": token, "action": "change", "payment_method": "cash"}
        return int(Client().post(f"/pay/{token}", sent).status_code)

    assert set(all_at_once(THREADS, either)) <= {200, 303, 409}
    now = scene.now()
    assert now.paid == before
    waiting = Payment.objects.filter(order=now, stage="pending")
    assert sum(row.amount for row in waiting) == max(0, now.total - before)
    assert offenders() == []
