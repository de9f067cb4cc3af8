"""What a gateway tells us: genuine or not, again and again, in any order, and never a crash.

Part of the conformance suite: every online adapter passes it unchanged.
"""

from __future__ import annotations

import itertools
import json
import re
import time

import pytest

from orderwright.domain.payments.port_errors import BadSignature, NotUnderstood, ProviderRefused
from orderwright.domain.payments.ports import Kind, Notice, latest, prevails
from orderwright.kernel.money import Money
from tests.contracts.gateways.conftest import REMOTE, Make
from tests.contracts.gateways.fakes.desk import Desk, Sent
from tests.contracts.gateways.fakes.rehearsal import RehearsalDesk

pytestmark = [pytest.mark.django_db, pytest.mark.once]

REFUSALS = (BadSignature, NotUnderstood)
DIGEST = re.compile(r"[0-9a-f]{32,}")
DESKS = [*(pair[0] for pair in REMOTE.values()), RehearsalDesk]
STATES = [(desk.code, state) for desk in DESKS for state in desk.states]


def read(desk: Desk, sent: Sent) -> list[Notice]:
    return desk.gateway.parse_notification(sent.raw, sent.headers)


def test_paid_is_paid_with_amount_reference_and_provider(desk: Desk) -> None:
    session = desk.open_and(desk.paid)
    [notice] = desk.told(desk.notify(session.provider_ref))
    assert notice.kind is Kind.PAID
    assert notice.trusted
    assert notice.provider == desk.code
    assert notice.reference == "o-1-a1b2"
    assert notice.amount == Money(12990, desk.currencies[0])


@pytest.mark.parametrize("name", ["currencies"])
def test_the_amount_arrives_to_the_last_minor_unit(desk: Desk, name: str) -> None:
    for number, currency in enumerate(getattr(desk, name)):
        session = desk.open(f"o-{number}", Money(100_001, currency))
        desk.put(session.provider_ref, desk.paid)
        [notice] = desk.told(desk.notify(session.provider_ref))
        assert notice.amount == Money(100_001, currency)


@pytest.mark.threat("T41")
def test_header_names_come_in_any_case(desk: Desk) -> None:
    session = desk.open_and(desk.paid)
    sent = desk.notify(session.provider_ref)
    shouted = {name.upper(): value for name, value in sent.headers.items()}
    assert read(desk, Sent(sent.raw, shouted)) == read(desk, sent)


@pytest.mark.threat("T41")
def test_what_the_provider_did_not_sign_is_refused(desk: Desk) -> None:
    session = desk.open_and(desk.paid)
    for sent in desk.forged(session.provider_ref):
        with pytest.raises(REFUSALS):
            read(desk, sent)


@pytest.mark.threat("T41")
def test_a_body_that_was_written_anew_is_refused(desk: Desk) -> None:
    if not desk.signs_raw:
        return
    session = desk.open_and(desk.paid)
    sent = desk.notify(session.provider_ref)
    for again in (
        json.dumps(json.loads(sent.raw), separators=(",", ":")).encode(),
        sent.raw + b" ",
        sent.raw.replace(b"12990", b"12991"),
        sent.raw[:-1],
    ):
        with pytest.raises(BadSignature):
            read(desk, Sent(again, sent.headers))


@pytest.mark.threat("T41")
def test_every_bit_of_a_signature_counts(desk: Desk) -> None:
    session = desk.open_and(desk.paid)
    sent = desk.notify(session.provider_ref)
    for name, value in sent.headers.items():
        digest = DIGEST.search(value)
        for place in range(*digest.span(), 3) if digest else ():
            spoilt = f"{value[:place]}{'1' if value[place] == '0' else '0'}{value[place + 1 :]}"
            with pytest.raises(BadSignature):
                read(desk, Sent(sent.raw, {**sent.headers, name: spoilt}))


@pytest.mark.threat("T42")
def test_a_replay_bears_the_same_event_id(desk: Desk) -> None:
    session = desk.open_and(desk.paid)
    sent = desk.notify(session.provider_ref)
    first, second = read(desk, sent), read(desk, sent)
    assert first == second
    sure = [desk.gateway.confirm(notice) for notice in [*first, *second]]
    assert {notice.event_id for notices in sure for notice in notices} == {sure[0][0].event_id}
    assert sure[0][0].event_id


