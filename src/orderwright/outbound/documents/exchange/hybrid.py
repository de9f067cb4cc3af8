"""One PDF for people and programs: Factur-X or Order-X XML inside the paper.

By the package factur-x, for embedding alone: its check by schematron sends the document to a server
of others and is never called.
"""

from __future__ import annotations

from facturx import generate_from_binary

DATA, ALTERNATIVE = "data", "alternative"


def with_invoice(pdf: bytes, xml: bytes) -> bytes:
    """The invoice's PDF with its Factur-X file (profile EN 16931)."""
    return _with(pdf, xml, "factur-x", "en16931", ALTERNATIVE)


def with_order(pdf: bytes, xml: bytes) -> bytes:
    """The order's PDF with its Order-X file (profile BASIC)."""
    return _with(pdf, xml, "order-x", "basic", DATA)


def _with(pdf: bytes, xml: bytes, flavor: str, level: str, relationship: str) -> bytes:
    file = generate_from_binary(
        pdf, xml, flavor=flavor, level=level, orderx_type="order", check_xsd=False,
        check_schematron=False, afrelationship=relationship,
    )  # fmt: skip
    assert isinstance(file, bytes)
    return file
