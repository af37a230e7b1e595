"""The controller of a legged robot: the robot floor for simulated robot, twin and real robot alike.

A legged robot cannot freeze where it is: a rigid robot falls. So its rest is damping, streamed at every tick: it sinks
to the ground. Before the first command it rests so, too, and from there its gains rise in a soft start to what the
commands ask for: the torque of every joint begins at damping's.
"""

from dataclasses import dataclass, replace

import numpy as np

from hardware.descriptions.legged import LeggedDescription
from hardware.errors import NotConnectedError
from hardware.floor import FloorStatus, RobotFloor
from hardware.legged.blend import JointBlend
from hardware.legged.checks import (
    check_age,
    check_arrival,
    check_command,
    check_effort,
    check_state,
    check_step,
    check_tilt,
    tilt,
)
from hardware.legged.inertial import InertialWatch
from hardware.legged.motors import MotorWatch
from hardware.legged.permission import TiltPermission
from hardware.legged.rest import damping_command, lie_down
from hardware.ports.clock import Clock
from hardware.ports.legged import LeggedCommand, LeggedRobot, LeggedState
from hardware.safety.checks import came_late
from hardware.safety.faults import Fault, FaultCode
from hardware.safety.machine import SafetyState

AT_REST = 0.5  # [rad/s] a measured joint slower than this is at rest; encoders of legs are noisy
BASE_AT_REST = 0.3  # [rad/s] a base that turns slower than this is at rest
HELD_UP = 0.5  # [s] after a longer pause of the loop itself the robot is damped, and may have sunk
UPRIGHT = 0.5  # of the largest tilt: a robot that gets up counts as upright below it
TICKS_PER_COMMAND = 2  # so that a command waits for half of its period at most
_LIMITED = 1e-6  # [rad]

LeggedStatus = FloorStatus[LeggedState, LeggedCommand]


@dataclass(frozen=True)
class LeggedMemory:
    """What the controller remembers.

    Attributes:
        reference: Last reference, or the measured joints before the first, shape (n,) [rad].
        command: Last command that passed the checks, clipped to the position limits; None before the first.
        state_stamp: Stamp of the last sound measurement [s].
        followed_since: When the first command was followed [s]; None before. The soft start begins with it.
    """

    reference: np.ndarray
    command: LeggedCommand | None = None
    state_stamp: float = -np.inf
    followed_since: float | None = None


