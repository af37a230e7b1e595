"""The checks of corrections: each finds the effect that it looks for, and misses it where it is not."""

import numpy as np
import pytest

from benchmarks.corrections.effects import CHECKS, Run
from benchmarks.corrections.script import script
from benchmarks.corrections.watch import PERIOD, Trace

SECONDS = 6.0


def trace(shift: tuple[float, float, float] = (0.0, 0.0, 0.0), speed: float = 1.0, closing: float = 0.03) -> Trace:
    """An arm that moves along x at 0.1 m/s; shifted, slowed or gripping harder from 2 s on."""
    found = Trace()
    x = 0.0
    for index in range(int(SECONDS / PERIOD)):
        time = index * PERIOD
        late = time >= 2.0
        x += 0.1 * PERIOD * (speed if late else 1.0)
        found.time.append(time)
        tool = np.array([x, 0.0, 0.3]) + (np.array(shift) if late else 0.0)
        found.tools.setdefault("left", []).append(tool)
        found.closing.setdefault("left", []).append(closing if late else 0.03)
        found.objects.setdefault("red_block", []).append(np.array([0.5 + (0.2 if time > 3.0 else 0.0), 0.0, 0.02]))
        found.objects.setdefault("blue_block", []).append(np.array([0.5 + (0.2 if time > 4.0 else 0.0), 0.3, 0.02]))
        found.objects.setdefault("green_block", []).append(np.array([0.5, 0.6, 0.02]))
    return found


def run(seen: Trace) -> Run:
    return Run(2.0, seen, trace(), None, {})


@pytest.mark.parametrize(
    ("check", "seen", "wanted"),
    [
        ("shifted", trace(shift=(0.0, 0.0, 0.02)), ("left", 0.0, 0.0, 0.02)),
        ("slowed", trace(speed=0.5), ()),
        ("rested", trace(speed=0.0), ("left",)),
        ("gripped", trace(closing=0.02), (1.0,)),
        ("gripped", trace(closing=0.04), (-1.0,)),
        ("skipped", trace(), ("green_block",)),
        ("before", trace(), ("red_block", "blue_block")),
    ],
)
def test_an_effect_is_found_and_missed(check: str, seen: Trace, wanted: tuple) -> None:
    assert CHECKS[check](run(seen), *wanted) == ""
    if check not in ("skipped", "before"):
        assert CHECKS[check](run(trace()), *wanted) != ""


def test_what_moved_was_not_skipped_and_the_order_is_the_one_that_was_seen() -> None:
    assert "moved by 20 cm" in CHECKS["skipped"](run(trace()), "red_block")
    assert CHECKS["before"](run(trace()), "blue_block", "red_block") != ""
    assert "not moved" in CHECKS["before"](run(trace()), "green_block", "red_block")


def test_the_script_says_200_things_of_every_kind_under_names_of_their_own() -> None:
    said = script()
    assert len({each.key for each in said}) == len(said) == 200
    assert {each.kind for each in said} == {"nudge", "speed", "stop", "grip", "grasp", "undo motion", "skill", "task"}
    assert {each.effect for each in said} <= CHECKS.keys()
