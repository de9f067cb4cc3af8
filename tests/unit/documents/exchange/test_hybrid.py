"""One PDF for people and programs: the paper with its XML inside."""

import io
from collections.abc import Callable

import pytest
from facturx import get_xml_from_pdf
from pypdf import PdfReader, PdfWriter

from orderwright.outbound.documents.exchange import cii, hybrid
from orderwright.outbound.documents.exchange.order_sheets import order_sheet
from tests.unit.documents.exchange.made import an_invoice, an_order, shop

pytestmark = [pytest.mark.once, pytest.mark.atom("S3-29")]


def a_paper() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("xml", "embedded", "name"),
    [
        (lambda: cii.factur_x(an_invoice()), hybrid.with_invoice, "factur-x.xml"),
        (lambda: cii.order_x(order_sheet(an_order(), shop())), hybrid.with_order, "order-x.xml"),
    ],
)
def test_the_file_inside_is_the_one_that_was_written(
    xml: Callable[[], bytes], embedded: Callable[[bytes, bytes], bytes], name: str
) -> None:
    made = xml()
    pdf = embedded(a_paper(), made)
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    found, inside = get_xml_from_pdf(pdf, check_xsd=True)
    assert found == name
    assert inside == made
