"""Every step of every table is walked by a flow test."""

import ast
from pathlib import Path

import pytest

from orderwright.lifecycle.machine import TABLES

pytestmark = pytest.mark.once


def _named_in_flows(project: Path) -> set[str]:
    """Every word of every string in the flow tests, as in `step(order, "ship")`."""
    files = [*(project / "tests" / "flows").glob("test_*.py"), project / "tests" / "walks.py"]
    trees = (ast.parse(file.read_text(encoding="utf-8")) for file in files)
    return {
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_step_is_walked_by_a_flow_test(project: Path) -> None:
    named = _named_in_flows(project)
    steps = {(table.name, step.verb) for table in TABLES for step in table.steps}
    assert steps
    assert sorted(f"{table}.{step}" for table, step in steps if step not in named) == []
