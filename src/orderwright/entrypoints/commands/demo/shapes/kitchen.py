"""Drawings of what stands on a table: cups, bowls, boards, knives, jars.

Owns one function per shape; each draws one recognisable thing on a canvas in the colours of a
palette. Called through `SHAPES`. Draws no background and knows no product.
"""

from __future__ import annotations

from orderwright.entrypoints.commands.demo.shapes.canvas import Canvas, around, lathe
from orderwright.entrypoints.commands.demo.shapes.palette import (
    CREAM,
    FLAME,
    GLASS,
    LEAF,
    LEAF_DARK,
    PAPER,
    STEEL,
    STEEL_DARK,
    STEEL_LIGHT,
    WATER,
    WOOD,
    WOOD_DARK,
    WOOD_LIGHT,
    Palette,
)


def mug(c: Canvas, p: Palette) -> None:
    c.shadow(330, x=330)
    c.ring((452, 360), 78, 88, width=30, colour=p.dark)
    body = lathe((228, 138), (360, 142), (470, 136), (494, 118))
    c.turned(body, p.main, rim=p.dark)
    c.band(body, (258, 274), p.light)
    c.ellipse((320, 494), 118, 13.5, fill=CREAM)
    c.band(body, (426, 494), CREAM)
    for x, lift in ((270, 0), (320, -18), (370, 0)):
        steam = [(x, 196 + lift), (x - 12, 168 + lift), (x + 10, 140 + lift), (x - 4, 110 + lift)]
        c.curve(steam, 8, PAPER)


def cup(c: Canvas, p: Palette) -> None:
    c.shadow(380)
    c.ellipse((320, 474), 200, 34, fill=p.dark)
    c.ellipse((320, 466), 200, 32, fill=p.main)
    c.ellipse((320, 466), 130, 18, fill=p.light)
    c.ring((438, 350), 60, 56, width=22, colour=p.dark)
    body = lathe((280, 130), (360, 124), (430, 84), (464, 62))
    c.turned(body, p.main, rim=p.light)
    c.ellipse((320, 284), 108, 13, fill="#5b3a26")
    c.ellipse((306, 282), 52, 6, fill="#a8794f")


def bowl(c: Canvas, p: Palette) -> None:
    c.shadow(300)
    for x, y, r, colour in (
        (220, 262, 62, LEAF),
        (300, 236, 70, p.light),
        (392, 246, 72, LEAF),
        (446, 272, 48, p.light),
        (262, 268, 56, LEAF_DARK),
        (352, 266, 60, LEAF_DARK),
    ):
        c.blob(around((x, y), r, r * 0.8, count=7), colour)
    for x, y in ((250, 228), (332, 206), (420, 236)):
        c.circle((x, y), 22, "#d9533f")
        c.circle((x - 6, y - 6), 6, "#f0a090")
    body = lathe((276, 214), (340, 204), (430, 144), (490, 76))
    c.turned(body, p.main)
    c.band(body, (292, 304), CREAM)
    c.band(body, (312, 316), CREAM)


def plates(c: Canvas, p: Palette) -> None:
    c.shadow(460)
    c.circle((324, 266), 172, "#3a2a1c1c")
    c.circle((320, 262), 172, p.main)
    c.circle((320, 260), 168, p.light)
    c.circle((320, 262), 118, p.main)
    c.circle((320, 260), 114, CREAM)
    c.arc((320, 262), (146, 146), (196, 250), width=6, colour=PAPER)
    for i in range(4):
        y = 474 - i * 24
        c.ellipse((320, y + 8), 222, 40, fill=p.dark)
        c.ellipse((320, y), 222, 40, fill=p.main if i % 2 else p.light)
    c.ellipse((320, 400), 150, 24, fill=p.dark)
    c.ellipse((320, 398), 148, 22, fill=CREAM)


