"""How an arm of serial servos is calibrated: by hand, or as its maker built it.

By hand: the arm lets go; somebody puts every joint in the middle of its travel, where every servo is told to read half
a turn; then somebody moves every joint from end to end. Each servo also keeps the ends as its own limits.
"""

import logging
from collections.abc import Callable, Collection
from typing import Literal

from hardware.descriptions.robot import RobotDescription
from hardware.descriptions.serial.layout import TICKS_PER_TURN, ServoDescription, ServoLayout
from hardware.drivers.serial.bus import ServoBus
from hardware.drivers.serial.calibration import HALF_TURN, RADIANS_PER_TICK, ServoCalibration, ServoZero
from hardware.drivers.serial.errors import CalibrationError
from hardware.drivers.serial.family import ServoFamily
from hardware.drivers.serial.setup import check_sound, find_servos, let_answer, name, release, set_up, write_settings

log = logging.getLogger(__name__)

_SHORTEST_TRAVEL = 200  # [ticks] a joint that moved less was forgotten

Direction = Literal[1, -1]


def as_built(
    layout: ServoLayout, description: RobotDescription, robot: str, reversed_joints: Collection[str] = ()
) -> ServoCalibration:
    """The maker mounted every servo so that it reads half a turn at angle zero; travel is the description's.

    Args:
        layout: The servos.
        description: Of the arm.
        robot: Name of the robot.
        reversed_joints: Joints whose reading falls when the angle grows.
    """
    zeros = []
    for servo in layout.servos:
        joint = description.joint_names.index(servo.joint)
        direction: Direction = -1 if servo.joint in reversed_joints else 1
        angles = (description.lower[joint], description.upper[joint])
        ends = sorted(HALF_TURN + direction * angle / RADIANS_PER_TICK for angle in angles)
        low, high = max(0, round(ends[0])), min(TICKS_PER_TURN - 1, round(ends[1]))
        zeros.append(ServoZero(servo.id, servo.joint, 0, HALF_TURN, direction, low, high))
    return ServoCalibration(robot, layout.model, tuple(zeros))


class Calibrator:
    """One calibration of one arm over an open bus."""

    def __init__(
        self,
        bus: ServoBus,
        family: ServoFamily,
        layout: ServoLayout,
        description: RobotDescription,
        robot: str,
        reversed_joints: Collection[str] = (),
    ) -> None:
        """Describes the calibration.

        Args:
            bus: The open bus.
            family: Of its servos.
            layout: The servos.
            description: Of the arm.
            robot: Name of the robot.
            reversed_joints: Joints whose reading falls when the angle grows.

        Raises:
            CalibrationError: the arm has no such joint.
        """
        strange = set(reversed_joints) - set(description.joint_names)
        if strange:
            raise CalibrationError(
                f"no joint {', '.join(sorted(strange))} to reverse; there are {', '.join(description.joint_names)}"
            )
        self._bus, self._family, self._layout = bus, family, layout
        self._description, self._robot, self._reversed = description, robot, frozenset(reversed_joints)
        self._middle: dict[int, int] = {}
        self._homing: dict[int, int] = {}

    def let_go(self) -> None:
        """Finds the servos, lets go of the arm and sets it up: it falls unless somebody supports it.

        Raises:
            ConnectionFailedError: a servo is missing, of another type, or does not keep its set-up.
            ServoFaultError: one protects itself.
            BusError: one does not answer soundly.
        """
        find_servos(self._bus, self._layout)
        let_answer(self._bus, self._family, self._layout)
        check_sound(self._bus, self._family, self._layout)
        release(self._bus, self._family, self._layout)
        set_up(self._bus, self._family, self._layout, self._description)

    def take_middle(self) -> None:
        """Every joint stands in the middle of its travel now: its servo shall read half a turn there.

        Raises:
            CalibrationError: a servo cannot shift its reading so far.
            BusError: one does not answer soundly.
        """
        for servo in self._layout.servos:
            self._free(servo, 0)
            reading = self._bus.read(servo.id, self._family.registers["Present_Position"]) % TICKS_PER_TURN
            offset = self._family.homing(reading)
            if offset is None:
                raise CalibrationError(
                    f"{name(servo)} reads {reading} in the middle of its travel, too far from {HALF_TURN} to be "
                    "shifted; mount its horn so that the joint's middle is the servo's"
                )
            write_settings(self._bus, self._family, servo, {"Homing_Offset": offset})
            self._homing[servo.id] = offset
            self._middle[servo.id] = self._bus.read(servo.id, self._family.registers["Present_Position"])

    def record(self, done: Callable[[], bool]) -> ServoCalibration:
        """Every joint is moved from end to end until ``done``; returns the calibration that the servos hold then.

        Raises:
            CalibrationError: :meth:`take_middle` was not done, or a joint was not moved, or moved too far.
            BusError: a servo does not answer soundly.
        """
        if not self._middle:
            raise CalibrationError("the middle of the joints' travel was not taken")
        position = self._family.registers["Present_Position"]
        lowest, highest = dict(self._middle), dict(self._middle)
        while True:
            last = done()
            for servo in self._layout.servos:
                reading = self._bus.read(servo.id, position)
                lowest[servo.id] = min(lowest[servo.id], reading)
                highest[servo.id] = max(highest[servo.id], reading)
            if last:
                break
        still = [name(s) for s in self._layout.servos if highest[s.id] - lowest[s.id] < _SHORTEST_TRAVEL]
        if still:
            raise CalibrationError(f"{', '.join(still)} did not move; move every joint from end to end")
        over = [name(s) for s in self._layout.servos if lowest[s.id] < 0 or highest[s.id] >= TICKS_PER_TURN]
        if over:
            raise CalibrationError(
                f"{', '.join(over)} turned past the end of the encoder; mount the horn so that the joint's middle is "
                "the servo's, and calibrate again"
            )
        zeros = [self._zero(servo, self._middle[servo.id], self._homing[servo.id]) for servo in self._layout.servos]
        return self._keep(
            tuple(
                ServoZero(z.servo, z.joint, z.homing_offset, z.zero, z.direction, lowest[z.servo], highest[z.servo])
                for z in zeros
            )
        )

    def as_built(self) -> ServoCalibration:
        """See :func:`as_built`; the servos hold it then.

        Raises:
            BusError: a servo does not answer soundly.
        """
        return self._keep(as_built(self._layout, self._description, self._robot, self._reversed).servos)

    def _keep(self, zeros: tuple[ServoZero, ...]) -> ServoCalibration:
        for servo, zero in zip(self._layout.servos, zeros, strict=True):
            write_settings(self._bus, self._family, servo, self._family.calibrated(zero))
        return ServoCalibration(self._robot, self._layout.model, zeros)

    def _free(self, servo: ServoDescription, offset: int) -> None:
        limits = {"Min_Position_Limit": 0, "Max_Position_Limit": TICKS_PER_TURN - 1}
        write_settings(self._bus, self._family, servo, {**limits, "Homing_Offset": offset})

    def _zero(self, servo: ServoDescription, middle: int, offset: int) -> ServoZero:
        """Where the joint's angle is zero, from the middle of the travel that the description has."""
        joint = self._description.joint_names.index(servo.joint)
        angle = 0.5 * (self._description.lower[joint] + self._description.upper[joint])
        direction = self._direction(servo)
        zero = round(middle - direction * angle / RADIANS_PER_TICK)
        return ServoZero(servo.id, servo.joint, offset, zero, direction, 0, TICKS_PER_TURN - 1)

    def _direction(self, servo: ServoDescription) -> Direction:
        return -1 if servo.joint in self._reversed else 1
