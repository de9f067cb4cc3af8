"""What lies in the box and what is to be fetched from the shelf: packing slips and pick lists.

Pure: values in, PDF out. The slip speaks the customer's language and shows no price; the pick list
speaks the language of the staff who print it (S4-17).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from orderwright.outbound.documents.barcodes import can_hold, code128
from orderwright.outbound.documents.typesetting import pdf


@dataclass(frozen=True, slots=True)
class Goods:
    """So many pieces of something; `ean` may be empty."""

    sku: str
    name: str
    pieces: int
    ean: str = ""


@dataclass(frozen=True, slots=True)
class PackingSlip:
    """The paper of one parcel. `later`: what of the order comes in other parcels; `facts`: pairs
    of word and value beside the address.
    """

    reference: str
    title: str
    recipient: tuple[str, ...]
    goods: tuple[Goods, ...]
    sender: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    later: tuple[Goods, ...] = ()
    note: str = ""
    foot: str = ""


@dataclass(frozen=True, slots=True)
class Picked:
    """One product of a pick list; `orders`: order number and pieces, in the order of packing."""

    goods: Goods
    orders: tuple[tuple[str, int], ...]


def packing_slips(slips: Sequence[PackingSlip], *, locale: str) -> bytes:
    """PDF, each slip on pages of its own; words in the active language. Raises ValueError for
    none.
    """
    if not slips:
        raise ValueError("no packing slips to print")
    words = _words() | {"to": _("Recipient"), "later": _("Comes later"), "note": _("Your note")}
    data = {"lang": locale[:2], "words": words, "slips": [_slip(slip) for slip in slips]}
    return pdf("packing_slips", data)


def pick_list(title: str, subtitle: str, rows: Sequence[Picked], *, locale: str) -> bytes:
    """PDF, one row a product, with a box to tick; words in the active language."""
    data = {
        "lang": locale[:2], "title": title, "subtitle": subtitle,
        "words": _words() | {"orders": _("Orders")}, "rows": [_picked(row) for row in rows],
    }  # fmt: skip
    return pdf("pick_list", data)


def _words() -> dict[str, str]:
    return {"sku": _("SKU"), "ean": _("EAN"), "goods": _("Goods"), "pieces": _("Pieces")}


def _slip(slip: PackingSlip) -> dict[str, Any]:
    return {
        "reference": slip.reference, "title": slip.title, "sender": list(slip.sender),
        "recipient": list(slip.recipient), "facts": [list(pair) for pair in slip.facts],
        "goods": [_goods(row) for row in slip.goods], "later": [_goods(row) for row in slip.later],
        "note": slip.note, "foot": slip.foot,
        "bars": code128(slip.reference) if can_hold(slip.reference) else "",
    }  # fmt: skip


def _goods(row: Goods) -> dict[str, Any]:
    return {"sku": row.sku, "ean": row.ean, "name": row.name, "pieces": str(row.pieces)}


def _picked(row: Picked) -> dict[str, Any]:
    told = [f"{number}: {pieces}" for number, pieces in row.orders]
    return _goods(row.goods) | {"orders": told}