def teapot(c: Canvas, p: Palette) -> None:
    c.shadow(340)
    c.ring((190, 340), 92, 96, width=26, colour=p.dark)
    c.blob(
        [(420, 400), (470, 350), (494, 280), (536, 258), (546, 276), (520, 320), (486, 420)], p.dark
    )
    body = lathe((252, 96), (300, 140), (380, 158), (450, 132), (492, 96))
    c.turned(body, p.main)
    c.turned(lathe((214, 20), (232, 70), (258, 100)), p.light)
    c.circle((320, 202), 22, p.accent)
    for x in range(232, 420, 44):
        c.circle((x, 372), 9, p.accent)
    c.band(body, (398, 404), p.light)
    c.band(body, (342, 348), p.light)


def board(c: Canvas, _p: Palette) -> None:
    c.shadow(330)
    c.rect((196, 190), (452, 504), WOOD_DARK, radius=34)
    c.rect((188, 184), (444, 498), WOOD, radius=34)
    c.rect((286, 84), (346, 220), WOOD, radius=28)
    c.circle((316, 118), 13, "#6b4526")
    for x, y0, y1 in ((226, 230, 470), (262, 210, 430), (352, 200, 480), (398, 240, 460)):
        c.curve([(x, y0), (x + 8, (y0 + y1) / 2), (x - 2, y1)], 4, WOOD_LIGHT)
    c.blob(around((316, 350), 30, 44, count=8), WOOD_LIGHT)
    c.blob(around((316, 350), 17, 27, count=8), WOOD)
    c.blob([(420, 478), (470, 440), (530, 452), (548, 486), (500, 506), (440, 506)], "#d9533f")
    c.circle((474, 466), 12, "#ee9484")
    c.curve([(486, 446), (496, 428), (514, 420)], 8, LEAF)


def knife(c: Canvas, p: Palette) -> None:
    c.shadow(440, y=508)
    c.rect((96, 452), (544, 504), WOOD, radius=14)
    c.rect((96, 486), (544, 504), WOOD_DARK, radius=9)
    c.polygon([(356, 296), (140, 210), (118, 214), (150, 262), (196, 300), (330, 352)], STEEL_LIGHT)
    c.polygon([(330, 352), (196, 300), (150, 262), (118, 214), (180, 262), (338, 330)], STEEL)
    c.line([(348, 288), (322, 360)], 18, STEEL_DARK)
    c.blob(
        [(350, 300), (420, 322), (500, 356), (520, 392), (490, 408), (420, 378), (336, 346)],
        "#5e4030",
    )
    c.blob([(358, 306), (420, 326), (496, 362), (500, 372), (420, 344), (354, 322)], "#7d5844")
    for x, y in ((384, 340), (430, 360), (474, 380)):
        c.circle((x, y), 7, STEEL_LIGHT)
    for i, x in enumerate((200, 250, 300)):
        c.ellipse((x, 444), 26, 9, fill=p.accent)
        c.ellipse((x, 440), 24, 8, fill="#f4c9a0" if i % 2 else "#f0b98a")


def carafe(c: Canvas, _p: Palette) -> None:
    c.shadow(230, x=270)
    c.shadow(120, x=452)
    jug = lathe((196, 44), (270, 46), (330, 98), (430, 116), (492, 104))
    c.turned(jug, GLASS, x=270, rim="#e6f1f2")
    water = [(y, w - 8) for y, w in jug if y > 318]
    c.turned(water, WATER, x=270)
    c.ellipse((270, 322), 84, 12, fill="#b9dae0")
    c.turned([(120, 52), (200, 46)], "#e2eff1", x=270)
    c.ellipse((270, 120), 52, 8, fill="#f2f8f9")
    glass = [(380, 58), (494, 50)]
    c.turned(glass, GLASS, x=452, rim="#e6f1f2")
    c.turned([(424, 52), (490, 47)], WATER, x=452)
    c.ellipse((452, 424), 52, 8, fill="#b9dae0")
    c.circle((238, 400), 5, PAPER)
    c.circle((300, 440), 4, PAPER)


