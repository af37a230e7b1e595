import math
from dataclasses import replace

import pytest

from skills.errors import PredicateError, UnknownObjectError
from skills.world.predicates import between_pads, bind, first_violated, geometric_facts, is_true, released
from skills.world.snapshot import ObjectBelief, Place, Pose, RobotBelief, WorldSnapshot

DOWN = (0.0, 1.0, 0.0, 0.0)


def block(name: str, x: float, y: float, z: float, stamp: float = 1.0) -> ObjectBelief:
    return ObjectBelief(name, "block", name, (0.04, 0.04, 0.04), Pose((x, y, z)), 0.001, stamp, "markers")


def robot(x: float, y: float, z: float, opening: float) -> RobotBelief:
    tool = Pose((x, y, z), DOWN)
    return RobotBelief("left", "panda_2f85", ("arm", "gripper"), Pose((-0.5, 0, 0)), tool, opening, 1.0)


TRAY = Place("tray", "tray", "grey", Pose((0.0, 0.3, 0.004)), (0.26, 0.16, 0.012))
MARK = Place("mark", "mark", "white", Pose((0.0, -0.3, 0.0)), (0.1, 0.1, 0.0))
TABLE = Place("table", "table", "", Pose((0.0, 0.0, 0.0)), (1.5, 1.0, 0.0))
BENCH = Place("bench", "table", "", Pose((3.0, 0.0, 0.34)), (0.7, 1.0, 0.0))
STATION = Place("station", "mark", "", Pose((2.0, 0.0, -0.7), (0.70710678, 0.0, 0.0, 0.70710678)), (0.7, 0.4, 0.0))
ZONE = Place("zone", "zone", "yellow", Pose((2.0, 2.0, -0.7)), (0.6, 0.6, 0.0))


def world(*objects: ObjectBelief, arm: RobotBelief | None = None) -> WorldSnapshot:
    return WorldSnapshot(1.0, objects, (TRAY, MARK, TABLE, BENCH), (arm or robot(-0.2, 0, 0.4, 0.085),))


def test_in_needs_the_footprint_and_the_surface():
    assert is_true("in(a, tray)", world(block("a", 0.1, 0.3, 0.024)))
    assert not is_true("in(a, tray)", world(block("a", 0.2, 0.3, 0.024)))
    assert not is_true("in(a, tray)", world(block("a", 0.1, 0.3, 0.15)))
    assert is_true("in(a, mark)", world(block("a", 0.02, -0.32, 0.02)))


def test_a_block_on_a_block_in_the_tray_is_in_the_tray():
    both = world(block("a", 0, 0.3, 0.024), block("b", 0.003, 0.3, 0.064))
    assert is_true("in(b, tray)", both)
    assert is_true("on(b, a)", both)
    assert not is_true("on(a, b)", both)
    assert not is_true("clear(a)", both)
    assert is_true("clear(b)", both)


def test_on_refuses_a_block_half_beside():
    assert not is_true("on(b, a)", world(block("a", 0, 0, 0.02), block("b", 0.025, 0, 0.06)))


@pytest.mark.parametrize(
    ("opening", "dx", "expected"),
    [
        (0.040, 0.0, True),
        (0.034, 0.0, True),
        (0.020, 0.0, False),  # where an empty gripper stops
        (0.048, 0.0, False),
        (0.0, 0.0, False),
        (0.040, 0.03, False),
    ],
)
def test_holding_needs_opening_and_position(opening, dx, expected):
    held = world(block("a", dx, 0, 0.19), arm=robot(0, 0, 0.2, opening))
    assert is_true("holding(left, a)", held) is expected
    assert is_true("free(left)", held) is not expected


def test_a_held_block_is_neither_in_the_tray_nor_on_the_table():
    assert not is_true("in(a, tray)", world(block("a", 0, 0.3, 0.024), arm=robot(0, 0.3, 0.034, 0.04)))
    assert not is_true("on_table(a)", world(block("a", 0, 0, 0.02), arm=robot(0, 0, 0.03, 0.04)))


def test_on_table_excludes_the_tray_but_not_a_mark():
    assert is_true("on_table(a)", world(block("a", 0, -0.3, 0.02)))
    assert not is_true("on_table(a)", world(block("a", 0, 0.3, 0.024)))


def test_on_table_holds_on_any_table_and_only_over_it():
    assert is_true("on_table(a)", world(block("a", 3.2, 0.4, 0.36)))
    assert is_true("in(a, bench)", world(block("a", 3.2, 0.4, 0.36)))
    assert not is_true("on_table(a)", world(block("a", 3.2, 0.6, 0.36)))  # beside the bench
    assert not is_true("on_table(a)", world(block("a", 3.2, 0.4, 0.02)))  # under it
    assert not is_true("in(a, table)", world(block("a", 3.2, 0.4, 0.36)))


def dog(x: float, y: float, yaw: float = 0.0, model: str = "go2") -> RobotBelief:
    pose = Pose((x, y, -0.41), (math.cos(yaw / 2), 0.0, 0.0, math.sin(yaw / 2)))
    return RobotBelief("dog", model, ("legs",), pose, pose, 0.0, 1.0)


