import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.descriptions.robot import load_description
from skills.geometry import pose_from, tool_down
from skills.manipulation.kinematics import ArmKinematics
from skills.manipulation.reference import ReferenceGenerator
from skills.manipulation.trajectory import MotionLimits, plan_trajectory, straight_line
from skills.world.snapshot import Pose

DESCRIPTION = load_description()
ARM = ArmKinematics(DESCRIPTION, Pose((-0.5, 0.0, 0.0)))
VELOCITY, ACCELERATION = DESCRIPTION.velocity_limit, DESCRIPTION.acceleration_limit
DT = 0.01
ABOVE = ARM.solve(pose_from(tool_down(0.3), np.array([0.1, 0.15, 0.2])), ARM.home)
PATH = np.vstack((ARM.home[None], straight_line(ARM, ABOVE, np.array([0.1, 0.15, 0.03]))))
TRAJECTORY = plan_trajectory(PATH, MotionLimits.from_description(DESCRIPTION), ARM)

events = st.lists(
    st.tuples(
        st.integers(1, 45),
        st.one_of(
            st.just(("pause",)),
            st.just(("resume",)),
            st.tuples(st.just("speed"), st.floats(0.2, 3.0)),
            st.tuples(st.just("nudge"), st.tuples(*[st.floats(-0.08, 0.08)] * 3)),
            st.tuples(st.just("gripper"), st.floats(0.0, 0.085)),
            st.just(("at once",)),
        ),
    ),
    max_size=12,
)


@pytest.fixture
def generator() -> ReferenceGenerator:
    made = ReferenceGenerator(DESCRIPTION, ARM)
    made.start(ARM.home, 0.085)
    made.play(TRAJECTORY)
    return made


@settings(max_examples=25, deadline=None)
@given(events)
def test_continuous_and_inside_the_derated_limits_whatever_is_said(script):
    generator = ReferenceGenerator(DESCRIPTION, ARM)
    generator.start(ARM.home, 0.085)
    generator.play(TRAJECTORY)
    position, velocity, last_dt = np.append(ARM.home, 0.085), np.zeros(8), DT
    for steps, event in script:
        dts = [DT] * steps
        if event[0] == "pause":
            generator.pause()
        elif event[0] == "resume":
            generator.resume()
        elif event[0] == "speed":
            generator.set_speed(event[1])
        elif event[0] == "nudge":
            generator.nudge(np.array(event[1]))
        elif event[0] == "gripper":
            generator.set_gripper(event[1])
        else:
            dts.insert(0, 0.003)
        for dt in dts:
            reference = generator.update(dt)
            new = np.array(reference.position)
            moved = (new - position) / dt
            assert np.abs(moved - reference.velocity).max() < 1e-5
            assert (np.abs(moved) <= VELOCITY + 1e-6).all()
            jump = np.abs(moved - velocity)[:7] / (0.5 * (dt + last_dt))
            assert (jump <= ACCELERATION[:7] + 1e-4).all()
            assert (new[:7] >= DESCRIPTION.lower[:7]).all()
            assert (new[:7] <= DESCRIPTION.upper[:7]).all()
            position, velocity, last_dt = new, moved, dt


@pytest.mark.parametrize("start", np.arange(0, int(TRAJECTORY.duration / DT), 6))
def test_pause_rests_within_its_bound_and_on_the_path(generator, start):
    for _ in range(start):
        generator.update(DT)
    before = np.array(generator.update(DT).velocity)
    generator.pause()
    first = np.array(generator.update(DT).velocity)
    if np.abs(before).max() > 0.2:
        assert np.abs(first[:7]).max() < np.abs(before[:7]).max() + 0.01
    for _ in range(29):
        reference = generator.update(DT)
    assert np.abs(reference.velocity).max() < 0.02
    stations = np.array([TRAJECTORY.sample(t) for t in np.arange(0, TRAJECTORY.duration, 0.001)])
    assert np.abs(stations - np.array(reference.position[:7])).max(axis=1).min() < 0.002


