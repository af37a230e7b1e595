"""The controller box: modes, safety, clock, the arm in front of a plant, and the one program that may run."""

import logging
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np

from hardware.errors import TwinError
from hardware.twins.faults import Faults, TwinFault
from hardware.twins.plant import Plant
from hardware.twins.ur.messages import Value
from hardware.twins.ur.motion import ArmLimits, ArmMotion
from hardware.twins.ur.program import ProgramStopped, RegisterProgram, Registers
from hardware.twins.ur.script import read_script

log = logging.getLogger(__name__)

CYCLE = 0.002  # [s] of an e-Series controller
JOINTS = 6


class RobotMode(IntEnum):
    """RTDE's ``robot_mode``; only those that the twin takes."""

    POWER_OFF = 3
    IDLE = 5
    RUNNING = 7


class SafetyMode(IntEnum):
    """RTDE's ``safety_mode``; only those that the twin takes."""

    NORMAL = 1
    PROTECTIVE_STOP = 3
    ROBOT_EMERGENCY_STOP = 7


# robot_status_bits and safety_status_bits of the RTDE guide
_POWER_ON, _PROGRAM_RUNNING = 1 << 0, 1 << 1
_NORMAL, _PROTECTIVE, _ROBOT_EMERGENCY, _EMERGENCY, _STOPPED = 1 << 0, 1 << 2, 1 << 6, 1 << 7, 1 << 10
_SAFETY_BITS = {
    SafetyMode.NORMAL: _NORMAL,
    SafetyMode.PROTECTIVE_STOP: _PROTECTIVE | _STOPPED,
    SafetyMode.ROBOT_EMERGENCY_STOP: _ROBOT_EMERGENCY | _EMERGENCY | _STOPPED,
}
_STOPPED_STATE, _PLAYING_STATE = 1, 2


@dataclass(frozen=True)
class BoxCfg:
    """Which controller it is.

    Attributes:
        polyscope: Version of its software, four numbers.
        model: What the dashboard says.
        serial: Its serial number.
        limits: What it holds to.
    """

    polyscope: tuple[int, int, int, int] = (5, 12, 0, 1101319)
    model: str = "UR5"
    serial: str = "20225500001"
    limits: ArmLimits = field(default_factory=ArmLimits)


