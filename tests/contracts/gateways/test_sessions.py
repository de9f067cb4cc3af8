"""Opening a session at any gateway, and what happens when the provider does not answer well.

Part of the conformance suite: every online adapter passes it unchanged.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from urllib.parse import quote

import pytest
from django.db import transaction

from orderwright.domain.payments.port_errors import (
    GatewayError,
    NotConfigured,
    NotOffered,
    ProviderDown,
    ProviderRefused,
    ReferenceUsed,
)
from orderwright.domain.payments.ports import Kind, PaymentRequest, Session
from orderwright.kernel.money import Money
from orderwright.outbound.gateways import registry
from orderwright.outbound.providers import wire
from tests.contracts.gateways.conftest import REMOTE, Make, hurried
from tests.contracts.gateways.fakes.desk import Desk
from tests.contracts.gateways.fakes.service import Fault

pytestmark = [pytest.mark.django_db, pytest.mark.once]

CONVERSIONS = [
    (desk.code, currency, minor)
    for desk, _service in REMOTE.values()
    for currency in desk.currencies
    for minor in (1, 12990, 100_000_000)
]
IN_HUNDREDTHS_AT_STRIPE = ("ISK",)


def test_anna_is_sent_to_the_providers_page(desk: Desk) -> None:
    session = desk.open()
    assert session.provider_ref
    assert session.redirect.startswith(("http://127.0.0.1:", "http://testserver/rehearsal/"))
    assert desk.standing(session).kind is Kind.PENDING
    assert desk.standing(session).reference == "o-1-a1b2"


@pytest.mark.parametrize(("code", "currency", "minor"), CONVERSIONS)
def test_the_amount_travels_to_the_last_minor_unit(
    make_desk: Make, code: str, currency: str, minor: int
) -> None:
    desk = make_desk(code)
    session = desk.open(amount=Money(minor, currency))
    wired = minor * 100 if code == "stripe" and currency in IN_HUNDREDTHS_AT_STRIPE else minor
    assert desk.asked_for(session) == (wired, currency)
    assert desk.standing(session).amount == Money(minor, currency)


def test_a_currency_or_way_to_pay_that_is_not_offered_is_refused_without_a_call(
    desk: Desk,
) -> None:
    wanted = desk.request(amount=Money(100, "XAU"))
    if desk.can.currencies:
        with pytest.raises(NotOffered, match="XAU"):
            desk.gateway.create(wanted)
    channel = PaymentRequest(
        "o-2", Money(100, desk.currencies[0]), "Order", "http://a/", "http://b/", channel="barter"
    )
    with pytest.raises(NotOffered, match="barter"):
        desk.gateway.create(channel)
    assert desk.service is None or desk.service.asked == []


def test_every_channel_that_is_offered_opens_a_session(desk: Desk) -> None:
    opened = [
        desk.gateway.create(
            PaymentRequest(
                f"o-{number}", Money(12990, desk.currencies[0]), "Order", "http://127.0.0.1/t",
                "http://127.0.0.1/h", channel=channel,
            )
        )
        for number, channel in enumerate(desk.can.channels)
    ]  # fmt: skip
    assert len({session.provider_ref for session in opened}) == len(desk.can.channels) > 0


@pytest.mark.parametrize("bad", ["", "a b", "ł", "x" * 65, "a/b"])
def test_a_reference_that_some_provider_would_spoil_is_no_reference(bad: str) -> None:
    with pytest.raises(ValueError, match="reference"):
        PaymentRequest(bad, Money(1, "PLN"), "", "", "")


def test_nothing_cannot_be_asked_for() -> None:
    with pytest.raises(ValueError, match="above zero"):
        PaymentRequest("o-1", Money(0, "PLN"), "", "", "")


# When it goes wrong


def again(desk: Desk, request: PaymentRequest) -> Session:
    """As a duty repeats: the same request, and a new reference where the old one is used up."""
    try:
        return desk.gateway.create(request)
    except ReferenceUsed:
        return desk.gateway.create(desk.request(f"{request.reference}-2", request.amount))


@pytest.mark.fault("F06", "F28")
@pytest.mark.parametrize("fault", [Fault.LATE, Fault.CUT, Fault.DRIP, Fault.RESET])
def test_a_lost_answer_leaves_one_payment_that_anna_can_pay(far_desk: Desk, fault: Fault) -> None:
    far_desk.service.strike(fault)
    request = far_desk.request()
    with hurried(), pytest.raises(ProviderDown) as down:
        far_desk.gateway.create(request)
    assert not down.value.surely_not_done
    session = again(far_desk, request)
    # Where a lost session stays behind, nobody was shown it.
    assert far_desk.count() <= (1 if far_desk.keeps_keys else 2)
    far_desk.put(session.provider_ref, far_desk.paid)
    assert far_desk.standing(session).kind is Kind.PAID


@pytest.mark.fault("F28")
@pytest.mark.parametrize("fault", [Fault.ERROR, Fault.GARBAGE])
def test_nonsense_from_the_provider_is_an_unknown_outcome(far_desk: Desk, fault: Fault) -> None:
    session = far_desk.open()
    for ask in (
        lambda: far_desk.open("o-2"),
        lambda: far_desk.gateway.fetch_status(session.provider_ref),
    ):
        far_desk.service.strike(fault)
        with pytest.raises(ProviderDown) as down:
            ask()
        assert not down.value.surely_not_done
        wire.wake_all()


@pytest.mark.fault("F28")
def test_a_provider_that_is_not_there_was_surely_not_asked(far_desk: Desk) -> None:
    far_desk.service.stop()
    with pytest.raises(ProviderDown) as down:
        far_desk.open()
    assert down.value.surely_not_done


@pytest.mark.fault("F28")
def test_who_fails_three_times_rests_and_pages_do_not_wait(far_desk: Desk) -> None:
    far_desk.open()  # signed in
    far_desk.service.strike(*[Fault.SLOW] * 3)
    for number in range(3):
        with hurried(0.3), pytest.raises(ProviderDown):
            far_desk.open(f"o-{number}-slow")
    asked = len(far_desk.service.asked)
    with pytest.raises(ProviderDown) as down:
        far_desk.open("o-9")
    assert down.value.surely_not_done
    assert len(far_desk.service.asked) == asked
    wire.wake_all()
    assert far_desk.open("o-10").redirect


def test_keys_that_are_not_accepted_are_the_shops_to_mend(far_desk: Desk) -> None:
    far_desk.service.rejects_keys = True
    with pytest.raises(NotConfigured, match="does not accept the keys"):
        far_desk.open()


@pytest.mark.parametrize("code", ["payu", "gopay"])
def test_a_token_is_asked_for_once_and_again_when_it_is_turned_down(
    make_desk: Make, code: str
) -> None:
    desk = make_desk(code)
    desk.open("o-1")
    desk.open("o-2")
    tokens = desk.service.tokens  # type: ignore[attr-defined]
    assert len(tokens) == 1
    tokens.clear()
    tokens.add("not ours")
    assert desk.open("o-3").redirect
    assert len(tokens) == 2


def test_an_unknown_payment_is_denied(far_desk: Desk) -> None:
    known = far_desk.open()
    stranger = "cs_test_9999" if far_desk.code == "stripe" else "999999"
    if far_desk.code == "przelewy24":  # P24 knows a session only when somebody pays in it
        assert far_desk.gateway.fetch_status(stranger).amount is None
        return
    with pytest.raises(ProviderRefused):
        far_desk.gateway.fetch_status(stranger)
    assert far_desk.standing(known).kind is Kind.PENDING


@pytest.mark.parametrize("name", ["../x", "a?b=c", "a#b", "ł", "%2e%2e", "x" * 500])
def test_a_strange_name_of_a_payment_stays_in_its_place(far_desk: Desk, name: str) -> None:
    with suppress(GatewayError):
        far_desk.gateway.fetch_status(name)
    asked = far_desk.service.asked[-1]
    assert asked.path.endswith(quote(name, safe=""))
    assert "b" not in asked.query


# What must never show


def failures(desk: Desk) -> list[Callable[[], object]]:
    refused = desk.open_and(desk.paid, "o-7")
    return [
        lambda: desk.open("o-8"),
        lambda: desk.gateway.refund(desk.back(refused, 999_999)),
        lambda: desk.gateway.fetch_status("nobody"),
    ]


@pytest.mark.parametrize("fault", [None, Fault.ERROR, Fault.GARBAGE])
def test_no_secret_and_no_person_stands_in_an_error_a_log_or_a_repr(
    far_desk: Desk, fault: Fault | None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("WARNING")
    seen = [repr(far_desk.gateway), repr(far_desk.request()), repr(far_desk.open("o-6"))]
    for fail in failures(far_desk):
        if fault:
            far_desk.service.strike(fault)
        try:
            seen.append(repr(fail()))
        except GatewayError as error:
            seen += [str(error), repr(error), repr(error.args)]
        wire.wake_all()
    whole = "\n".join([*seen, caplog.text])
    secrets = [value for name, value in far_desk.values.items() if "id" not in name]
    assert [secret for secret in [*secrets, "anna@", "Nowak"] if secret in whole] == []


@pytest.mark.django_db(transaction=True)
def test_no_provider_is_asked_inside_a_transaction(far_desk: Desk) -> None:
    with pytest.raises(wire.InsideTransaction), transaction.atomic():
        far_desk.open()
    assert far_desk.service.asked == []


def test_settings_that_are_missing_are_named(far_desk: Desk) -> None:
    for setting in registry.ENTRIES[far_desk.code].settings:
        if setting.default:
            continue
        values = {**far_desk.values, setting.name: " "}
        with pytest.raises(NotConfigured, match="is not set"):
            registry.gateway(far_desk.code, values)


@pytest.mark.parametrize(
    "base",
    ["http://secure.payu.com", "ftp://127.0.0.1", "secure.payu.com", "https://", "file:///x"],
)
def test_the_service_is_spoken_to_over_tls(far_desk: Desk, base: str) -> None:
    with pytest.raises(NotConfigured, match="https://"):
        registry.gateway(far_desk.code, {**far_desk.values, "base": base})
