"""A legged robot that hangs tries its joints one after the other."""

from dataclasses import replace

import numpy as np
import pytest

from hardware.descriptions.legged import load_legged_description
from rostrum.deploy.errors import TargetError
from rostrum.deploy.joint_trial import JointTrial
from rostrum.deploy.log import read_log
from rostrum.deploy.outcome import Ending
from rostrum.deploy.simulated import HangingSite
from rostrum.runs.events import read_events

GO2 = load_legged_description("go2")


def hang(deploy_run, out, site):
    return deploy_run(out, site, bundle=None, hang=True)[0]


def tried(out):
    return read_events(out / "events.jsonl").of_kind("joint_tried")


def test_every_joint_goes_alone_and_the_robot_hangs_damped_at_the_end(deploy_run, tmp_path):
    report = hang(deploy_run, tmp_path, HangingSite("go2", seed=1))
    assert (report.ending, report.text) == (Ending.DONE, "")
    assert "hangs" in {check.name for check in report.checks}
    assert [event.data["joint"] for event in tried(tmp_path)] == list(GO2.joint_names)
    assert all(event.data["share"] > 0.7 and abs(event.data["strayed"]) < 0.03 for event in tried(tmp_path))
    assert not any(read_log(tmp_path).ticks[-1]["sent"]["kp"])


@pytest.mark.parametrize(
    ("change", "ending", "said"),
    [("sign", Ending.FAULT, "is its motor on, and it wired"), ("order", Ending.FAILED, "look at")],
)
def test_a_robot_that_is_wired_wrongly_stops_at_the_joint(deploy_run, tmp_path, change, ending, said):
    site = HangingSite("go2")
    command = site.robot.command

    def wired(asked):
        away = asked.position - GO2.stand
        if change == "sign":
            away[4] *= -1.0
        else:
            away[[4, 7]] = away[[7, 4]]
        return command(replace(asked, position=GO2.stand + away))

    site.robot.command = wired
    report = hang(deploy_run, tmp_path, site)
    assert report.ending is ending
    assert GO2.joint_names[4] in report.text and said in report.text
    assert "FR_calf_joint" not in {event.data["joint"] for event in tried(tmp_path)}


def test_the_verdict_on_a_joint():
    names = ("a", "b", "c")
    assert not JointTrial.of(names, 1, 0.1, np.array([0.001, 0.09, -0.02])).fault
    assert "'b'" not in JointTrial.of(names, 1, 0.1, np.array([0.0, -0.1, 0.0])).fault
    assert JointTrial.of(names, 1, 0.1, np.array([0.0, -0.1, 0.0])).fault.startswith("b was sent +0.10 rad")
    assert "c went instead" in JointTrial.of(names, 1, 0.1, np.array([0.0, 0.0, -0.1])).fault
    assert "moved with it, c" in JointTrial.of(names, 1, 0.1, np.array([0.0, 0.1, -0.05])).fault


def test_a_robot_that_cannot_lie_down_hangs_unless_it_is_told_to_walk(deploy_run, tmp_path):
    from tests.rostrum.deploy.conftest import CFG

    assert replace(CFG, robot="g1", bundle=None).hangs
    assert not replace(CFG, bundle=None).hangs and replace(CFG, bundle=None, hang=True).hangs
    report, shown = deploy_run(tmp_path / "walks", robot="g1")
    assert report.ending is Ending.REFUSED
    assert "cannot rise" in next(check for check in shown if check.name == "rising").found
    with pytest.raises(TargetError, match="--hang"):
        deploy_run(tmp_path / "no", hang=True)
