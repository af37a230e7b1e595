"""Whole jobs in one process: noise, latency, the safety filter and the physics; judged by ground truth."""

import numpy as np
import pytest

ORANGE = "orange_block"
JOBS = (
    ("place", "red_block", {"place": "tray"}),
    ("place", "blue_block", {"place": "tray"}),
    ("stack", "green_block", {"support": "yellow_block"}),
    ("place", "red_block", {"place": "purple_mark"}),
)


def do(bench, jobs) -> int:
    """Runs those jobs that an arm can do alone; returns how many."""
    done = 0
    for skill, name, arguments in jobs:
        robot = bench.robot_for(skill, name, (ORANGE,), **arguments)
        if not robot:
            continue
        start = bench.now
        picked = bench.run(robot, "pick", object=name, avoid=(ORANGE,))
        assert picked.success, (name, robot, picked)
        put = bench.run(robot, skill, object=name, **arguments)
        assert put.success, (name, robot, put)
        assert bench.now - start < 14.0
        assert put.evidence["place_error_m"] < 0.004
        check(bench, skill, name, arguments)
        done += 1
    return done


def check(bench, skill: str, name: str, arguments: dict) -> None:
    where = bench.true_position(name)
    if skill == "stack":
        offset = where - bench.true_position(arguments["support"])
        assert np.linalg.norm(offset[:2]) < 0.005
        assert abs(offset[2] - 0.04) < 0.002
        return
    place = bench.scene.place(arguments["place"])
    assert np.all(np.abs(where[:2] - place.position_w[:2]) < np.asarray(place.size) / 2 - 0.015)
    assert abs(where[2] - place.surface_w[2] - 0.02) < 0.002


def untouched(bench) -> None:
    assert bench.faults == []
    assert bench.limited == 0
    assert ORANGE not in bench.touched
    assert np.linalg.norm(bench.true_position(ORANGE) - bench.start[ORANGE]) < 0.001
    assert f"touched({ORANGE})" not in bench.snapshot.facts


@pytest.mark.parametrize("seed", [0])
def test_tray_stack_and_mark(make_bench, seed):
    bench = make_bench(seed)
    assert do(bench, JOBS) == len(JOBS)
    untouched(bench)


def grasp_side(bench, turn_at: tuple[str, ...], turns: int = 1) -> int:
    """By which sides the yellow block is taken when somebody wants it otherwise during a phase."""
    robot = bench.robot_for("pick", "yellow_block")
    bench.call(robot, "pick", object="yellow_block")
    while (output := bench.outputs.get(robot)) is None or output.result is None:
        bench.step()
        progress = bench.outputs[robot].progress
        if turn_at and progress is not None and progress.phase == turn_at[0] and progress.fraction % (1 / 6) > 0.08:
            turn_at = turn_at[1:]
            for _ in range(turns):
                assert bench.runners[robot].turn_grasp() == {"grasp": "turned"}
    assert output.result.success, output.result
    assert not turn_at
    assert bench.runners[robot].turn_grasp() == {}, "it has been taken"
    assert bench.faults == []
    return int(output.result.evidence["grasp_side"])


@pytest.mark.parametrize("phase", ["approach", "descend"])
def test_people_choose_the_sides_by_which_something_is_taken(make_bench, phase):
    usual = grasp_side(make_bench(0), ())
    assert grasp_side(make_bench(0), (phase,)) == 1 - usual
    assert grasp_side(make_bench(0), (phase,), turns=2) == usual


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 11))
def test_many_placements(make_bench, seed):
    bench = make_bench(seed)
    assert do(bench, JOBS) >= 1
    untouched(bench)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_all_blocks_fit_the_tray(make_bench, seed):
    bench = make_bench(seed)
    names = [item.name for item in bench.scene.objects]
    done = 0
    for name in names:
        robot = bench.robot_for("place", name, place="tray")
        if robot:
            assert bench.run(robot, "pick", object=name).success
            assert bench.run(robot, "place", object=name, place="tray").success
            done += 1
    inside = [name for name in names if f"in({name}, tray)" in bench.snapshot.facts]
    assert len(inside) == done >= 3
    assert bench.faults == []


def test_both_arms_move_at_the_same_time(make_bench):
    bench = make_bench(seed=0)
    names = [item.name for item in bench.scene.objects if item.name != ORANGE]
    wanted = {
        "left": min(names, key=lambda name: bench.true_position(name)[0]),
        "right": max(names, key=lambda name: bench.true_position(name)[0]),
    }
    for robot, name in wanted.items():
        bench.call(robot, "pick", object=name, avoid=(ORANGE,))
    results = {}
    while len(results) < 2 and bench.now < 20.0:
        bench.step()
        results.update({r: o.result for r, o in bench.outputs.items() if o.result is not None})
    assert all(result.success for result in results.values()), results
    assert all(bench.true_position(name)[2] > 0.2 for name in wanted.values())
    untouched(bench)
