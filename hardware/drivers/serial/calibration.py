"""The calibration of an arm of serial servos: which encoder reading is which joint angle.

One file for each robot, named after it and its model, in ``$ROSTRUM_CALIBRATION_DIR``, else
``$XDG_CONFIG_HOME/rostrum/calibration``, else ``~/.config/rostrum/calibration``. ``python -m hardware.drivers.serial
calibrate`` makes it.
"""

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from hardware.descriptions.serial.layout import TICKS_PER_TURN, ServoLayout
from hardware.document import document, from_json, to_json
from hardware.drivers.serial.errors import CalibrationError
from hardware.errors import DocumentError

FOLDER_VARIABLE = "ROSTRUM_CALIBRATION_DIR"
RADIANS_PER_TICK = 2.0 * math.pi / TICKS_PER_TURN
HALF_TURN = TICKS_PER_TURN // 2
"""Reading in the middle of a joint's travel after calibration: as far as can be from where the encoder wraps."""


@dataclass(frozen=True)
class ServoZero:
    """One servo's readings, in ticks of its encoder.

    Attributes:
        servo: Its id.
        joint: Joint that it moves.
        homing_offset: What its Homing_Offset register must hold; it shifts every reading.
        zero: Reading where the joint's angle is zero; may lie outside the travel.
        direction: 1 when the reading grows with the angle, -1 when it falls.
        range_min: Lowest reading of the joint's travel; also in the servo's own limit register.
        range_max: Highest reading; also in the servo's own limit register.
    """

    servo: int
    joint: str
    homing_offset: int
    zero: int
    direction: Literal[1, -1]
    range_min: int
    range_max: int


@document("servo_calibration", "1.0")
@dataclass(frozen=True)
class ServoCalibration:
    """Readings and angles of one robot's servos.

    Attributes:
        robot: Name of the robot.
        model: Name of its description.
        servos: All servos of its layout, in that order.
    """

    robot: str
    model: str
    servos: tuple[ServoZero, ...]


class JointConversion:
    """Readings of the leading servos to joint angles and back; arrays have shape (n,) in the description's order."""

    def __init__(self, layout: ServoLayout, calibration: ServoCalibration) -> None:
        zeros = {item.servo: item for item in calibration.servos}
        items = [zeros[servo.id] for servo in layout.leading]
        self._ids = tuple(item.servo for item in items)
        self._zero = np.array([item.zero for item in items])
        self._direction = np.array([item.direction for item in items])
        self._lowest = np.array([item.range_min for item in items])
        self._highest = np.array([item.range_max for item in items])

    def to_position(self, ticks: Mapping[int, int]) -> np.ndarray:
        """Joint angles [rad] of readings by servo id."""
        return self._direction * (self._in_order(ticks) - self._zero) * RADIANS_PER_TICK

    def to_velocity(self, turning: Mapping[int, float]) -> np.ndarray:
        """Joint velocities [rad/s] of the servos' own, by servo id [rad/s]."""
        return self._direction * self._in_order(turning)

    def to_goals(self, position: np.ndarray) -> dict[int, int]:
        """Nearest readings within each joint's travel, by servo id, of joint angles [rad]."""
        exact = self._zero + self._direction * position / RADIANS_PER_TICK
        ticks = np.clip(np.rint(exact), self._lowest, self._highest)
        return dict(zip(self._ids, ticks.astype(int).tolist(), strict=True))

    def outside(self, ticks: Mapping[int, int]) -> np.ndarray:
        """How far readings lie outside each joint's travel [rad]."""
        found = self._in_order(ticks)
        return np.maximum(np.maximum(self._lowest - found, found - self._highest), 0) * RADIANS_PER_TICK

    def travel(self) -> tuple[np.ndarray, np.ndarray]:
        """Lowest and highest joint angles of the calibrated travel [rad]."""
        ends = (np.array((self._lowest, self._highest)) - self._zero) * self._direction * RADIANS_PER_TICK
        return ends.min(axis=0), ends.max(axis=0)

    def _in_order(self, values: Mapping[int, float]) -> np.ndarray:
        return np.array([values[servo] for servo in self._ids])


def calibration_path(robot: str, model: str) -> Path:
    """Where the calibration of a robot of a model is kept."""
    chosen = os.environ.get(FOLDER_VARIABLE)
    if chosen:
        return Path(chosen).expanduser() / f"{robot}.{model}.json"
    base = os.environ.get("XDG_CONFIG_HOME")
    return (Path(base) if base else Path.home() / ".config") / "rostrum" / "calibration" / f"{robot}.{model}.json"


def load_calibration(path: Path, robot: str, layout: ServoLayout) -> ServoCalibration:
    """Reads a calibration and checks that it is of these servos.

    Raises:
        CalibrationError: there is none, it is malformed, or it is of another robot or other servos.
    """
    remedy = f"run 'python -m hardware.drivers.serial calibrate' for '{robot}'"
    try:
        calibration = from_json(ServoCalibration, path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CalibrationError(f"robot '{robot}' has no calibration at {path}: {error}; {remedy}") from error
    except (DocumentError, UnicodeDecodeError) as error:
        raise CalibrationError(f"the calibration {path} is malformed: {error}; {remedy}") from error
    if (calibration.robot, calibration.model) != (robot, layout.model):
        raise CalibrationError(
            f"{path} is the calibration of '{calibration.robot}', a {calibration.model}, "
            f"not of '{robot}', a {layout.model}; {remedy}"
        )
    found, expected = ([(s.servo, s.joint) for s in calibration.servos], [(s.id, s.joint) for s in layout.servos])
    if found != expected:
        raise CalibrationError(f"{path} is of servos {found}, the layout has {expected}; {remedy}")
    for item in calibration.servos:
        if item.range_min >= item.range_max:
            raise CalibrationError(f"{path}: range_min of servo {item.servo} is not below range_max; {remedy}")
    return calibration


def save_calibration(path: Path, calibration: ServoCalibration) -> None:
    """Writes a calibration; whoever reads meanwhile sees the old one or the new one.

    Raises:
        CalibrationError: the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_text(to_json(calibration, indent=1) + "\n", encoding="utf-8")
        fresh.replace(path)
    except OSError as error:
        raise CalibrationError(
            f"cannot write {path}: {error}; set {FOLDER_VARIABLE} to a folder that you may write"
        ) from error
