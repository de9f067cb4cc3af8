"""Drawings of textiles and of what is made with wool, thread and paint.

Owns one function per shape; each draws one recognisable thing on a canvas in the colours of a
palette. Called through `SHAPES`. Draws no background and knows no product.
"""

from __future__ import annotations

from collections.abc import Sequence

from orderwright.entrypoints.commands.demo.shapes.canvas import Canvas, Point, around, smooth
from orderwright.entrypoints.commands.demo.shapes.palette import (
    CREAM,
    INK,
    LEAF,
    PAPER,
    STEEL,
    STEEL_DARK,
    STEEL_LIGHT,
    WOOD,
    WOOD_DARK,
    WOOD_LIGHT,
    Palette,
)


def blanket(c: Canvas, p: Palette) -> None:
    c.shadow(440)
    for i, colour in enumerate((p.dark, p.main, p.light, p.main)):
        y = 430 - i * 62
        c.rect((120, y), (520, y + 66), colour, radius=32)
        c.rect((120, y + 50), (520, y + 66), "#00000014", radius=16)
        c.rect((160, y + 22), (480, y + 28), CREAM, radius=3)
    c.polygon([(330, 246), (478, 246), (486, 452), (338, 452)], p.main)
    for x in (360, 400, 440):
        c.polygon([(x, 246), (x + 14, 246), (x + 20, 452), (x + 6, 452)], CREAM)
    for y in (290, 350, 410):
        c.polygon([(332, y), (480, y), (481, y + 12), (333, y + 12)], p.dark)
    for x in range(342, 486, 14):
        c.line([(x, 452), (x - 2, 482)], 5, p.main)


def cushion(c: Canvas, p: Palette) -> None:
    c.shadow(400, y=502)
    side = [(128, 142), (196, 164), (320, 158), (444, 164), (512, 142), (492, 210), (496, 324)]
    outline = [*side, *[(640 - x, 648 - y) for x, y in side]]
    c.polygon([(x + 5, y + 8) for x, y in _pillow(outline)], p.dark)
    c.polygon(_pillow(outline), p.main)
    for y in (214, 246, 402, 434):
        c.curve([(160, y), (320, y + 4), (478, y)], 6, p.light)
    for y in (286, 324, 362):
        c.curve([(156, y), (320, y + 4), (486, y)], 15, CREAM)
    c.curve([(160, 172), (190, 190), (206, 214)], 5, p.dark)
    c.curve([(480, 172), (450, 190), (434, 214)], 5, p.dark)


def bedding(c: Canvas, p: Palette) -> None:
    c.shadow(470)
    for x in (104, 330):
        c.rect((x, 216), (x + 206, 352), p.main, radius=44)
        c.rect((x, 208), (x + 206, 340), p.light, radius=44)
        c.curve([(x + 40, 232), (x + 62, 250), (x + 68, 274)], 5, p.main)
        c.curve([(x + 166, 232), (x + 146, 248), (x + 140, 272)], 5, p.main)
    for y, colour in ((424, p.dark), (372, p.main), (322, CREAM)):
        c.rect((92, y), (548, y + 72), colour, radius=34)
        c.rect((92, y + 52), (548, y + 72), "#00000014", radius=18)
    for x in range(140, 520, 40):
        for y in (346, 366):
            c.circle((x + (20 if y == 366 else 0), y), 4, p.main)
    c.rect((286, 318), (354, 500), p.accent, radius=4)
    c.blob([(320, 352), (272, 318), (266, 366)], p.accent)
    c.blob([(320, 352), (368, 318), (374, 366)], p.accent)
    c.circle((320, 348), 15, CREAM)


def towel(c: Canvas, p: Palette) -> None:
    c.shadow(430)
    for y, main, grid in ((424, p.dark, p.main), (352, p.light, CREAM)):
        c.rect((116, y), (524, y + 72), main, radius=30)
        for x in range(150, 510, 24):
            c.line([(x, y + 8), (x, y + 64)], 3, grid)
        for low in (y + 24, y + 46):
            c.line([(126, low), (514, low)], 3, grid)
    c.rect((150, 222), (440, 354), p.main, radius=60)
    for x in range(196, 400, 24):
        c.line([(x, 226), (x, 350)], 3, p.light)
    for y in (252, 288, 324):
        c.line([(166, y), (400, y)], 3, p.light)
    c.circle((424, 288), 66, p.light)
    for radius in (66, 46, 26):
        c.ring((424, 288), radius, radius, width=7, colour=p.dark)
    c.rect((250, 218), (290, 356), p.accent, radius=4)


