"""The process is killed while money moves: one payment, one effect, one refund (F06 to F08).

By `kill -9` of a real process on its own database. The rehearsed service keeps what it knows in
rows, so that it outlives the shop that asked it.
"""

from pathlib import Path

import pytest

from tests.faults.test_kill_points import KILLED, act, world

__all__ = ["world"]

pytestmark = pytest.mark.once


@pytest.mark.fault("F06")
def test_killed_after_the_service_opened_a_session_the_next_press_gets_the_same(
    world: dict[str, str], project: Path
) -> None:
    act("buy_by_card", world, project)
    assert act("go_to_pay", world, project, "paying.session_opened=kill") == (KILLED, "")
    first, second, answers, money = act("pay_after_all", world, project)[1].splitlines()
    assert "/rehearsal/pay/" in first
    assert (second, answers) == (first, "[200, 200]")
    assert money == "paid rows=1 settled=1 refunds=0/0 offenders=[]"


@pytest.mark.fault("F07")
def test_killed_between_commit_and_answer_the_word_is_told_again_and_changes_nothing(
    world: dict[str, str], project: Path
) -> None:
    act("stand_at_service", world, project)
    for fault in ("step.before_commit=kill", "hooks.before_answer=kill"):
        assert act("service_tells", world, project, fault)[0] == KILLED
    answers, money = act("tell_again", world, project)[1].splitlines()
    assert answers == "[200, 200]"
    assert money == "paid rows=1 settled=1 refunds=0/0 offenders=[]"


@pytest.mark.fault("F08")
@pytest.mark.parametrize("fault", ["duties.after_effect", "duties.before_commit"])
def test_killed_while_money_goes_back_it_goes_back_once(
    world: dict[str, str], project: Path, fault: str
) -> None:
    act("owe_money_back", world, project)
    assert act("work", world, project, f"{fault}=kill")[0] == KILLED
    money = act("recover", world, project)[1].splitlines()[-1]
    assert money == "refunded rows=1 settled=1 refunds=1/1 offenders=[]"
