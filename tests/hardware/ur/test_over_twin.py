"""The robot floor, the driver, the vendor community's client and the twin, in lock-step."""

from dataclasses import replace

import numpy as np
import pytest

from hardware.controller import RobotController
from hardware.ports.clock import ManualClock
from hardware.ports.robot import JointCommand
from hardware.safety.faults import FaultCode
from hardware.safety.machine import SafetyState
from hardware.twins.faults import TwinFault

pytest.importorskip("rtde_control", reason="the client of UR arms has no wheel for this machine")

from hardware.drivers.ur.robot import UrRobot

DT = 0.01


class Cell:
    """An arm whose time passes tick by tick."""

    def __init__(self, twin, description, wait_for) -> None:
        self.twin, self.description, self.wait_for = twin, description, wait_for
        self.clock = ManualClock(1000.0)
        self.driver = UrRobot(
            f"ur://{twin.address}", description, "left", connect_timeout=120.0, silence=60.0, clock=self.clock
        )
        self.floor = RobotController(self.driver, description, self.clock)
        self.floor.connect()
        registers = twin.inspect().registers
        wait_for(
            lambda: registers.outputs["output_int_register_0"] == 1 and not registers.inputs["input_int_register_0"]
        )
        twin.pace(False)  # the control program waits for its first command

    def tick(self, position=None, velocity=None):
        """One period: the floor's output reaches the controller before time goes on, its state the floor."""
        self.clock.set(round(self.clock.now() + DT, 6))
        if position is not None:
            velocity = np.zeros(7) if velocity is None else velocity
            self.floor.offer(JointCommand(self.clock.now(), self.description.joint_names, position, velocity))
        status = self.floor.tick(self.clock.now())
        if status.command is not None:
            asked = status.command.position[:6]
            self.wait_for(lambda: np.allclose(self._targets(), asked, atol=1e-12), "the command's arrival")
        self.twin.advance(DT)
        if self.driver._client is not None:
            time = self.twin.inspect().time
            self.wait_for(lambda: self._read() >= time - 1e-9, "the state's arrival")
        return status

    def _targets(self) -> np.ndarray:
        inputs = self.twin.inspect().registers.inputs
        return np.array([inputs.get(f"input_double_register_{k}", np.nan) for k in range(6)])

    def _read(self) -> float:
        try:
            self.driver.state()
        except Exception:
            return np.inf
        return self.driver._measured[1].timestamp


@pytest.fixture
def cell(twin, patient, wait_for):
    cell = Cell(twin, patient, wait_for)
    yield cell
    twin.pace(True)
    cell.floor.close()


def swing(cell: Cell, ticks: int) -> list:
    """A slow swing of two joints."""
    home = np.array([*cell.description.home, 0.085])
    start, seen = cell.clock.now(), []
    for _ in range(ticks):
        t = cell.clock.now() + DT - start
        offset, speed = 0.15 * (1 - np.cos(1.5 * t)), 0.15 * 1.5 * np.sin(1.5 * t)
        shape = np.array([1.0, 0.0, -1.0, 0.0, 0.0, 0.0, 0.0])
        seen.append(cell.tick(home + offset * shape, speed * shape))
    return seen


def test_a_motion_is_followed_and_comes_to_rest(cell):
    for _ in range(3):
        assert cell.tick().safety is SafetyState.IDLE
    seen = swing(cell, 150)
    assert {status.fault for status in seen} == {None}
    measured = np.array([status.state.position for status in seen[60:]])
    sent = np.array([status.command.position for status in seen[60:]])
    lag = np.abs(measured[:, :6] - sent[:, :6]).max()
    assert 0.0 < lag < 0.225 * (0.05 + 3 * DT)  # the look-ahead time at the highest speed, and a little
    assert measured[:, 0].max() - cell.description.home[0] > 0.2
    cell.floor.stop(cell.clock.now())
    for _ in range(40):
        status = cell.tick()
    assert (status.safety, status.fault) == (SafetyState.FAULT, FaultCode.STOPPED)
    assert np.abs(status.state.velocity).max() < 1e-3
    done, _ = cell.floor.reset(cell.clock.now())
    assert done
    assert cell.twin.inspect().running


def test_a_protective_stop_latches_and_names_itself(cell):
    swing(cell, 30)
    cell.twin.faults.set(TwinFault.PROTECTIVE_STOP)
    for _ in range(5):
        status = cell.tick()
    assert status.safety is SafetyState.DISCONNECTED
    assert status.fault is FaultCode.ROBOT_STOPPED
    assert "protective stop" in status.text
    done, why = cell.floor.reset(cell.clock.now())
    assert not done
    assert why


def test_a_stale_controller_brings_the_arm_to_rest(twin, description, patient, wait_for):
    stale = replace(patient, safety=replace(patient.safety, state_age=description.safety.state_age))
    cell = Cell(twin, stale, wait_for)
    try:
        swing(cell, 30)
        cell.clock.set(cell.clock.now() + 0.2)  # states stop while time goes on
        status = cell.floor.tick(cell.clock.now())
        assert (status.safety, status.fault) == (SafetyState.FAULT, FaultCode.STATE_STALE)
    finally:
        twin.pace(True)
        cell.floor.close()
