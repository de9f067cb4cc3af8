"""A file of a bank or carrier in, statements out: chooses the reader by what the file is.

Called by the panel and by commands that import files. Raises BadStatement with one sentence that
names the place; nothing of a bad file counts.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from orderwright.domain.payments.statements.camt import looks_like_camt, read_camt
from orderwright.domain.payments.statements.csv_columns import fit, read_csv
from orderwright.domain.payments.statements.csv_layout import Around, Layout
from orderwright.domain.payments.statements.csv_layouts import LAYOUTS
from orderwright.domain.payments.statements.csv_text import UTF_16
from orderwright.domain.payments.statements.lines import BadStatement, Statement, UnknownLayout

HEADER_BYTES = 65_536
"""The part of a file in which its header is looked for."""


def read(
    content: bytes, layout: Layout | None = None, around: Around | None = None
) -> tuple[Statement, ...]:
    """The statements of a file: CAMT.053, or a CSV of this layout, or of the one whose header it
    has.
    """
    if not content.strip():
        raise BadStatement(_("The file is empty."))
    if looks_like_camt(content):
        return read_camt(content)
    if layout is None:
        found = fitting(content)
        if not found:
            raise UnknownLayout
        layout = found[0]
    return (read_csv(content, layout, around),)


def fitting(content: bytes, layouts: Sequence[Layout] = LAYOUTS) -> tuple[Layout, ...]:
    """The layouts whose header stands in the file, the most columns first."""
    start = content
    if len(content) > HEADER_BYTES and not content.startswith(UTF_16):
        start = content[:HEADER_BYTES].rpartition(b"\n")[0]
    fits = {layout.code: fit(start, layout) for layout in layouts}
    found = [layout for layout in layouts if fits[layout.code]]
    return tuple(sorted(found, key=lambda layout: -fits[layout.code]))
