"""Missions as formulas: what a request in words prints as is read back as the same mission."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planners.allocation.allocate import allocate
from planners.allocation.problem import precedence
from planners.errors import ContradictionError, FormulaError, PlannerError, UnknownEntityError
from planners.language.understand import read_bounded
from planners.logic.hierarchy import specification
from planners.logistics import with_logistics
from planners.mission_in_logic import is_logic, trees_of
from planners.plan_request import plan_request, read_request
from tests.planners.workshop_world import TeamEstimator, world

WORDS = (
    "Put the red block on the blue block.",
    "Put the red block and the blue block on the dog. Then the dog takes them to the far bench, and the arm there "
    "stacks the blue block on the red one. Never walk through the yellow zone.",
    "Put the red block on the dog. Never touch the green block.",
    "Pick up the green block.",
    "Stack the red block on the blue block, then put the green block on the red block.",
)


@pytest.mark.parametrize("words", WORDS, ids=[text[:40] for text in WORDS])
def test_words_and_their_formulas_are_one_mission(words):
    start = world()
    said = read_bounded(words, start)
    text = json.dumps(specification(said, start))
    assert is_logic(text)
    read = first_of(text, start)
    key = lambda leaf: (leaf.action, leaf.object, leaf.destination, leaf.robot * (leaf.action == "go"))  # noqa: E731
    assert sorted(map(key, read.root.leaves())) == sorted(map(key, said.root.leaves()))
    by_key = {key(leaf): leaf.id for leaf in said.root.leaves()}
    names = {leaf.id: by_key[key(leaf)] for leaf in read.root.leaves()}
    before = {names[leaf]: {names[other] for other in others} for leaf, others in precedence(read).items()}
    assert before == {leaf: set(others) for leaf, others in precedence(said).items()}
    kinds = lambda tree: {(c.kind, c.object) for c in tree.constraints}  # noqa: E731
    assert kinds(read) == kinds(said)


def test_formulas_become_a_plan():
    start = world()
    levels = [
        {"m": "<> bring && <> stack && (!start(stack) U done(bring)) && [] c"},
        {"bring": "<> a && <> b", "stack": "<> on(blue_block, red_block)", "c": "[] !inside(dog, yellow_zone)"},
        {"a": "<> in(red_block, far_bench)", "b": "<> in(blue_block, dog_tray)"},
    ]
    tree = with_logistics(first_of(json.dumps(levels), start), start, TeamEstimator())
    plan = allocate(tree, start, TeamEstimator(), "run", "p1")
    assert plan.cost == plan.bound
    skills = [(node.robot, node.skill) for node in plan.nodes]
    assert ("far_arm", "stack") in skills
    assert any(robot == "dog" for robot, _ in skills)


def test_of_the_choices_the_quickest_is_planned():
    levels = [
        {"m": "<> a || <> b"},
        {"a": "<> in(red_block, far_bench)", "b": "<> on(red_block, blue_block)"},
    ]
    start = world()
    trees = read_request(json.dumps(levels), start)
    assert [leaf.id for tree in trees for leaf in tree.root.leaves()] == ["a", "b"]
    planned = plan_request(trees, start, TeamEstimator(), "run", "p1")
    assert [leaf.id for leaf in planned.tree.root.leaves()] == ["b"]
    assert planned.plan.bound <= planned.plan.cost


def test_a_standing_task_is_refused():
    with pytest.raises(FormulaError, match="not yet run"):
        first_of(json.dumps([{"m": "[] <> a"}, {"a": "<> on(red_block, blue_block)"}]), world())


def first_of(text, start):
    return trees_of(text, start)[0]


def one(leaf: str) -> str:
    return json.dumps([{"m": "<> a"}, {"a": leaf}])


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("[", FormulaError, "not JSON"),
        (one("<> in(pink_block, far_bench)"), UnknownEntityError, "pink_block"),
        (one("<> in(red_block, blue_block)"), UnknownEntityError, "no place"),
        (one("<> at(near_cat, far_station)"), UnknownEntityError, "no robot"),
        (one("[] in(red_block, far_bench)"), FormulaError, "is no goal"),
        (one("<> (in(red_block, far_bench) && on(red_block, blue_block))"), FormulaError, "is no goal"),
        (one("<> red"), FormulaError, "is no goal"),
        (
            json.dumps([{"m": "<> in(red_block, far_bench) && [] !touched(red_block)"}]),
            ContradictionError,
            "red",
        ),
        (
            json.dumps(
                [{"m": "<> a && [] c"}, {"a": "<> on(red_block, blue_block)", "c": "[] !touched(dog, red_block)"}]
            ),
            FormulaError,
            "no standing constraint",
        ),
        (one("<> in(red_block)"), FormulaError, "is no goal"),
        (
            json.dumps([{"m": "<> a && [] c"}, {"a": "<> on(red_block, blue_block)", "c": "[] !late(dog)"}]),
            FormulaError,
            "no standing constraint",
        ),
        (
            json.dumps([{"m": "<> a && [] c"}, {"a": "<> on(red_block, blue_block)", "c": "[] !touched(red_block)"}]),
            ContradictionError,
            "red",
        ),
        (
            json.dumps(
                [{"m": "<> a && <> b"}, {"a": "<> on(red_block, blue_block)", "b": "<> on(blue_block, red_block)"}]
            ),
            ContradictionError,
            "red",
        ),
    ],
)
def test_bad_input_is_named(text, error, said):
    with pytest.raises(error, match=said):
        first_of(text, world())


@given(st.text(alphabet='[]{}":,<>&|!() abmn_', max_size=60))
def test_garbage_is_a_typed_error(text):
    with suppress(PlannerError):
        first_of(text, world())
