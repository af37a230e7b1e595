"""The three commands as a person calls them: exit status, one line for what is wrong, nothing left running."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from hardware.document import from_json
from hardware.identification import JointIdentification
from rostrum.cli.deploy import deploy
from rostrum.cli.doctor import doctor
from rostrum.cli.sysid import sysid
from rostrum.deploy.errors import ConfirmationError, LogError, TargetError
from rostrum.deploy.log import NAME, read_log
from rostrum.deploy.report import DeployReport
from rostrum.errors import RostrumError

SPAWN = "import sys; from rostrum.cli.main import main; main()"


def spawn(*arguments):
    """A command in a process of its own, without the environment's detour."""
    return subprocess.Popen(
        [sys.executable, "-c", SPAWN, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def wait_for_stage(out, stage, process, patience=200.0):
    until = time.monotonic() + patience
    while time.monotonic() < until and process.poll() is None:
        if (out / NAME).exists() and f'"stage": "{stage}"'.encode() in (out / NAME).read_bytes():
            return
        time.sleep(0.05)
    raise AssertionError(f"stage {stage} was not reached: {process.poll()}")


def test_ctrl_c_ends_at_rest_with_130_and_a_report(tmp_path, bundle_path):
    out = tmp_path / "run"
    process = spawn("deploy", bundle_path, "--seconds", "5000", "--out", out)
    wait_for_stage(out, "running", process)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=240)
    assert process.returncode == 130, said
    report = from_json(DeployReport, (out / "report.json").read_bytes())
    assert report.ending.value == "interrupted"
    assert [stage.value for stage, _ in report.stages][-3:] == ["stopping", "lying_down", "released"]


def test_a_killed_run_keeps_its_log(tmp_path, bundle_path):
    out = tmp_path / "run"
    process = spawn("deploy", bundle_path, "--seconds", "5000", "--out", out)
    wait_for_stage(out, "running", process)
    process.kill()
    process.communicate(timeout=60)
    assert not (out / "report.json").exists()
    log = read_log(out)
    assert log.ticks[-1]["stage"] == "running"
    assert len(log.rows("policy")) > 10


def test_deploy_prints_the_preflight_and_what_was_done(tmp_path, bundle_path, capsys):
    assert deploy(bundle_path, seconds=1.5, out=tmp_path / "run") == 0
    said = capsys.readouterr().out
    assert "robot model" in said
    assert "asked (+0.40, +0.00, +0.00)" in said
    assert deploy(bundle_path, robot="g1", out=tmp_path / "wrong") == 1
    assert "red" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"target": "real"}, "needs the robot's --address"),
        ({"target": "real", "address": "dds://lo?domain=1"}, "on this machine"),
        ({"target": "twin", "address": "dds://eth0"}, "say --target real"),
        ({"robot": "panda_2f85", "target": "twin"}, "no driver reaches"),
        ({"command": "fast"}, "velocity profile"),
        ({"address": "tcp://127.0.0.1"}, "unix:/path"),
        ({"lockstep": True, "address": "unix:/run/no.sock"}, "--lockstep"),
    ],
)
def test_what_cannot_be_is_one_line(tmp_path, bundle_path, options, said):
    bundle = None if options.get("robot") == "panda_2f85" else bundle_path
    with pytest.raises(Exception, match=said) as caught:
        deploy(bundle, out=tmp_path / "no", **options)
    assert isinstance(caught.value, RostrumError) or type(caught.value).__module__ == "hardware.errors"
    assert "\n" not in str(caught.value)


def test_a_real_robot_needs_somebody_to_agree(monkeypatch, tmp_path, bundle_path):
    from rostrum.cli.deploy import _agreement
    from rostrum.deploy.deployment import DeployCfg

    real = DeployCfg("go2", "real", "unitree", "dds://eth0", bundle_path)
    _agreement(real, yes=True)()
    _agreement(DeployCfg("go2", "sim", "sim", "", bundle_path), yes=False)()
    with open(os.devnull) as nobody:
        monkeypatch.setattr(sys, "stdin", nobody)
        with pytest.raises(ConfirmationError, match="--yes"):
            _agreement(real, yes=False)()


def test_doctor_tells_and_exits_by_what_it_finds(walked, tmp_path, capsys):
    out = walked[0]
    assert doctor(out, references=0, json_file=tmp_path / "d.json") == 0
    assert "nothing is wrong" in capsys.readouterr().out
    assert json.loads((tmp_path / "d.json").read_text())["findings"] == []
    lines = (out / NAME).read_text().splitlines()
    bad = tmp_path / "bad.jsonl"
    turned = []
    for text in lines:
        tick = json.loads(text)
        if "policy" in tick:
            tick["policy"]["observation"][0] *= -1.0
        turned.append(json.dumps(tick))
    bad.write_text("\n".join(turned) + "\n")
    assert doctor(bad, references=0) == 1
    said = capsys.readouterr().out
    assert "first: angular_velocity about x" in said
    assert "the sign of about x is wrong" in said


def test_doctor_and_sysid_refuse_what_is_no_log_of_theirs(tmp_path, deploy_run):
    with pytest.raises(LogError, match="cannot read"):
        doctor(tmp_path)
    with pytest.raises(LogError, match="cannot read"):
        sysid(tmp_path)
    deploy_run(tmp_path / "arm", robot="panda_2f85", bundle=None, seconds=0.1)
    with pytest.raises(LogError, match="runs no policy"):
        doctor(tmp_path / "arm")
    with pytest.raises(RostrumError, match=r"moved too little.*--excite"):
        sysid(tmp_path / "arm")


def test_excite_then_sysid_then_simulate_with_it(tmp_path, bundle_path, capsys):
    hanging = tmp_path / "hanging"
    assert deploy(excite=True, seconds=4.0, out=hanging) == 0
    assert sysid(hanging) == 0
    assert "delay" in capsys.readouterr().out
    found = from_json(JointIdentification, (hanging / "identified.json").read_bytes())
    assert found.delay == pytest.approx(0.004, abs=5e-4)
    assert deploy(bundle_path, seconds=0.5, identified=hanging / "identified.json", out=tmp_path / "again") == 0


def test_identified_joints_are_for_a_simulation_in_this_process(tmp_path):
    with pytest.raises(TargetError, match="--identified"):
        deploy(None, address="unix:/run/x.sock", identified=tmp_path / "x.json", out=tmp_path / "no")
