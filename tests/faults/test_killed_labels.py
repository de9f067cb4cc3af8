"""The process is killed while a carrier is asked: one label, one shipment, one number (F06).

By `kill -9` of a real process on its own database. The rehearsed carrier keeps what it knows in
rows, so that it outlives the shop that asked it.
"""

from pathlib import Path

import pytest

from tests.faults.test_kill_points import KILLED, act, world

__all__ = ["world"]

pytestmark = pytest.mark.once

POINTS = (
    "duties.before_effect", "carriers.created", "duties.after_effect", "step.before_commit",
    "duties.before_commit",
)  # fmt: skip


@pytest.mark.atom("U5")
@pytest.mark.fault("F06")
@pytest.mark.parametrize("point", POINTS)
def test_killed_between_the_call_and_the_answer_there_is_one_label(
    world: dict[str, str], project: Path, point: str
) -> None:
    act("owe_label", world, project)
    assert act("work", world, project, f"{point}=kill")[0] == KILLED
    said = act("recover_label", world, project)[1].splitlines()[-1]
    assert said == "made there=1 labelled=1 numbered=True offenders=[]"


@pytest.mark.fault("F06")
@pytest.mark.parametrize("point", ["duties.after_effect", "duties.before_commit"])
def test_killed_while_a_label_is_voided_it_is_voided_once(
    world: dict[str, str], project: Path, point: str
) -> None:
    act("owe_label", world, project)
    act("void_label", world, project)
    assert act("work", world, project, f"{point}=kill")[0] == KILLED
    said = act("recover_label", world, project)[1].splitlines()[-1]
    assert said == "voided there=0 labelled=1 numbered=False offenders=[]"
