"""A world on a grid: what rests looks the same in every snapshot, and a judgement of it is found again."""

import math
from dataclasses import replace

import numpy as np

from skills.world.fixture import lever
from skills.world.snapshot import FixtureBelief, ObjectBelief, Pose

POSITION = 0.001  # [m]
HEIGHT = 0.01  # [m]
ROTATION = 0.001  # of the parts of a quaternion: a twentieth of a degree and more


def pose_on_grid(pose: Pose, position: float = POSITION) -> Pose:
    """The nearest pose of a grid of ``position`` [m] and :data:`ROTATION`."""
    turn = np.round(np.array(pose.quaternion_w) / ROTATION) * ROTATION
    w, x, y, z = (turn / np.linalg.norm(turn)).tolist()
    a, b, c = (round(part / position) * position for part in pose.position_w)
    return Pose((a, b, c), (w, x, y, z))


def object_on_grid(item: ObjectBelief) -> ObjectBelief:
    """An object on the grid, without when and how well it was seen."""
    return replace(item, pose=pose_on_grid(item.pose), position_sigma=0.0, stamp=0.0, source="")


def height_on_grid(height: float) -> float:
    """The next height of a coarse grid, for where a tool travels, that is not below ``height`` [m]."""
    return math.ceil(height / HEIGHT - 1e-9) * HEIGHT


def fixture_on_grid(fixture: FixtureBelief) -> FixtureBelief:
    """A fixture with its part on the grid, whenever and by whatever it was seen."""
    step = HEIGHT / lever(fixture.info)
    opening = step * round(fixture.opening / step)
    return FixtureBelief(fixture.info, opening, 0.0, fixture.pressed, 0.0, "")
