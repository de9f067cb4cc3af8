"""A file of a bank or carrier in, statements out: chooses the reader by what the file is.

Called by the panel and by commands that import files. Raises BadStatement with one sentence that
names the place; nothing of a bad file counts.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from orderwright.domain.payments.statements.camt import looks_like_camt, read_camt
from orderwright.domain.payments.statements.csv_columns import fit, read_csv
from orderwright.domain.payments.statements.csv_layout import Around, Layout
from orderwright.domain.payments.statements.csv_layouts import LAYOUTS
from orderwright.domain.payments.statements.lines import BadStatement, Statement


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
            raise BadStatement(_("No bank's layout is known that has these columns. Choose one."))
        layout = found[0]
    return (read_csv(content, layout, around),)


def fitting(content: bytes, layouts: Iterable[Layout] = LAYOUTS) -> tuple[Layout, ...]:
    """The layouts whose header stands in the file, the most columns first."""
    ranked = sorted(layouts, key=lambda layout: -fit(content, layout))
    return tuple(layout for layout in ranked if fit(content, layout))
