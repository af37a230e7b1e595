"""Parts of the floor: what forbids them, in many words, and what must never be taken for a ban."""

import pytest

from planners.errors import PlannerError
from planners.language.understand import understand
from tests.planners.language.free.test_reader import banned, end_of
from tests.planners.language.test_paragraphs import workshop

RED = "Take red to the far bench. "
BOTH, YELLOW, BLUE = {"yellow_zone", "blue_zone"}, {"yellow_zone"}, {"blue_zone"}


@pytest.mark.parametrize(
    ("said", "zones"),
    [
        ("I've marked the yellow zone as lethal in my costmap, so the dog has to route around it.", YELLOW),
        ("People are working in the yellow zone and in the blue zone, so the dog must walk through neither.", BOTH),
        ("Treat the blue zone as closed to the dog.", BLUE),
        ("Don't let the dog walk through either of the coloured zones, the tape there is still drying.", BOTH),
        ("Assign infinite traversal cost to the blue zone and to the yellow zone.", BOTH),
        ("Neither the blue nor the yellow zone may be crossed.", BOTH),
        ("The yellow zone is closed for maintenance, and so is the blue one.", BOTH),
        ("The dog may walk through the blue zone, but it must avoid the yellow zone.", YELLOW),
        ("The yellow zone is off limits, the blue zone is fine.", YELLOW),
        ("Kids are playing in the yellow zone, and I don't want the dog anywhere near it.", YELLOW),
        ("The dog must stay clear of the yellow zone, which has just been painted.", YELLOW),
        ("Two zones are painted on the floor; the dog stays out of both.", BOTH),
        ("On no account may the dog set a paw in either zone.", BOTH),
        ("As far as the dog is concerned, the yellow zone is lava.", YELLOW),
        ("Only the blue zone is closed.", BLUE),
    ],
)
def test_what_is_forbidden_in_many_words(said, zones):
    tree = understand(RED + said, workshop())
    assert (end_of(tree)[0], banned(tree, "keep_out")) == ({"red_block": "far_bench"}, zones)


@pytest.mark.parametrize(
    "said",
    [
        "The yellow zone is no longer closed.",
        "The yellow zone isn't dangerous.",
        "There is no need to avoid the yellow zone.",
        "The dog does not have to go around the yellow zone.",
        "Nobody is in the yellow zone, so the dog needn't go around it.",
        "Please don't bother going around the blue zone.",
        "Nothing speaks against the dog crossing the yellow zone.",
        "The yellow zone is closed for people, but the dog may use it.",
        "The yellow zone was closed yesterday.",
        "If the yellow zone is wet, avoid it.",
        "One of the zones is closed.",
        "Either the yellow zone or the blue zone is closed.",
        "The dog must not stop in the yellow zone.",
        "Keep out of the yellow zone until blue has arrived.",
        "The floor in the blue zone is wet.",
        "Is the yellow zone closed?",
        "The dog can't avoid the yellow zone.",
        "Green is no longer off limits.",
        "You needn't leave green alone.",
    ],
)
def test_what_is_allowed_or_left_open_is_no_ban(said):
    with pytest.raises(PlannerError):
        understand(RED + said, workshop())


@pytest.mark.parametrize(
    "said",
    [
        "Remove green from the list of graspable objects.",
        "The green block is part of an exhibit, so no touching.",
        "Green sits this one out.",
        "Treat green as an obstacle.",
        "Don't let any gripper come near the green block.",
    ],
)
def test_what_is_left_alone_in_many_words(said):
    assert banned(understand(RED + said, workshop()), "avoid") == {"green_block"}


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("The dog remains docked at the far bench afterwards.", "far_bench"),
        ("The dog's final pose is at the far bench.", "far_bench"),
        ("Then have the dog return to the near bench so it's ready for the next order.", "near_bench"),
        ("Last stop is the near bench, where the dog parks.", "near_bench"),
        ("Then send the mobile base back to its start pose at the near bench.", "near_bench"),
    ],
)
def test_where_the_dog_ends(said, at):
    assert end_of(understand(RED + said, workshop())) == ({"red_block": "far_bench"}, at)
