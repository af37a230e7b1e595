from dataclasses import replace

import pytest

from skills.contract import SkillCall
from skills.world.snapshot import Pose


@pytest.fixture(scope="module")
def bench(make_bench):
    return make_bench(seed=0)


def estimate(bench, robot: str, skill: str, world=None, **arguments):
    return bench.estimator.estimate(SkillCall("", "", robot, skill, arguments), world or bench.snapshot)


def moved(bench, name: str, x: float, y: float, z: float = 0.02):
    objects = tuple(
        replace(item, pose=Pose((x, y, z))) if item.name == name else item for item in bench.snapshot.objects
    )
    return replace(bench.snapshot, objects=objects)


def test_claims_run_from_the_base_past_the_target(bench):
    left = estimate(bench, "left", "pick", moved(bench, "red_block", 0.02, -0.25), object="red_block")
    right = estimate(bench, "right", "pick", moved(bench, "red_block", 0.02, -0.25), object="red_block")
    assert left.feasible, left.why
    assert right.feasible, right.why
    assert left.claim == pytest.approx((-0.5, 0.14), abs=0.002)
    assert right.claim == pytest.approx((-0.10, 0.5), abs=0.002)
    assert 3.0 < left.duration < 9.0


def test_home_claims_its_own_side_only(bench):
    assert estimate(bench, "left", "home").claim[1] < 0.0
    assert estimate(bench, "right", "home").claim[0] > 0.0


def test_too_far_is_infeasible_with_words(bench):
    answer = estimate(bench, "left", "pick", moved(bench, "red_block", 0.45, 0.1), object="red_block")
    assert not answer.feasible
    assert "no joint configuration" in answer.why


def test_a_parked_arm_is_not_reached_into(bench):
    ready = bench.runners["left"].kinematics.tool_transform(bench.runners["left"].kinematics.home)[:2, 3]
    answer = estimate(bench, "right", "pick", moved(bench, "red_block", *ready), object="red_block")
    assert not answer.feasible
    assert "left" in answer.why or "configuration" in answer.why


def test_neighbours_that_must_not_be_touched_block(bench):
    world = moved(bench, "red_block", -0.05, -0.3)
    for name, x, y in (("orange_block", 0.0, -0.3), ("green_block", -0.05, -0.25)):
        objects = tuple(replace(o, pose=Pose((x, y, 0.02))) if o.name == name else o for o in world.objects)
        world = replace(world, objects=objects)
    avoid = ("orange_block", "green_block")
    answer = estimate(bench, "left", "pick", world, object="red_block", avoid=avoid)
    assert not answer.feasible
    assert "which must not be touched" in answer.why


@pytest.mark.parametrize(
    ("skill", "arguments", "text"),
    [
        ("fly", {}, "no skill 'fly'"),
        ("pick", {"object": "ghost"}, "no object 'ghost'"),
        ("place", {"object": "red_block", "place": "shelf"}, "no place 'shelf'"),
        ("pick", {}, "missing"),
    ],
)
def test_bad_calls_are_infeasible_with_words(bench, skill, arguments, text):
    answer = estimate(bench, "left", skill, **arguments)
    assert not answer.feasible
    assert text in answer.why


def test_unknown_robot(bench):
    assert "no robot 'middle'" in estimate(bench, "middle", "home").why


def test_place_claims_the_whole_place(bench):
    answer = estimate(bench, "left", "place", object="red_block", place="tray")
    assert answer.feasible
    assert answer.claim[1] > 0.13 + 0.12
