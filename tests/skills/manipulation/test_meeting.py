"""Where two arms meet: opposite tools, crossed pads, both within reach."""

import numpy as np
import pytest

from hardware.descriptions.robot import load_description
from skills.errors import BlockedError
from skills.geometry import transform
from skills.manipulation.kinematics import ArmKinematics
from skills.manipulation.meeting import BACK, LEAST, crosses, held_upright, meetings, must_fit, room
from skills.world.gripper_shape import ROBOTIQ_2F85
from skills.world.snapshot import Pose

TURNED = (0.0, 0.0, 0.0, 1.0)


def arms(apart: float = 1.0) -> tuple[ArmKinematics, ArmKinematics]:
    description = load_description("panda_2f85")
    left = ArmKinematics(description, Pose((-apart / 2, 0.0, 0.0)))
    return left, ArmKinematics(description, Pose((apart / 2, 0.0, 0.0), TURNED))


@pytest.mark.parametrize("size", [(0.04, 0.04, 0.04), (0.05, 0.035, 0.06), (0.035, 0.05, 0.03)])
def test_the_taker_comes_head_on_with_its_pads_across_those_of_the_giver(size):
    tool, item = held_upright(size)
    held = transform(tool)
    for cross in crosses(tool, item, size):
        taking = transform(cross.tool)
        assert taking[:3, 2] @ held[:3, 2] == pytest.approx(-1.0)
        assert taking[:3, 1] @ held[:3, 1] == pytest.approx(0.0, abs=1e-9)
        assert (cross.held, cross.across) == (min(size[:2]), max(size[:2]))
        assert np.linalg.det(taking[:3, :3]) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("size", "why"), [((0.022, 0.03, 0.05), "too small"), ((0.04, 0.075, 0.04), "75 mm across, and the gripper opens")]
)
def test_what_two_grippers_cannot_hold_at_once_is_refused(size, why):
    with pytest.raises(BlockedError, match=why):
        must_fit("block", crosses(*held_upright(size), size)[0], ROBOTIQ_2F85, 0.085)


def test_both_arms_reach_the_first_meetings_and_can_draw_back():
    left, right = arms()
    size = (0.04, 0.05, 0.045)
    tool, item = held_upright(size)
    for giver, taker in ((left, right), (right, left)):
        found = next(filter(None, meetings(giver, taker, tool, item, size, 0.2)))
        assert found.room > 0.3
        assert giver.residual(found.tool, found.giver) < 1e-4
        there, before = taker.tool_transform(found.taker), taker.tool_transform(found.before)
        assert there[:3, 3] - BACK * there[:3, 2] == pytest.approx(before[:3, 3], abs=1e-3)
        assert np.linalg.norm(there[:3, 3] - giver.tool_transform(found.giver)[:3, 3]) == pytest.approx(0.02, abs=1e-3)
        assert min(room(giver, found.giver), room(taker, found.before)) > LEAST


def test_arms_far_apart_have_no_meeting():
    size = (0.04, 0.04, 0.04)
    some = [found for found, _ in zip(meetings(*arms(2.4), *held_upright(size), size, 0.2), range(8), strict=False)]
    assert some == [None] * 8
