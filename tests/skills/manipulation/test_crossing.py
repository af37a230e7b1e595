import numpy as np
import pytest

from skills.errors import UnreachableError
from skills.geometry import pose_from, tool_down
from skills.manipulation.crossing import MOST_SAG, across, lowest
from skills.manipulation.kinematics import ArmKinematics
from skills.world.snapshot import Pose


@pytest.fixture(scope="module")
def arm(description) -> ArmKinematics:
    return ArmKinematics(description, Pose((0.0, 0.0, 0.0)))


TURNED = np.array([-2.03, 1.18, 2.05, -2.77, -0.99, 1.77, 1.56])  # elbow down, shoulder turned right round


def over(arm: ArmKinematics, x: float, y: float) -> Pose:
    height = float(arm.tool_transform(TURNED)[2, 3])
    return pose_from(tool_down(0.0), np.array([x, y, height]))


def test_the_tool_stays_up_where_the_elbow_turns_over(arm):
    goal = over(arm, 0.35, 0.15)
    start = TURNED
    way = across(arm, start, goal)
    assert lowest(arm, np.vstack((start[None], way))) >= goal.position_w[2] - MOST_SAG
    assert np.allclose(arm.tool_transform(way[-1])[:3, 3], goal.position_w, atol=1e-3)


def test_the_near_configuration_is_taken_where_it_keeps_the_tool_up(arm):
    goal = pose_from(tool_down(0.0), np.array([0.45, 0.1, 0.3]))
    start = arm.solve(pose_from(tool_down(0.0), np.array([0.45, -0.1, 0.3])), arm.home)
    way = across(arm, start, goal)
    assert way.shape == (1, 7)
    assert np.allclose(way[0], arm.solve(goal, start))


def test_out_of_reach_is_said(arm):
    with pytest.raises(UnreachableError, match="no joint configuration"):
        across(arm, arm.home, over(arm, 1.5, 0.0))
