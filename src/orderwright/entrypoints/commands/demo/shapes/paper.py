"""Drawings of books, notebooks, calendars and cards.

Owns one function per shape; each draws one recognisable thing on a canvas in the colours of a
palette. Called through `SHAPES`. The pictures hold no text, so no font is needed.
"""

from __future__ import annotations

from orderwright.entrypoints.commands.demo.shapes.canvas import Canvas, around, lathe, smooth
from orderwright.entrypoints.commands.demo.shapes.palette import (
    CLAY,
    CREAM,
    INK,
    LEAF,
    LEAF_DARK,
    PAPER,
    STEEL_DARK,
    WOOD,
    Palette,
)


def book_leaf(c: Canvas, p: Palette) -> None:
    _book(c, p)
    c.curve([(330, 400), (326, 330), (334, 250)], 6, CREAM)
    for x, y, dx in ((330, 290, 1), (330, 316, -1), (330, 346, 1), (330, 376, -1)):
        c.blob([(x, y), (x + 26 * dx, y - 34), (x + 70 * dx, y - 34), (x + 44 * dx, y)], CREAM)
    c.blob([(334, 264), (318, 232), (334, 200), (350, 232)], CREAM)


def book_wheat(c: Canvas, p: Palette) -> None:
    _book(c, p)
    c.blob([(240, 370), (250, 316), (330, 290), (410, 316), (422, 370), (330, 394)], CREAM)
    for x in (280, 326, 372):
        c.curve([(x, 364), (x + 12, 340), (x + 6, 318)], 7, p.main)
    for y in (190, 210, 230):
        for side in (-1, 1):
            c.blob(
                [
                    (330, y + 22),
                    (330 + 10 * side, y),
                    (330 + 26 * side, y - 6),
                    (330 + 22 * side, y + 14),
                ],
                CREAM,
            )
    c.line([(330, 190), (330, 270)], 4, CREAM)


def book_pot(c: Canvas, p: Palette) -> None:
    _book(c, p)
    c.turned(lathe((216, 34), (240, 30), (300, 78), (350, 66), (372, 40)), CREAM, x=330)
    c.ellipse((330, 384), 96, 14, fill=p.dark)
    c.rect((310, 388), (350, 420), p.dark)


def book_bird(c: Canvas, p: Palette) -> None:
    _book(c, p)
    c.curve([(236, 388), (320, 372), (424, 392)], 8, CREAM)
    c.blob([(258, 340), (270, 268), (330, 240), (388, 268), (388, 340), (330, 374)], p.accent)
    c.blob([(300, 330), (340, 290), (384, 300), (420, 350), (360, 360)], CREAM)
    c.circle((290, 262), 36, p.accent)
    c.circle((282, 256), 6, INK)
    c.polygon([(262, 252), (228, 264), (260, 276)], CREAM)


def notebook(c: Canvas, p: Palette) -> None:
    c.shadow(310, y=512)
    c.rect((196, 140), (474, 512), PAPER, radius=12)
    c.rect((180, 128), (460, 502), p.dark, radius=16)
    c.rect((180, 124), (456, 496), p.main, radius=16)
    c.rect((180, 124), (226, 496), p.dark, radius=14)
    for y in range(150, 490, 22):
        c.line([(198, y), (208, y)], 4, p.light)
    c.rect((404, 124), (418, 496), p.accent)
    c.rect((262, 200), (372, 262), CREAM, radius=6)
    c.line([(280, 222), (354, 222)], 4, p.light)
    c.line([(280, 240), (334, 240)], 4, p.light)
    c.polygon([(300, 494), (322, 494), (322, 548), (311, 534), (300, 548)], p.accent)
    c.line([(500, 180), (540, 500)], 15, WOOD)
    c.polygon([(531, 496), (549, 494), (545, 530)], CREAM)


def calendar(c: Canvas, p: Palette) -> None:
    c.rect((172, 112), (486, 542), "#3a2a1c1c", radius=10)
    c.rect((160, 100), (474, 530), PAPER, radius=10)
    c.rect((160, 100), (474, 340), p.light, radius=10)
    c.circle((400, 170), 32, "#f6d583")
    for heights, colour in (
        ((300, 236, 286, 236, 304), LEAF),
        ((326, 300, 324, 296, 318), LEAF_DARK),
    ):
        ridge = [(160 + i * 78.5, y) for i, y in enumerate(heights)]
        c.polygon([*smooth([ridge[0], *ridge, ridge[-1]]), (474, 342), (160, 342)], colour)
    c.rect((160, 340), (474, 356), PAPER)
    for row in range(4):
        for column in range(7):
            day = (188 + column * 43, 378 + row * 38)
            c.rect(day, (day[0] + 22, day[1] + 20), _day(p, row, column), radius=5)
    for x in range(190, 460, 36):
        c.rect((x, 86), (x + 8, 118), STEEL_DARK, radius=4)


def cards(c: Canvas, p: Palette) -> None:
    c.shadow(430)
    c.polygon([(150, 200), (380, 150), (440, 430), (210, 480)], p.light)
    c.polygon([(176, 224), (372, 182), (418, 398), (222, 440)], PAPER)
    for petal in around((298, 300), 44, 44, count=6):
        c.circle(petal, 30, p.main)
    c.circle((298, 300), 26, p.accent)
    c.rect((236, 330), (540, 500), "#3a2a1c18", radius=8)
    c.rect((230, 322), (534, 494), CREAM, radius=8)
    c.polygon([(232, 326), (382, 426), (532, 326)], "#e6d8bd")
    c.polygon([(236, 322), (382, 416), (528, 322)], "#f2e7d1")
    c.circle((382, 414), 26, p.accent)
    c.blob([(382, 428), (368, 410), (375, 402), (382, 408), (389, 402), (396, 410)], PAPER)


def _book(c: Canvas, p: Palette) -> None:
    c.shadow(310, y=512)
    c.rect((186, 118), (478, 512), p.dark, radius=8)
    c.rect((206, 128), (484, 504), PAPER, radius=4)
    for y in (496, 488):
        c.line([(212, y), (480, y)], 2, "#ddd2bd")
    c.rect((180, 108), (468, 484), p.main, radius=8)
    c.rect((180, 108), (212, 484), p.dark, radius=8)
    c.rect((238, 436), (424, 446), p.light, radius=4)
    c.rect((268, 456), (394, 464), p.light, radius=4)
    c.rect((238, 140), (424, 150), p.light, radius=4)


def _day(p: Palette, row: int, column: int) -> str:
    if (row, column) == (2, 3):
        return CLAY
    return p.light if column == 6 else "#ece5d8"
