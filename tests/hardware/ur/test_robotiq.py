"""The gripper's client and its twin: the URCap's words, motion, grips and faults."""

import socket
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.drivers.robotiq import GripperCfg, RobotiqGripper
from hardware.errors import ConnectionFailedError, NotConnectedError
from hardware.twins.faults import TwinFault
from hardware.twins.robotiq import GripperSession, RobotiqBox, RobotiqCfg
from hardware.twins.ur.box import Tool

DT = 0.002


class Fingers(Tool):
    """Fingers that are where their reference is, but for what is between them."""

    def __init__(self, opening: float, width: float = 0.0) -> None:
        super().__init__(np.array([opening]))
        self.width = width

    def run(self, box: RobotiqBox, seconds: float) -> None:
        for _ in range(round(seconds / DT)):
            reference, _ = self.step(DT)
            self.measured = np.maximum(reference, self.width)
            box.cycle(DT)


def cfg(host: str, port: int = 63352, activate: bool = False) -> GripperCfg:
    return GripperCfg(host, port, 0.085, 0, 255, 0.15, 60.0, activate, timeout=10.0)


def test_words_of_the_socket():
    fingers = Fingers(0.085)
    say = GripperSession(RobotiqBox(fingers)).answer
    assert [say(f"GET {name}") for name in ("STA", "POS", "FLT")] == ["STA 3\n", "POS 0\n", "FLT 0\n"]
    assert say("SET POS 255 GTO 1") == "ack"
    assert say("GET PRE\r") == "PRE 255\n"
    assert [say(line) for line in ("", "GET", "GET XYZ", "SET STA 3", "SET POS 256", "SET POS", "JUMP")] == ["?\n"] * 7


def test_closing_on_nothing_and_on_a_block():
    for width, position, grip in ((0.0, 255, 3), (0.034, 153, 2)):
        fingers = Fingers(0.085, width)
        box = RobotiqBox(fingers)
        box.write({"SPE": 255, "POS": 255, "GTO": 1})
        fingers.run(box, 0.1)
        assert box.read("OBJ") == 0
        assert fingers.measured[0] == pytest.approx(0.070, abs=1e-3)  # 150 mm/s
        fingers.run(box, 1.0)
        assert (box.position, box.read("OBJ")) == (position, grip)
        box.write({"POS": 0})
        fingers.run(box, 1.0)
        assert (box.position, box.read("OBJ")) == (0, 3)


def test_fingers_that_close_early_report_their_own_end():
    fingers = Fingers(0.0)
    assert RobotiqBox(fingers, RobotiqCfg(closed_at=228)).position == 228


@settings(deadline=None)
@given(st.text(max_size=30))
def test_garbage_gets_an_answer(line):
    assert GripperSession(RobotiqBox(Fingers(0.05))).answer(line) in ("?\n", "ack") or line.strip().startswith("GET")


def test_the_client_moves_the_twins_fingers(twin, wait_for):
    gripper = RobotiqGripper(cfg(twin.address))
    gripper.connect()
    assert gripper.state().opening == pytest.approx(0.085, abs=2e-4)
    gripper.move(0.02)
    wait_for(lambda: abs(gripper.state().opening - 0.02) < 5e-4, "closed to 20 mm")
    wait_for(lambda: gripper.state().velocity == 0.0, "at rest")
    gripper.stop()
    gripper.move(0.5)  # beyond the stroke: as far as it goes
    wait_for(lambda: gripper.state().opening > 0.0845, "open")
    gripper.close()
    with pytest.raises(NotConnectedError, match="closed"):
        gripper.state()


def test_an_inactive_gripper_is_activated_only_when_told(twin, wait_for):
    with socket.create_connection((twin.address, 63352), 10.0) as link:
        link.sendall(b"SET ACT 0\n")
        assert link.recv(10) == b"ack"
    with pytest.raises(ConnectionFailedError, match=r"not active; activate it at the pendant"):
        RobotiqGripper(cfg(twin.address)).connect()
    gripper = RobotiqGripper(cfg(twin.address, activate=True))
    gripper.connect()
    assert gripper.state().opening > 0.08
    gripper.close()


def test_a_gripper_that_falls_silent_or_goes_away(twin, wait_for):
    def told(gripper: RobotiqGripper) -> str:
        try:
            gripper.state()
        except NotConnectedError as error:
            return str(error)
        return ""

    for fault, why in ((TwinFault.SILENT, "timed out"), (TwinFault.DISCONNECT, "closed the connection")):
        gripper = RobotiqGripper(GripperCfg(twin.address, 63352, 0.085, 0, 255, 0.15, 60.0, False, timeout=3.0))
        gripper.connect()
        twin.faults.set(fault)
        wait_for(lambda gripper=gripper, why=why: why in told(gripper), why)
        twin.faults.clear()
        gripper.close()


@pytest.mark.parametrize("said", [b"?\n", b"STA 999\n", b"POS 3\n", b"\x00\xff\n", b"x" * 2000])
def test_what_is_no_gripper(said):
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve():
            with listener.accept()[0] as link:
                link.recv(100)
                link.sendall(said)

        thread = threading.Thread(target=serve)
        thread.start()
        with pytest.raises(ConnectionFailedError, match="this is no Robotiq gripper"):
            RobotiqGripper(cfg("127.0.0.1", listener.getsockname()[1])).connect()
        thread.join()
