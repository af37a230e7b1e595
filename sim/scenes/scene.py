"""A scene is data: robots, tables, walls, objects, places, fixtures, sensors and cameras, read from a strict YAML file.

A newcomer adds a block, a zone, a wall or another robot by adding lines to a file; nothing here knows a name in it.
"""

import dataclasses
import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import Field, ValidationError

from hardware.document import document, from_dict, to_dict
from hardware.errors import DocumentError
from sim.errors import SceneError
from sim.scenes.articulation import SceneFixture
from sim.scenes.checks import check_scene
from sim.scenes.furniture import Ground, Name, NonNegative, OptionalName, Point, Positive, Table, Wall
from sim.scenes.sensing import DepthCameraCfg, LeggedHardwareCfg, MarkerSensorCfg, PoseSensorCfg

SCENES = Path(__file__).parent

Rgb = tuple[float, float, float]

ObjectSensor = Literal["", "markers", "cameras"]
"""What finds a scene's objects; as it says itself when empty."""

COLORS: dict[str, Rgb] = {
    "red": (0.80, 0.14, 0.12),
    "blue": (0.13, 0.34, 0.78),
    "green": (0.17, 0.58, 0.25),
    "yellow": (0.95, 0.76, 0.13),
    "orange": (0.93, 0.45, 0.10),
    "purple": (0.47, 0.25, 0.65),
    "white": (0.94, 0.94, 0.92),
    "black": (0.10, 0.10, 0.11),
    "grey": (0.42, 0.44, 0.47),
    "pink": (0.90, 0.45, 0.62),
    "brown": (0.42, 0.27, 0.17),
    "cyan": (0.16, 0.66, 0.74),
}
Color = Literal["red", "blue", "green", "yellow", "orange", "purple", "white", "black", "grey", "pink", "brown", "cyan"]


@dataclass(frozen=True)
class RobotPlacement:
    """A robot in the scene.

    Attributes:
        name: Unique name, such as ``left``; prefixes its joints in the model.
        description: Name of its robot description, such as ``panda_2f85`` or ``go2``.
        position_w: Its base; of a legged robot, where it lies on the ground at the start [m].
        yaw: Turn of its base about the world's z axis [rad].
        roll: Turn of a legged robot's base about its own x axis; pi lies on its back [rad].
    """

    name: Name
    description: Name
    position_w: Point
    yaw: float = 0.0
    roll: float = 0.0


@dataclass(frozen=True)
class SceneObject:
    """A movable object.

    Attributes:
        name: Unique name, such as ``red_block``.
        kind: Class name, such as ``block``.
        color: One of the known colours.
        size: Full extents along its own axes [m].
        mass: [kg].
        friction: Sliding friction coefficient.
        table: Name of the table on which it starts; the first one when empty.
    """

    name: Name
    kind: Literal["block"]
    color: Color
    size: tuple[Positive, Positive, Positive]
    mass: Positive
    friction: Positive = 1.0
    table: OptionalName = ""


@dataclass(frozen=True)
class ScenePlace:
    """A fixed place that can hold objects, that a robot can go to or that it must keep out of.

    Attributes:
        name: Unique name, such as ``tray``.
        kind: A ``tray`` has a floor and a rim; a ``mark`` is painted on table or floor and collides with
            nothing, and a legged robot docks at its centre, along its x axis; a ``zone`` is an area painted on the
            ground.
        color: One of the known colours.
        position_w: Centre of the surface that it lies on [m].
        size: Inner extent along its own x and y [m].
        yaw: Turn about the world's z axis [rad].
        rim_height: Height of a tray's rim above its floor [m].
        floor_thickness: Thickness of a tray's floor [m].
        table: Of a mark on the ground: the table that a legged robot docked there serves.
    """

    name: Name
    kind: Literal["tray", "mark", "zone"]
    color: Color
    position_w: Point
    size: tuple[Positive, Positive]
    yaw: float = 0.0
    rim_height: NonNegative = 0.012
    floor_thickness: Positive = 0.004
    table: OptionalName = ""

    @property
    def surface_w(self) -> Point:
        """Centre of the supporting surface [m]."""
        x, y, z = self.position_w
        return (x, y, z + (self.floor_thickness if self.kind == "tray" else 0.0))


@dataclass(frozen=True)
class SceneCamera:
    """A camera of the film.

    Attributes:
        name: Unique name.
        position_w: Eye [m].
        target_w: Point that it looks at [m].
        fovy: Vertical field of view [degree].
    """

    name: Name
    position_w: Point
    target_w: Point
    fovy: Annotated[float, Field(gt=1.0, lt=170.0)] = 40.0


