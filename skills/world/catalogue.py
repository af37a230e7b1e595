"""What a site knows beforehand: its objects, places and robots, without where the movable ones are."""

from dataclasses import dataclass

from hardware.document import document
from skills.errors import UnknownObjectError
from skills.world.snapshot import FixtureInfo, Place, Pose, Vector3


@dataclass(frozen=True)
class ObjectInfo:
    """A movable object.

    Attributes:
        name: Unique name, such as ``red_block``.
        kind: Class name, such as ``block``.
        color: Colour word, empty when it has none.
        size: Full extents along its own axes [m].
    """

    name: str
    kind: str
    color: str
    size: Vector3


@dataclass(frozen=True)
class RobotInfo:
    """A robot.

    Attributes:
        name: Unique name, such as ``left``.
        model: Name of its description.
        capabilities: What it has: ``arm``, ``gripper``, ...
        base: Pose of its base in the world frame.
    """

    name: str
    model: str
    capabilities: tuple[str, ...]
    base: Pose


@dataclass(frozen=True)
class Obstacle:
    """An upright box on the floor that no robot can walk through.

    Attributes:
        name: Unique name, such as ``middle_wall``; that of the table where it is one.
        pose: Its centre; turned about the vertical only.
        size: Full extents along its own axes [m].
    """

    name: str
    pose: Pose
    size: Vector3


@document("catalogue", "1.2")
@dataclass(frozen=True)
class Catalogue:
    """Everything that a site's world model starts from.

    A place that a robot carries is given where it is when the robot's base is at ``RobotInfo.base``, and the inside of
    a drawer where it is when that is closed.
    """

    objects: tuple[ObjectInfo, ...]
    places: tuple[Place, ...]
    robots: tuple[RobotInfo, ...]
    obstacles: tuple[Obstacle, ...] = ()
    fixtures: tuple[FixtureInfo, ...] = ()

    def object(self, name: str) -> ObjectInfo:
        """The object of that name.

        Raises:
            UnknownObjectError: no such object; lists those known.
        """
        for item in self.objects:
            if item.name == name:
                return item
        raise UnknownObjectError(f"no object '{name}' in the catalogue; known: {sorted(o.name for o in self.objects)}")

    def robot(self, name: str) -> RobotInfo:
        """The robot of that name; raises like :meth:`object`."""
        for item in self.robots:
            if item.name == name:
                return item
        raise UnknownObjectError(f"no robot '{name}' in the catalogue; known: {sorted(r.name for r in self.robots)}")

    def fixture(self, name: str) -> FixtureInfo:
        """The fixture of that name; raises like :meth:`object`."""
        for item in self.fixtures:
            if item.name == name:
                return item
        raise UnknownObjectError(
            f"no fixture '{name}' in the catalogue; known: {sorted(f.name for f in self.fixtures)}"
        )
