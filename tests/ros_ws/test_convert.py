"""Messages and library types: every conversion goes there and back unchanged."""

import numpy as np
import pytest

pytestmark = pytest.mark.ros
pytest.importorskip("rostrum_interfaces", reason="interface packages are not built")

from rclpy.serialization import deserialize_message, serialize_message

from hardware.ports import JointState
from rostrum_nodes import convert
from skills.contract import Reference
from skills.world.snapshot import FixtureBelief, FixtureInfo, ObjectBelief, Place, Pose, RobotBelief, WorldSnapshot

POSE = Pose((0.1, -0.2, 0.3), (0.5, 0.5, -0.5, 0.5))


def through_the_wire(message):
    return deserialize_message(serialize_message(message), type(message))


def test_time():
    assert convert.from_time(convert.to_time(1234.000000001)) == pytest.approx(1234.000000001, abs=1e-9)
    assert convert.to_time(0.9999999999).sec == 1


def test_quaternions_are_wxyz_inside_and_xyzw_outside():
    message = convert.to_pose(Pose((0.0, 0.0, 0.0), (1.0, 2.0, 3.0, 4.0)))
    assert (message.orientation.w, message.orientation.x, message.orientation.z) == (1.0, 2.0, 4.0)
    assert convert.from_pose(message).quaternion_w == (1.0, 2.0, 3.0, 4.0)


def test_world_snapshot():
    world = WorldSnapshot(
        3.5,
        (ObjectBelief("red_block", "block", "red", (0.04, 0.04, 0.04), POSE, 0.001, 3.25, "marker"),),
        (Place("tray", "tray", "", POSE, (0.26, 0.16, 0.012), carrier="dog", table="bench"),),
        (RobotBelief("left", "panda_2f85", ("arm", "gripper"), POSE, POSE, 0.04, 3.5, "red_block"),),
        ("in(red_block, tray)", "holding(left, red_block)"),
    )
    assert convert.from_world(through_the_wire(convert.to_world(world))) == world


def test_fixtures_and_what_moves_with_them():
    axis, handle, bar = (1.0, 0.0, 0.0), (0.15, 0.0, 0.11), (0.012, 0.1, 0.012)
    info = FixtureInfo("drawer", "drawer", "brown", POSE, (0.2, 0.24, 0.13), axis, (0, 0, 0), 0.16, handle, bar, 0.012)
    place = Place("drawer", "drawer", "brown", POSE, (0.18, 0.2, 0.045), fixture="drawer")
    fixtures = (FixtureBelief(info, 0.12, 0.0004, True, 3.25, "marker"),)
    world = WorldSnapshot(3.5, places=(place,), facts=("open(drawer)",), fixtures=fixtures)
    assert convert.from_world(through_the_wire(convert.to_world(world))) == world


def test_joint_state_by_name():
    state = JointState(2.5, ("a", "b"), np.array([1.0, 2.0]), np.array([0.1, 0.2]), np.array([3.0, 4.0]))
    message = through_the_wire(convert.to_joint_state(state))
    back = convert.from_joint_state(message, ("b", "a"))
    assert (back.names, back.stamp, back.position.tolist()) == (("b", "a"), 2.5, [2.0, 1.0])
    with pytest.raises(ValueError, match="no joint"):
        convert.from_joint_state(message, ("a", "c"))
    message.position = [1.0]
    with pytest.raises(ValueError, match="2 names"):
        convert.from_joint_state(message, ("a", "b"))


def test_command():
    reference = Reference(("a", "b"), (1.0, 2.0), (0.5, -0.5))
    back = convert.from_command(through_the_wire(convert.to_command(reference, 7.25, "left/skills:7", "correction 2")))
    assert back.sender == "left/skills:7"
    assert (back.names, back.stamp, back.position.tolist()) == (("a", "b"), 7.25, [1.0, 2.0])


def test_a_command_without_points_reaches_the_safety_filter_as_empty():
    message = convert.to_command(Reference((), (), ()), 0.0, "")
    message.points = []
    assert convert.from_command(message).position.size == 0


def test_arguments_keep_their_types():
    arguments = {"object": "red_block", "speed": 0.5, "avoid": ("orange_block", "blue_block")}
    assert convert.from_arguments([through_the_wire(m) for m in convert.to_arguments(arguments)]) == arguments
