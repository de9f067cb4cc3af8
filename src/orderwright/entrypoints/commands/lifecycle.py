"""`orderwright lifecycle`: prints every table as Markdown and Mermaid. `docs/lifecycle.md` is this
print.
"""

import argparse
from collections.abc import Callable, Iterable
from typing import Any

from django.utils import translation

from orderwright.kernel.lifecycle.rows import Owed, Step, Table
from orderwright.lifecycle.machine import MACHINE

HEAD = """# What happens when

Every change of an order goes through a row of these tables. This page is printed from the code
by `make lifecycle`; a check fails when it is stale.

"Told" messages leave after the step, unless "inform customer" is unticked; "owed" ones always.
Both are written in the step's own transaction and cannot be forgotten.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


def run(options: argparse.Namespace) -> int:
    """Prints in English, whatever the machine's language."""
    with translation.override("en"):
        print(HEAD)
        print("\n\n".join(_page(table) for table in MACHINE.tables.values()))
    return 0


def _page(table: Table) -> str:
    parts = [f"## {table.label} (`{table.name}`)", _diagram(table), _overview(table)]
    return "\n\n".join(parts + [_row(table, step) for step in table.steps])


def _diagram(table: Table) -> str:
    arrows = [
        f"    {source.value} --> {target.value}: {step.verb}"
        for step in table.steps
        for source in sorted(step.sources)
        if (target := step.target_from(source)) is not None and target != source
    ]
    return "\n".join(["```mermaid", "stateDiagram-v2", *arrows, "```"])


def _overview(table: Table) -> str:
    lines = ["| step | from | to | who |", "| --- | --- | --- | --- |"]
    for step in table.steps:
        target = ", ".join(sorted(step.targets)) or "stays"
        who = ", ".join(str(who) for who in step.who)
        lines.append(f"| `{step.verb}` | {', '.join(sorted(step.sources))} | {target} | {who} |")
    return "\n".join(lines)


def _row(table: Table, step: Step) -> str:
    facts = [
        ("needs", _sentences(step.needs) + (["a reason"] if step.needs_reason else [])),
        ("warns", _sentences(step.warns)),
        ("needs a reason where", _sentences(step.reason_when)),
        ("takes", [f"{field.name} ({field.label})" for field in step.takes]),
        ("does", _sentences(step.does)),
        ("records", [step.records.name]),
        ("told", _owed(step.informs)),
        ("told later", _owed(step.promises)),
        ("owed", _owed(step.then)),
        ("undone by", [f"`{step.undo}`"] if step.undo else []),
        ("withdraws messages of", [f"`{verb}`" for verb in step.withdraws]),
        ("then", _neighbours(table, step)),
    ]
    lines = [f"- {name}: {'; '.join(values)}" for name, values in facts if values]
    return f"### `{table.name}.{step.verb}`: {step.label}\n\n" + "\n".join(lines)


def _sentences(functions: Iterable[Callable[..., Any]]) -> list[str]:
    return [f"`{function.__name__}`: {_first_sentence(function)}" for function in functions]


def _first_sentence(function: Callable[..., Any]) -> str:
    text = " ".join((function.__doc__ or "").split())
    return text.partition(". ")[0].rstrip(".")


def _owed(owed: Iterable[Owed]) -> list[str]:
    return [f"`{effect.name}` by {effect.channel}" for effect in owed]


def _neighbours(table: Table, step: Step) -> list[str]:
    return [
        f"`{after.then_table}.{after.then_step}` ({after.bond}): {after.why}"
        for after in MACHINE.neighbours.get((table.name, step.verb), ())
    ]
