"""The life of every node: parameters, clock, control loop, health, events, clean exit.

One thread serves callbacks and the loop in turn, so libraries need no locks. In wall mode the loop follows absolute
deadlines and counts overruns; in lock-step it follows ``/clock`` and answers when its work is done.
"""

import json
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import rclpy
from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus, KeyValue
from rclpy.executors import Executor, SingleThreadedExecutor
from rclpy.node import Node
from rclpy.signals import SignalHandlerOptions
from rclpy.subscription import Subscription
from rosgraph_msgs.msg import Clock as ClockMsg

from hardware.errors import HardwareError
from hardware.ports import ManualClock, WallClock
from planners.errors import PlannerError
from policies.errors import PolicyError
from rostrum_interfaces.msg import Event, TickDone
from rostrum_nodes import topics
from rostrum_nodes.convert import from_time, to_time
from rostrum_nodes.latest import Latest
from rostrum_nodes.parameters import ParameterError, read_parameters
from sim.errors import SimError
from skills.errors import SkillError

log = logging.getLogger(__name__)

T = TypeVar("T")

HEALTH_PERIOD = 0.5
EXIT_CANNOT_START = 2
LEAVE_TIMEOUT = 3.0  # [s] of wall time that a node may take to bring its robot to rest


@dataclass(frozen=True)
class NodeCfg:
    """What every node is told.

    Attributes:
        run_id: The run that this graph belongs to.
        lockstep: Whether time comes from the simulation.
    """

    run_id: str
    lockstep: bool = False


class RostrumNode(Node):
    """Base of all nodes.

    Attributes:
        cfg: Typed parameters.
        clock: Wall clock, or the simulation's in lock-step.
        period: Control period [s].
        overruns: Control periods missed in wall mode.
        refused: Messages that could not be taken.
    """

    cfg_type: type[NodeCfg] = NodeCfg
    period: float = 0.05
    participates: bool = True  # in lock-step; the simulation waits for it

    def __init__(self, name: str) -> None:
        super().__init__(name, automatically_declare_parameters_from_overrides=True, allow_undeclared_parameters=True)
        self.cfg = read_parameters(self, self.cfg_type)
        self.lock_clock = ManualClock()
        self.clock = self.lock_clock if self.cfg.lockstep else WallClock()
        self.overruns = 0
        self.refused = 0
        self._next_tick = 0.0
        self._owes_answer = False
        self._event_publisher = self.create_publisher(Event, topics.EVENTS.name, topics.EVENTS.qos)
        self._health_publisher = self.create_publisher(DiagnosticArray, topics.DIAGNOSTICS.name, topics.DIAGNOSTICS.qos)
        if self.cfg.lockstep:
            self._tick_done = self.create_publisher(TickDone, topics.TICK_DONE.name, topics.TICK_DONE.qos)
            self.create_subscription(ClockMsg, topics.CLOCK.name, self._on_clock, topics.CLOCK.qos)

    def listen(self, topic: topics.Topic, callback: Callable[[Any], None], robot: str = "") -> Subscription:
        """Subscribes to a topic of the table; a message that the callback cannot take is refused, loudly.

        Args:
            topic: The topic.
            callback: Takes one message.
            robot: Robot whose topic it is, for a topic per robot.
        """

        def take(message: Any) -> None:
            try:
                callback(message)
            except Exception as error:
                self.refuse(topic.of(robot), error)

        return self.create_subscription(topic.type, topic.of(robot), take, topic.qos)

    def latest(self, topic: topics.Topic, take: Callable[[Any], T], robot: str = "") -> Latest[T]:
        """The newest message of a topic, taken apart when it is looked at; refused as by :meth:`listen`."""
        return Latest(self, topic, take, self.refuse, robot)

    def refuse(self, name: str, error: Exception) -> None:
        """Counts and tells of a message that could not be taken."""
        self.refused += 1
        log.warning("refused a message on %s: %s: %s", name, type(error).__name__, error, exc_info=self.refused == 1)
        if self.refused <= 20:
            self.emit("message_refused", topic=name, cause=f"{type(error).__name__}: {error}")

    def tick(self, now: float) -> None:
        """One control period at time ``now`` [s]."""

    def ready(self) -> tuple[bool, str]:
        """Whether the node can do its work, and what it waits for."""
        return True, "ready"

    def drive(self, executor: Executor) -> None:
        """Lock-step: serves callbacks. The node that makes the clock overrides it."""
        executor.spin_once(timeout_sec=0.05)
        self.settle_lockstep()

    def busy(self) -> bool:
        """Whether time must stand still in lock-step: a handshake is under way."""
        return False

    def joinable(self) -> bool:
        """Whether lock-step time may start to flow; a node that itself needs time to become ready joins at once."""
        return True

    def leave(self) -> None:
        """The node is asked to end, in wall mode: begins to bring its robot to rest."""

    def leaving(self) -> bool:
        """Whether that takes more periods yet; no more than :data:`LEAVE_TIMEOUT` of them are given."""
        return False

    def rest(self) -> None:
        """Last act before the node ends: leave the robot at rest, close files."""

    def emit(self, kind: str, node_id: str = "", **data: Any) -> None:
        """Writes one line into the run's event log."""
        self._event_publisher.publish(
            Event(
                stamp=to_time(self.clock.now()),
                run_id=self.cfg.run_id,
                source=self.label,
                kind=kind,
                node_id=node_id,
                json=json.dumps(data),
            )
        )

    @property
    def label(self) -> str:
        """Name with namespace, without the leading slash: ``left/driver``."""
        return self.get_fully_qualified_name().lstrip("/")

    @property
    def sender(self) -> str:
        """What tells this process apart from every other that may command the same robot."""
        return f"{self.label}:{os.getpid()}"

    def vitals(self) -> dict[str, str]:
        """What ``/diagnostics`` says of this node beside its overruns, by key."""
        return {}

    def publish_health(self) -> None:
        """Tells ``/diagnostics`` whether the node is ready."""
        is_ready, text = self.ready()
        status = DiagnosticStatus(
            level=DiagnosticStatus.OK if is_ready else DiagnosticStatus.WARN,
            name=self.label,
            message=text,
            hardware_id=self.cfg.run_id,
            values=[
                KeyValue(key="overruns", value=str(self.overruns)),
                *(KeyValue(key=key, value=value) for key, value in self.vitals().items()),
            ],
        )
        message = DiagnosticArray(status=[status])
        message.header.stamp = to_time(self.clock.now())
        self._health_publisher.publish(message)

    def join_lockstep(self) -> None:
        """Tells the simulation that this node takes part; repeated until time starts to flow."""
        if self.cfg.lockstep and self.participates and self.lock_clock.now() == 0.0 and self.joinable():
            self._tick_done.publish(TickDone(name=self.label))

    def settle_lockstep(self) -> None:
        """Answers an open tick as soon as no handshake is under way."""
        if self._owes_answer and not self.busy():
            self._owes_answer = False
            self._tick_done.publish(
                TickDone(name=self.label, stamp=to_time(self.clock.now()), until=to_time(self._next_tick))
            )

    def _on_clock(self, message: ClockMsg) -> None:
        now = from_time(message.clock)
        if now < self.lock_clock.now():
            return
        repeated = now == self.lock_clock.now()
        self.lock_clock.set(now)
        if now >= self._next_tick - 1e-6:
            self._next_tick = now + self.period
            self.tick(now)
            self._owes_answer = self.participates
        elif repeated:
            self._owes_answer = self.participates
        self.settle_lockstep()


