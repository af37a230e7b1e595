"""What stands still, in a scene's model: tables, walls, pedestals and places.

Everything here keeps MuJoCo's default contact bits, which objects, arms and all parts of legged robots touch.
"""

import math

import mujoco

from sim.scenes.furniture import Ground, Table, Wall
from sim.scenes.pedestal import LOWEST, Pedestal
from sim.scenes.scene import COLORS, ScenePlace

TABLE_THICKNESS = 0.04
LEG = 0.05  # [m] side of a table's leg
RIM_THICKNESS = 0.006
PAINT_THICKNESS = 0.0008  # [m] of marks and zones
ZONE_ALPHA = 0.45
SOLREF = (0.008, 1.0)  # contact time constant [s] and damping ratio; stiffer than MuJoCo's default, four time steps
WOOD_RGBA = (0.80, 0.68, 0.52, 1.0)
METAL_RGBA = (0.30, 0.31, 0.33, 1.0)
WALL_RGBA = (0.80, 0.81, 0.80, 1.0)
_BOX = mujoco.mjtGeom.mjGEOM_BOX


def add_table(spec: mujoco.MjSpec, table: Table, ground: Ground | None) -> None:
    """Adds a table's top, and its legs where there is ground to stand on: geoms ``<table>`` and ``<table>_leg0`` ..."""
    x, y, z = table.center_w
    body = spec.worldbody.add_body(name=table.name, pos=[x, y, z - TABLE_THICKNESS / 2.0])
    body.add_geom(
        name=table.name,
        type=_BOX,
        size=[*(0.5 * s for s in table.size), TABLE_THICKNESS / 2.0],
        friction=[table.friction, 0.005, 0.0001],
        solref=SOLREF,
        rgba=WOOD_RGBA,
    )
    if ground is not None:
        add_legs(body, table, z - TABLE_THICKNESS - ground.height)


def add_legs(body: mujoco.MjsBody, table: Table, height: float, touches: bool = True) -> None:
    """Adds four legs to a table's body.

    Args:
        body: Body of the table, its origin in the middle of the top.
        table: The table.
        height: From the lower face of its top to the feet [m]; no legs when it is not positive.
        touches: Whether the legs collide.
    """
    if height <= 0.0:
        return
    half_x, half_y = (max(0.5 * size - LEG, 0.0) for size in table.size)
    for i, (side_x, side_y) in enumerate(((-1, -1), (-1, 1), (1, -1), (1, 1))):
        body.add_geom(
            name=f"{table.name}_leg{i}",
            type=_BOX,
            pos=[side_x * half_x, side_y * half_y, -0.5 * (TABLE_THICKNESS + height)],
            size=[LEG / 2.0, LEG / 2.0, height / 2.0],
            contype=int(touches),
            conaffinity=int(touches),
            mass=0.0,
            rgba=METAL_RGBA,
        )


def add_wall(spec: mujoco.MjSpec, wall: Wall, ground: Ground) -> None:
    """Adds a wall: body and geom ``<wall>``."""
    center = (*wall.center_w, ground.height + wall.height / 2.0)
    _add_box(spec, wall.name, center, wall.yaw, (*wall.size, wall.height), WALL_RGBA)


def add_pedestal(spec: mujoco.MjSpec, pedestal: Pedestal, side: float) -> None:
    """Adds what an arm stands on, where that is higher than the ground: body and geom ``<arm>_pedestal``."""
    height = pedestal.top - pedestal.bottom
    if height > LOWEST:
        center = (*pedestal.center_w, pedestal.bottom + height / 2.0)
        _add_box(spec, pedestal.name, center, pedestal.yaw, (side, side, height), METAL_RGBA)


def add_place(spec: mujoco.MjSpec, place: ScenePlace) -> None:
    """Adds a place: body ``<place>``; its geom, or that of a tray's floor, has the same name."""
    body = spec.worldbody.add_body(name=place.name, pos=place.position_w, quat=_turn(place.yaw))
    if place.kind == "tray":
        _add_tray(body, place)
        return
    body.add_geom(
        name=place.name,
        type=_BOX,
        size=[place.size[0] / 2.0, place.size[1] / 2.0, PAINT_THICKNESS / 2.0],
        pos=[0.0, 0.0, PAINT_THICKNESS / 2.0],
        contype=0,
        conaffinity=0,
        rgba=[*COLORS[place.color], ZONE_ALPHA if place.kind == "zone" else 1.0],
    )


def _add_tray(body: mujoco.MjsBody, place: ScenePlace) -> None:
    x, y, rgba = 0.5 * place.size[0], 0.5 * place.size[1], [*COLORS[place.color], 1.0]
    floor, rim = place.floor_thickness, RIM_THICKNESS / 2.0
    body.add_geom(
        name=place.name,
        type=_BOX,
        size=[x + 2 * rim, y + 2 * rim, floor / 2.0],
        pos=[0.0, 0.0, floor / 2.0],
        friction=[1.0, 0.005, 0.0001],
        solref=SOLREF,
        rgba=rgba,
    )
    height = (place.rim_height + floor) / 2.0
    walls = {
        "east": ([x + rim, 0.0, height], [rim, y + 2 * rim, height]),
        "west": ([-x - rim, 0.0, height], [rim, y + 2 * rim, height]),
        "north": ([0.0, y + rim, height], [x, rim, height]),
        "south": ([0.0, -y - rim, height], [x, rim, height]),
    }
    for side, (position, size) in walls.items():
        body.add_geom(name=f"{place.name}_{side}", type=_BOX, pos=position, size=size, solref=SOLREF, rgba=rgba)


def _add_box(
    spec: mujoco.MjSpec,
    name: str,
    center: tuple[float, float, float],
    yaw: float,
    size: tuple[float, float, float],
    rgba: tuple[float, float, float, float],
) -> None:
    body = spec.worldbody.add_body(name=name, pos=center, quat=_turn(yaw))
    body.add_geom(name=name, type=_BOX, size=[0.5 * length for length in size], solref=SOLREF, rgba=rgba)


def _turn(yaw: float) -> list[float]:
    return [math.cos(yaw / 2.0), 0.0, 0.0, math.sin(yaw / 2.0)]
