"""Mentions become names, and names lead back to what was meant."""

import pytest

from planners.language.free.masking import Masker
from planners.language.lexicon import Lexicon
from tests.planners.language.test_paragraphs import workshop


def masked(text: str) -> tuple[str, dict[str, tuple[str, ...]]]:
    masker = Masker(Lexicon(workshop()))
    said = masker.mask(text)
    return said, {name: (mask.robot, *(e.name for e in mask.entities)) for name, mask in masker.masks.items()}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("the red block", ("", "red_block")),
        ("the orange one", ("", "orange_block")),
        ("a block of green colour", ("", "green_block")),
        ("blue", ("", "blue_block")),
        ("the far bench top", ("", "far_bench")),
        ("the far one", ("", "far_bench")),
        ("the near arm's bench", ("", "near_bench")),
        ("the far arm", ("far_arm",)),
        ("the animal", ("dog",)),
        ("the yellow floor area", ("", "yellow_zone")),
        ("yellow", ("", "yellow_zone")),
    ],
)
def test_one_thing_becomes_one_name(text, meant):
    said, masks = masked(f"Look at {text}, please.")
    (name,) = masks
    assert said == f"Look at {name}, please."
    assert masks[name] == meant


def test_a_thing_keeps_its_name_and_names_in_the_text_are_left_alone():
    said, masks = masked("Adam says: red on blue, and blue on the blue zone.")
    assert "Adam" not in masks
    names = {meant[-1]: name for name, meant in masks.items()}
    assert said.count(names["blue_block"]) == 2
    assert names["blue_zone"] != names["blue_block"]


def test_groups_and_pronouns_stay():
    assert masked("Put them and the other two there.")[1] == {}
