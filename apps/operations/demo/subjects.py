"""What is wrong in a picture, and what the place looks like when it was put right; by category."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from apps.operations.demo.scenes import HEIGHT, HORIZON, WIDTH, Colour, Scene, field, lane, river, site, street, yard
from apps.operations.demo.strokes import heap, mound, smoke_from, spot, trickle, truck

Draw = Callable[[Scene, Random], None]
RUBBISH: list[Colour] = [
    (226, 224, 216), (62, 74, 60), (125, 90, 60), (194, 79, 61), (77, 111, 147), (240, 238, 232), (85, 80, 74),
    (184, 151, 61), (120, 170, 150), (210, 180, 190),
]  # fmt: skip
SMOKE, DARK_SMOKE, DUST = (214, 212, 208), (74, 72, 72), (206, 188, 158)


def litter(scene: Scene, rng: Random) -> None:
    heap(scene, rng, RUBBISH)


def dumping(scene: Scene, rng: Random) -> None:
    kinds: list[list[Colour]] = [
        [(176, 96, 72), (150, 82, 66), (200, 196, 188)],  # bricks
        [(206, 184, 122), (184, 160, 98), (160, 140, 88)],  # straw
        [(128, 96, 66), (152, 118, 84), (100, 78, 58)],  # old wood
    ]
    heap(scene, rng, rng.choice(kinds), pieces=150, width=58, size=19)


def film(scene: Scene, rng: Random) -> None:
    for _strip in range(38):
        x, y = rng.randint(20, WIDTH - 20), rng.randint(HORIZON + 40, HEIGHT - 10)
        near = (y - HORIZON) / (HEIGHT - HORIZON)
        length = 16 + 70 * near * rng.random()
        points = [(x + n * length / 4, y + rng.uniform(-6, 6) * near) for n in range(5)]
        scene.line(points, (232, 234, 232), 1 + 3.5 * near)
    heap(scene, rng, [(230, 232, 230), (206, 210, 208), (60, 60, 60), (244, 244, 240)], pieces=70, width=46)


def manure(scene: Scene, rng: Random) -> None:
    mound(scene, rng, rng.choice([(92, 72, 50), (108, 86, 58), (80, 66, 52)]))
    trickle(scene, rng, (84, 70, 48), rng.randint(170, 310))


def sewage(scene: Scene, rng: Random) -> None:
    x = rng.randint(180, 300)
    scene.blob(x, HORIZON + 62, 26, 22, (120, 120, 120))
    scene.blob(x, HORIZON + 62, 17, 14, (44, 46, 46))
    trickle(scene, rng, (74, 78, 70), x)
    if rng.random() < 0.5:
        heap(scene, rng, RUBBISH, pieces=26, width=70, size=9)


def wastewater(scene: Scene, rng: Random) -> None:
    """A pipe into the channel, foam below it."""
    x, tint = rng.randint(176, 300), rng.choice([(232, 232, 222), (206, 196, 150), (186, 170, 160)])
    scene.blob(x, HORIZON + 46, 44, 40, (140, 138, 134))
    scene.blob(x, HORIZON + 46, 32, 29, (48, 48, 48))
    scene.shape([(x - 13, HORIZON + 50), (x + 13, HORIZON + 50), (x + 22, HORIZON + 84), (x - 20, HORIZON + 84)], tint)
    for _foam in range(170):
        y = rng.triangular(HORIZON + 78, HEIGHT, HORIZON + 96)
        near = (y - HORIZON) / (HEIGHT - HORIZON)
        scene.blob(
            x + rng.gauss(0, 24 + 60 * near),
            y,
            rng.uniform(6, 22) * near + 4,
            rng.uniform(4, 11) * near + 2,
            tint,
            rng.uniform(0.9, 1.1),
        )


def straw(scene: Scene, rng: Random) -> None:
    """A line of fire along the field, smoke drifting off."""
    x, y, wind = rng.randint(120, 300), rng.randint(HORIZON + 40, HORIZON + 110), rng.choice([-1, 1])
    scene.blob(x, y + 6, 190, 26, (58, 50, 44))
    puffs = [
        (x + wind * n * 15 + rng.randint(-22, 22), y - 12 - n * 11 + rng.randint(-8, 8), 22 + n * 4.5)
        for n in range(15)
    ]
    scene.haze(puffs, SMOKE, rng.randint(150, 205))
    for _flame in range(rng.randint(12, 24)):
        fx, size = x + rng.gauss(0, 52), rng.uniform(6, 17)
        scene.shape(
            [(fx - size / 2, y + 7), (fx + rng.uniform(-3, 3), y - size * 1.5), (fx + size / 2, y + 7)], (240, 132, 40)
        )
        scene.shape([(fx - size / 4, y + 7), (fx, y - size * 0.6), (fx + size / 4, y + 7)], (252, 214, 92))


def dust(scene: Scene, rng: Random) -> None:
    mound(scene, rng, (190, 160, 116), grain=0.06, height=76)
    puffs = [(rng.randint(0, WIDTH), rng.randint(HORIZON, HEIGHT - 60), rng.randint(40, 90)) for _puff in range(9)]
    scene.haze(puffs, DUST, rng.randint(90, 140))


def coal(scene: Scene, rng: Random) -> None:
    mound(scene, rng, (44, 43, 46), grain=0.22, height=70)
    if rng.random() < 0.6:
        truck(scene, rng.choice([40, 330]), HORIZON + 84, (54, 112, 160))


def boiler(scene: Scene, rng: Random) -> None:
    x = rng.randint(300, 380)
    scene.box(x, HORIZON - 104, 15, 130, (120, 84, 72))
    scene.box(x - 50, HORIZON - 12, 66, 44, (178, 170, 160))
    smoke_from(scene, rng, x + 8, HORIZON - 106, DARK_SMOKE)
    mound(scene, rng, (50, 48, 50), grain=0.2, height=30)


def air(scene: Scene, rng: Random) -> None:
    x, y = rng.randint(150, 330), HORIZON + 96
    scene.box(x - 16, y - 34, 32, 40, (112, 74, 56))
    scene.shape([(x - 12, y - 34), (x, y - 64), (x + 12, y - 34)], (240, 132, 40))
    smoke_from(scene, rng, x, y - 50, rng.choice([SMOKE, DARK_SMOKE]))
    heap(scene, rng, RUBBISH, pieces=50, width=50, size=11)


def papers(scene: Scene, rng: Random) -> None:
    """Sheets and sprayed marks on what stands upright."""
    for _sheet in range(rng.randint(7, 14)):
        x, y = rng.randint(20, WIDTH - 50), rng.randint(96, HORIZON + 36)
        scene.box(
            x,
            y,
            rng.randint(14, 28),
            rng.randint(18, 34),
            rng.choice([(250, 248, 240), (244, 222, 120), (236, 120, 110), (160, 206, 236)]),
        )
        for text in range(3):
            scene.box(x + 3, y + 4 + text * 5, 9, 2, (70, 70, 70))
    for _spray in range(3):
        x, y = rng.randint(40, WIDTH - 120), rng.randint(100, HORIZON + 30)
        scene.line([(x + n * 9, y + rng.randint(-7, 7)) for n in range(9)], (176, 36, 36), 2)


def posting(scene: Scene, rng: Random) -> None:
    x, y = rng.randint(40, 180), rng.randint(96, 120)
    scene.shape(
        [(x, y), (x + 190, y + 8), (x + 176, y + 34), (x + 120, y + 26), (x + 60, y + 40), (x - 4, y + 28)],
        (184, 54, 48),
        0.9,
    )
    papers(scene, rng)


def shopfront(scene: Scene, rng: Random) -> None:
    x = rng.randint(90, 240)
    scene.shape([(x, 92), (x + 104, 100), (x + 98, 128), (x + 52, 118), (x + 8, 134)], (120, 112, 104))
    scene.shape([(x + 16, 98), (x + 60, 102), (x + 40, 118)], (60, 58, 56))
    for strip in range(7):
        scene.line(
            [(x + strip * 15, 124), (x + strip * 15 + rng.randint(-12, 12), 150 + rng.randint(0, 26))], (176, 64, 54), 2
        )


def parking(scene: Scene, rng: Random) -> None:
    for _car in range(rng.randint(3, 5)):
        colour = rng.choice([(190, 60, 52), (54, 112, 160), (226, 226, 222), (78, 130, 88), (60, 62, 66)])
        truck(scene, rng.randint(0, WIDTH - 110), rng.randint(HORIZON + 96, HEIGHT - 14), colour)


def stalls(scene: Scene, rng: Random) -> None:
    """Awnings on poles, crates of goods before them."""
    x = rng.randint(0, 50)
    while x < WIDTH - 90:
        width, y = rng.randint(92, 126), HORIZON + rng.randint(24, 34)
        stripe: Colour = rng.choice([(196, 62, 54), (58, 120, 170), (70, 140, 90), (214, 150, 52)])
        for post in (x + 6, x + width - 8):
            scene.box(post, y, 3, 104, (130, 130, 130))
        for part in range(6):
            left, right = x + part * width / 6, x + (part + 1) * width / 6
            scene.shape(
                [(left + 6, y - 14), (right + 4, y - 14), (right, y + 14), (left, y + 14)],
                stripe if part % 2 else (240, 236, 228),
            )
        scene.box(x + 4, y + 62, width - 10, 40, (138, 104, 72))
        goods: Colour = rng.choice([(204, 70, 54), (226, 158, 60), (108, 156, 72), (222, 206, 120), (146, 88, 140)])
        for _good in range(46):
            scene.blob(x + rng.uniform(10, width - 14), y + rng.uniform(50, 68), 9, 8, goods, rng.uniform(0.8, 1.15))
        x += width + rng.randint(4, 40)
    heap(scene, rng, RUBBISH, pieces=24, width=110, size=8)


def wiring(scene: Scene, rng: Random) -> None:
    for pole in (rng.randint(40, 120), rng.randint(340, 440)):
        scene.box(pole, 30, 6, HORIZON + 80, (128, 116, 104))
    for _wire in range(rng.randint(8, 13)):
        y, sag = rng.randint(40, 130), rng.randint(20, 80)
        scene.line([(x, y + sag * (1 - ((x - 240) / 240) ** 2)) for x in range(0, WIDTH + 1, 30)], (40, 40, 44), 1.2)
    for coil in range(8):
        scene.blob(90 + coil * 3, 120 + coil, 30, 26, (50, 50, 54))


def animals(scene: Scene, rng: Random) -> None:
    """A flock on the way: bodies, heads, legs."""
    coat, size = rng.choice([((236, 230, 216), 1.0), ((150, 96, 62), 1.5), ((196, 150, 96), 0.6)])
    for _beast in range(rng.randint(5, 9)):
        x, y = rng.randint(40, WIDTH - 60), rng.randint(HORIZON + 50, HEIGHT - 20)
        near = size * (0.35 + (y - HORIZON) / (HEIGHT - HORIZON))
        for leg in (-13, -7, 8, 13):
            scene.box(x + leg * near, y - 4 * near, 3 * near, 20 * near, (88, 76, 64))
        scene.blob(x, y - 8 * near, 46 * near, 27 * near, coat, rng.uniform(0.9, 1.05))
        scene.blob(x + 25 * near, y - 17 * near, 16 * near, 13 * near, coat, 0.85)
    for _dung in range(26):
        scene.blob(rng.randint(30, WIDTH - 30), rng.randint(HORIZON + 70, HEIGHT - 6), 7, 3, (84, 66, 48))


def swept(scene: Scene, rng: Random) -> None:
    """Put right: a clean patch with the broom's strokes, sometimes a sign or a bin."""
    x, y = spot(rng)
    for stroke in range(9):
        scene.line([(x - 110 + stroke * 24, y + 16), (x - 96 + stroke * 24, y - 8)], (196, 188, 174), 1)
    if rng.random() < 0.45:
        scene.box(x + 60, y - 70, 4, 74, (120, 120, 120))
        scene.box(x + 30, y - 104, 64, 38, (44, 104, 168))
        for text in range(2):
            scene.box(x + 38, y - 96 + text * 12, 48, 6, (240, 240, 240))
    elif rng.random() < 0.6:
        for left in (0, 34):
            scene.box(x + 40 + left, y - 52, 28, 46, (66, 132, 82))
            scene.box(x + 37 + left, y - 58, 34, 9, (54, 110, 70))


