"""The world as it will be: what planners ask skills about before anything has moved."""

from dataclasses import replace

import numpy as np

from hardware.descriptions.legged import load_legged_description
from skills.geometry import invert, pose_of_matrix, transform, yaw_of
from skills.world.fixture import motion
from skills.world.predicates import ground, is_true
from skills.world.snapshot import Place, Pose, RobotBelief, WorldSnapshot


def robot_at(world: WorldSnapshot, robot: str, place: str) -> WorldSnapshot:
    """The world once a legged robot stands at a place, along its x axis; what it carries has come along.

    Args:
        world: The world before.
        robot: Name of a robot that walks.
        place: Name of a place on the floor.

    Raises:
        UnknownObjectError: no such robot or place.
    """
    walker, goal = world.robot(robot), world.place(place)
    height = goal.pose.position_w[2] + load_legged_description(walker.model).stand_height
    yaw = yaw_of(transform(goal.pose)[:3, :3])
    base = Pose((*goal.pose.position_w[:2], height), (float(np.cos(yaw / 2.0)), 0.0, 0.0, float(np.sin(yaw / 2.0))))
    motion = transform(base) @ invert(transform(walker.base))
    moved = lambda pose: pose_of_matrix(motion @ transform(pose))  # noqa: E731
    carried = [item for item in world.places if item.carrier == robot]
    rides = {item.name for item in world.objects if _rides(world, item.name, carried)}
    return replace(
        world,
        objects=tuple(replace(o, pose=moved(o.pose)) if o.name in rides else o for o in world.objects),
        places=tuple(replace(p, pose=moved(p.pose)) if p in carried else p for p in world.places),
        robots=tuple(replace(r, base=base, tool=base) if r.name == robot else r for r in world.robots),
    )


def let_go(world: WorldSnapshot, robot: str) -> WorldSnapshot:
    """The world once a robot holds nothing any more."""
    return replace(world, robots=tuple(replace(r, holding="") if r.name == robot else r for r in world.robots))


def handed_over(world: WorldSnapshot, item: str, to: str) -> WorldSnapshot:
    """The world once a robot holds an object that another one held."""

    def now_holding(robot: RobotBelief) -> RobotBelief:
        if robot.name == to:
            return replace(robot, holding=item)
        return replace(robot, holding="") if robot.holding == item else robot

    return replace(world, robots=tuple(map(now_holding, world.robots)))


def opened(world: WorldSnapshot, name: str) -> WorldSnapshot:
    """The world once a drawer or a door is wide open; what lies in the drawer has come along.

    Raises:
        UnknownObjectError: no such fixture.
    """
    fixture = world.fixture(name)
    travel, before = fixture.info.travel, fixture.opening
    step = motion(fixture.info, travel) @ invert(motion(fixture.info, before))
    moved = lambda pose: pose_of_matrix(step @ transform(pose))  # noqa: E731
    inside = [place for place in world.places if place.fixture == name]
    rides = {item.name for item in world.objects if _rides(world, item.name, inside)}
    facts = tuple(fact for fact in world.facts if fact != ground("closed", name))
    return replace(
        world,
        objects=tuple(replace(o, pose=moved(o.pose)) if o.name in rides else o for o in world.objects),
        places=tuple(replace(p, pose=moved(p.pose)) if p in inside else p for p in world.places),
        fixtures=tuple(replace(f, opening=travel) if f.name == name else f for f in world.fixtures),
        facts=tuple(dict.fromkeys((*facts, ground("open", name)))),
    )


def _rides(world: WorldSnapshot, item: str, trays: list[Place]) -> bool:
    return any(is_true(ground("in", item, tray.name), world) for tray in trays)
