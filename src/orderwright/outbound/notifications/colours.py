"""The shop's colour in a mail: checked, and with an ink that can be read on it.

Called by `rendering.py`. A colour that is none gives the default: it stands in a style sheet.
"""

import re

DEFAULT = "#1f6f5c"
DARK_INK = "#000000"
LIGHT_INK = "#ffffff"
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def checked(colour: str) -> str:
    """The colour as `#rrggbb`."""
    return colour.lower() if COLOUR.fullmatch(colour) else DEFAULT


def ink_on(colour: str) -> str:
    """The ink with the better contrast; at least 4.5 : 1 on any colour (WCAG 2.2, 1.4.3)."""
    inks = (LIGHT_INK, DARK_INK)
    return max(inks, key=lambda ink: contrast(ink, colour))


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black and white)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
