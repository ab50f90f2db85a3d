"""The drawing kit of the demo illustrations: a sheet, its light, land, plants, houses, people."""
# fmt: off

import math
import random
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from PIL import Image, ImageColor, ImageDraw, ImageOps

Point = tuple[float, float]
Colour = tuple[int, ...]
Ink = str | Colour

W, H = 1200, 800
INKS = {
    "paper": "#FBF8F3", "cream": "#F4E8D0", "sand": "#E2CDA2", "straw": "#E9CB8B",
    "ochre": "#EBCB85", "wood": "#B07B50", "bark": "#7B563D", "tile": "#C06A4C", "red": "#9B1C1F",
    "gold": "#F2C230", "leaf": "#5A9158", "pine": "#34694F", "moss": "#8FB35F", "rice": "#B3CA68",
    "young": "#D2DC8C", "hill": "#6A9F93", "far": "#86B0B4", "water": "#8FC1CA",
    "stream": "#5E9DB0", "blue": "#3F6F93", "navy": "#2C475E", "ink": "#2B3238",
    "skin": "#DDA67E", "plum": "#7C4A5C", "stone": "#C9C6BC", "hair": "#2C2A2E",
}
#: Morning, noon, dusk: top and foot of the sky, sun, the light on every colour and how much of it.
HOURS = (("#B5D5DB", "#FCEBD2", "#FFF6DC", "#FBE6C4", 0.12),
         ("#86BFD6", "#E9F3EC", "#FFFBEA", "#FFFFFF", 0.02),
         ("#A5B6D2", "#FFDDB4", "#FFEBBF", "#FFB36B", 0.13))


def mix(a: Colour, b: Colour, part: float) -> Colour:
    """Colour ``a`` with ``part`` of colour ``b``."""
    return tuple(round(p + (q - p) * part) for p, q in zip(a, b, strict=True))


def curve(points: Sequence[Point], closed: bool = False) -> list[Point]:
    """A smooth (Catmull-Rom) line through the points."""
    p = [points[-1], *points, *points[:2]] if closed else [points[0], *points, points[-1]]
    out = [tuple(q + t / 20 * (r - o + t / 10 * (2 * o - 5 * q + 4 * r - s + t / 10 * (
               3 * (q - r) + s - o))) for o, q, r, s in zip(a, b, c, d, strict=True))
           for a, b, c, d in zip(p, p[1:], p[2:], p[3:], strict=False) for t in range(10)]
    return out if closed else [*out, points[-1]]


