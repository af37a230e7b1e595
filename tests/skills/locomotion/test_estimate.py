"""Estimates of leg calls: what walks takes, in the world asked about, and why not."""

import math

import pytest

from skills.contract import SkillCall
from skills.locomotion.estimate import LegEstimator
from skills.world.catalogue import Catalogue, Obstacle, RobotInfo
from skills.world.snapshot import Place, Pose, WorldSnapshot

MAT = Place("mat", "mark", "grey", Pose((3.0, 0.0, 0.0)), (0.8, 0.8, 0.0))
ZONE = Place("yellow_zone", "zone", "yellow", Pose((1.0, 0.0, 0.0)), (1.0, 60.0, 0.0))
HERE = Pose((0.0, 0.0, 0.3))
ROBOTS = (RobotInfo("dog", "go2", ("legs",), HERE), RobotInfo("left", "panda_2f85", ("arm",), HERE))
WALLS = (
    Obstacle("north_wall", Pose((1.5, 2.5, 0.5)), (0.1, 4.0, 1.0)),
    Obstacle("south_wall", Pose((1.5, -2.5, 0.5)), (0.1, 4.0, 1.0)),
)
SITE = Catalogue((), (MAT, ZONE), ROBOTS, WALLS)


@pytest.fixture
def ask(make_legged):
    def _ask(skill, at=(0.0, 0.0, 0.0), robot="dog", others=(), site=SITE, walkers=None, **arguments):
        world = WorldSnapshot(0.0, (), (MAT, ZONE), (make_legged("dog", at), *others))
        return LegEstimator(site, walkers=walkers).estimate(SkillCall("", "", robot, skill, arguments), world)

    return _ask


def test_postures_take_what_their_specs_say(ask):
    for skill in ("rise", "stand", "sit", "recover"):
        answer = ask(skill)
        assert answer.feasible
        assert 0.5 < answer.duration < 6.0


def test_farther_takes_longer_and_docking_longer_still(ask):
    near, far = ask("walk_to", (1.9, 0.0, 0.0), place="mat"), ask("walk_to", (-6.0, 0.0, 0.0), place="mat")
    assert near.feasible
    assert far.feasible
    assert 7.9 / 0.5 < far.duration - near.duration < 7.9 / 0.35
    assert ask("dock", place="mat").duration == pytest.approx(ask("walk_to", place="mat").duration + 5.0)
    assert ask("dock", (3.0, 0.0, 0.0), place="mat").duration == pytest.approx(7.5)


def test_it_is_as_long_as_the_run_takes(ask, make_leg_bench):
    for seed in range(3):
        start = (-1.5, -0.8 + seed, 2.0 * seed)
        bench = make_leg_bench(seed, start=start, catalogue=SITE)
        bench.places, bench.goal = (MAT,), (3.0, 0.0, 0.0)
        bench.run("rise")
        begun = bench.now
        assert bench.run("walk_to", place="mat").success
        expected = ask("walk_to", start, place="mat").duration
        assert bench.now - begun == pytest.approx(expected, rel=0.2)


def test_no_way_is_said_in_words(ask):
    frame = (
        Obstacle("east_wall", Pose((5.0, 0.0, 0.5)), (0.1, 9.0, 1.0)),
        Obstacle("upper_wall", Pose((3.0, 4.4, 0.5)), (4.0, 0.1, 1.0)),
        Obstacle("lower_wall", Pose((3.0, -4.4, 0.5)), (4.0, 0.1, 1.0)),
    )
    room = Catalogue((), (MAT,), ROBOTS, WALLS + frame)
    assert ask("dock", site=room, place="mat").feasible
    answer = ask("dock", site=room, place="mat", avoid=("yellow_zone",))
    assert not answer.feasible
    assert "leads through the yellow zone" in answer.why
    assert ask("dock", (2.3, 0.5, 0.0), site=room, place="mat").feasible


def test_another_dog_in_the_only_way_costs_time_but_is_no_reason_against(ask, make_legged):
    free = ask("dock", place="mat").duration
    for where in ((1.5, 0.0, math.pi / 2), (3.0, 0.1, 0.0)):  # in the door, at the goal
        answer = ask("dock", others=(make_legged("rex", where),), place="mat")
        assert answer.feasible
        assert answer.duration > free + 5.0
    aside = ask("dock", others=(make_legged("rex", (2.0, 2.0, 0.0)),), place="mat")
    assert aside.feasible
    assert aside.duration == pytest.approx(free, abs=2.0)


@pytest.mark.parametrize(
    ("skill", "more", "text"),
    [
        ("fly", {}, "no skill 'fly'"),
        ("dock", {"place": "moon"}, "no place 'moon'"),
        ("dock", {"place": "mat", "avoid": ("red_zone",)}, "no place 'red_zone'"),
        ("dock", {}, "missing"),
        ("dock", {"place": "mat", "walkers": ()}, "no policy that walks"),
        ("dock", {"place": "mat", "robot": "left"}, "left has no legs"),
        ("rise", {"robot": "rex"}, "no robot 'rex'"),
    ],
)
def test_bad_calls_are_infeasible_with_words(ask, skill, more, text):
    answer = ask(skill, **more)
    assert not answer.feasible
    assert text in answer.why
