"""The process is killed in the middle: nothing is half done, nothing lost, nothing doubled.

F01 to F03, F09 and F20 of the safety page, by `kill -9` of a real process on its own database; what
it had acknowledged is read from its output, as a client would have seen it.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ACT = """
import sys
import django
django.setup()
from tests.faults.acts import ACTS
ACTS[sys.argv[1]]()
"""
KILLED = -9


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The surroundings of the processes that will be killed: a database of their own."""
    folder = tmp_path_factory.mktemp("killed")
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "orderwright.config.settings",
        "DATABASE_URL": f"sqlite:///{folder}/shop.sqlite3",
        "SECRET_KEY": "a key for processes that live for a second, and are killed then",
        "CLOCK_MOVABLE": "on",
    }


def act(name: str, world: dict[str, str], project: Path, fault: str = "") -> tuple[int, str]:
    """Runs one act in a process of its own; answers its exit status and what it said."""
    around = {**world, "ORDERWRIGHT_FAULT": fault, "PYTHONPATH": f"{project}/src:{project}"}
    run = subprocess.run(
        [sys.executable, "-c", ACT, name], cwd=project, env=around, capture_output=True, text=True
    )
    assert run.returncode in (0, KILLED), run.stderr[-2000:]
    return run.returncode, run.stdout.strip()


@pytest.mark.fault("F01")
def test_killed_before_the_commit_there_is_no_order(world: dict[str, str], project: Path) -> None:
    act("open", world, project)
    status, _said = act("place", world, project, "placing.before_commit=kill")
    assert status == KILLED
    assert act("count", world, project)[1] == "orders=0 held=0 duties=0 messages=0 offenders=[]"


@pytest.mark.fault("F02", "F03")
def test_killed_after_the_commit_the_retry_gets_the_same_order_and_its_mail_leaves_once(
    world: dict[str, str], project: Path
) -> None:
    act("open", world, project)
    status, said = act("place", world, project, "placing.after_commit=kill")
    assert (status, said) == (KILLED, "")
    first = act("place", world, project)[1]
    assert act("place", world, project)[1] == first
    act("work", world, project)
    act("work", world, project)
    assert act("count", world, project)[1] == "orders=1 held=1 duties=1 messages=1 offenders=[]"


@pytest.mark.fault("F09")
def test_killed_while_goods_leave_they_all_stay(world: dict[str, str], project: Path) -> None:
    act("open", world, project)
    act("place", world, project)
    act("confirm", world, project)
    for fault in ("parcel.issued=kill", "step.before_commit=kill"):
        assert act("ship", world, project, fault)[0] == KILLED
        assert act("stage", world, project)[1] == "confirmed on_hand=5 held=1 offenders=[]"
    act("ship", world, project)
    assert act("stage", world, project)[1] == "shipped on_hand=4 held=0 offenders=[]"


@pytest.mark.fault("F04", "F20")
@pytest.mark.parametrize("fault", ["duties.before_effect", "duties.after_effect", "mail.accepted"])
def test_a_killed_worker_sends_each_mail_once_more_at_most(
    world: dict[str, str], project: Path, fault: str
) -> None:
    act("open", world, project)
    act("place", world, project)
    act("work", world, project, f"{fault}=kill")
    act("later", world, project)
    act("work", world, project)
    assert act("count", world, project)[1] == "orders=1 held=1 duties=1 messages=1 offenders=[]"


@pytest.mark.fault("F05")
def test_killed_while_the_paper_is_made_the_mail_leaves_later_and_once(
    world: dict[str, str], project: Path
) -> None:
    act("open", world, project)
    act("place", world, project)
    assert act("work", world, project, "papers.made=kill")[0] == KILLED
    assert "messages=0" in act("count", world, project)[1]
    act("later", world, project)
    act("work", world, project)
    assert "duties=1 messages=1" in act("count", world, project)[1]
