import pytest

from rostrum.report.words import describe, quantity, say_reason, seconds
from skills.contract import Reason


@pytest.mark.parametrize(
    ("skill", "arguments", "words"),
    [
        ("pick", {"object": "red_block"}, "pick red block"),
        ("pick", {"object": "red_block", "avoid": ("orange_block",)}, "pick red block"),
        ("place", {"object": "blue_block", "place": "tray"}, "place blue block in tray"),
        ("stack", {"support": "yellow_block", "object": "green_block"}, "stack green block on yellow block"),
        ("go_to", {"place": "left_bench"}, "go to left bench"),
        ("scan", {"objects": ("red_block", "tray"), "speed": 0.5}, "scan red block, tray"),
        ("ready", {}, "ready"),
    ],
)
def test_skill_calls_in_words(skill, arguments, words):
    assert describe(skill, arguments) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.04, "0.0 s"), (59.94, "59.9 s"), (59.95, "1 min 00 s"), (119.7, "2 min 00 s"), (125, "2 min 05 s")],
)
def test_durations(value, words):
    assert seconds(value) == words


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("place_error_m", 0.0041, "place error 4.1 mm"),
        ("path_m", 12.0, "path 12 m"),
        ("grip_force_n", 20.0, "grip force 20 N"),
        ("tilt_rad", 0.1, "tilt 0.1 rad"),
        ("m", 3.0, "m 3"),
        ("tries", 2.0, "tries 2"),
    ],
)
def test_quantities_carry_their_units(name, value, words):
    assert quantity(name, value) == words


def test_every_reason_has_words():
    assert all(say_reason(reason) and "_" not in say_reason(reason) for reason in Reason)
