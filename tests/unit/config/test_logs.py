"""A log line is one JSON object, and holds no address, token, key or phone number."""

import json
import logging
import logging.config
from collections.abc import Callable
from io import StringIO

import pytest
import structlog

from orderwright.config.logs import logging_config, without_secrets

pytestmark = [pytest.mark.once, pytest.mark.threat("T61", "T75")]

TOKEN = "4fG7kQ2mZ8xP1vR5tW9yB3"
CANARIES = {
    "anna.nowak+shop@poczta.example.pl": "<email>",
    f"/o/{TOKEN}": "/o/<token>",
    f"https://shop.example/c/{TOKEN}?x=1": "https://shop.example/c/<token>?x=1",
    f"GET /day/{TOKEN}": "GET /day/<token>",
    "Authorization: Bearer ow_live.k3y-Abc123": "Authorization: Bearer <key>",
    "call +48 600 700 800 now": "call <phone> now",
    f"link {TOKEN} sent": "link <token> sent",
}


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """What has been logged since, line by line, through the product's own formatter."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging_config("INFO")["formatters"]["line"]["()"]())
    monkeypatch.setattr(logging.getLogger(), "handlers", [handler])
    return lambda: written.getvalue().splitlines()


@pytest.mark.parametrize(("text", "washed"), CANARIES.items())
def test_what_belongs_to_a_person_is_struck_out(text: str, washed: str) -> None:
    assert without_secrets(text) == washed


@pytest.mark.parametrize(
    "text",
    ["order 2026-000017 shipped", "took 0.0123 s", "2026-11-21T10:00:00+01:00", "/panel/orders/A1"],
)
def test_what_belongs_to_nobody_stays(text: str) -> None:
    assert without_secrets(text) == text


def test_an_event_is_one_line_of_json(lines: Callable[[], list[str]]) -> None:
    structlog.get_logger("orders").warning("mail refused", order="A-17", to="anna@example.pl")
    (line,) = lines()
    said = json.loads(line)
    assert said["event"] == "mail refused"
    assert said["order"] == "A-17"
    assert said["to"] == "<email>"
    assert said["level"] == "warning"
    assert said["at"].endswith("Z")


def test_a_line_break_in_a_name_makes_no_second_event(lines: Callable[[], list[str]]) -> None:
    logging.getLogger("django.request").error("Not found: %s", 'x\n{"event": "forged"}\x1b[31m')
    (line,) = lines()
    assert json.loads(line)["event"].startswith("Not found: x\n")
    assert "\x1b" not in line


def test_a_traceback_holds_no_address(lines: Callable[[], list[str]]) -> None:
    try:
        raise ValueError(f"no such customer: jan@example.pl at /o/{TOKEN}")
    except ValueError:
        logging.getLogger("anything").exception("broken")
    (line,) = lines()
    assert "ValueError" in json.loads(line)["exception"]
    assert "jan@example.pl" not in line
    assert TOKEN not in line
