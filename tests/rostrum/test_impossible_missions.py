"""Missions that cannot be done in the workshop are refused before anything moves, with the reason."""

from dataclasses import replace

import pytest

from planners.allocation.allocate import allocate
from planners.errors import InfeasibleError
from planners.language.understand import understand
from planners.logistics import with_logistics
from rostrum.site import catalogue_of
from sim.scenes.scene import load_scene
from skills.team_estimate import TeamEstimator
from skills.world.snapshot import ObjectBelief, Pose, RobotBelief, WorldSnapshot

WORKSHOP = load_scene("workshop")
DELIVER = "Put the red block on the far bench. "
PLACES = {
    "red_block": (-2.10, -0.10),
    "blue_block": (-2.25, -0.10),
    "green_block": (-2.10, 0.0),
    "orange_block": (-2.3, 0.0),
}


def planned(scene, text, **moved):
    """Plans a sentence in a scene with the dog standing where it is and blocks on the near bench."""
    catalogue = catalogue_of(scene)
    height = next(place for place in catalogue.places if place.name == "near_bench").pose.position_w[2] + 0.02
    spots = {name: (*place, height) for name, place in PLACES.items()} | moved
    world = WorldSnapshot(
        0.0,
        tuple(
            ObjectBelief(o.name, o.kind, o.color, o.size, Pose(spots[o.name]), 0.001, 0.0, "test")
            for o in catalogue.objects
        ),
        catalogue.places,
        tuple(RobotBelief(r.name, r.model, r.capabilities, r.base, r.base, 0.08, 0.0) for r in catalogue.robots),
    )
    estimator = TeamEstimator(catalogue)
    tree = with_logistics(understand(text, world), world, estimator)
    return allocate(tree, world, estimator, "run", "plan")


def test_it_can_be_done_as_the_scene_stands():
    plan = planned(WORKSHOP, DELIVER + "Never walk through the yellow zone.")
    assert [node.skill for node in sorted(plan.nodes, key=lambda n: n.start)] == [
        "dock", "pick", "place", "dock", "pick", "place"
    ]  # fmt: skip


def test_no_door_is_wide_enough():
    walls = tuple(
        replace(wall, center_w=(0.0, -0.95), size=(0.10, 2.10)) if wall.name == "door_post" else wall
        for wall in WORKSHOP.walls
    )
    with pytest.raises(InfeasibleError, match=r"dog goes to the far station: .*no way"):
        planned(replace(WORKSHOP, walls=walls), DELIVER)


def test_the_only_way_is_forbidden():
    places = tuple(
        replace(place, position_w=(0.0, -1.15, 0.0), size=(0.8, 1.2)) if place.name == "yellow_zone" else place
        for place in WORKSHOP.places
    )
    scene = replace(WORKSHOP, places=places)
    assert planned(scene, DELIVER)
    with pytest.raises(InfeasibleError, match=r"dog goes to the far station: .*yellow"):
        planned(scene, DELIVER + "Never walk through the yellow zone.")


def test_no_arm_reaches_the_block():
    with pytest.raises(InfeasibleError, match="no robot can do"):
        planned(WORKSHOP, DELIVER, red_block=(-0.8, -1.4, 0.02))
