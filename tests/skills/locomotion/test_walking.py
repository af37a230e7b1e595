"""Walking and docking among walls, zones and other robots: end to end without physics."""

import numpy as np
import pytest

from skills.contract import Reason
from skills.errors import ArgumentError
from skills.locomotion.gait import GaitPhase
from skills.locomotion.planar import error_in_base
from skills.world.catalogue import Catalogue, Obstacle
from skills.world.snapshot import Place, Pose

ZONE = Place("yellow_zone", "zone", "yellow", Pose((0.7, 0.9, 0.0)), (0.8, 2.4, 0.0))
START = (-2.0, 0.2, 0.5)


def wall(name, x, y, size_x, size_y):
    return Obstacle(name, Pose((x, y, 0.5)), (size_x, size_y, 1.0))


def doorway(width, middle=0.2):
    """A wall across the way to the mat, endless for a robot, with a doorway in it."""
    north, south = middle + width / 2, middle - width / 2
    walls = (wall("north_wall", -0.5, north + 10.0, 0.1, 20.0), wall("south_wall", -0.5, south - 10.0, 0.1, 20.0))
    ends = (wall("east_wall", 9.0, 0.0, 0.1, 30.0), wall("west_wall", -9.0, 0.0, 0.1, 30.0))
    across = (wall("upper_wall", 0.0, 12.0, 20.0, 0.1), wall("lower_wall", 0.0, -12.0, 20.0, 0.1))
    return Catalogue((), (), (), walls + ends + across)


def track(bench, skill, **arguments):
    """Runs a call; returns its result and the true poses."""
    bench.start(skill, **arguments)
    poses = []
    for _ in range(6000):
        output = bench.step()
        poses.append(bench.walker.pose.copy())
        if output.result is not None:
            return output.result, np.array(poses)
    raise AssertionError("no result within 120 s")


def test_through_a_doorway_it_docks_as_precisely_as_without(make_leg_bench):
    errors = []
    for seed in range(4):
        bench = make_leg_bench(seed, start=START, catalogue=doorway(0.9))
        result, poses = track(bench, "dock", place="mat")
        assert result.reason is Reason.SUCCESS, result
        errors.append(np.hypot(*error_in_base(bench.walker.pose, bench.goal)[:2]))
        at_the_wall = poses[np.abs(poses[:, 0] + 0.5) < 0.4]
        assert np.abs(at_the_wall[:, 1] - 0.2).max() < 0.25
    assert max(errors) < 0.025


def test_a_doorway_too_narrow_is_unreachable_in_words(make_leg_bench):
    bench = make_leg_bench(start=START, catalogue=doorway(0.35))
    result, poses = track(bench, "walk_to", place="mat")
    assert result.reason is Reason.UNREACHABLE
    assert "only 0.35 m" in result.text
    assert "north wall" in result.text
    assert np.ptp(poses[:, :2], axis=0).max() < 0.05
    assert bench.gait.phase is GaitPhase.STANDING


def over_zone(poses):
    near = np.abs(poses[:, :2] - ZONE.pose.position_w[:2]) < np.array(ZONE.size[:2]) / 2 + 0.18
    return bool(near.all(axis=1).any())


def test_a_zone_is_kept_out_of_only_when_asked(make_leg_bench):
    result, poses = track(make_leg_bench(start=(-0.8, 1.0, 0.0), zones=(ZONE,)), "walk_to", place="mat")
    assert result.success
    assert over_zone(poses)
    bench = make_leg_bench(start=(-0.8, 1.0, 0.0), zones=(ZONE,))
    result, poses = track(bench, "walk_to", place="mat", avoid=("yellow_zone",))
    assert result.success, result
    assert not over_zone(poses)


def test_a_goal_in_a_zone_is_unreachable_by_name(make_leg_bench):
    zone = Place("yellow_zone", "zone", "yellow", Pose((1.5, -0.5, 0.0)), (1.0, 1.0, 0.0))
    result = make_leg_bench(start=START, zones=(zone,)).run("dock", place="mat", avoid=("yellow_zone",))
    assert result.reason is Reason.UNREACHABLE
    assert "the goal lies in the yellow zone" in result.text


def test_another_dog_is_walked_around(make_leg_bench, make_legged):
    bench = make_leg_bench(2, start=START)
    bench.others = (make_legged("rex", (-0.3, -0.1, 1.2)),)
    result, poses = track(bench, "walk_to", place="mat")
    assert result.success, result
    assert np.linalg.norm(poses[:, :2] - (-0.3, -0.1), axis=1).min() > 0.42


