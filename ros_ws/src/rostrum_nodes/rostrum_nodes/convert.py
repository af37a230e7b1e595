"""Conversions between messages and the libraries' types. Quaternions are wxyz inside, xyzw in messages."""

import numpy as np
from builtin_interfaces.msg import Time
from geometry_msgs.msg import Pose as PoseMsg
from geometry_msgs.msg import Vector3 as Vector3Msg
from sensor_msgs.msg import JointState as JointStateMsg
from trajectory_msgs.msg import JointTrajectory, JointTrajectoryPoint

from hardware.document import identity
from hardware.ports import JointCommand, JointState
from rostrum_interfaces.msg import FixtureBelief as FixtureMsg
from rostrum_interfaces.msg import ObjectBelief as ObjectMsg
from rostrum_interfaces.msg import PlaceBelief as PlaceMsg
from rostrum_interfaces.msg import RobotBelief as RobotMsg
from rostrum_interfaces.msg import SkillArgument
from rostrum_interfaces.msg import WorldSnapshot as WorldMsg
from skills.contract import Reference, Value
from skills.world.snapshot import (
    FixtureBelief,
    FixtureInfo,
    ObjectBelief,
    Place,
    Pose,
    RobotBelief,
    Vector3,
    WorldSnapshot,
)


def to_time(seconds: float) -> Time:
    """Seconds to a stamp."""
    nanoseconds = round(seconds * 1e9)
    return Time(sec=nanoseconds // 1_000_000_000, nanosec=nanoseconds % 1_000_000_000)


def from_time(stamp: Time) -> float:
    """A stamp to seconds."""
    return stamp.sec + stamp.nanosec * 1e-9


def to_pose(pose: Pose) -> PoseMsg:
    """A pose to its message."""
    message = PoseMsg()
    message.position.x, message.position.y, message.position.z = pose.position_w
    w, x, y, z = pose.quaternion_w
    message.orientation.x, message.orientation.y, message.orientation.z, message.orientation.w = x, y, z, w
    return message


def from_pose(message: PoseMsg) -> Pose:
    """A pose from its message."""
    p, q = message.position, message.orientation
    return Pose((p.x, p.y, p.z), (q.w, q.x, q.y, q.z))


def to_vector(vector: Vector3) -> Vector3Msg:
    """A vector to its message."""
    return Vector3Msg(x=vector[0], y=vector[1], z=vector[2])


def from_vector(message: Vector3Msg) -> Vector3:
    """A vector from its message."""
    return (message.x, message.y, message.z)


def to_joint_state(state: JointState) -> JointStateMsg:
    """Measured joints to a message."""
    message = JointStateMsg()
    message.header.stamp = to_time(state.stamp)
    message.name = list(state.names)
    message.position = state.position.tolist()
    message.velocity = state.velocity.tolist()
    message.effort = state.effort.tolist()
    return message


def from_joint_state(message: JointStateMsg, names: tuple[str, ...]) -> JointState:
    """Measured joints from a message, in the order of ``names``.

    Raises:
        ValueError: a joint is missing, or the arrays do not fit its names.
    """
    at = {name: i for i, name in enumerate(message.name)}
    missing = [name for name in names if name not in at]
    if missing:
        raise ValueError(f"no joint {missing} among {list(message.name)}")
    order = [at[name] for name in names]
    arrays = [np.array(values) for values in (message.position, message.velocity, message.effort)]
    if any(array.shape != (len(at),) for array in arrays):
        raise ValueError(f"{len(at)} names, but arrays of {[array.size for array in arrays]}")
    return JointState(from_time(message.header.stamp), names, *(array[order] for array in arrays))


def to_command(reference: Reference, now: float, sender: str, mark: str = "") -> JointTrajectory:
    """A skill's reference to the message that a driver takes: a trajectory of one point.

    Args:
        reference: What the robot shall do.
        now: Time of the reference [s].
        sender: Who sends it, without spaces.
        mark: What else is said in the header's frame.
    """
    message = JointTrajectory(joint_names=list(reference.names))
    message.header.frame_id = f"{sender} {mark}".strip()
    message.header.stamp = to_time(now)
    message.points = [JointTrajectoryPoint(positions=list(reference.position), velocities=list(reference.velocity))]
    return message


def from_command(message: JointTrajectory) -> JointCommand:
    """A joint command from its message; malformed shapes pass through, for the safety filter to refuse.

    Its sender is the first word of the header's frame.
    """
    points = list(message.points)
    point = points[0] if points else JointTrajectoryPoint()
    return JointCommand(
        from_time(message.header.stamp),
        tuple(message.joint_names),
        np.array(point.positions),
        np.array(point.velocities),
        message.header.frame_id.partition(" ")[0],
    )


def to_arguments(arguments: dict[str, Value]) -> list[SkillArgument]:
    """Typed skill arguments to messages."""
    messages = []
    for name, value in arguments.items():
        if isinstance(value, str):
            messages.append(SkillArgument(name=name, type=SkillArgument.TEXT, text=value))
        elif isinstance(value, (int, float)):
            messages.append(SkillArgument(name=name, type=SkillArgument.NUMBER, number=float(value)))
        else:
            messages.append(SkillArgument(name=name, type=SkillArgument.NAMES, names=list(value)))
    return messages


def from_arguments(messages: list[SkillArgument]) -> dict[str, Value]:
    """Typed skill arguments from messages."""
    arguments: dict[str, Value] = {}
    for message in messages:
        if message.type == SkillArgument.TEXT:
            arguments[message.name] = message.text
        elif message.type == SkillArgument.NUMBER:
            arguments[message.name] = message.number
        else:
            arguments[message.name] = tuple(message.names)
    return arguments


def to_world(world: WorldSnapshot) -> WorldMsg:
    """A world snapshot to its message."""
    return WorldMsg(
        stamp=to_time(world.stamp),
        version=identity(WorldSnapshot)[1],
        objects=[
            ObjectMsg(
                name=o.name,
                kind=o.kind,
                color=o.color,
                size=to_vector(o.size),
                pose=to_pose(o.pose),
                position_sigma=o.position_sigma,
                stamp=to_time(o.stamp),
                source=o.source,
                present=o.present,
            )
            for o in world.objects
        ],
        places=[
            PlaceMsg(
                name=p.name,
                kind=p.kind,
                color=p.color,
                pose=to_pose(p.pose),
                size=to_vector(p.size),
                carrier=p.carrier,
                table=p.table,
                fixture=p.fixture,
            )
            for p in world.places
        ],
        robots=[
            RobotMsg(
                name=r.name,
                model=r.model,
                capabilities=list(r.capabilities),
                base=to_pose(r.base),
                tool=to_pose(r.tool),
                gripper_opening=r.gripper_opening,
                holding=r.holding,
                stamp=to_time(r.stamp),
            )
            for r in world.robots
        ],
        facts=list(world.facts),
        fixtures=[_to_fixture(fixture) for fixture in world.fixtures],
    )


def from_world(message: WorldMsg) -> WorldSnapshot:
    """A world snapshot from its message."""
    return WorldSnapshot(
        from_time(message.stamp),
        tuple(
            ObjectBelief(
                o.name,
                o.kind,
                o.color,
                from_vector(o.size),
                from_pose(o.pose),
                o.position_sigma,
                from_time(o.stamp),
                o.source,
                o.present,
            )
            for o in message.objects
        ),
        tuple(
            Place(p.name, p.kind, p.color, from_pose(p.pose), from_vector(p.size), p.carrier, p.table, p.fixture)
            for p in message.places
        ),
        tuple(
            RobotBelief(
                r.name,
                r.model,
                tuple(r.capabilities),
                from_pose(r.base),
                from_pose(r.tool),
                r.gripper_opening,
                from_time(r.stamp),
                r.holding,
            )
            for r in message.robots
        ),
        tuple(message.facts),
        fixtures=tuple(_from_fixture(fixture) for fixture in message.fixtures),
    )


def _to_fixture(fixture: FixtureBelief) -> FixtureMsg:
    info = fixture.info
    return FixtureMsg(
        name=info.name,
        kind=info.kind,
        color=info.color,
        pose=to_pose(info.pose),
        size=to_vector(info.size),
        axis=to_vector(info.axis_f),
        origin=to_vector(info.origin_f),
        travel=info.travel,
        handle=to_vector(info.handle_f),
        handle_size=to_vector(info.handle_size),
        front=info.front,
        opening=fixture.opening,
        opening_sigma=fixture.opening_sigma,
        pressed=fixture.pressed,
        stamp=to_time(fixture.stamp),
        source=fixture.source,
    )


def _from_fixture(message: FixtureMsg) -> FixtureBelief:
    info = FixtureInfo(
        message.name,
        message.kind,
        message.color,
        from_pose(message.pose),
        from_vector(message.size),
        from_vector(message.axis),
        from_vector(message.origin),
        message.travel,
        from_vector(message.handle),
        from_vector(message.handle_size),
        message.front,
    )
    stamp = from_time(message.stamp)
    return FixtureBelief(info, message.opening, message.opening_sigma, message.pressed, stamp, message.source)
