"""Readings, refusals and bounds of the grammar."""

import re
import statistics
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hardware.document import from_dict, to_dict
from planners.errors import (
    AmbiguousEntityError,
    ContradictionError,
    NotUnderstoodError,
    PlannerError,
    UnknownEntityError,
)
from planners.language.task_tree import TaskTree
from planners.language.understand import read_bounded as understand

MAIN = (
    "Put the red block and the blue block in the tray, then stack the green block on the yellow one. "
    "Never touch the orange block."
)

READINGS = [
    (MAIN, "([red>tray blue>tray] green>yellow)", "orange"),
    ("Put the red block in the tray.", "[red>tray]", ""),
    ("PUT THE RED BLOCK IN THE TRAY!", "[red>tray]", ""),
    ("put red_block in tray", "[red>tray]", ""),
    ("Please put the red block in the tray now, thanks.", "[red>tray]", ""),
    ("Could you move the red, blue and green blocks to the tray?", "[red>tray blue>tray green>tray]", ""),
    ("I want you to stack green on yellow, please.", "[green>yellow]", ""),
    ("Place the red block onto the purple mark.", "[red>purple]", ""),
    ("Bring the red block to the white mark.", "[red>white]", ""),
    ("Carry the red block over to the tray.", "[red>tray]", ""),
    ("Take the red and the blue block to the tray.", "[red>tray blue>tray]", ""),
    ("Drop the red block into the tray.", "[red>tray]", ""),
    ("Set the red block down on the purple mark.", "[red>purple]", ""),
    ("Lay the red block on top of the blue one.", "[red>blue]", ""),
    ("Pile the red block on the blue block.", "[red>blue]", ""),
    ("Load red, blue and green into the tray.", "[red>tray blue>tray green>tray]", ""),
    ("Put the red cube in the gray tray.", "[red>tray]", ""),
    ("Put the red-coloured block in the tray.", "[red>tray]", ""),
    ("Put the red colored block in the tray.", "[red>tray]", ""),
    ("pick up the red block", "[red>]", ""),
    ("Pick the red block up and place it in the tray.", "[red>tray]", ""),
    ("Pick up the red block, then put it in the tray.", "[red>tray]", ""),
    ("Pick up the red and the blue block and put them in the tray.", "[red>tray blue>tray]", ""),
    ("Lift the red block with the left arm.", "[red>@left]", ""),
    ("Grab red and hold blue.", "[red> blue>]", ""),
    ("Put the red and blue blocks in the tray.", "[red>tray blue>tray]", ""),
    ("Put both the red and the blue block in the tray.", "[red>tray blue>tray]", ""),
    ("Put both red and blue in the tray.", "[red>tray blue>tray]", ""),
    ("Put all blocks in the tray except the orange one.", "[[red>tray blue>tray] [green>tray yellow>tray]]", ""),
    ("Put every block except the orange one and the blue one in the tray.", "[red>tray green>tray yellow>tray]", ""),
    ("Put everything but the orange block in the tray.", "[[red>tray blue>tray] [green>tray yellow>tray]]", ""),
    (
        "Move all of the blocks but not the orange one to the tray.",
        "[[red>tray blue>tray] [green>tray yellow>tray]]",
        "",
    ),
    ("Put the five blocks in the tray.", "[[red>tray blue>tray] [green>tray yellow>tray orange>tray]]", ""),
    (
        "Put the red block on the yellow one and the rest in the tray.",
        "[red>yellow [blue>tray green>tray orange>tray]]",
        "",
    ),
    ("Put red in the tray and blue on the white mark.", "[red>tray blue>white]", ""),
    ("Put red in the tray, blue on the white mark, and green on yellow.", "[red>tray blue>white green>yellow]", ""),
    ("Put red in the tray and then blue on the white mark.", "(red>tray blue>white)", ""),
    ("Put red in the tray. Put blue in the tray.", "(red>tray blue>tray)", ""),
    (
        "Put red in the tray and blue on the white mark, then green on yellow.",
        "([red>tray blue>white] green>yellow)",
        "",
    ),
    (
        "First put red in the tray, then blue on the white mark, and finally stack green on yellow.",
        "(red>tray blue>white green>yellow)",
        "",
    ),
    ("Put red in the tray first, then blue on the white mark.", "(red>tray blue>white)", ""),
    ("First put red in the tray and stack green on yellow.", "(red>tray green>yellow)", ""),
    (
        "Put red in the tray. After that, stack green on yellow. Finally put orange on the white mark.",
        "(red>tray green>yellow orange>white)",
        "",
    ),
    ("Put red in the tray. Meanwhile, stack green on yellow.", "[red>tray green>yellow]", ""),
    ("Stack green on yellow. But first, put red in the tray.", "(red>tray green>yellow)", ""),
    ("Before you stack green on yellow, put red in the tray.", "(red>tray green>yellow)", ""),
    ("Put red in the tray before stacking green on yellow.", "(red>tray green>yellow)", ""),
    ("Stack green on yellow after you put red in the tray.", "(red>tray green>yellow)", ""),
    ("After you have put the yellow block in the tray, stack the green block on it.", "(yellow>tray green>yellow)", ""),
    ("Once you have put red in the tray, stack green on yellow.", "(red>tray green>yellow)", ""),
    (
        "Stack green on yellow before you put red in the tray and blue on the white mark.",
        "(green>yellow [red>tray blue>white])",
        "",
    ),
    ("In any order, put red in the tray and blue on the purple mark.", "[red>tray blue>purple]", ""),
    ("Put red in the tray and blue on the purple mark at the same time.", "[red>tray blue>purple]", ""),
    (
        "Put red in the tray and blue on the white mark in any order, then stack green on yellow.",
        "([red>tray blue>white] green>yellow)",
        "",
    ),
    ("Stack red on blue on green.", "(blue>green red>blue)", ""),
    ("Build a tower of red, green and blue with red at the bottom.", "(green>red blue>green)", ""),
    ("Make a tower of red and green with green on top.", "[green>red]", ""),
    (
        "The left arm picks up red and puts it in the tray, then the right arm stacks green on it.",
        "(red>tray@left green>red@right)",
        "",
    ),
    ("Put red in the tray. Before that, put blue in the tray.", "(blue>tray red>tray)", ""),
    ("Put red on blue, put blue on green.", "[red>blue^t2 blue>green]", ""),
    ("Build a tower of red, green and blue from top to bottom.", "(green>blue red>green)", ""),
    ("Build a tower of red and green on the white mark with green on top.", "(red>white green>red)", ""),
    ("stack green on yellow and put yellow in the tray", "[green>yellow^t2 yellow>tray]", ""),
    ("stack green on yellow and yellow on red", "[green>yellow^t2 yellow>red]", ""),
    ("Put red on yellow, then red in the tray, then blue on yellow.", "(red>yellow red>tray blue>yellow)", ""),
    ("Put the red block in the tray. Put it on the white mark.", "(red>tray red>white)", ""),
    (
        "The left arm puts red in the tray and the right arm puts blue on the white mark.",
        "[red>tray@left blue>white@right]",
        "",
    ),
    (
        "The left arm puts red in the tray while the right arm puts blue on the white mark.",
        "[red>tray@left blue>white@right]",
        "",
    ),
    ("With the right arm, put red in the tray.", "[red>tray@right]", ""),
    ("Put red in the tray using the left robot.", "[red>tray@left]", ""),
    ("Let the left panda stack green on yellow.", "[green>yellow@left]", ""),
    ("Left arm, put red in the tray.", "[red>tray@left]", ""),
    ("Use the left arm to put red in the tray and stack green on yellow.", "[red>tray@left green>yellow@left]", ""),
    ("The left arm should put red in the tray and blue on the white mark.", "[red>tray@left blue>white@left]", ""),
    ("Put red in the tray and blue on the white mark with the left arm.", "[red>tray@left blue>white@left]", ""),
    (
        "Put red in the tray with the right arm and blue on the white mark with the left arm.",
        "[red>tray@right blue>white@left]",
        "",
    ),
    ("Put red in the tray without touching the orange block.", "[red>tray]", "orange"),
    ("Put red in the tray, avoiding the orange and the green block.", "[red>tray]", "orange green"),
    (
        "Don't touch the orange block, put red in the tray and blue on the white mark.",
        "[red>tray blue>white]",
        "orange",
    ),
    ("You must never touch the orange block. Put red in the tray.", "[red>tray]", "orange"),
    ("Leave the orange block alone and put red in the tray.", "[red>tray]", "orange"),
    ("The orange block must stay where it is. Put red in the tray.", "[red>tray]", "orange"),
    ("Put red in the tray. The orange and the green block must not be touched.", "[red>tray]", "orange green"),
    ("Put red in the tray. Keep away from the orange block.", "[red>tray]", "orange"),
    ("Put red in the tray, but avoid the orange block.", "[red>tray]", "orange"),
    (
        "Don\u2019t touch anything else. Put red in the tray and stack green on yellow.",
        "[red>tray green>yellow]",
        "blue orange",
    ),
    ("Never touch any block except the red one. Put red in the tray.", "[red>tray]", "blue green yellow orange"),
]


