"""A real robot is never on this machine, and nothing else is ever off it."""

from pathlib import Path

import pytest

from rostrum.deploy.errors import TargetError, TwinMissingError
from rostrum.deploy.targets import VENDORS, check_address, driver_for, is_local
from rostrum.deploy.twins import start_twin

ROOT = Path(__file__).resolve().parents[3]
HERE = (
    "unix:/run/dog.sock",
    "dds://lo?domain=1",
    "ur://127.0.0.1",
    "ur://localhost:30004",
    "127.0.0.3",
    "/dev/pts/3@1000000",
)
AWAY = (
    "dds://eth0?domain=0",
    "ur://192.168.0.10",
    "ur://robot.lan",
    "10.0.0.1",
    "/dev/ttyUSB0@1000000",
    "/dev/ttyACM0",
)


@pytest.mark.parametrize("address", HERE)
def test_what_is_on_this_machine_is_no_real_robot(address):
    assert is_local(address)
    check_address("twin", address, "go2")
    check_address("sim", address, "go2")
    with pytest.raises(TargetError, match="on this machine"):
        check_address("real", address, "go2")


@pytest.mark.parametrize("address", AWAY)
def test_what_is_off_this_machine_is_reached_as_a_real_robot_alone(address):
    assert not is_local(address)
    check_address("real", address, "go2")
    for target in ("sim", "twin"):
        with pytest.raises(TargetError, match="say --target real"):
            check_address(target, address, "go2")


def test_a_link_to_a_serial_device_counts_as_the_device(tmp_path):
    link = tmp_path / "arm"
    link.symlink_to("/dev/ttyUSB7")
    assert not is_local(f"{link}@1000000")


def test_a_real_robot_needs_an_address():
    with pytest.raises(TargetError, match="--address, such as dds"):
        check_address("real", "", "go2")


def test_the_driver_follows_from_model_and_target():
    assert driver_for("go2", "sim") == driver_for("panda_2f85", "sim") == "sim"
    for model, vendor in VENDORS.items():
        assert driver_for(model, "twin") == driver_for(model, "real") == vendor.driver
        assert not is_local(vendor.example)
    with pytest.raises(TargetError, match="no driver reaches a real 'panda_2f85'"):
        driver_for("panda_2f85", "real")
    with pytest.raises(TargetError, match="choose one of: sim, twin, real"):
        driver_for("go2", "moon")


def test_a_twin_that_does_not_exist_is_said():
    with pytest.raises(TwinMissingError, match="there are twins of fr3_hand, g1, go2"):
        start_twin("panda_2f85")


def test_every_twin_is_told_how_to_start_and_answers_on_this_machine():
    for vendor in VENDORS.values():
        twin = vendor.twin
        assert twin is not None
        assert (ROOT / f"{twin.arguments[0].replace('.', '/')}/__main__.py").exists()
        assert is_local(twin.address) if twin.address else "(" in twin.ready
