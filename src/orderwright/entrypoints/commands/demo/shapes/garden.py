"""Drawings of plants and garden tools.

Owns one function per shape; each draws one recognisable thing on a canvas in the colours of a
palette. Called through `SHAPES`. Draws no background and knows no product.
"""

from __future__ import annotations

from orderwright.entrypoints.commands.demo.shapes.canvas import Canvas, around, lathe
from orderwright.entrypoints.commands.demo.shapes.palette import (
    CLAY,
    CLAY_DARK,
    CREAM,
    FLAME,
    LEAF,
    LEAF_DARK,
    LEAF_LIGHT,
    PAPER,
    STEEL,
    STEEL_DARK,
    STEEL_LIGHT,
    WOOD,
    WOOD_DARK,
    Palette,
)


def pot(c: Canvas, _p: Palette) -> None:
    c.shadow(270)
    c.ellipse((320, 488), 140, 20, fill=CLAY_DARK)
    for dx, dy in ((-120, -90), (-70, -160), (0, -196), (70, -160), (120, -90)):
        tip = (320 + dx, 290 + dy)
        side = (320 + dx * 0.62 - 26, 300 + dy * 0.5)
        other = (320 + dx * 0.62 + 26, 300 + dy * 0.5)
        c.blob([(320, 300), side, tip, other], LEAF if dx % 60 else LEAF_DARK)
        c.line([(320, 296), (320 + dx * 0.8, 290 + dy * 0.8)], 3, LEAF_LIGHT)
    c.turned([(320, 112), (480, 84)], CLAY)
    c.turned([(284, 132), (334, 130)], "#d58463", rim="#5b4030")


def planter(c: Canvas, p: Palette) -> None:
    c.shadow(260, y=540)
    for x, foot in ((214, 196), (426, 444)):
        c.line([(x, 330), (foot, 536)], 18, WOOD)
    c.line([(320, 440), (320, 520)], 16, WOOD_DARK)
    for dx, top, width in (
        (-130, 150, 40),
        (-60, 80, 44),
        (10, 60, 46),
        (80, 96, 44),
        (140, 160, 38),
    ):
        x = 320 + dx
        c.curve([(320, 320), (320 + dx * 0.5, (320 + top) / 2), (x, top + 50)], 7, LEAF_DARK)
        c.blob([(x, top - 20), (x + width, top + 40), (x, top + 100), (x - width, top + 40)], LEAF)
        c.line([(x, top), (x - dx * 0.08, top + 86)], 3, LEAF_LIGHT)
    body = lathe((306, 120), (380, 126), (440, 112), (460, 84))
    c.turned(body, p.main, rim="#4a3a2c")
    c.band(body, (350, 362), p.light)
    c.band(body, (372, 378), p.light)
    c.line([(196, 428), (444, 428)], 16, WOOD)


def watering_can(c: Canvas, p: Palette) -> None:
    c.shadow(340, x=300)
    c.ring((224, 330), 110, 122, width=22, colour=STEEL_DARK)
    c.polygon([(380, 470), (390, 400), (520, 210), (548, 226), (430, 476)], STEEL_DARK)
    c.polygon([(516, 212), (546, 234), (586, 230), (508, 176)], "#a97f2c")
    c.line([(506, 176), (588, 232)], 15, "#d3a84a")
    body = [(300, 110), (494, 128)]
    c.turned(body, STEEL)
    c.band(body, (330, 340), STEEL_LIGHT)
    c.band(body, (462, 472), STEEL_LIGHT)
    c.ellipse((320, 300), 110, 18, fill=STEEL_DARK)
    c.pie((320, 300), (110, 18), (180, 330), STEEL_LIGHT)
    c.blob([(270, 400), (300, 372), (320, 392), (340, 372), (370, 400), (320, 444)], p.light)
    for x, y in ((560, 270), (586, 290), (540, 296), (572, 320)):
        c.blob([(x, y - 12), (x + 7, y + 2), (x, y + 9), (x - 7, y + 2)], "#7fb4c4")


