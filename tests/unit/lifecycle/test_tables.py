"""The tables themselves: they end, they speak, and every row can be tested."""

import pytest

from orderwright.domain.shop.stages import OrderStage
from orderwright.kernel.lifecycle.rows import Step
from orderwright.lifecycle.machine import MACHINE, TABLES, owed_effects
from orderwright.lifecycle.order import MAIN_PATH

pytestmark = pytest.mark.once
ROWS = [(table, step) for table in TABLES for step in table.steps]


def test_the_graph_of_neighbours_ends() -> None:
    def deepest(key: tuple[str, str], seen: tuple[tuple[str, str], ...]) -> int:
        if key in seen:
            return 0
        follows = MACHINE.neighbours.get(key, ())
        return 1 + max(
            (deepest((a.then_table, a.then_step), (*seen, key)) for a in follows), default=0
        )

    assert max(deepest(key, ()) for key in MACHINE.neighbours) <= 6


def test_facts_only_attempt() -> None:
    facts = {
        ("payment", "record"),
        ("payment", "settle"),
        ("parcel", "deliver"),
        ("parcel", "send"),
    }
    bonds = {a.bond for key in facts for a in MACHINE.neighbours.get(key, ())}
    assert bonds == {"attempt"}


def test_every_guard_and_effect_says_what_it_does() -> None:
    functions = {f for _t, s in ROWS for f in (*s.needs, *s.warns, *s.does)}
    assert [f.__name__ for f in functions if not f.__doc__] == []


def test_every_owed_effect_has_one_name() -> None:
    names = [owed.name for owed in owed_effects()]
    assert len(names) == len(set(names))


def test_every_step_that_can_be_undone_names_a_row_that_leads_back() -> None:
    for table, step in ROWS:
        if not step.undo:
            continue
        back = table.by_verb[step.undo]
        for target in step.targets:
            assert target in back.sources, (step.verb, step.undo)


def test_the_main_path_leads_from_placed_to_completed() -> None:
    reached = {OrderStage.PLACED}
    for step in MAIN_PATH:
        if step.sources & reached:
            reached |= set(step.targets)  # type: ignore[arg-type]
    assert OrderStage.COMPLETED in reached


@pytest.mark.parametrize(("name", "step"), [(t.name, s) for t, s in ROWS])
def test_nobody_is_a_stranger_to_his_row(name: str, step: Step) -> None:
    assert step.who, f"{name}.{step.verb} can be taken by nobody"
    assert step.label, f"{name}.{step.verb} has no label"
