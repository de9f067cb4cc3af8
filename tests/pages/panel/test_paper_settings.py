"""Settings of papers: pictures and ticks, proof on the newest order, mistakes at their fields."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfReader

from orderwright.domain.shop import papers
from orderwright.domain.shop.papers import Kind
from tests.pages.panel.desk import Desk
from tests.walks import anna_buys

PAGE = "/panel/settings/papers"


def a_logo() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (1600, 400), (31, 111, 92)).save(out, "JPEG")
    return SimpleUploadedFile("logo.jpg", out.getvalue(), "image/jpeg")


@pytest.mark.atom("S3-7", "S3-9")
def test_a_logo_is_sent_shown_smaller_and_removed(olga: Desk) -> None:
    values = olga.page(PAGE).one("form", action=PAGE).values()
    assert olga.post(PAGE, {**values, "logo": a_logo()}).status_code == 302

    row = papers.picture(Kind.LOGO)
    assert row is not None
    assert (row.width, row.height) == (800, 200)
    shown = olga.get(f"{PAGE}/logo.png")
    assert (shown["Content-Type"], shown.content) == ("image/png", bytes(row.content))

    assert olga.post(PAGE, {**values, "no_logo": "on"}).status_code == 302
    assert papers.picture(Kind.LOGO) is None
    assert olga.get(f"{PAGE}/logo.png").status_code == 404


@pytest.mark.atom("S3-6", "S3-8")
def test_ticks_and_the_foot_are_kept_and_shown_again(olga: Desk) -> None:
    values = olga.page(PAGE).one("form", action=PAGE).values()
    kept = {name: text for name, text in values.items() if name != "shows_note"}

    olga.post(PAGE, {**kept, "foot_pl": "Dziękujemy za zakupy."})

    row = papers.paper_settings()
    assert (row.shows_note, row.shows_accounts) == (False, True)
    again = olga.page(PAGE).one("form", action=PAGE).values()
    assert again["foot_pl"] == "Dziękujemy za zakupy."
    assert "shows_note" not in again


@pytest.mark.threat("T52", "T65")
@pytest.mark.parametrize("content", [b"<svg/>", b"\x89PNG\r\n\x1a\n" + b"\0" * 11_000_000])
def test_what_is_no_picture_is_refused_at_its_field(olga: Desk, content: bytes) -> None:
    values = olga.page(PAGE).one("form", action=PAGE).values()
    sent = SimpleUploadedFile("stamp.png", content, "image/png")

    answer = olga.post(PAGE, {**values, "stamp": sent})

    assert answer.status_code == 422
    assert "picture" in answer.text
    assert papers.picture(Kind.STAMP) is None


@pytest.mark.atom("S3-28", "S3-35")
def test_every_order_offers_its_paper_to_look_at_print_and_keep(olga: Desk) -> None:
    order = anna_buys()
    path = f"/panel/orders/{order.number}"

    [link] = olga.page(path).all("a", href=f"{path}/order.pdf")
    file = olga.get(link.attrs["href"])

    assert (file["Content-Type"], "no-store" in file["Cache-Control"]) == ("application/pdf", True)
    assert order.number in PdfReader(io.BytesIO(file.content)).pages[0].extract_text()
