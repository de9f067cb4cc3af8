"""The rehearsal's labels: one sheet with a few lines of plain text, without any library.

Real carriers send their own; the shop's own address labels are outbound/documents.
"""

import unicodedata
from collections.abc import Sequence

A6 = (298, 420)
"""Points, 105 x 148 mm."""


def plain_pdf(lines: Sequence[str]) -> bytes:
    """An A6 page in Helvetica; letters beyond ASCII lose their marks."""
    texts = "\n".join(
        f"BT /F1 {20 if at < 2 else 12} Tf 24 {A6[1] - 60 - 36 * at} Td ({_escaped(line)}) Tj ET"
        for at, line in enumerate(lines)
    ).encode()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>" % A6,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(texts), texts),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    ends = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    size = len(parts) + 1
    return body + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + ends % (size, len(body))


def plain_zpl(lines: Sequence[str]) -> bytes:
    """For 203 dpi and 4 x 6 inches; the second line is also a Code 128."""
    plain = [line.replace("^", " ").replace("~", " ") for line in lines]
    texts = "".join(f"^FO40,{40 + 60 * at}^A0N,40,40^FD{line}^FS" for at, line in enumerate(plain))
    code = f"^FO40,400^BY3^BCN,200,Y,N,N^FD{plain[1]}^FS" if len(plain) > 1 else ""
    return f"^XA^CI28^PW812^LL1218{texts}{code}^XZ".encode()


def _escaped(line: str) -> str:
    folded = unicodedata.normalize("NFKD", line).encode("ascii", "ignore").decode()
    return folded.replace("\\", " ").replace("(", " ").replace(")", " ")