def test_a_dog_that_steps_into_the_door_is_waited_for_then_reported(make_leg_bench, make_legged):
    bench = make_leg_bench(start=START, catalogue=doorway(0.9))
    bench.run("rise")
    bench.others = (make_legged("rex", (-0.5, 0.2, 0.0)),)
    result, _ = track(bench, "walk_to", place="mat")
    assert result.reason is Reason.UNREACHABLE
    assert "rex" in result.text
    bench.start("walk_to", place="mat")
    until = bench.now + 20.0
    while bench.step().progress.phase != "wait":
        assert bench.now < until
    bench.others = ()
    assert bench.finish().success


def test_pushed_far_while_it_docks_it_finds_a_way_again(make_leg_bench):
    bench = make_leg_bench(1, start=START, catalogue=doorway(0.9))
    bench.start("dock", place="mat")
    while bench.step().progress.phase != "approach":
        pass
    bench.walker.pose = np.array([-1.3, 1.5, 2.0])  # on the other side of the wall
    result = bench.finish(90.0)
    assert result.reason is Reason.SUCCESS, result
    assert np.hypot(*error_in_base(bench.walker.pose, bench.goal)[:2]) < 0.03


def test_pause_on_the_way_and_go_on(make_leg_bench):
    bench = make_leg_bench(start=START, catalogue=doorway(0.9))
    bench.start("walk_to", place="mat")
    while bench.gait.phase is not GaitPhase.WALKING:
        bench.step()
    bench.runner.pause()
    for _ in range(300):
        bench.step()
    assert not any(bench.references[-1].velocity_b)
    bench.runner.resume()
    assert bench.finish().success


def docking_onto(bench, rex):
    """A dog that docks, and another one that stands at its goal from then on."""
    bench.start("dock", place="mat")
    while bench.step().progress.phase != "approach":
        pass
    bench.others = (rex,)
    while bench.step().progress.phase != "wait":
        pass


def test_a_pause_is_no_waiting(make_leg_bench, make_legged):
    bench = make_leg_bench(start=(0.0, -1.0, 0.5))
    docking_onto(bench, make_legged("rex", (1.9, 0.2, 1.0)))
    bench.runner.pause()
    steps(bench, 31.0)
    bench.runner.resume()
    assert not [result for result in steps(bench, 27.0) if result is not None]
    result = bench.finish(10.0)
    assert result.reason is Reason.UNREACHABLE
    assert "rex stands at the mat; waited 30 s" in result.text


def test_a_silent_sensor_in_a_pause_is_waited_for_after_it(make_leg_bench):
    bench = make_leg_bench(start=START)
    bench.start("walk_to", place="mat")
    while bench.gait.phase is not GaitPhase.WALKING:
        bench.step()
    bench.sees = False
    steps(bench, 1.0)
    bench.runner.pause()
    steps(bench, 5.0)
    bench.runner.resume()
    assert steps(bench, 0.5) == [None] * 25
    bench.sees = True
    assert bench.finish().success


def test_another_dog_is_watched_before_the_call_while_it_rises_and_in_pauses(make_leg_bench, make_legged):
    bench = make_leg_bench(start=START)
    bench.others = (make_legged("rex", (-0.3, 5.0, 1.2)),)

    def rex():
        (found,) = bench.runner.context.neighbourhood.update(bench.world, bench.now)
        return found

    steps(bench, 1.0)
    assert not rex().parked
    steps(bench, 2.5)
    assert rex().parked
    bench.start("walk_to", place="mat")
    while bench.gait.phase is not GaitPhase.RISING:
        bench.step()
    bench.others = (make_legged("rex", (-0.3, 4.8, 1.2)),)
    bench.step()
    assert bench.gait.phase is GaitPhase.RISING
    assert not rex().parked
    bench.runner.pause()
    steps(bench, 3.5)
    assert rex().parked


def steps(bench, seconds):
    """Lets time pass; returns what came as results."""
    return [bench.step().result for _ in range(round(seconds / 0.02))]


def test_unknown_zones_are_refused(make_leg_bench):
    with pytest.raises(ArgumentError, match="red_zone"):
        make_leg_bench().start("dock", place="mat", avoid=("red_zone",))
    with pytest.raises(ArgumentError, match="avoid"):
        make_leg_bench().start("dock", place="mat", avoid="yellow_zone")
