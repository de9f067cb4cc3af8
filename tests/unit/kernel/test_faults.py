"""Fault points: nothing unless armed, and then exactly what was asked for."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from orderwright.kernel import faults

pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def nothing_stays_armed() -> Iterator[None]:
    yield
    faults.disarm()


def test_a_point_that_nobody_armed_does_nothing() -> None:
    assert faults.point("placing.before_commit") is None


def test_an_armed_point_raises_and_only_that_one() -> None:
    with faults.armed("placing.before_commit", "raise"):
        faults.point("placing.after_commit")
        with pytest.raises(faults.FaultRaised, match=r"placing\.before_commit"):
            faults.point("placing.before_commit")
    faults.point("placing.before_commit")


def test_an_armed_point_can_wait() -> None:
    with faults.armed("slow", "sleep:0.02"):
        began = time.monotonic()
        faults.point("slow")
    assert time.monotonic() - began >= 0.02


@pytest.mark.parametrize("action", ["", "boom", "sleep", "sleep:", "sleep:x", "sleep:-1"])
def test_an_action_that_means_nothing_is_refused(action: str) -> None:
    with pytest.raises(faults.UnknownFault):
        faults.arm("somewhere", action)


def test_several_points_are_armed_by_one_text_and_disarmed_together() -> None:
    faults.arm_from("one=raise, two=raise,")
    for name in ("one", "two"):
        with pytest.raises(faults.FaultRaised):
            faults.point(name)
    faults.disarm("one")
    faults.point("one")
    faults.disarm()
    faults.point("two")


def test_the_environment_arms_a_kill() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", "from orderwright.kernel.faults import point; point('here')"],
        env={**os.environ, faults.VARIABLE: "here=kill", "PYTHONPATH": "src"},
        check=False,
        timeout=30,
    )
    assert ended.returncode == -signal.SIGKILL
