"""Address labels drawn by the shop: A6, four on an A4 sheet, ZPL for label printers (S2-17, S4-18).

For parcels whose carrier makes no labels of its own. Pure: values in, bytes out. ZPL: Zebra's
programming guide, 203 dots an inch, 4 x 6 inches, UTF-8 (`^CI28`); letters outside the printer's
font need a font loaded there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from orderwright.outbound.documents.barcodes import can_hold, code128
from orderwright.outbound.documents.typesetting import pdf

PLACES = 4
"""Labels on an A4 sheet."""
LEFT = 40
"""Dots from the edge."""


@dataclass(frozen=True, slots=True)
class AddressLabel:
    """One parcel. Texts are as they are printed, in the language of the shop; empty = left out.

    `code`: the tracking number, or the parcel's own name; printed as bars where it can be.
    """

    recipient: tuple[str, ...]
    sender: tuple[str, ...] = ()
    phone: str = ""
    carrier: str = ""
    count: str = ""
    note: str = ""
    cash: str = ""
    weight: str = ""
    code: str = ""
    reference: str = ""


def a6(labels: Sequence[AddressLabel]) -> bytes:
    """PDF, one label a page. Raises ValueError without labels."""
    return pdf("labels_a6", {"labels": _told(labels)})


def a4(labels: Sequence[AddressLabel], *, start: int = 1) -> bytes:
    """PDF, four on a sheet; `start`: the first free place of the first sheet, 1 to 4, row by row.

    Raises ValueError without labels or for another place.
    """
    if start not in range(1, PLACES + 1):
        raise ValueError("a sheet has the places 1 to 4")
    return pdf("labels_a4", {"labels": _told(labels), "start": start})


def zpl(labels: Sequence[AddressLabel]) -> bytes:
    """One format a label, in order. Raises ValueError without labels."""
    _demand(labels)
    return "".join(_zpl(label) for label in labels).encode()


def _told(labels: Sequence[AddressLabel]) -> list[dict[str, Any]]:
    _demand(labels)
    return [_facts(label) for label in labels]


def _demand(labels: Sequence[AddressLabel]) -> None:
    if not labels:
        raise ValueError("no labels to print")


def _facts(label: AddressLabel) -> dict[str, Any]:
    return {
        "recipient": list(label.recipient), "sender": list(label.sender), "phone": label.phone,
        "carrier": label.carrier, "count": label.count, "note": label.note, "cash": label.cash,
        "weight": label.weight, "code": label.code, "reference": label.reference,
        "bars": code128(label.code) if can_hold(label.code) else "",
    }  # fmt: skip


def _zpl(label: AddressLabel) -> str:
    return "^XA^CI28^PW812^LL1218\n" + "\n".join(_fields(label)) + "\n^XZ\n"


def _fields(label: AddressLabel) -> Iterator[str]:
    yield _block(40, 22, 6, label.sender, wide=480)
    yield _text(540, 40, 34, label.carrier)
    yield _text(540, 90, 60, label.count)
    yield "^FO40,190^GB732,4,4^FS"
    yield _block(215, 42, 8, (*label.recipient, label.phone), wide=732)
    yield _block(620, 28, 2, (label.note,), wide=732)
    if label.cash:
        yield "^FO40,700^GB500,80,4^FS"
        yield _text(60, 718, 48, label.cash)
    yield _text(600, 720, 32, label.weight)
    if can_hold(label.code):
        yield f"^FO60,830^BY3^BCN,180,Y,N,N,A^FH^FD{_plain(label.code)}^FS"
    yield _text(40, 1150, 26, label.reference)


def _text(x: int, y: int, size: int, text: str) -> str:
    return f"^FO{x},{y}^A0N,{size},{size}^FH^FD{_plain(text)}^FS"


def _block(y: int, size: int, most: int, rows: Sequence[str], *, wide: int) -> str:
    text = r"\&".join(_plain(row) for row in rows if row)
    return f"^FO{LEFT},{y}^A0N,{size},{size}^FB{wide},{most},6,L^FH^FD{text}^FS"


def _plain(text: str) -> str:
    """What ZPL would take for a command, as the hexadecimal that `^FH` reads; one line of text."""
    shown = "".join(c if c.isprintable() else " " for c in text)
    clean = shown.encode("utf-8", "replace").decode()
    return "".join(f"_{ord(c):02X}" if c in "^~_\\" else c for c in clean)