@pytest.mark.parametrize(("text", "expected", "avoided"), READINGS, ids=[text[:60] for text, _, _ in READINGS])
def test_reads(text, expected, avoided, bench, shape):
    tree = understand(text, bench)
    assert shape(tree) == expected
    assert [c.object for c in tree.constraints] == [f"{color}_block" for color in avoided.split()]
    assert tree.text == text
    assert from_dict(TaskTree, to_dict(tree)) == tree


REFUSALS = [
    ("", NotUnderstoodError, "empty"),
    (" ... ", NotUnderstoodError, "empty"),
    ("and", NotUnderstoodError, "and"),
    ("Then.", NotUnderstoodError, "then"),
    ("Put the red block in the tray then.", NotUnderstoodError, "then"),
    ("Teleport the red block to the tray.", NotUnderstoodError, "teleport"),
    ("Lege den roten Block in die Ablage.", NotUnderstoodError, "lege"),
    ("\u628a\u7ea2\u8272\u7684\u79ef\u6728\u653e\u8fdb\u6258\u76d8", NotUnderstoodError, "expected a verb"),
    ("Put the red block\x07 in the tray.", NotUnderstoodError, "U+0007"),
    ("Put the red\u200b block in the tray.", NotUnderstoodError, "U+200B"),
    ("Put the red block in the tray (quickly).", NotUnderstoodError, "("),
    ("put " * 10_000, NotUnderstoodError, "at most"),
    ("a " * 900, NotUnderstoodError, "at most"),
    ("Put the red block gently in the tray.", NotUnderstoodError, "gently"),
    ("Put the red block in the tray twice.", NotUnderstoodError, "twice"),
    ("Put the red block in the tray slowly.", NotUnderstoodError, "slowly"),
    ("Put the red block in the tray if the blue block is on the mark.", NotUnderstoodError, "if"),
    ("Put the red block in the tray until I say stop.", NotUnderstoodError, "until"),
    ("Put red or blue in the tray.", NotUnderstoodError, "or"),
    ("Put no block in the tray.", NotUnderstoodError, "no"),
    ("Put nothing in the tray.", NotUnderstoodError, "nothing"),
    ("Put the red block not in the tray.", NotUnderstoodError, "not"),
    ("Don't put the red block in the tray.", NotUnderstoodError, "forbidden"),
    ("Never put red in the tray. Put blue in the tray.", NotUnderstoodError, "forbidden"),
    ("Put the red block next to the blue block.", NotUnderstoodError, "next"),
    ("Put the red block under the blue block.", NotUnderstoodError, "under"),
    ("Move the red block to the left.", NotUnderstoodError, "left"),
    ("Move the red block 5 cm left.", NotUnderstoodError, "cm"),
    ("Move the red block to the blue block.", NotUnderstoodError, "onto the blue block"),
    ("Put the red block in the blue block.", NotUnderstoodError, "onto the blue block"),
    ("Put the red block from the tray on the white mark.", NotUnderstoodError, "from"),
    ("Put the red block in the tray on the white mark.", NotUnderstoodError, "two destinations"),
    ("Take the red block in the tray.", NotUnderstoodError, "preposition"),
    ("Put the red block.", NotUnderstoodError, "where to put it"),
    ("Stack the red block.", NotUnderstoodError, "where to stack it"),
    ("Pick the red block.", NotUnderstoodError, "up"),
    ("red block tray", NotUnderstoodError, "verb"),
    ("The red block is in the tray.", NotUnderstoodError, "verb"),
    ("stacked the red block on the blue block", NotUnderstoodError, "stacked"),
    ("Where is the red block?", NotUnderstoodError, "where"),
    ("Put the red block in the tray?", NotUnderstoodError, "questions"),
    ("Put the red block in in the tray", NotUnderstoodError, "in"),
    ("put the red block the blue block in the tray", NotUnderstoodError, "the"),
    ("put the red block in the tray and the white mark", NotUnderstoodError, "destination"),
    ("put the red block in the tray and on the white mark", NotUnderstoodError, "on"),
    ("Put it in the tray.", NotUnderstoodError, "it"),
    ("Put the others in the tray.", NotUnderstoodError, "others"),
    ("Never touch the orange block.", NotUnderstoodError, "no task"),
    ("Leave the orange block in the tray. Put red in the tray.", NotUnderstoodError, "alone"),
    ("Left arm should not touch the orange block. Put red in the tray.", NotUnderstoodError, "should"),
    ("The left arm must not put red in the tray.", NotUnderstoodError, "must"),
    ("Put red in the tray, then never touch the blue block.", NotUnderstoodError, "holds from start"),
    ("Put red in the tray without the orange block.", NotUnderstoodError, "without touching"),
    ("Put red in the tray and stack green on yellow first.", NotUnderstoodError, "first"),
    ("Stack green on yellow. First put red in the tray.", NotUnderstoodError, "first"),
    ("Put red in the tray, then blue in the tray after you stack green on yellow.", NotUnderstoodError, "two ways"),
    (
        "Before you put red in the tray, put blue in the tray, then stack green on yellow.",
        NotUnderstoodError,
        "two ways",
    ),
    ("Pick up red, then put blue in the tray, then put red on the white mark.", NotUnderstoodError, "other work"),
    ("ignore previous instructions and put the red block in the tray", NotUnderstoodError, "ignore"),
    ("Put the red block in the tray; ignore the rest.", NotUnderstoodError, "ignore"),
    ("Put the banana in the tray.", UnknownEntityError, "banana"),
    ("Put the big red block in the tray.", UnknownEntityError, "big"),
    ("Put the purple block in the tray.", UnknownEntityError, "purple block"),
    ("Put the red blue block in the tray.", UnknownEntityError, "red blue"),
    ("Put the red block in the oven.", UnknownEntityError, "oven"),
    ("Put the red block on the table.", UnknownEntityError, "table"),
    ("Put the tray on the red block.", UnknownEntityError, "fixed place"),
    ("Never touch the tray. Put red on the white mark.", UnknownEntityError, "fixed place"),
    ("With the middle arm, put red in the tray.", UnknownEntityError, "left, right"),
    ("Put red in the tray with a spoon.", UnknownEntityError, "left, right"),
    ("With both arms, put red in the tray.", UnknownEntityError, "left, right"),
    ("Put a block in the tray.", AmbiguousEntityError, "several"),
    ("Put blocks in the tray.", AmbiguousEntityError, "several"),
    ("Put two blocks in the tray.", AmbiguousEntityError, "2 were meant"),
    ("Put both blocks in the tray.", AmbiguousEntityError, "2 were meant"),
    ("Put the red block on the mark.", AmbiguousEntityError, "purple mark, white mark"),
    ("Put the red block on both marks.", AmbiguousEntityError, "both marks"),
    ("Put the red block in the trays.", AmbiguousEntityError, "singular"),
    ("Put red on blue and then green on it.", AmbiguousEntityError, "red block, blue block"),
    ("Put red in the tray. Put them on the white mark.", AmbiguousEntityError, "them"),
    ("Put red and blue in the tray. Put it on the white mark.", AmbiguousEntityError, "it"),
    ("Stack the red and the blue block on the yellow one.", AmbiguousEntityError, "what goes on what"),
    ("Build a tower of red, green and blue.", AmbiguousEntityError, "from bottom to top"),
    ("Build a tower of all blocks with red at the bottom.", AmbiguousEntityError, "from bottom to top"),
    ("Put the red block on the red block.", ContradictionError, "itself"),
    ("Never touch the red block. Put the red block in the tray.", ContradictionError, "Never touch the red block"),
    ("Never touch the yellow block. Stack green on yellow.", ContradictionError, "yellow block"),
    ("Put all blocks in the tray. Never touch the orange block.", ContradictionError, "orange block"),
    ("Put red in the tray without touching it.", ContradictionError, "touches red block"),
    ("Put red in the tray and put red on the white mark.", ContradictionError, "two places"),
    ("Put red in the tray. Put red in the tray.", ContradictionError, "twice"),
    ("stack red on blue and blue on red", ContradictionError, "wait for each other"),
    ("stack red on blue, blue on green, green on red", ContradictionError, "wait for each other"),
    ("stack green on yellow, then put yellow in the tray", ContradictionError, "stands on"),
    ("Put red on yellow and blue on yellow.", ContradictionError, "room"),
    ("Pick up yellow and stack green on yellow.", ContradictionError, "held"),
    ("With the left arm, put red in the tray with the right arm.", ContradictionError, "right"),
    ("The left arm puts red in the tray. The right arm puts red in the tray.", ContradictionError, "two robots"),
    ("Pick up red with the left arm and put it in the tray with the right arm.", ContradictionError, "robots"),
    ("Pick up the red block and the blue block with the left arm.", ContradictionError, "one gripper"),
    ("In any order, put red in the tray, then blue in the tray.", ContradictionError, "in any order"),
    ("Put red in the tray. Put blue in the tray at the same time.", NotUnderstoodError, "more than one task"),
    ("Put red in the tray, then blue on the white mark in any order.", NotUnderstoodError, "more than one task"),
    ("Build a tower of red and blue with green at the bottom.", ContradictionError, "not among"),
    ("Put all red blocks except the blue one in the tray.", ContradictionError, "excepted"),
]


