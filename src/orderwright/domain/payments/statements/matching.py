"""Which open payments a statement's lines pay. Pure: values in, values out, in any order the same.

Called after a file was read, with the lines that are not known yet. Certain is only what names one
payment and brings exactly its amount in its currency; whatever else fits is proposed with reasons.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from orderwright.domain.payments.statements.candidates import (
    Candidate,
    Match,
    OpenPayment,
    Share,
    Verdict,
)
from orderwright.domain.payments.statements.leads import Leads, Named
from orderwright.domain.payments.statements.lines import StatementLine
from orderwright.domain.payments.statements.reasons import Reason, because
from orderwright.kernel.money import Money

MOST_SHOWN = 5
"""Candidates of a line: more would help nobody to choose."""
MOST_NAMED = 6
"""Orders in one title of which pairs are tried for a split."""

SPLIT, NAMED, HINTED, MAIL, OTHER_AMOUNT, NAME, ONLY, OTHER_CURRENCY, MAIL_ONLY = (
    100, 90, 80, 70, 60, 50, 40, 30, 20,
)  # fmt: skip
RIGHT_ACCOUNT = 1


def match(lines: Iterable[StatementLine], payments: Iterable[OpenPayment]) -> list[Match]:
    """One match for each line, in the order of the lines.

    A payment is certain for one line only: the earliest; the others are proposed as paid twice.
    """
    leads = Leads(payments)
    found = [_judged(line, leads) for line in lines]
    return _once(found, _taken_back(found))


def _judged(line: StatementLine, leads: Leads) -> Match:
    """The line on its own, before other lines are looked at."""
    if line.amount.minor <= 0:
        return _unknown(line, "went_out")
    if line.is_reversal:
        return _unknown(line, "not_a_payment")
    named = leads.named(line)
    if certain := _certain(line, named):
        sure = _of_number(line, certain, is_sure=True)
        return Match(line=line, verdict=Verdict.CERTAIN, candidates=(sure,))
    candidates = _ranked([*_by_number(line, named), *_by_other_signs(line, leads)])
    if not candidates:
        return _unknown(line, "nothing_fits")
    return Match(line=line, verdict=Verdict.PROPOSED, candidates=candidates)


def _unknown(line: StatementLine, why: str) -> Match:
    return Match(line=line, verdict=Verdict.UNKNOWN, why=why)


def _certain(line: StatementLine, named: Named) -> OpenPayment | None:
    """The one payment of the one named order that has exactly this amount and currency, and waits
    for money of this kind.
    """
    if not named.is_sure or len({payment.order_number for payment in named.payments}) != 1:
        return None
    fitting = [payment for payment in named.payments if payment.due == line.amount]
    return fitting[0] if len(fitting) == 1 and not fitting[0].at_the_door else None


def _by_number(line: StatementLine, named: Named) -> Iterator[Candidate]:
    """What a number leads to: the named payments, and splits of the line among them."""
    yield from _splits(line, named.payments)
    for payment in named.payments:
        yield _of_number(line, payment, is_sure=named.is_sure)


def _of_number(line: StatementLine, payment: OpenPayment, *, is_sure: bool) -> Candidate:
    expected = {"expected": payment.due}
    score = NAMED if is_sure else HINTED
    of_amount = because("amount_right")
    if payment.due.currency != line.amount.currency:
        score = OTHER_CURRENCY
        of_amount = because("other_currency", expected)
    elif payment.due != line.amount:
        score = OTHER_AMOUNT
        of_amount = because("other_amount", expected)
    reasons = [because("names_number", {"number": payment.order_number}), of_amount]
    return _alone(line, payment, score, reasons)


def _splits(line: StatementLine, payments: Sequence[OpenPayment]) -> Iterator[Candidate]:
    """Sets of named payments that sum to the line: all of them, else pairs."""
    fitting = [payment for payment in payments if payment.due.currency == line.amount.currency]
    sets: list[tuple[OpenPayment, ...]] = [tuple(fitting)] if len(fitting) > 1 else []
    if len(fitting) in range(3, MOST_NAMED + 1):
        sets += combinations(fitting, 2)
    for chosen in sets:
        if sum(payment.due.minor for payment in chosen) == line.amount.minor:
            listed = ", ".join(payment.order_number for payment in chosen)
            reason = because("sum_of", {"numbers": listed})
            shares = tuple(Share(payment=payment, amount=payment.due) for payment in chosen)
            yield Candidate(shares=shares, reasons=(reason,), score=SPLIT)


def _by_other_signs(line: StatementLine, leads: Leads) -> Iterator[Candidate]:
    """What e-mail address, name and amount lead to."""
    for payment in leads.of_email(line):
        told = [because("names_email", {"email": payment.email})]
        if payment.due == line.amount:
            yield _alone(line, payment, MAIL, [*told, because("amount_right")])
        else:
            yield _alone(line, payment, MAIL_ONLY, told)
    for payment in leads.of_name(line):
        like = because("name_like", {"customer": payment.customer})
        told = [because("amount_right"), like]
        yield _alone(line, payment, NAME, told)
    if only := leads.only_of_amount(line):
        yield _alone(line, only, ONLY, [because("only_of_amount")])


def _alone(
    line: StatementLine, payment: OpenPayment, score: int, told: Sequence[Reason]
) -> Candidate:
    """The whole line on one payment."""
    if payment.account and line.account:
        if payment.account == line.account:
            score += RIGHT_ACCOUNT
        else:
            told = [*told, because("other_account")]
    if payment.at_the_door:
        told = [*told, because("at_the_door")]
    share = Share(payment=payment, amount=line.amount)
    return Candidate(shares=(share,), reasons=tuple(told), score=score)


def _ranked(found: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """The best first; of one payment only its best, with all reasons."""
    best: dict[tuple[str, ...], Candidate] = {}
    for candidate in found:
        key = tuple(share.payment.human_id for share in candidate.shares)
        known = best.get(key)
        if known is None:
            best[key] = candidate
            continue
        first, second = sorted((known, candidate), key=lambda one: -one.score)
        best[key] = replace(first, reasons=tuple(dict.fromkeys(first.reasons + second.reasons)))
    in_order = sorted(best.items(), key=lambda item: (-item[1].score, item[0]))
    return tuple(candidate for _key, candidate in in_order[:MOST_SHOWN])


def _taken_back(matches: Sequence[Match]) -> set[str]:
    """Fingerprints of lines that a reversal in the same file takes back."""
    back = {
        _trace(match.line, -match.line.amount)
        for match in matches
        if match.line.is_reversal and match.line.amount.minor < 0
    }
    return {
        match.line.fingerprint for match in matches if _trace(match.line, match.line.amount) in back
    }


def _trace(line: StatementLine, amount: Money) -> tuple[Money, str, str]:
    return amount, line.counterparty_account or line.counterparty, line.end_to_end_id or line.title


def _once(matches: Sequence[Match], taken_back: set[str]) -> list[Match]:
    """Certain only where no other line has the better right and none takes the money back."""
    first: dict[str, tuple[object, ...]] = {}
    for match in matches:
        if match.verdict is Verdict.CERTAIN and match.line.fingerprint not in taken_back:
            key, rank = _paid(match), _rank(match.line)
            first[key] = min(first.get(key, rank), rank)
    used: set[str] = set()
    settled = []
    for match in matches:
        if match.verdict is Verdict.CERTAIN:
            key = _paid(match)
            if match.line.fingerprint in taken_back:
                match = _doubted(match, because("taken_back"))
            elif first[key] != _rank(match.line) or key in used:
                match = _doubted(match, because("paid_twice"))
            else:
                used.add(key)
        settled.append(match)
    return settled


def _paid(match: Match) -> str:
    return match.candidates[0].shares[0].payment.human_id


def _rank(line: StatementLine) -> tuple[object, ...]:
    return line.booked_on.isoformat(), line.fingerprint


def _doubted(match: Match, reason: Reason) -> Match:
    candidate = match.candidates[0]
    told = replace(candidate, reasons=(*candidate.reasons, reason))
    return replace(match, verdict=Verdict.PROPOSED, candidates=(told,))