@document("scene", "1.6")
@dataclass(frozen=True)
class Scene:
    """Everything that stands in a simulated world before the first step.

    Objects need a table to lie on with an area to be sampled from; legged robots, walls and zones need ground.
    ``mission`` is the request that the scene ships with, in words; empty when it has none. ``object_sensor`` says what
    finds the objects: an ideal ``markers`` sensor, or perception on the ``cameras`` in ``depth_cameras``.
    """

    name: Name
    robots: tuple[RobotPlacement, ...]
    objects: tuple[SceneObject, ...]
    places: tuple[ScenePlace, ...]
    cameras: tuple[SceneCamera, ...]
    tables: tuple[Table, ...] = ()
    walls: tuple[Wall, ...] = ()
    ground: Ground | None = None
    marker_sensor: MarkerSensorCfg = field(default_factory=MarkerSensorCfg)
    pose_sensor: PoseSensorCfg = field(default_factory=PoseSensorCfg)
    legged_hardware: LeggedHardwareCfg = field(default_factory=LeggedHardwareCfg)
    mission: str = ""
    fixtures: tuple[SceneFixture, ...] = ()
    depth_cameras: tuple[DepthCameraCfg, ...] = ()
    object_sensor: Literal["markers", "cameras"] = "markers"

    def robot(self, name: str) -> RobotPlacement:
        """The robot of that name.

        Raises:
            SceneError: no such robot; lists those known.
        """
        return self._find(self.robots, name, "robot")

    def object(self, name: str) -> SceneObject:
        """The object of that name; raises like :meth:`robot`."""
        return self._find(self.objects, name, "object")

    def place(self, name: str) -> ScenePlace:
        """The place of that name; raises like :meth:`robot`."""
        return self._find(self.places, name, "place")

    def table(self, name: str) -> Table:
        """The table of that name; raises like :meth:`robot`."""
        return self._find(self.tables, name, "table")

    def fixture(self, name: str) -> SceneFixture:
        """The drawer, door or button of that name; raises like :meth:`robot`."""
        return self._find(self.fixtures, name, "fixture")

    def table_of(self, item: SceneObject) -> Table:
        """The table on which an object starts; raises like :meth:`robot`."""
        return self.table(item.table or (self.tables[0].name if self.tables else ""))

    def camera(self, name: str) -> SceneCamera:
        """The camera of that name; raises like :meth:`robot`."""
        return self._find(self.cameras, name, "camera")

    def depth_camera(self, name: str) -> DepthCameraCfg:
        """The depth camera of that name; raises like :meth:`robot`."""
        return self._find(self.depth_cameras, name, "depth camera")

    def _find(self, items: tuple, name: str, what: str) -> Any:
        for item in items:
            if item.name == name:
                return item
        raise SceneError(f"scene '{self.name}' has no {what} '{name}'; it has: {[item.name for item in items]}")


def load_scene(name_or_path: str | Path) -> Scene:
    """Reads a scene by its name in this folder, such as ``bench``, or by the path of a YAML file.

    Raises:
        SceneError: no such scene, not YAML, or not a valid scene.
    """
    path = Path(name_or_path)
    if path.suffix not in (".yaml", ".yml"):
        path = SCENES / f"{name_or_path}.yaml"
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = sorted(found.stem for found in SCENES.glob("*.yaml"))
        raise SceneError(f"no scene '{name_or_path}'; known: {known}, or give the path of a .yaml file") from None
    except yaml.YAMLError as error:
        raise SceneError(f"{path.name} is not YAML: {error}") from error
    return scene_from_dict(data, source=path.name)


def scene_from_dict(data: Any, source: str = "scene") -> Scene:
    """Validates a scene.

    Raises:
        SceneError: an unknown or missing key, a wrong type, two things of one name, or a contradiction between
            things, such as an object on a table that does not stand there.
    """
    if isinstance(data, dict):
        _refuse_old_keys(data, source)
    try:
        scene = from_dict(Scene, data)
    except DocumentError as error:
        raise SceneError(f"{source}: {_explain(error)}") from error
    check_scene(scene, source)
    return scene


def with_sensor(scene: Scene, sensor: ObjectSensor) -> Scene:
    """The scene with another sensor that finds its objects; as it is when ``sensor`` is empty.

    Raises:
        SceneError: cameras are to find them, and the scene has none.
    """
    changed = dataclasses.replace(scene, object_sensor=sensor) if sensor else scene
    check_scene(changed, f"scene '{scene.name}'")
    return changed


def scene_to_dict(scene: Scene) -> dict[str, Any]:
    """The JSON-ready form of a scene; :func:`scene_from_dict` reads it back."""
    return to_dict(scene)


def _refuse_old_keys(data: dict[str, Any], source: str) -> None:
    """Tells how to write what a scene before version 1.3 wrote otherwise."""
    remedy = {
        "table": "a scene has a list of tables since 1.3; write 'tables: [{name: ..., center_w: ..., size: ...}]'",
        "sampling": "a table has its own sampling area since version 1.3; move 'sampling' into its entry of 'tables'",
    }
    for key in remedy:
        if key in data:
            raise SceneError(f"{source}: unknown key '{key}'; {remedy[key]}")


def _explain(error: DocumentError) -> str:
    """Adds the valid choices to a document error that names an unknown or a missing key."""
    cause = error.__cause__
    if not isinstance(cause, ValidationError):
        return str(error)
    first = cause.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    owner = _class_at(first["loc"][:-1])
    if first["type"] in ("unexpected_keyword_argument", "missing") and owner is not None:
        what = "unknown key" if first["type"] == "unexpected_keyword_argument" else "missing key"
        return f"{what} '{where}'; a {owner.__name__} has the keys {[item.name for item in dataclasses.fields(owner)]}"
    return f"at '{where}': {first['msg']}, got {first['input']!r}"


def _class_at(location: tuple[int | str, ...]) -> type | None:
    """The dataclass that a validation error's location points into."""
    current: Any = Scene
    for part in location:
        if isinstance(part, int):
            continue
        if not dataclasses.is_dataclass(current):
            return None
        hint = typing.get_type_hints(current).get(part)
        current = next(_dataclasses_in(hint), None)
    return current if isinstance(current, type) and dataclasses.is_dataclass(current) else None


def _dataclasses_in(hint: Any) -> Iterator[type]:
    if isinstance(hint, type) and not isinstance(hint, types.GenericAlias) and dataclasses.is_dataclass(hint):
        yield hint
    for argument in typing.get_args(hint):
        yield from _dataclasses_in(argument)