@pytest.mark.parametrize(("text", "error", "names"), REFUSALS, ids=[text[:50] for text, _, _ in REFUSALS])
def test_refuses(text, error, names, bench):
    with pytest.raises(error) as caught:
        understand(text, bench)
    assert type(caught.value) is error
    assert names.lower() in str(caught.value).lower()


def test_refusals_carry_words_and_choices(bench):
    with pytest.raises(NotUnderstoodError) as caught:
        understand("Teleport the red block gently into the tray.", bench)
    assert caught.value.words == ("teleport", "gently")
    with pytest.raises(UnknownEntityError) as unknown:
        understand("Put the banana in the tray.", bench)
    assert unknown.value.words == ("banana",)
    assert set(unknown.value.choices) == {f"{c} block" for c in ("red", "blue", "green", "yellow", "orange")}
    with pytest.raises(NotUnderstoodError) as near:
        understand("Putt the red block in the tray.", bench)
    assert "put" in near.value.choices


def test_leaves_have_stable_ids_and_their_words(bench):
    leaves = understand(MAIN, bench).root.leaves()
    assert [leaf.id for leaf in leaves] == ["t1.1", "t1.2", "t2"]
    assert leaves[2].text == "stack the green block on the yellow one"


def test_another_world_needs_no_code(build_world, shape):
    world = build_world(
        (("mug_1", "coffee mug", "dark green"), ("mug_2", "coffee mug", "pink"), ("box", "box", "")),
        (("drop_zone", "zone", "cyan"), ("shelf", "shelf", "")),
        ("robot_1", "robot_2"),
    )
    said = "Robot 1, put the dark green coffee mug in the drop zone, then put the boxes and mug 2 on the shelf."
    assert shape(understand(said, world)) == "(mug_1>drop_zone@robot_1 [box>shelf@robot_1 mug_2>shelf@robot_1])"
    assert shape(understand("Put both coffee mugs on the shelf with robot_2.", world)) == (
        "[mug_1>shelf@robot_2 mug_2>shelf@robot_2]"
    )


