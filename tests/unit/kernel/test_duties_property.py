"""Two workers, an impatient clock, staff who undo: the outbox keeps its promises all the same."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orderwright.kernel import clock
from orderwright.kernel.duties.claiming import LONGEST_GRACE, claim
from orderwright.kernel.duties.errors import StaleLease
from orderwright.kernel.duties.models import UNDONE, Duty
from orderwright.kernel.duties.services import fail, finish, withdraw
from orderwright.kernel.duties.shapes import Claimed
from tests.unit.kernel.duties import MINUTE, NOON, a_duty, state, the

OWE = st.fixed_dictionaries(
    {
        "order_id": st.sampled_from([1, 1, 1, 2, None]),
        "target": st.sampled_from(["anna@example.com", "jan@example.com"]),
        "merge_group": st.sampled_from(["", "progress"]),
        "grace": st.sampled_from([0, 0, 30, 86_400]),
    }
)
WORKER = st.integers(min_value=0, max_value=1)
ACTION = st.one_of(
    st.tuples(st.just("owe"), OWE),
    st.tuples(st.just("claim"), WORKER),
    st.tuples(st.just("finish"), WORKER),
    st.tuples(st.just("fail"), WORKER),
    st.tuples(st.just("undo"), st.integers(min_value=0, max_value=20)),
    st.tuples(st.just("wait"), st.sampled_from([1, 20, 61])),
)


@dataclass
class Desk:
    """What the world sees: who holds what, and what was sent."""

    now: object = NOON
    hands: tuple[list[Claimed], list[Claimed]] = field(default_factory=lambda: ([], []))
    owed: list[int] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)

    def owe(self, wish: dict) -> None:
        grace = timedelta(seconds=wish["grace"])
        told = {key: wish[key] for key in ("order_id", "target", "merge_group")}
        self.owed.append(a_duty(**told, created_at=self.now, due_at=self.now + grace))

    def claim(self, worker: int) -> None:
        held = {duty.id for duty in self._holding(self.hands[1 - worker])}
        for claimed in claim(self.now, limit=3):
            assert claimed.id not in held, "two workers hold one duty"
            assert not self._held_up(claimed), "a message overtook an earlier one"
            self.hands[worker].append(claimed)

    def finish(self, worker: int) -> None:
        if self.hands[worker]:
            claimed = self.hands[worker].pop(0)
            try:
                finish(claimed, self.now)
            except StaleLease:
                return
            self.sent.append(claimed.id)

    def fail(self, worker: int) -> None:
        if self.hands[worker]:
            claimed = self.hands[worker].pop(0)
            try:
                fail(claimed, "no answer", self.now)
            except StaleLease:
                assert the(claimed.id).lease != claimed.lease or state(claimed.id) != "leased"

    def undo(self, which: int) -> None:
        if self.owed:
            withdraw([the(self.owed[which % len(self.owed)]).event_id])

    def wait(self, seconds: int) -> None:
        self.now = self.now + timedelta(seconds=seconds)

    def drain(self) -> None:
        """The workers come back and do all that is left."""
        self.hands[0].clear()
        self.hands[1].clear()
        for _ in range(200):
            if not Duty.objects.filter(UNDONE).exists():
                return
            self.claim(0)
            if not self.hands[0]:
                self.now = self.now + timedelta(hours=6)
            while self.hands[0]:
                self.finish(0)
        raise AssertionError("something is never due")

    def _holding(self, hand: list[Claimed]) -> list[Claimed]:
        """Claims whose lease is still their own."""
        return [c for c in hand if the(c.id).lease == c.lease and self._in_time(c)]

    def _in_time(self, claimed: Claimed) -> bool:
        until = the(claimed.id).leased_until
        return until is not None and until > self.now

    def _held_up(self, claimed: Claimed) -> bool:
        if claimed.order_id is None:
            return False
        earlier = Duty.objects.filter(
            UNDONE,
            order_id=claimed.order_id,
            channel=claimed.channel,
            target=claimed.target,
            pk__lt=claimed.id,
        )
        return any(duty.tries or duty.due_at <= self.now + LONGEST_GRACE for duty in earlier)


@pytest.mark.django_db
@pytest.mark.fault("F20", "F21")
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(ACTION, max_size=40))
def test_every_duty_is_sent_once_or_spoken_for_or_withdrawn(actions: list) -> None:
    Duty.objects.all().delete()
    desk = Desk()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: desk.now)
        for verb, detail in actions:
            getattr(desk, verb)(detail)
        desk.drain()
    assert len(desk.sent) == len(set(desk.sent)), "sent twice"
    for duty in desk.owed:
        assert state(duty) in {"done", "merged", "withdrawn"}
        assert (state(duty) == "done") == (duty in desk.sent)
        if state(duty) == "merged":
            assert the(duty).merged_into in desk.sent, "the one that spoke for it was never sent"


def test_the_desk_of_this_test_is_impatient_enough_to_lose_leases() -> None:
    assert timedelta(seconds=61) > MINUTE