def rug(c: Canvas, p: Palette) -> None:
    c.polygon([(170, 170), (470, 170), (560, 480), (80, 480)], p.main)
    stripes = (
        (0.06, CREAM),
        (0.2, p.dark),
        (0.3, CREAM),
        (0.46, p.accent),
        (0.6, CREAM),
        (0.74, p.dark),
        (0.9, CREAM),
    )
    for at, colour in stripes:
        top, bottom = 170 + 310 * at, 170 + 310 * (at + 0.055)
        left, low = 170 - 90 * at, 170 - 90 * (at + 0.055)
        c.polygon([(left, top), (640 - left, top), (640 - low, bottom), (low, bottom)], colour)
    for i in range(25):
        x = 82 + i * 19.8
        c.line([(x, 480), (x + (x - 320) * 0.03, 504)], 5, CREAM)
    for i in range(20):
        x = 172 + i * 15.6
        c.line([(x, 170), (x, 156)], 4, CREAM)


def apron(c: Canvas, p: Palette) -> None:
    c.curve([(250, 178), (240, 110), (320, 70), (400, 110), (390, 178)], 12, p.dark)
    c.curve([(196, 300), (130, 330), (110, 390), (140, 430)], 10, p.dark)
    c.curve([(444, 300), (510, 330), (530, 390), (500, 430)], 10, p.dark)
    c.polygon(
        [
            (246, 170),
            (394, 170),
            (404, 250),
            (456, 300),
            (464, 540),
            (176, 540),
            (184, 300),
            (236, 250),
        ],
        p.main,
    )
    c.polygon(
        [(370, 170), (394, 170), (404, 250), (456, 300), (464, 540), (410, 540), (398, 320)],
        "#00000014",
    )
    c.rect((246, 166), (394, 182), p.light)
    c.rect((236, 350), (404, 470), p.dark, radius=12)
    c.rect((236, 350), (404, 366), p.light)
    c.line([(320, 368), (320, 466)], 3, p.light)
    c.rect((256, 300), (274, 372), WOOD, radius=8)
    c.ellipse((265, 294), 20, 30, fill=WOOD_LIGHT)


def slippers(c: Canvas, p: Palette) -> None:
    c.shadow(430, y=498)
    for x, y in ((90, 0), (250, 44)):
        sole = [
            (x + 20, 440 + y),
            (x + 150, 444 + y),
            (x + 290, 430 + y),
            (x + 300, 452 + y),
            (x + 20, 462 + y),
        ]
        c.blob(sole, WOOD_DARK)
        c.blob(
            [
                (x + 10, 440 + y),
                (x + 20, 330 + y),
                (x + 80, 318 + y),
                (x + 140, 366 + y),
                (x + 250, 380 + y),
                (x + 302, 430 + y),
                (x + 160, 452 + y),
            ],
            p.main,
        )
        c.ellipse((x + 68, 338 + y), 60, 24, fill=p.dark)
        c.ring((x + 68, 336 + y), 66, 30, width=15, colour=CREAM)
        for step in range(5):
            left = x + 150 + step * 26
            c.curve([(left, 374 + y + step * 5), (left - 10, 400 + y), (left, 436 + y)], 4, p.light)
        c.circle((x + 170, 372 + y), 24, CREAM)


def bottle_cosy(c: Canvas, p: Palette) -> None:
    c.shadow(270, y=528)
    c.rect((276, 86), (364, 150), "#5c2b33", radius=14)
    c.rect((286, 100), (354, 112), "#7d414b")
    c.rect((262, 136), (378, 220), p.light, radius=26)
    c.rect((194, 190), (446, 526), p.main, radius=64)
    for x in (232, 290, 350, 408):
        for y in range(224, 490, 26):
            c.blob(
                [
                    (x - 14, y),
                    (x, y + 12),
                    (x + 14, y),
                    (x + 14, y + 9),
                    (x, y + 22),
                    (x - 14, y + 9),
                ],
                p.light,
            )
    c.rect((194, 486), (446, 526), p.dark, radius=36)
    for x in range(278, 372, 16):
        c.line([(x, 150), (x, 196)], 4, p.main)
    c.blob([(320, 214), (278, 192), (270, 226)], p.accent)
    c.blob([(320, 214), (362, 192), (370, 226)], p.accent)
    c.circle((320, 212), 13, p.accent)


