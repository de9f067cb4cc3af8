"""Names stand whole on the papers of a parcel: no accent cut off, no name broken in two."""

import io
from collections.abc import Callable

import pypdfium2 as pdfium
import pytest
from pypdf import PdfReader

from orderwright.outbound.documents import address_labels
from orderwright.outbound.documents.address_labels import AddressLabel
from orderwright.outbound.documents.packing import Goods, PackingSlip, packing_slips

pytestmark = pytest.mark.once

Drawn = Callable[[str], bytes]


def a6_of(name: str) -> bytes:
    return address_labels.a6([AddressLabel(recipient=(name, "Dlouhá 1"), sender=("Sklep",))])


def a4_of(name: str) -> bytes:
    return address_labels.a4([AddressLabel(recipient=(name, "Dlouhá 1"), sender=("Sklep",))])


def sender_of(name: str) -> bytes:
    return address_labels.a6([AddressLabel(recipient=("Anna",), sender=(name, "Lipowa 7"))])


def slip_of(name: str) -> bytes:
    slip = PackingSlip("R-1", "Slip", (name, "Dlouhá 1"), (Goods("LAMP", "Lamp", 1),))
    return packing_slips([slip], locale="en")


def ink(file: bytes) -> set[int]:
    """The dark points of the picture, on a fine grid, each by its number."""
    picture = pdfium.PdfDocument(file)[0].render(scale=4).to_pil().convert("L")
    return {at for at, grey in enumerate(picture.tobytes()) if grey < 128}


@pytest.mark.atom("S2-17", "S4-18")
@pytest.mark.parametrize("drawn", [a6_of, a4_of, sender_of, slip_of])
@pytest.mark.parametrize(("plain", "accented"), [("RRRR", "ŘŘŘŘ"), ("ZZZZ", "ŹŹŹŹ")])
def test_the_accents_of_capitals_in_the_first_row_are_printed(
    drawn: Drawn, plain: str, accented: str
) -> None:
    accents = ink(drawn(accented)) - ink(drawn(plain))

    assert len(accents) >= 60, len(accents)


@pytest.mark.atom("S2-17")
@pytest.mark.parametrize(
    "name",
    [
        "Aleksandra Brzęczyszczykiewicz-Gżegżółkowska",
        "Wolfeschlegelsteinhausenbergerdorff-Chrząszczyżewoszycka",
        "Anna Wolfeschlegelsteinhausenbergerdorff",
    ],
)
def test_a_long_name_is_broken_between_its_words_and_nowhere_else(name: str) -> None:
    file = address_labels.a6([AddressLabel(recipient=(name, "Dlouhá 1"), sender=(name,))])

    text = PdfReader(io.BytesIO(file)).pages[0].extract_text().replace("\u200b", "")
    rows = text.splitlines()
    words = [word for row in rows for word in row.split()]
    for part in name.split():
        assert part in words or all(half in words for half in _at_hyphens(part)), rows


def _at_hyphens(word: str) -> list[str]:
    first, _hyphen, last = word.partition("-")
    return [f"{first}-", last] if last else [word]
