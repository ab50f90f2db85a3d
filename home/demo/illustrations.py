"""Demo illustrations drawn by code: flat shapes of fields, rivers, offices and people.

``draw(scene, seed, size)`` returns a picture. Scenes are composed on a 1200 x 800 plane, drawn
three times as large and scaled down. The seed turns the hour of the day, the side a picture is
seen from, positions and details, so that two uses of one scene look like siblings, not copies.
"""
# fmt: off

import random
from collections.abc import Callable

from PIL import Image, ImageOps

from home.demo.drawing import Art, H, Point, W, curve


def counter(a: Art) -> None:
    """People at a service counter."""
    a.room(650, ((270, 540), (590, 860)))
    for x in (405, 725, 1000):
        a.line([(x, 0), (x, 60)], "bark", 3)
        a.poly([(x - 16, 58), (x + 16, 58), (x + 44, 92), (x - 44, 92)], "pine")
    a.pot(1145, 474, 190)
    a.person(980 + a.j(12), 725, 440, "blue", -1, "half", hands=((1.6, 4), (1.2, 3.9)))
    a.person(735 + a.j(10), 725, 450, "paper", -1, "half", "bun", hands=((2, 4.1), (1.4, 4.05)))
    a.each(a.rect, (830, 392, 915, 458, "ink", 6), (864, 456, 880, 476, "ink"),
           (530, 492, W, 745, "hill"), (530, 492, W, 506, "hill-25"), (500, 472, W, 494, "wood", 8))
    for x in range(560, W, 40):
        a.line([(x, 528), (x, 718)], "hill-10", 3)
    a.person(125 + a.j(10), 735, 470, "moss")
    a.person(385 + a.j(12), 760, 490, a.rng.choice(("plum", "wood")), 1, "stand", "hat", "ink",
             hands=((2.4, 4.2), (2.1, 4.0)), paper=True)


def rice_field(a: Art) -> None:
    """A farmer with a shoulder pole on the dyke, plots of rice behind."""
    x = 620 + a.j(70)
    a.sky(340, 860 + a.j(120), 140)
    a.hills(335, 150)
    a.fields(335, 860, ("rice", "rice", "young", "moss", "water"), 600 + a.j(120))
    a.haze = 0.15
    a.each(a.tree, (250, 352, 70, "pine"), (335, 352, 84, "pine"), (930, 352, 72, "pine"))
    a.house(290, 358, 84, "cream")
    a.haze = 0
    path = curve([(-40, 690), (300, 668), (760, 690), (1240, 655)])
    a.poly([*path, (1240, 900), (-40, 900)], "moss-18")
    a.line([(px, py + 18) for px, py in path], "sand", 30)
    for dx, ink in ((-150, "leaf"), (150, "young")):
        a.line([(x + dx - 38, 585), (x + dx, 470), (x + dx + 38, 585)], "bark", 2.5)
        a.oval(x + dx, 580, 46, 22, ink)
        rim = ((-50, 584), (-34, 622), (34, 622), (50, 584))
        a.poly(curve([(x + dx + px, py) for px, py in rim]), "wood")
    a.person(x, 705, 320, "plum", 1, "walk", "hat", "ink", hands=((1.2, 5.1), (-1.1, 3.2)))
    a.line(curve([(x - 158, 474), (x, 458), (x + 158, 474)]), "bark", 8)
    a.verge(range(-10, W, 60), 110, ("leaf", "moss"), 34, 0.05)


def river(a: Art) -> None:
    """A river winding down from the hills, a sampan on it."""
    sun, x = 690 + a.j(60), 560 + a.j(50)
    a.sky(390, sun, 190, 56)
    a.hills(370, 180)
    a.fields(370, 900, ("rice", "young", "moss"))
    side = curve([(640, 374), (760, 392), (560, 430), (330, 520), (250, 640), (330, 820)])
    other = curve([(700, 374), (870, 392), (820, 440), (800, 520), (930, 640), (1130, 820)])
    for grow, top, low in ((0.09, "sand", "sand"), (0, "water", "stream")):
        bank = [(px - grow * (py - 370), py) for px, py in side]
        a.fade([*bank, *[(px + grow * (py - 370), py) for px, py in other[::-1]]], top, low)
    a.ripples(480, 800, 440, 780, 18)
    a.ripples(sun - 110, sun - 50, 400, 640, 12, (*a.sun, 190))
    a.haze = 0.12
    a.each(a.tree, (1010, 440, 130), (1160, 460, 150), (300, 436, 90))
    a.each(a.palm, (885, 452, 140), (1030, 462, 160), (205, 440, 110))
    a.each(a.house, (950, 446, 115, "cream"), (1100, 470, 150, "cream"), (250, 440, 90, "cream"))
    a.haze = 0
    a.line([(x + 24, 494), (x + 102, 650)], "bark", 5)
    a.person(x + 62, 600, 150, "plum", -1, "stand", "hat", "ink", hands=((1.3, 4), (1, 3.4)))
    a.boat(x, 604, 260)
    a.tree(95, 720, 420, "pine")
    a.tree(1130, 690, 250)
    a.verge((20, 110, 200, 270, 1000, 1090, 1180), 150)


