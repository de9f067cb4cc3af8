"""The locks are hashed, name no host, and the larger one contains the smaller."""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.sources import kept_files

pytestmark = pytest.mark.once

LOCKS = ("base.txt", "dev.txt")
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*])?==([^ ;\\]+)", re.MULTILINE)


def _pins(project: Path, lock: str) -> dict[str, str]:
    text = (project / "requirements" / lock).read_text(encoding="utf-8")
    return dict(PIN.findall(text))


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(project: Path, lock: str) -> None:
    text = (project / "requirements" / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(
        r"^\s*-{1,2}(?:i|f|index|extra-index|find-links|trusted)", text, re.MULTILINE
    )


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_is_hashed(project: Path, lock: str) -> None:
    text = (project / "requirements" / lock).read_text(encoding="utf-8")
    entries = [entry for entry in re.split(r"\n(?=\S)", text.strip()) if "==" in entry]
    assert len(entries) == len(_pins(project, lock)) > 0
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_dev_lock_contains_the_base_lock(project: Path) -> None:
    base, dev = _pins(project, "base.txt"), _pins(project, "dev.txt")
    assert {name: dev.get(name) for name in base} == base


def unmet(declared: Iterable[str], pins: dict[str, str]) -> list[str]:
    """What pyproject asks for and the lock does not hold, or holds in a version that is too old."""
    locked = {canonicalize_name(name): version for name, version in pins.items()}
    wanted = [Requirement(line) for line in declared]
    return [
        str(need) for need in wanted
        if (version := locked.get(canonicalize_name(need.name))) is None
        or not need.specifier.contains(version, prereleases=True)
    ]  # fmt: skip


def test_the_locks_hold_what_pyproject_asks_for(project: Path) -> None:
    declared = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    base, dev = declared["dependencies"], declared["optional-dependencies"]["dev"]
    assert unmet(base, _pins(project, "base.txt")) == []
    assert unmet([*base, *dev], _pins(project, "dev.txt")) == []


def test_a_dependency_that_nobody_locked_is_noticed() -> None:
    pins = {"Django": "5.2.19", "msgspec": "0.21"}
    assert unmet(["django>=5.2", "msgspec>=0.22", "lxml"], pins) == ["msgspec>=0.22", "lxml"]


def test_nothing_that_records_hosts_is_kept() -> None:
    names = {file.name for file in kept_files()}
    assert names.isdisjoint({"uv.lock", ".python-version", "poetry.lock", "Pipfile.lock"})


def test_no_package_lock_says_where_it_was_resolved() -> None:
    locks = [file for file in kept_files() if file.name == "package-lock.json"]
    assert [file for file in locks if '"resolved"' in file.read_text(encoding="utf-8")] == []
