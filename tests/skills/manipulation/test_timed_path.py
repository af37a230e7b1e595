"""Paths of other planners become trajectories, or are refused with what is wrong with them."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.descriptions.robot import load_description
from skills.errors import SkillError, TrajectoryError
from skills.manipulation.timed_path import TimedPath, trajectory_of
from skills.manipulation.trajectory import SAMPLE

ARM = load_description("panda_2f85")
HOME = np.array(ARM.home)
COUNT = len(HOME)


def path(times=(1.0, 2.0), offsets=(0.2, 0.4), **changes) -> TimedPath:
    positions = HOME + np.array(offsets)[:, None]
    return replace(TimedPath(ARM.arm_joint_names, np.array(times), positions), **changes)


def test_it_passes_through_the_set_points_and_rests_at_both_ends():
    trajectory = trajectory_of(path(), ARM, HOME)
    assert trajectory.sample(0.0) == pytest.approx(HOME)
    assert trajectory.sample(1.0) == pytest.approx(HOME + 0.2, abs=1e-3)
    assert trajectory.end == pytest.approx(HOME + 0.4)
    first, last = np.diff(trajectory.positions[:2], axis=0), np.diff(trajectory.positions[-2:], axis=0)
    assert np.abs(first).max() / SAMPLE < 0.02
    assert np.abs(last).max() == 0.0


def test_columns_go_by_name():
    names = ARM.arm_joint_names[::-1]
    wanted = HOME + np.linspace(0.0, 0.1, COUNT)
    given_path = TimedPath(names, np.array([1.5]), wanted[::-1][None])
    assert trajectory_of(given_path, ARM, HOME).end == pytest.approx(wanted)


@pytest.mark.parametrize("derivatives", [1, 2])
def test_given_derivatives_are_kept(derivatives):
    times = np.linspace(0.0, 2.0, 9)
    s = times / 2.0
    rise = 10 * s**3 - 15 * s**4 + 6 * s**5
    speed = (30 * s**2 - 60 * s**3 + 30 * s**4) / 2.0
    push = (60 * s - 180 * s**2 + 120 * s**3) / 4.0
    rows = [HOME + 0.3 * rise[:, None], *(0.3 * row[:, None].repeat(COUNT, axis=1) for row in (speed, push))]
    given_path = TimedPath(
        ARM.arm_joint_names, times, rows[0], rows[1], rows[2] if derivatives == 2 else np.empty((0, 0))
    )
    trajectory = trajectory_of(given_path, ARM, HOME)
    middle = trajectory.sample(1.1) - HOME
    s = 0.55
    assert middle == pytest.approx(np.full(COUNT, 0.3 * (10 * s**3 - 15 * s**4 + 6 * s**5)), abs=1e-4)


def test_a_path_a_little_too_fast_is_slowed_down_and_a_fast_one_refused():
    fits = next(t for t in np.linspace(0.1, 3.0, 300) if _accepted(path((t,), (0.5,))))
    trajectory = trajectory_of(path((fits,), (0.5,)), ARM, HOME)
    assert trajectory.duration > 1.05 * fits
    with pytest.raises(TrajectoryError, match=r"times as fast .* velocity scaling of 0\.\d\d"):
        trajectory_of(path((0.5 * fits,), (0.5,)), ARM, HOME)


def _accepted(given_path: TimedPath) -> bool:
    try:
        trajectory_of(given_path, ARM, HOME)
    except TrajectoryError:
        return False
    return True


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"names": ARM.arm_joint_names[1:]}, "joints .* the arm's are"),
        ({"names": (*ARM.arm_joint_names[1:], "elbow")}, "each once"),
        ({"times": np.array([])}, "no set-points"),
        ({"times": np.array([2.0, 1.0])}, "must grow"),
        ({"times": np.array([1.0, 1.0])}, "must grow"),
        ({"times": np.array([-1.0, 1.0])}, "must grow"),
        ({"times": np.array([1.0, np.nan])}, "must grow"),
        ({"times": np.array([1.0, 1e9])}, "longest"),
        ({"positions": np.zeros((1, COUNT))}, "shape"),
        ({"positions": np.full((2, COUNT), np.nan)}, "no finite"),
        ({"positions": HOME + np.full((2, COUNT), 9.0)}, r"panda_joint1 at|joint1 at"),
        ({"velocities": np.ones((2, COUNT))}, "must end at rest"),
        ({"velocities": np.ones((3, COUNT))}, "velocities of shape"),
        ({"accelerations": np.ones((2, COUNT))}, "without velocities"),
        ({"times": np.array([0.0, 1.0])}, "from where the arm is"),
    ],
)
def test_what_is_wrong_is_said(changes, text):
    with pytest.raises(TrajectoryError, match=text):
        trajectory_of(path(**changes), ARM, HOME)


def test_a_path_to_where_the_arm_is():
    trajectory = trajectory_of(path((0.0,), (0.0,)), ARM, HOME)
    assert trajectory.end == pytest.approx(HOME)


numbers = st.floats(allow_nan=True, allow_infinity=True, width=32)


@settings(max_examples=200, deadline=None)
@given(
    times=st.lists(numbers, max_size=4),
    rows=st.lists(st.lists(numbers, max_size=8), max_size=4),
    speeds=st.lists(st.lists(numbers, min_size=7, max_size=7), max_size=4),
)
def test_anything_else_is_a_typed_refusal(times, rows, speeds):
    width = max((len(row) for row in rows), default=0)
    positions = np.array([row + [0.0] * (width - len(row)) for row in rows]).reshape(len(rows), width)
    given_path = TimedPath(
        ARM.arm_joint_names, np.array(times), positions, np.array(speeds).reshape(len(speeds), COUNT)
    )
    try:
        trajectory = trajectory_of(given_path, ARM, HOME)
    except SkillError:
        return
    assert np.isfinite(trajectory.positions).all()
