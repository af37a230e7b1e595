"""Kitchens that differ from seed to seed: where fixtures stand, how hard they move, what the blocks are like."""

import math
from dataclasses import replace

import numpy as np

from benchmarks.skills.blocks import any_block
from sim.scenes.articulation import SceneFixture
from sim.scenes.furniture import SamplingArea
from sim.scenes.scene import Scene, load_scene

SHIFT, TURN = 0.015, 0.06  # [m], [rad] at most that a fixture stands off
RESISTANCE = {"drawer": (2.0, 8.0), "door": (1.0, 4.0), "button": (3.0, 7.0)}  # [N]
DAMPING = (5.0, 20.0)  # [N s/m]
MASS = (0.03, 0.15)  # [kg]
FRICTION = (0.4, 0.65)
SIZE = (0.034, 0.048)  # [m] of a block's sides
WIDE = (0.09, 0.11)  # [m] of what no gripper takes
CLEARANCE = 0.012  # [m] beyond what an open gripper needs between blocks of any size


def kitchen(seed: int, opened: dict[str, tuple[float, float]] | None = None, wide: str = "") -> Scene:
    """A kitchen drawn by a seed.

    Args:
        seed: Draws everything but the blocks' places, which the world draws.
        opened: Ranges of the shares of their travel by which fixtures are open at the start.
        wide: A block that is too wide for a gripper.
    """
    rng = np.random.default_rng([seed, 0x6B6974])
    scene = load_scene("kitchen")
    fixtures = tuple(_fixture(rng, fixture, (opened or {}).get(fixture.name, (0.0, 0.0))) for fixture in scene.fixtures)
    objects = tuple(
        any_block(rng, item, WIDE if item.name == wide else SIZE, SIZE, MASS, FRICTION) for item in scene.objects
    )
    return replace(scene, fixtures=fixtures, objects=objects)


def alone(scene: Scene, *names: str) -> Scene:
    """A scene with these objects only."""
    return replace(scene, objects=tuple(item for item in scene.objects if item.name in names))


def starting_at(scene: Scene, x: float, y: float) -> Scene:
    """A scene whose objects start within a centimetre of a point of the worktop [m]."""
    area = SamplingArea((x - 0.01, x + 0.01), (y - 0.01, y + 0.01), CLEARANCE)
    return replace(scene, tables=tuple(replace(table, sampling=area) for table in scene.tables))


def placed_at(scene: Scene, name: str, x: float, y: float) -> Scene:
    """A scene with a place or a fixture elsewhere on the worktop [m]."""
    moved = lambda item: replace(item, position_w=(x, y, item.position_w[2])) if item.name == name else item  # noqa: E731
    return replace(scene, places=tuple(map(moved, scene.places)), fixtures=tuple(map(moved, scene.fixtures)))


def _fixture(rng: np.random.Generator, fixture: SceneFixture, opened: tuple[float, float]) -> SceneFixture:
    x, y, z = fixture.position_w
    dx, dy = rng.uniform(-SHIFT, SHIFT, 2)
    return replace(
        fixture,
        position_w=(x + float(dx), y + float(dy), z),
        yaw=math.remainder(fixture.yaw + float(rng.uniform(-TURN, TURN)), 2.0 * math.pi),
        resistance=float(rng.uniform(*RESISTANCE[fixture.kind])),
        damping=float(rng.uniform(*DAMPING)),
        opening=float(rng.uniform(*opened)) * fixture.travel,
    )
