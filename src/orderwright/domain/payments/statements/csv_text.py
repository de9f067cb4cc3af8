"""Bytes, amounts and dates of a CSV, as banks of several countries write them. Pure.

Called by `csv_columns.py`. What does not fit exactly is refused: a decimal comma taken for a
thousands separator would make a hundredfold of an amount.
"""

import codecs
import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache

from django.utils.translation import gettext as _

from orderwright.domain.payments.statements.lines import MOST_BYTES, BadStatement
from orderwright.kernel.money import BadAmount, Money

UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f'’]+")
MINUS = re.compile(r"[\u2010-\u2015\u2212]")
# Groups of three digits are parted by a space or by the sign that is not the decimal one.
WHOLE = r"([+-]?) ?([0-9]+|[0-9]{1,3}(?:[ %(group)s][0-9]{3})+)"
REST = r"(?:\%(decimal)s([0-9]+))? ?(-?)"
AMOUNT = {
    decimal: re.compile((WHOLE + REST) % {"decimal": decimal, "group": group})
    for decimal, group in ((",", "."), (".", ","))
}
CURRENCY = re.compile(r"[A-Z]{3}")
SIGNS = {"zł": "PLN", "Kč": "CZK", "lei": "RON", "€": "EUR"}


def demand_text(content: bytes) -> None:
    """Raises BadStatement for pictures and the like, which are no CSV of any bank."""
    _refuse_other_kinds(content)
    start = content[:4096]
    if b"\x00" in start and not content.startswith(UTF_16):
        raise BadStatement(
            _("This is no text file."), line=start.split(b"\x00")[0].count(b"\n") + 1
        )


def decoded(content: bytes, encoding: str) -> str:
    """The text of a file: by its mark, else as UTF-8, else in the encoding of the bank.

    UTF-8 is tried first because letters with marks in another encoding are no valid UTF-8. Raises
    BadStatement.
    """
    if len(content) > MOST_BYTES:
        facts = {"most": MOST_BYTES // 1024 // 1024}
        raise BadStatement(_("The file is larger than %(most)s MB.") % facts)
    _refuse_other_kinds(content)
    tries = ["utf-16"] if content.startswith(UTF_16) else ["utf-8-sig", encoding]
    line = 1
    for name in tries:
        try:
            text = content.decode(name)
        except UnicodeDecodeError as problem:
            line = content.count(b"\n", 0, problem.start) + 1
            continue
        if "\x00" in text:
            raise BadStatement(
                _("This is no text file."), line=text.count("\n", 0, text.find("\x00")) + 1
            )
        return text
    raise BadStatement(
        _("The file is not written in %(encoding)s.") % {"encoding": encoding}, line=line
    )


def read_amount(text: str, decimal: str) -> tuple[str, str] | None:
    """("-1234.50", currency or "") of "-1 234,50 PLN", "1.234,50-" and the like; else None."""
    text = MINUS.sub("-", text.strip())
    currency = ""
    for part in (text[:3], text[-3:], text[-2:], text[-1:], text[:1]):
        if CURRENCY.fullmatch(part) or part in SIGNS:
            currency = SIGNS.get(part, part)
            text = text.removesuffix(part) if text.endswith(part) else text.removeprefix(part)
            break
    match = AMOUNT[decimal].fullmatch(SPACES.sub(" ", text).strip())
    if match is None or (match[1] and match[4]):
        return None
    whole = re.sub(r"[., ]", "", match[2])
    minus = "-" if "-" in (match[1], match[4]) else ""
    return f"{minus}{whole}.{match[3] or '0'}", currency


def as_money(number: str, currency: str) -> Money | None:
    """Money of what `read_amount` gave; zeros beyond the currency's decimals are dropped."""
    whole, fraction = number.split(".")
    fraction = fraction.rstrip("0")
    try:
        return Money.parse(f"{whole}.{fraction}" if fraction else whole, currency)
    except BadAmount:
        return None


@lru_cache(maxsize=4096)
def read_date(text: str, forms: Sequence[str]) -> date | None:
    """The day by the first form that fits; a time behind it does not count."""
    for form in forms:
        for part in (text, text.split(" ")[0], text.split("T")[0]):
            try:
                return datetime.strptime(part, form).date()  # noqa: DTZ007 -- a day of the bank
            except ValueError:
                continue
    return None


def _refuse_other_kinds(content: bytes) -> None:
    start = content[:512].lstrip(codecs.BOM_UTF8).lstrip()
    if not content.strip():
        raise BadStatement(_("The file is empty."))
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise BadStatement(_("This is a spreadsheet or an archive. Save it as CSV first."))
    if start.startswith(b"%PDF"):
        raise BadStatement(_("This is a PDF. Ask the bank for CSV or CAMT.053."))
    if re.match(rb"<!doctype\s+html|<html", start, re.IGNORECASE):
        raise BadStatement(_("This is a web page, not a statement. Was the login too old?"), line=1)
    if start.startswith(b"<"):
        raise BadStatement(_("This is XML, not a CSV."), line=1)