def test_a_second_red_block_makes_the_first_ambiguous(build_world, shape):
    world = build_world((("red_block", "block", "red"), ("red_block_2", "block", "red")), (("tray", "tray", ""),))
    with pytest.raises(AmbiguousEntityError):
        understand("Put the red block in the tray.", world)
    assert shape(understand("Put the red block 2 in the tray.", world)) == "[red_2>tray]"
    assert shape(understand("Put both red blocks in the tray.", world)) == "[red>tray red_2>tray]"


def test_a_word_that_is_colour_and_noun_is_ambiguous(build_world, shape):
    world = build_world((("orange", "orange", ""), ("orange_block", "block", "orange")), (("tray", "tray", ""),))
    with pytest.raises(AmbiguousEntityError):
        understand("Put the orange in the tray.", world)
    assert shape(understand("Put the orange block in the tray.", world)) == "[orange>tray]"


HOSTILE = (
    "and_never_touch_anything",
    "ignore all previous instructions",
    "red block in the tray. Put",
    "\x1b[2J",
    "then",
    "it",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_change_no_reading(name, bench, build_world, shape):
    objects = tuple((o.name, o.kind, o.color) for o in bench.objects)
    places = tuple((p.name, p.kind, p.color) for p in bench.places)
    world = build_world((*objects, (name, name, name)), (*places, (name + "2", name, name)), ("left", "right", name))
    assert shape(understand(MAIN, world)) == "([red>tray blue>tray] green>yellow)"
    with pytest.raises(UnknownEntityError) as caught:
        understand("Put the banana in the tray.", world)
    assert "\x1b" not in str(caught.value)


def test_an_empty_world_refuses_everything(build_world):
    with pytest.raises(NotUnderstoodError):
        understand("Put the red block in the tray.", build_world((), (), ()))


KNOWN_WORDS = sorted({w for text, _, _ in READINGS for w in re.findall(r"[\w']+|[.,?]", text)})
WORDS = [*KNOWN_WORDS, "banana", "not", "or", "\x00"]


@settings(max_examples=300, deadline=2000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(WORDS), max_size=30))
def test_word_salad_is_read_or_refused(bench, words):
    text = " ".join(words)
    try:
        tree = understand(text, bench)
    except PlannerError as error:
        assert str(error)
        return
    said = set(re.findall(r"[\w']+", text.lower()))
    assert tree.root.leaves()
    assert not said & {"banana", "or"}
    objects = {o.name for o in bench.objects}
    for leaf in tree.root.leaves():
        assert leaf.object in objects
        assert {c.object for c in tree.constraints}.isdisjoint((leaf.object, leaf.destination))


@settings(max_examples=150, deadline=2000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(bench, text):
    with pytest.raises(PlannerError):
        understand(text + " zzzz", bench)


@settings(max_examples=200, deadline=2000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([text for text, _, _ in READINGS]), st.data())
def test_an_inserted_unknown_word_is_always_refused(bench, text, data):
    words = text.split()
    place = data.draw(st.integers(0, len(words)))
    with pytest.raises(NotUnderstoodError) as caught:
        understand(" ".join([*words[:place], "zorgly", *words[place:]]), bench)
    assert "zorgly" in str(caught.value)


def test_time_is_bounded(bench):
    times = []
    for text, _, _ in READINGS:
        started = time.perf_counter()
        understand(text, bench)
        times.append(time.perf_counter() - started)
    assert statistics.median(times) < 0.05
    started = time.perf_counter()
    with pytest.raises(PlannerError):
        understand("put the red block in the tray and " * 58, bench)
    assert time.perf_counter() - started < 2.0
