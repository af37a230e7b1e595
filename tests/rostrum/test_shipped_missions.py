"""Every mission that a scene ships with is understood and planned, by any seed's placement."""

import pytest

from planners.logic.hierarchy import validate
from rostrum.scene_plan import plan_in
from sim.scenes.scene import SCENES, load_scene, scene_from_dict, scene_to_dict

WITH_MISSION = sorted(name for name in (path.stem for path in SCENES.glob("*.yaml")) if load_scene(name).mission)
LONGEST = 150.0  # [s]


def planned(name, seed=0, text="", scene=None):
    scene = scene or load_scene(name)
    return plan_in(scene, text or scene.mission, seed).plan


def steps(plan, robot):
    """What a robot does, in order, as (skill, what about)."""
    mine = sorted((node for node in plan.nodes if node.robot == robot), key=lambda node: node.start)
    return [(n.skill, n.arguments.get("object" if n.skill == "pick" else "place", "")) for n in mine]


def test_all_but_the_yard_have_one():
    named = ["bench", "kitchen", "maze", "office", "repair_shop", "three_arms", "two_dogs", "ur_bench", "workshop"]
    assert named == WITH_MISSION


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("name", WITH_MISSION)
def test_it_is_understood_and_planned(name, seed):
    plan = planned(name, seed)
    validate(plan.specification)
    assert 20.0 < plan.cost < LONGEST
    assert plan.bound <= plan.cost
    zones = {place.name for place in load_scene(name).places if place.kind == "zone"}
    banned = {zone for zone in zones if any(zone in monitor.formula for monitor in plan.monitors)}
    walks = [node for node in plan.nodes if node.skill == "dock"]
    assert all(set(node.arguments.get("avoid", ())) == banned for node in walks)
    assert bool(walks) == (name not in ("bench", "kitchen", "ur_bench"))
    assert banned or not walks


def test_two_dogs_share_the_work_and_each_goes_once_with_two_blocks():
    plan = planned("two_dogs")
    assert steps(plan, "north_dog") == [("dock", "upper_west_station"), ("dock", "north_station")]
    assert steps(plan, "south_dog") == [("dock", "lower_west_station"), ("dock", "south_station")]
    loads = [node.arguments for node in plan.nodes if str(node.arguments.get("place", "")).endswith("_tray")]
    assert {(str(a["object"]), str(a["place"])) for a in loads} == {
        ("red_block", "north_dog_tray"), ("green_block", "north_dog_tray"),
        ("blue_block", "south_dog_tray"), ("orange_block", "south_dog_tray"),
    }  # fmt: skip


def test_two_dogs_work_at_the_same_time():
    plan = planned("two_dogs")
    first, second = (
        next(n for n in plan.nodes if n.robot == f"{side}_dog" and n.arguments["place"] == f"{side}_station")
        for side in ("north", "south")
    )
    early, late = sorted((first, second), key=lambda node: node.start)
    loading = [n for n in plan.nodes if n.robot == "west_arm" and n.start >= early.start - 1e-6]
    assert loading  # the arm goes on with the other dog while the first one walks
    assert early.start + 1.0 < late.start


def test_three_arms_each_do_their_part():
    plan = planned("three_arms")
    assert [place for _, place in steps(plan, "dog")] == ["west_station", "north_station", "east_station"]
    assert steps(plan, "west_arm") == [("pick", "red_block"), ("place", "dog_tray")]
    assert steps(plan, "north_arm") == [("pick", "green_block"), ("place", "dog_tray")]
    assert [skill for skill, _ in steps(plan, "east_arm")] == ["pick", "stack", "pick", "stack"]


def test_in_the_office_both_blocks_go_along_on_one_trip():
    plan = planned("office")
    assert [place for _, place in steps(plan, "dog")] == ["store_station", "reception_station"]
    assert len(steps(plan, "store_arm")) == len(steps(plan, "reception_arm")) == 4


def test_a_stack_on_the_far_side_of_the_maze_asks_for_a_dog():
    plan = planned("maze")
    assert steps(plan, "dog") == [("dock", "west_station"), ("dock", "east_station")]
    assert ("stack", "") in steps(plan, "east_arm")


@pytest.mark.parametrize(
    ("name", "text", "walks"),
    [
        ("two_dogs", "Put the red block on the south dog. Then the south dog takes it to the south bench.", 2),
        ("two_dogs", "Bring all blocks to the north bench.", 2),
        ("office", "The dog goes to the reception counter. Keep out of the meeting area.", 1),
        ("three_arms", "Stack the blue block on the red one.", 2),
    ],
)
def test_other_sentences_are_planned_there_as_well(name, text, walks):
    assert len([node for node in planned(name, text=text).nodes if node.skill == "dock"]) == walks


def test_a_newcomer_adds_a_second_dog_and_a_third_bench_with_its_arm_without_code():
    data = scene_to_dict(load_scene("workshop"))
    data["robots"] += [
        {"name": "rex", "description": "go2", "position_w": [0.9, -1.2, 0.0], "yaw": 1.57},
        {"name": "third_arm", "description": "panda_2f85", "position_w": [0.3, 3.1, 0.34], "yaw": -2.88},
    ]
    data["tables"].append({"name": "third_bench", "center_w": [0.0, 3.3, 0.34], "size": [1.0, 0.7]})
    data["walls"] = [wall for wall in data["walls"] if wall["name"] not in ("north_wall", "middle_wall")]
    station = {"kind": "mark", "color": "white", "size": [0.6, 0.3], "table": "third_bench"}
    data["places"].append({**station, "name": "third_station", "position_w": [0.1, 2.65, 0.0], "yaw": 3.14})
    plan = planned("", 0, "Put the red block on rex. Then rex takes it to the third bench.", scene_from_dict(data))
    assert steps(plan, "rex") == [("dock", "near_station"), ("dock", "third_station")]
    assert steps(plan, "third_arm") == [("pick", "red_block"), ("place", "third_bench")]
    assert not steps(plan, "dog")