def office(a: Art) -> None:
    """A public office: ochre walls, green shutters, a portico, steps and trees."""
    a.sky(600, 1000 + a.j(60), 140)
    a.ridge(520, 150, "far", 0.4, 210)
    a.ridge(560, 60, "leaf", 0.25, 150)
    a.each(a.tree, (190, 610, 260, "pine"), (70, 610, 330), (1010, 610, 270),
           (1130, 610, 340, "pine"))
    a.each(a.rect, (0, 598, W, H, "moss"), (225, 300, 975, 606, "ochre"))
    a.poly([(195, 304), (275, 205), (925, 205), (1005, 304)], "tile")
    for i in range(1, 4):
        a.line([(275 - i * 20, 205 + i * 25), (925 + i * 20, 205 + i * 25)], "tile-10", 4)
    a.each(a.rect, (205, 300, 995, 316, "paper"), (225, 452, 975, 462, "paper"),
           (225, 588, 975, 606, "stone"), (500, 316, 700, 606, "ochre-16"),
           (562, 470, 638, 606, "bark"), (598, 470, 602, 606, "bark-20"))
    for x in (285, 370, 455, 600, 745, 830, 915):
        for y in (352, 496) if x != 600 else (352,):
            a.each(a.rect, (x - 25, y, x + 25, y + 74, "paper"),
                   (x - 20, y + 5, x - 2, y + 74, "pine"), (x + 2, y + 5, x + 20, y + 74, "pine"))
    for x in (512, 556, 644, 688):
        a.rect(x - 9, 316, x + 9, 600, "paper")
    a.poly([(480, 318), (600, 235), (720, 318)], "paper")
    a.poly([(522, 308), (600, 254), (678, 308)], "ochre")
    for i in range(5):
        ink = "paper" if i % 2 else "stone"
        a.rect(486 - i * 16, 596 + i * 11, 714 + i * 16, 609 + i * 11, ink)
    a.poly([(420, 651), (780, 651), (1000, 800), (200, 800)], "sand")
    for x in (*range(20, 410, 52), *range(800, W, 52)):
        a.oval(x + a.j(8), 626, 38, 28, "pine")
    a.person(500 + a.j(25), 750, 175, a.rng.choice(("blue", "red")), 1, "dress", "long", "paper")
    a.person(690 + a.j(25), 722, 165, "paper", -1, "walk", hands=((0.9, 3.7), None), paper=True)
    a.each(a.palm, (130, 690, 330), (1085, 710, 370))


def meeting(a: Art) -> None:
    """People in talk round a table with tea and papers."""
    a.room(640, ((250, 560), (640, 950)))
    a.pot(1105, 655, 250)
    tops = a.rng.sample(("blue", "leaf", "paper", "hill"), 3)
    for x, top, f, hair in zip((440, 600, 760), tops, (1, 1, -1), ("short", "bun", "short"),
                               strict=True):
        a.person(x + a.j(12), 735, 430, top, f, "half", hair, hands=((1.3, 3.9), (0.9, 3.7)))
    for x, f, top, hair in ((270, 1, "plum", "long"), (930, -1, "navy", "short")):
        a.line([(x - f * 52, 440), (x - f * 46, 585), (x + f * 30, 585)], "bark", 12)
        a.line([(x - f * 46, 585), (x - f * 50, 745)], "bark", 10)
        a.person(x, 750, 450, top, f, "sit", hair, "ink", hands=((2.1, 3.8), (1.9, 3.7)))
    a.rect(560, 600, 640, 760, "bark")
    a.each(a.oval, (600, 760, 150, 18, "bark"), (600, 574, 292, 58, "bark"),
           (600, 558, 292, 58, "wood"))
    for x, y in ((440, 548), (560, 530), (700, 546)):
        a.poly([(x, y), (x + 74, y), (x + 64, y + 24), (x - 18, y + 24)], "paper")
    a.line([(612, 578), (654, 556)], "blue", 9)
    a.line(curve([(590, 562), (560, 562), (562, 590), (592, 588)]), "blue", 6)
    a.each(a.oval, (605, 578, 30, 25, "blue"), (605, 553, 7, 6, "blue-20"))
    for x in (510, 680, 718):
        a.rect(x, 574, x + 26, 594, "paper", 7)


