"""What people say in passing and what they say short: taken out, said in full, put right; or refused."""

import pytest

from planners.errors import NotUnderstoodError, PlannerError
from planners.language.free.colloquial import tidied
from planners.language.free.masking import Masker
from planners.language.free.short_forms import in_full
from planners.language.free.wishes import plainly
from planners.language.lexicon import Lexicon
from planners.language.understand import understand
from tests.planners.language.free.test_reader import banned, end_of
from tests.planners.language.test_paragraphs import workshop


def in_words(text: str) -> str:
    """A text after all rewritings of the whole, with names of things in place of masks."""
    masker = Masker(Lexicon(workshop()))
    masked = in_full(plainly(masker.mask(tidied(text)), masker.masks), masker.masks)
    for name, mask in masker.masks.items():
        masked = masked.replace(name, (mask.robot or mask.entities[0].name).upper())
    return masked


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Hello team, put red on blue, will you, and wait.", "Put RED_BLOCK on BLUE_BLOCK and wait."),
        ("Put it back on the bench it came from.", "Put it back on the home bench."),
        ("Leave it where it was.", "Leave it where it was."),
        ("It's wet there, so no crossing the yellow zone!", "It's wet there; do not cross YELLOW_ZONE!"),
        ("Red was glued, so hands off it.", "RED_BLOCK was glued; do not touch it."),
        ("At no time may the dog enter it.", "DOG must never enter it."),
        ("Bring red and blue, the latter on the former.", "Bring RED_BLOCK and BLUE_BLOCK, BLUE_BLOCK on RED_BLOCK."),
        ("Dog back at the near bench.", "DOG goes back to NEAR_BENCH."),
        ("Red to the far bench; dog parked there.", "RED_BLOCK to FAR_BENCH; DOG is parked there."),
        ("Red must not be moved, and neither must blue.", "RED_BLOCK and BLUE_BLOCK must not be moved."),
        ("I'd be glad if red were put on blue.", "RED_BLOCK should be put on BLUE_BLOCK."),
        ("It would be nice if you could put red on blue.", "Please put RED_BLOCK on BLUE_BLOCK."),
        ("Take red over. No, wait, take blue instead.", "Take BLUE_BLOCK over."),
        ("Put red on blue, not on green.", "Put RED_BLOCK on BLUE_BLOCK."),
        ("Carry over red and give the far arm blue.", "Carry RED_BLOCK over and give BLUE_BLOCK to FAR_ARM."),
        ("Take red to the far bench, then blue.", "Take RED_BLOCK to FAR_BENCH; then take BLUE_BLOCK to FAR_BENCH."),
        ("Except for red, all blocks go over.", "all blocks except RED_BLOCK go over."),
    ],
)
def test_is_said_in_full(said, meant):
    assert in_words(said) == meant


@pytest.mark.parametrize("text", ["Put red on blue. Scratch that.", "Take red and blue over. No, wait, take green."])
def test_what_is_taken_back_is_not_guessed(text):
    with pytest.raises(NotUnderstoodError, match="taken back"):
        in_words(text)


@pytest.mark.parametrize(
    ("text", "end", "stands", "kept_out"),
    [
        ("Could the dog carry red across? It should come back and wait by the near bench.",
         {"red_block": "far_bench"}, "near_bench", set()),
        ("Can you get the dog to bring me green? I'm at the far bench. It can go back to the near bench then.",
         {"green_block": "far_bench"}, "near_bench", set()),
        ("Yellow was mopped a minute ago, so keep the dog out of there. Blue has to get to the far bench.",
         {"blue_block": "far_bench"}, None, {"yellow_zone"}),
        ("Move red. It belongs on top of blue.", {"red_block": "blue_block"}, None, set()),
        ("Red needs to be underneath blue, and both on the bench that's still empty.",
         {"red_block": "far_bench", "blue_block": "red_block"}, None, set()),
        ("The far arm would like to have the red block. Have the dog carry it there.",
         {"red_block": "far_bench"}, None, set()),
        ("Have green delivered to the far bench, then have the far arm put orange on green.",
         {"green_block": "far_bench", "orange_block": "green_block"}, None, set()),
        ("Orange should rest on red in the end, and red on blue, please.",
         {"orange_block": "red_block", "red_block": "blue_block"}, None, set()),
        ("Would you please carry red and blue across, and then make a tower with them, blue on top?",
         {"red_block": "far_bench", "blue_block": "red_block"}, None, set()),
    ],
)  # fmt: skip
def test_is_read_as_it_was_meant(text, end, stands, kept_out):
    tree = understand(text, workshop())
    assert end_of(tree) == (end, stands)
    assert banned(tree, "keep_out") == kept_out


@pytest.mark.parametrize(
    "text",
    [
        "Take one of the blocks to the far bench.",
        "Wait five minutes, then put red on blue.",
        "Hand me the screwdriver and put red on blue.",
        "You could put red on blue, but I'd rather you didn't.",
        "Kindly move the red block.",
        "Would somebody send me the dog?",
        "Blue needs to be underneath red, and the pair of them needs to be over on the bench.",
        "Let red and green travel to the far bench, be stacked there with green on top, and then return home.",
        "Put red on green after the dog has brought both over.",
    ],
)
def test_refuses_what_must_not_be_guessed(text):
    with pytest.raises(PlannerError):
        understand(text, workshop())


def test_every_reading_of_a_text_is_the_same():
    text = "Yellow zone closed. Within this restriction, supply the far bench with blue and green, green on blue."

    def reading() -> str:
        try:
            return str(end_of(understand(text, workshop())))
        except PlannerError as error:
            return str(error)

    assert len({reading() for _ in range(10)}) == 1
