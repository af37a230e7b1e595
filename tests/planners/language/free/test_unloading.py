"""Free English: what is unloaded, what stays aboard, and where robots stand in the end is read, or all is refused."""

import pytest

from planners.errors import PlannerError
from planners.language.understand import understand
from tests.planners.language.free.test_reader import end_of
from tests.planners.language.test_paragraphs import workshop

FAR, NEAR = "far_bench", "near_bench"


@pytest.mark.parametrize(
    ("text", "lies", "stands"),
    [
        (
            "Put blue and red on the dog, send it over, and let the far arm build a tower with blue below "
            "and red on top.",
            {"blue_block": FAR, "red_block": "blue_block"},
            None,
        ),
        (
            "Load red and green onto the dog, walk it across, and the far arm stacks red on green.",
            {"green_block": FAR, "red_block": "green_block"},
            None,
        ),
        (
            "A tower of red, green and blue, built by the far arm from bottom to top.",
            {"red_block": FAR, "green_block": "red_block", "blue_block": "green_block"},
            None,
        ),
        (
            "Build a tower on the far bench: red is the base, and blue sits on red. Once all that is done, the dog "
            "should wait at the near bench again.",
            {"red_block": FAR, "blue_block": "red_block"},
            NEAR,
        ),
        (
            "The dog carries green and orange to the far bench. Green is set down on the bench there, orange is not "
            "taken off and remains on the dog.",
            {"green_block": FAR, "orange_block": "dog"},
            FAR,
        ),
        (
            "Dog takes red and blue to the far bench. Unload red only. Final position of the dog: near bench.",
            {"red_block": FAR, "blue_block": "dog"},
            NEAR,
        ),
        (
            "Dog takes red, green and blue to the far bench. Green and blue are not unloaded.",
            {"red_block": FAR, "green_block": "dog", "blue_block": "dog"},
            FAR,
        ),
        (
            "Red and blue ride to the far bench on the dog. Red is taken off there, blue rides back to the near bench "
            "on the dog and stays on its tray.",
            {"red_block": FAR, "blue_block": "dog"},
            NEAR,
        ),
        (
            "Put red, blue and orange all on the tray.",
            {"red_block": "dog", "blue_block": "dog", "orange_block": "dog"},
            None,
        ),
        (
            "Green, orange and blue each go on the far bench. Nobody touches the red one.",
            {"green_block": FAR, "orange_block": FAR, "blue_block": FAR},
            None,
        ),
        (
            "Build a stack on the far bench with red sandwiched between blue and green. Green is on top.",
            {"blue_block": FAR, "red_block": "blue_block", "green_block": "red_block"},
            None,
        ),
        (
            "Please build two towers on the far bench: one has red with blue on top, the other has green "
            "with orange on it.",
            {"red_block": FAR, "blue_block": "red_block", "green_block": FAR, "orange_block": "green_block"},
            None,
        ),
        (
            "Red, green and blue are all to be taken to the far bench; all of them are unloaded.",
            {"red_block": FAR, "green_block": FAR, "blue_block": FAR},
            None,
        ),
        (
            "Red, green and blue go across. Everything is unloaded except blue, which stays on the tray.",
            {"red_block": FAR, "green_block": FAR, "blue_block": "dog"},
            FAR,
        ),
        ("Load blue on the dog. It walks to the far bench and stops there.", {"blue_block": "dog"}, FAR),
    ],
)
def test_is_read_as_it_was_meant(text, lies, stands):
    found, at = end_of(understand(text, workshop()))
    assert found == lies
    assert stands is None or at == stands


@pytest.mark.parametrize(
    "text",
    [
        "Load orange and blue, trot the dog over there, and have the far gripper pile blue on orange.",
        "Take red and green over. Green gets unloaded, red does not.",
        "Red goes to the far bench. When everything is finished, it shall stand at the near bench again.",
        "Put red on green after the dog has brought both over.",
        "Take red and orange over and build a tower out of them, red at the bottom, and unload green as well.",
        "Tower on the far bench, blue below, orange above, and finally the dog stands at the near bench.",
    ],
)
def test_refuses_what_would_get_lost(text):
    with pytest.raises(PlannerError):
        understand(text, workshop())
