"""Which object truly rests where, as facts like ``on(green_block, yellow_block)``: geometry, contact and rest."""

import math
from collections.abc import Iterator

import numpy as np

from sim.scenes.scene import SceneObject, ScenePlace
from sim.world import World

HEIGHT_TOLERANCE = 0.006
REST_SPEED = 0.02
PLACE_MARGIN = 0.005


def relations(world: World) -> list[str]:
    """True relations of objects at rest, sorted.

    ``on(a, b)``: object a stands on object b; ``in(a, place)``: its centre lies over the place and it stands on the
    place's surface or on something that is in it; ``on_table(a)``: it stands on the table and in no tray. An object
    that a robot touches or that moves faster than 2 cm/s stands nowhere yet.
    """
    resting = [item for item in world.scene.objects if _rests(world, item)]
    on = {(a.name, b.name) for a in resting for b in resting if a is not b and _stands_on(world, a, b)}
    inside: set[tuple[str, str]] = set()
    for place in world.scene.places:
        for item in resting:
            if _over(world, item, place) and abs(_bottom(world, item) - place.surface_w[2]) <= HEIGHT_TOLERANCE:
                inside.add((item.name, place.name))
        for _ in resting:
            inside |= {(a, place.name) for a, b in on if (b, place.name) in inside and _over_name(world, a, place)}
    trays = {place.name for place in world.scene.places if place.kind == "tray"}
    table = world.scene.table.center_w[2] if world.scene.table is not None else None
    on_table = {
        item.name
        for item in resting
        if table is not None
        and abs(_bottom(world, item) - table) <= HEIGHT_TOLERANCE
        and not any((item.name, tray) in inside for tray in trays)
    }
    facts = [f"on({a}, {b})" for a, b in on] + [f"in({a}, {place})" for a, place in inside]
    return sorted(facts + [f"on_table({name})" for name in on_table])


def _bottom(world: World, item: SceneObject) -> float:
    """Lowest point of an object's box [m]."""
    rotation = world.data.body(item.name).xmat.reshape(3, 3)
    return float(world.data.body(item.name).xpos[2] - 0.5 * np.abs(rotation[2]) @ np.asarray(item.size))


def _top(world: World, item: SceneObject) -> float:
    return 2.0 * float(world.data.body(item.name).xpos[2]) - _bottom(world, item)


def _stands_on(world: World, item: SceneObject, support: SceneObject) -> bool:
    offset = np.linalg.norm((world.data.body(item.name).xpos - world.data.body(support.name).xpos)[:2])
    level = abs(_bottom(world, item) - _top(world, support)) <= HEIGHT_TOLERANCE
    return bool(level and offset < 0.5 * min(support.size[:2]) and support.name in set(_touching(world, item.name)))


def _over(world: World, item: SceneObject, place: ScenePlace) -> bool:
    x, y, _ = world.data.body(item.name).xpos - np.asarray(place.position_w)
    c, s = math.cos(place.yaw), math.sin(place.yaw)
    local = np.abs((c * x + s * y, -s * x + c * y))
    return bool(np.all(local <= 0.5 * np.asarray(place.size) + PLACE_MARGIN))


def _over_name(world: World, name: str, place: ScenePlace) -> bool:
    return _over(world, world.scene.object(name), place)


def _rests(world: World, item: SceneObject) -> bool:
    slow = np.linalg.norm(world.object_velocity(item.name)[:3]) < REST_SPEED
    return bool(slow) and not any("/" in body for body in _touching(world, item.name))


def _touching(world: World, name: str) -> Iterator[str]:
    """Names of the bodies in contact with an object now; a robot's bodies carry its prefix."""
    model, contact = world.model, world.data.contact
    own = model.body(name).id
    bodies = model.geom_bodyid[contact.geom[contact.dist <= 0.0]]
    for a, b in bodies[(bodies == own).any(axis=1)]:
        yield model.body(int(b if a == own else a)).name
