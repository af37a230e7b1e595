"""What is checked before anything is connected."""

from dataclasses import replace

import pytest

from hardware.descriptions.legged import load_legged_description
from hardware.errors import UnknownDriverError
from policies.onnx_bundle import read_bundle
from rostrum.deploy.checks import Verdict, reds
from rostrum.deploy.paper import bundle_checks, client_checks, network_check, payload_check
from rostrum.deploy.profile import read_profile

GO2 = load_legged_description("go2")
WALK = read_profile("0.4 0 0")


@pytest.fixture(scope="module")
def bundle(bundle_path):
    return read_bundle(bundle_path)[0]


def verdicts(checks):
    return {check.name: check.verdict for check in checks}


def test_a_bundle_that_fits_passes_every_row(bundle):
    assert set(verdicts(bundle_checks(bundle, GO2, WALK)).values()) == {Verdict.PASS}


def test_each_difference_is_red_in_its_own_row(bundle):
    stiff = replace(GO2.joints[0], kp=41.0)
    other = replace(GO2, joints=(stiff, *GO2.joints[1:]), mass=20.0, command_period=0.01, sensors=("joint_encoders",))
    red = reds(bundle_checks(bundle, other, WALK))
    assert [check.name for check in red] == ["gains", "control period", "mass", "sensors"]
    assert "kp of FL_hip_joint" in red[0].found
    assert all(check.remedy for check in red)


def test_a_bundle_of_another_robot_is_red(bundle):
    red = reds(bundle_checks(bundle, load_legged_description("g1"), WALK))
    assert {"robot model", "joint names"} <= {check.name for check in red}
    assert "deploy it on 'go2'" in red[0].remedy


def test_commands_beyond_training_and_limits_beyond_the_robot_warn(bundle):
    rows = verdicts(bundle_checks(bundle, GO2, read_profile("3 0 0")))
    assert rows["commands"] is Verdict.WARN
    knee = replace(GO2.joints[2], upper=-1.0)
    rows = verdicts(bundle_checks(bundle, replace(GO2, joints=(*GO2.joints[:2], knee, *GO2.joints[3:])), WALK))
    assert rows["joint limits"] is Verdict.WARN


def test_the_payload_of_a_real_robot_must_be_said_and_be_one_of_training(bundle):
    assert payload_check(bundle, None, real=False).verdict is Verdict.PASS
    assert "--payload" in payload_check(bundle, None, real=True).remedy
    assert payload_check(bundle, 3.0, real=True).verdict is Verdict.PASS
    for wrong in (3.5, -1.0):
        assert payload_check(bundle, wrong, real=True).verdict is Verdict.RED


def test_the_client_of_a_driver_is_looked_up_with_its_version(monkeypatch):
    assert client_checks("sim")[0].verdict is Verdict.PASS
    with pytest.raises(UnknownDriverError, match="choose one of"):
        client_checks("moon")
    monkeypatch.setattr("rostrum.deploy.paper.driver_extra", lambda driver: "lunar")
    listed = ('numpy>=1; extra == "lunar"', "pydantic>=2", 'scipy<1; extra == "other"')
    assert [(c.verdict, "numpy" in c.found) for c in client_checks("moon", listed)] == [(Verdict.PASS, True)]
    (old,) = client_checks("moon", ('numpy<1; extra == "lunar"',))
    assert old.verdict is Verdict.RED
    (absent,) = client_checks("moon", ('no-such-client>=1; extra == "lunar"',))
    assert absent.verdict is Verdict.RED
    assert absent.remedy == "make setup EXTRAS=lunar"
    assert client_checks("moon", ())[0].verdict is Verdict.WARN


def test_the_network_interface_must_be_up(tmp_path, monkeypatch):
    monkeypatch.setattr("rostrum.deploy.paper._NETWORK", tmp_path)
    for name, state in (("eth7", "down"), ("eth8", "up")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "operstate").write_text(f"{state}\n")
    assert network_check("dds://eth7?domain=0").verdict is Verdict.RED
    for address in ("dds://eth8?domain=0", "ur://192.168.0.10", "unix:/run/x.sock", "/dev/ttyUSB0", ""):
        assert network_check(address).verdict is Verdict.PASS
