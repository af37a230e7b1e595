"""Twins of both arms, calibrated, and their drivers."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

pytest.importorskip("dynamixel_sdk", reason="needs the extra 'serial'")
pytest.importorskip("scservo_sdk", reason="needs the extra 'serial'")

from hardware.descriptions.robot import RobotDescription, load_description
from hardware.descriptions.serial.layout import load_layout
from hardware.drivers.serial.address import parse_address
from hardware.drivers.serial.arm import SerialArm, SerialArmCfg
from hardware.drivers.serial.calibrate import Calibrator
from hardware.drivers.serial.calibration import calibration_path, save_calibration
from hardware.drivers.serial.dynamixel import DynamixelArm
from hardware.drivers.serial.families import make_bus
from hardware.drivers.serial.feetech import FeetechArm
from hardware.ports.clock import ManualClock
from hardware.twins.serial.arms import arm_twin
from hardware.twins.serial.bus import ServoBusTwin

PATIENT = 5.0  # [s] for answers that come: a busy machine may take its time
HASTY = 0.02  # [s] for answers that never come


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The vendors' clients wait 34 ms of wall time; their own constant is set so that a busy machine fails no test."""
    monkeypatch.setenv("ROSTRUM_CALIBRATION_DIR", str(tmp_path / "calibration"))
    for client in ("dynamixel_sdk", "scservo_sdk"):
        monkeypatch.setattr(f"{client}.port_handler.LATENCY_TIMER", 1e3 * PATIENT / 2.0)


@dataclass
class Bench:
    """An arm, its twin and one clock for both, in lock-step."""

    description: RobotDescription
    twin: ServoBusTwin
    arm: SerialArm
    clock: ManualClock

    def answer_time(self, duration: float) -> None:
        """How long the driver waits from now on [s]."""
        self.arm._bus.answer_time = self.arm._bus._port.answer_time = duration

    def cycle(self, duration: float | None = None) -> None:
        """One cycle of the bus, then one period of time."""
        duration = self.description.command_period if duration is None else duration
        self.arm.exchange()
        self.twin.step(duration)
        self.clock.set(self.clock.now() + duration)


def make_arm(description: RobotDescription, address: str, **changes: object) -> tuple[SerialArm, ManualClock]:
    clock = ManualClock(1.0)
    cfg = SerialArmCfg(**{"answer_time": PATIENT, "background": False, **changes})
    kind = FeetechArm if load_layout(description).driver == "feetech" else DynamixelArm
    return kind(address, description, "left", cfg, clock), clock


def calibrate(description: RobotDescription, twin: ServoBusTwin) -> None:
    """As its maker built it."""
    layout = load_layout(description)
    bus, family = make_bus(layout, parse_address(twin.address, "left"), PATIENT)
    bus.open()
    try:
        calibrator = Calibrator(bus, family, layout, description, "left")
        calibrator.let_go()
        save_calibration(calibration_path("left", description.model), calibrator.as_built())
    finally:
        bus.close()


@contextlib.contextmanager
def bench(model: str, connect: bool = True, time: str = "step", **changes: object) -> Iterator[Bench]:
    """A calibrated twin and its driver."""
    description = load_description(model)
    with arm_twin(description, time=time) as twin:
        calibrate(description, twin)
        arm, clock = make_arm(description, twin.address, **changes)
        try:
            if connect:
                arm.connect()
            yield Bench(description, twin, arm, clock)
        finally:
            arm.close()


MODELS = ("so101", "viperx_300s")
