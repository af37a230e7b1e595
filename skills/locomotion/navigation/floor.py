"""The floor map of one robot, from what the site knows beforehand and the zones of a call."""

from skills.geometry import matrix_from_quaternion, yaw_of
from skills.locomotion.navigation.floor_map import FloorMap
from skills.locomotion.navigation.footprint import footprint_of
from skills.locomotion.navigation.rectangle import Rectangle
from skills.world.catalogue import Catalogue
from skills.world.snapshot import Pose, Vector3, WorldSnapshot


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
    obstacles: tuple[Rectangle, ...], world: WorldSnapshot, model: str, avoid: tuple[str, ...] = ()
) -> FloorMap:
    """The floor of a legged robot without the other robots on it.

    Args:
        obstacles: What never moves; see :func:`obstacle_rectangles`.
        world: Where the zones are.
        model: The robot's model.
        avoid: Names of zones to keep out of.

    Raises:
        UnknownObjectError: ``avoid`` names no place.
        FloorMapError: a place without an extent, or a model without a footprint.
    """
    return FloorMap(obstacles, zone_rectangles(world, avoid), footprint_of(model))


def _rectangle(name: str, pose: Pose, size: Vector3) -> Rectangle:
    yaw = yaw_of(matrix_from_quaternion(pose.quaternion_w))
    return Rectangle(name, (pose.position_w[0], pose.position_w[1]), (size[0], size[1]), yaw)
