"""What stands in the environment is read, and what cannot be read is refused in a sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from orderwright.config.environment import (
    host_of,
    is_local,
    log_level,
    origin_of,
    proxies,
    read_environment,
    time_zone,
)

pytestmark = pytest.mark.once

OPEN_DOOR = "import orderwright.config.wsgi"


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://localhost", True),
        ("http://[::1]:8000", True),
        ("https://shop.example", False),
        ("http://localhost.example", False),
        ("http://127.0.0.1.example", False),
    ],
)
def test_only_this_machine_is_local(address: str, local: bool) -> None:
    assert is_local(address) is local


def test_an_address_is_taken_apart() -> None:
    assert host_of("https://Shop.example:8443/x") == "shop.example"
    assert origin_of("https://shop.example:8443/x") == "https://shop.example:8443"


def test_a_variable_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("OW_PROBE_A=file\nOW_PROBE_B=file\n")
    monkeypatch.setenv("OW_PROBE_A", "variable")
    monkeypatch.setenv("OW_PROBE_B", "")
    monkeypatch.delenv("OW_PROBE_B")
    env = read_environment(tmp_path)
    assert (env("OW_PROBE_A"), env("OW_PROBE_B")) == ("variable", "file")


def test_a_level_and_a_zone_that_do_not_exist_are_refused_in_a_sentence() -> None:
    assert log_level("info") == "INFO"
    assert time_zone("Europe/Prague") == "Europe/Prague"
    with pytest.raises(ImproperlyConfigured, match="LOG_LEVEL must be one of DEBUG, INFO"):
        log_level("loud")
    for wrong in ("Mars/Olympus", "../../etc/passwd", ""):
        with pytest.raises(ImproperlyConfigured, match="TIME_ZONE must be a name"):
            time_zone(wrong)


@pytest.mark.threat("T75")
@pytest.mark.parametrize(
    ("around", "opens"),
    [
        ({"SECRET_KEY": "", "DEBUG": "on", "BASE_URL": "https://shop.example"}, False),
        ({"SECRET_KEY": "q7Lr2vXw9TzKc4Np8Hs1Jd6Fg3Ba5Me0YuRiOp"}, True),
    ],
)
def test_no_server_opens_the_door_of_an_unsafe_shop(
    tmp_path: Path, around: dict[str, str], opens: bool
) -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "orderwright.config.settings",
        "DATABASE_URL": f"sqlite:///{tmp_path}/shop.sqlite3",
        "BASE_URL": "http://127.0.0.1:8000",
        "CLOCK_MOVABLE": "off",
        "THROTTLE": "on",
        **around,
    }
    run = subprocess.run([sys.executable, "-c", OPEN_DOOR], env=environment, capture_output=True)
    said = run.stderr.decode()
    assert (run.returncode == 0) is opens, said
    assert ("SECRET_KEY is not set" in said) is not opens
    assert ("DEBUG is on" in said) is not opens


def test_trusted_proxies_are_addresses() -> None:
    assert proxies(["127.0.0.1", " ::1 ", ""]) == {"127.0.0.1", "::1"}
    with pytest.raises(ImproperlyConfigured, match="TRUSTED_PROXIES must be addresses"):
        proxies(["proxy.example.org"])
