"""Trajectories of other planners on the bench: physics, safety filter and corrections in the loop."""

import numpy as np
import pytest

from skills.contract import Reason
from skills.errors import SkillBusyError, TrajectoryError
from skills.manipulation.follow import FollowCfg
from skills.manipulation.timed_path import TimedPath


@pytest.fixture
def bench(make_bench):
    return make_bench(seed=0)


def to(bench, offset: float, seconds: float) -> TimedPath:
    """A path of the left arm that turns its first joint."""
    start = bench.runners["left"]._generator.path_position
    end = start.copy()
    end[0] += offset
    names = bench.controllers["left"]._limits.names[:-1]
    return TimedPath(tuple(names), np.array([seconds]), end[None])


def follow(bench, path: TimedPath, cfg: FollowCfg | None = None) -> None:
    state = bench.status["left"].state
    bench.runners["left"].follow("goal", path, cfg or FollowCfg(), bench.now, bench.snapshot, state)


def finish(bench, seconds: float = 20.0):
    until = bench.now + seconds
    while bench.now < until:
        bench.step()
        if bench.outputs["left"].result is not None:
            return bench.outputs["left"].result
    raise AssertionError("no result")


def test_it_arrives(bench):
    path = to(bench, 0.4, 2.0)
    follow(bench, path)
    result = finish(bench)
    assert result.reason is Reason.SUCCESS, result
    assert bench.status["left"].state.position[0] == pytest.approx(path.positions[-1, 0], abs=0.01)
    assert not bench.faults


def test_a_person_slows_it_down_and_stops_it(bench):
    path = to(bench, 0.4, 2.0)
    follow(bench, path)
    bench.runners["left"].set_speed(0.5)
    begin = bench.now
    assert finish(bench).success
    assert bench.now - begin > 3.5
    bench.runners["left"].set_speed(1.0, absolute=True)
    follow(bench, to(bench, -0.4, 2.0))
    for _ in range(80):
        bench.step()
    bench.runners["left"].cancel()
    assert finish(bench).reason is Reason.CANCELED
    assert not bench.faults


def test_a_shifted_tool_is_not_where_the_path_ends(bench):
    follow(bench, to(bench, 0.3, 2.0), FollowCfg(goal_time=0.5))
    for _ in range(50):
        bench.step()
    assert bench.runners["left"].nudge((0.0, 0.0, 0.04))
    result = finish(bench)
    assert result.reason is Reason.EFFECT_NOT_REACHED
    assert "a person shifted the tool" in result.text


def test_a_joint_that_strays_ends_it(bench):
    name = bench.controllers["left"]._limits.names[0]
    follow(bench, to(bench, 0.4, 2.0), FollowCfg(path={name: 1e-5}))
    result = finish(bench)
    assert result.reason is Reason.HOLD_CONDITION_LOST
    assert name in result.text


def test_one_call_at_a_time_and_nothing_moves_on_a_bad_path(bench):
    follow(bench, to(bench, 0.2, 2.0))
    with pytest.raises(SkillBusyError, match="follow_trajectory"):
        bench.call("left", "home")
    assert finish(bench).success
    with pytest.raises(TrajectoryError, match="times as fast"):
        follow(bench, to(bench, 1.0, 0.1))
    assert bench.runners["left"].call is None
    bench.step()
    assert bench.outputs["left"].reference is None


def test_the_gripper_opens_closes_and_stalls(bench):
    runner = bench.runners["left"]

    def move(opening: float):
        runner.move_gripper("goal", opening, bench.now, bench.snapshot, bench.status["left"].state)
        return finish(bench)

    assert move(0.03).success
    assert bench.status["left"].state.position[-1] == pytest.approx(0.03, abs=0.006)
    opened = move(1.0)
    assert opened.success
    assert opened.evidence["stalled"] == 0.0
    name = min((o.name for o in bench.scene.objects), key=lambda name: bench.true_position(name)[0])
    assert bench.run("left", "pick", object=name, avoid=()).success
    held = move(0.0)
    assert held.reason is Reason.EFFECT_NOT_REACHED
    assert held.evidence["stalled"] == 1.0
    assert held.evidence["opening"] > 0.02
