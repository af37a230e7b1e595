"""Problems are the same every time, MuJoCo sees what touches, and a run goes on where it ended."""

import numpy as np
import pytest

from benchmarks.motion_planning.bench import MotionPlanningBenchCfg, metrics, run, solve
from benchmarks.motion_planning.contacts import ContactJudge
from benchmarks.motion_planning.problems import TABLE, TURN, arm, problem
from skills.manipulation.planning.solid import Solid
from skills.world.snapshot import Pose


@pytest.fixture(scope="module")
def panda():
    return arm()


def test_a_problem_is_the_same_every_time_and_its_ends_are_free(panda):
    one, again, other = problem(3, *panda), problem(3, *panda), problem(4, *panda)
    assert np.array_equal(one.start, again.start) and one.around == again.around != other.around
    judge = ContactJudge(panda[0].description, one.around)
    assert judge.touching(np.array([one.start, one.goal_position])) == 0
    angles = [np.arctan2(*panda[0].tool_transform(q)[[1, 0], 3]) for q in (one.start, one.goal_position)]
    assert abs(angles[0] - angles[1]) >= TURN


def test_mujoco_sees_what_touches_and_lets_the_base_stand(panda):
    kinematics, _ = panda
    home = kinematics.home[None]
    assert ContactJudge(kinematics.description, (TABLE,)).touching(home) == 0
    crate = Solid("crate", Pose(kinematics.tool_pose(kinematics.home).position_w), (0.1, 0.1, 0.1))
    assert ContactJudge(kinematics.description, (TABLE, crate)).touching(home) == 1


def test_a_blocked_problem_is_solved_without_a_touch(panda):
    row = next(row for seed in range(2, 9) if not (row := solve(problem(seed, *panda), *panda))["straight"])
    assert row["solved"] and row["touching"] == 0 and row["periods"] > 5
    assert row["ratio"] >= 1.0 - 0.05
    assert 0.0 < row["check_s"] < row["plan_s"]


def test_figures_count_what_was_solved():
    row = {"problem": 0, "straight": True, "solved": True, "why": "", "plan_s": 0.004, "longest_step_s": 0.004,
           "periods": 0, "check_s": 1e-5, "places": 9, "touching": 0, "ratio": 1.0, "duration_s": 2.0}  # fmt: skip
    around = row | {"problem": 1, "straight": False, "plan_s": 0.1, "periods": 40, "ratio": 1.5, "touching": 2}
    lost = {key: row[key] for key in ("check_s", "longest_step_s")} | {
        "problem": 2, "straight": False, "solved": False, "why": "no way", "plan_s": 0.3, "periods": 90
    }  # fmt: skip
    found = metrics([row, around, lost], quick=False)
    assert found["solved"].value == pytest.approx(2 / 3) and not found["solved"].passed
    assert found["straight way free"].value == pytest.approx(1 / 3)
    assert found["blocked and gone around"].value == 0.5
    assert found["ways that touch something, by MuJoCo"].value == 1
    assert found["path length over straight, p50"].value == 1.5
    assert list(found)[-1] == "solved"


def test_a_run_goes_on_with_what_a_file_holds(tmp_path, panda):
    path = tmp_path / "rows.json"
    first = run(MotionPlanningBenchCfg(seeds=(0, 0)), path, None)
    both = run(MotionPlanningBenchCfg(seeds=(0, 1)), None, path)
    assert [row["problem"] for row in both.results] == [0, 1]
    assert both.results[0] == first.results[0]
