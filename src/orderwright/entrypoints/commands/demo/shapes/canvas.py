"""A drawing surface for flat pictures: a few smooth forms on a square of 640 by 640.

Owns the supersampling (everything is drawn larger and reduced, which smooths the edges) and the
forms that the shapes are made of. Called by the shape modules and by `pictures.py`.
Knows no product, reads no file, needs no font.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from itertools import pairwise
from math import cos, pi, sin

from PIL import Image, ImageDraw

SIZE = 640
SCALE = 2
COLOURS = 80
FLOOR = 500

Point = tuple[float, float]
Profile = Sequence[Point]


class Canvas:
    """A picture in the making. Coordinates and widths are in pixels of the finished picture."""

    def __init__(self, background: str) -> None:
        self._image = Image.new("RGB", (SIZE * SCALE, SIZE * SCALE), background)
        self._pen = ImageDraw.Draw(self._image, "RGBA")

    def png(self) -> bytes:
        """The finished picture, reduced to few colours so that it stays small."""
        small = self._image.reduce(SCALE)
        flat = small.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        out = BytesIO()
        flat.save(out, "PNG", compress_level=7)
        return out.getvalue()

    def polygon(self, points: Iterable[Point], fill: str) -> None:
        self._pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=fill)

    def blob(self, points: Sequence[Point], fill: str) -> None:
        """A closed smooth form through the points."""
        self.polygon(smooth([points[-1], *points, points[0], points[1]]), fill)

    def ellipse(self, centre: Point, radius_x: float, radius_y: float, *, fill: str) -> None:
        x, y = centre
        self._pen.ellipse(_box(x - radius_x, y - radius_y, x + radius_x, y + radius_y), fill=fill)

    def circle(self, centre: Point, radius: float, fill: str) -> None:
        self.ellipse(centre, radius, radius, fill=fill)

    def rect(self, start: Point, end: Point, fill: str, *, radius: float = 0) -> None:
        self._pen.rounded_rectangle(_box(*start, *end), radius=radius * SCALE, fill=fill)

    def line(self, points: Sequence[Point], width: float, colour: str) -> None:
        """A line with round joints and ends."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self._pen.line(scaled, fill=colour, width=round(width * SCALE), joint="curve")
        if width > 2 and len(colour) == 7:
            for end in (points[0], points[-1]):
                self.circle(end, width / 2 - 0.25, colour)

    def curve(self, points: Sequence[Point], width: float, colour: str) -> None:
        """A smooth line through the points."""
        self.line(smooth([points[0], *points, points[-1]]), width, colour)

    def ring(
        self, centre: Point, radius_x: float, radius_y: float, *, width: float, colour: str
    ) -> None:
        """An ellipse without a middle; the width grows inwards."""
        x, y = centre
        box = _box(x - radius_x, y - radius_y, x + radius_x, y + radius_y)
        self._pen.ellipse(box, outline=colour, width=round(width * SCALE))

    def arc(
        self, centre: Point, radius: Point, degrees: Point, *, width: float, colour: str
    ) -> None:
        """Part of an ellipse's edge, clockwise from the right."""
        (x, y), (across, down) = centre, radius
        box = _box(x - across, y - down, x + across, y + down)
        self._pen.arc(box, *degrees, fill=colour, width=round(width * SCALE))

    def pie(self, centre: Point, radius: Point, degrees: Point, fill: str) -> None:
        """A slice of an ellipse, clockwise from the right."""
        (x, y), (across, down) = centre, radius
        self._pen.pieslice(_box(x - across, y - down, x + across, y + down), *degrees, fill=fill)

    def shadow(self, width: float, *, x: float = 320, y: float = FLOOR) -> None:
        """A soft shadow on the floor, drawn in layers."""
        for grow, alpha in ((1.12, "12"), (1.0, "16"), (0.86, "1c")):
            self.ellipse((x, y), width / 2 * grow, 15 * grow, fill=f"#3a2a1c{alpha}")

    def turned(self, profile: Profile, fill: str, *, x: float = 320, rim: str = "") -> None:
        """A body turned on a lathe: the profile lists (height, half width) from top to bottom.

        The right side lies in shade and the left carries a light; `rim` colours the open top.
        """
        self.polygon(_slice(profile, x, -1, 1), fill)
        bottom, half = profile[-1]
        self.ellipse((x, bottom), half, min(half * 0.12, 14), fill=fill)
        self._light(profile, x)
        if rim:
            top, half = profile[0]
            self.ellipse((x, top), half, half * 0.16, fill=fill)
            self.ellipse((x, top), half * 0.9, half * 0.12, fill=rim)

    def band(self, profile: Profile, heights: Point, fill: str, *, x: float = 320) -> None:
        """A stripe around a turned body between two heights."""
        top, bottom = heights
        steps = [top + (bottom - top) * i / 8 for i in range(9)]
        stripe = [(y, _half(profile, y) + 0.5) for y in steps]
        self.polygon(_slice(stripe, x, -1, 1), fill)
        if len(fill) == 7:
            self._light(stripe, x)

    def _light(self, profile: Profile, x: float) -> None:
        self.polygon(_slice(profile, x, 0.45, 1), "#00000018")
        self.polygon(_slice(profile, x, 0.78, 1), "#00000014")
        self.polygon(_slice(profile, x, -0.8, -0.62), "#ffffff38")


def smooth(points: Sequence[Point]) -> list[Point]:
    """A Catmull-Rom curve through all points but the first and last, which only steer it."""
    curve: list[Point] = []
    for a, b, c, d in zip(points, points[1:], points[2:], points[3:], strict=False):
        curve.extend(_between(a, b, c, d, step / 10) for step in range(10))
    return [*curve, points[-2]]


def lathe(*points: Point) -> list[Point]:
    """A smooth profile for `Canvas.turned` through a few (height, half width) points."""
    return smooth([points[0], *points, points[-1]])


def around(centre: Point, radius_x: float, radius_y: float, *, count: int) -> list[Point]:
    """Evenly spread points on an ellipse, the first one at the top."""
    x, y = centre
    angles = [2 * pi * i / count - pi / 2 for i in range(count)]
    return [(x + radius_x * cos(a), y + radius_y * sin(a)) for a in angles]


def _between(a: Point, b: Point, c: Point, d: Point, t: float) -> Point:
    def one(p: float, q: float, r: float, s: float) -> float:
        cubic = (2 * p - 5 * q + 4 * r - s) * t * t + (-p + 3 * q - 3 * r + s) * t**3
        return 0.5 * (2 * q + (r - p) * t + cubic)

    return one(a[0], b[0], c[0], d[0]), one(a[1], b[1], c[1], d[1])


def _slice(profile: Profile, x: float, left: float, right: float) -> list[Point]:
    """The part of a turned body between two fractions of its half width."""
    down = [(x + half * right, y) for y, half in profile]
    up = [(x + half * left, y) for y, half in reversed(profile)]
    return down + up


def _half(profile: Profile, y: float) -> float:
    for (top, a), (bottom, b) in pairwise(profile):
        if top <= y <= bottom and bottom > top:
            return a + (b - a) * (y - top) / (bottom - top)
    return profile[-1][1]


def _box(x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
    return x0 * SCALE, y0 * SCALE, x1 * SCALE, y1 * SCALE
