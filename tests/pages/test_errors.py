"""A refusal is a plain page in the visitor's language, or problem+json below /api/."""

import json
import logging
from collections.abc import Callable
from http import HTTPStatus

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import translation

from orderwright.entrypoints import errors

pytestmark = pytest.mark.once

ask = RequestFactory()


@pytest.mark.parametrize(
    ("refuse", "status"),
    [
        (lambda: errors.bad_request(ask.get("/x"), ValueError()), 400),
        (lambda: errors.forbidden(ask.get("/panel/"), PermissionDenied()), 403),
        (lambda: errors.stale_form(ask.post("/x")), 403),
        (lambda: errors.not_found(ask.get("/x"), ValueError()), 404),
        (lambda: errors.locked_out(ask.post("/panel/login")), 429),
        (lambda: errors.server_error(ask.get("/x")), 500),
    ],
)
def test_a_refusal_is_a_page_of_ours_that_needs_no_database(
    refuse: Callable[[], HttpResponse], status: int
) -> None:
    answer = refuse()
    assert answer.status_code == status
    assert f'<p class="status">{status}</p>'.encode() in answer.content


def test_below_the_api_a_refusal_is_a_problem() -> None:
    answer = errors.server_error(ask.get("/api/v1/orders"))
    assert answer["Content-Type"] == "application/problem+json"
    problem = json.loads(answer.content)
    assert problem["status"] == HTTPStatus.INTERNAL_SERVER_ERROR
    assert set(problem) == {"type", "title", "status", "detail", "errors"}


def test_a_polish_visitor_reads_polish() -> None:
    with translation.override("pl"):
        answer = errors.not_found(ask.get("/x"), ValueError())
    page = answer.content.decode()
    assert '<html lang="pl">' in page
    assert "There is nothing here" not in page


@pytest.mark.django_db
def test_a_guessed_address_gets_the_page_through_the_whole_stack(client: Client) -> None:
    answer = client.get("/no-such-page/at-all")
    assert answer.status_code == 404
    assert b"There is nothing here" in answer.content
    assert answer["X-Content-Type-Options"] == "nosniff"
    policy = answer["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/cart/add", "/language", "/checkout/email"])
def test_an_address_for_a_button_explains_itself_when_it_is_opened(
    client: Client, address: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    page = answer.content.decode()
    assert "This address is for a button" in page
    assert '<a href="/">' in page


@pytest.mark.django_db
def test_staff_go_back_to_the_panel(client: Client) -> None:
    page = client.get("/panel/logout").content.decode()
    assert "This address is for a button" in page
    assert '<a href="/panel/">To the panel</a>' in page


def test_somebody_without_the_right_is_one_line_in_the_log() -> None:
    shortened = logging.getLogger("django.request")
    record = shortened.makeRecord(
        "django.request", logging.WARNING, "", 0, "Forbidden: /x", (),
        (PermissionDenied, PermissionDenied(), None),
    )  # fmt: skip
    assert shortened.filter(record)
    assert record.exc_info is None
