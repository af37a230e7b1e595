"""Where the surfaces of a world truly are: tables, trays, marks, zones, and the trays that robots carry."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import mujoco
import numpy as np

from sim.scenes.articulated import PART
from sim.world import World

MARGIN = 0.005  # [m] outside of a surface at which something still counts as over it


@dataclass(frozen=True, eq=False)
class Surface:
    """A flat rectangle that things lie on.

    Attributes:
        name: Of the place, the table or the drawer; ``<robot>_tray`` of a tray that a robot carries.
        kind: ``table``, ``tray``, ``mark``, ``zone`` or ``drawer``.
        origin_w: Its centre, shape (3,) [m].
        rotation: Its axes as columns, shape (3, 3); the third points up from it.
        size: Extent along its x and y [m].
        body: The MuJoCo body that carries it, empty when it stands still.
    """

    name: str
    kind: str
    origin_w: np.ndarray
    rotation: np.ndarray
    size: tuple[float, float]
    body: str = ""

    def local(self, points_w: np.ndarray) -> np.ndarray:
        """Points of the world, shape (..., 3), in the surface's frame."""
        return (points_w - self.origin_w) @ self.rotation

    def is_under(self, points_w: np.ndarray) -> np.ndarray:
        """Whether points of the world, shape (..., 3), lie over the surface; shape (...)."""
        off = np.abs(self.local(points_w)[..., :2]) - 0.5 * np.asarray(self.size)
        return np.asarray((off <= MARGIN).all(axis=-1))


def surfaces(world: World) -> Iterator[Surface]:
    """All surfaces of a world, where they are now."""
    for table in world.scene.tables:
        yield Surface(table.name, "table", np.asarray(table.center_w), np.eye(3), table.size)
    for place in world.scene.places:
        c, s = math.cos(place.yaw), math.sin(place.yaw)
        rotation = np.array(((c, -s, 0.0), (s, c, 0.0), (0.0, 0.0, 1.0)))
        yield Surface(place.name, place.kind, np.asarray(place.surface_w), rotation, place.size)
    for fixture in world.scene.fixtures:
        if fixture.kind == "drawer":
            body = world.data.body(f"{fixture.name}{PART}")
            rotation = body.xmat.reshape(3, 3).copy()
            origin = body.xpos + rotation @ np.subtract(fixture.inside_f, fixture.origin_f)
            yield Surface(fixture.name, "drawer", origin, rotation, fixture.inner, body.name)
    for name, robot in world.legged.items():
        tray = robot.description.tray
        if tray is not None:
            body = world.data.body(f"{name}/tray")
            rotation = body.xmat.reshape(3, 3).copy()
            origin = body.xpos + tray.thickness * rotation[:, 2]
            yield Surface(f"{name}_tray", "tray", origin, rotation, tray.size, body.name)


def velocity_at(world: World, surface: Surface, point_w: np.ndarray) -> np.ndarray:
    """Velocity of the point of a surface's body at ``point_w``, shape (3,) [m/s]; zero where it stands still."""
    if not surface.body:
        return np.zeros(3)
    body, velocity = world.data.body(surface.body), np.zeros(6)
    mujoco.mj_objectVelocity(world.model, world.data, mujoco.mjtObj.mjOBJ_XBODY, body.id, velocity, 0)
    return velocity[3:] + np.cross(velocity[:3], point_w - body.xpos)
