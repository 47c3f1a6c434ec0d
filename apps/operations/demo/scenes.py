"""Places drawn by code: a lane, a field, a river, a street, a works yard, a building site; the same for the same seed.

Coordinates are of a picture of 480 × 360; it is drawn twice as large and reduced, so that edges are smooth.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from random import Random

from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 480, 360
HORIZON = 150
SCALE = 2
Point = tuple[float, float]
Colour = tuple[int, int, int]

# time of day → sky above, sky at the horizon, light on the ground
LIGHTS: list[tuple[Colour, Colour, float]] = [
    ((120, 166, 214), (214, 228, 236), 1.0),
    ((150, 178, 200), (226, 226, 218), 0.94),
    ((168, 182, 192), (214, 216, 214), 0.86),
    ((132, 160, 200), (240, 214, 180), 0.92),
]


class Scene:
    """A picture being drawn: `place` decides what stands there, `light` how bright it is."""

    def __init__(self, place: Random) -> None:
        self.place = place
        self.above, self.below, self.light = place.choice(LIGHTS)
        self.image = gradient(self.above, self.below).copy()
        self.pen = ImageDraw.Draw(self.image)

    def lit(self, colour: Colour, by: float = 1.0) -> Colour:
        red, green, blue = (min(255, int(part * self.light * by)) for part in colour)
        return red, green, blue

    def shape(self, points: Sequence[Point], colour: Colour, by: float = 1.0) -> None:
        self.pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=self.lit(colour, by))

    def box(self, x: float, y: float, width: float, height: float, colour: Colour, by: float = 1.0) -> None:
        self.pen.rectangle((x * SCALE, y * SCALE, (x + width) * SCALE, (y + height) * SCALE), fill=self.lit(colour, by))

    def blob(self, x: float, y: float, width: float, height: float, colour: Colour, by: float = 1.0) -> None:
        box = ((x - width / 2) * SCALE, (y - height / 2) * SCALE, (x + width / 2) * SCALE, (y + height / 2) * SCALE)
        self.pen.ellipse(box, fill=self.lit(colour, by))

    def line(self, points: Sequence[Point], colour: Colour, width: float = 1.5, by: float = 1.0) -> None:
        self.pen.line(
            [(x * SCALE, y * SCALE) for x, y in points], fill=self.lit(colour, by), width=max(1, int(width * SCALE))
        )

    def haze(self, puffs: Sequence[tuple[float, float, float]], colour: Colour, strength: int) -> None:
        """Smoke or dust: soft round clouds (x, y, size), drawn small and blurred."""
        veil = Image.new("L", (WIDTH // 4, HEIGHT // 4))
        pen = ImageDraw.Draw(veil)
        for x, y, size in puffs:
            pen.ellipse(((x - size) / 4, (y - size) / 4, (x + size) / 4, (y + size) / 4), fill=strength)
        mask = veil.filter(ImageFilter.GaussianBlur(3)).resize(self.image.size, Image.Resampling.BILINEAR)
        self.image.paste(Image.new("RGB", self.image.size, self.lit(colour)), mask=mask)
        self.pen = ImageDraw.Draw(self.image)

    def finished(self) -> Image.Image:
        return self.image.reduce(SCALE)


@cache
def gradient(above: Colour, below: Colour) -> Image.Image:
    """An empty picture under a sky; made once for each light."""
    sky = Image.linear_gradient("L").resize((WIDTH * SCALE, HORIZON * SCALE))
    image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), below)
    image.paste(Image.composite(Image.new("RGB", sky.size, below), Image.new("RGB", sky.size, above), sky))
    return image


def hills(scene: Scene) -> None:
    """Two ranges, the far one paler."""
    for base, colour, height in ((HORIZON, (150, 168, 178), 70), (HORIZON + 6, (128, 146, 112), 36)):
        rise = [(x, base - scene.place.randint(height // 4, height)) for x in range(-40, WIDTH + 61, 50)]
        scene.shape([(-40, base + 20), *rise, (WIDTH + 60, base + 20)], colour)


def tree(scene: Scene, x: float, foot: float, size: float) -> None:
    green = scene.place.choice([(86, 116, 66), (104, 126, 70), (150, 128, 58), (72, 100, 62)])
    scene.box(x - size / 14, foot - size, size / 7, size, (88, 70, 54))
    for _leaf in range(9):
        dx, dy = scene.place.gauss(0, size / 4), scene.place.gauss(-size * 1.05, size / 6)
        scene.blob(x + dx, foot + dy, size * 0.55, size * 0.45, green, scene.place.uniform(0.82, 1.14))


def house(scene: Scene, x: float, foot: float, width: float, height: float) -> None:
    """A village house: pitched roof of tiles, white or brick wall, door and window."""
    wall = scene.place.choice([(226, 220, 206), (182, 122, 96), (214, 204, 182), (236, 234, 228)])
    scene.box(x, foot - height, width, height, wall)
    scene.box(x, foot - height * 0.16, width, height * 0.16, (150, 146, 140))
    roof = scene.place.choice([(132, 72, 58), (96, 98, 102), (118, 84, 70)])
    eaves = width * 0.06
    scene.shape(
        [
            (x - eaves, foot - height), (x + width * 0.12, foot - height * 1.36),
            (x + width * 0.88, foot - height * 1.36), (x + width + eaves, foot - height),
        ],
        roof,
    )  # fmt: skip
    scene.box(x + width * 0.14, foot - height * 0.62, width * 0.16, height * 0.62, (112, 58, 48))
    for left in (0.42, 0.7):
        scene.box(x + width * left, foot - height * 0.68, width * 0.18, height * 0.3, (74, 96, 112))


def ground(scene: Scene, colour: Colour) -> None:
    """Down to the lower edge, a little darker near to who looks."""
    for step in range(6):
        top = HORIZON + step * (HEIGHT - HORIZON) / 6
        scene.box(0, top, WIDTH, HEIGHT - top, colour, 1 - step * 0.018)
    for _spot in range(60):
        x, y = scene.place.randint(0, WIDTH), scene.place.randint(HORIZON + 8, HEIGHT)
        near = (y - HORIZON) / (HEIGHT - HORIZON)
        scene.blob(x, y, 4 + 16 * near, 1 + 4 * near, colour, scene.place.uniform(0.93, 1.05))


def lane(scene: Scene) -> None:
    """A concrete lane between walls that runs away from who looks."""
    ground(scene, (176, 168, 152))
    end = scene.place.randint(190, 290)
    for x in range(-20, WIDTH, scene.place.randint(110, 150)):
        house(scene, x, HORIZON + 14, scene.place.randint(80, 110), scene.place.randint(46, 62))
    wall = scene.place.choice([(222, 214, 196), (190, 134, 108), (232, 230, 222)])
    left = scene.place.random() < 0.5
    edge, far = (0, end - 44) if left else (WIDTH, end + 44)
    scene.shape([(edge, 92), (far, HORIZON - 16), (far, HORIZON + 20), (edge, 292)], wall)
    scene.shape([(edge, 250), (far, HORIZON + 12), (far, HORIZON + 20), (edge, 292)], (140, 136, 130))
    scene.shape([(edge, 84), (far, HORIZON - 19), (far, HORIZON - 15), (edge, 96)], (110, 80, 68))
    scene.shape(
        [(end - 16, HORIZON + 14), (end + 16, HORIZON + 14), (end + 190, HEIGHT), (end - 190, HEIGHT)], (198, 194, 186)
    )
    tree(scene, WIDTH - 60 if left else 60, HORIZON + 40, scene.place.randint(60, 90))


def field(scene: Scene) -> None:
    """Furrows towards the hills, a row of poplars, a stack of stalks."""
    hills(scene)
    soil = scene.place.choice([(178, 150, 100), (160, 132, 92), (150, 148, 92), (188, 166, 110)])
    ground(scene, soil)
    vanishing = scene.place.randint(160, 320)
    for x in range(-500, WIDTH + 500, scene.place.randint(38, 52)):
        scene.line([(vanishing + (x - vanishing) * 0.16, HORIZON + 8), (x, HEIGHT)], soil, 2, by=0.86)
    for _tree in range(scene.place.randint(3, 7)):
        tree(scene, scene.place.randint(0, WIDTH), HORIZON + 10, scene.place.randint(26, 46))
    x = scene.place.randint(40, WIDTH - 60)
    scene.shape([(x, HORIZON + 34), (x + 20, HORIZON - 2), (x + 40, HORIZON + 34)], (206, 184, 122))


def river(scene: Scene) -> None:
    """A channel between banks, a bridge across it further off."""
    hills(scene)
    ground(scene, scene.place.choice([(140, 150, 104), (156, 148, 116)]))
    middle, water = scene.place.randint(190, 290), scene.place.choice([(104, 136, 142), (118, 140, 130)])
    banks = [(middle - 26, HORIZON + 8), (middle + 26, HORIZON + 8), (middle + 190, HEIGHT), (middle - 150, HEIGHT)]
    scene.shape(
        [(middle - 34, HORIZON + 6), (middle + 34, HORIZON + 6), (middle + 226, HEIGHT), (middle - 184, HEIGHT)],
        (176, 172, 162),
    )
    scene.shape(banks, water)
    for _ripple in range(26):
        y = scene.place.randint(HORIZON + 14, HEIGHT - 4)
        near = (y - HORIZON) / (HEIGHT - HORIZON)
        x = middle + near * scene.place.randint(-120, 150)
        scene.line([(x - 14 * near, y), (x + 14 * near, y)], water, 1)
        scene.line([(x, y + 1), (x + 20 * near, y + 1)], (168, 190, 194), 0.8)
    scene.box(middle - 110, HORIZON - 2, 220, 9, (166, 160, 152))
    for x in range(middle - 106, middle + 112, 16):
        scene.box(x, HORIZON - 14, 3, 12, (190, 186, 178))
    scene.box(middle - 110, HORIZON - 16, 220, 3, (190, 186, 178))
    tree(scene, 40, HORIZON + 36, scene.place.randint(50, 80))
    tree(scene, WIDTH - 40, HORIZON + 30, scene.place.randint(50, 80))


def street(scene: Scene) -> None:
    """A row of shops with shutters and signs, the pavement, the road."""
    ground(scene, (150, 148, 146))
    scene.box(0, HORIZON + 52, WIDTH, 46, (196, 190, 180))
    scene.box(0, HORIZON + 96, WIDTH, 5, (130, 128, 126))
    x = -scene.place.randint(0, 40)
    while x < WIDTH:
        width = scene.place.randint(84, 120)
        wall = scene.place.choice([(220, 212, 198), (206, 190, 170), (232, 228, 220), (196, 178, 164)])
        scene.box(x, 36, width, HORIZON + 18, wall)
        sign = scene.place.choice([(176, 48, 42), (40, 96, 150), (58, 128, 84), (206, 150, 44)])
        scene.box(x + 3, 98, width - 6, 22, sign)
        for letter in range(4):
            scene.box(x + 14 + letter * (width - 30) / 4, 103, 11, 12, (244, 238, 220))
        scene.box(
            x + 8, 124, width - 16, HORIZON - 72, scene.place.choice([(150, 160, 168), (92, 108, 116), (176, 172, 160)])
        )
        for y in range(128, HORIZON + 50, 7):
            scene.line([(x + 8, y), (x + width - 8, y)], (128, 136, 142), 0.7)
        for left in (0.18, 0.6):
            scene.box(x + width * left, 52, width * 0.22, 28, (96, 120, 138))
        x += width
    for y in range(0, WIDTH, 120):
        scene.box(y, HORIZON + 150, 60, 4, (226, 222, 208))


def yard(scene: Scene) -> None:
    """A works yard: a shed of steel sheets, a chimney, a wall."""
    hills(scene)
    ground(scene, (166, 156, 142))
    x, width = scene.place.randint(20, 120), scene.place.randint(200, 270)
    scene.box(0, HORIZON - 14, WIDTH, 34, (186, 172, 154))
    colour = scene.place.choice([(104, 138, 168), (168, 174, 172), (150, 92, 78)])
    scene.box(x, HORIZON - 62, width, 84, colour)
    for stripe in range(x, x + width, 9):
        scene.line([(stripe, HORIZON - 62), (stripe, HORIZON + 22)], colour, 0.8, by=0.9)
    scene.shape([(x - 8, HORIZON - 60), (x + width / 2, HORIZON - 92), (x + width + 8, HORIZON - 60)], (120, 124, 128))
    scene.box(x + width * 0.36, HORIZON - 34, width * 0.28, 56, (70, 76, 82))
    scene.box(chimney(x, width), HORIZON - 130, 15, 150, (150, 96, 80))


def chimney(x: float, width: float) -> float:
    return x + width + 22


def site(scene: Scene) -> None:
    """A building site: a frame of concrete, a blue fence, bare soil."""
    hills(scene)
    ground(scene, (184, 158, 118))
    x, floors = scene.place.randint(60, 240), scene.place.randint(2, 3)
    for floor in range(floors):
        y = HORIZON - 34 * (floor + 1) + 22
        scene.box(x, y, 160, 7, (176, 172, 166))
        for column in range(5):
            scene.box(x + column * 38, y, 8, 34, (164, 160, 154))
    scene.box(0, HORIZON + 14, WIDTH, 30, scene.place.choice([(66, 116, 170), (72, 132, 110)]))
    for post in range(0, WIDTH, 48):
        scene.box(post, HORIZON + 12, 4, 34, (214, 214, 210))
    scene.shape([(150, HEIGHT), (210, HORIZON + 46), (290, HORIZON + 46), (420, HEIGHT)], (168, 142, 106))
