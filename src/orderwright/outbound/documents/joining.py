"""Several PDFs as one, in order. Pure."""

import io
from collections.abc import Iterable

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from orderwright.outbound.documents.typesetting import pdf


def joined(files: Iterable[bytes]) -> bytes:
    """One PDF of all their pages; a single file stays as it is. Raises ValueError when one of
    several is no PDF, or there is none.
    """
    whole = list(files)
    if len(whole) == 1:
        return whole[0]
    writer = PdfWriter()
    try:
        for file in whole:
            writer.append(PdfReader(io.BytesIO(file)), import_outline=False)
    except (PyPdfError, OSError) as error:
        raise ValueError("a file to be joined is no PDF") from error
    if not writer.pages:
        raise ValueError("nothing to join")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def remark(text: str) -> bytes:
    """A page, A6, that says something in the place of a paper that is missing."""
    return pdf("remark", {"text": text})
