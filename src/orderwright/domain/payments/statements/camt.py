"""Read CAMT.053, the end-of-day statement of ISO 20022, versions 001.02 to 001.13.

Called by `reading.py`. The file comes from outside: no document type, entity, network or encoding
trick gets further than the first look. Entries are read one by one and dropped again.
"""

import re
from collections.abc import Iterator
from io import BytesIO

from django.utils.translation import gettext as _
from lxml import etree

from orderwright.domain.payments.accounts import iban_of
from orderwright.domain.payments.statements.camt_entries import (
    amount_of,
    first_text,
    line_in_file,
    lines_of,
)
from orderwright.domain.payments.statements.lines import (
    MOST_BYTES,
    MOST_LINES,
    BadStatement,
    Statement,
    StatementLine,
    clean,
    fingerprinted,
)
from orderwright.kernel.money import Money

NAMESPACE = re.compile(r"\{urn:iso:std:iso:20022:tech:xsd:(camt\.[0-9]{3})\.001\.([0-9]{2})\}")
KIND = "camt.053"
VERSIONS = range(2, 14)

BOM = b"\xef\xbb\xbf"
MARKS = BOM + b"\xff\xfe \r\n\t"
DECLARED = re.compile(rb"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
DECLARATION = re.compile(rb"<!(?!--|\[CDATA\[)")
ENCODINGS = {
    b"utf-8", b"us-ascii", b"iso-8859-1", b"iso-8859-2", b"windows-1250", b"windows-1252",
}  # fmt: skip

# Balances by their codes; a closing one of yesterday may stand for the opening one of today.
OPENING, CLOSING = ("OPBD", "PRCD"), ("CLBD",)


def looks_like_camt(content: bytes) -> bool:
    """Whether it is XML at all, in any encoding; `read_camt` says what is wrong with it."""
    return content[:64].replace(b"\x00", b"").lstrip(MARKS)[:1] == b"<"


def read_camt(content: bytes) -> tuple[Statement, ...]:
    """Every statement of the file, in its order. Raises BadStatement with the place."""
    _refuse_tricks(content)
    reading = _Reading()
    try:
        for event, element in _events(content):
            reading.take(event, element)
    except etree.XMLSyntaxError as problem:
        line, column = problem.position
        sentence = _("This is no well-formed XML: the file is damaged or was cut off.")
        raise BadStatement(sentence, line=line, column=str(column)) from problem
    if not reading.statements:
        raise BadStatement(_("This file holds no bank statement of the kind CAMT.053."))
    return tuple(reading.statements)


class _Reading:
    """What has been read so far; one statement at a time."""

    def __init__(self) -> None:
        self.statements: list[Statement] = []
        self._known = False
        self._begin()

    def take(self, event: str, element: etree._Element) -> None:
        """One start or end of an element that matters."""
        name = etree.QName(element).localname
        if (event, name) == ("start", "Document"):
            _check_kind(element)
            self._known = True
        elif (event, name) == ("start", "Stmt"):
            self._begin()
        elif not self._known or event == "start":
            return
        elif name == "Ntry":
            self._entry(element)
        elif name == "Stmt":
            self._end(element)

    def _begin(self) -> None:
        self._lines: list[StatementLine] = []
        self._entries = self._left_out = 0
        self._account: str | None = None

    def _entry(self, entry: etree._Element) -> None:
        self._entries += 1
        parent = entry.getparent()
        if self._account is None:
            self._account = "" if parent is None else _account(parent)
        lines = lines_of(entry, self._entries, self._account)
        self._left_out += not lines
        self._lines += lines
        entry.clear()
        _at_most(len(self._lines))

    def _end(self, statement: etree._Element) -> None:
        self.statements.append(
            Statement(
                account=self._account or _account(statement),
                number=clean(first_text(statement, "Id", "ElctrncSeqNb", "LglSeqNb")),
                lines=fingerprinted(self._lines),
                opening=_balance(statement, OPENING),
                closing=_balance(statement, CLOSING),
                left_out=self._left_out,
            )
        )
        statement.clear()


def _events(content: bytes) -> Iterator[tuple[str, etree._Element]]:
    yield from etree.iterparse(
        BytesIO(content),
        events=("start", "end"),
        tag=("{*}Document", "{*}Stmt", "{*}Ntry"),
        attribute_defaults=False,
        dtd_validation=False,
        load_dtd=False,
        no_network=True,
        resolve_entities=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _refuse_tricks(content: bytes) -> None:
    """What no bank sends: the parser never sees it."""
    if len(content) > MOST_BYTES:
        facts = {"most": MOST_BYTES // 1024 // 1024}
        raise BadStatement(_("The file is larger than %(most)s MB.") % facts)
    _at_most(content.count(b"Ntry>") // 2)
    text = content.removeprefix(BOM).lstrip()
    if re.match(rb"<!doctype\s+html|<html", text, re.IGNORECASE):
        raise BadStatement(_("This is a web page, not a statement. Was the login too old?"), line=1)
    declared = DECLARED.match(text)
    if b"\x00" in text or (declared and declared[1].lower() not in ENCODINGS):
        raise BadStatement(_("The file must be written in UTF-8."), line=1)
    if declaration := DECLARATION.search(content):
        line = content.count(b"\n", 0, declaration.start()) + 1
        raise BadStatement(_("A statement has no document type and no entities."), line=line)


def _at_most(movements: int) -> None:
    if movements > MOST_LINES:
        facts = {"most": MOST_LINES}
        raise BadStatement(_("The statement has more than %(most)s movements.") % facts)


def _check_kind(document: etree._Element) -> None:
    found = NAMESPACE.match(str(document.tag))
    line = line_in_file(document)
    if found is None:
        raise BadStatement(_("This file holds no bank statement of the kind CAMT.053."), line=line)
    if found[1] != KIND:
        facts = {"kind": found[1]}
        raise BadStatement(
            _("This is a %(kind)s message. Ask the bank for statements of the kind camt.053.")
            % facts,
            line=line,
        )
    if int(found[2]) not in VERSIONS:
        facts = {"version": found[2]}
        raise BadStatement(
            _("CAMT.053 of the version %(version)s is not known.") % facts, line=line
        )


def _account(statement: etree._Element) -> str:
    written = clean(first_text(statement, "Acct/Id/IBAN", "Acct/Id/Othr/Id"))
    return iban_of(written) or written


def _balance(statement: etree._Element, codes: tuple[str, ...]) -> Money | None:
    """The first balance of the best code."""
    balances = statement.findall("{*}Bal")
    for code in codes:
        for balance in balances:
            if first_text(balance, "Tp/CdOrPrtry/Cd") == code:
                return amount_of(balance)
    return None
