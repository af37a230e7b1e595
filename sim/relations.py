"""Which object truly rests where, and where legged robots are, as facts like ``on(green_block, yellow_block)``."""

import math
from collections.abc import Iterator

import numpy as np

from sim.scenes.scene import SceneObject
from sim.surfaces import Surface, surfaces, velocity_at
from sim.world import World

HEIGHT_TOLERANCE = 0.006
REST_SPEED = 0.02
AT_DISTANCE = 0.05  # [m] that a docked robot may be off; wider than what is believed, by the error of the sensor
AT_ANGLE = math.radians(5.0)
OPEN_SHARE, CLOSED_SHARE = 0.78, 0.08  # of a fixture's travel; wider than what is believed, as above


def relations(world: World) -> list[str]:
    """True relations of objects at rest and of legged robots, sorted.

    ``on(a, b)``: object a stands on object b; ``in(a, place)``: its centre lies over the place, a table or the tray
    that a robot carries, and it stands on that surface or on something that is in it; ``on_table(a)``: it stands on a
    table and in no tray. An object that a robot touches otherwise than with its tray, or that moves faster than 2 cm/s
    against what carries it, stands nowhere yet. ``at(robot, place)``: a legged robot's base is within 5 cm and
    5 degrees of a mark or zone; ``inside(robot, place)``: a part of it is over that. ``open(fixture)`` and
    ``closed(fixture)`` of drawers and doors, ``pressed(fixture)`` of buttons. ``holding(robot, a)``: two parts of an
    arm touch the object, as both fingers do, and nothing but robots does; two arms may hold one object.
    """
    places = list(surfaces(world))
    resting = [item for item in world.scene.objects if _rests(world, item, places)]
    on = {(a.name, b.name) for a in resting for b in resting if a is not b and _stands_on(world, a, b)}
    inside: set[tuple[str, str]] = set()
    for place in places:
        for item in resting:
            if _over(world, item.name, place) and abs(_bottom(world, item, place)) <= HEIGHT_TOLERANCE:
                inside.add((item.name, place.name))
        for _ in resting:
            inside |= {(a, place.name) for a, b in on if (b, place.name) in inside and _over(world, a, place)}
    trays = {place.name for place in places if place.kind == "tray"}
    on_table = {
        item.name
        for item in resting
        for table in places
        if table.kind == "table"
        and _over(world, item.name, table)
        and abs(_bottom(world, item, table)) <= HEIGHT_TOLERANCE
        and not any((item.name, tray) in inside for tray in trays)
    }
    facts = [f"on({a}, {b})" for a, b in on] + [f"in({a}, {place})" for a, place in inside]
    facts += [f"on_table({name})" for name in on_table]
    facts += [f"holding({robot}, {item.name})" for item in world.scene.objects for robot in holders(world, item.name)]
    return sorted((*facts, *_whereabouts(world, places), *_states(world)))


def _states(world: World) -> Iterator[str]:
    for name, fixture in world.fixtures.items():
        share = fixture.opening / fixture.fixture.travel
        if fixture.fixture.kind == "button":
            if fixture.pressed:
                yield f"pressed({name})"
        elif share >= OPEN_SHARE:
            yield f"open({name})"
        elif share <= CLOSED_SHARE:
            yield f"closed({name})"


def parts_over(world: World, parts: list[int], place: Surface) -> bool:
    """Whether the middle of one of these geoms is over a place."""
    return bool(place.is_under(world.data.geom_xpos[parts]).any())


def robot_parts(world: World, robot: str) -> list[int]:
    """The colliding geoms of a robot."""
    model = world.model
    return [
        geom
        for geom in range(model.ngeom)
        if model.geom_contype[geom] and model.body(model.geom_bodyid[geom]).name.startswith(f"{robot}/")
    ]


def holders(world: World, name: str) -> tuple[str, ...]:
    """The arms that hold an object: two parts of each touch it, and nothing that is no robot does."""
    touching = set(_touching(world, name))
    if not all("/" in body for body in touching):
        return ()
    return tuple(robot for robot in world.robots if sum(body.startswith(f"{robot}/") for body in touching) >= 2)


def _whereabouts(world: World, places: list[Surface]) -> Iterator[str]:
    for name, robot in world.legged.items():
        parts = robot_parts(world, name)
        for place in places:
            if place.kind not in ("mark", "zone"):
                continue
            base = world.data.body(f"{name}/{robot.description.base_body}")
            forward = base.xmat.reshape(3, 3)[:, 0] @ place.rotation
            near = np.linalg.norm(place.local(base.xpos)[:2]) <= AT_DISTANCE
            if near and abs(math.atan2(forward[1], forward[0])) <= AT_ANGLE:
                yield f"at({name}, {place.name})"
            if parts_over(world, parts, place):
                yield f"inside({name}, {place.name})"


def _bottom(world: World, item: SceneObject, place: Surface) -> float:
    """Height of the lowest point of an object's box above a surface [m]."""
    body = world.data.body(item.name)
    rotation = place.rotation.T @ body.xmat.reshape(3, 3)
    return float(place.local(body.xpos)[2] - 0.5 * np.abs(rotation[2]) @ np.asarray(item.size))


def _stands_on(world: World, item: SceneObject, support: SceneObject) -> bool:
    """Judged along the support's most upright axis, so that a stack on a tilted tray is one."""
    upper, lower = world.data.body(item.name), world.data.body(support.name)
    axes = lower.xmat.reshape(3, 3)
    up = int(np.argmax(np.abs(axes[2])))
    local = (upper.xpos - lower.xpos) @ axes
    reach = 0.5 * np.abs(axes[:, up] @ upper.xmat.reshape(3, 3)) @ np.asarray(item.size)
    level = abs(local[up] * np.sign(axes[2, up]) - reach - 0.5 * support.size[up]) <= HEIGHT_TOLERANCE
    offset = np.linalg.norm(np.delete(local, up))
    return bool(level and offset < 0.5 * min(support.size[:2]) and support.name in set(_touching(world, item.name)))


def _over(world: World, name: str, place: Surface) -> bool:
    return bool(place.is_under(world.data.body(name).xpos))


def _rests(world: World, item: SceneObject, places: list[Surface]) -> bool:
    """Whether no robot holds an object and it does not move against what it lies over."""
    position = world.data.body(item.name).xpos
    carried = next((p for p in places if p.body and p.is_under(position) and -0.01 < p.local(position)[2] < 0.3), None)
    moving = world.object_velocity(item.name)[:3]
    if carried is not None:
        moving = moving - velocity_at(world, carried, position)
    allowed = carried.body if carried is not None else ""
    touching = set(_touching(world, item.name)) - {allowed}
    return bool(np.linalg.norm(moving) < REST_SPEED) and not any("/" in body for body in touching)


def _touching(world: World, name: str) -> Iterator[str]:
    """Names of the bodies in contact with an object now; a robot's bodies carry its prefix."""
    model, contact = world.model, world.data.contact
    own = model.body(name).id
    bodies = model.geom_bodyid[contact.geom[contact.dist <= 0.0]]
    for a, b in bodies[(bodies == own).any(axis=1)]:
        yield model.body(int(b if a == own else a)).name
