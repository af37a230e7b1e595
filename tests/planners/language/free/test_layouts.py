"""What benches are to hold, said as lists of blocks and stacks."""

import pytest

from planners.errors import PlannerError
from planners.language.understand import understand
from tests.planners.language.free.test_reader import end_of
from tests.planners.language.test_paragraphs import workshop

TWO = {
    "green_block": "far_bench",
    "blue_block": "green_block",
    "orange_block": "far_bench",
    "red_block": "orange_block",
}
SHARED = {"blue_block": "green_block", "orange_block": "far_bench", "red_block": "orange_block"}


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("What I'd like to have in the end is two small stacks on the far bench: blue on green, and red on orange.",
         TWO),
        ("On the far bench I'd like two piles: green with blue on it, and orange with red on it.", TWO),
        ("Two stacks for me, both on the far bench. The first has green below and blue on it, the second has orange "
         "below and red on it.", TWO),
        ("The far bench gets orange at the bottom with red on it, the near bench gets green at the bottom with blue on "
         "it.", SHARED),
        ("Make one pair at each bench: on the near bench the blue block should sit on the green block, and on the far "
         "bench the red block should sit on the orange one.", SHARED),
        ("Red on orange over there, blue on green over here. All I ask is that over there is the far bench.", None),
        ("The load is blue and green; it is to be set down at the far bench.",
         {"blue_block": "far_bench", "green_block": "far_bench"}),
        ("Stack green on orange. Then put blue on green. All this happens on the far bench, and red is not part of it.",
         {"orange_block": "far_bench", "green_block": "orange_block", "blue_block": "green_block"}),
        ("Have green and orange shipped to the far bench and stacked there, orange being the lower one.",
         {"orange_block": "far_bench", "green_block": "orange_block"}),
    ],
)  # fmt: skip
def test_a_layout_is_read_or_refused(text, end):
    if end is None:
        with pytest.raises(PlannerError):
            understand(text, workshop())
    else:
        assert end_of(understand(text, workshop()))[0] == end


@pytest.mark.parametrize(
    "text",
    [
        "Red and green for the far arm. It should stack them, red at the top.",
        "Put red on blue. I'd like to see some activity on the far bench.",
    ],
)
def test_a_place_that_nothing_was_read_of_is_refused(text):
    with pytest.raises(PlannerError):
        understand(text, workshop())
