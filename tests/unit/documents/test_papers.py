"""What is printed for a parcel: read back from the picture, whatever people are called."""

import io
import json
from pathlib import Path

import pypdfium2 as pdfium
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from orderwright.outbound.documents import address_labels, barcodes
from orderwright.outbound.documents.address_labels import AddressLabel
from orderwright.outbound.documents.joining import joined, remark
from orderwright.outbound.documents.packing import (
    Goods,
    PackingSlip,
    Picked,
    packing_slips,
    pick_list,
)

pytestmark = pytest.mark.once

ANNA = AddressLabel(
    recipient=("Anna Brzęczyszczykiewicz", "ul. Żółwia 12/4", "90-001 Łódź"),
    sender=("Orderwright Demo", "Lipowa 7", "30-001 Kraków"), phone="+48 600 100 200",
    carrier="DPD", count="1/2", cash="COLLECT PLN 264.98", weight="1.2 kg",
    code="2026-000123-1", reference="2026-000123",
)  # fmt: skip
POINTS = 72 / 25.4


def codes_of(file: bytes, page: int = 0, scale: float = 3) -> list[str]:
    picture = pdfium.PdfDocument(file)[page].render(scale=scale).to_pil()
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def text_of(file: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(file)).pages)


@pytest.mark.atom("S2-17", "S4-18")
def test_the_label_is_as_large_as_its_paper_and_its_bars_are_read_back() -> None:
    file = address_labels.a6([ANNA])

    [page] = PdfReader(io.BytesIO(file)).pages
    assert [round(float(side) / POINTS) for side in page.mediabox[2:]] == [105, 148]
    assert codes_of(file) == ["2026-000123-1"]
    for told in ("Anna Brzęczyszczykiewicz", "90-001 Łódź", "COLLECT PLN 264.98", "1/2", "DPD"):
        assert told in text_of(file)


@pytest.mark.parametrize("number", ["00340434161094042557", "RB123456785CZ", "0" * 24])
def test_the_tracking_numbers_of_carriers_are_read_back(number: str) -> None:
    file = address_labels.a6([AddressLabel(recipient=("Anna",), code=number)])

    assert codes_of(file) == [number]


def test_a_sheet_holds_four_labels_and_begins_at_the_free_place() -> None:
    three = [AddressLabel(recipient=(name,), code=f"{name}-1") for name in ("Anna", "Ewa", "Jan")]

    file = address_labels.a4(three, start=3)

    sheets = PdfReader(io.BytesIO(file)).pages
    assert ["Anna" in sheet.extract_text() for sheet in sheets] == [True, False]
    assert sorted(codes_of(file)) == ["Anna-1", "Ewa-1"]
    assert codes_of(file, page=1) == ["Jan-1"]
    with pytest.raises(ValueError, match="places"):
        address_labels.a4(three, start=5)


@pytest.mark.parametrize(
    "name", ["W" * 300, "#let x = 1 *bold* $x$ \\", "Ștefan 😀 漢字", "a\x00b\u202ec\ud800", " "]
)
def test_no_name_spoils_the_label(name: str) -> None:
    file = address_labels.a6([AddressLabel(recipient=(name, "x" * 300), code="A-1", note=name)])

    assert len(PdfReader(io.BytesIO(file)).pages) == 1
    assert codes_of(file) == ["A-1"]


def test_every_hostile_string_is_printed(shared_data: Path) -> None:
    texts = json.loads((shared_data / "hostile-strings" / "blns.json").read_text())
    labels = [AddressLabel(recipient=(text, text), code="A-1", note=text) for text in texts]

    assert len(PdfReader(io.BytesIO(address_labels.a6(labels))).pages) == len(labels) > 100


def test_the_same_label_gives_the_same_bytes() -> None:
    assert address_labels.a6([ANNA]) == address_labels.a6([ANNA])


@pytest.mark.atom("S4-18")
def test_a_label_printer_gets_one_format_a_label_and_no_command_of_a_customer() -> None:
    label = AddressLabel(recipient=("^XZ~JR Anna_1",), code="A-1", cash="COLLECT PLN 1.00")

    text = address_labels.zpl([label, ANNA]).decode()

    assert text.count("^XA") == text.count("^XZ") == 2
    assert "~" not in text
    assert "_5EXZ_7EJR Anna_5F1" in text
    assert "^PW812^LL1218" in text
    assert "^BCN,180,Y,N,N,A^FH^FDA-1^FS" in text


@given(
    st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=24)
)
@settings(max_examples=20, deadline=None)
def test_whatever_the_code_can_hold_is_read_back(text: str) -> None:
    assert barcodes.can_hold(text)
    file = address_labels.a6([AddressLabel(recipient=("Anna",), code=text)])
    assert codes_of(file, scale=4) == [text]


@pytest.mark.parametrize("text", ["", "żółw", "x" * 49, "a\nb"])
def test_what_the_code_cannot_hold_is_left_out(text: str) -> None:
    assert not barcodes.can_hold(text)
    with pytest.raises(ValueError, match="Code 128"):
        barcodes.code128(text)
    assert codes_of(address_labels.a6([AddressLabel(recipient=("Anna",), code=text)])) == []


@pytest.mark.atom("S4-17")
def test_a_packing_slip_tells_what_lies_here_and_what_comes_later() -> None:
    goods = tuple(Goods(f"LAMP-{n}", f"Lampa nr {n}", n + 1, "5901234123457") for n in range(60))
    slip = PackingSlip(
        "2026-000123", "Packing slip", ("Anna",), goods, later=(Goods("SOFA", "Sofa", 1),),
        facts=(("Parcel", "1/2"),), note="Leave it at the door",
    )  # fmt: skip

    file = packing_slips([slip, slip], locale="en")

    text = text_of(file)
    assert all(row.sku in text for row in goods)
    for told in ("Comes later", "SOFA", "Leave it at the door", "5901234123457", "1/2"):
        assert told in text
    assert codes_of(file) == ["2026-000123"]


def test_a_pick_list_names_the_orders_of_each_product() -> None:
    row = Picked(Goods("LAMP-1", "Lampa", 3), (("2026-000001", 1), ("2026-000002", 2)))

    text = text_of(pick_list("Pick list", "2 orders", [row], locale="en"))

    for told in ("LAMP-1", "2026-000001: 1", "2026-000002: 2", "2 orders"):
        assert told in text


def test_files_are_joined_in_order() -> None:
    file = joined([remark("first"), address_labels.a6([ANNA]), remark("last")])

    pages = [page.extract_text() for page in PdfReader(io.BytesIO(file)).pages]
    assert [len(pages), "first" in pages[0], "Anna" in pages[1], "last" in pages[2]] == [3, 1, 1, 1]
    with pytest.raises(ValueError, match="no PDF"):
        joined([b"no", b"pdf"])
    with pytest.raises(ValueError, match="nothing"):
        joined([])
