"""Journeys there and back, ways that are not taken, labels; and what is said and not meant."""

import pytest

from planners.language.understand import understand
from tests.planners.language.free.test_reader import banned
from tests.planners.language.test_paragraphs import workshop

RED_BACK = ["red_block>far_bench", "red_block>near_bench"]
THERE_AND_BACK = ["dog>far_station", "dog>near_station"]


def leaves(text: str) -> list[str]:
    return [f"{leaf.object or leaf.robot}>{leaf.destination}" for leaf in understand(text, workshop()).root.leaves()]


@pytest.mark.parametrize(
    ("text", "tasks"),
    [
        ("Take red to the far bench and back again.", RED_BACK),
        ("The red block makes a round trip: to the far bench and back.", RED_BACK),
        ("Carry red to the far bench. Once the camera has seen it, bring it home.", RED_BACK),
        ("Take the red block for a ride: to the far bench and straight back.", RED_BACK),
        ("Walk to the far bench and straight back.", THERE_AND_BACK),
        ("Send the dog to the far bench and back, without any cargo.", THERE_AND_BACK),
        ("Put red on the tray, walk to the far bench and straight back, then the near arm lifts it off.",
         ["red_block>dog_tray", *THERE_AND_BACK, "red_block>near_bench"]),
        ("Bring red to the far bench, then come back.", ["red_block>far_bench", "dog>near_station"]),
        ("Show us: the near arm loads red on the dog, the dog carries it over, the far arm lifts it off.",
         ["red_block>dog_tray", "red_block>far_bench"]),
        ("Take red and blue over. Then bring blue back, but leave red there.",
         ["red_block>far_bench", "blue_block>far_bench", "blue_block>near_bench"]),
        ("The dog goes to the far bench carrying red, which stays on its back.",
         ["red_block>dog_tray", "dog>far_station"]),
        ("Stack red on blue. Then unstack it again and put red back on the near bench.",
         ["red_block>blue_block", "red_block>near_bench"]),
        ("Off to the far bench with red and blue!", ["red_block>far_bench", "blue_block>far_bench"]),
        ("Over to the far bench with the dog, please.", ["dog>far_station"]),
        ("Dog: far bench.", ["dog>far_station"]),
        ("Cargo: red. Destination: far bench.", ["red_block>far_bench"]),
        ("Red: far bench. Blue: on red. Green: untouched.", ["red_block>far_bench", "blue_block>red_block"]),
        ("Delivery job: bring red over to the far bench.", ["red_block>far_bench"]),
        ("Tower (bottom to top): green, red. Where: far bench.", ["green_block>far_bench", "red_block>green_block"]),
        ("Make two little towers: here, red on green; on the far bench, orange on blue.",
         ["red_block>green_block", "blue_block>far_bench", "orange_block>blue_block"]),
        ("On green there should be orange, and on top of that red.",
         ["orange_block>green_block", "red_block>orange_block"]),
        ("Put blue on red, and on top of that green.", ["blue_block>red_block", "green_block>blue_block"]),
        ("The far arm should end up with the red block.", ["red_block>far_bench"]),
        ("Green stays where it is. Put orange on it.", ["orange_block>green_block"]),
    ],
)  # fmt: skip
def test_is_read_as_it_was_meant(text, tasks):
    assert sorted(leaves(text)) == sorted(tasks)


@pytest.mark.parametrize(
    "text",
    [
        "Send the dog to the far bench, but not through the yellow zone.",
        "Red goes to the far bench. The dog may go anywhere except through the yellow zone.",
        "The dog may walk wherever it likes, just not through the yellow zone. Red goes to the far bench.",
        "We've got people standing in the yellow zone, so the dog has to walk around it. Red goes to the far bench.",
        "Bring red over. No robot may enter the yellow zone.",
    ],
)
def test_is_kept_out_of(text):
    assert banned(understand(text, workshop()), "keep_out") == {"yellow_zone"}


def test_what_is_left_is_not_touched():
    tree = understand("Red goes to the far bench. Ignore the green block, and leave blue.", workshop())
    assert {"green_block", "blue_block"} == banned(tree, "avoid")
