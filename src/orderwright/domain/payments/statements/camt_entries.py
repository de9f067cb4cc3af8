"""One entry of a CAMT.053 into statement lines. Called by `camt.py` alone; pure.

An entry may be a batch: every transaction in it becomes a line of its own where the parts are
stated and sum to the entry; otherwise the entry stays one line. No money is lost or made up.
"""

import re
from datetime import date
from functools import lru_cache

from django.utils.translation import gettext as _
from lxml import etree

from orderwright.domain.payments.accounts import iban_of
from orderwright.domain.payments.statements.lines import (
    LONGEST_TITLE,
    BadStatement,
    StatementLine,
    clean,
)
from orderwright.kernel.money import BadAmount, Money

BOOKED = ("BOOK", "")
NOT_PROVIDED = "NOTPROVIDED"
SYMBOL = re.compile(r"\bVS\s*[:/]?\s*0*([0-9]{1,10})\b", re.IGNORECASE)
ZEROS = re.compile(r"(\.[0-9]*?)0+$")


def lines_of(entry: etree._Element, place: int, account: str) -> list[StatementLine]:
    """The lines of one `Ntry`, none while it is not booked. Raises BadStatement."""
    if first_text(entry, "Sts/Cd", "Sts").upper() not in BOOKED:
        return []
    try:
        amount = amount_of(entry)
        details = entry.findall("{*}NtryDtls/{*}TxDtls")
        shares = _shares(details, amount)
        if shares:
            rows = list(zip(shares, ([detail] for detail in details), strict=True))
        else:
            rows = [(amount, details)]
        return [_line(entry, parts, share, (place, account)) for share, parts in rows]
    except BadStatement as problem:
        raise BadStatement(str(problem), line=line_in_file(entry), entry=place) from problem


def amount_of(element: etree._Element, sign_of: etree._Element | None = None) -> Money:
    """`Amt` with the sign of `CdtDbtInd`: credit above zero. Raises BadStatement without place."""
    amount = element.find("{*}Amt")
    if amount is None:
        raise BadStatement(_("There is no amount."))
    sign = first_text(element, "CdtDbtInd")
    if not sign and sign_of is not None:
        sign = first_text(sign_of, "CdtDbtInd")
    if sign not in ("CRDT", "DBIT"):
        raise BadStatement(_("It does not say whether money came or went (CRDT or DBIT)."))
    money = _money(amount)
    return money if sign == "CRDT" else -money


def first_text(element: etree._Element, *paths: str) -> str:
    """The text of the first path that has any; names without namespace, parted by "/"."""
    for path in paths:
        found = element.findtext(_anywhere(path))
        if found and found.strip():
            return found.strip()
    return ""


def line_in_file(element: etree._Element) -> int:
    """Where the element starts, 0 when the parser does not know."""
    line: object = element.sourceline
    return line if isinstance(line, int) else 0


@lru_cache(maxsize=256)
def _anywhere(path: str) -> str:
    return "/".join(f"{{*}}{name}" for name in path.split("/"))


def _money(amount: etree._Element) -> Money:
    text = ZEROS.sub(r"\1", (amount.text or "").strip()).removesuffix(".")
    currency = str(amount.get("Ccy") or "")
    try:
        return Money.parse(text, currency)
    except BadAmount as problem:
        facts = {"text": clean(amount.text)[:40], "currency": clean(currency)[:10]}
        raise BadStatement(_("“%(text)s %(currency)s” is no amount.") % facts) from problem


def _shares(details: list[etree._Element], amount: Money) -> list[Money]:
    """What each of several transactions of an entry moved; empty when that cannot be told."""
    if len(details) < 2:
        return []
    sign = 1 if amount.minor >= 0 else -1
    shares = [_share(detail, sign) for detail in details]
    known = [share for share in shares if share and share.currency == amount.currency]
    fits = len(known) == len(details) and sum(share.minor for share in known) == amount.minor
    return known if fits else []


def _share(detail: etree._Element, sign: int) -> Money | None:
    for path in ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt"):
        amount = detail.find(_anywhere(path))
        if amount is not None:
            own = {"CRDT": 1, "DBIT": -1}.get(first_text(detail, "CdtDbtInd"), sign)
            return _money(amount) * own
    return None


def _line(
    entry: etree._Element,
    details: list[etree._Element],
    amount: Money,
    where: tuple[int, str],
) -> StatementLine:
    """A line of one transaction, of a batch that could not be told apart, or of the bare entry."""
    detail = details[0] if len(details) == 1 else entry
    is_reversal = first_text(entry, "RvslInd").lower() in ("true", "1")
    end_to_end = first_text(detail, "Refs/EndToEndId")
    end_to_end = "" if end_to_end == NOT_PROVIDED else clean(end_to_end)
    structured = clean(first_text(detail, "RmtInf/Strd/CdtrRefInf/Ref"))
    title = _title(entry, details)
    name, account = _counterparty(detail, came=(amount.minor >= 0) is not is_reversal)
    return StatementLine(
        place=where[0],
        account=where[1],
        booked_on=_booked_on(entry),
        value_on=_date(first_text(entry, "ValDt/Dt", "ValDt/DtTm")),
        amount=amount,
        counterparty=name,
        counterparty_account=account,
        title=title,
        structured_reference=structured,
        end_to_end_id=end_to_end,
        variable_symbol=_symbol(end_to_end, structured, title),
        bank_reference=clean(
            first_text(detail, "Refs/AcctSvcrRef", "Refs/TxId")
            or first_text(entry, "AcctSvcrRef", "NtryRef")
        ),
        is_reversal=is_reversal,
    )


def _booked_on(entry: etree._Element) -> date:
    found = _date(first_text(entry, "BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm"))
    if found is None:
        raise BadStatement(_("There is no booking date."))
    return found


def _date(text: str) -> date | None:
    """The day of "2026-05-03" or "2026-05-03T00:00:00+02:00", as the bank counts days."""
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError as problem:
        raise BadStatement(_("“%(text)s” is no date.") % {"text": clean(text)[:40]}) from problem


def _counterparty(detail: etree._Element, *, came: bool) -> tuple[str, str]:
    """Name and account of the other side: who paid us, or whom we paid."""
    side = "Dbtr" if came else "Cdtr"
    parties = f"RltdPties/{side}", f"RltdPties/Ultmt{side}"
    names = [f"{party}/{tail}" for party in parties for tail in ("Nm", "Pty/Nm")]
    account = f"RltdPties/{side}Acct/Id"
    written = clean(first_text(detail, f"{account}/IBAN", f"{account}/Othr/Id"))
    return clean(first_text(detail, *names)), iban_of(written) or written


def _title(entry: etree._Element, details: list[etree._Element]) -> str:
    """Free text of the transactions, else what the bank adds. Each part keeps its own line: banks
    cut at 35 letters, in the middle of a word.
    """
    parts = [
        element.text or ""
        for detail in details
        for path in ("RmtInf/Ustrd", "RmtInf/Strd/AddtlRmtInf")
        for element in detail.findall(_anywhere(path))
    ]
    parts = parts or [text for detail in details if (text := first_text(detail, "AddtlTxInf"))]
    return clean("\n".join(parts or [first_text(entry, "AddtlNtryInf")]), LONGEST_TITLE)


def _symbol(*texts: str) -> str:
    """The variable symbol, which Czech banks write as VS:123 into one of these."""
    found = next((match for text in texts if (match := SYMBOL.search(text))), None)
    return found[1] if found else ""
