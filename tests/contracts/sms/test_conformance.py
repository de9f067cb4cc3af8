"""One suite for every SMS service: an SMS leaves once, what became of it is told, faults are known
for what they are (S4-9, F27, T41, T48).
"""

import pytest

from orderwright.kernel import clock
from orderwright.kernel.providers import (
    BadSignature,
    NotConfigured,
    NotOffered,
    NotUnderstood,
    ProviderDown,
    ProviderError,
    ProviderRefused,
)
from orderwright.outbound.providers import wire
from orderwright.outbound.sms import registry
from orderwright.outbound.sms.contract import News, Text
from tests.contracts.gateways.fakes.service import Fault
from tests.contracts.sms.fakes.services import SmsDesk

ANNA = Text("+48600100200", "Lamps: order 2026-000001 is on its way.", "ow7-abcdefghijkl")


@pytest.mark.atom("S4-9")
def test_an_sms_reaches_the_service_once_with_number_and_words(desk: SmsDesk) -> None:
    sent = desk.adapter.send(ANNA)
    assert sent.reference
    assert [(one["to"], one["text"]) for one in desk.taken()] == [("48600100200", ANNA.body)]


@pytest.mark.atom("S4-9")
def test_every_word_of_the_service_has_a_meaning(desk: SmsDesk) -> None:
    desk.adapter.send(ANNA)
    for word, news in desk.words.items():
        (receipt,) = desk.adapter.parse_receipt(*desk.report(ANNA.key, word))
        assert (receipt.key, receipt.news) == (ANNA.key, news)


@pytest.mark.threat("T41")
def test_a_report_that_was_changed_on_the_way_is_not_taken(desk: SmsDesk) -> None:
    word = next(iter(desk.words))
    raw, headers = desk.report(ANNA.key, word)
    with pytest.raises(BadSignature):
        desk.adapter.parse_receipt(
            raw.replace(b"secret=", b"secret=x"), {}
        ) if desk.adapter.capabilities.secret_path else desk.adapter.parse_receipt(
            raw.replace(ANNA.key.encode(), b"ow8-other"), headers
        )


@pytest.mark.threat("T48")
@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"{", b"[" * 100_000, b"null", b"x" * 300_000])
def test_a_hostile_report_is_refused_and_nothing_else(desk: SmsDesk, raw: bytes) -> None:
    with pytest.raises((BadSignature, NotUnderstood)):
        desk.adapter.parse_receipt(raw, {})


@pytest.mark.fault("F27")
@pytest.mark.parametrize("fault", [Fault.LATE, Fault.CUT, Fault.GARBAGE, Fault.ERROR, Fault.RESET])
def test_without_a_usable_answer_nobody_claims_to_know(
    far_desk: SmsDesk, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "PATIENCE", 0.5)
    far_desk.fake.strike(fault)
    with pytest.raises(ProviderDown) as told:
        far_desk.adapter.send(ANNA)
    far_desk.fake.release()
    assert not told.value.surely_not_done


@pytest.mark.fault("F27")
def test_a_service_that_is_not_there_has_surely_sent_nothing(far_desk: SmsDesk) -> None:
    far_desk.fake.stop()
    with pytest.raises(ProviderDown) as told:
        far_desk.adapter.send(ANNA)
    assert told.value.surely_not_done


@pytest.mark.fault("F27")
def test_after_a_lost_answer_the_message_is_found_or_not_taken_twice(
    far_desk: SmsDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "PATIENCE", 0.5)
    began = clock.now()
    far_desk.fake.strike(Fault.LATE)
    with pytest.raises(ProviderDown):
        far_desk.adapter.send(ANNA)
    far_desk.fake.release()
    monkeypatch.setattr(wire, "PATIENCE", 5.0)
    if far_desk.adapter.capabilities.asks:
        found = far_desk.adapter.fetch_status(ANNA, began)
        assert found is not None
        assert (found.key, found.news) == (ANNA.key, News.HANDED_OVER)
    else:
        with pytest.raises(NotOffered):
            far_desk.adapter.fetch_status(ANNA, began)
        far_desk.adapter.send(ANNA)
    assert len(far_desk.taken()) == 1


def test_a_message_that_never_came_is_not_found(desk: SmsDesk) -> None:
    if not desk.adapter.capabilities.asks:
        pytest.skip("this service cannot be asked")
    assert desk.adapter.fetch_status(ANNA, clock.now()) is None


def test_a_refusal_names_a_word_of_the_service_and_no_person(far_desk: SmsDesk) -> None:
    far_desk.fake.says = far_desk.refusal
    with pytest.raises(ProviderRefused) as told:
        far_desk.adapter.send(ANNA)
    assert ANNA.to not in str(told.value)


def test_a_busy_service_has_surely_sent_nothing(far_desk: SmsDesk) -> None:
    far_desk.fake.says = far_desk.busy
    with pytest.raises(ProviderDown) as told:
        far_desk.adapter.send(ANNA)
    assert told.value.surely_not_done


def test_wrong_keys_are_said_to_be_wrong(far_desk: SmsDesk) -> None:
    secret = next(one.name for one in registry.ENTRIES[far_desk.code].settings if one.secret)
    values = {**far_desk.values, "base": far_desk.fake.base, secret: "wrong"}
    with pytest.raises(NotConfigured):
        registry.service(far_desk.code, values).send(ANNA)


def test_the_balance_is_told(far_desk: SmsDesk) -> None:
    assert far_desk.adapter.balance().thousandths in (10_280, 100_500)


def test_a_service_without_its_keys_says_which_is_missing(far_desk: SmsDesk) -> None:
    with pytest.raises(NotConfigured, match="is not set"):
        registry.service(far_desk.code, {})


@pytest.mark.parametrize("behaviour", ["refuses", "silent", "lost", "away"])
def test_the_rehearsal_can_go_wrong_in_every_way(db: None, behaviour: str) -> None:
    service = registry.service("rehearsal", {"behaviour": behaviour})
    with pytest.raises(ProviderError) as told:
        service.send(ANNA)
    came = service.fetch_status(ANNA, clock.now()) is not None
    assert came is (behaviour == "silent")
    assert getattr(told.value, "surely_not_done", True) is (behaviour in ("refuses", "away"))
