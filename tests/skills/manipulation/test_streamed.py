"""Motion asked for a step at a time: within limits, and it can always stop."""

import numpy as np
import pytest

from hardware.descriptions.robot import load_description
from hardware.ports.robot import JointState
from skills.context import ArmContext
from skills.manipulation.kinematics import ArmKinematics
from skills.manipulation.reference import ReferenceGenerator
from skills.manipulation.streamed import StreamedMotion
from skills.world.snapshot import Pose

DT = 0.01


@pytest.fixture
def context():
    description = load_description("panda_2f85")
    kinematics = ArmKinematics(description, Pose((0.0, 0.0, 0.0)))
    rest = np.append(np.array(description.home), description.gripper.upper)
    state = JointState(0.0, description.joint_names, rest, np.zeros_like(rest), np.zeros_like(rest))
    return ArmContext("left", description, kinematics, ReferenceGenerator(description, kinematics), state)


def run(context, velocities):
    """Drives; positions of the reference at every control period, shape (k, n)."""
    motion, positions = StreamedMotion(context), [context.generator.position]
    for velocity in velocities:
        if velocity is not None:
            motion.drive(velocity)
        context.generator.update(DT)
        positions.append(context.generator.position)
    return np.array(positions)


def test_it_follows_and_stops_when_nobody_drives_on(context):
    wanted = np.zeros(7)
    wanted[0] = 0.3
    positions = run(context, [wanted] * 100 + [None] * 60)
    speed = np.diff(positions[:, 0]) / DT
    assert speed[60:95] == pytest.approx(0.3, abs=0.01)
    assert abs(speed[-5:]).max() < 1e-6
    assert np.abs(np.diff(positions[:, 1:], axis=0)).max() < 1e-9


def test_limits_hold_whatever_is_asked(context):
    rng = np.random.default_rng(3)
    asked = [rng.normal(0.0, 50.0, 7) * (rng.random() > 0.2) for _ in range(400)]
    asked[7] = np.full(7, np.nan)
    positions = run(context, asked)
    description = context.description
    velocity = np.diff(positions, axis=0) / DT
    acceleration = np.diff(velocity, axis=0) / DT
    assert (np.abs(velocity) <= description.velocity_limit[:7] + 1e-9).all()
    assert (np.abs(acceleration) <= description.acceleration_limit[:7] * 1.001).all()
    lower, upper = (np.array([getattr(j, end) for j in description.joints]) for end in ("lower", "upper"))
    assert (positions > lower).all()
    assert (positions < upper).all()


def test_it_stops_before_the_end_of_a_joint(context):
    wanted = np.zeros(7)
    wanted[0] = 9.0
    positions = run(context, [wanted] * 600)
    assert positions[-1, 0] < context.description.joints[0].upper
    assert positions[-1, 0] > context.description.joints[0].upper - 0.1
    assert abs(positions[-1, 0] - positions[-2, 0]) < 1e-4


def test_a_pause_holds_it_too(context):
    wanted = np.zeros(7)
    wanted[0] = 0.3
    motion = StreamedMotion(context)
    for step in range(200):
        if step == 50:
            context.generator.pause()
        motion.drive(wanted)
        context.generator.update(DT)
    held = context.generator.position[0]
    for _ in range(50):
        motion.drive(wanted)
        context.generator.update(DT)
    assert context.generator.position[0] == pytest.approx(held, abs=1e-9)
    assert context.generator.at_rest
