"""What is made of the measured poses of other robots: moving, standing, parked; and how they will go on."""

import numpy as np
import pytest

from skills.locomotion.navigation.neighbours import GAP, HISTORY, STANDS_AFTER, Neighbourhood, legged_neighbours
from skills.locomotion.planar import moved
from skills.world.snapshot import Pose, RobotBelief, WorldSnapshot

DT = 0.04


def watched(make_legged, velocity_at, seconds, noise=0.007, seed=0):
    """The neighbour after ``seconds`` at a velocity of a time; measured poses are noisy and 80 ms old."""
    rng, pose = np.random.default_rng(seed), np.array([1.0, 2.0, 0.7])
    around = Neighbourhood("dog")
    for k in range(round(seconds / DT)):
        now = k * DT
        pose = moved(pose, np.asarray(velocity_at(now), dtype=float), DT)
        seen = make_legged("rex", pose + noise * rng.standard_normal(3), now - 0.08)
        (rex,) = around.update(WorldSnapshot(now, (), (), (make_legged("dog", np.zeros(3), now), seen)), now)
    return rex, pose


def test_one_that_stands_is_parked_whatever_the_noise(make_legged):
    for seed in range(20):
        rex, _ = watched(make_legged, lambda now: (0.0, 0.0, 0.0), 6.0, seed=seed)
        assert rex.stands
        assert rex.parked
        assert not rex.velocity_b.any()


def test_one_that_walks_does_neither_and_its_velocity_is_known(make_legged):
    rex, pose = watched(make_legged, lambda now: (0.4, 0.0, 0.3), 4.0, noise=0.004)
    assert not rex.stands
    assert not rex.parked
    np.testing.assert_allclose(rex.velocity_b, (0.4, 0.0, 0.3), atol=0.09)
    later = moved(pose, np.array([0.4, 0.0, 0.3]), 2.0)
    np.testing.assert_allclose(rex.ahead(np.array([2.0])).center[0], later[:2], atol=0.25)


def test_one_that_turns_in_place_moves(make_legged):
    assert not watched(make_legged, lambda now: (0.0, 0.0, 0.5), 3.0)[0].stands


def test_one_that_stops_stands_first_and_is_parked_later(make_legged):
    def stops(now):
        return (0.4, 0.0, 0.0) if now < 2.0 else (0.0, 0.0, 0.0)

    standing, _ = watched(make_legged, stops, 2.0 + STANDS_AFTER + 0.5)
    assert standing.stands
    assert not standing.parked
    assert watched(make_legged, stops, 2.0 + HISTORY + 0.5)[0].parked


def test_one_that_was_not_watched_for_long_enough_is_not_parked(make_legged):
    for walks in (0.0, 0.4):
        seen = watched(make_legged, lambda now, speed=walks: (speed, 0.0, 0.0), 2 * DT)[0]
        assert not seen.parked
    assert not watched(make_legged, lambda now: (0.0, 0.0, 0.0), HISTORY - 0.2)[0].parked


@pytest.mark.parametrize("jump", [GAP + 0.1, -2.0])
def test_after_a_gap_it_is_watched_anew(make_legged, jump):
    around, stamps, parked = Neighbourhood("dog"), np.arange(0.0, HISTORY + 0.5, DT), []
    for stamp in (*stamps, stamps[-1] + jump):
        (rex,) = around.update(WorldSnapshot(stamp, (), (), (make_legged("rex", np.ones(3), stamp),)), stamp)
        parked.append(rex.parked)
    assert parked[-2:] == [True, False]


def test_arms_and_the_robot_itself_are_none(make_legged):
    here = Pose((0.0, 0.0, 0.0))
    arm = RobotBelief("left", "panda_2f85", ("arm",), here, here, 0.0, 0.0)
    world = WorldSnapshot(0.0, (), (), (arm, make_legged("dog", np.zeros(3)), make_legged("rex", np.ones(3))))
    assert [robot.name for robot in legged_neighbours(world, "dog")] == ["rex"]


def test_one_that_is_not_measured_any_more_may_be_anywhere_near(make_legged):
    around = Neighbourhood("dog")
    for now in (0.0, 2.0):
        (rex,) = around.update(WorldSnapshot(now, (), (), (make_legged("rex", np.ones(3), 0.0),)), now)
    assert rex.unseen == pytest.approx(1.75)
