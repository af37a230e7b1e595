"""The doctor names the first term that is wrong, and why."""

from collections import deque
from dataclasses import replace

import numpy as np
import pytest

from hardware.descriptions.legged import load_legged_description
from policies.controller import PolicyController
from rostrum.deploy.doctor import diagnose
from rostrum.deploy.errors import LogError
from rostrum.deploy.log import read_log
from rostrum.deploy.rebuild import rebuild, state_of
from rostrum.deploy.reference import reference_logs
from rostrum.deploy.simulated import SimulatedSite

GO2 = load_legged_description("go2")
LEGS_SWAPPED = [3, 4, 5, 0, 1, 2, *range(6, 12)]
KNEE_TURNED = np.where(np.arange(12) == 2, -1.0, 1.0)
HIP_TURNED = np.where(np.arange(12) == 0, -1.0, 1.0)


@pytest.fixture(scope="session")
def sound(walked):
    return read_log(walked[0])


@pytest.fixture(scope="session")
def references(sound, bundle_path):
    return reference_logs(sound, bundle_path, 2)


def delayed(steps):
    """States that come late, with stamps that hide it."""
    kept = deque(maxlen=steps + 1)

    def change(state):
        kept.append(state)
        return replace(kept[0], stamp=state.stamp)

    return change


def changed(log, change, bundle_path, *, raw):
    """The log of a robot whose policy was fed changed measurements; the raw ones are changed as well, or not."""
    controller, ticks, last = PolicyController(bundle_path, GO2), [], None
    for tick in log.ticks:
        state = change(state_of(tick, log.header.joints)) if "state" in tick else None
        if raw and state is not None:
            arrays = {name: getattr(state, name).tolist() for name in tick["state"] if name != "stamp"}
            tick = {**tick, "state": {"stamp": state.stamp, **arrays}}
        if "policy" in tick:
            if tick["policy"]["restart"]:
                controller.reset()
            else:
                controller.action = np.array(last["action"])
            controller.act(state, np.array(tick["policy"]["velocity"]), tick["t"])
            tick = {**tick, "policy": {**tick["policy"], "observation": controller.observation.tolist()}}
            last = tick["policy"]
        ticks.append(tick)
    return replace(log, ticks=tuple(ticks))


FAULTS = {
    "order": (lambda s: replace(s, position=s.position[LEGS_SWAPPED]), "joint_offset", "order"),
    "velocity order": (lambda s: replace(s, velocity=s.velocity[LEGS_SWAPPED]), "joint_velocity", "order"),
    "sign": (lambda s: replace(s, velocity=s.velocity * KNEE_TURNED), "joint_velocity", "sign"),
    "hip sign": (lambda s: replace(s, position=s.position * HIP_TURNED), "joint_offset", "sign"),
    "scale": (lambda s: replace(s, angular_velocity_b=np.degrees(s.angular_velocity_b)), "angular_velocity", "scale"),
    "quaternion": (lambda s: replace(s, orientation_w=s.orientation_w[[1, 2, 3, 0]]), "projected_gravity", "frame"),
    "inverse": (lambda s: replace(s, orientation_w=s.orientation_w * [1, -1, -1, -1]), "projected_gravity", "frame"),
}


def test_a_sound_run_has_no_findings(sound, bundle_path, references):
    diagnosis = diagnose(sound, bundle_path, GO2, references)
    assert diagnosis.findings == ()
    assert diagnosis.refused == ""
    assert max(row.replay for row in diagnosis.rows) == 0.0
    compared = {row.term: row.reference for row in diagnosis.rows if row.reference is not None}
    assert set(compared) == {"angular_velocity", "projected_gravity", "joint_offset", "joint_velocity"}
    assert max(compared.values()) < 0.5


@pytest.mark.parametrize("fault", FAULTS)
def test_what_was_fed_wrongly_is_named_with_its_cause(sound, bundle_path, fault):
    change, term, kind = FAULTS[fault]
    first = diagnose(changed(sound, change, bundle_path, raw=False), bundle_path, GO2).findings[0]
    assert (first.source, first.term, first.cause.kind) == ("replay", term, kind), first
    assert first.difference > first.tolerance


def test_a_late_state_that_was_fed_is_named(sound, bundle_path):
    findings = diagnose(changed(sound, delayed(6), bundle_path, raw=False), bundle_path, GO2).findings
    kinds = {finding.term: finding.cause for finding in findings}
    assert findings[0].source == "replay"
    assert {"joint_offset", "joint_velocity", "angular_velocity", "projected_gravity"} <= set(kinds)
    assert kinds["joint_velocity"].kind == "delay"
    assert "3 steps late" in kinds["joint_velocity"].text


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wrong_wire_below_the_log_is_named_by_the_simulated_runs_or_by_itself(sound, bundle_path, references, fault):
    change, term, kind = FAULTS[fault]
    diagnosis = diagnose(changed(sound, change, bundle_path, raw=True), bundle_path, GO2, references)
    assert max(row.replay for row in diagnosis.rows) == 0.0
    named = {(finding.term, finding.cause.kind) for finding in diagnosis.findings}
    assert named, "a fault was overlooked"
    if fault == "inverse":  # on level ground it shows in how the attitude turns, against the gyroscope
        assert diagnosis.findings[0].term in ("projected_gravity", "angular_velocity")
    else:
        assert (diagnosis.findings[0].term, diagnosis.findings[0].cause.kind) == (term, kind), diagnosis.findings


class Faulty:
    def __init__(self, robot, change):
        self._robot, self._change = robot, change

    def __getattr__(self, name):
        return getattr(self._robot, name)

    def state(self):
        return self._change(self._robot.state())


@pytest.mark.parametrize(
    ("change", "term", "kind"),
    [
        (FAULTS["order"][0], "joint_offset", "order"),
        (FAULTS["hip sign"][0], "joint_offset", "sign"),
        (delayed(6), "joint_offset", "delay"),
    ],
)
def test_a_wrong_wire_is_named_in_closed_loop(deploy_run, tmp_path, bundle_path, references, change, term, kind):
    site = SimulatedSite("go2", seed=5)
    site.robot = Faulty(site.robot, change)
    deploy_run(tmp_path / "faulty", site)
    first = diagnose(read_log(tmp_path / "faulty"), bundle_path, GO2, references).findings[0]
    assert (first.term, first.cause.kind) == (term, kind), first


def test_measurements_that_the_policy_refuses_are_told(sound, bundle_path):
    begin = sound.ticks[0]["t"]
    ticks = [
        {**tick, "state": {**tick["state"], "orientation_w": [0.0, 0.0, 0.0, 0.0]}} if tick["t"] > begin + 5.0 else tick
        for tick in sound.ticks
    ]
    rebuilt = rebuild(replace(sound, ticks=tuple(ticks)), bundle_path, GO2)
    assert rebuilt.refused is not None
    assert rebuilt.refused[0] == pytest.approx(5.0, abs=0.05)
    assert "projected_gravity" in rebuilt.refused[1]


def test_a_log_of_another_network_or_without_a_policy_is_refused(sound, bundle_path):
    other = replace(sound, header=replace(sound.header, sha256="0" * 64))
    with pytest.raises(LogError, match="--bundle"):
        rebuild(other, bundle_path, GO2)
    still = replace(sound, ticks=tuple(tick for tick in sound.ticks if "policy" not in tick))
    with pytest.raises(LogError, match="no policy ran"):
        rebuild(still, bundle_path, GO2)
    headless = replace(sound, header=replace(sound.header, profile={}))
    with pytest.raises(LogError, match="velocities were asked for"):
        reference_logs(headless, bundle_path)
