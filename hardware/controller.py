"""The controller of an arm: the robot floor with the safety filter, for simulated robot, twin and real robot alike."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from hardware.descriptions.robot import RobotDescription
from hardware.floor import Counters, FloorStatus, RobotFloor
from hardware.ports.clock import Clock
from hardware.ports.robot import JointCommand, JointState, Robot
from hardware.safety.arm_guard import ArmGuard
from hardware.safety.checks import check_content, check_state, check_step, check_timing
from hardware.safety.consistency import MeasurementConsistency
from hardware.safety.faults import Fault, FaultCode
from hardware.safety.filter import (
    FilterOutcome,
    FilterState,
    come_to_rest,
    filter_command,
    retreat,
    start_at,
    starts_softly,
)
from hardware.safety.limits import SafetyLimits
from hardware.safety.machine import SafetyState
from hardware.safety.self_collision import SelfCollisionMonitor
from hardware.safety.watch import LoopWatch, Watch

__all__ = ["AT_REST", "ControllerStatus", "Counters", "RobotController"]

_PRESSING = (FaultCode.TRACKING_ERROR, FaultCode.OVERLOAD)  # faults of an arm that something holds
_HELD = 0.3  # of the largest tracking error: a joint of a blocked arm that is further from its reference presses
AT_REST = 0.05  # [rad/s; m/s] a measured joint slower than this is at rest

ControllerStatus = FloorStatus[JointState, JointCommand]


class RobotController(RobotFloor[JointState, JointCommand, FilterState]):
    """Keeps one arm inside its limits and brings it to rest when anything is wrong."""

    def __init__(
        self,
        robot: Robot,
        description: RobotDescription,
        clock: Clock,
        reconnect_period: float = 1.0,
        watch: Callable[[SelfCollisionMonitor], Watch] = LoopWatch,
    ) -> None:
        """Builds the controller; opens nothing.

        Args:
            robot: The robot behind its driver.
            description: Its limits.
            clock: The one source of time.
            reconnect_period: Shortest time between two attempts to connect [s].
            watch: Makes the watch over the arm's distance from itself: in the loop, or in a thread of its own.

        Raises:
            DescriptionError: a workspace or that distance is to be kept, and the arm's model lacks a joint for it.
            PackError: as before, and its model pack cannot be had.
        """
        self._guard = ArmGuard(description, watch)
        self._limits = SafetyLimits.from_description(description)
        self._watchdog = description.watchdog
        self._consistency = MeasurementConsistency(self._limits)
        self._blocked: tuple[np.ndarray, np.ndarray] | None = None  # where a blocked arm was, and its joints that press
        super().__init__(robot, clock, self._limits.period, self._limits.command_age, reconnect_period)

    def close(self) -> None:
        """Releases the robot, which comes to rest by its own means. Safe to call twice."""
        super().close()
        self._guard.close()

    def _check_content(self, command: JointCommand) -> Fault | None:
        return check_content(command, self._limits)

    def _output(self, offered: JointCommand | None, state: JointState, now: float, dt: float) -> JointCommand | None:
        """What goes to the robot in this tick; None while no sound measurement says where it is."""
        if self._machine.state in (SafetyState.IDLE, SafetyState.FAULT):
            self._check_resting(state, now)
        if dt > self._watchdog and self._memory is not None:
            # Held up for so long that the robot came to rest by itself: what was sent last no longer tells where.
            fault = check_state(state, -np.inf, self._limits, now)
            if fault is not None:
                self._memory = None
                self._reject(offered)
                self._trip(fault)
                return None
            self._memory = replace(self._found(state), timeline=self._memory.timeline)
        if self._memory is None:
            return None
        if not self._machine.state.follows or dt > self._watchdog:
            self._consistency.forget()
        if self._machine.state.follows or (self._machine.state is SafetyState.IDLE and offered):
            before, self._blocked = self._memory, None
            # Judged first: an arm whose measurements contradict themselves must not count as blocked.
            fault = self._consistency.check(state)
            outcome = filter_command(offered, state, before, self._limits, now, dt)
            if fault is None and outcome.fault is None:
                fault = self._guard.check(outcome.state, now)
            if fault is not None:
                outcome = replace(come_to_rest(before, self._limits, now, dt), fault=fault)
            if outcome.fault is None:
                self._machine.follow(softly=starts_softly(outcome.state, self._limits, now))
            else:
                self._reject(offered)
                self._trip(outcome.fault)
        else:
            self._reject(offered)
            pressing = self._machine.fault is not None and self._machine.fault.code in _PRESSING
            shaped = np.shape(state.position) == self._memory.position.shape
            if pressing and shaped and np.isfinite(state.position).all():
                outcome = self._ease(self._memory, np.asarray(state.position, dtype=float), now, dt)
            else:
                outcome = come_to_rest(self._memory, self._limits, now, dt)
        self._memory = outcome.state
        self._limit(outcome.limited)
        return outcome.command

    def _ease(self, memory: FilterState, position: np.ndarray, now: float, dt: float) -> FilterOutcome:
        """One step of a blocked arm's reference to where it is measured, but never far from where it was found so.

        A measurement that runs away with the reference would otherwise be followed for ever.
        """
        most = self._limits.max_tracking_error
        if self._blocked is None:
            self._blocked = position, np.abs(memory.position - position) > _HELD * most
        found, held = self._blocked
        return retreat(np.clip(position, found - 0.5 * most, found + 0.5 * most), held, memory, self._limits, now, dt)

    def _check_resting(self, state: JointState, now: float) -> None:
        """Without a command a late measurement is no fault, a malformed one is; the first sound one is the start."""
        fault = check_state(state, -np.inf, self._limits, now)
        if fault is None and self._memory is None:
            self._memory = start_at(state, self._limits)
        if fault is not None and fault.code is not FaultCode.STATE_STALE:
            self._trip(fault)

    def _unrest(self, state: JointState, now: float) -> str:
        fault = check_state(state, -np.inf, self._limits, now)
        if fault is not None:
            return fault.text
        speed = np.abs(np.asarray(state.velocity, dtype=float))
        joint = int(np.argmax(speed))
        if speed[joint] > AT_REST:
            return f"{self._limits.names[joint]} still moves at {speed[joint]:.3f}; wait until it is at rest"
        if self._memory is not None and self._memory.velocity.any():
            return "the reference is still coming to rest; try again in a moment"
        return ""

    def _found(self, state: JointState) -> FilterState:
        """The filter at rest at the measured position; a gripper keeps its goal, and so what it holds."""
        fresh = start_at(state, self._limits)
        if self._memory is None:
            return fresh
        goal_driven = np.isinf(self._limits.max_tracking_error)
        return replace(fresh, position=np.where(goal_driven, self._memory.position, fresh.position))

    def _check_sender(self, command: JointCommand, fresh: FilterState, now: float) -> Fault | None:
        return (
            check_content(command, self._limits)
            or check_timing(command, None, self._limits, now)
            or check_step(command, None, fresh.position, self._limits)
        )
