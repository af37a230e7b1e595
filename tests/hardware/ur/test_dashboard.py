"""What the driver asks a controller, against the twin and against others."""

import socket
import threading

import pytest

from hardware.drivers.ur import dashboard as module
from hardware.drivers.ur.dashboard import Dashboard
from hardware.errors import ConnectionFailedError
from hardware.twins.bare_joints import bare_joints
from hardware.twins.faults import TwinFault
from hardware.twins.ur.box import BoxCfg
from hardware.twins.ur.server import UrTwinCfg

MODEL = "ur5e_2f85"


def check(host: str, serial: str = "", model: str = MODEL):
    with Dashboard(host, "left") as dashboard:
        return dashboard.check(model, serial)


def test_a_ready_robot(twin):
    found = check(twin.address, "20225500001")
    assert (found.polyscope, found.model) == ("5.12.0", "UR5")


@pytest.mark.parametrize(
    ("fault", "remedy"),
    [
        (TwinFault.WRONG_MODE, "switch the pendant to remote control"),
        (TwinFault.PROTECTIVE_STOP, "unlock it at the pendant"),
        (TwinFault.EMERGENCY_STOP, "release the emergency stop"),
    ],
)
def test_a_robot_that_is_not_ready(twin, wait_for, fault, remedy):
    twin.faults.set(fault)
    box = twin.inspect()
    wait_for(lambda: not box.remote or box.safety_mode.name != "NORMAL")
    with pytest.raises(ConnectionFailedError, match=remedy):
        check(twin.address)


def test_a_released_robot_needs_power_and_brakes(twin, wait_for):
    twin.faults.set(TwinFault.EMERGENCY_STOP)
    wait_for(lambda: twin.inspect().safety_mode.name == "ROBOT_EMERGENCY_STOP")
    twin.faults.clear()
    with Dashboard(twin.address, "left") as dashboard:
        assert dashboard.ask("power on") == "Powering on"
        with pytest.raises(ConnectionFailedError, match="robot mode IDLE; power it on and release the brakes"):
            dashboard.check(MODEL, "")
        assert dashboard.ask("brake release") == "Brake releasing"
        dashboard.check(MODEL, "")


def test_another_robot(twin):
    with pytest.raises(ConnectionFailedError, match="serial number is 20225500001, expected 7"):
        check(twin.address, "7")
    with pytest.raises(ConnectionFailedError, match="it is a UR5, expected a UR10"):
        check(twin.address, model="ur10e_2f85")
    with pytest.raises(ConnectionFailedError, match="no description of a UR arm"):
        check(twin.address, model="panda_2f85")


@pytest.mark.parametrize("version", [(3, 15, 4, 1), (5, 5, 1, 1), (10, 2, 0, 1)])
def test_software_that_this_driver_does_not_speak_to(description, host, version):
    with (
        UrTwinCfg(host, BoxCfg(version)).build(bare_joints(description)),
        pytest.raises(ConnectionFailedError, match=r"PolyScope 5"),
    ):
        check(host)


def test_nobody(host):
    with pytest.raises(ConnectionFailedError, match="is the controller on, the address right"):
        check(host)


@pytest.mark.parametrize(
    ("said", "why"),
    [(b"SSH-2.0\n", "this is no UR controller"), (b"x" * 70000, "without end"), (b"", "closed the connection")],
)
def test_somebody_else(monkeypatch, said, why):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        monkeypatch.setattr(module, "PORT", listener.getsockname()[1])

        def serve():
            with listener.accept()[0] as link:
                link.sendall(said)

        thread = threading.Thread(target=serve)
        thread.start()
        with pytest.raises(ConnectionFailedError, match=why):
            Dashboard("127.0.0.1", "left")
        thread.join()


def test_a_controller_that_falls_silent(twin):
    with Dashboard(twin.address, "left", timeout=0.2) as dashboard:
        twin.faults.set(TwinFault.SILENT)
        with pytest.raises(ConnectionFailedError, match="does not answer in time"):
            dashboard.ask("robotmode")
