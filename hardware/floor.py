"""The robot floor's loop body, shared by every family of robots.

Its owner calls :meth:`RobotFloor.offer` whenever a command arrives and :meth:`RobotFloor.tick` once per period.
Everything that goes to the robot passes the family's checks here; there is no other way out. What a family adds is how
a command is checked and shaped, and how its robots come to rest.
"""

import logging
import threading
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

from hardware.errors import NotConnectedError, RobotStoppedError
from hardware.ports.clock import Clock
from hardware.ports.health import ReportsHealth, RobotHealth
from hardware.reconnector import Reconnector
from hardware.safety.faults import Fault, FaultCode
from hardware.safety.machine import SafetyMachine, SafetyState

log = logging.getLogger(__name__)

_OVERRUN = 1.5  # [periods] a tick later than this is an overrun
_CLOSE_TIMEOUT = 0.5  # [s] how long close() waits for an attempt to connect


class Stamped(Protocol):
    """A state or a command."""

    @property
    def stamp(self) -> float:
        """When it was measured or computed [s]."""
        ...


class Sent(Stamped, Protocol):
    """A command."""

    @property
    def sender(self) -> str:
        """Who sends it."""
        ...


StateT = TypeVar("StateT", bound=Stamped)
MeasuredT = TypeVar("MeasuredT", bound=Stamped, covariant=True)
CommandT = TypeVar("CommandT", bound=Sent)
MemoryT = TypeVar("MemoryT")


class Port(Protocol[MeasuredT, CommandT]):
    """What the floor needs of a robot's port; see :class:`hardware.ports.robot.Robot`."""

    def connect(self) -> None:
        """Opens the connection."""
        ...

    def state(self) -> MeasuredT:
        """The newest measured state."""
        ...

    def command(self, command: CommandT) -> CommandT:
        """Sends one command."""
        ...

    def stop(self) -> None:
        """Asks the robot to come to rest by its own means."""
        ...

    def close(self) -> None:
        """Releases the robot."""
        ...