class _Loop:
    """Serves callbacks and the control loop of one node until a signal comes."""

    def __init__(self, node: RostrumNode) -> None:
        self._node = node
        self._executor = make_executor()
        self._executor.add_node(node)
        self._running = True
        self._next_health = 0.0
        self._leave_by: float | None = None
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)

    def _stop(self, *_: object) -> None:
        self._running = False

    def run(self) -> None:
        step = self._lockstep if self._node.cfg.lockstep else self._wall
        deadline = time.monotonic()
        while self._running or self._may_leave():
            deadline = step(deadline)
            if time.monotonic() >= self._next_health:
                self._next_health = time.monotonic() + HEALTH_PERIOD
                self._node.publish_health()
                self._node.join_lockstep()

    def _may_leave(self) -> bool:
        """After a signal: whether the node goes on a little; in lock-step, time may stand still and it ends at once."""
        if self._node.cfg.lockstep:
            return False
        if self._leave_by is None:
            self._leave_by = time.monotonic() + LEAVE_TIMEOUT
            self._node.leave()
        return self._node.leaving() and time.monotonic() < self._leave_by

    def _lockstep(self, deadline: float) -> float:
        self._node.drive(self._executor)
        return deadline

    def _wall(self, deadline: float) -> float:
        self._executor.spin_once(timeout_sec=max(0.0, deadline - time.monotonic()))
        late = time.monotonic() - deadline
        if late < 0.0:
            return deadline
        self._node.tick(self._node.clock.now())
        missed = int(late / self._node.period)
        self._node.overruns += missed
        return deadline + (1 + missed) * self._node.period


def make_executor() -> Executor:
    """The executor that serves a node: rclpy's events executor where there is one, at about half the processor time.

    Only its ``spin_once`` is used; its ``spin`` served no callback in the wheels of rclpy 7.1.
    """
    try:
        from rclpy.experimental.events_executor import EventsExecutor
    except ImportError:
        return SingleThreadedExecutor()
    return EventsExecutor()


def run_node(factory: Callable[[], RostrumNode]) -> None:
    """Runs one node until SIGINT or SIGTERM, then lets it come to rest and exits with 0.

    A node that cannot start says why in one line on standard error and ends with exit status 2.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    rclpy.init(signal_handler_options=SignalHandlerOptions.NO)
    try:
        node = factory()
    except (ParameterError, HardwareError, SimError, SkillError, PlannerError, PolicyError) as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        rclpy.shutdown()
        sys.exit(EXIT_CANNOT_START)
    try:
        _Loop(node).run()
    finally:
        node.rest()
        node.destroy_node()
        rclpy.try_shutdown()
