"""The worker: every duty once, whatever its effect, its rival or its database does."""

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import OperationalError

from orderwright.kernel import clock, faults
from orderwright.kernel.duties import queries, running, services, worker
from orderwright.kernel.duties.claiming import claim
from orderwright.kernel.duties.errors import GiveUp, Later
from orderwright.kernel.duties.keeper import LeaseKeeper
from orderwright.kernel.duties.models import Duty
from orderwright.kernel.duties.shapes import Claimed
from orderwright.kernel.duties.worker import Effect, run_due
from orderwright.kernel.log.models import LogEntry
from tests.unit.kernel.duties import HOUR, MINUTE, a_duty, state, the


@dataclass(frozen=True)
class ReplyReceived:
    """What a mail server or a gateway said."""

    duty: int


def no_fact(_fact: object) -> None:
    raise AssertionError("no fact was expected")


def sends(sent: list[int]) -> dict[str, Effect]:
    """An effect that only notes what it would send."""

    def send(claimed: Claimed) -> Iterable[object]:
        sent.append(claimed.id)
        return ()

    return {"mail_shipped": send}


def raises(error: Exception) -> dict[str, Effect]:
    def send(_claimed: Claimed) -> Iterable[object]:
        raise error

    return {"mail_shipped": send}


def run(effects: dict[str, Effect], on_fact: Callable[[Any], None] = no_fact) -> int:
    return run_due(effects, on_fact=on_fact, once=True)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "waited twenty seconds in vain"
        time.sleep(0.01)


# One worker


@pytest.mark.django_db
def test_what_is_due_is_run_and_done() -> None:
    sent: list[int] = []
    duties = [a_duty(order_id=order) for order in range(45)]
    assert run(sends(sent)) == 45
    assert sorted(sent) == duties
    assert queries.due_count(clock.now()) == 0


@pytest.mark.django_db
def test_messages_of_one_order_are_all_sent_in_their_order_in_one_run() -> None:
    sent: list[int] = []
    duties = [a_duty() for _ in range(5)]
    assert run(sends(sent)) == 5
    assert sent == duties


@pytest.mark.django_db
def test_a_chain_of_merged_messages_is_sent_once() -> None:
    sent: list[int] = []
    duties = [a_duty(merge_group="progress") for _ in range(30)]
    assert run(sends(sent)) == 1
    assert sent == duties[-1:]


@pytest.mark.django_db
def test_what_came_back_is_told_in_the_transaction_that_ends_the_duty() -> None:
    told: list[object] = []
    duty = a_duty()

    def on_fact(fact: object) -> None:
        assert connection.in_atomic_block
        assert state(duty) == "leased"
        told.append(fact)

    run({"mail_shipped": lambda claimed: [ReplyReceived(claimed.id)]}, on_fact)
    assert told == [ReplyReceived(duty)]
    assert state(duty) == "done"


@pytest.mark.django_db
def test_a_fact_that_is_refused_leaves_the_duty_owed_and_undoes_its_step() -> None:
    duty = a_duty()

    def on_fact(_fact: object) -> None:
        a_duty(order_id=77)
        raise LookupError("no such parcel")

    run({"mail_shipped": lambda claimed: [ReplyReceived(claimed.id)]}, on_fact)
    assert state(duty) == "waiting"
    assert the(duty).error == "LookupError: no such parcel"
    assert not Duty.objects.filter(order_id=77).exists()


@pytest.mark.django_db
@pytest.mark.fault("F23", "F28")
def test_an_effect_that_fails_is_tried_again_later_and_the_next_is_run_all_the_same() -> None:
    broken, fine = a_duty(effect="webhook"), a_duty(order_id=2)
    sent: list[int] = []

    def post(_claimed: Claimed) -> Iterable[object]:
        raise TimeoutError("no answer \x00 in 5 s")

    assert run({**sends(sent), "webhook": post}) == 2
    assert sent == [fine]
    assert (state(broken), the(broken).tries) == ("waiting", 1)
    assert the(broken).error == "TimeoutError: no answer  in 5 s"
    assert the(broken).due_at > clock.now()


@pytest.mark.django_db
@pytest.mark.fault("F36")
def test_an_effect_that_this_worker_does_not_know_is_kept_for_a_newer_one() -> None:
    duty = a_duty(effect="mail_of_tomorrow")
    run({})
    assert state(duty) == "waiting"
    assert "mail_of_tomorrow" in the(duty).error


