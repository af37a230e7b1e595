"""What was understood, said back; and said back again it means the same."""

import pytest

from planners.language.paraphrase import paraphrase
from planners.language.understand import understand

ROUND_TRIPS = [
    "Put the red block and the blue block in the tray, then stack the green block on the yellow one. "
    "Never touch the orange block.",
    "Put red, blue and green on the purple mark.",
    "The left arm puts red in the tray, then the right arm stacks green on yellow.",
    "Put red in the tray and blue on the white mark, then pick up green.",
    "Build a tower of red, green and blue with red at the bottom. Leave yellow and orange alone.",
]


def test_main_sentence(bench):
    tree = understand(ROUND_TRIPS[0], bench)
    assert paraphrase(tree, bench) == (
        "I will put the red block and the blue block in the tray, then stack the green block on the yellow block. "
        "I will never touch the orange block."
    )


@pytest.mark.parametrize("text", ROUND_TRIPS)
@pytest.mark.parametrize("with_world", [True, False])
def test_the_paraphrase_means_the_same(text, with_world, bench, shape):
    tree = understand(text, bench)
    said = paraphrase(tree, bench if with_world else None).replace("I will ", "")
    again = understand(said, bench)
    assert shape(again) == shape(tree)
    assert [c.object for c in again.constraints] == [c.object for c in tree.constraints]


def test_physical_order_and_groups_are_said(bench):
    assert "once the yellow block is in its place" in paraphrase(
        understand("stack green on yellow and put yellow in the tray", bench)
    )
    said = paraphrase(
        understand(
            "Put red in the tray, then blue. Meanwhile, stack green on yellow.".replace(
                "then blue", "then blue on the white mark"
            ),
            bench,
        ),
        bench,
    )
    assert said == (
        "I will put the red block in the tray, then put the blue block on the white mark; "
        "meanwhile, stack the green block on the yellow block."
    )