class LeggedController(RobotFloor[LeggedState, LeggedCommand, LeggedMemory]):
    """Keeps one legged robot inside its limits and damps it when anything is wrong."""

    def __init__(
        self,
        robot: LeggedRobot,
        description: LeggedDescription,
        clock: Clock,
        reconnect_period: float = 1.0,
        period: float | None = None,
    ) -> None:
        """Builds the controller; opens nothing.

        Args:
            robot: The robot behind its driver.
            description: Its limits.
            clock: The one source of time.
            reconnect_period: Shortest time between two attempts to connect [s].
            period: Expected time between two ticks [s]; the description's command period by default. Between two
                commands the last one is sent again.
        """
        super().__init__(
            robot, clock, period or description.command_period, description.safety.command_age, reconnect_period
        )
        self._description = description
        self._lying: JointBlend | None = None
        self._permission = TiltPermission()
        self._overloaded: float | None = None  # stamp since which a joint is overloaded
        self._inertial, self._motors = InertialWatch(), MotorWatch(description)
        self._followed: LeggedCommand | None = None  # what the joints follow, as it was sent

    @property
    def lying_down(self) -> bool:
        """Whether the robot is on its way to the resting pose."""
        return self._lying is not None

    def lie_down(self, now: float) -> None:
        """Moves to the resting pose in two seconds with the next ticks, then damps; latches like :meth:`stop`.

        A robot without a sound measurement, or with a latched fault, is damped at once instead.
        """
        if self._memory is not None and self._machine.fault is None:
            self._lying = lie_down(self._description, self._memory.reference, now)
        self._trip(Fault(FaultCode.STOPPED, f"lies down on request at {now:.3f} s"))

    def reset_fallen(self, now: float) -> tuple[bool, str]:
        """Clears a latched fault like :meth:`reset`, of a robot that lies tilted, too, and lets it get up.

        Tilt is then no fault until the robot has been upright for a while, and for
        :data:`hardware.legged.permission.RECOVERY_TIME` at most; every other check stays. It needs a latched fault and
        a robot at rest.

        Args:
            now: Current time [s].

        Returns:
            As :meth:`reset`.
        """
        if self._machine.fault is None:
            return self.reset(now)
        self._permission.grant(now)
        done, text = self.reset(now)
        if not done:
            self._permission.revoke()
            return done, text
        return done, f"{text}; tilt is permitted until {self._permission.until:.1f} s"

    def stop(self, now: float) -> None:
        """Damps the robot with the next tick and latches; :meth:`reset` lets it go on."""
        self._lying = None
        super().stop(now)

    def emergency_stop(self, now: float, who: str) -> None:
        """Damps the robot with the next tick and latches; only a person lifts it."""
        self._lying = None
        super().emergency_stop(now, who)

    def _check_content(self, command: LeggedCommand) -> Fault | None:
        return check_command(command, self._description)

    def _output(self, offered: LeggedCommand | None, state: LeggedState, now: float, dt: float) -> LeggedCommand:
        """What goes to the robot in this tick: a checked command, the way to the resting pose, or damping."""
        self._watch(state, now)
        if dt > HELD_UP and self._machine.state.follows:
            text = f"the driver itself was held up for {dt:.2f} s; the robot has damped its joints by itself"
            self._trip(Fault(FaultCode.COMMAND_STALE, text))
        following = self._machine.state.follows
        if following or (self._machine.state is SafetyState.IDLE and offered is not None and self._memory is not None):
            command = self._follow(offered, now)
            if command is not None:
                self._followed = self._softened(command, now)
                return self._followed
        else:
            self._reject(offered)
        if self._lying is not None and self._lying.done(now):
            self._lying = None
        if self._lying is not None:
            d = self._description
            return LeggedCommand(now, d.joint_names, self._lying.at(now), d.kp, d.kd)
        return damping_command(self._description, now)

    def _watch(self, state: LeggedState, now: float) -> None:
        """Checks the measurement; before the first command, a late one is no fault."""
        following = self._machine.state.follows
        resting = not following and self._lying is None
        last = self._memory.state_stamp if self._memory is not None else -np.inf
        fault = check_state(state, last, self._description, now) or self._tilted(state, now)
        if fault is None:
            fault, self._overloaded = check_effort(state, self._overloaded, self._description)
        if fault is None and following:
            fault = self._inertial.check(state) or self._motors.check(state, self._followed)
        if not following:
            self._inertial.forget()
            self._motors.forget()
            self._followed = None
        if fault is None:
            self._permission.watch(tilt(state.orientation_w) <= UPRIGHT * self._description.safety.max_tilt, now)
            self._memory = (
                self._found(state) if self._memory is None else replace(self._memory, state_stamp=state.stamp)
            )
            if self._machine.state is SafetyState.IDLE:
                self._memory = self._found(state)
        elif not (resting and fault.code is FaultCode.STATE_STALE):
            self._lying = None
            self._trip(fault)

    def _tilted(self, state: LeggedState, now: float) -> Fault | None:
        """The tilt of the base, while nobody permitted it."""
        return None if self._permission.holds(now) else check_tilt(state, self._description)

    def _trip(self, fault: Fault) -> None:
        self._permission.revoke()
        super()._trip(fault)

    def _status(self, now: float, state: LeggedState | None, sent: LeggedCommand | None) -> LeggedStatus:
        status = super()._status(now, state, sent)
        if status.text or not self._permission.holds(now):
            return status
        return replace(status, text=f"tilt is permitted until {self._permission.until:.1f} s")

    def _follow(self, offered: LeggedCommand | None, now: float) -> LeggedCommand | None:
        """The offered command clipped to the position limits, or the last one again; None trips.

        A command that was overtaken on its way counts as none.
        """
        assert self._memory is not None, "commands are followed only from a sound measurement on"
        last = self._memory.command
        if offered is None or self._came_late(offered, last):
            fault = check_age(last, self._description, now) if last is not None else None
            self._trip_on(fault)
            if fault is None and last is not None:
                self._go_on(now)
            return last if fault is None else None
        fault = self._check(offered, last, self._memory.reference, now)
        if fault is not None:
            self._reject(offered)
            self._trip_on(fault)
            return None
        command = replace(offered, position=self._clipped(offered))
        self._limit(bool((np.abs(command.position - offered.position) > _LIMITED).any()))
        self._memory = replace(self._memory, reference=command.position, command=command)
        self._go_on(now)
        return command

    def _go_on(self, now: float) -> None:
        """Follows; the first time the soft start begins."""
        assert self._memory is not None, "commands are followed only from a sound measurement on"
        since = now if self._memory.followed_since is None else self._memory.followed_since
        self._memory = replace(self._memory, followed_since=since)
        self._machine.follow(softly=now - since < self._description.safety.soft_start)

    def _softened(self, command: LeggedCommand, now: float) -> LeggedCommand:
        """The command, in a soft start with gains between damping and its own; the first one counts as a period old."""
        if self._machine.state is not SafetyState.SOFT_START or self._memory is None:
            return command
        since = (now if self._memory.followed_since is None else self._memory.followed_since) - self._period
        share = float(JointBlend(since, self._description.safety.soft_start, np.zeros(1), np.ones(1)).at(now)[0])
        rest = damping_command(self._description, now)
        return replace(command, kp=share * command.kp, kd=rest.kd + share * (command.kd - rest.kd))

    def _check(
        self, command: LeggedCommand, last: LeggedCommand | None, reference: np.ndarray, now: float
    ) -> Fault | None:
        return (
            check_command(command, self._description)
            or check_arrival(command, last, self._description, now)
            or check_step(self._clipped(command), reference, self._description)
        )

    def _came_late(self, command: LeggedCommand, last: LeggedCommand | None) -> bool:
        """Whether a sound command was overtaken by a later one."""
        late = last is not None and came_late(command.stamp, last.stamp, self._description.safety.command_age)
        return late and self._check_content(command) is None

    def _clipped(self, command: LeggedCommand) -> np.ndarray:
        return np.clip(np.asarray(command.position, dtype=float), self._description.lower, self._description.upper)

    def _trip_on(self, fault: Fault | None) -> None:
        if fault is not None:
            self._trip(fault)

    def _link_lost(self, error: NotConnectedError) -> None:
        self._lying = None
        super()._link_lost(error)

    def _unrest(self, state: LeggedState, now: float) -> str:
        fault = check_state(state, -np.inf, self._description, now) or self._tilted(state, now)
        if fault is not None:
            return fault.text
        turning = float(np.linalg.norm(state.angular_velocity_b))
        if self._permission.holds(now) and turning > BASE_AT_REST:
            return f"the base still turns at {turning:.2f} rad/s; wait until it is at rest"
        if self._lying is not None:
            return "the robot is still lying down; try again in a moment"
        speed = np.abs(np.asarray(state.velocity, dtype=float))
        joint = int(np.argmax(speed))
        if speed[joint] > AT_REST:
            name = self._description.joint_names[joint]
            return f"{name} still moves at {speed[joint]:.2f} rad/s; wait until it is at rest"
        return ""

    def _found(self, state: LeggedState) -> LeggedMemory:
        """The reference at the measured joints."""
        position = np.clip(state.position, self._description.lower, self._description.upper)
        return LeggedMemory(position, None, state.stamp)

    def _check_sender(self, command: LeggedCommand, fresh: LeggedMemory, now: float) -> Fault | None:
        return self._check(command, None, fresh.reference, now)