def covered(scene: Scene, rng: Random) -> None:
    """Soil or coal under a green net."""
    mound(scene, rng, (74, 134, 92), grain=0.05, height=50)


def burnt(scene: Scene, rng: Random) -> None:
    """The fire is out; the earth was turned over."""
    x, y = rng.randint(150, 300), rng.randint(HORIZON + 50, HORIZON + 110)
    scene.blob(x, y, 200, 30, (110, 90, 68))
    for _clod in range(60):
        scene.blob(x + rng.gauss(0, 58), y + rng.gauss(0, 7), 9, 5, (122, 98, 72), rng.uniform(0.8, 1.15))


def untouched(_scene: Scene, _rng: Random) -> None:
    """Nothing left to see."""


# category → the place, what is wrong there, how it looks afterwards
SUBJECTS: dict[str, tuple[Callable[[Scene], None], Draw, Draw]] = {
    "litter": (lane, litter, swept),
    "dumping": (lane, dumping, swept),
    "film": (field, film, untouched),
    "manure": (lane, manure, swept),
    "sewage": (lane, sewage, untouched),
    "wastewater": (river, wastewater, untouched),
    "straw": (field, straw, burnt),
    "dust": (site, dust, covered),
    "coal": (yard, coal, swept),
    "boiler": (yard, boiler, untouched),
    "air": (yard, air, swept),
    "advert": (street, papers, untouched),
    "shopfront": (street, shopfront, untouched),
    "parking": (street, parking, untouched),
    "occupying": (street, stalls, swept),
    "stalls": (street, stalls, untouched),
    "posting": (lane, posting, untouched),
    "wiring": (street, wiring, untouched),
    "animals": (lane, animals, untouched),
}
