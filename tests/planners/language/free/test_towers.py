"""Towers are solved from what is said of them."""

import pytest

from planners.errors import AmbiguousEntityError, ContradictionError
from planners.language.free import load_parser
from planners.language.free.masking import Masker
from planners.language.free.towers import Sketch, sketch
from planners.language.lexicon import Lexicon
from tests.planners.language.test_paragraphs import workshop


def order(text: str, count: int = 0) -> list[str]:
    masker = Masker(Lexicon(workshop()))
    tower = Sketch(text, count=count)
    sketch(load_parser().parse(masker.mask(text)), masker.masks, tower)
    return [block.name.removesuffix("_block") for block in tower.order()]


@pytest.mark.parametrize(
    ("text", "upwards"),
    [
        ("with red at the bottom, then green, then blue", ["red", "green", "blue"]),
        ("from bottom to top: green, red, blue", ["green", "red", "blue"]),
        ("top to bottom: orange, green, red", ["red", "green", "orange"]),
        ("green in the middle, red under it and orange above it", ["red", "green", "orange"]),
        ("ground floor orange, middle floor blue, roof red", ["orange", "blue", "red"]),
        (
            "red is the base, orange goes on it, blue on that, and green crowns it all",
            ["red", "orange", "blue", "green"],
        ),
        ("blue lowest and green highest, with red between them", ["blue", "red", "green"]),
    ],
)
def test_one_order_fits(text, upwards):
    assert order(text) == upwards


def test_several_orders_are_asked_about():
    with pytest.raises(AmbiguousEntityError, match="several orders"):
        order("a tower of red, green and blue")


def test_too_few_blocks_are_asked_about():
    with pytest.raises(AmbiguousEntityError, match="3 blocks"):
        order("red at the bottom and blue on top", count=3)


def test_no_order_is_a_contradiction():
    with pytest.raises(ContradictionError):
        order("red at the bottom, blue on it, and red on top of blue")
