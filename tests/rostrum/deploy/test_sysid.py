"""Known dynamics of simulated joints are found again from a log."""

from dataclasses import replace

import numpy as np
import pytest

from hardware.descriptions.legged import load_legged_description
from hardware.errors import DocumentError
from hardware.identification import (
    ArmIdentification,
    IdentifiedJoint,
    IdentifiedResponse,
    JointIdentification,
    load_identification,
)
from rostrum.deploy.errors import IdentificationError, TargetError
from rostrum.deploy.excite import Excitation
from rostrum.deploy.log import read_log
from rostrum.deploy.outcome import Ending
from rostrum.deploy.simulated import HangingSite, SimulatedSite
from rostrum.deploy.sysid import identify
from sim.errors import SceneError

GO2 = load_legged_description("go2")
RANDOM = np.random.default_rng(4)
TRUE = JointIdentification(
    "go2", 0.008, 0.0,
    tuple(IdentifiedJoint(name, *RANDOM.uniform((0.75, 0.7, 0.008, 0.1), (1.15, 1.8, 0.05, 1.2)).tolist())
          for name in GO2.joint_names), 0.0, 0.0, 0.0,
)  # fmt: skip


@pytest.fixture(scope="module")
def recorded(deploy_run, tmp_path_factory):
    out = tmp_path_factory.mktemp("sysid") / "recorded"
    report, shown = deploy_run(out, HangingSite("go2", seed=2, identified=TRUE), bundle=None, excite=True, seconds=6.0)
    assert (report.ending, report.text) == (Ending.DONE, "")
    assert "hangs" in {check.name for check in shown}
    return read_log(out)


@pytest.fixture(scope="module")
def found(recorded):
    return identify(recorded, GO2)


def test_known_dynamics_are_found_again(found):
    """Tolerances: 2 % of a gain, 5 % of armature and 0.002 kg m^2, 0.03 N m of friction, 0.3 ms of delay."""
    assert found.delay == pytest.approx(TRUE.delay, abs=3e-4)
    for joint, true in zip(found.joints, TRUE.joints, strict=True):
        assert joint.name == true.name
        assert joint.kp_factor == pytest.approx(true.kp_factor, rel=0.02)
        assert joint.kd_factor == pytest.approx(true.kd_factor, rel=0.04)
        assert joint.armature == pytest.approx(true.armature, rel=0.05, abs=0.001)
        assert joint.friction == pytest.approx(true.friction, abs=0.03)
        assert 0.0 < joint.kp_factor_std < 0.02
    assert found.rms_after < 0.0025 < 0.02 < found.rms_before


def test_the_excitation_stays_inside_limits_and_begins_and_ends_at_rest(recorded):
    motion = Excitation.within(GO2, 12.0)
    poses = np.array([motion.at(t) for t in np.arange(0.0, 12.0, 0.002)])
    assert (poses > GO2.lower).all() and (poses < GO2.upper).all()
    assert np.abs(np.diff(poses, axis=0)).max() / 0.002 < 6.0
    assert poses[0] == pytest.approx(GO2.stand)
    assert motion.at(12.0) == pytest.approx(GO2.stand)
    assert not any(recorded.ticks[-1]["sent"]["kp"])


def test_a_robot_that_stands_is_not_excited(deploy_run, tmp_path):
    report, _ = deploy_run(tmp_path / "stands", SimulatedSite("go2"), bundle=None, excite=True)
    assert report.ending is Ending.REFUSED
    assert "hangs" in report.text


def test_what_is_identified_is_simulated_for_its_robot_alone(found):
    HangingSite("go2", identified=found)
    SimulatedSite("go2", identified=found)
    for wrong in (replace(found, robot="go1"), replace(found, joints=found.joints[1:])):
        with pytest.raises(SceneError, match="identified"):
            SimulatedSite("go2", identified=wrong)
    with pytest.raises(SceneError, match="identify this robot"):
        SimulatedSite("panda_2f85", identified=found)
    with pytest.raises(SceneError, match="another family"):
        as_arm = tuple(IdentifiedResponse(name, 50.0, 1.0) for name in GO2.joint_names)
        HangingSite("go2", identified=ArmIdentification("go2", 0.0, 0.0, as_arm, 0.0, 0.0, 0.0))


def test_logs_that_tell_too_little_are_refused(recorded, walked):
    with pytest.raises(IdentificationError, match=r"at least 3 s are needed.*--excite"):
        identify(replace(recorded, ticks=recorded.ticks[:1200]), GO2)
    with pytest.raises(IdentificationError, match="not of 'go1'"):
        identify(recorded, load_legged_description("go1"))
    still = []
    for tick in recorded.ticks:
        if "state" in tick:
            position = [GO2.stand[0], *tick["state"]["position"][1:]]
            tick = {**tick, "state": {**tick["state"], "position": position}}
        still.append(tick)
    with pytest.raises(IdentificationError, match="FL_hip_joint moved too little"):
        identify(replace(recorded, ticks=tuple(still)), GO2)


def test_excitation_and_bundle_do_not_go_together(deploy_run, tmp_path):
    with pytest.raises(TargetError, match="--excite"):
        deploy_run(tmp_path / "no", excite=True)


def test_a_missing_document_says_who_writes_it(tmp_path):
    with pytest.raises(DocumentError, match="rostrum sysid"):
        load_identification(tmp_path / "none.json")