@pytest.mark.django_db
@pytest.mark.fault("F23")
def test_an_effect_that_gives_up_is_dead_at_once_with_its_sentence_in_the_log() -> None:
    duty = a_duty()
    run(raises(GiveUp("The address does not exist. Ask Anna for another one.")))
    assert state(duty) == "dead"
    assert the(duty).error == "The address does not exist. Ask Anna for another one."
    assert "Ask Anna" in LogEntry.objects.get().told


@pytest.mark.django_db
def test_an_effect_may_ask_to_come_later() -> None:
    duty = a_duty()
    run(raises(Later("The gateway is closed on Sundays.", timedelta(days=1))))
    assert state(duty) == "waiting"
    assert the(duty).due_at > clock.now() + timedelta(hours=23)
    assert the(duty).error == "The gateway is closed on Sundays."


@pytest.mark.django_db
@pytest.mark.fault("F20")
def test_what_another_worker_finished_meanwhile_is_left_alone() -> None:
    duty = a_duty()
    told: list[object] = []

    def slow(claimed: Claimed) -> Iterable[object]:
        Duty.objects.filter(pk=claimed.id).update(lease=7, done_at=clock.now(), error="theirs")
        return [ReplyReceived(claimed.id)]

    run({"mail_shipped": slow}, told.append)
    assert the(duty).error == "theirs"
    assert told == [ReplyReceived(duty)], "told, and undone with the transaction"


@pytest.mark.django_db
def test_a_worker_told_to_stop_gives_back_what_it_has_not_begun() -> None:
    stop, sent = threading.Event(), []
    duties = [a_duty(order_id=order) for order in range(5)]

    def send(claimed: Claimed) -> Iterable[object]:
        sent.append(claimed.id)
        stop.set()
        return ()

    ran = run_due({"mail_shipped": send}, on_fact=no_fact, once=True, stop=stop)
    assert ran == len(sent) == 1
    assert sorted(state(duty) for duty in duties) == ["done"] + 4 * ["waiting"]
    assert {the(duty).tries for duty in duties if duty not in sent} == {0}


@pytest.mark.django_db
@pytest.mark.fault("F04")
def test_a_crash_after_the_effect_leaves_the_duty_owed_under_the_same_id() -> None:
    sent: list[int] = []
    duty = a_duty()
    with faults.armed("duties.after_effect", "raise"):
        run(sends(sent))
    Duty.objects.update(due_at=clock.now())
    run(sends(sent))
    assert sent == [duty, duty]
    assert state(duty) == "done"


# The database fails


@pytest.mark.django_db(transaction=True)
@pytest.mark.fault("F15", "F16")
def test_an_effect_is_not_repeated_because_its_end_could_not_be_written_at_once(
    monkeypatch,
) -> None:
    sent: list[int] = []
    duty = a_duty()
    refusals = iter([OperationalError("the database is busy")] * 2)

    def refuse_twice(claimed: list[Claimed], now: Any) -> int:
        for refusal in refusals:
            raise refusal
        return finish_all(claimed, now)

    finish_all = services.finish_all
    monkeypatch.setattr(services, "finish_all", refuse_twice)
    run(sends(sent))
    assert sent == [duty]
    assert state(duty) == "done"


@pytest.mark.django_db(transaction=True)
@pytest.mark.fault("F14")
def test_a_worker_outlives_its_database(monkeypatch) -> None:
    monkeypatch.setattr(worker, "IDLE_SECONDS", 0.01)
    monkeypatch.setattr(worker, "RECOVERY_SECONDS", 0.01)
    stop, sent, away = threading.Event(), [], iter([OperationalError("gone")] * 3)

    def claim_when_back(now: Any) -> list[Claimed]:
        for error in away:
            raise error
        return claim(now)

    monkeypatch.setattr(worker, "claim", claim_when_back)
    duty = a_duty()
    thread = threading.Thread(
        target=run_due,
        args=(sends(sent),),
        kwargs={"on_fact": no_fact, "stop": stop, "concurrency": 2},
    )
    thread.start()
    until(lambda: state(duty) == "done")
    until(lambda: len(queries.living_workers(clock.now())) == 1)
    stop.set()
    thread.join(20)
    assert not thread.is_alive()
    assert sent == [duty]


# Two workers


