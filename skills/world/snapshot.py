"""The world snapshot: objects, places, robots and fixtures as sensors and perception gave them."""

from dataclasses import dataclass, field
from typing import Literal

from hardware.document import document
from skills.errors import UnknownObjectError

Vector3 = tuple[float, float, float]
Quaternion = tuple[float, float, float, float]
FixtureKind = Literal["drawer", "door", "button"]


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
        kind: Class name: ``tray``, ``mark``, ``table``, ``zone`` or ``drawer``.
        color: Colour word, empty when it has none.
        pose: Centre of the supporting surface, in the world frame and current.
        size: Full extents of the supporting surface [m]; z is the height of a rim.
        carrier: Name of the robot that carries it, empty when it stands still.
        table: Of a station, a mark on the floor: name of the table that a robot docked there serves.
        fixture: Of the inside of a drawer: name of the drawer, with which it moves.
    """

    name: str
    kind: str
    color: str
    pose: Pose
    size: Vector3
    carrier: str = ""
    table: str = ""
    fixture: str = ""


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


@dataclass(frozen=True)
class FixtureInfo:
    """What is known beforehand of a fixture: something that stands still but for one part that moves on a joint.

    Its own frame stands where it stands, x out of its front and z up; ``_f`` are coordinates in it.

    Attributes:
        name: Unique name among fixtures, such as ``drawer``; of a drawer, also that of the place inside it.
        kind: A drawer slides, a door turns, a button is pressed.
        color: Colour word, empty when it has none.
        pose: Its own frame, at the middle of its foot.
        size: Depth, width and height of cabinet or housing, without front and handle [m].
        axis_f: Direction along which its part slides, or about which it turns; a unit vector.
        origin_f: A point of that axis [m].
        travel: How far it opens or can be pressed [m; of a door rad].
        handle_f: Where the handle's bar is taken when closed, or the middle of a button's top [m].
        handle_size: Extent of what is taken or pressed there along the own axes [m].
        front: Thickness of the front that moves with the part [m]; 0 when it has none.
    """

    name: str
    kind: FixtureKind
    color: str
    pose: Pose
    size: Vector3
    axis_f: Vector3
    origin_f: Vector3
    travel: float
    handle_f: Vector3
    handle_size: Vector3
    front: float = 0.0


@dataclass(frozen=True)
class FixtureBelief:
    """A fixture as believed.

    Attributes:
        info: What is known of it beforehand.
        opening: How far it is open or pressed [m; of a door rad].
        opening_sigma: One standard deviation of that.
        pressed: Whether a button's contact is closed, as its wire says.
        stamp: When it was last seen [s].
        source: Which sensor saw it.
    """

    info: FixtureInfo
    opening: float
    opening_sigma: float
    pressed: bool
    stamp: float
    source: str

    @property
    def name(self) -> str:
        """Unique name among fixtures."""
        return self.info.name

    @property
    def kind(self) -> FixtureKind:
        """A drawer, a door or a button."""
        return self.info.kind


@document("world_snapshot", "1.3")
@dataclass(frozen=True)
class WorldSnapshot:
    """Everything known at ``stamp`` [s]. ``facts`` holds the true ground predicates, as ``name(arg, ...)``."""

    stamp: float
    objects: tuple[ObjectBelief, ...] = ()
    places: tuple[Place, ...] = ()
    robots: tuple[RobotBelief, ...] = ()
    facts: tuple[str, ...] = field(default=())
    frame: Literal["world"] = "world"
    fixtures: tuple[FixtureBelief, ...] = ()

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

    def fixture(self, name: str) -> FixtureBelief:
        """The drawer, door or button of that name; raises like :meth:`object`."""
        return self._find(self.fixtures, name, "fixture")

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
