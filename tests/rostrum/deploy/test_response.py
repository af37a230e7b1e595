"""A known response of a simulated arm's joints is found again from a log, and simulated from its document."""

from dataclasses import replace

import numpy as np
import pytest

from hardware.descriptions.robot import load_description
from hardware.document import to_json
from hardware.identification import ArmIdentification, IdentifiedResponse, load_identification
from rostrum.deploy.errors import IdentificationError
from rostrum.deploy.excite_arm import arm_excitation
from rostrum.deploy.log import read_log
from rostrum.deploy.outcome import Ending
from rostrum.deploy.response import identify_response
from rostrum.deploy.simulated import SimulatedSite

PANDA = load_description("panda_2f85")
RANDOM = np.random.default_rng(3)
TRUE = ArmIdentification(
    "panda_2f85", 0.045, 0.0,
    tuple(IdentifiedResponse(name, *RANDOM.uniform((15.0, 0.5), (45.0, 1.2)).tolist())
          for name in PANDA.arm_joint_names), 0.0, 0.0, 0.0,
)  # fmt: skip


@pytest.fixture(scope="module")
def recorded(deploy_run, tmp_path_factory):
    out, site = tmp_path_factory.mktemp("response") / "recorded", SimulatedSite("panda_2f85", identified=TRUE)
    changes = {"bundle": None, "robot": "panda_2f85", "excite": True, "seconds": 6.0}
    report, _ = deploy_run(out, site, **changes)
    assert (report.ending, report.text) == (Ending.DONE, "")
    return read_log(out)


def test_a_known_response_is_found_again(recorded, tmp_path):
    """Tolerances: 1 ms of delay; 6 % of a frequency and 0.06 of a damping, which the servo behind them blurs."""
    found = identify_response(recorded, PANDA)
    assert found.delay == pytest.approx(TRUE.delay, abs=1e-3)
    for joint, true in zip(found.joints, TRUE.joints, strict=True):
        assert joint.name == true.name
        assert joint.natural_frequency == pytest.approx(true.natural_frequency, rel=0.06)
        assert joint.damping_ratio == pytest.approx(true.damping_ratio, abs=0.06)
        assert 0.0 < joint.natural_frequency_std < 0.5
    assert found.rms_after < 2e-4 < 1e-2 < found.rms_before
    written = tmp_path / "identified.json"
    written.write_text(to_json(found), encoding="utf-8")
    assert load_identification(written) == found
    SimulatedSite("panda_2f85", identified=load_identification(written))


def test_the_excitation_keeps_the_derated_limits_and_the_gripper_still():
    here = np.append(PANDA.home, 0.04)
    motion, step = arm_excitation(PANDA, here, 8.0), 1e-3
    poses = np.array([motion.at(t) for t in np.arange(0.0, 8.3, step)])
    speed = np.diff(poses, axis=0) / step
    assert (poses > PANDA.lower).all() and (poses < PANDA.upper).all()
    assert (np.abs(speed).max(axis=0) <= PANDA.velocity_limit).all()
    assert (np.abs(np.diff(speed, axis=0) / step).max(axis=0) <= PANDA.acceleration_limit).all()
    assert np.ptp(poses[:, -1]) < 1e-8
    assert poses[0] == pytest.approx(here) and poses[-1] == pytest.approx(here)


def test_logs_that_tell_too_little_are_refused(recorded):
    with pytest.raises(IdentificationError, match=r"at least 3 s are needed.*--excite"):
        identify_response(replace(recorded, ticks=recorded.ticks[:250]), PANDA)
    with pytest.raises(IdentificationError, match="not of 'ur5e_2f85'"):
        identify_response(recorded, load_description("ur5e_2f85"))
    still = []
    for tick in recorded.ticks:
        if "state" in tick:
            tick = {**tick, "state": {**tick["state"], "position": [0.0, *tick["state"]["position"][1:]]}}
        still.append(tick)
    with pytest.raises(IdentificationError, match="joint1 moved too little"):
        identify_response(replace(recorded, ticks=tuple(still)), PANDA)
