"""What a scene must satisfy beyond the types of its fields: names, and that things stand where they can."""

import math
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from hardware.descriptions.family import family_of
from sim.errors import SceneError
from sim.scenes.furniture import SamplingArea, Table

if TYPE_CHECKING:
    from sim.scenes.scene import Scene

MOST_TURN = 2.0  # [rad] of a door
NEAREST_TARGET = 0.01  # [m] from a camera
ON_GROUND = 0.005  # [m] that a painted zone or a station may lie above or below the ground


def check_scene(scene: "Scene", source: str) -> None:
    """Refuses a scene that contradicts itself.

    Args:
        scene: A scene whose fields have the right types.
        source: Where it was read, for the message.

    Raises:
        SceneError: two things have one name, something stands on or serves an unknown table, a sampling area is empty
            or lies off its table, or something needs ground that is not there.
    """
    checks = (
        _name_problems,
        _table_problems,
        _object_problems,
        _place_problems,
        _fixture_problems,
        _ground_problems,
        _camera_problems,
    )
    for problem in chain.from_iterable(check(scene) for check in checks):  # the first; later checks rely on earlier
        raise SceneError(f"{source}: {problem}")


def _name_problems(scene: "Scene") -> Iterable[str]:
    seen: set[str] = {"ground"} if scene.ground is not None else set()
    for item in (*scene.robots, *scene.tables, *scene.walls, *scene.objects, *scene.places, *scene.fixtures):
        if item.name in seen:
            yield f"the name '{item.name}' stands for two things; give each its own name"
        seen.add(item.name)
    for robot in scene.robots:
        own = f"{robot.name}_{'tray' if family_of(robot.description) == 'legged' else 'pedestal'}"
        if own in seen:
            yield f"the name '{own}' is taken by what belongs to the robot '{robot.name}'; choose another"
    if len({camera.name for camera in scene.cameras}) != len(scene.cameras):
        yield "two cameras have one name; give each its own name"


def _table_problems(scene: "Scene") -> Iterable[str]:
    for i, table in enumerate(scene.tables):
        if table.sampling is not None:
            yield from _sampling_problems(f"tables.{i}.sampling", table, table.sampling)
        if scene.ground is not None and table.center_w[2] <= scene.ground.height:
            yield (
                f"at 'tables.{i}.center_w': the surface of '{table.name}' at z = {table.center_w[2]} m is not above "
                f"the ground at {scene.ground.height} m; raise the table or lower the ground"
            )


def _sampling_problems(where: str, table: Table, area: SamplingArea) -> Iterable[str]:
    for axis, name in enumerate("xy"):
        low, high = getattr(area, name)
        if low >= high:
            yield f"at '{where}.{name}': [{low}, {high}] is empty; write the smaller value first"
        first, last = (table.center_w[axis] + side * table.size[axis] / 2.0 for side in (-1.0, 1.0))
        if low < first or high > last:
            yield (
                f"at '{where}.{name}': [{low}, {high}] lies off '{table.name}', which reaches from {first:g} to "
                f"{last:g} m along {name}; keep the area on its table"
            )


def _object_problems(scene: "Scene") -> Iterable[str]:
    if scene.objects and not any(table.sampling is not None for table in scene.tables):
        yield "the objects need one of the 'tables' to lie on, with a 'sampling' area; add both"
    for i, item in enumerate(scene.objects):
        if item.table and item.table not in _names(scene.tables):
            yield _unknown_table(f"objects.{i}.table", item.name, item.table, scene)
        elif scene.table_of(item).sampling is None:
            table = scene.table_of(item).name
            yield (
                f"at 'objects.{i}.table': '{item.name}' starts on '{table}', which has no 'sampling' area; add one to "
                f"'{table}', or name another table"
            )


def _place_problems(scene: "Scene") -> Iterable[str]:
    for i, place in enumerate(scene.places):
        if place.table and place.kind != "mark":
            yield (
                f"at 'places.{i}.table': '{place.name}' is a {place.kind}; only a mark is a station of a table, so "
                "leave 'table' out or make it a mark"
            )
        if place.table and place.table not in _names(scene.tables):
            yield _unknown_table(f"places.{i}.table", place.name, place.table, scene)
        if (place.kind == "zone" or place.table) and scene.ground is not None:
            height = scene.ground.height
            if abs(place.position_w[2] - height) > ON_GROUND:
                yield (
                    f"at 'places.{i}.position_w': '{place.name}' lies at z = {place.position_w[2]} m, off the ground "
                    f"at {height} m; zones and stations lie on the ground: write {height} as its z"
                )


def _fixture_problems(scene: "Scene") -> Iterable[str]:
    for i, fixture in enumerate(scene.fixtures):
        where = f"at 'fixtures.{i}"
        most = {"drawer": fixture.size[0], "door": MOST_TURN, "button": fixture.size[2]}[fixture.kind]
        if fixture.travel >= most:
            yield f"{where}.travel': a {fixture.kind} like '{fixture.name}' opens less than {most:g}; write less"
        if fixture.opening > fixture.travel:
            yield f"{where}.opening': '{fixture.name}' opens {fixture.travel:g} at most; write that or less"
        x, y, z = fixture.position_w
        if not any(table.carries(x, y) and abs(z - table.center_w[2]) < ON_GROUND for table in scene.tables):
            yield f"{where}.position_w': '{fixture.name}' stands on no table; put its foot on the surface of one"


def _ground_problems(scene: "Scene") -> Iterable[str]:
    if scene.ground is None:
        needing = [f"the wall '{wall.name}'" for wall in scene.walls]
        needing += [f"the zone '{place.name}'" for place in scene.places if place.kind == "zone"]
        needing += [f"the station '{place.name}'" for place in scene.places if place.table]
        if needing:
            yield f"{needing[0]} needs ground; add 'ground: {{}}'"
        return
    for i, robot in enumerate(scene.robots):
        if robot.position_w[2] < scene.ground.height - ON_GROUND and family_of(robot.description) == "arm":
            yield (
                f"at 'robots.{i}.position_w': '{robot.name}' stands at z = {robot.position_w[2]} m, below the ground "
                f"at {scene.ground.height} m; write at least that"
            )


def _camera_problems(scene: "Scene") -> Iterable[str]:
    names = [camera.name for camera in scene.depth_cameras]
    if len(set(names)) != len(names):
        yield "two depth cameras have one name; give each its own name"
    if scene.object_sensor == "cameras" and not names:
        yield "at 'object_sensor': the scene has no depth cameras; add some to 'depth_cameras', or write 'markers'"
    for i, camera in enumerate(scene.depth_cameras):
        if camera.robot and camera.robot not in _names(scene.robots):
            yield (
                f"at 'depth_cameras.{i}.robot': '{camera.name}' is mounted on '{camera.robot}', which is not in the "
                f"scene; its robots: {', '.join(_names(scene.robots)) or 'none'}"
            )
        if bool(camera.robot) != bool(camera.link):
            yield f"at 'depth_cameras.{i}': '{camera.name}' names a robot without a link or a link without a robot"
        if math.dist(camera.position_w, camera.target_w) < NEAREST_TARGET:
            yield f"at 'depth_cameras.{i}.target_w': '{camera.name}' looks at where it is; move its target away"


def _unknown_table(where: str, name: str, table: str, scene: "Scene") -> str:
    known = ", ".join(_names(scene.tables)) or "none"
    return f"at '{where}': '{name}' names the table '{table}', which is not in the scene; its tables: {known}"


def _names(items: Sequence[Any]) -> list[str]:
    return [item.name for item in items]
