"""Fault points: named places in the code where a test may kill, raise or wait.

Owns the list of what is armed. Any module calls `point("placing.before_commit")` where a crash
must do no harm. Never does anything unless armed by `ORDERWRIGHT_FAULT` or by a test.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

from orderwright.kernel.rehearsing import rehearsing

VARIABLE = "ORDERWRIGHT_FAULT"
"""`name=kill`, `name=raise` or `name=sleep:0.2`, several separated by commas."""


class FaultRaised(RuntimeError):
    """What an armed point raises; nothing in the product catches it by name."""


class UnknownFault(ValueError):
    """An action that is neither kill, nor raise, nor sleep with its seconds."""


_armed: dict[str, str] = {}


def point(name: str) -> None:
    """Mark a place where the world may end; costs one look at an empty dict when not armed.

    In a rehearsal nothing ends: what it did is taken back anyway.
    """
    if _armed and (action := _armed.get(name)) is not None and not rehearsing():
        _strike(name, action)


def arm(name: str, action: str) -> None:
    """From now on `point(name)` does `action`; raises UnknownFault when it means nothing."""
    if action not in {"kill", "raise"} and _seconds(action) is None:
        raise UnknownFault(f"{name}={action}: write kill, raise or sleep:SECONDS")
    _armed[name] = action


def disarm(name: str | None = None) -> None:
    """Forget one armed point, or all of them."""
    if name is None:
        _armed.clear()
    else:
        _armed.pop(name, None)


@contextmanager
def armed(name: str, action: str) -> Iterator[None]:
    """Armed for the length of a `with` block."""
    arm(name, action)
    try:
        yield
    finally:
        disarm(name)


def arm_from(text: str) -> None:
    """Arm all that a value of `ORDERWRIGHT_FAULT` names."""
    for entry in filter(None, (part.strip() for part in text.split(","))):
        name, _equals, action = entry.partition("=")
        arm(name, action)


def _strike(name: str, action: str) -> None:
    if action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if action == "raise":
        raise FaultRaised(name)
    time.sleep(_seconds(action) or 0.0)


def _seconds(action: str) -> float | None:
    word, _colon, number = action.partition(":")
    if word != "sleep" or not number.replace(".", "", 1).isdigit():
        return None
    return float(number)


arm_from(os.environ.get(VARIABLE, ""))
