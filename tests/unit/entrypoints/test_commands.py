"""What the commands say when they are called wrongly or cannot reach their database: a sentence."""

import os
import socket
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from orderwright.entrypoints.commands.main import main
from orderwright.kernel import clock

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    "words",
    [
        ["worker", "--concurrency", "0"], ["worker", "--concurrency", "many"],
        ["serve", "--port", "99999"], ["serve", "--port", "0"], ["serve", "--workers", "0"],
        ["clock"], ["clock", "--shift"], ["import"], ["no-such-command"], [],
    ],
)  # fmt: skip
def test_wrong_usage_is_one_sentence_and_status_two(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "--help" in said.err


@pytest.mark.django_db
@pytest.mark.parametrize("words", [["--shift", "-2h"], ["--shift=-2h"]])
def test_the_clock_goes_back_however_the_shift_is_written(words: list[str]) -> None:
    before = clock.now()
    assert main(["clock", *words]) == 0
    gone = before - clock.now()
    assert timedelta(hours=1, minutes=59) < gone <= timedelta(hours=2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words",
    [["--shift", "-99999w"], ["--set", "9999-12-31"], ["--set", "soon"], ["--shift", "2 hours"]],
)
def test_the_clock_goes_nowhere_where_no_deadline_can_be_counted(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["clock", *words]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _run(command: list[str], **around: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "orderwright.config.settings",
        "BASE_URL": "http://127.0.0.1:8000", "DEMO": "on",
        "SECRET_KEY": "q7Lr2vXw9TzKc4Np8Hs1Jd6Fg3Ba5Me0YuRiOp", **around,
    }  # fmt: skip
    program = [sys.executable, "-m", "orderwright", *command]
    return subprocess.run(program, env=environment, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("command", ["serve", "worker", "migrate", "verify"])
def test_a_database_that_does_not_answer_is_named_with_what_to_do(command: str) -> None:
    around = {"DATABASE_URL": f"postgresql://anna@127.0.0.1:{_free_port()}/shop"}
    ended = _run([command], **around)
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1
    assert "PostgreSQL cannot be reached" in ended.stderr
    assert "DATABASE_URL" in ended.stderr


@pytest.mark.parametrize("command", [["serve"], ["worker", "--once"], ["verify"], ["demo"]])
def test_an_empty_database_asks_for_migrate(command: list[str], tmp_path: Path) -> None:
    ended = _run(command, DATABASE_URL=f"sqlite:///{tmp_path}/empty.sqlite3")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.count("\n") == 1
    assert "orderwright migrate" in ended.stderr


@pytest.mark.parametrize(
    ("around", "sentence"),
    [
        ({"THROTTLE": "zap"}, "THROTTLE must be on or off."),
        ({"DEMO": "maybe"}, "DEMO must be on or off."),
        ({"DATABASE_URL": "zap"}, "DATABASE_URL must begin with sqlite:// or postgresql://."),
        ({"DATABASE_URL": "postgresql://h:zz/x"}, "DATABASE_URL names a port that is no number."),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL must be one of"),
        ({"DATABASE_URL": "sqlite:////no/such/folder/x"}, "The database file"),
    ],
)
def test_a_misspelt_setting_stops_every_command_by_its_name(
    around: dict[str, str], sentence: str
) -> None:
    ended = _run(["verify"], **around)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith(sentence)
    assert ended.stderr.count("\n") == 1


@pytest.mark.threat("T75")
def test_unsafe_settings_are_all_named_before_the_database_is_asked_for(tmp_path: Path) -> None:
    unsafe = {"SECRET_KEY": "short", "BASE_URL": "http://shop.example", "DEMO": "off"}
    ended = _run(["serve"], DATABASE_URL=f"sqlite:///{tmp_path}/new.sqlite3", **unsafe)
    assert ended.returncode == 1
    first, *reasons = ended.stderr.splitlines()
    assert first == "The server does not start:"
    assert [reason.split()[:2] for reason in reasons[:1]] == [["-", "SECRET_KEY"]]
    assert any(reason.startswith("- BASE_URL is plain http") for reason in reasons)
    assert "migrate" not in ended.stderr
