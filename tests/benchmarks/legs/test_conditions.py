"""Conditions: what is judged does not follow what is trained."""

from dataclasses import replace

from benchmarks.legs.conditions import NOMINAL, RANDOMISED, Conditions, judged_task, ranges
from sim.legged.terrain import slope


def test_falls_are_the_benchmark_s_own(still):
    lenient = replace(still, task=replace(still.task, terminations=()))
    task = judged_task(lenient, Conditions(terrain=slope(3.0)), 7.0)
    assert [term.name for term in task.terminations] == ["tilted", "low"]
    assert task.terminations[1].parameters["height"] == 0.5 * still.description.stand_height
    assert task.terrain.terrains == (slope(3.0),)
    assert task.episode_length == 7.0


def test_noise_comes_when_asked_for_only(still):
    quiet, noisy = (judged_task(still, Conditions(sensor_noise=noise), 5.0) for noise in (False, True))
    assert not any(term.noise or term.bias for term in quiet.actor)
    assert noisy.actor == still.noisy
    assert [term.scale for term in quiet.actor] == [term.scale for term in noisy.actor]


def test_ranges_name_what_is_drawn():
    assert ranges(NOMINAL) == "nominal"
    text = ranges(RANDOMISED)
    for part in (
        "friction 0.45 to 1.2",
        "payload [kg] 0 to 3",
        "strength x 0.9 to 1",
        "delay [s] 0 to 0.02",
        "+-60/40/30",
    ):
        assert part in text
    assert ranges(replace(NOMINAL, delay=(0.02, 0.02))) == "delay [s] 0.02"
