"""What an arm must not touch, as boxes: what the world snapshot believes and what the site knows beforehand."""

import functools
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from skills.geometry import matrix_from_quaternion, pose_from, transform
from skills.manipulation.surroundings import rim_boxes
from skills.world.catalogue import Obstacle
from skills.world.fixture_shape import fixture_boxes
from skills.world.footprint import UprightBox
from skills.world.snapshot import ObjectBelief, Place, Pose, Vector3, WorldSnapshot

TABLE_THICKNESS = 0.04  # [m] of a table of which only the surface is known
WRIST = 0.06  # [m] from the tool up to where there is nothing but the gripper
CARRIER_DEPTH = 0.15  # [m] of the body under a tray that a robot carries


@dataclass(frozen=True)
class Solid:
    """A box that an arm must not touch.

    Attributes:
        name: For people.
        pose: Its centre and axes.
        size: Full extents along its own axes [m].
        bears: Whether the arm stands on it; what does not leave the base may be next to it.
    """

    name: str
    pose: Pose
    size: Vector3
    bears: bool = False

    @property
    def top(self) -> float:
        """Height of its highest corner in the world frame [m]."""
        upward = np.abs(matrix_from_quaternion(self.pose.quaternion_w)[2])
        return float(self.pose.position_w[2] + upward @ np.asarray(self.size) / 2)

    def distance(self, point_w: Vector3) -> float:
        """From a point of the world [m]; 0 inside."""
        local = matrix_from_quaternion(self.pose.quaternion_w).T @ np.subtract(point_w, self.pose.position_w)
        return float(np.linalg.norm(np.maximum(np.abs(local) - np.asarray(self.size) / 2, 0.0)))


def solids(world: WorldSnapshot, obstacles: Iterable[Obstacle], base: Pose, reach: float, held: str) -> list[Solid]:
    """Everything within an arm's reach.

    Args:
        world: Where objects and places are believed to be.
        obstacles: What else stands in the site.
        base: Pose of the arm's base; an obstacle under it ends there.
        reach: How far from its base an arm gets at most [m].
        held: Name of the object in its own gripper; empty when it holds none.
    """
    fixed = [Solid(item.name, item.pose, item.size) for item in obstacles]
    known = {item.name for item in fixed}
    fixed += [_slab(place) for place in world.places if place.kind == "table" and place.name not in known]
    others = [robot.base for robot in world.robots if "legs" not in robot.capabilities]
    found = [_under(functools.reduce(_cut, others, solid), base) for solid in fixed]
    found += [_body_under(place) for place in world.places if place.carrier]
    found += [_wall(name, box) for name, box in rim_boxes(world.places)]
    found += [_wall(name, box) for name, box in fixture_boxes(world.fixtures)]
    found += [solid_of(item) for item in world.objects if item.name != held]
    return [solid for solid in found if solid.distance(base.position_w) < reach]


def solid_of(item: ObjectBelief) -> Solid:
    """An object where it is believed to be."""
    return Solid(item.name, item.pose, item.size)


def beside(found: Iterable[Solid], tool: Pose) -> tuple[Solid, ...]:
    """Those tall enough that more of an arm than its gripper could touch them while its tool is at a pose."""
    height = tool.position_w[2] + WRIST
    return tuple(solid for solid in found if solid.top > height and not solid.bears)


def _under(solid: Solid, base: Pose) -> Solid:
    """A solid that ends at the base's height where the arm stands on it, and then bears it."""
    cut = _cut(solid, base)
    return cut if cut is solid else replace(cut, bears=True)


def _cut(solid: Solid, base: Pose) -> Solid:
    """A solid that ends where an arm stands on it: what reaches higher is that arm, for those who walk around it."""
    x, y, z = base.position_w
    local = matrix_from_quaternion(solid.pose.quaternion_w).T @ np.subtract((x, y, z), solid.pose.position_w)
    bottom = solid.pose.position_w[2] - solid.size[2] / 2
    if abs(local[0]) > solid.size[0] / 2 or abs(local[1]) > solid.size[1] / 2 or bottom >= z:
        return solid
    top = min(bottom + solid.size[2], z)
    position = (*solid.pose.position_w[:2], (top + bottom) / 2)
    return Solid(solid.name, replace(solid.pose, position_w=position), (*solid.size[:2], top - bottom), solid.bears)


def _slab(table: Place) -> Solid:
    x, y, z = table.pose.position_w
    pose = replace(table.pose, position_w=(x, y, z - TABLE_THICKNESS / 2))
    return Solid(table.name, pose, (*table.size[:2], TABLE_THICKNESS))


def _body_under(tray: Place) -> Solid:
    """What a carried tray lies on: the robot's back."""
    matrix = transform(tray.pose)
    center = matrix[:3, 3] - matrix[:3, 2] * CARRIER_DEPTH / 2
    return Solid(tray.carrier, pose_from(matrix[:3, :3], center), (*tray.size[:2], CARRIER_DEPTH))


def _wall(name: str, box: UprightBox) -> Solid:
    half = box.yaw / 2
    pose = Pose((*box.center, (box.bottom + box.top) / 2), (math.cos(half), 0.0, 0.0, math.sin(half)))
    return Solid(name, pose, (2 * box.half[0], 2 * box.half[1], box.top - box.bottom))
