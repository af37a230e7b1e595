"""A sentence finds a skill by its contract, binds its arguments by type, and asks where it is not sure."""

import pytest

from planners.errors import NotUnderstoodError, PerhapsSkillError, PlannerError, UnsureError
from planners.language.contracts import read_by_contract
from planners.logic.hierarchy import specification
from skills.contract import Parameter, SkillSpec

OBJECT, PLACE = Parameter("object", "object"), Parameter("place", "place")
SECONDS = Parameter("seconds", "number", unit="s", default=1.0)
HOVER = SkillSpec(
    "mark", "Hover the tool over an object so that people see it.", (OBJECT, SECONDS), ("arm",), (), (), ()
)
POUR = SkillSpec("pour", "Tip a held cup out over a place.", (OBJECT, PLACE), ("arm",),
                 ("holding(robot, object)",), (), ())  # fmt: skip
PUSH = SkillSpec("push_against", "Push an object against another one.",
                 (OBJECT, Parameter("support", "object")), ("arm",), (), (), ("on(object, support)",))  # fmt: skip
WAVE = SkillSpec("wave", "Wave the gripper to greet people.", (), ("arm",), (), (), ())
BOW = SkillSpec("bow", "Bow to people.", (), ("legs",), (), (), ())
SKILLS = (HOVER, POUR, PUSH, WAVE, BOW)


def calls(text, world, specs=SKILLS):
    tree = read_by_contract(text, world, specs)
    return None if tree is None else [(leaf.skill or leaf.action, leaf.arguments) for leaf in tree.root.leaves()]


@pytest.mark.parametrize(
    "text",
    [
        "mark the red block", "Marking the red block, please.", "Could you hover over the red block?",
        "Hover the tool over the red block now", "I want you to mark the red one",
    ],
)  # fmt: skip
def test_name_and_description_are_words_for_it(text, bench):
    assert calls(text, bench) == [("mark", {"object": "red_block", "seconds": 1.0})]


def test_arguments_are_bound_by_their_types(bench):
    assert calls("Tip the red block out over the tray", bench) == [("pour", {"object": "red_block", "place": "tray"})]
    assert calls("mark the red block for 2.5 seconds", bench)[0][1]["seconds"] == 2.5
    assert calls("mark the red block for two seconds", bench)[0][1]["seconds"] == 2.0
    assert calls("mark the red block for 1 minute", bench)[0][1]["seconds"] == 60.0
    assert calls("wave", bench) == [("wave", {})]


def test_several_things_are_several_calls_and_robots_are_heard(bench):
    tree = read_by_contract("Mark the red and the blue block with the left arm", bench, SKILLS)
    assert tree is not None
    assert [(leaf.arguments["object"], leaf.robot) for leaf in tree.root.leaves()] == [
        ("red_block", "left"), ("blue_block", "left"),
    ]  # fmt: skip


def test_clauses_of_the_grammar_stand_beside_it(bench):
    tree = read_by_contract("Mark the red block, then put the blue block in the tray. Wave.", bench, SKILLS)
    assert tree is not None
    assert tree.root.relation == "sequence"
    leaves = tree.root.leaves()
    assert [leaf.skill or leaf.action for leaf in leaves] == ["mark", "move", "wave"]
    assert len({leaf.id for leaf in leaves}) == 3
    assert specification(tree, bench)[1]["t1"] == "<> did(mark, red_block)"
    either = read_by_contract("Wave and mark the red block", bench, SKILLS)
    assert either is not None
    assert either.root.relation == "any_order"
    kept = read_by_contract("Mark the red block. Never touch the orange block.", bench, SKILLS)
    assert kept is not None
    assert [each.object for each in kept.constraints] == ["orange_block"]


def test_what_a_robot_must_hold_is_known_from_the_contract(bench):
    tree = read_by_contract("Pour the red block out over the tray", bench, SKILLS)
    assert tree is not None
    (leaf,) = tree.root.leaves()
    assert leaf.object == "red_block"
    assert leaf.keeps  # nothing in its effect lets go of it


def test_an_effect_is_a_goal(bench):
    tree = read_by_contract("Push object the red block against support the blue block", bench, SKILLS)
    assert tree is not None
    assert specification(tree, bench)[1]["t1"] == "<> on(red_block, blue_block)"


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("Indicate the red block", "Mark the red block."),
        ("Highlight the green block", "Mark the green block."),
        ("Mark away from the red block", "Mark the red block."),
        ("Say hello", "Wave."),
    ],
)
def test_what_is_only_near_is_asked(text, choice, bench):
    with pytest.raises(PerhapsSkillError) as asked:
        read_by_contract(text, bench, SKILLS)
    assert choice in asked.value.choices
    assert calls(choice, bench) is not None


@pytest.mark.parametrize(
    "text",
    [
        "Don't mark the red block", "Mark the red block unless it is hot", "Never wave", "Wave twice", "Dance",
        "Mark only the red block", "Is the red block there?", "Put the red block in the tray", "", "???",
    ],
)  # fmt: skip
def test_what_no_call_can_carry_is_no_call(text, bench):
    try:
        assert read_by_contract(text, bench, SKILLS) is None
    except PlannerError as error:
        assert not isinstance(error, UnsureError)


def test_one_of_several_things_is_asked_for(bench):
    with pytest.raises(UnsureError, match="several fit") as asked:
        read_by_contract("Mark the block", bench, SKILLS)
    assert "Mark the red block" in asked.value.choices
    with pytest.raises(UnsureError, match="does not say which object") as asked:
        read_by_contract("Mark", bench, SKILLS)
    assert "Mark the blue block." in asked.value.choices
    with pytest.raises(UnsureError, match="does not say whether") as asked:
        read_by_contract("Push the red block against the blue block", bench, SKILLS)
    assert asked.value.choices == ("Push against object the red block support the blue block.",)
    assert calls(asked.value.choices[0], bench) == [("push_against", {"object": "red_block", "support": "blue_block"})]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Mark the tray", "has no use for 'the tray'"),
        ("Mark the red block for 3 metres", "cannot take"),
        ("Wave for 3 seconds", "it takes no number"),
        ('Mark the red block "here"', "has no use for"),
        ("Wave the red block", "it takes nothing"),
    ],
)
def test_what_a_skill_cannot_take_is_said(text, why, bench):
    with pytest.raises(NotUnderstoodError, match=why):
        read_by_contract(text, bench, SKILLS)


def test_a_skill_that_no_robot_here_can_do_is_not_meant(bench):
    assert read_by_contract("Bow", bench, SKILLS) is None


def test_two_skills_with_one_verb_are_asked_about(bench):
    other = SkillSpec("wave_about", "Wave the gripper about.", (), ("arm",), (), (), ())
    with pytest.raises(UnsureError) as asked:
        read_by_contract("Wave", bench, (WAVE, other))
    assert asked.value.choices == ("Wave.", "Wave about.")
