"""The ten colours of badges. The shop's own colour of a status is shown as the nearest of them.

Pages carry no inline style (safety), so a badge wears a class; each reaches 4.5 : 1 in both themes.
"""

from functools import lru_cache

from django.utils.translation import gettext_lazy as _

COLOURS = {
    "grey": ("#5b6675", _("Grey")), "blue": ("#1d5fa8", _("Blue")), "teal": ("#0f6b6b", _("Teal")),
    "indigo": ("#3949ab", _("Indigo")), "violet": ("#7a4fa3", _("Violet")),
    "green": ("#2e7d32", _("Green")), "amber": ("#8a5a00", _("Amber")),
    "orange": ("#b45309", _("Orange")), "red": ("#b3261e", _("Red")),
    "pink": ("#b83280", _("Pink")),
}  # fmt: skip


@lru_cache(maxsize=512)
def shade(colour: str) -> str:
    """The name of the nearest of the ten; `colour` as #1f6f5c."""
    try:
        wanted = _parts(colour)
    except ValueError:
        return "grey"
    return min(COLOURS, key=lambda name: _distance(wanted, _parts(COLOURS[name][0])))


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _distance(one: tuple[int, int, int], other: tuple[int, int, int]) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))
