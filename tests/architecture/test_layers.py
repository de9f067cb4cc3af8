"""Imports point downwards, and rows of several apps are written in two places only."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGE, Module, modules

pytestmark = pytest.mark.once

FLOORS = {"config", "entrypoints", "lifecycle", "outbound", "domain", "kernel"}
# Placing and changing an order touch rows of several apps in one statement or transaction;
# `placing_many` is placing for a history that another system finished.
MAY_WRITE_OTHERS = {
    "domain/checkout/changing.py",
    "domain/checkout/placing.py",
    "domain/checkout/placing_many.py",
}
WRITES = {
    "abulk_create",
    "bulk_create",
    "bulk_update",
    "create",
    "delete",
    "get_or_create",
    "save",
    "update",
    "update_or_create",
}


def test_imports_keep_the_contracts(project: Path) -> None:
    linter = project / ".venv" / "bin" / "lint-imports"
    run = subprocess.run([linter, "--no-cache"], cwd=project, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout


def test_every_folder_is_a_floor() -> None:
    packages = {file.parent.name for file in PACKAGE.glob("*/*.py")}
    assert packages == FLOORS


def test_an_app_writes_its_own_rows_only() -> None:
    trespasses = [
        f"{module.name}:{line} writes {model}"
        for module in modules()
        if module.path.parts[0] == "domain" and module.name not in MAY_WRITE_OTHERS
        for model, line in _writes_of_others(module)
    ]
    assert trespasses == []


def test_doors_and_messages_write_no_domain_rows() -> None:
    trespasses = [
        f"{module.name}:{line} writes {model}"
        for module in modules()
        if module.path.parts[0] in ("entrypoints", "outbound")
        for model, line in _writes_of_others(module)
    ]
    assert trespasses == []


def _writes_of_others(module: Module) -> Iterator[tuple[str, int]]:
    foreign = set(_foreign_models(module))
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            root = _root(node.func)
            if node.func.attr in WRITES and root in foreign:
                yield root, node.lineno


def _foreign_models(module: Module) -> Iterator[str]:
    home = ".".join(module.path.parts[:2])
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.ImportFrom) or not node.module:
            continue
        source = node.module.removeprefix("orderwright.")
        if source.startswith("domain.") and ".models" in source and not source.startswith(home):
            yield from (alias.asname or alias.name for alias in node.names)


def _root(node: ast.expr) -> str:
    """The name at the left end of `Line.objects.filter(...).update`."""
    while not isinstance(node, ast.Name):
        match node:
            case ast.Attribute():
                node = node.value
            case ast.Call():
                node = node.func
            case _:
                return ""
    return node.id