@dataclass(frozen=True)
class Counters:
    """What happened since the floor was built.

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
class FloorStatus(Generic[StateT, CommandT]):
    """What one tick did.

    Attributes:
        stamp: Time of the tick [s].
        state: Newest measured state; None without a link.
        command: What was sent; None when nothing could be.
        safety: State of the safety machine.
        fault: Code of the latched fault, or None.
        text: The fault in words; without one, why there is no link, or empty.
        counters: What happened so far.
        state_age: Age of ``state`` [s], or None.
        command_age: Age of the newest offered command [s], or None.
    """

    stamp: float
    state: StateT | None
    command: CommandT | None
    safety: SafetyState
    fault: FaultCode | None
    text: str
    counters: Counters
    state_age: float | None
    command_age: float | None


class RobotFloor(ABC, Generic[StateT, CommandT, MemoryT]):
    """Keeps one robot inside its limits and brings it to rest when anything is wrong."""

    def __init__(
        self,
        robot: Port[StateT, CommandT],
        clock: Clock,
        period: float,
        command_age: float,
        reconnect_period: float = 1.0,
    ) -> None:
        """Builds the floor; opens nothing.

        Args:
            robot: The robot behind its driver.
            clock: The one source of time.
            period: Expected time between two ticks [s].
            command_age: A sender whose last command arrived longer ago than this counts as silent [s].
            reconnect_period: Shortest time between two attempts to connect [s].
        """
        self._robot = robot
        self._clock = clock
        self._period = period
        self._silence = command_age
        self._machine = SafetyMachine()
        self._reconnector = Reconnector(robot, reconnect_period)
        self._counters = Counters()
        self._memory: MemoryT | None = None  # what the family remembers from tick to tick; None without a link
        self._last_tick: float | None = None
        self._lock = threading.Lock()  # `offer` may come from another thread than `tick`
        self._offered: CommandT | None = None
        self._newest: tuple[float, CommandT] | None = None  # arrival time and command
        self._senders: dict[str, float] = {}  # when each was last heard
        self._closed = False

    def connect(self) -> None:
        """Connects to the robot and waits for it, as long as its driver does.

        Raises:
            ConnectionFailedError: nothing that speaks the protocol answers, or another robot does.
        """
        self._robot.connect()
        self._link_up()

    def offer(self, command: CommandT) -> None:
        """Hands over a command; returns at once. The newest wins, but a malformed one is never overlooked."""
        arrival = self._clock.now()
        with self._lock:
            self._newest = (arrival, command)
            self._senders[command.sender] = arrival
            if self._offered is None or self._check_content(self._offered) is None:
                self._offered = command

    def tick(self, now: float) -> FloorStatus[StateT, CommandT]:
        """Reads the robot, checks and shapes the newest command and sends it. Never blocks.

        Args:
            now: Current time [s].
        """
        dt = self._time_step(now)
        with self._lock:
            offered, self._offered = self._offered, None
        state, sent = None, None
        rivals = self._rivals(now)
        if rivals:
            self._reject(offered)
            offered = None
            self._trip(Fault(FaultCode.COMMAND_SENDER, f"{rivals} send commands at the same time; end all but one"))
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
                self._link_lost(error)
        return self._status(now, state, sent)

    def reset(self, now: float) -> tuple[bool, str]:
        """Clears a latched fault once its cause is gone; motion then starts from where the robot is found.

        Args:
            now: Current time [s].

        Returns:
            Whether no fault is latched any more, and one sentence for people that names what is in the way.
        """
        obstacle, fresh = self._obstacle(now)
        faulty = self._machine.state is SafetyState.FAULT
        done, text = self._machine.reset(obstacle)
        if done and faulty and fresh is not None:
            self._memory = fresh
            with self._lock:
                self._offered = None
        log.info("reset: %s", text)
        return done, text

    def stop(self, now: float) -> None:
        """Brings the robot to rest with the next ticks and latches; :meth:`reset` lets it go on."""
        self._trip(Fault(FaultCode.STOPPED, f"stopped on request at {now:.3f} s"))

    def emergency_stop(self, now: float, who: str) -> None:
        """As :meth:`stop`, whatever is latched already; no supervisor lifts it, only a person does with a reset.

        Args:
            now: Current time [s].
            who: Who asked for it, or why, in words.
        """
        self._trip(Fault(FaultCode.EMERGENCY_STOP, f"emergency stop at {now:.3f} s: {who or 'no reason given'}"))

    def health(self) -> RobotHealth:
        """The robot's own account of itself; nothing without a link, or where its driver reports none."""
        robot: object = self._robot
        if self._machine.state is SafetyState.DISCONNECTED or not isinstance(robot, ReportsHealth):
            return RobotHealth()
        try:
            return robot.health()
        except NotConnectedError:  # the next tick says so
            return RobotHealth()

    def close(self) -> None:
        """Releases the robot, which comes to rest by its own means. Safe to call twice."""
        self._closed = True
        if self._reconnector.finish(_CLOSE_TIMEOUT):
            self._robot.stop()
            self._robot.close()

    @abstractmethod
    def _check_content(self, command: CommandT) -> Fault | None:
        """Names, shapes and numbers of a command, whatever the circumstances."""

    @abstractmethod
    def _output(self, offered: CommandT | None, state: StateT, now: float, dt: float) -> CommandT | None:
        """What goes to the robot in this tick; None while no sound measurement says where it is."""

    @abstractmethod
    def _unrest(self, state: StateT, now: float) -> str:
        """Why a robot that is found in ``state`` must not be reset, in words; empty when it may."""

    @abstractmethod
    def _found(self, state: StateT) -> MemoryT:
        """What is remembered of a robot that is found in ``state``, at rest."""

    @abstractmethod
    def _check_sender(self, command: CommandT, fresh: MemoryT, now: float) -> Fault | None:
        """The fault that a command which still arrives would raise after a reset."""

    def _time_step(self, now: float) -> float:
        """Time since the last tick [s]; counts ticks and overruns."""
        dt = self._period if self._last_tick is None else now - self._last_tick
        self._last_tick = now
        overruns = self._counters.overruns + int(dt > _OVERRUN * self._period)
        self._counters = replace(self._counters, ticks=self._counters.ticks + 1, overruns=overruns)
        return dt

    def _rivals(self, now: float) -> str:
        """Names of those who have sent commands lately, where they are more than one; empty otherwise."""
        with self._lock:
            self._senders = {name: at for name, at in self._senders.items() if now - at <= self._silence}
            names = sorted(self._senders)
        return " and ".join(name or "somebody without a name" for name in names) if len(names) > 1 else ""

    def _obstacle(self, now: float) -> tuple[str, MemoryT | None]:
        """What stands in the way of a reset, and what is remembered after it."""
        if self._machine.state is SafetyState.DISCONNECTED:
            return self._reconnector.why or "the robot is not connected", None
        try:
            state = self._robot.state()
        except NotConnectedError as error:
            self._link_lost(error)
            return str(error), None
        unrest = self._unrest(state, now)
        if unrest:
            return unrest, None
        rivals = self._rivals(self._clock.now())
        if rivals:
            return f"{rivals} still send commands at the same time; end all but one", None
        fresh = self._found(state)
        with self._lock:
            newest = self._newest
        if newest is None or self._clock.now() - newest[0] > self._silence:
            return "", fresh
        fault = self._check_sender(newest[1], fresh, now)
        return f"commands that would fault still arrive: {fault.text}" if fault is not None else "", fresh

    def _link_up(self) -> None:
        self._memory = None
        self._machine.link_up()

    def _link_lost(self, error: NotConnectedError) -> None:
        self._memory = None
        code = FaultCode.ROBOT_STOPPED if isinstance(error, RobotStoppedError) else FaultCode.LINK_LOST
        fault = Fault(code, str(error))
        self._trip(fault)
        self._machine.link_lost(fault)
        self._counters = replace(self._counters, links_lost=self._counters.links_lost + 1)

    def _trip(self, fault: Fault) -> None:
        if self._machine.fault is None or fault.code is FaultCode.EMERGENCY_STOP:
            log.warning("fault %s: %s", fault.code, fault.text)
        self._machine.trip(fault)

    def _reject(self, offered: CommandT | None) -> None:
        if offered is not None:
            self._counters = replace(self._counters, rejected=self._counters.rejected + 1)

    def _limit(self, limited: bool) -> None:
        self._counters = replace(self._counters, limited=self._counters.limited + int(limited))

    def _status(self, now: float, state: StateT | None, sent: CommandT | None) -> FloorStatus[StateT, CommandT]:
        fault = self._machine.fault
        with self._lock:
            newest = self._newest
        return FloorStatus(
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
