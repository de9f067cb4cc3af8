"""Which functions of the server cost most: one instrumented run, by own CPU time.

The profiler's own cost falls on small functions most: read it for order, not for sizes.
"""

import cProfile
import io
import pstats
import time
from collections.abc import Callable
from pathlib import Path

TOP = 15
KEPT = Path(__file__).with_name("profile.txt")


def profile(place: Callable[[], object], times: int) -> str:
    """The top functions of so many placings, also written to `profile.txt`."""
    profiler = cProfile.Profile(time.process_time)
    for _number in range(times):
        profiler.enable()
        place()
        profiler.disable()
    text = io.StringIO()
    figures = pstats.Stats(profiler, stream=text)
    figures.strip_dirs().sort_stats("tottime").print_stats(TOP)
    calls = figures.total_calls / times  # type: ignore[attr-defined]
    said = f"{times} placings, {calls:.0f} function calls each\n" + _table(text.getvalue())
    KEPT.write_text(said)
    return said


def _table(printed: str) -> str:
    """Only the rows, from the heading on."""
    _intro, heading, rows = printed.partition("   ncalls")
    return (heading + rows).rstrip() + "\n"
