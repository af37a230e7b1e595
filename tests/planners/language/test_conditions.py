"""Conditions on how things are now are settled by looking; whatever is not plain is refused, never half done."""

import contextlib
import time

import pytest

from planners.errors import NotUnderstoodError
from planners.language.conditions import Settled, settle
from planners.language.paraphrase import paraphrase
from planners.language.understand import understand
from tests.planners.language.test_paragraphs import workshop

SETTLED = [
    ("If the red block is on the near bench, put it on the dog.", "Put the red block on the dog."),
    ("If the red block is on the far bench, put it on the dog; otherwise stack it on the blue one.",
     "Stack the red block on the blue one."),
    ("If the red block is on the far bench, put it on the dog otherwise stack it on the blue one.",
     "Stack the red block on the blue one."),
    ("Put the red block on the dog unless the dog is at the far bench.", "Put the red block on the dog."),
    ("Put the red block on the dog, but only if the dog is at the near bench.", "Put the red block on the dog."),
    ("If nothing lies on the far bench, bring the red block there. Otherwise, bring the blue block there.",
     "Bring the red block on the far bench."),
    ("If the far bench isn’t empty, bring the red block there.\nOtherwise, put the blue block on the green block.",
     "Put the blue block on the green block."),
    ("If the red block isn't on the blue block, stack it there.", "Stack the red block on the blue block."),
    ("Put either the red or the blue block on the dog, whichever you like.", "Put the blue block on the dog."),
    ("Never touch the green block. If the far bench is empty, bring the red block to the far bench.",
     "Never touch the green block. Bring the red block to the far bench."),
    ("If the red block is on the near bench, put it on the dog. Then send the dog to the far bench.",
     "Put the red block on the dog. Then send the dog to the far bench."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "left"), SETTLED)
def test_a_condition_that_the_world_answers_is_settled(text, left):
    settled = settle(text, workshop())
    assert settled.text == left
    assert settled.found


@pytest.mark.parametrize(
    "text",
    [
        "Put the red block on the dog.",
        "If you please, put the red block on the dog.",
        "I'd be glad if the dog walked to the far bench.",
        "It would be nice if red sat on blue.",
        "Build a tower, provided that the green block stays where it is.",
        "Never touch either the red block or the blue block. Put the green block on the dog.",
        "Put either the red block or the blue block on the dog, I will say which.",
        "Put either the red block or the blue block on the dog, whichever is closer to it.",
        "Put either the red block on the near bench or the blue block on the dog.",
        "Put the red block on the dog. Otherwise nothing may be moved.",
    ],
)
def test_other_words_stay_as_they_are(text):
    assert settle(text, workshop()) == Settled(text)


@pytest.mark.parametrize(
    "text",
    [
        "If somebody comes, put the red block on the dog.",
        "Put the red block on the dog if the battery is full.",
        "Unless the floor is wet, send the dog to the far bench.",
        "If the purple block is on the near bench, put it on the dog.",
        "Unless the dog is in the yellow zone, send the dog to the far bench.",
        "If the yellow zone is empty, send the dog to the far bench.",
    ],
)
def test_what_nobody_here_can_see_is_refused(text):
    with pytest.raises(NotUnderstoodError, match="not for me"):
        settle(text, workshop())


@pytest.mark.parametrize(
    "text",
    [
        "Never touch the orange block, and put the blue block on the far bench if the red block is on the far bench.",
        "If red is on the near bench, put it on the dog, otherwise put blue there, and never enter the yellow zone.",
        "If the red block is on the far bench, put it on the dog; never touch the green block. Put blue on the dog.",
        "If the red block is on the far bench, put it on the dog, but if it is not, put it on the blue block.",
        "Put the blue block on the dog and, if the red block is on the near bench, put it on the far bench.",
        "Send the dog to the far bench. If the dog is at the far bench, put the red block on the dog.",
        "Put the red block on the far bench. If the far bench is empty, put the blue block on the far bench.",
        "Pick up the red block. Put it on the dog if the blue block is on the near bench.",
        "Put the green block on the dog. Put the blue block there if the red block is on the near bench.",
        "Put the red block on the dog. Only do so if the dog is at the far bench.",
        "Put the red block on the far bench even if the far bench is not empty.",
        "Put the red block on the dog if the far bench is empty, then send the dog to the far bench.",
        "If the red block is on the far bench, put it on the dog. Then send it to the far bench.",
        "If the red block is on the far bench, put it on the dog. Avoid the yellow zone. Otherwise, put blue there.",
    ],
)
def test_what_is_not_plain_is_refused(text):
    with pytest.raises(NotUnderstoodError):
        settle(text, workshop())


def test_when_nothing_is_left_it_says_what_it_found():
    with pytest.raises(NotUnderstoodError, match="the far bench is empty"):
        settle("Unless the far bench is empty, put the red block on the blue block.", workshop())


def test_what_was_found_is_said_back_and_kept():
    world = workshop()
    text = "If the red block is on the near bench, put it on the blue block."
    tree = understand(text, world)
    assert tree.text == text
    assert [(leaf.object, leaf.destination) for leaf in tree.root.leaves()] == [("red_block", "blue_block")]
    assert paraphrase(tree, world).startswith("The red block is on the near bench: I will stack the red block on")


@pytest.mark.parametrize("text", ["if" + " " * 1900 + "x", "x either" + " a" * 900, "if a, " * 300, "unless " * 280])
def test_strange_texts_end_soon(text):
    begin = time.process_time()
    with contextlib.suppress(NotUnderstoodError):
        settle(text, workshop())
    assert time.process_time() - begin < 2.0