def phone(a: Art) -> None:
    """A hand with a phone: papers ticked off, fields behind."""
    a.sky(470, 930 + a.j(60), 190, 60)
    a.hills(450, 170)
    a.fields(450, 900, ("rice", "young", "moss", "water"), 500)
    a.house(190, 490, 170, "cream")
    a.palm(320, 505, 220)
    a.tree(1060, 505, 200, "pine")
    a.blob([(540, 850), (490, 700), (480, 560), (560, 480), (700, 480), (764, 600), (750, 720),
            (790, 850)], "skin-14")
    left, done = a.face(504, 590), a.rng.choice((2, 3, 4))
    a.each(a.rect, (440, 90, 740, 680, "ink", 44), (456, 106, 724, 664, "paper", 32),
           (550, 120, 630, 132, "ink", 6), (482, 160, 698, 250, "red", 14),
           (left, 186, a.face(610, 590), 198, "paper", 6),
           (left, 212, a.face(560, 590), 222, "gold", 5), (482, 606, 698, 644, "hill", 19))
    for i in range(4):
        y, end = 306 + i * 78, a.rng.uniform(630, 684)
        a.oval(a.face(512, 590), y, 26, 26, "leaf" if i < done else "stone")
        if i < done:
            tick = ((501, 0), (509, 9), (524, -9))
            a.line([(a.face(px, 590), y + py) for px, py in tick], "paper", 6)
        a.rect(a.face(554, 590), y - 16, a.face(end, 590), y - 5, "far", 5)
        a.rect(a.face(554, 590), y + 5, a.face(end - 40, 590), y + 14, "stone", 4)
        a.line([(772, 468 + i * 50), (728, 460 + i * 50)], "skin", 44)
    a.blob([(560, 790), (440, 690), (398, 590), (416, 500), (448, 484), (466, 510), (452, 590),
            (500, 660), (600, 700)], "skin")
    a.poly([(470, 730), (775, 730), (840, 850), (420, 850)], "blue")
    a.rect(455, 715, 790, 745, "paper", 12)


def forest(a: Art) -> None:
    """Two rangers on a path among tall trees."""
    a.sky(520, 660 + a.j(60), 210, 64)
    a.ridge(400, 170, "far", 0.5, 200)
    a.ridge(470, 90, "hill", 0.35, 150)
    for gap, haze, y, w, n in ((90, 0.45, 540, 16, 17), (150, 0.25, 600, 28, 9)):
        a.haze = haze
        for x in ((i + 0.5) * W / n + a.j(20) for i in range(n)):
            if abs(x - 640) > gap:
                a.line([(x, -20), (x + a.j(6), y)], "bark", w)
        for x in range(0, W + 80, 80):
            a.oval(x + a.j(20), 30, 90, 50 + 0.00022 * (x - 640) ** 2 + a.j(20), "leaf")
        a.ridge(y, 30, "leaf", haze, 160)
    a.ridge(640, 24, "moss", 0, 200)
    a.poly([*curve([(690, 624), (655, 660), (530, 715), (400, 830)]),
            *curve([(830, 830), (770, 715), (735, 660), (706, 624)])], "sand")
    for x, w in ((90, 84), (1105, 96), (250, 40)):
        foot = [(0.4, -10), (0.46, 660), (0.8, 740), (-0.8, 740), (-0.46, 660), (-0.4, -10)]
        a.poly([(x + dx * w, y) for dx, y in foot], "bark-10")
    for x in range(0, W + 110, 110):
        a.oval(x + a.j(20), -30, 110, 60 + 0.0004 * (x - 600) ** 2 + a.j(16), "pine")
    a.person(600 + a.j(15), 740, 260, "pine", 1, "walk", "short", "bark", hands=(None, (1.2, 3.6)))
    a.person(735 + a.j(15), 725, 245, "plum", -1, "stand", "hat", "ink", hands=((1.4, 4.6), None))
    a.verge((10, 120, 230, 330, 960, 1060, 1160), 160, spread=70)


