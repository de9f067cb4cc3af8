"""CPU of processes, read from /proc: user and system time, in seconds."""

import os
from collections.abc import Collection
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PARENT, USER, SYSTEM = 1, 11, 12
"""Places in /proc/PID/stat after the program's name."""


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    parents = {int(entry.name): _stat(entry)[PARENT] for entry in Path("/proc").glob("[0-9]*")
               if _stat(entry)}  # fmt: skip
    found = [pid]
    for known in found:
        found += [child for child, parent in parents.items() if int(parent) == known]
    return found


def cpu(pids: Collection[int]) -> float:
    """User and system seconds that these processes have used so far; the dead count nothing."""
    return sum(_cpu(_stat(Path(f"/proc/{pid}"))) for pid in pids)


def _cpu(stat: list[str]) -> float:
    return (int(stat[USER]) + int(stat[SYSTEM])) / TICKS if stat else 0.0


def _stat(entry: Path) -> list[str]:
    """The fields after the name, which may itself hold spaces and brackets; empty when it died."""
    try:
        return (entry / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