def towels(c: Canvas, p: Palette) -> None:
    c.line([(110, 150), (530, 150)], 18, WOOD)
    c.line([(110, 154), (530, 154)], 8, WOOD_DARK)
    for x, main, stripe in ((160, p.accent, CREAM), (334, p.main, CREAM)):
        c.polygon([(x, 138), (x + 150, 138), (x + 156, 468), (x - 6, 456)], main)
        c.polygon([(x + 100, 138), (x + 150, 138), (x + 156, 468), (x + 108, 464)], "#00000010")
        for y in (380, 400, 420):
            c.polygon([(x - 4, y), (x + 154, y + 8), (x + 154, y + 16), (x - 4, y + 8)], stripe)
        c.polygon([(x + 2, 156), (x + 150, 156), (x + 150, 164), (x + 2, 164)], "#00000014")
        for i in range(0, 156, 12):
            c.line([(x - 4 + i, 456 + i * 0.08), (x - 4 + i, 474 + i * 0.08)], 3, main)
    for x in (110, 530):
        c.circle((x, 150), 16, WOOD_DARK)


def honey(c: Canvas, p: Palette) -> None:
    c.shadow(270, x=300)
    jar = lathe((210, 112), (240, 132), (360, 136), (470, 132), (494, 112))
    c.turned(jar, p.main, x=300)
    c.rect((182, 150), (418, 214), "#c8463c", radius=16)
    c.polygon([(188, 206), (412, 206), (436, 246), (164, 246)], "#c8463c")
    for x in range(196, 412, 30):
        c.polygon(
            [
                (x, 152),
                (x + 12, 152),
                (x + 10 + (x - 300) * 0.1, 246),
                (x - 2 + (x - 300) * 0.1, 246),
            ],
            "#ffffff5c",
        )
    for y in (168, 230):
        c.rect((178, y), (422, y + 11), "#ffffff5c")
    c.rect((180, 206), (420, 218), p.accent, radius=6)
    c.rect((196, 300), (404, 430), PAPER, radius=12)
    for x, y in ((270, 342), (300, 394), (330, 342)):
        c.polygon(around((x, y), 30, 30, count=6), p.light)
        c.polygon(around((x, y), 22, 22, count=6), p.main)
    c.line([(536, 250), (496, 430)], 13, WOOD)
    for i in range(5):
        c.line(
            [
                (474 - i * 4 + abs(i - 2) * 4, 426 + i * 17),
                (510 - i * 4 - abs(i - 2) * 4, 434 + i * 17),
            ],
            12,
            WOOD_DARK,
        )


def tea_tin(c: Canvas, p: Palette) -> None:
    c.shadow(240, x=300)
    tin = [(208, 118), (494, 118)]
    c.turned(tin, p.main, x=300)
    c.turned([(160, 124), (216, 124)], p.dark, x=300)
    c.ellipse((300, 160), 124, 18, fill=p.light)
    c.band(tin, (270, 440), CREAM, x=300)
    c.curve([(300, 420), (296, 360), (304, 300)], 6, LEAF_DARK)
    for x, y, dx in ((300, 320, 1), (298, 350, -1), (300, 380, 1), (300, 404, -1)):
        c.blob([(x, y), (x + 24 * dx, y - 30), (x + 56 * dx, y - 30), (x + 36 * dx, y - 2)], LEAF)
    for x, y in ((446, 486), (478, 494), (506, 484), (470, 476)):
        c.blob(around((x, y), 18, 9, count=6), LEAF_DARK)
    c.circle((500, 492), 9, p.accent)


def jam(c: Canvas, p: Palette) -> None:
    c.shadow(300, x=300)
    jar = lathe((226, 96), (256, 122), (380, 126), (470, 122), (494, 104))
    c.turned(jar, p.dark, x=300)
    c.turned([(168, 112), (226, 112)], STEEL, x=300)
    c.ellipse((300, 168), 112, 16, fill=STEEL_LIGHT)
    c.rect((206, 300), (394, 428), PAPER, radius=64)
    for x, y in ((282, 366), (322, 372)):
        c.blob(around((x, y), 30, 36, count=8), p.main)
        c.arc((x - 4, y), (16, 28), (150, 220), width=5, colour=p.light)
    c.blob([(300, 330), (320, 312), (346, 316), (330, 332)], LEAF)
    for x, y in ((456, 466), (512, 474)):
        c.blob(around((x, y), 32, 30, count=8), p.main)
        c.arc((x - 4, y), (16, 20), (160, 230), width=5, colour=p.light)
    c.curve([(456, 438), (466, 424), (484, 420)], 6, LEAF_DARK)


