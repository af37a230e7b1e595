"""Constructions of free English, one by one: read as meant, or refused."""

import pytest

from planners.errors import PlannerError
from planners.language.free.independent import separated
from planners.language.free.listings import itemised
from planners.language.free.masking import Masker
from planners.language.lexicon import Lexicon
from planners.language.understand import understand
from tests.planners.language.free.test_reader import banned, end_of
from tests.planners.language.test_paragraphs import workshop

FAR = "far_bench"


@pytest.mark.parametrize(
    ("text", "end", "stands"),
    [
        ("1) Red goes to the far bench. 2) Blue goes on red.", {"red_block": FAR, "blue_block": "red_block"}, None),
        ("All four blocks, please. Over to the far bench.", dict.fromkeys(
            ("red_block", "blue_block", "green_block", "orange_block"), FAR), None),
        ("The dog carries red to the far bench, leaves it there and comes back.", {"red_block": FAR}, "near_bench"),
        ("Red goes to the far bench, blue follows and lands on red, and the dog returns.",
         {"red_block": FAR, "blue_block": "red_block"}, "near_bench"),
        ("I'd like to see red on green and blue on orange, both on the far bench.",
         {"red_block": "green_block", "green_block": FAR, "blue_block": "orange_block", "orange_block": FAR}, None),
        ("Put red on the dog. The dog doesn't walk anywhere.", {"red_block": "dog"}, None),
        ("The dog goes to the far bench, loaded with green. There it waits.", {"green_block": "dog"}, FAR),
        ("Would it be possible for red to be taken to the far bench, and for the dog to come back?",
         {"red_block": FAR}, "near_bench"),
    ],
)  # fmt: skip
def test_is_read_as_meant(text, end, stands):
    lies, last = end_of(understand(text, workshop()))
    assert lies == end
    assert stands is None or last == stands


@pytest.mark.parametrize(
    ("text", "untouched"),
    [
        ("Take blue to the far bench. Green nobody touches.", {"green_block"}),
        ("Take blue to the far bench. The other three you don't touch.", {"red_block", "green_block", "orange_block"}),
        ("Only blue may be moved. It goes to the far bench.", {"red_block", "green_block", "orange_block"}),
        ("Take blue to the far bench; red stays here.", {"red_block"}),
        ("Take blue to the far bench. Nothing happens to orange.", {"orange_block"}),
        ("Bring blue over to the far bench. Do not bring orange.", {"orange_block"}),
    ],
)
def test_bans_in_many_forms(text, untouched):
    assert untouched <= banned(understand(text, workshop()), "avoid")


@pytest.mark.parametrize(
    "text",
    [
        "The floor is wet in the zones. Take red to the far bench.",
        "Orange is first, since it has to be at the bottom at the far bench. Put blue on it.",
        "Put red on blue. The dog can stay.",
        "Take the second to the far bench.",
        "Green and red. Take blue to the far bench.",
    ],
)
def test_what_is_overlooked_is_refused(text):
    with pytest.raises(PlannerError):
        understand(text, workshop())


def test_what_hangs_on_a_conjunction_is_not_cut_off():
    masker = Masker(Lexicon(workshop()))
    text = masker.mask("When the red block is on the blue block and the green block is there, the dog comes back.")
    assert ";" not in separated(text, masker.masks)


def test_lists_become_sentences():
    assert itemised("Three things: (1) red there, (2) blue here.").count(". ") == 2
    assert itemised("- red there\n- blue here") == "red there. blue here"