class ControllerBox:
    """Everything but the sockets. Not thread-safe: its server alone uses it.

    Args:
        cfg: Which controller it is.
        plant: What it moves; its first six joints are the arm, in the vendor's order. What else it has is kept.
        faults: What is wrong with it.

    Raises:
        TwinError: the plant has fewer than six joints.
    """

    def __init__(self, cfg: BoxCfg, plant: Plant, faults: Faults) -> None:
        if len(plant.names) < JOINTS:
            raise TwinError(f"a UR arm has {JOINTS} joints; this plant has {', '.join(plant.names)}")
        self.cfg, self._plant, self._faults = cfg, plant, faults
        self.registers = Registers()
        self.time = 0.0
        self.refused_program = ""
        self.robot_mode, self.safety_mode = RobotMode.RUNNING, SafetyMode.NORMAL
        self._state = plant.state()
        self._arm = ArmMotion(self._state.position[:JOINTS], cfg.limits)
        self.tool = Tool(self._state.position[JOINTS:])
        self._program: RegisterProgram | None = None
        self.ended = ""  # why the last program ended

    @property
    def remote(self) -> bool:
        """Whether it takes programs from the network."""
        return TwinFault.WRONG_MODE not in self._faults

    @property
    def running(self) -> bool:
        """Whether a program runs."""
        return self._program is not None

    def write(self, values: dict[str, Value]) -> None:
        """Takes inputs that a client wrote."""
        self.registers.inputs.update(values)
        self.registers.updates.update(dict.fromkeys(values, self.time))

    def upload(self, text: str) -> None:
        """Ends the program that runs and starts another, when the modes allow it and it is understood."""
        self.refused_program = ""
        if not self.remote or self.robot_mode is not RobotMode.RUNNING or self.safety_mode is not SafetyMode.NORMAL:
            self.refused_program = (
                f"remote control {self.remote}, robot mode {self.robot_mode.name}, safety mode {self.safety_mode.name}"
            )
            log.warning("an uploaded program is ignored: %s", self.refused_program)
            return
        self.end_program("another program was uploaded")
        try:
            script = read_script(text)
        except TwinError as error:
            self.refused_program = str(error)
            log.error("the uploaded program is refused: %s", error)
            return
        self._program = RegisterProgram(script, self.registers, self._arm, self.protective_stop)

    def end_program(self, why: str) -> None:
        """Ends the program that runs, if any; the arm comes to rest."""
        if self._program is not None:
            log.info("the program ended: %s", why)
            self._program, self.ended = None, why
            self._arm.stop(self.cfg.limits.acceleration)

    def protective_stop(self) -> None:
        """Comes to rest, and stays until somebody unlocks it."""
        if self.safety_mode is SafetyMode.NORMAL:
            self.safety_mode = SafetyMode.PROTECTIVE_STOP
            self.end_program("protective stop")

    def unlock(self) -> bool:
        """Ends a protective stop; returns whether there is none any more."""
        if self.safety_mode is SafetyMode.PROTECTIVE_STOP and TwinFault.PROTECTIVE_STOP not in self._faults:
            self.safety_mode = SafetyMode.NORMAL
        return self.safety_mode is SafetyMode.NORMAL

    def power_on(self) -> bool:
        """Powers the arm after an emergency stop that was released; returns whether it is powered."""
        if TwinFault.EMERGENCY_STOP in self._faults:
            return False
        if self.robot_mode is RobotMode.POWER_OFF:
            self.safety_mode, self.robot_mode = SafetyMode.NORMAL, RobotMode.IDLE
        return True

    def release_brakes(self) -> bool:
        """Makes a powered arm ready; returns whether it is."""
        if self.robot_mode is RobotMode.IDLE:
            self._arm.settle(self._state.position[:JOINTS])
            self.robot_mode = RobotMode.RUNNING
        return self.robot_mode is RobotMode.RUNNING

    def cycle(self) -> None:
        """Lets one cycle of time pass."""
        self._check_faults()
        self.time = round(self.time + CYCLE, 9)
        if self._program is not None:
            try:
                self._program.cycle(self.time, CYCLE)
            except ProgramStopped as end:
                self.end_program(str(end))
        self._arm.step(CYCLE)
        tool_position, tool_velocity = self.tool.step(CYCLE)
        self._plant.command(
            np.concatenate((self._arm.position, tool_position)), np.concatenate((self._arm.velocity, tool_velocity))
        )
        self._plant.step(CYCLE)
        self._state = self._plant.state()
        self.tool.measured = self._state.position[JOINTS:]

    def values(self) -> dict[str, Value]:
        """Outputs that are not zero, by name."""
        state, arm = self._state, self._arm
        powered = self.robot_mode is not RobotMode.POWER_OFF
        return {
            "timestamp": self.time,
            "target_q": _six(arm.position),
            "target_qd": _six(arm.velocity),
            "target_qdd": _six(arm.acceleration),
            "target_moment": _six(state.effort[:JOINTS]),
            "actual_q": _six(state.position[:JOINTS]),
            "actual_qd": _six(state.velocity[:JOINTS]),
            "joint_temperatures": (28.0,) * JOINTS,
            "joint_mode": ((253 if powered else 239),) * JOINTS,  # running, power off
            "robot_mode": int(self.robot_mode),
            "safety_mode": int(self.safety_mode),
            "safety_status": int(self.safety_mode),
            "speed_scaling": 1.0,
            "target_speed_fraction": 1.0,
            "actual_main_voltage": 48.0,
            "runtime_state": _PLAYING_STATE if self.running else _STOPPED_STATE,
            "robot_status_bits": _POWER_ON * powered | _PROGRAM_RUNNING * self.running,
            "safety_status_bits": _SAFETY_BITS[self.safety_mode],
            **self.registers.inputs,
            **self.registers.outputs,
        }

    def _check_faults(self) -> None:
        if TwinFault.PROTECTIVE_STOP in self._faults:
            self.protective_stop()
        if TwinFault.EMERGENCY_STOP in self._faults and self.robot_mode is not RobotMode.POWER_OFF:
            self.safety_mode, self.robot_mode = SafetyMode.ROBOT_EMERGENCY_STOP, RobotMode.POWER_OFF
            self.end_program("emergency stop")


class Tool:
    """The reference of what else hangs on the arm, for whoever drives it: position and velocity, shape (k,).

    Args:
        position: Where it is found.
    """

    def __init__(self, position: np.ndarray) -> None:
        self.measured = np.array(position, float)
        self._goal, self._speed = self.measured.copy(), 0.0
        self._reference = self.measured.copy()

    def move(self, goal: float, speed: float) -> None:
        """Sets where it goes to, and how fast."""
        self._goal, self._speed = np.full_like(self._goal, goal), speed

    def hold(self) -> None:
        """Stays where it is measured."""
        self._goal = self._reference = self.measured.copy()

    def step(self, dt: float) -> tuple[np.ndarray, np.ndarray]:
        """Moves the reference by ``dt`` [s] and returns it with its velocity."""
        step = np.clip(self._goal - self._reference, -self._speed * dt, self._speed * dt)
        self._reference = self._reference + step
        return self._reference, step / dt


def _six(values: np.ndarray) -> tuple[float, ...]:
    return tuple(np.asarray(values, float).tolist())
