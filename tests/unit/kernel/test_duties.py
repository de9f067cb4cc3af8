"""The outbox: owed once, claimed by one, in order, and never silently lost."""

import random
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from orderwright.kernel import clock
from orderwright.kernel.duties import queries
from orderwright.kernel.duties.claiming import claim
from orderwright.kernel.duties.errors import StaleLease
from orderwright.kernel.duties.models import Duty
from orderwright.kernel.duties.services import (
    LONGEST_WAIT,
    MOST_TRIES,
    beat,
    bury,
    fail,
    finish,
    finish_all,
    owe,
    postpone,
    release,
    renew,
    revive,
    send_now,
    wait_after,
    withdraw,
)
from orderwright.kernel.log.models import LogEntry
from tests.unit.kernel.duties import HOUR, MINUTE, NOON, SECOND, a_duty, an_owed_duty, state, the

pytestmark = pytest.mark.django_db


# Owing


def test_all_duties_of_a_step_are_one_insert(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        ids = owe([an_owed_duty(), an_owed_duty(channel="sms"), an_owed_duty(order_id=None)])
    assert sorted(ids) == sorted(Duty.objects.values_list("pk", flat=True))


def test_a_step_that_owes_nothing_asks_nothing(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert owe([]) == []


def test_nothing_is_owed_twice_for_one_event_effect_and_target() -> None:
    owed = an_owed_duty()
    owe([owed])
    with pytest.raises(IntegrityError), transaction.atomic():
        owe([owed])
    assert Duty.objects.count() == 1


# Claiming


def test_what_is_due_is_claimed_earliest_first_and_nothing_else() -> None:
    later = a_duty(order_id=2, due_at=NOON - SECOND)
    first = a_duty(order_id=1, due_at=NOON - MINUTE)
    a_duty(order_id=3, due_at=NOON + SECOND)
    assert [claimed.id for claimed in claim(NOON)] == [first, later]
    assert claim(NOON) == []


def test_a_claim_carries_what_the_effect_needs() -> None:
    duty = a_duty(payload={"number": "2026-000123"}, order_id=9)
    claimed = claim(NOON)[0]
    assert (claimed.id, claimed.tries, claimed.lease, claimed.order_id) == (duty, 1, 1, 9)
    assert (claimed.effect, claimed.target) == ("mail_shipped", "anna@example.com")
    assert claimed.payload == {"number": "2026-000123"}
    assert the(duty).leased_until == NOON + MINUTE


def test_no_more_than_a_batch_is_claimed() -> None:
    for order in range(5):
        a_duty(order_id=order)
    assert len(claim(NOON, limit=3)) == 3
    assert len(claim(NOON, limit=3)) == 2


def test_an_idle_worker_reads_once_and_writes_nothing(django_assert_num_queries) -> None:
    a_duty(due_at=NOON + SECOND)
    with django_assert_num_queries(1) as asked:
        assert claim(NOON) == []
    assert asked.captured_queries[0]["sql"].startswith("SELECT")


# The order of messages


@pytest.mark.fault("F21")
def test_mails_of_an_order_leave_in_their_order() -> None:
    placed, shipped = a_duty(), a_duty()
    first = claim(NOON)
    assert [claimed.id for claimed in first] == [placed]
    fail(first[0], "the server is down", NOON)
    assert claim(NOON + SECOND) == [], "shipped waits while placed is tried again"
    again = claim(NOON + MINUTE)
    assert [claimed.id for claimed in again] == [placed]
    finish(again[0], NOON + MINUTE)
    assert [claimed.id for claimed in claim(NOON + MINUTE)] == [shipped]


def test_an_earlier_message_in_its_grace_holds_up_the_later_one() -> None:
    graced = a_duty(due_at=NOON + 30 * SECOND)
    a_duty(due_at=NOON)
    assert claim(NOON) == []
    assert [claimed.id for claimed in claim(NOON + 30 * SECOND)] == [graced]


def test_a_message_planned_for_days_ahead_holds_up_nobody() -> None:
    a_duty(effect="mail_review_request", due_at=NOON + timedelta(days=10))
    today = a_duty()
    assert [claimed.id for claimed in claim(NOON)] == [today]


@pytest.mark.parametrize(
    "other", [{"order_id": 2}, {"channel": "sms"}, {"target": "jan@example.com"}]
)
def test_another_order_channel_or_target_waits_for_nobody(other: dict[str, object]) -> None:
    a_duty(due_at=NOON + MINUTE)
    free = a_duty(**other)
    assert [claimed.id for claimed in claim(NOON)] == [free]


def test_duties_without_an_order_have_no_order() -> None:
    a_duty(order_id=None, due_at=NOON + MINUTE)
    free = a_duty(order_id=None)
    assert [claimed.id for claimed in claim(NOON)] == [free]


def test_a_dead_or_withdrawn_message_holds_up_nobody() -> None:
    a_duty()
    bury(claim(NOON)[0], "no such mailbox", NOON)
    withdrawn = a_duty(due_at=NOON + MINUTE)
    withdraw([the(withdrawn).event_id])
    alive = a_duty()
    assert [claimed.id for claimed in claim(NOON)] == [alive]


# Merging


@pytest.mark.atom("X1")
def test_quick_steps_in_a_row_become_one_message_the_last() -> None:
    picked = a_duty(merge_group="progress", effect="mail_picked", due_at=NOON)
    packed = a_duty(merge_group="progress", effect="mail_packed", due_at=NOON + SECOND)
    shipped = a_duty(merge_group="progress", effect="mail_shipped", due_at=NOON + 2 * SECOND)
    assert claim(NOON) == []
    claimed = claim(NOON + 2 * SECOND)
    assert [(one.id, [m.duty_id for m in one.merged]) for one in claimed] == [
        (shipped, [picked, packed])
    ]
    assert [m.effect for m in claimed[0].merged] == ["mail_picked", "mail_packed"]
    assert [state(duty) for duty in (picked, packed, shipped)] == ["merged", "merged", "leased"]


def test_what_waited_in_line_and_is_due_merges_in_one_go() -> None:
    duties = [a_duty(merge_group="progress") for _ in range(4)]
    claimed = claim(NOON)
    assert [one.id for one in claimed] == duties[-1:]
    assert [m.duty_id for m in claimed[0].merged] == duties[:-1]


@pytest.mark.parametrize(
    "other",
    [
        {"order_id": 2},
        {"target": "jan@example.com"},
        {"channel": "sms"},
        {"merge_group": "news"},
        {"merge_group": ""},
    ],
)
def test_only_messages_of_one_group_order_and_target_merge(other: dict[str, object]) -> None:
    first = a_duty(merge_group="progress")
    a_duty(**{"merge_group": "progress", **other})
    assert first in [claimed.id for claimed in claim(NOON)]
    assert Duty.objects.filter(merged_into__isnull=False).count() == 0


def test_a_message_on_its_way_is_not_merged_into_a_later_one() -> None:
    sending = a_duty(merge_group="progress")
    claimed = claim(NOON)[0]
    a_duty(merge_group="progress")
    assert claim(NOON) == []
    finish(claimed, NOON)
    assert the(sending).merged_into is None


@pytest.mark.atom("X1")
def test_undoing_the_last_step_owes_the_merged_message_again() -> None:
    packed = a_duty(merge_group="progress")
    shipped = a_duty(merge_group="progress", due_at=NOON + 30 * SECOND)
    assert claim(NOON) == []
    assert state(packed) == "merged"
    assert withdraw([the(shipped).event_id]) == 1
    assert (state(packed), state(shipped)) == ("waiting", "withdrawn")
    assert [claimed.id for claimed in claim(clock.now())] == [packed]


def test_undoing_an_earlier_step_leaves_it_out_of_the_later_message() -> None:
    picked = a_duty(merge_group="progress")
    packed = a_duty(merge_group="progress")
    shipped = a_duty(merge_group="progress", due_at=NOON + SECOND)
    assert claim(NOON) == []
    withdraw([the(picked).event_id])
    assert state(picked) == "withdrawn"
    claimed = claim(NOON + SECOND)
    assert [(one.id, [m.duty_id for m in one.merged]) for one in claimed] == [(shipped, [packed])]


def test_undoing_both_steps_sends_nothing() -> None:
    packed = a_duty(merge_group="progress")
    shipped = a_duty(merge_group="progress", due_at=NOON + 30 * SECOND)
    claim(NOON)
    withdraw([the(packed).event_id, the(shipped).event_id])
    assert claim(clock.now()) == []


# Leases


@pytest.mark.fault("F20")
def test_a_worker_that_slept_past_its_lease_can_change_nothing() -> None:
    duty = a_duty()
    slept = claim(NOON)[0]
    assert claim(NOON + 59 * SECOND) == []
    awake = claim(NOON + MINUTE)[0]
    assert (awake.id, awake.lease, awake.tries) == (duty, 2, 2)
    for late in (
        lambda: finish(slept, NOON),
        lambda: fail(slept, "late", NOON),
        lambda: postpone(slept, "late", NOON),
        lambda: bury(slept, "late", NOON),
    ):
        with pytest.raises(StaleLease):
            late()
    assert renew([slept, awake], NOON + MINUTE) == {duty}
    assert finish_all([slept], NOON) == 0
    assert state(duty) == "leased"
    finish(awake, NOON + MINUTE)
    assert state(duty) == "done"


def test_a_renewed_lease_lasts() -> None:
    a_duty()
    claimed = claim(NOON)
    renew(claimed, NOON + 50 * SECOND)
    assert claim(NOON + 100 * SECOND) == []
    assert len(claim(NOON + 111 * SECOND)) == 1


def test_what_is_done_is_done_once() -> None:
    a_duty()
    claimed = claim(NOON)[0]
    finish(claimed, NOON)
    with pytest.raises(StaleLease):
        finish(claimed, NOON)
    with pytest.raises(StaleLease):
        fail(claimed, "too late", NOON)


def test_effects_without_facts_are_finished_in_one_statement(django_assert_num_queries) -> None:
    duties = [a_duty(order_id=order) for order in range(20)]
    claimed = claim(NOON)
    with django_assert_num_queries(1):
        assert finish_all(claimed, NOON) == 20
    assert {state(duty) for duty in duties} == {"done"}
    assert finish_all([], NOON) == 0


def test_a_claim_given_back_is_due_again_and_its_try_does_not_count() -> None:
    a_duty()
    release(claim(NOON))
    again = claim(NOON)[0]
    assert (again.tries, again.lease) == (1, 2)


# Failing


@pytest.mark.fault("F21", "F23")
def test_a_failed_duty_waits_longer_each_time_and_says_why() -> None:
    duty = a_duty()
    now, waits = NOON, []
    for _ in range(4):
        claimed = claim(now)[0]
        fail(claimed, "421 try later", now)
        waits.append(the(duty).due_at - now)
        assert claim(now) == []
        now = the(duty).due_at
    assert waits == sorted(waits)
    assert waits[0] <= 15 * SECOND
    assert the(duty).error == "421 try later"


@pytest.mark.once
def test_twelve_tries_outlast_a_day_without_a_mail_server() -> None:
    for seed in range(50):
        random.seed(seed)
        waits = [wait_after(tries) for tries in range(1, MOST_TRIES)]
        assert sum(waits, timedelta()) > 24 * HOUR
        assert max(waits) <= LONGEST_WAIT


def test_after_the_last_try_it_is_dead_with_an_alarm_and_may_be_revived() -> None:
    duty = a_duty(payload={"order_number": "2026-000123"})
    Duty.objects.update(tries=MOST_TRIES - 1)
    fail(claim(NOON)[0], "550 no such user", NOON)
    assert state(duty) == "dead"
    assert claim(NOON + 24 * HOUR) == []
    alarm = LogEntry.objects.get()
    assert (alarm.level, alarm.order_number) == ("alarm", "2026-000123")
    assert "550 no such user" in alarm.told
    assert [one.pk for one in queries.dead()] == [duty]

    assert revive(duty)
    assert not revive(duty)
    assert claim(clock.now())[0].tries == 1


def test_a_duty_put_off_does_not_use_up_its_tries() -> None:
    duty = a_duty()
    now = NOON
    for _ in range(3 * MOST_TRIES):
        postpone(claim(now)[0], "the gateway asks for a pause", now + HOUR)
        now += HOUR
    assert state(duty) == "waiting"
    assert the(duty).tries == 1
    assert LogEntry.objects.count() == 0


# What staff do


def test_undo_takes_back_what_nobody_has_taken_up() -> None:
    now = clock.now()
    sending, waiting = a_duty(), a_duty(channel="sms", due_at=now + MINUTE)
    claimed = claim(now)[0]
    events = [the(sending).event_id, the(waiting).event_id]
    assert withdraw(events) == 1
    assert withdraw(events) == 0
    assert state(waiting) == "withdrawn"
    finish(claimed, now)
    assert claim(now + HOUR) == []


def test_send_now_skips_grace_and_back_off_but_not_what_is_on_its_way() -> None:
    graced = a_duty(due_at=clock.now() + HOUR)
    sending = a_duty(channel="sms")
    assert [claimed.id for claimed in claim(clock.now())] == [sending]
    assert send_now([graced, sending]) == 1
    assert [claimed.id for claimed in claim(clock.now())] == [graced]


# What is seen


def test_nothing_is_silent() -> None:
    late, due, future = a_duty(order_id=1), a_duty(order_id=2, due_at=NOON + 9 * MINUTE), a_duty(
        order_id=3, due_at=NOON + HOUR
    )  # fmt: skip
    now = NOON + 10 * MINUTE
    assert queries.due_count(now) == 2
    assert [one.pk for one in queries.overdue(now)] == [late]
    assert [one.pk for one in queries.waiting_for(3)] == [future]
    for claimed in claim(now):
        finish(claimed, now)
    assert queries.due_count(now) == 0
    assert state(due) == "done"


def test_a_worker_is_seen_while_it_beats_and_forgotten_after_a_day() -> None:
    beat("desk:1", NOON)
    beat("desk:1", NOON + 30 * SECOND)
    beat("cellar:2", NOON)
    assert queries.living_workers(NOON + 70 * SECOND) == ["desk:1"]
    beat("desk:3", NOON + 25 * HOUR)
    assert queries.living_workers(NOON) == ["desk:3"]


@pytest.mark.parametrize(("late", "ends"), [(MINUTE / 2, "leased"), (2 * MINUTE, "withdrawn")])
def test_what_a_dead_worker_held_is_withdrawn_and_what_a_living_one_holds_is_not(
    late: timedelta, ends: str
) -> None:
    duty = a_duty(due_at=clock.now())
    claim(clock.now())
    clock.shift(late)
    assert withdraw([the(duty).event_id]) == (ends == "withdrawn")
    assert state(duty) == ends


def test_what_a_dead_worker_held_can_be_sent_now() -> None:
    duty = a_duty(due_at=clock.now())
    claim(clock.now())
    assert send_now([duty]) == 0
    clock.shift(2 * MINUTE)
    assert send_now([duty]) == 1
    assert the(duty).due_at >= clock.now() - timedelta(seconds=5)
