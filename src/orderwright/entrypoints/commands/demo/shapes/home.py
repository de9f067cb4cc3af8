"""Drawings of lamps, furniture and what hangs on a wall.

Owns one function per shape; each draws one recognisable thing on a canvas in the colours of a
palette. Called through `SHAPES`. Draws no background and knows no product.
"""

from __future__ import annotations

from orderwright.entrypoints.commands.demo.shapes.canvas import Canvas, around, lathe
from orderwright.entrypoints.commands.demo.shapes.palette import (
    CREAM,
    FLAME,
    INK,
    LEAF,
    LEAF_DARK,
    PAPER,
    STEEL,
    STEEL_DARK,
    STEEL_LIGHT,
    WILLOW,
    WILLOW_DARK,
    WOOD,
    WOOD_DARK,
    WOOD_LIGHT,
    Palette,
)


def table_lamp(c: Canvas, _p: Palette) -> None:
    c.shadow(230)
    c.polygon([(210, 300), (430, 300), (540, 470), (100, 470)], "#fff6d833")
    c.turned(lathe((290, 14), (330, 34), (370, 16), (420, 44), (470, 40), (488, 88)), WOOD)
    c.polygon([(246, 116), (394, 116), (460, 304), (180, 304)], CREAM)
    c.polygon([(350, 116), (394, 116), (460, 304), (376, 304)], "#00000010")
    c.ellipse((320, 304), 140, 16, fill="#e8d7b4")
    c.ellipse((320, 116), 74, 9, fill="#fffaf0")
    c.line([(420, 306), (420, 380)], 3, INK)
    c.circle((420, 386), 7, WOOD_DARK)


def floor_lamp(c: Canvas, p: Palette) -> None:
    c.shadow(330, y=540)
    for x in (206, 320, 434):
        c.line([(320, 236), (x, 538)], 15, WOOD if x != 320 else WOOD_DARK)
    c.line([(262, 420), (378, 420)], 7, WOOD_DARK)
    c.circle((320, 244), 20, WOOD_DARK)
    c.polygon([(232, 78), (408, 78), (458, 232), (182, 232)], p.main)
    c.polygon([(360, 78), (408, 78), (458, 232), (384, 232)], "#00000018")
    c.ellipse((320, 232), 138, 16, fill=p.dark)
    c.ellipse((320, 233), 104, 10, fill="#ffe9a8")
    c.ellipse((320, 78), 88, 10, fill=p.light)


def pendant(c: Canvas, p: Palette) -> None:
    c.line([(320, 0), (320, 170)], 7, INK)
    c.polygon([(140, 400), (500, 400), (600, 640), (40, 640)], "#fff6d844")
    c.turned([(160, 26), (200, 30)], WOOD)
    c.circle((320, 408), 44, "#fff2c4")
    c.circle((320, 406), 32, FLAME)
    c.turned(lathe((196, 34), (240, 100), (320, 150), (390, 200), (400, 204)), p.main)
    c.ellipse((320, 402), 204, 26, fill=p.dark)
    c.ellipse((320, 406), 176, 18, fill="#ffe9a8")


