"""The floor map of one robot, from what the site knows beforehand and what the world snapshot says now."""

from skills.geometry import matrix_from_quaternion, yaw_of
from skills.locomotion.navigation.floor_map import FloorMap
from skills.locomotion.navigation.footprint import footprint_of
from skills.locomotion.navigation.rectangle import Rectangle
from skills.world.catalogue import Catalogue
from skills.world.snapshot import Pose, RobotBelief, Vector3, WorldSnapshot


def obstacle_rectangles(catalogue: Catalogue) -> tuple[Rectangle, ...]:
    """What stands on the floor of a site and never moves.

    Raises:
        FloorMapError: an obstacle without an extent.
    """
    return tuple(_rectangle(item.name, item.pose, item.size) for item in catalogue.obstacles)


def zone_rectangles(world: WorldSnapshot, names: tuple[str, ...]) -> tuple[Rectangle, ...]:
    """The zones of these names.

    Raises:
        UnknownObjectError: no such place in the snapshot.
        FloorMapError: a place without an extent.
    """
    places = [world.place(name) for name in names]
    return tuple(_rectangle(place.name, place.pose, place.size) for place in places)


def floor_map(
    obstacles: tuple[Rectangle, ...], world: WorldSnapshot, robot: str, model: str, avoid: tuple[str, ...] = ()
) -> FloorMap:
    """The floor as one legged robot sees it now.

    Args:
        obstacles: What never moves; see :func:`obstacle_rectangles`.
        world: Where zones and the other legged robots are.
        robot: Name of the robot.
        model: Its model.
        avoid: Names of zones to keep out of.

    Raises:
        UnknownObjectError: ``avoid`` names no place.
        FloorMapError: a place without an extent, or a model without a footprint.
    """
    others = tuple(_body(item) for item in world.robots if "legs" in item.capabilities and item.name != robot)
    names = frozenset(item.name for item in others)
    return FloorMap(obstacles + others, zone_rectangles(world, avoid), footprint_of(model), movable=names)


def _body(robot: RobotBelief) -> Rectangle:
    shape = footprint_of(robot.model)
    return _rectangle(robot.name, robot.base, (2.0 * shape.half_length, 2.0 * shape.half_width, 0.0))


def _rectangle(name: str, pose: Pose, size: Vector3) -> Rectangle:
    yaw = yaw_of(matrix_from_quaternion(pose.quaternion_w))
    return Rectangle(name, (pose.position_w[0], pose.position_w[1]), (size[0], size[1]), yaw)
