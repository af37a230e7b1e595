"""The robot controller: the robot floor's loop body, the same for simulated robot, twin and real robot.

Its owner calls :meth:`RobotController.offer` whenever a reference arrives and :meth:`RobotController.tick` once per
command period. Everything that goes to the robot passes the safety filter here; there is no other way out.
"""

import logging
import threading
from dataclasses import dataclass, replace

import numpy as np

from hardware.descriptions.robot import RobotDescription
from hardware.errors import NotConnectedError
from hardware.ports.clock import Clock
from hardware.ports.robot import JointCommand, JointState, Robot
from hardware.reconnector import Reconnector
from hardware.safety.checks import check_content, check_state, check_step, check_timing
from hardware.safety.faults import Fault, FaultCode
from hardware.safety.filter import FilterState, come_to_rest, filter_command, retreat, start_at
from hardware.safety.limits import SafetyLimits
from hardware.safety.machine import SafetyMachine, SafetyState

log = logging.getLogger(__name__)

AT_REST = 0.05  # [rad/s; m/s] a measured joint slower than this is at rest
_OVERRUN = 1.5  # [periods] a tick later than this is an overrun
_CLOSE_TIMEOUT = 0.5  # [s] how long close() waits for an attempt to connect


@dataclass(frozen=True)
class Counters:
    """What happened since the controller was built.

    Attributes:
        ticks: Calls of ``tick``.
        limited: Ticks in which a limit kept the output from the command.
        rejected: Commands that were malformed, failed a check, or came while a fault was latched.
        overruns: Ticks that came late.
        links_lost: How often the link broke.
    """

    ticks: int = 0
    limited: int = 0
    rejected: int = 0
    overruns: int = 0
    links_lost: int = 0


@dataclass(frozen=True)
class ControllerStatus:
    """What one tick did.

    Attributes:
        stamp: Time of the tick [s].
        state: Newest measured joints; None without a link.
        command: What was sent; None when nothing could be.
        safety: State of the safety machine.
        fault: Code of the latched fault, or None.
        text: The fault in words; without one, why there is no link, or empty.
        counters: What happened so far.
        state_age: Age of ``state`` [s], or None.
        command_age: Age of the newest offered command [s], or None.
    """

    stamp: float
    state: JointState | None
    command: JointCommand | None
    safety: SafetyState
    fault: FaultCode | None
    text: str
    counters: Counters
    state_age: float | None
    command_age: float | None


