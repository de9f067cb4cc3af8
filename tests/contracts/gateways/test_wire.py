"""The one door to the network: bounded, unredirected, with clear ends."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from orderwright.domain.payments.port_errors import ProviderDown
from orderwright.outbound.providers import wire
from orderwright.outbound.providers.wire import Question, Wire
from tests.contracts.gateways.conftest import LONG
from tests.contracts.gateways.fakes.service import Asked, Reply, Service

pytestmark = [pytest.mark.django_db, pytest.mark.once]


class Odd(Service):
    """Answers by the path."""

    def respond(self, asked: Asked) -> Reply:
        if asked.path == "/large":
            return Reply(200, "x" * (wire.BIGGEST_ANSWER + 1))
        if asked.path == "/away":
            return Reply(302, {"here": True}, {"Location": f"{self.base}/inner"})
        if asked.path == "/cookie":
            return Reply(200, {"sent": asked.headers.get("Cookie", "")}, {"Set-Cookie": "a=b"})
        return Reply(int(asked.path.strip("/")), {"error": "?"})


@pytest.fixture
def odd(monkeypatch: pytest.MonkeyPatch) -> Iterator[Odd]:
    for name in ("PATIENCE", "CONNECT_SECONDS"):
        monkeypatch.setattr(wire, name, LONG)
    wire.wake_all()
    service = Odd()
    yield service
    service.stop()
    wire.wake_all()


def test_an_answer_without_end_is_not_read_to_its_end(odd: Odd) -> None:
    with pytest.raises(ProviderDown) as down:
        Wire("Odd", odd.base).ask(Question("GET", "/large"))
    assert not down.value.surely_not_done


def test_redirects_are_answers_and_are_not_followed(odd: Odd) -> None:
    answer = Wire("Odd", odd.base).ask(Question("GET", "/away"))
    assert (answer.status, answer.found) == (302, {"here": True})
    assert [asked.path for asked in odd.asked] == ["/away"]


def test_no_cookie_is_kept_between_calls(odd: Odd) -> None:
    line = Wire("Odd", odd.base)
    line.ask(Question("GET", "/cookie"))
    assert line.ask(Question("GET", "/cookie")).found == {"sent": ""}


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_statuses_that_say_nothing_are_unknown_outcomes(odd: Odd, status: int) -> None:
    with pytest.raises(ProviderDown):
        Wire("Odd", odd.base).ask(Question("POST", f"/{status}", document={}))


@pytest.mark.parametrize("status", [400, 402, 403, 404, 409, 422])
def test_a_no_is_an_answer(odd: Odd, status: int) -> None:
    line = Wire("Odd", odd.base)
    answer = line.ask(Question("POST", f"/{status}", document={}))
    assert (answer.status, answer.ok) == (status, False)


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("ERROR_X", "ERROR_X"),
        ("", "?"),
        ("anna@example.com", "annaexample.com"),
        ("a" * 99, "a" * 60),
    ],
)
def test_the_providers_word_is_shortened_to_a_word(told: str, shown: str) -> None:
    assert str(Wire("Odd", "https://odd.example").refused(told)) == f"Odd refused: {shown}"
