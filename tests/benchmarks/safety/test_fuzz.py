"""The fuzz finds what it should: nothing in the filter as it is, something in one whose limits are taken away."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.safety import fuzz
from benchmarks.safety.arm_fuzz import ArmFuzz
from benchmarks.safety.legged_fuzz import LeggedFuzz
from hardware.controller import RobotController
from hardware.legged import controller as legged
from hardware.safety import filter as shaping


@pytest.mark.parametrize("make", [lambda: ArmFuzz("panda_2f85", (3, 0)), lambda: LeggedFuzz("go2", (3, 0))])
def test_the_floors_hold_and_blocks_repeat_themselves(make) -> None:
    first, second = make(), make()
    first.run(5000)
    second.run(5000)
    assert not first.found
    assert len(first.faults) > 4
    assert first.faults == second.faults


@pytest.mark.parametrize("limit", ["velocity", "acceleration", "jerk", "position"])
def test_a_limit_that_the_filter_forgets_is_found(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    advance = shaping._advance

    def forgetful(previous, wanted, acceleration, limits, *rest, **more):
        wide = {
            "velocity": {"velocity": 3.0 * limits.velocity},
            "acceleration": {"acceleration": 3.0 * limits.acceleration},
            "jerk": {"lag": 0.0 * limits.lag},
            "position": {"lower": limits.lower - 0.4, "upper": limits.upper + 0.4},
        }[limit]
        if limit == "velocity":
            wanted = 3.0 * wanted
        most = 3.0 * acceleration if limit == "acceleration" else acceleration
        return advance(previous, wanted, most, replace(limits, **wide), *rest, **more)

    monkeypatch.setattr(shaping, "_advance", forgetful)
    if limit == "position":  # references beyond the limits reach it only when nothing cuts them off before
        monkeypatch.setattr(shaping, "_within", lambda values, lowest, highest: values)
        monkeypatch.setattr(shaping, "_viable_velocity", lambda distance, a, dt: np.full_like(distance, 10.0))
    found = ArmFuzz("panda_2f85", (5, 0))
    found.run(6000)
    assert found.found[limit] > 0, dict(found.found)


def test_a_fault_that_does_not_latch_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    trip = RobotController._trip
    monkeypatch.setattr(RobotController, "_trip", lambda self, fault: trip(self, fault) or self._machine.reset(""))
    found = ArmFuzz("panda_2f85", (5, 0))
    found.run(1500)
    assert any(what.startswith("no fault") for what in found.found), dict(found.found)


def test_legs_that_are_not_damped_after_a_fault_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def stiff(description, now):
        return replace(damping(description, now), kp=description.kp)

    damping = legged.damping_command
    monkeypatch.setattr(legged, "damping_command", stiff)
    found = LeggedFuzz("go2", (5, 0))
    found.run(300)
    assert found.found["not damped after a fault"] > 0


def test_figures_count_violations_by_robot() -> None:
    rows = [
        {"robot": "a", "steps": 10, "violations": {}, "faults": {"stopped": 2}},
        {"robot": "a", "steps": 10, "violations": {"jerk": 3}, "faults": {}},
        {"robot": "b", "steps": 10, "violations": {}, "faults": {}},
    ]
    figures = fuzz.metrics(rows)
    assert figures["a: violations in the fuzz"].value == 3
    assert not figures["a: violations in the fuzz"].passed
    assert figures["b: violations in the fuzz"].passed
    assert (figures["a: faults in the fuzz"].value, figures["a: faults in the fuzz"].n) == (2, 20)