class RobotController:
    """Keeps one robot inside its limits and brings it to rest when anything is wrong."""

    def __init__(
        self, robot: Robot, description: RobotDescription, clock: Clock, reconnect_period: float = 1.0
    ) -> None:
        """Builds the controller; opens nothing.

        Args:
            robot: The robot behind its driver.
            description: Its limits.
            clock: The one source of time.
            reconnect_period: Shortest time between two attempts to connect [s].
        """
        self._robot = robot
        self._limits = SafetyLimits.from_description(description)
        self._clock = clock
        self._machine = SafetyMachine()
        self._reconnector = Reconnector(robot, reconnect_period)
        self._counters = Counters()
        self._filter: FilterState | None = None
        self._last_tick: float | None = None
        self._lock = threading.Lock()  # `offer` may come from another thread than `tick`
        self._offered: JointCommand | None = None
        self._newest: tuple[float, JointCommand] | None = None  # arrival time and command
        self._closed = False

    def connect(self) -> None:
        """Connects to the robot and waits for it, as long as its driver does.

        Raises:
            ConnectionFailedError: nothing that speaks the protocol answers, or another robot does.
        """
        self._robot.connect()
        self._link_up()

    def offer(self, command: JointCommand) -> None:
        """Hands over a reference; returns at once. The newest wins, but a malformed one is never overlooked."""
        arrival = self._clock.now()
        with self._lock:
            self._newest = (arrival, command)
            if self._offered is None or check_content(self._offered, self._limits) is None:
                self._offered = command

    def tick(self, now: float) -> ControllerStatus:
        """Reads the robot, filters the newest reference and sends it. Never blocks.

        Args:
            now: Current time [s].
        """
        dt = self._time_step(now)
        with self._lock:
            offered, self._offered = self._offered, None
        state, sent = None, None
        if self._machine.state is SafetyState.DISCONNECTED and not self._closed and self._reconnector.poll(now):
            self._link_up()
        if self._machine.state is not SafetyState.DISCONNECTED:
            try:
                state = self._robot.state()
                command = self._output(offered, state, now, dt)
                if command is None:
                    self._robot.stop()
                else:
                    sent = self._robot.command(command)
            except NotConnectedError as error:
                self._link_lost(str(error))
        return self._status(now, state, sent)

    def reset(self, now: float) -> tuple[bool, str]:
        """Clears a latched fault once its cause is gone; the reference then starts at the measured position.

        Args:
            now: Current time [s].

        Returns:
            Whether no fault is latched any more, and one sentence for people that names what is in the way.
        """
        obstacle, fresh = self._obstacle(now)
        faulty = self._machine.state is SafetyState.FAULT
        done, text = self._machine.reset(obstacle)
        if done and faulty and fresh is not None:
            self._filter = fresh
            with self._lock:
                self._offered = None
        log.info("reset: %s", text)
        return done, text

    def stop(self, now: float) -> None:
        """Brings the robot to rest with the next ticks and latches; :meth:`reset` lets it go on."""
        self._trip(Fault(FaultCode.STOPPED, f"stopped on request at {now:.3f} s"))

    def close(self) -> None:
        """Releases the robot, which comes to rest by its own means. Safe to call twice."""
        self._closed = True
        if self._reconnector.finish(_CLOSE_TIMEOUT):
            self._robot.stop()
            self._robot.close()

    def _time_step(self, now: float) -> float:
        """Time since the last tick [s]; counts ticks and overruns."""
        period = self._limits.period
        dt = period if self._last_tick is None else now - self._last_tick
        self._last_tick = now
        overruns = self._counters.overruns + int(dt > _OVERRUN * period)
        self._counters = replace(self._counters, ticks=self._counters.ticks + 1, overruns=overruns)
        return dt

    def _output(self, offered: JointCommand | None, state: JointState, now: float, dt: float) -> JointCommand | None:
        """What goes to the robot in this tick; None while no sound measurement says where it is."""
        if self._machine.state in (SafetyState.IDLE, SafetyState.FAULT):
            self._check_resting(state, now)
        if self._filter is None:
            return None
        if self._machine.state is SafetyState.ACTIVE or (self._machine.state is SafetyState.IDLE and offered):
            outcome = filter_command(offered, state, self._filter, self._limits, now, dt)
            if outcome.fault is None:
                self._machine.follow()
            else:
                self._reject(offered)
                self._trip(outcome.fault)
        else:
            self._reject(offered)
            pressing = self._machine.fault is not None and self._machine.fault.code is FaultCode.TRACKING_ERROR
            if pressing and np.isfinite(state.position).all():
                outcome = retreat(state, self._filter, self._limits, now, dt)
            else:
                outcome = come_to_rest(self._filter, self._limits, now, dt)
        self._filter = outcome.state
        self._counters = replace(self._counters, limited=self._counters.limited + int(outcome.limited))
        return outcome.command

    def _check_resting(self, state: JointState, now: float) -> None:
        """Without a command a late measurement is no fault, a malformed one is; the first sound one is the start."""
        fault = check_state(state, -np.inf, self._limits, now)
        if fault is None and self._filter is None:
            self._filter = start_at(state, self._limits)
        if fault is not None and fault.code is not FaultCode.STATE_STALE:
            self._trip(fault)

    def _obstacle(self, now: float) -> tuple[str, FilterState | None]:
        """What stands in the way of a reset, and the filter's state after it."""
        if self._machine.state is SafetyState.DISCONNECTED:
            return self._reconnector.why or "the robot is not connected", None
        try:
            state = self._robot.state()
        except NotConnectedError as error:
            self._link_lost(str(error))
            return str(error), None
        fault = check_state(state, -np.inf, self._limits, now)
        if fault is not None:
            return fault.text, None
        speed = np.abs(np.asarray(state.velocity, dtype=float))
        joint = int(np.argmax(speed))
        if speed[joint] > AT_REST:
            return f"{self._limits.names[joint]} still moves at {speed[joint]:.3f}; wait until it is at rest", None
        if self._filter is not None and self._filter.velocity.any():
            return "the reference is still coming to rest; try again in a moment", None
        fresh = self._restart(state)
        return self._unsound_sender(fresh, now), fresh

    def _restart(self, state: JointState) -> FilterState:
        """The filter at rest at the measured position; a gripper keeps its goal, and so what it holds."""
        fresh = start_at(state, self._limits)
        if self._filter is None:
            return fresh
        goal_driven = np.isinf(self._limits.max_tracking_error)
        return replace(fresh, position=np.where(goal_driven, self._filter.position, fresh.position))

    def _unsound_sender(self, fresh: FilterState, now: float) -> str:
        """Why commands that still arrive would fault at once, in words; empty when they would not or none arrive."""
        with self._lock:
            newest = self._newest
        if newest is None or self._clock.now() - newest[0] > self._limits.command_age:
            return ""
        command = newest[1]
        fault = (
            check_content(command, self._limits)
            or check_timing(command, None, self._limits, now)
            or check_step(command, None, fresh.position, self._limits)
        )
        return f"commands that would fault still arrive: {fault.text}" if fault is not None else ""

    def _link_up(self) -> None:
        self._filter = None
        self._machine.link_up()

    def _link_lost(self, why: str) -> None:
        self._filter = None
        self._trip(Fault(FaultCode.LINK_LOST, why))
        self._machine.link_lost(Fault(FaultCode.LINK_LOST, why))
        self._counters = replace(self._counters, links_lost=self._counters.links_lost + 1)

    def _trip(self, fault: Fault) -> None:
        if self._machine.fault is None:
            log.warning("fault %s: %s", fault.code, fault.text)
        self._machine.trip(fault)

    def _reject(self, offered: JointCommand | None) -> None:
        if offered is not None:
            self._counters = replace(self._counters, rejected=self._counters.rejected + 1)

    def _status(self, now: float, state: JointState | None, sent: JointCommand | None) -> ControllerStatus:
        fault = self._machine.fault
        with self._lock:
            newest = self._newest
        return ControllerStatus(
            stamp=now,
            state=state,
            command=sent,
            safety=self._machine.state,
            fault=fault.code if fault is not None else None,
            text=fault.text if fault is not None else self._reconnector.why,
            counters=self._counters,
            state_age=now - state.stamp if state is not None else None,
            command_age=now - newest[1].stamp if newest is not None else None,
        )