def test_resume_ends_where_the_path_ends(generator):
    for step in range(600):
        if step == 40:
            generator.pause()
        if step == 120:
            assert generator.at_rest
            generator.resume()
        generator.update(DT)
    assert generator.done
    assert np.allclose(generator.position, PATH[-1], atol=1e-6)


def test_half_speed_takes_about_twice_as_long(generator):
    generator.set_speed(0.5)
    steps = 0
    while not generator.done:
        generator.update(DT)
        steps += 1
    assert steps * DT == pytest.approx(2 * TRAJECTORY.duration, rel=0.15)


def test_speed_is_clamped_and_nonsense_ignored(generator):
    assert generator.set_speed(9.0) == 1.0
    assert generator.set_speed(0.5) == 0.5
    assert generator.set_speed(0.8, absolute=True) == 0.8
    assert generator.set_speed(float("nan")) == 0.8
    assert generator.set_speed(-1.0) == 0.8
    assert generator.set_speed(0.01) == 0.1


@pytest.mark.parametrize("offset", [(0.0, 0.02, 0.0), (0.03, 0.0, 0.0), (0.0, -0.03, 0.04), (-0.02, 0.01, 0.01)])
def test_a_nudge_shifts_the_tool_by_what_was_asked(generator, offset):
    for _ in range(60):
        generator.update(DT)
    applied = generator.nudge(np.array(offset))
    assert np.allclose(applied, offset)
    start = generator.position
    generator.update(DT)
    generator.update(DT)
    assert not np.allclose(generator.position, start)
    for _ in range(400):
        generator.update(DT)
    assert generator.done
    shift = ARM.tool_transform(generator.position) - ARM.tool_transform(PATH[-1])
    assert np.abs(shift[:3, 3] - offset).max() < 1e-5
    assert np.abs(shift[:3, :3]).max() < 1e-6


def test_a_small_nudge_is_in_within_half_a_second_while_paused(generator):
    generator.pause()
    for _ in range(40):
        generator.update(DT)
    tool = ARM.tool_transform(generator.position)[:3, 3]
    generator.nudge(np.array([0.0, 0.01, 0.0]))
    for _ in range(50):
        generator.update(DT)
    assert np.abs(ARM.tool_transform(generator.position)[:3, 3] - tool - (0, 0.01, 0)).max() < 1e-4


def test_nudges_add_up_to_a_tenth_of_a_metre_at_most(generator):
    total = sum(generator.nudge(np.array([0.0, 0.0, 0.06])) for _ in range(4))
    assert np.linalg.norm(total) == pytest.approx(0.1)
    assert np.linalg.norm(generator.offset_w) == pytest.approx(0.1)
    assert not generator.nudge(np.full(3, np.nan)).any()


def test_the_next_skill_starts_where_the_nudged_one_ended(generator):
    generator.nudge(np.array([0.0, 0.02, 0.0]))
    for _ in range(500):
        generator.update(DT)
    before = generator.position
    generator.settle()
    assert np.allclose(generator.update(DT).position[:7], before)
    assert not generator.offset_w.any()
    assert np.allclose(generator.path_position, before)


def test_holds_of_different_reasons_do_not_undo_each_other(generator):
    generator.pause()
    generator.hold("stale")
    generator.release("stale")
    for _ in range(50):
        generator.update(DT)
    assert generator.at_rest
    generator.resume()
    for _ in range(20):
        generator.update(DT)
    assert not generator.at_rest


def test_gripper_motion_freezes_in_a_pause(generator):
    generator.set_gripper(0.0)
    for _ in range(10):
        generator.update(DT)
    generator.pause()
    for _ in range(30):
        generator.update(DT)
    frozen = generator.opening
    assert 0.0 < frozen < 0.085
    generator.resume()
    for _ in range(100):
        generator.update(DT)
    assert generator.opening == 0.0