def yarn(c: Canvas, p: Palette) -> None:
    c.shadow(340, x=310)
    c.curve([(430, 440), (500, 496), (560, 476), (590, 500)], 9, p.main)
    c.circle((310, 340), 160, p.main)
    c.pie((310, 340), (160, 160), (300, 480), "#00000012")
    for i in range(-4, 5):
        c.arc((310, 340 + i * 26), (158 - abs(i) * 7, 60), (200, 340), width=6, colour=p.light)
    for i in range(-3, 4):
        c.arc((310 + i * 34, 340), (60, 156 - abs(i) * 12), (110, 250), width=6, colour=p.dark)
    for end, tip in (((470, 120), (250, 420)), ((170, 110), (400, 400))):
        c.line([end, ((end[0] * 3 + tip[0]) / 4, (end[1] * 3 + tip[1]) / 4)], 13, WOOD_LIGHT)
        c.circle(end, 18, p.accent)


def needles(c: Canvas, p: Palette) -> None:
    c.shadow(420)
    c.polygon([(110, 300), (530, 300), (530, 492), (110, 492)], p.main)
    for i in range(10):
        x = 136 + i * 40
        c.line([(x, 120 + (i % 2) * 18 + i * 6), (x, 430)], 11, WOOD_LIGHT if i % 2 else WOOD)
        c.circle((x, 120 + (i % 2) * 18 + i * 6), 14, p.accent if i % 2 else WOOD_DARK)
    c.polygon([(110, 330), (530, 330), (530, 492), (110, 492)], p.main)
    for i in range(9):
        c.line([(156 + i * 40, 336), (156 + i * 40, 488)], 3, p.light)
    c.polygon([(110, 330), (530, 330), (530, 344), (110, 344)], p.dark)
    c.curve([(530, 410), (580, 420), (560, 470), (590, 500)], 8, p.dark)


def hoop(c: Canvas, p: Palette) -> None:
    c.circle((328, 340), 200, "#3a2a1c1c")
    c.rect((296, 88), (344, 140), STEEL, radius=8)
    c.rect((308, 74), (332, 100), STEEL_DARK, radius=6)
    c.circle((320, 326), 200, WOOD)
    c.circle((320, 326), 180, WOOD_DARK)
    c.circle((320, 327), 176, PAPER)
    c.curve([(320, 450), (312, 380), (324, 320)], 7, LEAF)
    for x, y, dx in ((316, 420, -1), (318, 396, 1), (314, 366, -1)):
        c.blob([(x, y), (x + 26 * dx, y - 26), (x + 62 * dx, y - 24), (x + 36 * dx, y)], LEAF)
    for x, y, r in ((324, 266, 30), (236, 306, 18), (408, 300, 18)):
        for petal in around((x, y), r, r, count=7):
            c.circle(petal, r * 0.62, p.main if r > 20 else p.light)
        c.circle((x, y), r * 0.55, "#e9b949")
    c.curve([(400, 312), (392, 352), (340, 396)], 5, LEAF)
    c.curve([(240, 320), (254, 356), (306, 396)], 5, LEAF)
    c.line([(470, 540), (560, 430)], 6, STEEL)
    c.curve([(560, 430), (600, 470), (570, 520), (600, 560)], 5, p.main)


