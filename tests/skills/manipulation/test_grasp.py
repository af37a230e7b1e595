import math

import numpy as np
import pytest

from skills.errors import BlockedError, UnreachableError
from skills.geometry import matrix_from_quaternion
from skills.manipulation.grasp import AVOID_CLEARANCE, GRASP_ABOVE, GRASP_ABOVE_RIM, choose_grasp
from skills.manipulation.kinematics import ArmKinematics
from skills.manipulation.surroundings import CLEAR
from skills.manipulation.trajectory import straight_as_far
from skills.world.footprint import gap, object_box
from skills.world.gripper_shape import ROBOTIQ_2F85
from skills.world.snapshot import ObjectBelief, Place, Pose, WorldSnapshot


@pytest.fixture(scope="module")
def arm(description) -> ArmKinematics:
    return ArmKinematics(description, Pose((-0.5, 0.0, 0.0)))


def block(name: str, x: float, y: float, yaw: float = 0.0, size=(0.04, 0.04, 0.04)) -> ObjectBelief:
    pose = Pose((x, y, size[2] / 2), (math.cos(yaw / 2), 0.0, 0.0, math.sin(yaw / 2)))
    return ObjectBelief(name, "block", name, size, pose, 0.001, 0.0, "markers")


def choose(arm, *objects: ObjectBelief, avoid=()):
    return choose_grasp(arm, ROBOTIQ_2F85, WorldSnapshot(0.0, objects), objects[0], avoid, 0.2)


@pytest.mark.parametrize("yaw", [0.0, 0.3, -0.7, 1.2])
def test_pads_close_across_faces_straight_from_above(arm, yaw):
    grasp = choose(arm, block("a", 0.0, 0.1, yaw))
    rotation = matrix_from_quaternion(grasp.tool.quaternion_w)
    assert np.allclose(rotation[:, 2], [0, 0, -1], atol=1e-9)
    closing = math.atan2(rotation[1, 1], rotation[0, 1])
    assert abs(math.sin(2 * (closing - yaw))) < 1e-6
    assert grasp.opening > grasp.width + 0.01


def test_turns_away_from_a_neighbour(arm):
    for x, y in ((0.05, 0.1), (0.0, 0.15)):
        item, other = block("a", 0.0, 0.1), block("b", x, y)
        grasp = choose(arm, item, other, avoid=("b",))
        boxes = ROBOTIQ_2F85.boxes(grasp.tool, grasp.opening)
        assert min(gap(part, object_box(other)) for part in boxes) >= AVOID_CLEARANCE


def test_refuses_between_two_that_must_not_be_touched(arm):
    with pytest.raises(BlockedError, match=r"no safe grasp of a: (b|c), which must not be touched, is -?\d+ mm"):
        choose(arm, block("a", 0.0, 0.1), block("b", 0.05, 0.1), block("c", 0.0, 0.15), avoid=("b", "c"))


def test_takes_a_bar_by_its_narrow_side(arm):
    grasp = choose(arm, block("bar", 0.0, 0.1, 0.2, size=(0.12, 0.03, 0.03)))
    assert grasp.width == 0.03


def test_out_of_reach_names_the_object(arm):
    with pytest.raises(UnreachableError, match=r"^a: "):
        choose(arm, block("a", 0.45, 0.1))


def test_a_rim_is_as_high_as_the_block_beside_it_shows(arm):
    """A tray whose robot is believed to stand 12 mm too high must not look as if its rim were in the way."""
    item = ObjectBelief("a", "block", "a", (0.04, 0.04, 0.04), Pose((0.0, 0.1, 0.052)), 0.001, 0.0, "markers")
    pose = Pose((0.0, 0.1, 0.044))
    carried = Place("dog_tray", "tray", "", pose, (0.08, 0.08, 0.015), carrier="dog")
    assert choose_grasp(arm, ROBOTIQ_2F85, WorldSnapshot(0.0, (item,), (carried,)), item, (), 0.2).clearance >= 0.001
    fixed = Place("tray", "tray", "", pose, (0.08, 0.08, 0.015))
    with pytest.raises(BlockedError, match="the rim of tray"):
        choose_grasp(arm, ROBOTIQ_2F85, WorldSnapshot(0.0, (item,), (fixed,)), item, (), 0.2)


def test_tips_pass_over_the_rim_of_a_tray_that_a_robot_carries(arm):
    item = block("red", 0.0, 0.0)
    x, y, z = item.pose.position_w
    tray = Place("dog_tray", "tray", "", Pose((x, y, z - 0.02)), (0.22, 0.18, 0.015), carrier="dog")
    for places, above in (((), GRASP_ABOVE), ((tray,), GRASP_ABOVE_RIM)):
        grasp = choose_grasp(arm, ROBOTIQ_2F85, WorldSnapshot(0.0, (item,), places), item, (), 0.3)
        assert grasp.tool.position_w[2] == pytest.approx(z + above)


@pytest.mark.parametrize("y", [-0.05, -0.02, 0.0, 0.03])
def test_close_to_the_base_the_tool_can_rise_straight_from_the_grasp(description, y):
    arm = ArmKinematics(description, Pose((0.0, 0.0, 0.0)))
    grasp = choose(arm, block("red", 0.287, y))
    low = arm.solve(grasp.tool, arm.home)
    x, y, z = grasp.tool.position_w
    line, _ = straight_as_far(arm, low, np.array([x, y, z + 2 * CLEAR]))
    assert arm.tool_transform(line[-1])[2, 3] - z >= CLEAR
