"""A team's estimator: each robot by its kind, far things by distance alone, claims only where arms can meet."""

import pytest

from rostrum.site import catalogue_of
from sim.scenes.scene import load_scene
from skills.contract import SkillCall
from skills.manipulation.estimate import ManipulationEstimator
from skills.team_estimate import TeamEstimator, stretch
from skills.world.snapshot import ObjectBelief, Pose, RobotBelief, WorldSnapshot


def site(name, **spots):
    """A team's estimator and a world with blocks at given places."""
    catalogue = catalogue_of(load_scene(name))
    world = WorldSnapshot(
        0.0,
        tuple(
            ObjectBelief(o.name, o.kind, o.color, o.size, Pose(spots[o.name]), 0.001, 0.0, "test")
            for o in catalogue.objects
            if o.name in spots
        ),
        catalogue.places,
        tuple(RobotBelief(r.name, r.model, r.capabilities, r.base, r.base, 0.08, 0.0) for r in catalogue.robots),
    )
    return catalogue, TeamEstimator(catalogue), world


def ask(estimator, world, robot, skill, **arguments):
    return estimator.estimate(SkillCall("", "", robot, skill, arguments), world)


def test_an_arm_stretched_out_is_longer_than_its_reach_and_shorter_than_two():
    catalogue = catalogue_of(load_scene("bench"))
    assert 0.855 < stretch(catalogue.robot("left")) < 1.7


@pytest.mark.parametrize(
    ("skill", "arguments", "what"),
    [
        ("pick", {"object": "red_block"}, "red block"),
        ("place", {"object": "blue_block", "place": "west_bench"}, "west bench"),
        ("stack", {"object": "blue_block", "support": "red_block"}, "red block"),
    ],
)
def test_what_lies_at_another_bench_is_refused_with_the_distance(skill, arguments, what):
    _, estimator, world = site("maze", red_block=(-4.4, 0.2, 0.36), blue_block=(4.4, -0.4, 0.36))
    found = ask(estimator, world, "east_arm", skill, **arguments)
    assert not found.feasible
    assert f"the {what} lies" in found.why
    assert "beyond the reach of east arm" in found.why


def test_what_is_put_down_may_be_far_for_it_is_in_the_gripper_by_then():
    _, estimator, world = site("maze", red_block=(-4.4, 0.2, 0.36), blue_block=(4.4, -0.4, 0.36))
    assert ask(estimator, world, "east_arm", "stack", object="red_block", support="blue_block").feasible


def test_arms_of_one_bench_claim_and_those_of_two_do_not():
    _, estimator, world = site("bench", red_block=(-0.1, 0.0, 0.02))
    assert ask(estimator, world, "left", "pick", object="red_block").claim is not None
    _, estimator, world = site("two_dogs", red_block=(2.3, 1.2, 0.36), blue_block=(2.3, -1.2, 0.36))
    for arm, block in (("north_arm", "red_block"), ("south_arm", "blue_block")):
        found = ask(estimator, world, arm, "pick", object=block)
        assert found.feasible
        assert found.claim is None


def test_what_is_near_is_judged_as_the_arm_s_own_estimator_does():
    catalogue, estimator, world = site("bench", red_block=(-0.1, 0.0, 0.02), blue_block=(0.4, 0.4, 0.02))
    alone = ManipulationEstimator(catalogue)
    for robot, block in (("left", "red_block"), ("right", "red_block"), ("left", "blue_block")):
        call = SkillCall("", "", robot, "pick", {"object": block})
        assert estimator.estimate(call, world) == alone.estimate(call, world)


def test_legs_are_asked_about_walks():
    _, estimator, world = site("maze")
    assert ask(estimator, world, "dog", "dock", place="east_station").feasible
    assert not ask(estimator, world, "west_arm", "dock", place="east_station").feasible
    assert not ask(estimator, world, "dog", "pick", object="red_block").feasible