def paints(c: Canvas, p: Palette) -> None:
    c.shadow(470, y=508)
    c.rect((92, 160), (548, 310), STEEL_LIGHT, radius=20)
    c.rect((108, 174), (532, 300), PAPER, radius=12)
    for x, y, r, colour in (
        (180, 236, 34, "#e39a8e"),
        (290, 226, 40, "#a9cbe0"),
        (410, 240, 36, "#f3d98b"),
        (482, 222, 22, "#b7d1a6"),
    ):
        c.blob(around((x, y), r, r * 0.7, count=7), colour)
    c.rect((92, 306), (548, 500), INK, radius=20)
    colours = (
        "#f2c230",
        "#e8862e",
        "#d2402f",
        "#b33a6a",
        "#6d4c9f",
        "#33549e",
        "#3c8fb8",
        "#2f8a77",
        "#5c9a3e",
        "#a8793f",
        "#6b4a33",
        "#2f3136",
    )
    for i, colour in enumerate(colours):
        x, y = 116 + (i % 6) * 69, 326 + (i // 6) * 80
        c.rect((x, y), (x + 58, y + 68), PAPER, radius=8)
        c.rect((x + 5, y + 5), (x + 53, y + 63), colour, radius=6)
        c.rect((x + 10, y + 9), (x + 40, y + 16), "#ffffff40", radius=3)
    c.line([(150, 560), (420, 540)], 13, p.main)
    c.line([(420, 540), (466, 537)], 17, STEEL)
    c.blob([(464, 526), (500, 526), (534, 532), (500, 544), (464, 546)], "#5b4030")


def gift_box(c: Canvas, p: Palette) -> None:
    c.shadow(380)
    c.rect((148, 290), (492, 496), p.main, radius=8)
    c.rect((400, 290), (492, 496), "#00000014", radius=8)
    c.rect((288, 290), (352, 496), p.accent)
    c.rect((128, 236), (512, 306), p.main, radius=10)
    c.rect((128, 294), (512, 306), p.dark, radius=6)
    c.rect((288, 236), (352, 306), p.accent)
    for side in (-1, 1):
        c.blob(
            [(320, 232), (320 + 50 * side, 150), (320 + 130 * side, 144), (320 + 124 * side, 206)],
            p.accent,
        )
        c.blob(
            [
                (320 + 16 * side, 222),
                (320 + 56 * side, 178),
                (320 + 104 * side, 170),
                (320 + 98 * side, 200),
            ],
            "#2c514f",
        )
        c.polygon([(320, 232), (320 + 46 * side, 292), (320 + 78 * side, 274)], p.accent)
    c.circle((320, 228), 25, "#5d8f8b")
    c.line([(430, 330), (430, 356)], 3, INK)
    c.rect((402, 352), (458, 426), PAPER, radius=6)
    c.blob([(430, 406), (412, 384), (421, 374), (430, 382), (439, 374), (448, 384)], p.main)


def rocking_horse(c: Canvas, p: Palette) -> None:
    c.shadow(380, y=530)
    c.arc((320, 250), (300, 290), (48, 132), width=24, colour=WOOD_DARK)
    c.line([(236, 380), (196, 506)], 26, WOOD)
    c.line([(404, 380), (444, 506)], 26, WOOD)
    c.curve([(454, 300), (520, 310), (530, 380), (510, 420)], 26, p.main)
    c.blob(
        [
            (190, 320),
            (250, 290),
            (400, 290),
            (470, 310),
            (466, 380),
            (400, 410),
            (250, 410),
            (190, 390),
        ],
        WOOD_LIGHT,
    )
    c.blob([(200, 370), (190, 290), (200, 200), (240, 160), (280, 200), (290, 310)], WOOD_LIGHT)
    c.blob([(214, 166), (250, 160), (256, 214), (180, 262), (130, 262), (124, 232)], WOOD_LIGHT)
    c.polygon([(236, 168), (250, 122), (268, 176)], WOOD_LIGHT)
    c.curve([(256, 156), (292, 200), (296, 250), (300, 296)], 30, p.main)
    c.circle((196, 212), 7, INK)
    c.curve([(134, 240), (160, 246), (176, 240)], 4, WOOD_DARK)
    c.blob([(300, 282), (410, 284), (416, 340), (356, 356), (296, 336)], p.accent)
    c.rect((186, 262), (262, 276), WOOD_DARK, radius=7)


def train(c: Canvas, p: Palette) -> None:
    c.shadow(540, y=470)
    for x, colour in ((44, p.accent), (196, p.light)):
        c.rect((x, 350), (x + 130, 430), WOOD, radius=10)
        c.rect((x, 410), (x + 130, 430), WOOD_DARK, radius=8)
        c.turned([(300, 36), (352, 36)], colour, x=x + 65)
        c.rect((x + 126, 400), (x + 160, 412), STEEL_DARK, radius=4)
    c.rect((348, 380), (600, 430), WOOD, radius=10)
    c.rect((348, 240), (446, 400), p.main, radius=10)
    c.rect((370, 266), (424, 318), PAPER, radius=8)
    c.rect((334, 222), (460, 248), p.dark, radius=10)
    c.rect((440, 300), (590, 396), WOOD_LIGHT, radius=40)
    c.rect((540, 230), (572, 306), p.dark, radius=6)
    c.turned([(216, 26), (232, 22)], p.main, x=556)
    for x in (80, 140, 232, 292, 394, 470, 556):
        c.circle((x, 442), 33, p.dark)
        c.circle((x, 440), 24, p.accent)
        c.circle((x, 440), 7, CREAM)
    for x, y, r in ((570, 170, 20), (540, 130, 28), (490, 96, 36)):
        c.circle((x, y), r, PAPER)


def _pillow(outline: Sequence[Point]) -> list[Point]:
    """Straight corners, soft sides."""
    return smooth([outline[-1], *outline, outline[0], outline[1]])