def secateurs(c: Canvas, p: Palette) -> None:
    c.shadow(300, y=540)
    c.curve([(300, 300), (236, 370), (216, 450), (236, 528)], 38, p.accent)
    c.curve([(340, 300), (404, 370), (424, 450), (404, 528)], 38, p.main)
    c.curve([(296, 320), (242, 384), (226, 450), (242, 514)], 7, p.light)
    c.curve([(352, 320), (398, 384), (412, 450), (396, 514)], 7, p.light)
    spring = [(250 + i * 20, 384 + (14 if i % 2 else -14)) for i in range(8)]
    c.line(spring, 7, STEEL_DARK)
    c.blob(
        [(350, 318), (296, 300), (290, 220), (338, 110), (362, 92), (362, 180), (366, 270)],
        STEEL_LIGHT,
    )
    c.blob([(300, 320), (346, 312), (346, 250), (300, 190), (262, 170), (276, 240)], STEEL_DARK)
    c.blob([(350, 300), (344, 220), (358, 110), (362, 180), (364, 270)], STEEL)
    c.circle((322, 302), 25, STEEL_DARK)
    c.circle((320, 299), 18, STEEL_LIGHT)
    c.circle((320, 299), 6, STEEL_DARK)


def trowel(c: Canvas, p: Palette) -> None:
    c.shadow(240, y=556)
    c.curve([(320, 60), (296, 76), (300, 106), (320, 112)], 6, "#7d4f30")
    c.curve([(320, 60), (344, 76), (340, 106), (320, 112)], 6, "#7d4f30")
    c.turned(lathe((100, 22), (150, 30), (220, 24), (262, 20)), WOOD)
    c.rect((300, 256), (340, 286), STEEL_DARK, radius=5)
    c.rect((310, 280), (330, 360), STEEL)
    blade = [
        (320, 340),
        (392, 360),
        (398, 440),
        (362, 510),
        (320, 552),
        (278, 510),
        (242, 440),
        (248, 360),
    ]
    c.blob(blade, STEEL)
    c.blob([(320, 350), (262, 372), (256, 440), (286, 506), (320, 540)], STEEL_LIGHT)
    c.line([(320, 370), (320, 520)], 5, STEEL_DARK)
    for x, y in ((150, 540), (500, 532), (470, 552)):
        c.blob(around((x, y), 34, 14, count=7), "#7a5a42")
    c.curve([(158, 530), (156, 496), (150, 470)], 6, LEAF_DARK)
    c.blob([(152, 480), (186, 458), (200, 440), (170, 446)], LEAF)
    c.blob([(150, 478), (118, 460), (102, 440), (134, 446)], p.main)


def seeds(c: Canvas, p: Palette) -> None:
    c.shadow(290, x=310)
    c.polygon([(186, 130), (442, 120), (456, 496), (178, 500)], CREAM)
    c.polygon([(376, 122), (442, 120), (456, 496), (392, 498)], "#0000000e")
    c.polygon([(186, 130), (442, 120), (443, 160), (186, 168)], p.main)
    for x in range(190, 440, 16):
        c.polygon([(x, 130), (x + 8, 118), (x + 16, 129)], p.main)
    for x, top, colour in ((240, 260, "#d9533f"), (316, 220, "#5779b8"), (390, 270, FLAME)):
        c.curve([(316, 460), ((x + 316) / 2 + 8, 380), (x, top)], 6, LEAF_DARK)
        for petal in around((x, top), 26, 26, count=6):
            c.circle(petal, 20, colour)
        c.circle((x, top), 16, PAPER if colour != PAPER else FLAME)
    for x, y, dx in ((300, 400, -1), (330, 380, 1), (318, 430, 1)):
        c.blob([(x, y), (x + 24 * dx, y - 26), (x + 56 * dx, y - 24), (x + 34 * dx, y + 2)], LEAF)
    for x, y in ((480, 488), (502, 498), (520, 482), (496, 476), (540, 496)):
        c.ellipse((x, y), 8, 5, fill="#6b4a2b")