class Art:
    """A sheet to draw on in 1200 x 800 units, with the light of one hour."""

    def __init__(self, rng: random.Random, hour: int, flip: bool, scale: float) -> None:
        self.rng, self.flip, self.k, self.haze = rng, flip, scale, 0.0
        *light, self.tint = HOURS[hour % len(HOURS)]
        self.top, self.low, self.sun, self.light = (ImageColor.getrgb(code) for code in light)
        self.img = Image.new("RGB", (round(W * scale), round(H * scale)))
        self.pen = ImageDraw.Draw(self.img, "RGBA")

    def c(self, ink: Ink) -> Colour:
        """An ink in this hour's light and haze: "wood-12" is 12 % darker, "paper@90" is thin."""
        if not isinstance(ink, str):
            return ink
        ink, _, alpha = ink.partition("@")
        ink, _, dark = ink.partition("-")
        lit = mix(ImageColor.getrgb(INKS[ink]), self.light, self.tint)
        lit = mix(mix(lit, (42, 58, 74), float(dark or 0) / 100), self.low, self.haze)
        return (*lit, int(alpha or 255))

    def j(self, reach: float) -> float:
        """A chance shift of at most ``reach`` either way."""
        return self.rng.uniform(-reach, reach)

    def face(self, x: float, middle: float) -> float:
        """A place that must read left to right even when the picture is turned about."""
        return 2 * middle - x if self.flip else x

    def each(self, shape: Callable[..., None], *rows: tuple) -> None:
        """Draw one shape several times."""
        for row in rows:
            shape(*row)

    def poly(self, points: Iterable[Point], ink: Ink) -> None:
        self.pen.polygon([(x * self.k, y * self.k) for x, y in points], self.c(ink))

    def blob(self, points: Sequence[Point], ink: Ink) -> None:
        self.poly(curve(points, closed=True), ink)

    def oval(self, x: float, y: float, rx: float, ry: float, ink: Ink) -> None:
        self.pen.ellipse([v * self.k for v in (x - rx, y - ry, x + rx, y + ry)], self.c(ink))

    def rect(self, x0: float, y0: float, x1: float, y1: float, ink: Ink, r: float = 0) -> None:
        box = [v * self.k for v in (min(x0, x1), y0, max(x0, x1), y1)]
        self.pen.rounded_rectangle(box, r * self.k, self.c(ink))

    def line(self, points: Sequence[Point], ink: Ink, w: float) -> None:
        """A line with round ends and joints (opaque inks only)."""
        scaled = [(x * self.k, y * self.k) for x, y in points]
        self.pen.line(scaled, self.c(ink), max(1, round(w * self.k)), "curve")
        for x, y in (points[0], points[-1]) if w > 2 else ():
            self.oval(x, y, w / 2, w / 2, ink)

    def fade(self, points: Sequence[Point], top: Ink, low: Ink) -> None:
        """A shape filled with a gradient from its top to its foot."""
        y0, y1 = (round(f(y for _, y in points) * self.k) for f in (min, max))
        ramp = Image.linear_gradient("L").resize((1, y1 - y0)).resize((self.img.width, y1 - y0))
        mask = Image.new("L", ramp.size)
        ImageDraw.Draw(mask).polygon([(x * self.k, y * self.k - y0) for x, y in points], 255)
        self.img.paste(ImageOps.colorize(ramp, self.c(top)[:3], self.c(low)[:3]), (0, y0), mask)

    # Land, sky and water

    def sky(self, horizon: float, sun: float, y: float = 170, r: float = 50) -> None:
        """The sky down to the horizon with a haloed sun, a few flat clouds and birds."""
        self.rect(0, 0, W, H, self.low)
        self.fade([(0, 0), (W, 0), (W, horizon), (0, horizon)], self.top, self.low)
        for part, alpha in ((2.2, 50), (1.55, 80), (1, 255)):
            self.oval(sun, y, r * part, r * part, (*self.sun, alpha))
        white = mix(self.low, (255, 255, 255), 0.45)
        for x in (150 + self.j(120), 600 + self.j(160), 1020 + self.j(120)):
            cy = y + self.rng.uniform(-55, 40)
            for dx, dy, w in ((0, 0, 104), (self.j(50), -13, 58), (self.j(70), 12, 70)):
                self.rect(x + dx - w, cy + dy - 8, x + dx + w, cy + dy + 8, white, 8)
        for i in range(3):
            x, y = 390 + i * 46 + self.j(14), horizon * 0.55 - i * 16
            self.leaves(x, y, 26 - i * 3, 2, "hill", 64, 0.14)

    def ridge(self, y: float, rise: float, ink: str, haze: float = 0, step: float = 170) -> None:
        """A line of hills across the sheet, filled to the foot."""
        self.haze, n = haze, math.ceil(W / step) + 4
        tops = [((i - 1.5 + self.j(0.25)) * step, y - rise * self.rng.random()) for i in range(n)]
        self.poly([(-200, H), *curve(tops), (1500, H)], ink)
        self.haze = 0

    def hills(self, horizon: float, rise: float = 120) -> None:
        """Two planes of blue hills, then a soft line of trees on the horizon."""
        self.ridge(horizon - 10 - rise * 0.1, rise, "far", 0.45, 210)
        self.ridge(horizon, rise * 0.5, "hill", 0.3, 150)
        self.haze = 0.2
        for x in range(-20, W + 40, 46):
            self.oval(x + self.j(12), horizon, 40, 14 + self.j(8), "leaf")

    def fields(self, y0: float, y1: float, inks: Sequence[str], vx: float = 600) -> None:
        """A patchwork of plots in perspective with low dykes and rows of rice."""
        rows, eye = [y0 + (y1 - y0) * (i / 6) ** 1.7 for i in range(7)], y0 - (y1 - y0) * 0.22

        def at(col: float, y: float) -> Point:
            return vx + col * 290 * (y - eye) / (y1 - eye), y

        for r, (a, b) in enumerate(pairwise(rows)):
            self.haze = 0.3 * (1 - r / 6)
            for left in (col + 0.45 * (r % 2) for col in range(-14, 14)):
                ink = self.rng.choice(inks)
                quad = [at(left, a), at(left + 1, a), at(left + 1, b), at(left, b)]
                self.poly(quad, ink)
                for i in range(1, 9) if ink != "water" else ():
                    furrow = [at(left + i / 9, a + (b - a) * 0.1), at(left + i / 9, b - 1)]
                    self.line(furrow, ink + "-9", 1 + r * 0.35)
                self.line([quad[0], quad[3], quad[2]], "moss-12", 2 + r * 1.1)
        self.haze = 0

    def ripples(self, x0: float, x1: float, y0: float, y1: float, n: int,
                ink: Ink = "paper@110") -> None:
        """Short level strokes on water, longer towards the viewer."""
        for i in range(n):
            x, y = self.rng.uniform(x0, x1), y0 + (y1 - y0) * ((i + self.rng.random()) / n) ** 1.3
            near = 0.35 + (y - y0) / (y1 - y0 + 1)
            w = self.rng.uniform(18, 60) * near
            self.rect(x - w, y - 2 * near, x + w, y + 2 * near, ink, 2 * near)

    # Plants

    def tree(self, x: float, y: float, h: float, ink: str = "leaf") -> None:
        """A round-crowned tree standing near (x, y)."""
        x += self.j(0.06) * h
        self.line([(x, y), (x, y - h * 0.6)], "bark", h * 0.06)
        self.line([(x, y - h * 0.3), (x + h * 0.14, y - h * 0.5)], "bark", h * 0.035)
        for dx, up, r in ((-0.2, 0.56, 0.2), (0.22, 0.58, 0.19), (0, 0.6, 0.2),
                          (0.02, 0.76, 0.25), (-0.17, 0.66, 0.16), (0.2, 0.68, 0.14)):
            self.oval(x + (dx + self.j(0.02)) * h, y - up * h, r * h, r * h * 0.85,
                      ink + "-12" * (up < 0.65))

    def palm(self, x: float, y: float, h: float) -> None:
        """An areca palm standing near (x, y): a slim stem and a tuft of bowed leaves."""
        x += self.j(0.05) * h
        tx, ty = x + self.j(0.06) * h, y - h * (0.95 + self.j(0.08))
        stem = curve([(x, y), (x / 2 + tx / 2 + h * 0.02, y - h / 2), (tx, ty)])
        self.line(stem, "bark", h * 0.03)
        for i, deg in enumerate((200, 340, 165, 15, 135, 45, 105, 75)):
            a, r = math.radians(deg + self.j(8)), h * self.rng.uniform(0.26, 0.33)
            end = tx + r * math.cos(a), ty - r * math.sin(a) * 0.55 + r * 0.28
            mx, my = tx + r * 0.55 * math.cos(a), ty - r * 0.62 * math.sin(a) - r * 0.16
            back = curve([end, (mx, my + r * 0.22), (tx, ty + r * 0.06)])
            self.poly([*curve([(tx, ty), (mx, my), end]), *back], "leaf" if i > 3 else "pine")

    def leaves(self, x: float, y: float, h: float, n: int = 7, ink: str = "pine",
               spread: float = 65, slim: float = 0.1) -> None:
        """A tuft of blades from one root: reeds, rice, ferns, a plant in a pot, a bird's wings."""
        for i in range(n):
            a = math.radians(90 + spread * (1 - 2 * i / (n - 1)) + self.j(6))
            r, w = h - abs(self.j(h / 4)), h * slim
            dx, dy = r * math.cos(a), r * math.sin(a)
            tip, mx, my = (x + dx * 1.1, y - dy * 0.92), x + dx * 0.5, y - dy * 0.62
            back = curve([tip, (mx + w, my + w * 0.4), (x + 1, y)])
            self.poly([*curve([(x - 1, y), (mx - w, my), tip]), *back], ink + "-12" * (i % 2))

    def verge(self, spots: Iterable[float], h: float, inks: Sequence[str] = ("pine", "leaf"),
              spread: float = 55, slim: float = 0.07) -> None:
        """Tufts of leaves along the foot of the sheet."""
        for x in spots:
            ink = self.rng.choice(inks)
            self.leaves(x + self.j(18), 825, h + self.j(h / 5), 7, ink, spread, slim)

    # Things

    def house(self, x: float, y: float, w: float, wall: str = "ochre") -> None:
        """A low house with a tiled roof and a veranda, seen from the front."""
        x, h = x + self.j(10), w * 0.28
        eave, top = y - h * 0.92, y - h * 1.85
        self.rect(x - w * 0.46, y - h, x + w * 0.46, y, wall)
        self.rect(x - w * 0.46, y - h, x + w * 0.46, y - h * 0.72, wall + "-16")
        for dx, sill, ink in ((-0.3, 0.3, "hill"), (0, 0, "bark"), (0.3, 0.3, "hill")):
            self.rect(x + (dx - 0.07) * w, y - h * 0.74, x + (dx + 0.07) * w, y - h * sill, ink)
        for dx in (-0.44, -0.16, 0.16, 0.44):
            self.rect(x + (dx - 0.012) * w, y - h, x + (dx + 0.012) * w, y, "paper")
        self.poly([(x - w * 0.56, eave), (x - w * 0.42, top), (x + w * 0.42, top),
                   (x + w * 0.56, eave)], "tile")
        for i in range(4):
            ly, half = top + (eave - top) * i / 4, w * (0.42 + i * 0.035)
            self.line([(x - half, ly), (x + half, ly)], "tile-12", w * (0.008 if i else 0.025))
        self.rect(x - w * 0.52, y - 2, x + w * 0.52, y + w * 0.03, "stone")

    def boat(self, x: float, y: float, w: float) -> None:
        """The hull of a sampan on the water, with its shadow."""
        self.oval(x, y + w * 0.06, w * 0.46, w * 0.045, "navy@70")
        brim, keel = (curve([(x + dx * w, y + dy * w) for dx, dy in points]) for points in (
            ((-.54, -.13), (-.4, -.055), (-.15, -.02), (.15, -.02), (.4, -.055), (.54, -.13)),
            ((.54, -.13), (.38, .04), (0, .065), (-.38, .04), (-.54, -.13))))
        self.poly([*brim, *keel], "bark")
        self.line(brim, "wood", w * 0.022)

    def pot(self, x: float, y: float, h: float) -> None:
        """A plant in a pot standing at (x, y)."""
        self.oval(x, y, h * 0.2, h * 0.03, "bark@60")
        self.leaves(x, y - h * 0.28, h * 0.8, 9, "leaf", 58, 0.08)
        a, b, rim = h * 0.17, h * 0.12, y - h * 0.34
        self.poly([(x - a, rim + 5), (x + a, rim + 5), (x + b, y), (x - b, y)], "tile")
        self.rect(x - h * 0.19, rim, x + h * 0.19, rim + h * 0.07, "tile-12", 4)

    def sheet(self, x: float, y: float, w: float, deg: float = 0, seal: bool = False) -> None:
        """A leaf of paper with bars for lines, turned by some degrees about its middle."""
        co, si = math.cos(math.radians(deg)) * w, math.sin(math.radians(deg)) * w

        def at(u: float, v: float) -> Point:
            px, py = self.face(u, 0.5) - 0.5, (v - 0.5) * 1.36
            return x + px * co - py * si, y + px * si + py * co

        for off, ink in ((0.03 * w, "navy@45"), (0, "paper")):
            corners = map(at, (0, 1, 1, 0), (0, 0, 1, 1))
            self.poly([(px + off, py + off) for px, py in corners], ink)
        self.line([at(0.32, 0.12), at(0.68, 0.12)], "hill", w * 0.045)
        for v in (0.25, 0.33, 0.41, 0.49, 0.57, 0.65):
            self.line([at(0.14, v), at(self.rng.uniform(0.55, 0.86), v)], "stone", w * 0.026)
        for r, ink in ((0.11, "red"), (0.078, "paper"), (0.055, "red")) if seal else ():
            self.oval(*at(0.72, 0.83), w * r, w * r, ink)

    def room(self, floor: float, panes: Sequence[Point], top: float = 120,
             sill: float = 430) -> None:
        """A warm room: a landscape outside, the wall with its windows, the floor."""
        self.sky(sill - 60, panes[-1][1] - 70, top + 70, 34)
        self.hills(sill - 70, 110)
        self.fields(sill - 70, sill + 60, ("rice", "young", "moss"))
        for a, b in pairwise((0, *(x for pane in panes for x in pane), W)):
            if (a, b) not in panes:
                self.rect(a, 0, b, H, "cream")
        self.each(self.rect, (0, 0, W, top, "cream"), (0, sill, W, H, "cream"),
                  (0, floor - 12, W, H, "sand-12"), (0, floor, W, H, "sand"))
        for a, b in panes:
            for x in (a, (a + b) / 2, b):
                self.rect(x - 6, top - 6, x + 6, sill + 6, "paper")
            self.rect(a - 6, top - 6, b + 6, top + 6, "paper")
            self.rect(a - 20, sill - 4, b + 20, sill + 12, "sand")

    def person(self, x: float, y: float, h: float, top: str = "paper", f: int = 1,
               pose: str = "stand", hair: str = "short", legs: str = "navy", *,
               hands: Sequence[Point | None] = (None, None), paper: bool = False) -> None:
        """A rounded figure whose feet are at (x, y), facing right (f=1) or left (f=-1).

        ``hands`` places the far and the near hand in sevenths of the height, forward of and above
        (x, y); None lets it hang. ``paper``: the far hand holds a paper. ``pose``: stand, walk,
        sit, half (no legs), dress (áo dài). ``hair``: short, bun, long, hat (nón lá).
        """
        u = h / 7
        y += 1.35 * u if pose == "sit" else 0

        def at(dx: float, up: float) -> Point:
            return x + f * dx * u, y - up * u

        def dot(dx: float, up: float, rx: float, ry: float, ink: str) -> None:
            self.oval(*at(dx, up), rx * u, ry * u, ink)

        def limb(points: Sequence[Point], ink: str, w: float) -> None:
            self.line([at(*p) for p in points], ink, w * u)

        def arm(dx: float, hand: Point | None, shade: str) -> None:
            hx, hy = hand or (dx + 0.2, 2.56)
            gap = max(0.1, math.dist((dx, 5), (hx, hy)))
            reach = min(1, 2.49 / gap)
            hx, hy, gap = dx + (hx - dx) * reach, 5 + (hy - 5) * reach, gap * reach
            bend = math.sqrt(1.25**2 - gap**2 / 4) / gap
            ex, ey = (dx + hx) / 2 + (hy - 5) * bend, (5 + hy) / 2 - (hx - dx) * bend
            if paper and shade == "-14":
                self.sheet(*at(hx + 0.3, hy + 0.4), u, 8 * f, True)
            limb([(ex, ey), (hx, hy)], "skin" + shade, 0.34)
            dot(hx, hy, 0.22, 0.22, "skin" + shade)
            cuff = ex + (hx - ex) * 0.8, ey + (hy - ey) * 0.8
            limb([(dx, 5), (ex, ey), cuff], top + shade, 0.5)

        if pose == "sit":
            dot(1.72, 1.48, 0.38, 0.16, "ink")
            limb([(0, 3.15), (1.5, 3.1), (1.55, 1.7)], legs, 0.62)
        for hip in (0.32, -0.32) if pose not in ("sit", "half") else ():
            foot = hip * 2.4 if pose == "walk" else hip
            dot(foot + 0.16, 0.14, 0.38, 0.16, "ink")
            limb([(hip, 3.2), (hip / 2 + foot / 2 + 0.08, 1.7), (foot, 0.38)], legs, 0.54)
        if hair == "long":
            limb([(-0.3, 6.3), (-0.62, 5.4), (-0.68, 4.5)], "hair", 0.5)
        arm(0.58, hands[0], "-14")
        limb([(0.04, 5.95), (0, 5.3)], "skin-14", 0.42)
        hem = [(-0.9, 1.0), (0.75, 1.1)] if pose == "dress" else [(-0.74, 3.0), (0.74, 3.0)]
        body = [(-0.3, 5.5), (-0.78, 5.3), (-0.7, 4.2), *hem, (0.68, 4.2), (0.78, 5.3), (0.3, 5.5)]
        self.blob([at(*p) for p in body], top)
        self.poly([at(-0.28, 5.56), at(0.36, 5.56), at(0.16, 5.15)], top + "-18")
        self.each(dot, (-0.06, 6.42, 0.6, 0.58, "hair"), (0.12, 6.22, 0.46, 0.51, "skin"),
                  (-0.3, 6.2, 0.11, 0.14, "skin-12"))
        if hair == "bun":
            dot(-0.66, 6.45, 0.25, 0.25, "hair")
        elif hair == "hat":
            cone = curve([(-1.2, 6.36), (-0.1, 7.22), (0.06, 7.3), (0.22, 7.22), (1.32, 6.36)])
            self.poly([at(*p) for p in cone], "straw")
            dot(0.06, 6.37, 1.24, 0.13, "straw-22")
        arm(-0.52, hands[1], "-7")
