"""Injected faults: some of each family run, and what would be unsafe is told."""

import pytest

from benchmarks.safety import arm_faults, injected, legged_faults
from benchmarks.safety.bench import SafetyBenchCfg, run
from hardware import controller
from hardware.safety import filter as shaping
from rostrum.errors import UsageError


def test_there_are_enough_kinds_and_each_names_what_it_expects() -> None:
    assert len(arm_faults.KINDS) >= 25
    assert len(legged_faults.KINDS) >= 25
    assert all(kind.expected or kind.stands or kind.harmless for kind in injected.KINDS.values())


@pytest.mark.parametrize(
    "name", ["arm: reference is no number", "arm: link breaks", "arm: arm is held fast", "arm: an encoder jumps"]
)
def test_an_arm_comes_to_rest_in_time(name: str) -> None:
    row = injected.run(injected.KINDS[name], 0)
    assert not row["wrong"]
    assert row["rest"] < arm_faults.AT_REST
    assert row["seconds"] <= arm_faults.REST_BY


def test_lost_commands_do_no_harm_and_an_arm_that_leaves_its_path_for_them_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kind = injected.KINDS["arm: every third command is lost"]
    assert injected.run(kind, 0)["wrong"] == []
    monkeypatch.setattr(arm_faults, "PATH_LEFT", -1.0)
    assert "from its reference" in injected.run(kind, 0)["wrong"][0]


def test_an_arm_that_goes_on_after_a_fault_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def on(previous, limits, now, dt):
        return shaping._advance(previous, previous.velocity, limits.acceleration, limits, now, dt)

    monkeypatch.setattr(controller, "come_to_rest", on)
    row = injected.run(injected.KINDS["arm: stop"], 0)
    assert row["fault"] == "stopped"
    assert "rad/s after 0.3 s" in row["wrong"][0]


@pytest.mark.skipif(not legged_faults.walking_bundle("go2"), reason="policies/bundles/go2_walk.onnx is absent")
def test_legs_stand_still_or_lie_down() -> None:
    still = injected.run(injected.KINDS["legs: stop"], 0)
    assert (still["wrong"], still["fault"]) == ([], "")
    down = injected.run(injected.KINDS["legs: gait dies"], 0)
    assert down["wrong"] == []
    assert down["rest"] < legged_faults.LOW


def test_an_unknown_part_is_refused() -> None:
    with pytest.raises(UsageError, match="no part 'fuss'"):
        run(SafetyBenchCfg(parts=("fuss",)), None)
