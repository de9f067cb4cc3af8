"""The demo shop's product pictures, drawn by code: the same bytes every time.

Owns what all pictures share, the soft ground and the light circle behind the thing. Called by the
`demo` command, once per product. Reads and writes no file.
"""

from __future__ import annotations

from orderwright.entrypoints.commands.demo.goods import Product
from orderwright.entrypoints.commands.demo.shapes import PALETTES, SHAPES, Canvas


def draw(product: Product) -> bytes:
    """The picture of a product as a PNG of 640 by 640 pixels, below 30 KB."""
    palette = PALETTES[product.palette]
    canvas = Canvas(palette.ground)
    canvas.circle((320, 318), 270, palette.glow)
    SHAPES[product.shape](canvas, palette)
    return canvas.png()
