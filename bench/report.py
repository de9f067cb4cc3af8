"""What a run found, as a table for people and as `results.json` for programs."""

import json
import os
import platform
import sysconfig
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

KEPT = Path(__file__).with_name("results.json")


@dataclass(frozen=True, slots=True)
class Figure:
    """One line: what was measured beside what is to be reached."""

    what: str
    found: str
    reach: str


def table(figures: Sequence[Figure]) -> str:
    """The lines under each other."""
    rows = [("what", "found", "to reach"), *((f.what, f.found, f.reach) for f in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join("  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip()
                     for row in rows)  # fmt: skip


def keep(figures: Sequence[Figure], details: Mapping[str, Any]) -> None:
    """Writes results.json."""
    found = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "figures": [asdict(figure) for figure in figures],
        **details,
    }
    KEPT.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n")


def machine() -> dict[str, Any]:
    """What the figures depend on."""
    options = str(sysconfig.get_config_var("CONFIG_ARGS") or "")
    return {
        "name": platform.node(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 2),
        "python": f"{platform.python_version()}, "
        + ("optimised build" if "--enable-optimizations" in options else "plain build"),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor())
