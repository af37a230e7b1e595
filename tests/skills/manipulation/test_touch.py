"""Touch from the motors' efforts."""

from dataclasses import replace

import numpy as np
import pytest

from hardware.descriptions.robot import load_description
from hardware.ports import JointState
from skills.context import ArmContext
from skills.manipulation.kinematics import ArmKinematics
from skills.manipulation.touch import TOUCH_FORCE, TouchSensor
from skills.world.snapshot import Pose


@pytest.fixture
def context():
    description = load_description("panda_2f85")
    q = np.append(np.array(description.home), 0.04)
    state = JointState(0.0, description.joint_names, q, np.zeros_like(q), np.full_like(q, 3.0))
    return ArmContext("arm", description, ArmKinematics(description, Pose((0.0, 0.0, 0.0))), None, state)


def press(context, force, stamp):
    """A measurement while something lifts the tool with ``force`` [N]: the motors work against it."""
    up = context.kinematics.jacobian(context.arm_position)[2]
    effort = np.append(3.0 - up * force, 3.0)
    context.state = replace(context.state, stamp=stamp, effort=effort)


@pytest.mark.parametrize(("force", "touches"), [(0.0, False), (TOUCH_FORCE - 1.0, False), (TOUCH_FORCE + 1.0, True)])
def test_it_feels_what_lifts_the_tool(context, force, touches):
    sensor = TouchSensor(context, 0.0)
    for stamp in np.arange(0.01, 0.2, 0.01):
        press(context, 0.0, stamp)
        assert not sensor.update(stamp)
    press(context, force, 0.2)
    assert sensor.update(0.2) == touches
    assert sensor.force == pytest.approx(force, abs=1e-6)


def test_a_pull_is_no_touch_and_old_measurements_count_once(context):
    sensor = TouchSensor(context, 0.0)
    for stamp in np.arange(0.01, 0.2, 0.01):
        press(context, 0.0, stamp)
        sensor.update(stamp)
    press(context, -20.0, 0.2)
    assert not sensor.update(0.2)
    assert not sensor.update(0.21)
    assert sensor.force == pytest.approx(-20.0)
