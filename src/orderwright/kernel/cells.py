"""Texts in spreadsheets: no cell that we write begins a formula (T53).

Pure. Called by whoever writes CSV or XLSX. Numbers are handed over as numbers and stay negative.
"""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection)."""
MARK = "'"
BEFORE = " \"'\n"
"""What may stand before it and be skipped by a reader."""


def harmless(cell: str) -> str:
    """The text, with a mark before what would be a formula or could be taken for such a mark."""
    begins = cell.lstrip(BEFORE).startswith(FORMULA) or cell.startswith(FORMULA)
    return f"{MARK}{cell}" if begins or cell.startswith(MARK) else cell
