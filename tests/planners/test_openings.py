"""Drawers are opened before something is put into them or taken out, unless they are open by then."""

from dataclasses import replace

import pytest

from planners.openings import needed_drawers, with_openings
from planners.plan_request import read_request
from rostrum.scene_plan import plan_in, world_at_start
from sim.scenes.scene import load_scene
from skills.world.snapshot import Pose

SCENE = load_scene("kitchen")


def steps(request, scene=SCENE):
    plan = plan_in(scene, request, 2).plan
    return [(node.skill, *node.arguments.values()) for node in sorted(plan.nodes, key=lambda node: node.start)]


def opened(scene):
    parts = (replace(f, opening=0.0 if f.kind == "button" else 0.95 * f.travel) for f in scene.fixtures)
    return replace(scene, fixtures=tuple(parts))


def test_a_shut_drawer_is_opened_first_and_an_open_one_is_not():
    put = [("pick", "red_block"), ("place", "red_block", "drawer")]
    assert steps("Put the red block in the drawer.") == [("open", "drawer"), *put]
    assert steps("Put the red block in the drawer.", opened(SCENE)) == put


def test_what_was_said_to_be_opened_is_not_opened_twice_and_is_shut_at_the_end():
    said = "Open the drawer, then put the red block in the drawer, then close the drawer."
    assert [skill for skill, *_ in steps(said)] == ["open", "pick", "place", "close"]


def test_two_things_take_one_opening():
    skills = [skill for skill, *_ in steps("Put the red block and the blue block in the drawer.")]
    assert skills.count("open") == 1
    assert skills[0] == "open"
    assert skills.count("place") == 2


def test_what_lies_in_a_shut_drawer_is_taken_out_of_it():
    world = world_at_start(SCENE, 2)
    x, y, z = world.place("drawer").pose.position_w
    inside = tuple(
        replace(item, pose=Pose((x, y, z + item.size[2] / 2))) if item.name == "red_block" else item
        for item in world.objects
    )
    world = replace(world, objects=inside)
    (tree,) = read_request("Put the red block on the white mark.", world)
    leaves = with_openings(tree, world).root.leaves()
    assert [leaf.skill or leaf.action for leaf in leaves] == ["open", "move"]
    assert leaves[0].id in leaves[1].after
    assert needed_drawers(leaves[1], world) == ("drawer",)


def test_a_world_without_drawers_is_left_as_it_is():
    world = replace(world_at_start(SCENE, 2), places=())
    (tree,) = read_request("Pick up the red block.", world)
    assert with_openings(tree, world) is tree


@pytest.mark.parametrize(
    ("said", "step"),
    [
        ("Press the button.", ("press", "button")),
        ("Close the door.", ("close", "door")),
        ("Push the red block onto the white mark.", ("push", "red_block", "white_mark")),
    ],
)
def test_words_reach_the_skills(said, step):
    scene = opened(SCENE) if step[0] == "close" else SCENE
    assert steps(said, scene if step[0] != "press" else SCENE) == [step]