@pytest.mark.parametrize(
    ("x", "y", "turn", "expected"),
    [
        (2.0, 0.0, 0.0, True),
        (2.02, 0.01, -2.0, True),
        (2.02, 0.02, 0.0, False),
        (2.0, 0.0, 3.0, False),
        (2.0, 0.0, 180.0, False),
    ],
)
def test_at_is_docked(x, y, turn, expected):
    standing = WorldSnapshot(1.0, (), (STATION, ZONE), (dog(x, y, math.radians(90.0 + turn)),))
    assert is_true("at(dog, station)", standing) is expected


@pytest.mark.parametrize(
    ("x", "y", "yaw", "expected"),
    [
        (2.0, 2.0, 0.3, True),
        (2.0 + 0.3 + 0.35, 2.0, 0.0, True),
        (2.0 + 0.3 + 0.37, 2.0, 0.0, False),
        (2.0, 2.0 - 0.3 - 0.21, 0.0, False),
        (2.0, 2.0 - 0.3 - 0.21, math.pi / 2, True),  # lengthwise it reaches in
        (1.45, 1.45, math.pi / 4, True),
        (1.45, 1.45, -math.pi / 4, False),
    ],
)
def test_inside_is_the_body_over_the_zone(x, y, yaw, expected):
    for model in ("go2", "unheard_of"):
        walking = WorldSnapshot(1.0, (), (STATION, ZONE), (dog(x, y, yaw, model),))
        assert is_true("inside(dog, zone)", walking) is expected


def test_arms_and_carried_places_are_nowhere():
    tray = Place("dog_tray", "tray", "", Pose((2.0, 0.0, -0.4)), (0.22, 0.18, 0.015), carrier="dog")
    arm = replace(robot(0, 0, 0.3, 0.0), base=Pose((2.0, 2.0, -0.7)))
    here = WorldSnapshot(1.0, (), (STATION, ZONE, tray), (dog(2.0, 0.0), arm))
    facts = list(geometric_facts(here))
    assert "inside(dog, station)" in facts
    assert not any("dog_tray" in fact or "left" in fact for fact in facts if fact.startswith(("at(", "inside(")))


def test_a_carried_tray_may_be_tilted():
    tilt = math.radians(12.0)
    pose = Pose((1.0, 0.0, 0.4), (math.cos(tilt / 2), 0.0, math.sin(tilt / 2), 0.0))
    tray = Place("dog_tray", "tray", "", pose, (0.22, 0.18, 0.015), carrier="dog")
    x, z = 1.0 + 0.085 * math.cos(tilt) + 0.02 * math.sin(tilt), 0.4 - 0.085 * math.sin(tilt) + 0.02 * math.cos(tilt)
    riding = WorldSnapshot(1.0, (block("a", x, 0.0, z),), (tray,), (dog(1.0, 0.0),))
    assert is_true("in(a, dog_tray)", riding)
    assert not is_true("in(a, dog_tray)", replace(riding, objects=(block("a", x, 0.0, z + 0.04),)))


def test_fresh_and_remembered_facts():
    old = world(block("a", 0, 0, 0.02, stamp=0.5))
    assert not is_true("fresh(a)", old)
    assert is_true("!moved(a)", old)
    assert is_true("moved(a)", replace(old, facts=("moved(a)",)))


def test_facts_are_exactly_the_true_geometric_predicates():
    facts = set(geometric_facts(world(block("a", 0, 0.3, 0.024), block("b", 0, 0, 0.02))))
    assert {"in(a, tray)", "clear(a)", "on_table(b)", "fresh(b)", "free(left)"} <= facts
    assert "on_table(a)" not in facts
    assert not any(fact.startswith("holding") for fact in facts)


@pytest.mark.parametrize("bad", ["in a tray", "flies(a)", "in(a)", "in(a, tray) && clear(a)", ""])
def test_malformed_conditions_are_refused(bad):
    with pytest.raises(PredicateError):
        is_true(bad, world(block("a", 0, 0, 0.02)))


def test_unknown_names_list_the_choices():
    with pytest.raises(UnknownObjectError, match="known"):
        is_true("clear(purple_block)", world(block("a", 0, 0, 0.02)))


def test_conditions_bind_parameters():
    assert bind("!holding(robot, object)", {"robot": "left", "object": "a"}) == "!holding(left, a)"
    values = {"object": "a", "place": "tray"}
    lying = world(block("a", 0, 0, 0.02))
    assert first_violated(("fresh(object)", "in(object, place)"), values, lying) == "in(a, tray)"
    assert first_violated(("fresh(object)",), values, lying) == ""


@pytest.mark.parametrize("size", [(0.044, 0.041, 0.061), (0.04, 0.04, 0.04), (0.05, 0.06, 0.07)])
def test_pads_that_let_go_stand_as_far_apart_as_no_side(size):
    opening = min(size) + 0.02
    apart = released(opening, size)
    assert apart >= opening and not any(between_pads(apart + error, side) for side in size for error in (-0.002, 0.002))