@pytest.mark.django_db(transaction=True)
@pytest.mark.fault("F20")
def test_two_workers_share_the_work_and_no_duty_is_run_twice() -> None:
    sent: list[int] = []
    duties = [a_duty(order_id=n % 30) for n in range(120)]
    ran = run_due(sends(sent), on_fact=no_fact, once=True, concurrency=2)
    ran += run(sends(sent))  # one may have seen nothing due while the other still held the rest
    assert ran == 120
    assert Counter(sent) == Counter(duties)
    for order in range(30):
        mine = [duty for duty in sent if (duty - duties[0]) % 30 == order]
        assert mine == sorted(mine), "messages of an order leave in their order"


@pytest.mark.django_db(transaction=True)
@pytest.mark.fault("F20")
def test_a_long_effect_keeps_its_lease_while_the_keeper_lives() -> None:
    duty = a_duty()
    claimed = claim(clock.now(), lease=MINUTE)
    before = the(duty).leased_until
    with LeaseKeeper(beats=False, tick=0.01) as keeper:
        keeper.hold(claimed)
        until(lambda: the(duty).leased_until > before)
        assert keeper.holds(claimed[0])
        Duty.objects.update(lease=9)
        until(lambda: not keeper.holds(claimed[0]))


@pytest.mark.django_db
@pytest.mark.fault("F20")
def test_a_claim_whose_lease_was_lost_is_not_begun() -> None:
    sent: list[int] = []
    a_duty(order_id=1)
    a_duty(order_id=2)
    with LeaseKeeper(beats=False) as keeper:
        runner = running.Runner(sends(sent), no_fact, keeper, threading.Event())
        batch = claim(clock.now())

        def lose_the_other(claimed: Claimed) -> Iterable[object]:
            sent.append(claimed.id)
            keeper.let_go(batch[1])
            return ()

        runner.effects["mail_shipped"] = lose_the_other  # type: ignore[index]
        runner.run(batch)
    assert sent == [batch[0].id]


# kill -9


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("point", "copies"),
    [("duties.before_effect", 1), ("duties.after_effect", 2), ("duties.before_commit", 2)],
)
@pytest.mark.fault("F03", "F04")
def test_a_worker_killed_anywhere_loses_nothing_and_repeats_under_the_same_id(
    tmp_path, point: str, copies: int
) -> None:
    outside = tmp_path / "sent"
    duty = a_duty()
    _leave_the_database()
    child = os.fork()
    if not child:
        _die_at(point, lambda: run(_sends_to(outside), lambda _fact: a_duty(order_id=2)))
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    assert state(duty) == "leased"
    assert Duty.objects.count() == 1, "what shared the transaction is gone with it"

    assert run(_sends_to(outside)) == 0, "the lease is still the dead worker's"
    Duty.objects.update(leased_until=clock.now() - HOUR)
    run(_sends_to(outside), lambda _fact: None)
    assert state(duty) == "done"
    assert outside.read_text().split() == [str(duty)] * copies


_inherited: list[object] = []
"""Kept, so that nobody hangs up for the parent."""


def _leave_the_database() -> None:
    """A forked child must not inherit a conversation with the server."""
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()


def _die_at(point: str, work: Callable[[], object]) -> None:
    # A browser's event loop gives the parent a second connection of this thread; the child, where
    # no loop runs, would find the first one and talk into the parent's conversation.
    _inherited.append(connection.connection)
    connection.connection = None
    try:
        faults.arm(point, "kill")
        work()
    finally:
        os._exit(1)


def _sends_to(outside: Any) -> dict[str, Effect]:
    def send(claimed: Claimed) -> Iterable[object]:
        with outside.open("a") as journal:
            journal.write(f"{claimed.id}\n")
        return [ReplyReceived(claimed.id)]

    return {"mail_shipped": send}


@pytest.mark.django_db
def test_a_service_that_hangs_keeps_no_mail_that_was_sent_unwritten() -> None:
    sent = a_duty(effect="quick", channel="email")
    a_duty(effect="slow", channel="gateway", order_id=2)
    seen = []

    def slow(_claimed: Claimed) -> Iterable[object]:
        seen.append(state(sent))
        return ()

    run_due({"quick": lambda _claimed: (), "slow": slow}, on_fact=print, once=True)
    assert seen == ["done"]


@pytest.mark.django_db(transaction=True)
def test_an_effect_runs_outside_any_transaction() -> None:
    seen: list[bool] = []

    def look(_claimed: Claimed) -> Iterable[object]:
        seen.append(connection.in_atomic_block)
        return ()

    a_duty()
    run({"mail_shipped": look})
    assert seen == [False]
    with transaction.atomic():
        assert connection.in_atomic_block
