"""Bars that scanners read: Code 128 as SVG, for labels and papers. Pure."""

from zint import Symbol, Symbology

QUIET = 10
"""Empty modules on either side, as ISO/IEC 15417 asks for."""
MOST = 48
"""Characters; more are too fine for a label."""


def can_hold(text: str) -> bool:
    """Whether the text can be bars: printable ASCII, at most 48 characters."""
    return 0 < len(text) <= MOST and text.isascii() and text.isprintable()


def code128(text: str) -> str:
    """SVG of the bars alone, to be stretched to the room there is. Raises ValueError, see
    `can_hold`.
    """
    if not can_hold(text):
        raise ValueError("Code 128 here takes 1 to 48 printable ASCII characters")
    symbol = Symbol()
    symbol.symbology = Symbology.CODE128
    symbol.show_hrt = False
    symbol.encode(text)
    symbol.buffer_vector()
    assert symbol.vector is not None
    bars = [(bar.x / 2, bar.width / 2) for bar in symbol.vector.rectangles]
    wide = max(x + width for x, width in bars) + 2 * QUIET
    drawn = "".join(f'<rect x="{x + QUIET:g}" y="0" width="{w:g}" height="10"/>' for x, w in bars)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:g} 10" '
        f'preserveAspectRatio="none" shape-rendering="crispEdges">{drawn}</svg>'
    )
