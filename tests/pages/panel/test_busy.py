"""The panel while others write: what was done is not called an error, what was not is a 503."""

from typing import Any

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from orderwright.domain.shop.stages import OrderStage
from orderwright.kernel.database.errors import WritersBusy
from tests.pages.panel.desk import PASSWORD, Desk, sheet_path
from tests.walks import an_order


@pytest.fixture
def busy_sessions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sessions fail as Django lets them fail when the file is locked."""

    def save(_store: SessionStore, must_create: bool = False) -> None:
        try:
            raise WritersBusy("database is locked")
        except WritersBusy:
            if must_create:
                raise
            raise UpdateError from None

    monkeypatch.setattr(SessionStore, "save", save)


def test_a_done_step_stays_done_when_its_toast_cannot_be_kept(
    ewa: Desk, request: pytest.FixtureRequest
) -> None:
    order = an_order(OrderStage.CONFIRMED, paid=True, lines={"LAMP": 1})
    path = sheet_path(order, "start")
    values = ewa.page(path).one("form", action=path).values()
    request.getfixturevalue("busy_sessions")
    answer = ewa.post(path, values)
    order.refresh_from_db()
    assert order.stage == OrderStage.PROCESSING
    assert answer.status_code == 302


def test_a_login_that_cannot_be_kept_is_asked_for_again(ewa: Desk, busy_sessions: Any) -> None:
    typed = {"email": ewa.user.email, "password": PASSWORD}
    answer = Client().post("/panel/login", typed)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "2"