def candle(c: Canvas, p: Palette) -> None:
    c.shadow(290)
    c.ellipse((320, 480), 178, 28, fill=p.dark)
    c.ellipse((320, 473), 178, 26, fill=p.light)
    c.turned([(270, 88), (466, 88)], p.main, rim=p.light)
    for y in range(300, 456, 26):
        for x in range(250, 396, 30):
            shift = 15 if (y // 26) % 2 else 0
            c.polygon(around((x + shift, y), 10, 10, count=6), "#ffffff22")
    c.line([(320, 270), (320, 236)], 6, INK)
    c.circle((320, 196), 84, "#fff3c455")
    c.blob([(320, 130), (346, 190), (344, 226), (320, 242), (296, 226), (294, 190)], FLAME)
    c.blob([(320, 180), (332, 208), (330, 230), (320, 238), (310, 230), (308, 208)], "#fff0c0")


def candlestick(c: Canvas, p: Palette) -> None:
    c.shadow(240)
    c.turned(lathe((300, 12), (440, 14), (470, 40), (494, 104)), INK)
    c.arc((320, 250), (140, 130), (0, 180), width=18, colour=INK)
    for x, top in ((190, 130), (320, 96), (450, 130)):
        base = 252 if x != 320 else 300
        c.turned([(top, 15), (base, 17)], p.light, x=x)
        c.ellipse((x, base), 38, 9, fill=INK)
        c.turned([(base, 22), (base + 24, 16)], INK, x=x)
        c.line([(x, top), (x, top - 12)], 4, INK)
        c.blob([(x, top - 56), (x + 13, top - 26), (x, top - 8), (x - 13, top - 26)], FLAME)
        c.circle((x, top - 22), 5, "#fff0c0")


def lantern(c: Canvas, p: Palette) -> None:
    c.shadow(250)
    c.ring((320, 116), 46, 46, width=9, colour=p.dark)
    c.polygon([(320, 130), (430, 226), (210, 226)], p.main)
    c.polygon([(320, 130), (430, 226), (376, 226)], p.dark)
    c.rect((226, 222), (414, 474), "#fff1c9")
    c.circle((320, 350), 90, "#ffe3946e")
    c.turned([(382, 40), (464, 40)], CREAM, rim="#fffaf0")
    c.line([(320, 382), (320, 368)], 4, INK)
    c.blob([(320, 300), (336, 344), (320, 370), (304, 344)], FLAME)
    for x in (226, 402):
        c.rect((x, 222), (x + 12, 474), p.main)
    for y in (262, 436):
        c.rect((226, y), (414, y + 8), p.main)
    c.rect((204, 214), (436, 234), p.dark, radius=6)
    c.rect((204, 464), (436, 500), p.dark, radius=6)


def string_lights(c: Canvas, p: Palette) -> None:
    for i, (y, dip) in enumerate(((150, 90), (340, 100))):
        line = [(20, y), (170, y + dip), (320, y + dip * 0.2), (470, y + dip), (620, y)]
        c.curve(line, 6, p.dark)
        for j, x in enumerate((80, 170, 246, 394, 470, 556)):
            drop = y + (dip * 0.62, dip, dip * 0.6, dip * 0.6, dip, dip * 0.64)[j]
            c.circle((x, drop + 52), 56, "#ffe9a855")
            c.rect((x - 11, drop - 4), (x + 11, drop + 24), p.main, radius=4)
            c.blob(around((x, drop + 50), 24, 30, count=8), FLAME if (i + j) % 2 else "#ffdf94")
            c.circle((x - 7, drop + 42), 6, PAPER)


def stool(c: Canvas, _p: Palette) -> None:
    c.shadow(330)
    c.line([(320, 270), (320, 470)], 26, WOOD_DARK)
    c.line([(230, 260), (184, 494)], 28, WOOD)
    c.line([(410, 260), (456, 494)], 28, WOOD)
    c.line([(206, 400), (434, 400)], 14, WOOD_DARK)
    c.ellipse((320, 250), 172, 46, fill=WOOD_DARK)
    c.ellipse((320, 228), 172, 46, fill=WOOD)
    c.ring((320, 228), 132, 33, width=4, colour=WOOD_LIGHT)
    c.ring((320, 228), 84, 20, width=4, colour=WOOD_LIGHT)
    c.ellipse((320, 228), 24, 6, fill=WOOD_LIGHT)


def chair(c: Canvas, p: Palette) -> None:
    c.shadow(300, y=546)
    for x in (226, 414):
        c.line([(x, 100), (x, 400)], 20, WOOD_DARK)
    for y in (130, 190, 250):
        c.blob(
            [(222, y), (320, y + 14), (418, y), (418, y + 30), (320, y + 44), (222, y + 30)], WOOD
        )
    c.line([(238, 390), (250, 508)], 18, WOOD_DARK)
    c.line([(402, 390), (390, 508)], 18, WOOD_DARK)
    c.line([(214, 396), (196, 540)], 22, WOOD)
    c.line([(426, 396), (444, 540)], 22, WOOD)
    c.line([(206, 470), (434, 470)], 12, WOOD_DARK)
    c.polygon([(226, 336), (414, 336), (456, 398), (184, 398)], WOOD_LIGHT)
    c.rect((180, 394), (460, 418), WOOD, radius=10)
    c.blob([(244, 326), (396, 326), (420, 380), (320, 392), (220, 380)], p.main)
    c.blob([(256, 332), (384, 332), (396, 352), (320, 360), (244, 352)], p.light)


def side_table(c: Canvas, p: Palette) -> None:
    c.shadow(300, y=540)
    c.line([(320, 330), (320, 520)], 18, WOOD_DARK)
    c.line([(220, 320), (180, 536)], 20, WOOD)
    c.line([(420, 320), (460, 536)], 20, WOOD)
    c.ellipse((320, 318), 208, 48, fill=WOOD_DARK)
    c.ellipse((320, 300), 208, 48, fill=WOOD_LIGHT)
    c.ring((320, 300), 190, 42, width=3, colour=WOOD)
    c.turned(lathe((196, 34), (230, 52), (274, 46), (294, 36)), p.main, x=270, rim=p.dark)
    for x, y in ((240, 130), (272, 104), (302, 134)):
        c.curve([(270, 196), ((x + 270) / 2, 166), (x, y)], 5, LEAF_DARK)
        c.blob([(x, y - 26), (x + 16, y), (x, y + 20), (x - 16, y)], LEAF)
    c.rect((340, 286), (440, 304), p.accent, radius=3)
    c.rect((348, 268), (432, 286), CREAM, radius=3)


def shelf(c: Canvas, p: Palette) -> None:
    c.rect((90, 300), (550, 326), WOOD, radius=5)
    c.rect((90, 320), (550, 400), WOOD_LIGHT, radius=5)
    c.rect((90, 326), (550, 334), "#00000018")
    for x in range(140, 520, 90):
        c.circle((x, 366), 17, WOOD_DARK)
        c.circle((x - 3, 362), 14, WOOD)
    c.polygon([(218, 376), (246, 376), (262, 516), (202, 516)], p.main)
    c.polygon([(232, 376), (246, 376), (262, 516), (240, 516)], "#00000014")
    for x, width, height, colour in (
        (130, 26, 130, p.accent),
        (158, 34, 110, "#e9b949"),
        (194, 24, 140, p.main),
        (220, 30, 120, p.dark),
    ):
        c.rect((x, 300 - height), (x + width, 300), colour, radius=3)
        c.rect((x + 5, 320 - height), (x + width - 5, 326 - height), "#ffffff66")
    c.turned(lathe((240, 40), (260, 56), (298, 44)), p.light, x=420)
    for dx, dy in ((-56, -60), (-26, -100), (14, -110), (50, -74)):
        c.blob(
            [
                (420, 244),
                (420 + dx - 14, 244 + dy),
                (420 + dx, 224 + dy),
                (420 + dx + 16, 250 + dy),
            ],
            LEAF,
        )


def basket(c: Canvas, _p: Palette) -> None:
    c.shadow(320)
    for x in (196, 444):
        c.ring((x, 260), 46, 62, width=18, colour=WILLOW_DARK)
    body = lathe((262, 176), (380, 166), (470, 146), (494, 132))
    c.turned(body, WILLOW)
    for row, y in enumerate(range(290, 490, 24)):
        for x in range(156, 484, 44):
            start = x + (22 if row % 2 else 0)
            if abs(start + 16 - 320) < 150 - (y - 290) * 0.14:
                c.rect((start, y), (start + 32, y + 15), WILLOW_DARK, radius=7)
    c.ellipse((320, 262), 180, 32, fill=WILLOW_DARK)
    c.ellipse((320, 262), 160, 23, fill="#7a5a30")
    c.blob(
        [(180, 262), (230, 206), (300, 226), (360, 196), (430, 222), (460, 262), (320, 282)], CREAM
    )
    c.curve([(230, 250), (290, 240), (350, 252)], 5, "#dccfb6")


def crate(c: Canvas, p: Palette) -> None:
    c.shadow(430)
    c.rect((130, 236), (510, 492), "#6f4d2c", radius=6)
    for x, y, colour in (
        (200, 230, "#c8463c"),
        (270, 214, "#d8a13a"),
        (340, 226, "#c8463c"),
        (420, 218, "#7fa052"),
        (470, 240, "#c8463c"),
        (160, 246, "#7fa052"),
    ):
        c.circle((x, y), 42, colour)
        c.circle((x - 12, y - 14), 9, "#ffffff55")
        c.line([(x, y - 38), (x + 5, y - 52)], 5, WOOD_DARK)
    for y in (262, 342, 422):
        c.rect((118, y), (522, y + 66), WOOD, radius=5)
        c.rect((118, y + 56), (522, y + 66), WOOD_DARK, radius=4)
        c.line([(180, y + 24), (330, y + 24)], 3, WOOD_LIGHT)
        c.line([(370, y + 38), (470, y + 38)], 3, WOOD_LIGHT)
    for x in (128, 484):
        c.rect((x, 250), (x + 28, 496), WOOD_LIGHT, radius=4)
        for y in (294, 374, 454):
            c.circle((x + 14, y), 5, p.main)


def clock(c: Canvas, p: Palette) -> None:
    c.circle((328, 332), 206, "#3a2a1c1c")
    c.circle((320, 320), 204, WOOD)
    c.circle((320, 320), 180, WOOD_DARK)
    c.circle((320, 322), 176, PAPER)
    for i, (x, y) in enumerate(around((320, 320), 148, 148, count=12)):
        c.circle((x, y), 9 if i % 3 else 14, p.main if i % 3 else p.accent)
    c.line([(320, 320), (246, 268)], 16, INK)
    c.line([(320, 320), (384, 214)], 10, INK)
    c.line([(320, 320), (320, 430)], 4, p.main)
    c.circle((320, 320), 17, INK)
    c.circle((320, 320), 7, p.main)


def mirror(c: Canvas, p: Palette) -> None:
    c.line([(320, 76), (212, 190)], 7, WOOD_DARK)
    c.line([(320, 76), (428, 190)], 7, WOOD_DARK)
    c.circle((320, 76), 13, STEEL_DARK)
    c.circle((330, 334), 192, "#3a2a1c1c")
    c.circle((320, 322), 190, WOOD)
    c.circle((320, 322), 170, STEEL)
    c.circle((320, 324), 166, "#dbe9ee")
    c.polygon([(206, 440), (408, 186), (452, 224), (248, 474)], "#eef6f8")
    c.polygon([(272, 476), (470, 248), (482, 272), (302, 482)], "#eef6f8")
    c.curve([(150, 560), (180, 520), (170, 470)], 6, LEAF_DARK)
    for x, y in ((150, 520), (200, 500), (152, 478)):
        c.blob([(x, y + 18), (x + 18, y), (x, y - 24), (x - 18, y)], LEAF)
    c.rect((120, 552), (520, 572), p.light, radius=8)


def bench(c: Canvas, _p: Palette) -> None:
    c.shadow(470, y=520)
    for x in (120, 496):
        c.rect((x, 190), (x + 24, 516), WOOD_DARK, radius=6)
    for y in (200, 250, 300):
        c.rect((108, y), (532, y + 34), WOOD, radius=8)
        c.rect((108, y + 26), (532, y + 34), WOOD_DARK, radius=4)
    for x in (96, 500):
        c.rect((x, 336), (x + 44, 354), WOOD_LIGHT, radius=8)
        c.rect((x + 10, 350), (x + 32, 400), WOOD, radius=4)
    c.polygon([(110, 384), (530, 384), (560, 424), (80, 424)], WOOD_LIGHT)
    c.line([(96, 404), (544, 404)], 4, WOOD_DARK)
    c.rect((78, 422), (562, 444), WOOD, radius=8)
    for x in (96, 516):
        c.rect((x, 440), (x + 28, 518), WOOD, radius=6)
    c.polygon([(150, 474), (490, 474), (490, 486), (150, 486)], WOOD_DARK)


def bird_house(c: Canvas, p: Palette) -> None:
    c.line([(320, 470), (320, 640)], 26, WOOD_DARK)
    c.rect((208, 240), (432, 500), WOOD, radius=8)
    for x in (264, 320, 376):
        c.line([(x, 250), (x, 492)], 3, WOOD_DARK)
    c.rect((372, 240), (432, 500), "#00000012", radius=8)
    c.polygon([(320, 116), (478, 262), (446, 290), (320, 176), (194, 290), (162, 262)], p.main)
    c.polygon([(320, 116), (478, 262), (446, 290), (320, 176)], p.dark)
    c.polygon([(320, 176), (404, 252), (236, 252)], WOOD)
    c.circle((320, 322), 46, WOOD_DARK)
    c.circle((320, 324), 38, INK)
    c.line([(320, 404), (320, 420)], 14, WOOD_DARK)
    c.blob([(404, 168), (430, 130), (470, 122), (494, 146), (478, 178), (440, 196)], "#6d93b8")
    c.blob([(430, 150), (462, 160), (470, 186), (440, 194)], "#f1d36b")
    c.polygon([(412, 172), (366, 186), (420, 194)], "#4f7396")
    c.circle((474, 142), 5, INK)
    c.polygon([(492, 138), (514, 148), (490, 156)], STEEL_LIGHT)
