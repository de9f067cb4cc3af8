"""The tests themselves: each asserts something, none sleeps, the atoms promised are real."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT
from tools import atoms

pytestmark = pytest.mark.once

Function = ast.FunctionDef | ast.AsyncFunctionDef


def _tests() -> Iterator[tuple[Path, Function]]:
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield file, node


def _asserting_helpers() -> set[str]:
    """Functions of the suite that assert for the tests that call them."""
    return {
        node.name
        for file in (ROOT / "tests").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and _has_assert(node)
    }


def _has_assert(function: Function) -> bool:
    return any(isinstance(node, ast.Assert) for node in ast.walk(function))


def _asserts(test: Function, helpers: set[str]) -> bool:
    called = (ast.unparse(node.func) for node in ast.walk(test) if isinstance(node, ast.Call))
    return _has_assert(test) or any(_is_assertion(name, helpers) for name in called)


def _is_assertion(called: str, helpers: set[str]) -> bool:
    last = called.rsplit(".", 1)[-1]
    return (
        last in helpers
        or last in ("expect", "runTest")
        or "assert" in last
        or called in ("pytest.raises", "pytest.fail")
    )


def test_every_test_asserts_something() -> None:
    helpers = _asserting_helpers()
    idle = [
        f"{file.relative_to(ROOT)}::{test.name}"
        for file, test in _tests()
        if not _asserts(test, helpers)
    ]
    assert idle == []


def test_no_test_waits_by_the_clock() -> None:
    waiting = ("time.sleep", "wait_for_timeout")
    found = [
        f"{file.relative_to(ROOT)}::{test.name}"
        for file, test in _tests()
        for node in ast.walk(test)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(waiting)
    ]
    assert found == []


def test_the_atoms_promised_are_ids_of_requirements() -> None:
    ids = atoms.promised()
    assert ids
    assert len(ids) == len(set(ids))
    assert [id_ for id_ in ids if not atoms.SHAPE.fullmatch(id_)] == []


def test_the_scan_finds_ids_on_functions_classes_and_modules() -> None:
    source = '@pytest.mark.atom("S0-1", "E3")\ndef test_a(): ...\npytestmark = mark.atom("X2")\n'
    assert list(atoms.named(source)) == ["S0-1", "E3", "X2"]
