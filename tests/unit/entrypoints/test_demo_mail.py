"""The past of the demo shop is told to nobody outside."""

from datetime import datetime
from typing import Any

import pytest

from orderwright.entrypoints.commands.demo import orders as demo
from orderwright.outbound.notifications.models import Message
from tests.builders import a_shop
from tests.walks import anna_buys

NOWHERE = "smtp://127.0.0.1:1"


@pytest.mark.django_db
def test_what_the_demo_tells_stays_in_the_mailbox_whatever_server_is_set(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_shop()
    settings.EMAIL_URL = NOWHERE

    def one_story(_now: datetime) -> None:
        anna_buys()

    monkeypatch.setattr(demo, "_tell_all", one_story)
    demo.load_orders()
    kept = set(Message.objects.values_list("transport", "state"))
    assert kept == {(Message.Transport.MAILBOX, Message.State.HANDED_OVER)}
    assert settings.EMAIL_URL == NOWHERE
