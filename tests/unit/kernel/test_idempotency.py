"""Idempotency keys: one effect and one answer, however often the call comes."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from orderwright.kernel import clock
from orderwright.kernel.idempotency import services
from orderwright.kernel.idempotency.errors import KeyReused, StillRunning
from orderwright.kernel.idempotency.models import IdempotencyKey
from orderwright.kernel.idempotency.services import Fresh, Kept, begin, keep, sweep

SCOPE, BODY = "key 7 POST /api/v1/orders", b'{"cart": 1}'


def call(key: str = "k1", body: bytes = BODY, status: int = 201, scope: str = SCOPE) -> Kept | str:
    """A piece of work behind a key: what the API does."""
    with transaction.atomic():
        begun = begin(scope, key, body)
        if isinstance(begun, Kept):
            return begun
        keep(begun, status, {"number": "2026-000001"}, reference="order:1")
        return "worked"


@pytest.mark.django_db
@pytest.mark.threat("T37")
def test_the_second_call_gets_the_answer_of_the_first() -> None:
    assert call() == "worked"
    assert call() == Kept(201, {"number": "2026-000001"}, "order:1")


@pytest.mark.django_db
def test_another_body_under_the_same_key_is_refused() -> None:
    call()
    with pytest.raises(KeyReused):
        call(body=b'{"cart": 2}')


@pytest.mark.django_db
def test_the_same_key_in_another_scope_is_another_key() -> None:
    call()
    assert call(scope="key 8 POST /api/v1/orders") == "worked"
    assert call(scope=SCOPE + "k", key="1") == "worked"


@pytest.mark.django_db
@pytest.mark.parametrize("status", [200, 201, 204, 400, 403, 404, 422])
def test_answers_that_last_are_kept(status: int) -> None:
    call(status=status)
    kept = call()
    assert isinstance(kept, Kept)
    assert kept.status == status


@pytest.mark.django_db
@pytest.mark.parametrize("status", [401, 409, 412, 429, 500, 503])
def test_answers_that_may_change_are_not(status: int) -> None:
    call(status=status)
    assert call() == "worked"


@pytest.mark.django_db
def test_a_key_without_an_answer_is_still_running() -> None:
    with transaction.atomic():
        assert isinstance(begin(SCOPE, "k1", BODY), Fresh)
    with pytest.raises(StillRunning):
        call()


@pytest.mark.django_db
def test_after_a_day_the_key_is_free_again_and_swept_away() -> None:
    call()
    IdempotencyKey.objects.update(at=clock.now() - timedelta(hours=24, seconds=1))
    assert call(body=b"other") == "worked"
    assert IdempotencyKey.objects.count() == 1
    assert sweep(clock.now()) == 0
    assert sweep(clock.now() + timedelta(hours=25)) == 1


@pytest.mark.django_db
def test_a_fresh_key_costs_one_statement(django_assert_num_queries) -> None:
    with transaction.atomic(), django_assert_num_queries(1):
        begin(SCOPE, "k1", BODY)


@pytest.mark.django_db
def test_hostile_keys_are_only_keys() -> None:
    assert call(key="'; DROP TABLE \x00 \ud800") == "worked"
    assert isinstance(call(key="'; DROP TABLE \x00 \ud800"), Kept)


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_there_is_nothing_to_begin() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        begin(SCOPE, "k1", BODY)


@pytest.mark.django_db(transaction=True)
@pytest.mark.fault("F01")
def test_work_that_fails_leaves_no_key_behind() -> None:
    with transaction.atomic():
        assert isinstance(begin(SCOPE, "k1", BODY), Fresh)
        transaction.set_rollback(True)
    assert call() == "worked"


@pytest.mark.django_db(transaction=True)
@pytest.mark.threat("T37")
def test_of_parallel_twins_one_works_and_the_others_get_its_answer() -> None:
    barrier = threading.Barrier(4)
    answers: list[object] = []

    def press() -> None:
        barrier.wait(10)
        try:
            answers.append(call())
        finally:
            connection.close()

    buttons = [threading.Thread(target=press) for _ in range(4)]
    for button in buttons:
        button.start()
    for button in buttons:
        button.join(30)
    assert answers.count("worked") == 1
    assert answers.count(Kept(201, {"number": "2026-000001"}, "order:1")) == 3


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_twin_that_waits_too_long_is_told_that_the_first_still_runs(monkeypatch) -> None:
    monkeypatch.setattr(services, "TWIN_WAITS", "50ms")
    told: list[type] = []

    def twin() -> None:
        try:
            call()
        except StillRunning as still:
            told.append(type(still))
        finally:
            connection.close()

    with transaction.atomic():
        begin(SCOPE, "k1", BODY)
        second = threading.Thread(target=twin)
        second.start()
        second.join(30)
    assert told == [StillRunning]


@pytest.mark.django_db
@pytest.mark.fault("F07")
def test_a_run_that_broke_off_can_be_sent_again_after_a_while() -> None:
    with transaction.atomic():
        services.begin("key:1 POST /bulk", "k", b"{}")
    with transaction.atomic(), pytest.raises(StillRunning):
        services.begin("key:1 POST /bulk", "k", b"{}")
    clock.shift(services.ABANDONED + timedelta(seconds=1))
    with transaction.atomic():
        assert isinstance(services.begin("key:1 POST /bulk", "k", b"{}"), services.Fresh)
