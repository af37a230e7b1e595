"""The world snapshot: objects, places and robots as sensors and perception gave them."""

from dataclasses import dataclass, field
from typing import Literal

from hardware.document import document
from skills.errors import UnknownObjectError

Vector3 = tuple[float, float, float]
Quaternion = tuple[float, float, float, float]


@dataclass(frozen=True)
class Pose:
    """A pose in the world frame: position [m], quaternion wxyz."""

    position_w: Vector3
    quaternion_w: Quaternion = (1.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class ObjectBelief:
    """A movable object as believed.

    Attributes:
        name: Unique name, such as ``red_block``.
        kind: Class name, such as ``block``.
        color: Colour word, empty when it has none.
        size: Full extents along its own axes [m].
        pose: Believed pose.
        position_sigma: One standard deviation of the position [m].
        stamp: When it was last seen [s].
        source: Which sensor saw it.
        present: False once its place was seen empty; its pose is then where it was.
    """

    name: str
    kind: str
    color: str
    size: Vector3
    pose: Pose
    position_sigma: float
    stamp: float
    source: str
    present: bool = True


@dataclass(frozen=True)
class Place:
    """A place that can hold objects, that a robot can go to or that it must keep out of.

    Attributes:
        name: Unique name, such as ``tray``.
        kind: Class name: ``tray``, ``mark``, ``table`` or ``zone``.
        color: Colour word, empty when it has none.
        pose: Centre of the supporting surface, in the world frame and current.
        size: Full extents of the supporting surface [m]; z is the height of a rim.
        carrier: Name of the robot that carries it, empty when it stands still.
        table: Of a station, a mark on the floor: name of the table that a robot docked there serves.
    """

    name: str
    kind: str
    color: str
    pose: Pose
    size: Vector3
    carrier: str = ""
    table: str = ""


@dataclass(frozen=True)
class RobotBelief:
    """A robot as believed.

    Attributes:
        name: Unique name, such as ``left``.
        model: Its description.
        capabilities: What it has: ``arm``, ``gripper``, ...
        base: Pose of its base.
        tool: Pose of its tool site.
        gripper_opening: [m].
        stamp: When its joints were last measured [s].
        holding: Name of the held object, empty when it holds none.
    """

    name: str
    model: str
    capabilities: tuple[str, ...]
    base: Pose
    tool: Pose
    gripper_opening: float
    stamp: float
    holding: str = ""


@document("world_snapshot", "1.2")
@dataclass(frozen=True)
class WorldSnapshot:
    """Everything known at ``stamp`` [s]. ``facts`` holds the true ground predicates, as ``name(arg, ...)``."""

    stamp: float
    objects: tuple[ObjectBelief, ...] = ()
    places: tuple[Place, ...] = ()
    robots: tuple[RobotBelief, ...] = ()
    facts: tuple[str, ...] = field(default=())
    frame: Literal["world"] = "world"

    def object(self, name: str) -> ObjectBelief:
        """The object of that name.

        Raises:
            UnknownObjectError: no such object; lists those known.
        """
        return self._find(self.objects, name, "object")

    def place(self, name: str) -> Place:
        """The place of that name; raises like :meth:`object`."""
        return self._find(self.places, name, "place")

    def robot(self, name: str) -> RobotBelief:
        """The robot of that name; raises like :meth:`object`."""
        return self._find(self.robots, name, "robot")

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all objects and places."""
        return tuple(item.name for item in (*self.objects, *self.places))

    @staticmethod
    def _find(items: tuple, name: str, what: str):  # noqa: ANN205 - the element type of ``items``
        for item in items:
            if item.name == name:
                return item
        known = sorted(item.name for item in items)
        raise UnknownObjectError(f"no {what} '{name}' in the world snapshot; known: {known}")
