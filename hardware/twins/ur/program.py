"""The uploaded control script as a state machine: commands come in registers, and so does what became of them."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from hardware.twins.ur.messages import Value
from hardware.twins.ur.motion import ArmMotion, Motion
from hardware.twins.ur.script import Command, ControlScript

_TOOL_ACCELERATION = 10.0  # [rad/s^2] how hard a stop of the tool, given in m/s^2, brakes the joints


@dataclass
class Registers:
    """General purpose registers of the controller; those never written are 0.

    Attributes:
        inputs: By name of the RTDE variable; clients write them.
        outputs: By name; the program writes them.
        updates: When each input was last written [s], on the controller's clock.
    """

    inputs: dict[str, Value] = field(default_factory=dict)
    outputs: dict[str, Value] = field(default_factory=dict)
    updates: dict[str, float] = field(default_factory=dict)


class ProgramStopped(Exception):  # noqa: N818 - no error: the way a program ends
    """The program ended; the message says why."""


class RegisterProgram:
    """One run of a control script.

    Args:
        script: What the script does.
        registers: Of the controller.
        arm: What it moves.
        protective_stop: Called when the script asks for one.
    """

    def __init__(
        self, script: ControlScript, registers: Registers, arm: ArmMotion, protective_stop: Callable[[], None]
    ) -> None:
        self._script, self._registers, self._arm = script, registers, arm
        self._protective_stop = protective_stop
        self._executing = False
        self._waiting = False  # a command that ends with the arm's motion is under way
        self._watchdog: tuple[str, float] | None = None  # register and longest time between two updates [s]
        self._behaviours: dict[str, Callable[[Command, float], bool | None]] = {
            "servo_j": self._servo_j,
            "speed_j": self._speed_j,
            "move_j": self._move_j,
            "servo_stop": self._servo_stop,
            "speed_stop": self._speed_stop,
            "stop_j": self._stop_j,
            "stop_l": self._stop_l,
            "watchdog": self._set_watchdog,
            "protective_stop": self._stop_protectively,
            "set_payload": self._set_payload,
            "zero_force_sensor": self._zero_force_sensor,
            "tcp_offset": self._tcp_offset,
            "step_time": self._step_time,
            "is_steady": self._is_steady,
            "joint_torques": self._joint_torques,
            "end": self._end,
        }
        self._signal(script.ready)

    def cycle(self, now: float, dt: float) -> None:
        """One cycle of the controller.

        Args:
            now: Time of the controller [s].
            dt: Since the last cycle [s].

        Raises:
            ProgramStopped: the script ended by itself, a watchdog ended it, or it asked for what the twin cannot do.
        """
        self._check_watchdog(now)
        if self._waiting:
            if self._arm.motion is not Motion.REST:
                return
            self._waiting = False
            self._signal(self._script.done)
        code = self._read_int(0)
        if code in self._script.continuous:
            self._carry_out(code, now)
            self._signal(self._script.ready)
        elif code == 0:
            self._executing = False
            self._signal(self._script.ready)
        elif not self._executing:
            self._executing = True
            if not self._carry_out(code, now):
                self._signal(self._script.done)

    def _carry_out(self, code: int, now: float) -> bool:
        """Whether the command ends only when the arm has come to rest."""
        command = self._script.commands.get(code)
        if command is None or not command.behaviour:
            raise ProgramStopped(f"command {code} is not one that this twin can carry out")
        self._waiting = bool(self._behaviours[command.behaviour](command, now))
        return self._waiting

    def _servo_j(self, command: Command, now: float) -> None:
        target = self._doubles(command, "q")
        if not self._arm.within(target):
            self._protective_stop()
            raise ProgramStopped(f"servoj to {np.round(target, 3).tolist()}, beyond the joints' range")
        self._arm.servo(target, self._double(command, "servo_lookahead_time"))

    def _speed_j(self, command: Command, now: float) -> None:
        self._arm.speed(self._doubles(command, "qd"), self._double(command, "speed_acceleration"))

    def _move_j(self, command: Command, now: float) -> bool:
        target = self._doubles(command, "q")
        if not self._arm.within(target):
            self._protective_stop()
            raise ProgramStopped(f"movej to {np.round(target, 3).tolist()}, beyond the joints' range")
        self._arm.move(target, self._double(command, "velocity"), self._double(command, "acceleration"))
        return self._int(command, "async") == 0

    def _servo_stop(self, command: Command, now: float) -> bool:
        self._arm.stop(max(self._double(command, "deceleration_rate"), _TOOL_ACCELERATION))
        return True

    def _speed_stop(self, command: Command, now: float) -> bool:
        self._arm.stop(self._double(command, "deceleration_rate"))
        return True

    def _stop_j(self, command: Command, now: float) -> bool:
        self._arm.stop(self._read_double(0))
        return self._read_int(1) == 0

    def _stop_l(self, command: Command, now: float) -> bool:
        self._arm.stop(max(self._read_double(0), _TOOL_ACCELERATION))
        return self._read_int(1) == 0

    def _set_watchdog(self, command: Command, now: float) -> None:
        name, frequency = f"input_int_register_{self._script.offset}", self._double(command, "watchdog_min_frequency")
        self._watchdog = (name, 1.0 / frequency) if frequency > 0.0 else None
        self._registers.updates[name] = now

    def _stop_protectively(self, command: Command, now: float) -> None:
        self._protective_stop()
        raise ProgramStopped("the program asked for a protective stop")

    def _set_payload(self, command: Command, now: float) -> None:
        self._registers.outputs["payload"] = self._double(command, "mass")
        cog = tuple(self._double(command, f"cog_{axis}") for axis in "xyz")
        self._registers.outputs["payload_cog"] = cog

    def _zero_force_sensor(self, command: Command, now: float) -> None:
        """There is no force sensor to zero."""

    def _tcp_offset(self, command: Command, now: float) -> None:
        self._write_doubles([0.0] * 6)

    def _step_time(self, command: Command, now: float) -> None:
        self._write_doubles([0.002])

    def _joint_torques(self, command: Command, now: float) -> None:
        self._write_doubles([0.0] * 6)

    def _is_steady(self, command: Command, now: float) -> None:
        self._registers.outputs[f"output_int_register_{1 + self._script.offset}"] = int(self._arm.motion is Motion.REST)

    def _end(self, command: Command, now: float) -> None:
        raise ProgramStopped("the client ended it")

    def _check_watchdog(self, now: float) -> None:
        if self._watchdog is not None:
            name, longest = self._watchdog
            silent = now - self._registers.updates.get(name, 0.0)
            if silent > longest and self._script.watchdog_action == "stop":
                raise ProgramStopped(f"watchdog: {name} was not updated for {silent:.3f} s")

    def _signal(self, value: int) -> None:
        self._registers.outputs[f"output_int_register_{self._script.offset}"] = value

    def _doubles(self, command: Command, name: str) -> np.ndarray:
        _, first, count = command.arguments[name]
        return np.array([self._read_double(first + index) for index in range(count)])

    def _double(self, command: Command, name: str) -> float:
        return self._read_double(command.arguments[name][1])

    def _int(self, command: Command, name: str) -> int:
        return self._read_int(command.arguments[name][1])

    def _read_double(self, number: int) -> float:
        value = self._registers.inputs.get(f"input_double_register_{number + self._script.offset}", 0.0)
        return float(value) if isinstance(value, int | float) else 0.0

    def _read_int(self, number: int) -> int:
        value = self._registers.inputs.get(f"input_int_register_{number + self._script.offset}", 0)
        return int(value) if isinstance(value, int | float) else 0

    def _write_doubles(self, values: list[float]) -> None:
        for index, value in enumerate(values):
            self._registers.outputs[f"output_double_register_{index + self._script.offset}"] = value