def boat(a: Art) -> None:
    """A one-stop boat: an officer receives papers under the roof of a sampan."""
    a.sky(360, 330 + a.j(60), 150)
    a.hills(350, 140)
    a.haze = 0.12
    a.each(a.palm, (235, 384, 150), (1050, 384, 170), (1180, 384, 130))
    a.each(a.house, (150, 378, 130, "cream"), (960, 378, 150, "cream"), (1110, 378, 110, "cream"))
    a.fade([(0, 376), (W, 376), (W, H), (0, H)], "water", "stream")
    a.haze = 0
    a.ripples(0, W, 390, 780, 34)
    a.rect(415, 330, 425, 600, "bark")
    a.rect(775, 330, 785, 600, "bark")
    a.person(500, 640, 320, "plum", 1, "sit", "bun", hands=((1.9, 4.3), (1.6, 4.2)), paper=True)
    a.person(705, 640, 320, "paper", -1, "sit", hands=((1.6, 3.9), (1.4, 3.8)))
    a.rect(570, 520, 655, 600, "wood")
    a.rect(562, 514, 663, 526, "wood-15", 4)
    a.blob([(385, 352), (420, 300), (600, 276), (780, 300), (815, 352), (600, 330)], "straw")
    a.person(905, 590, 310, "moss", -1, "stand", "hat", "ink", hands=((1.5, 4.4), (1.2, 3.8)))
    a.line([(812, 335), (975, 700)], "bark", 9)
    a.boat(610, 600, 800)
    for x, y, r in ((90, 740, 80), (230, 780, 70), (1080, 760, 90), (960, 795, 60)):
        a.oval(x, y, r, r * 0.28, "leaf")
        a.oval(x + 6, y - 4, r * 0.8, r * 0.18, "moss")


def documents(a: Art) -> None:
    """Papers in a holder on a desk, folders, a stamp, a cup of pens."""
    a.room(788, ((150, 510), (690, 1050)), 80, 470)
    a.each(a.rect, (0, 600, W, H, "wood"), (0, 600, W, 614, "wood-15"))
    a.pot(1150, 650, 250)
    a.each(a.sheet, (505, 440, 270, -8 + a.j(1.5)), (690, 440, 270, 8 + a.j(1.5)),
           (597, 415, 280, 0, True))
    a.each(a.rect, (385, 590, 810, 690, "bark", 10), (385, 590, 810, 604, "bark-25", 7))
    for i, ink in enumerate(("hill", "ochre", "blue", "plum")):
        x = 90 + a.j(14)
        a.rect(x, 690 - i * 30, x + 250, 716 - i * 30, ink, 5)
        a.rect(x + 190, 694 - i * 30, x + 250, 712 - i * 30, "paper", 2)
    for dx, ink, lean in ((-20, "blue", -14), (2, "red", 4), (22, "pine", 16)):
        a.line([(910 + dx, 640), (910 + dx + lean, 500)], ink, 10)
    a.each(a.rect, (865, 590, 955, 715, "far", 12), (1010, 690, 1100, 716, "bark", 5),
           (1042, 630, 1068, 692, "red", 6))
    a.oval(1055, 622, 30, 26, "red")


def chart(a: Art) -> None:
    """Rising bars on a board by a window."""
    a.room(660, ((60, 350),), 120, 450)
    a.line([(585, 480), (515, 740)], "bark", 10)
    a.line([(905, 480), (975, 740)], "bark", 10)
    a.each(a.rect, (505, 130, 985, 510, "bark", 8), (517, 142, 973, 498, "paper"))
    bars: list[Point] = []
    for i, ink in enumerate(("far", "hill", "moss", "leaf", "red")):
        x, tall = a.face(590 + i * 78, 745), 84 + i * 42 + a.j(14)
        a.rect(x - 24, 460 - tall, x + 24, 460, ink)
        bars.append((x, 434 - tall))
    a.line([(550, 462), (940, 462)], "ink", 4)
    a.line(bars, "gold", 5)
    for x, y in bars:
        a.oval(x, y, 9, 9, "gold")
    a.person(370 + a.j(8), 745, 480, a.rng.choice(("hill", "blue", "plum")), 1, "dress", "long",
             "paper", hands=((2.5, 5.0), (0.8, 3.5)))
    a.pot(1110, 750, 290)


