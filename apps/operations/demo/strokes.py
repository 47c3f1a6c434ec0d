"""What pictures of problems are put together from: heaps, piles of one stuff, wet tracks, trucks, smoke."""

from __future__ import annotations

from random import Random

from apps.operations.demo.scenes import HEIGHT, HORIZON, WIDTH, Colour, Scene

MANY = 60  # pieces that throw a shadow together


def spot(rng: Random) -> tuple[float, float]:
    """Where it lies: in the foreground, neither edge."""
    return rng.randint(150, WIDTH - 150), rng.randint(HEIGHT - 84, HEIGHT - 40)


def heap(
    scene: Scene, rng: Random, colours: list[Colour], *, pieces: int = 130, width: float = 62, size: int = 15
) -> None:
    """Loose things thrown together: more and smaller towards the edge, the heap's foot in shadow."""
    x, y = spot(rng)
    if pieces > MANY:
        scene.blob(x, y + 8, width * 4.2, 34, (96, 90, 80))
    for _piece in range(pieces):
        dx = rng.gauss(0, width)
        dy = -abs(rng.gauss(0, 26)) * max(0.15, 1 - abs(dx) / (width * 2.6)) + rng.uniform(-2, 10)
        scale = rng.uniform(0.35, 1) * size
        colour, by = rng.choice(colours), rng.uniform(0.75, 1.1)
        if rng.random() < 0.45:
            scene.blob(x + dx, y + dy, scale * 1.5, scale, colour, by)
            scene.blob(x + dx - scale * 0.2, y + dy - scale * 0.2, scale * 0.5, scale * 0.3, colour, by * 1.25)
        else:
            corners = [
                (x + dx + rng.uniform(-scale, scale), y + dy + rng.uniform(-scale, scale) * 0.7) for _n in range(4)
            ]
            scene.shape(corners, colour, by)


def mound(scene: Scene, rng: Random, colour: Colour, *, grain: float = 0.12, height: float = 62) -> None:
    """A pile of one stuff: manure, coal, sand."""
    x, y = spot(rng)
    half = rng.randint(90, 130)
    scene.blob(x, y + 6, half * 2.3, 30, (92, 86, 78))
    top = [
        (x - half, y),
        (x - half * 0.5, y - height * 0.7),
        (x - half * 0.1, y - height),
        (x + half * 0.5, y - height * 0.62),
        (x + half, y),
    ]
    scene.shape([*top, (x, y + 12)], colour)
    for _grain in range(260):
        dx = rng.uniform(-half, half)
        dy = -rng.random() * height * (1 - abs(dx) / half)
        scene.blob(
            x + dx,
            y + dy + 4,
            rng.uniform(4, 11),
            rng.uniform(3, 7),
            colour,
            rng.uniform(1 - grain * 2, 1 + grain * 2.4),
        )


def trickle(scene: Scene, rng: Random, colour: Colour, x: float) -> None:
    """Something wet that runs towards who looks."""
    y = float(HORIZON + 70)
    while y < HEIGHT + 10:
        near = (y - HORIZON) / (HEIGHT - HORIZON)
        scene.blob(x, y, 30 + 60 * near, 9 + 10 * near, colour, rng.uniform(0.92, 1.06))
        scene.blob(x - 6, y - 2, 12 * near, 3 * near, (170, 178, 180))
        x, y = x + rng.randint(-12, 12), y + 7


def truck(scene: Scene, x: float, foot: float, colour: Colour) -> None:
    """A farm truck seen from the side; small ones pass for three-wheelers."""
    scene.box(x, foot - 40, 74, 26, colour)
    scene.box(x + 78, foot - 52, 30, 38, colour, 0.9)
    scene.box(x + 86, foot - 46, 18, 14, (176, 200, 212))
    for wheel in (18, 58, 92):
        scene.blob(x + wheel, foot - 8, 22, 22, (38, 38, 40))
        scene.blob(x + wheel, foot - 8, 9, 9, (140, 140, 140))


def smoke_from(scene: Scene, rng: Random, x: float, y: float, colour: Colour) -> None:
    wind = rng.choice([-1, 1])
    scene.haze([(x + wind * n * 12 + rng.randint(-6, 6), y - n * 8, 12 + n * 4) for n in range(11)], colour, 220)
