from dataclasses import replace

import pytest

from skills.errors import PredicateError, UnknownObjectError
from skills.world.predicates import bind, first_violated, geometric_facts, is_true
from skills.world.snapshot import ObjectBelief, Place, Pose, RobotBelief, WorldSnapshot

DOWN = (0.0, 1.0, 0.0, 0.0)


def block(name: str, x: float, y: float, z: float, stamp: float = 1.0) -> ObjectBelief:
    return ObjectBelief(name, "block", name, (0.04, 0.04, 0.04), Pose((x, y, z)), 0.001, stamp, "markers")


def robot(x: float, y: float, z: float, opening: float) -> RobotBelief:
    tool = Pose((x, y, z), DOWN)
    return RobotBelief("left", "panda_2f85", ("arm", "gripper"), Pose((-0.5, 0, 0)), tool, opening, 1.0)


TRAY = Place("tray", "tray", "grey", Pose((0.0, 0.3, 0.004)), (0.26, 0.16, 0.012))
MARK = Place("mark", "mark", "white", Pose((0.0, -0.3, 0.0)), (0.1, 0.1, 0.0))


def world(*objects: ObjectBelief, arm: RobotBelief | None = None) -> WorldSnapshot:
    return WorldSnapshot(1.0, objects, (TRAY, MARK), (arm or robot(-0.2, 0, 0.4, 0.085),))


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
