"""The colours of the demo shop's pictures: a few palettes that sit well beside each other.

Owns the colour values. Called by the shape modules, which take "the main colour, darker, lighter"
from the palette and the colours of wood, steel and leaves from the constants.
"""

from __future__ import annotations

from dataclasses import dataclass

WOOD, WOOD_DARK, WOOD_LIGHT = "#c48f5c", "#9b6a3d", "#e0b88c"
STEEL, STEEL_DARK, STEEL_LIGHT = "#aeb8be", "#7b878f", "#dbe2e6"
LEAF, LEAF_DARK, LEAF_LIGHT = "#5d8a5a", "#3f6844", "#8db37f"
CREAM, PAPER, INK = "#f7efe0", "#fbf8f1", "#35322e"
GLASS, WATER, FLAME = "#cfe3e6", "#9cc7cf", "#ffc857"
CLAY, CLAY_DARK, WILLOW, WILLOW_DARK = "#c8744f", "#a4573a", "#c9a069", "#a27c48"


@dataclass(frozen=True)
class Palette:
    """Background, the light circle on it, and four tones of the thing itself."""

    ground: str
    glow: str
    main: str
    dark: str
    light: str
    accent: str


PALETTES = {
    "clay": Palette("#f3ddcf", "#faece2", "#c8744f", "#9c5236", "#e6a98b", "#3f6f6c"),
    "sage": Palette("#dde6d8", "#ecf2e8", "#7d9b76", "#55744f", "#b4c9ac", "#c8744f"),
    "sea": Palette("#d4e4e8", "#e7f1f3", "#3f7f8f", "#295c6a", "#8fbcc6", "#e9a94b"),
    "sand": Palette("#efe6d3", "#f8f2e5", "#c9b28a", "#9a8359", "#e4d6b8", "#7d4f50"),
    "honey": Palette("#f7e6bf", "#fcf2d9", "#d99a2b", "#a9711a", "#f2cb76", "#6b4a2b"),
    "plum": Palette("#ead9e2", "#f5eaf0", "#8a4f6d", "#66354e", "#c295ac", "#d9a441"),
    "slate": Palette("#dde1e6", "#ecf0f3", "#52606d", "#37424c", "#93a1ad", "#d9773f"),
    "blush": Palette("#f6dcd8", "#fcecea", "#d98880", "#b0605a", "#f0b9b3", "#4f7a6a"),
    "night": Palette("#cfd6e4", "#e2e7f1", "#33466f", "#22304f", "#7487b3", "#f0b94f"),
    "milk": Palette("#ece8e0", "#f7f4ee", "#f4ede0", "#d8cbb6", "#fffaf0", "#8c6a4f"),
}