def village(a: Art) -> None:
    """Tiled houses among areca palms, a path and a pond."""
    a.sky(380, 820 + a.j(80), 150)
    a.hills(360, 170)
    a.fields(360, 700, ("rice", "young", "moss"))
    a.haze = 0.15
    a.each(a.tree, (820, 410, 130, "pine"), (995, 430, 160, "pine"))
    a.each(a.house, (900, 410, 130, "cream"), (1090, 430, 160, "cream"))
    a.ridge(500, 26, "moss", 0, 260)
    a.poly([*curve([(595, 505), (625, 580), (520, 670), (430, 830)]),
            *curve([(760, 830), (690, 670), (710, 580), (630, 505)])], "sand")
    a.each(a.palm, (120, 540, 320), (200, 540, 370), (560, 540, 290))
    a.tree(60, 570, 280, "pine")
    a.house(350, 560, 380)
    a.line([(770, 395), (770, 430)], "bark", 8)
    a.poly(curve([(710, 560), (716, 470), (770, 415), (824, 470), (830, 560)]), "straw")
    a.house(985, 590, 330, "cream")
    a.palm(1185, 640, 390)
    a.blob([(800, 710), (980, 670), (1260, 680), (1260, 830), (860, 810)], "water")
    a.ripples(890, 1160, 695, 790, 8)
    a.person(600 + a.j(20), 750, 235, "plum", -1, "walk", "hat", "ink")
    a.verge((0, 90, 180, 270), 130)


def irrigation(a: Art) -> None:
    """A canal between the fields with its sluice."""
    a.sky(350, 420 + a.j(80), 140)
    a.hills(340, 150)
    a.fields(340, 880, ("rice", "young", "moss", "rice"))
    for half, top, low in ((1.32, "moss", "moss"), (1.16, "stone", "stone"),
                           (1, "water", "stream")):
        edge = ((-14, 342), (14, 342), (380, 810), (-380, 810))
        a.fade([(600 + dx * half, y) for dx, y in edge], top, low)
    a.ripples(570, 630, 380, 460, 8)
    a.rect(440, 470, 760, 580, "stone-20")
    for x in (485, 565, 645):
        gate = 425 + a.rng.choice((0, 35))
        a.rect(x, gate, x + 70, gate + 130, "pine")
        a.rect(x, gate + 60, x + 70, gate + 68, "pine-25")
        a.oval(x + 35, 584, 42, 9, "paper")
    for x in (440, 548, 628, 730):
        a.rect(x, 400, x + 30, 592, "stone")
    a.ripples(470, 730, 600, 780, 16, "paper@150")
    a.rect(410, 380, 790, 404, "stone")
    for x in (520, 600, 680):
        a.line([(x, 350), (x, 390)], "ink", 5)
        a.oval(x, 348, 18, 6, "red")
    a.person(300 + a.j(20), 690, 260, "paper", hands=((1.4, 4), None))
    a.each(a.tree, (1080, 470, 180), (140, 420, 120, "pine"), (985, 415, 100, "pine"))
    a.verge((0, 80, 1130, 1210), 130)


SCENES: dict[str, Callable[[Art], None]] = {scene.__name__: scene for scene in (
    counter, rice_field, river, office, meeting, phone, forest, boat, documents, chart, village,
    irrigation)}


def draw(scene: str, seed: int = 0, size: tuple[int, int] = (1200, 800)) -> Image.Image:
    """The picture of a scene, filling ``size``; the same seed always gives the same picture."""
    rng, hour = random.Random(f"{scene}:{seed}"), list(SCENES).index(scene) + seed  # noqa: S311  (a drawing, not a secret)
    art = Art(rng, hour, seed % 2 == 1, 2 * max(size[0] / W, size[1] / H))
    SCENES[scene](art)
    img = ImageOps.mirror(art.img) if art.flip else art.img
    return ImageOps.fit(img, size, Image.Resampling.LANCZOS)