def bath_salt(c: Canvas, p: Palette) -> None:
    c.shadow(260, x=296)
    jar = lathe((230, 92), (264, 122), (380, 126), (480, 120), (494, 110))
    c.turned(jar, GLASS, x=296)
    c.turned([(y, w - 9) for y, w in jar if y > 290], "#d7cbe6", x=296)
    c.turned(lathe((160, 70), (190, 84), (232, 80)), WOOD, x=296)
    for x, y in (
        (236, 330),
        (280, 310),
        (330, 336),
        (352, 312),
        (250, 380),
        (360, 430),
        (236, 450),
    ):
        c.polygon(around((x, y), 9, 9, count=4), PAPER)
    c.rect((226, 372), (366, 452), PAPER, radius=10)
    for x in (270, 296, 322):
        c.line([(x, 440), (x, 400)], 3, LEAF)
        for y in (386, 394, 402):
            c.ellipse((x, y), 7, 6, fill=p.light)
    c.line([(430, 480), (540, 430)], 16, WOOD_LIGHT)
    c.ellipse((426, 480), 40, 18, fill=WOOD_LIGHT)
    c.ellipse((424, 476), 28, 10, fill="#d7cbe6")


def balm(c: Canvas, p: Palette) -> None:
    c.shadow(330, x=300)
    c.turned([(400, 150), (484, 150)], STEEL, x=300)
    c.ellipse((300, 400), 150, 40, fill=STEEL_LIGHT)
    c.ellipse((300, 402), 134, 33, fill="#f1dfa6")
    c.curve([(220, 402), (270, 388), (320, 412), (376, 396)], 9, "#fbf1cd")
    c.ellipse((420, 296), 138, 138, fill=STEEL_DARK)
    c.ellipse((414, 290), 138, 138, fill=STEEL)
    c.ellipse((414, 290), 112, 112, fill=p.main)
    for x, y in around((414, 290), 62, 62, count=6):
        c.ellipse((x, y), 26, 26, fill=PAPER)
    c.circle((414, 290), 36, FLAME)


def soap(c: Canvas, p: Palette) -> None:
    c.shadow(400)
    c.rect((126, 452), (514, 486), WOOD, radius=16)
    for x in (180, 290, 400):
        c.rect((x, 484), (x + 60, 502), WOOD_DARK, radius=6)
    c.rect((186, 330), (474, 456), p.dark, radius=44)
    c.rect((186, 318), (474, 440), p.light, radius=44)
    c.rect((226, 346), (434, 412), p.main, radius=30)
    c.rect((230, 350), (430, 408), p.light, radius=27)
    c.blob([(330, 398), (300, 372), (318, 360), (330, 370), (342, 360), (360, 372)], p.main)
    for x, y, r in ((200, 280, 30), (252, 240, 20), (180, 220, 14), (470, 290, 24), (432, 250, 14)):
        c.circle((x, y), r, PAPER)
        c.circle((x, y), r - 4, p.glow)
        c.circle((x - r * 0.35, y - r * 0.35), r * 0.2, PAPER)


def clay_block(c: Canvas, p: Palette) -> None:
    c.shadow(400)
    c.polygon([(140, 330), (420, 330), (420, 492), (140, 492)], "#d9d2c6")
    c.polygon([(140, 330), (220, 270), (500, 270), (420, 330)], "#eee9df")
    c.polygon([(420, 330), (500, 270), (500, 436), (420, 492)], "#bdb4a5")
    c.polygon([(220, 330), (300, 270), (380, 270), (300, 330)], p.light)
    c.polygon([(220, 330), (300, 330), (300, 492), (220, 492)], p.main)
    c.blob([(390, 500), (400, 440), (440, 410), (500, 412), (536, 450), (540, 500)], "#e4ded2")
    c.curve([(420, 470), (456, 440), (500, 446)], 6, "#c9c1b3")
    c.line([(96, 262), (236, 190)], 18, WOOD)
    c.line([(232, 192), (276, 170)], 12, STEEL_DARK)
    c.ring((312, 150), 46, 32, width=8, colour=STEEL_DARK)
