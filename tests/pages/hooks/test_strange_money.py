"""Signed words about money that nobody here waits for: kept for the desk, not told again (X8)."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from orderwright.domain.overview import late_money
from orderwright.domain.payments.models import ProviderEvent
from orderwright.kernel.log.models import LogEntry
from orderwright.lifecycle.invariants import offenders
from orderwright.outbound.gateways import bearer, configured, registry
from orderwright.outbound.providers import wire
from tests.builders import a_shop
from tests.contracts.gateways.conftest import REMOTE
from tests.contracts.gateways.fakes.desk import Desk, Sent
from tests.contracts.gateways.fakes.przelewy24 import P24Desk
from tests.contracts.gateways.fakes.service import Fault

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[dict[str, Desk]]:
    """Every real service as its stand-in, with a payment that this shop has no row of."""
    a_shop()
    settings.BASE_URL = "https://shop.example.com"
    desks: dict[str, Desk] = {}
    values: dict[str, dict[str, str]] = {}
    for code, (desk, service_kind) in REMOTE.items():
        service = service_kind()
        values[code] = {**desk.values, "base": service.base}
        desks[code] = desk(registry.gateway(code, values[code]), service)
    monkeypatch.setattr(configured, "values_of", lambda code: values.get(code, {}))
    bearer.forget_all()
    wire.wake_all()
    yield desks
    for one in desks.values():
        one.service.stop()


def posts(code: str, sent: Sent) -> Any:
    return Client().post(
        f"/hooks/payments/{code}", data=sent.raw, content_type="application/json",
        headers=dict(sent.headers),
    )  # fmt: skip


@pytest.mark.atom("X8")
@pytest.mark.parametrize("code", ["payu", "przelewy24", "stripe"])
def test_signed_money_of_nobody_is_kept_for_the_desk_and_not_told_again(
    made: dict[str, Desk], code: str
) -> None:
    desk = made[code]
    session = desk.open_and(desk.paid if code != "przelewy24" else "1")
    sent = desk.notify(session.provider_ref)
    for _time in range(2):
        answer = posts(code, sent)
        assert (answer.status_code, answer.content) == (200, b"OK")
    event = ProviderEvent.objects.get()
    assert (event.outcome, event.kind, event.amount) == ("flagged", "paid", 12990)
    [late] = late_money.queue()
    assert (late.row, late.amount, late.currency) == (event, 12990, "PLN")
    assert "desk" in LogEntry.objects.filter(area="payments").earliest("pk").told
    assert offenders() == []


def test_unknown_money_is_claimed_before_it_is_kept(made: dict[str, Desk]) -> None:
    desk = made["przelewy24"]
    assert isinstance(desk, P24Desk)
    session = desk.open_and("1")
    posts(desk.code, desk.notify(session.provider_ref))
    assert desk.service.sessions[session.provider_ref]["status"] == 2


def test_signed_money_that_the_service_does_not_confirm_is_kept_with_a_warning(
    made: dict[str, Desk],
) -> None:
    desk = made["przelewy24"]
    assert isinstance(desk, P24Desk)
    session = desk.open_and("1")
    sent = desk.notify(session.provider_ref)
    del desk.service.sessions[session.provider_ref]
    assert posts(desk.code, sent).status_code == 200
    event = ProviderEvent.objects.get(outcome="flagged")
    assert event.why == "nobodys_unconfirmed"


def test_while_the_service_cannot_be_asked_it_is_to_tell_again(made: dict[str, Desk]) -> None:
    desk = made["przelewy24"]
    session = desk.open_and("1")
    sent = desk.notify(session.provider_ref)
    desk.service.strike(Fault.ERROR)
    assert posts(desk.code, sent).status_code == 503
    assert not ProviderEvent.objects.exists()
    assert posts(desk.code, sent).status_code == 200
    assert ProviderEvent.objects.get().outcome == "flagged"


@pytest.mark.threat("T41", "T48")
@pytest.mark.parametrize("code", ["payu", "przelewy24", "stripe"])
def test_forged_money_of_nobody_is_refused_and_not_kept(made: dict[str, Desk], code: str) -> None:
    desk = made[code]
    session = desk.open_and(desk.paid)
    for forged in desk.forged(session.provider_ref):
        assert 400 <= posts(code, forged).status_code < 500
    assert not ProviderEvent.objects.exists()


@pytest.mark.threat("T48")
def test_an_unsigned_knock_about_a_strangers_payment_is_not_kept(made: dict[str, Desk]) -> None:
    session = made["gopay"].open_and("PAID")
    answer = Client().get(f"/hooks/payments/gopay?id={session.provider_ref}")
    assert answer.status_code == 404
    assert not ProviderEvent.objects.exists()


def test_a_strangers_session_that_brought_no_money_is_kept_and_troubles_nobody(
    made: dict[str, Desk],
) -> None:
    desk = made["stripe"]
    session = desk.open_and("expired")
    assert posts("stripe", desk.notify(session.provider_ref)).status_code == 200
    assert ProviderEvent.objects.get().outcome == "ignored"
    assert late_money.queue() == []
