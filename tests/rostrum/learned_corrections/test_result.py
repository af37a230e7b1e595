"""Figures: what was gained, of what was possible, with an interval over seeds; a changed low level is told."""

import math

import pytest

pytest.importorskip("torch")

from rostrum.learned_corrections.result import figures, table


def stages(rounds: list[int], live: int, shuffled: int, none: int, name: str = "abc") -> dict:
    """Of a seed with 100 episodes for each figure."""
    judged = lambda successes: {"successes": successes, "episodes": 100, "low_level": name}  # noqa: E731
    last = len(rounds) - 1
    found = {f"judge round {i}": judged(each) for i, each in enumerate(rounds)}
    found |= {f"correct round {i}": {"corrections": 30, "episodes": 20} for i in range(1, last + 1)}
    found["judge round 0 with a person"] = judged(live)
    found[f"judge round {last} shuffled"], found[f"judge round {last} none"] = judged(shuffled), judged(none)
    return found


def test_the_figures_of_two_seeds():
    found = figures([stages([30, 40, 60], 90, 31, 29), stages([40, 50, 80], 90, 41, 43)])
    assert [each.value for each in found.rounds] == [35.0, 45.0, 70.0]
    assert found.gained.value == 35.0
    assert found.gained.low == pytest.approx(35.0 - 12.706 * 5.0, abs=0.1)
    assert found.recovered.value == pytest.approx(100.0 * 35.0 / 55.0)
    assert found.recovered.low == pytest.approx(50.0)
    assert found.recovered.high == pytest.approx(80.0)
    assert (found.shuffled.value, found.none.value) == (1.0, 1.0)
    assert found.corrections == (1.5, 1.5)


def test_one_seed_has_no_interval_and_no_gap_has_no_share():
    found = figures([stages([50, 50], 40, 50, 50)])
    assert math.isnan(found.gained.low)
    assert math.isnan(found.recovered.value)


def test_a_low_level_that_changed_is_told():
    same, other = stages([1, 2], 3, 1, 1), stages([1, 2], 3, 1, 1, "xyz")
    assert "one and the same" in table(figures([same, same]))[-1]
    assert "NOT THE SAME" in table(figures([same, other]))[-1]