def test_another_thing_bears_another_event_id(desk: Desk) -> None:
    one, two = desk.open_and(desk.paid, "o-1"), desk.open_and(desk.paid, "o-2")
    notices = [
        *desk.told(desk.notify(one.provider_ref)),
        *desk.told(desk.notify(two.provider_ref)),
    ]
    assert desk.gateway.refund(desk.back(one, 100)).outcome
    notices += [notice for notice in desk.standing(one).notices() if notice.kind.is_refund]
    assert len({notice.event_id for notice in notices}) == len(notices) == 3


def test_a_kind_that_nobody_has_heard_of_is_nothing_to_us(desk: Desk) -> None:
    session = desk.open()
    notices = desk.told(desk.strange(session.provider_ref))
    assert [notice for notice in notices if notice.kind is not Kind.PENDING] == []


@pytest.mark.parametrize(("code", "state"), STATES)
def test_every_state_means_what_the_table_says(make_desk: Make, code: str, state: str) -> None:
    desk = make_desk(code)
    session = desk.open_and(state)
    standing = desk.standing(session)
    assert standing.kind is desk.states[state]
    assert standing.reference == "o-1-a1b2"
    assert standing.provider == code
    if code != "przelewy24":
        assert desk.told(desk.notify(session.provider_ref))[0].kind is standing.kind


@pytest.mark.threat("T44")
def test_every_order_of_arrival_ends_the_same(desk: Desk) -> None:
    story = list(heard(desk))
    assert len(story) >= 5
    ends = set()
    for order in itertools.permutations([*story, story[-1]], 6):
        kind, refunds = latest(order)
        ends.add((kind, tuple(sorted((name, one.kind) for name, one in refunds.items()))))
    seen = {notice.refund_id for notice in story if notice.kind.is_refund}
    assert {kind for kind, _refunds in ends} == {Kind.PAID}
    assert len(ends) == 1
    assert len(seen) >= 1


def heard(desk: Desk) -> list[Notice]:
    """Pending, refused, paid after all, a refund that is under way, and done: five notices."""
    session = desk.open()
    pending = desk.standing(session).notices()
    refusals = [state for state, kind in desk.states.items() if kind is Kind.REJECTED]
    if refusals:
        desk.put(session.provider_ref, refusals[0])
    refused = desk.standing(session).notices()
    desk.put(session.provider_ref, desk.paid)
    paid = desk.told(desk.notify(session.provider_ref))
    assert desk.gateway.refund(desk.back(session, 500)).outcome
    under_way = [one for one in desk.standing(session).notices() if one.kind.is_refund]
    told = desk.told(desk.notify_refund(session.provider_ref, "r-1", done=True))
    done = [one for one in told if one.kind.is_refund]
    return [*pending, *refused, *paid, *under_way, *done][:5]


def test_ranks_are_total() -> None:
    payment = [kind for kind in Kind if not (kind.is_refund or kind.is_dispute)]
    refund = [kind for kind in Kind if kind.is_refund]
    for kinds in (payment, refund):
        for one, two in itertools.permutations(kinds, 2):
            assert prevails(one, two) != prevails(two, one)
    assert all(prevails(Kind.PAID, other) for other in payment if other is not Kind.PAID)
    with pytest.raises(ValueError, match="not in"):
        prevails(Kind.PAID, Kind.REFUNDED)
    with pytest.raises(ValueError, match="not in"):
        prevails(Kind.PAID, Kind.DISPUTE_LOST)


@pytest.mark.threat("T46")
@pytest.mark.parametrize("code", ["gopay"])
def test_a_knock_at_the_door_pays_nothing(make_desk: Make, code: str) -> None:
    desk = make_desk(code)
    session = desk.open()
    [knock] = read(desk, desk.notify(session.provider_ref))
    assert not knock.trusted
    assert [notice.kind for notice in desk.gateway.confirm(knock)] == [Kind.PENDING]
    with pytest.raises(ProviderRefused):
        desk.told(desk.notify("404404"))


@pytest.mark.threat("T48")
@pytest.mark.parametrize(
    "raw",
    [
        b"", b"null", b"[]", b"1", b'"x"', b"{", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 50_000,
        b"x" * 10_000_000, b'{"order": []}', b'{"amount": 1e999}', b'{"n":' + b"9" * 5_000 + b"}",
    ],
    ids=range(13),
)  # fmt: skip
def test_a_monstrous_body_is_refused_at_once(desk: Desk, raw: bytes) -> None:
    began = time.process_time()
    sent = desk.sign(raw) if raw else Sent(raw)
    for headers in ({}, sent.headers, {"Content-Type": "text/plain"}):
        with pytest.raises(REFUSALS):
            read(desk, Sent(raw, headers))
    assert time.process_time() - began < 2
