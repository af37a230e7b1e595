"""The graph seen from outside: what the command line, the demo and the benchmarks use to talk to it."""

import json
import logging
import time
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

import rclpy
from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus
from rclpy.executors import SingleThreadedExecutor
from rclpy.signals import SignalHandlerOptions
from std_msgs.msg import String

from rostrum.errors import NotReadyError
from rostrum_interfaces.msg import (
    Correction,
    CorrectionReply,
    Document,
    Event,
    Reply,
    SafetyStatus,
    SkillStatus,
    Utterance,
)
from rostrum_nodes import topics
from rostrum_nodes.convert import from_world, to_time
from rostrum_nodes.latest import Latest
from skills.world.snapshot import WorldSnapshot

log = logging.getLogger(__name__)

HEALTH_AGE = 3.0
MATCH_TIMEOUT = 8.0
LATE_LISTENERS = 3.0


class GraphClient:
    """A ROS node that says, corrects and listens. Use it as a context manager.

    Attributes:
        mission: The newest mission document as a dictionary, or None.
        plan: The newest plan document as a dictionary, or None.
        ground_truth: The newest ground truth; for scoring only.
        skills: The newest skill status by robot.
        safety: The newest safety status by robot.
        replies: Replies by utterance id, in order of arrival.
        correction_replies: Replies by correction id.
    """

    def __init__(self, robots: list[str], who: str = "operator", domain: int | None = None) -> None:
        """Joins the graph.

        Args:
            robots: Names of the robots to listen to.
            who: Speaker, for utterances and corrections.
            domain: ROS domain id; None takes the environment's.
        """
        rclpy.init(domain_id=domain, signal_handler_options=SignalHandlerOptions.NO)
        self.node = rclpy.create_node(f"client_{uuid.uuid4().hex[:8]}")
        self._executor = SingleThreadedExecutor()  # it tells callbacks when messages arrived, and takes late listeners
        self._executor.add_node(self.node)
        self._who = who
        self._said: dict[str, Utterance | Correction] = {}
        self._health: dict[str, tuple[float, bool, str]] = {}
        self.mission: dict[str, Any] | None = None
        self.plan: dict[str, Any] | None = None
        self.ground_truth: dict[str, Any] | None = None
        self.skills: dict[str, SkillStatus] = {}
        self.safety: dict[str, SafetyStatus] = {}
        self.replies: dict[str, list[Reply]] = {}
        self.correction_replies: dict[str, list[CorrectionReply]] = {}
        self._say = self.node.create_publisher(Utterance, topics.SAY.name, topics.SAY.qos)
        self._correct = self.node.create_publisher(Correction, topics.CORRECT.name, topics.CORRECT.qos)
        self._emergency = self.node.create_publisher(String, topics.EMERGENCY_STOP.name, topics.EMERGENCY_STOP.qos)
        self._events = self.node.create_publisher(Event, topics.EVENTS.name, topics.EVENTS.qos)
        self._listen(topics.DIAGNOSTICS, self._on_health)
        self._listen(topics.REPLY, lambda m: self.replies.setdefault(m.id, []).append(m))
        self._listen(
            topics.CORRECTION_REPLY, lambda m: self.correction_replies.setdefault(m.correction_id, []).append(m)
        )
        self._listen(topics.MISSION, self._on_mission)
        self._listen(topics.PLAN, self._on_plan)
        self._listen(topics.GROUND_TRUTH, self._on_truth)
        self._world = Latest(self.node, topics.WORLD, from_world, partial(log.warning, "%s: %s"))
        for robot in robots:
            self._listen(topics.SKILL_STATUS, lambda m: self.skills.__setitem__(m.robot, m), robot)
            self._listen(topics.SAFETY, lambda m: self.safety.__setitem__(m.robot, m), robot)

    def __enter__(self) -> "GraphClient":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Leaves the graph."""
        self._executor.remove_node(self.node)
        self._executor.shutdown()
        self.node.destroy_node()
        rclpy.try_shutdown()

    @property
    def world(self) -> WorldSnapshot | None:
        """The newest world snapshot, or None."""
        return self._world.look()

    def spin(self, duration: float) -> None:
        """Listens for ``duration`` seconds of wall time."""
        end = time.monotonic() + duration
        while (left := end - time.monotonic()) > 0.0:
            self._executor.spin_once(timeout_sec=left)

    def spin_until(self, condition: Callable[[], bool], timeout: float) -> bool:
        """Listens until ``condition()`` or for ``timeout`` seconds of wall time; returns the condition."""
        end = time.monotonic() + timeout
        while not condition():
            left = end - time.monotonic()
            if left <= 0.0:
                return False
            self._executor.spin_once(timeout_sec=min(left, 0.1))
        return True

    def say(self, text: str) -> str:
        """Publishes an utterance; returns its id, under which replies arrive.

        Raises:
            NotReadyError: nobody listens.
        """
        message = Utterance(id=uuid.uuid4().hex[:12], stamp=to_time(time.time()), who=self._who, text=text)
        self._need_listener(self._say, "the executive")
        self._say.publish(message)
        self._said[message.id] = message
        return message.id

    def repeat(self, message_id: str) -> None:
        """Publishes an utterance or a correction again; whoever heard it answers again and does nothing else."""
        message = self._said[message_id]
        (self._say if isinstance(message, Utterance) else self._correct).publish(message)

    def correct(self, text: str, listeners: int = 1) -> str:
        """Publishes a correction to whoever listens, at once, and again to each of ``listeners`` that comes late.

        Returns its id; raises like ``say`` when nobody listens.
        """
        message = Correction(id=uuid.uuid4().hex[:12], stamp=to_time(time.time()), who=self._who, text=text)
        self._need_listener(self._correct, "any skill server")
        heard = self._correct.get_subscription_count()
        self._correct.publish(message)
        end = time.monotonic() + LATE_LISTENERS
        while heard < listeners and time.monotonic() < end:
            self.spin(0.05)
            if self._correct.get_subscription_count() > heard:
                heard = self._correct.get_subscription_count()
                self._correct.publish(message)
        self._said[message.id] = message
        return message.id

    def emergency_stop(self) -> None:
        """Tells every driver that listens to bring its robot to rest and to keep it there.

        Raises:
            NotReadyError: nobody listens.
        """
        self._need_listener(self._emergency, "any driver")
        self._emergency.publish(String(data=f"asked for by {self._who}"))

    def node_ready(self, label: str) -> bool:
        """Whether the node said lately that it is ready."""
        at, is_ready, _ = self._health.get(label, (0.0, False, ""))
        return is_ready and time.monotonic() - at < HEALTH_AGE

    def node_text(self, label: str) -> str:
        """What the node said last about its health."""
        at, _, text = self._health.get(label, (0.0, False, "said nothing yet"))
        silent = time.monotonic() - at
        return text if not at or silent < HEALTH_AGE else f"{text} (silent for {silent:.0f} s)"

    def _listen(self, topic: topics.Topic, callback: Callable[[Any], None], robot: str = "") -> None:
        self.node.create_subscription(topic.type, topic.of(robot), callback, topic.qos)

    def _need_listener(self, publisher: Any, who: str, count: int = 1) -> None:
        if not self.spin_until(lambda: publisher.get_subscription_count() >= count, MATCH_TIMEOUT):
            raise NotReadyError(
                f"{who} does not listen on {publisher.topic_name}; `rostrum status` tells which node is dead"
            )

    def _on_health(self, message: DiagnosticArray) -> None:
        for status in message.status:
            self._health[status.name] = (time.monotonic(), status.level == DiagnosticStatus.OK, status.message)

    def _on_mission(self, message: Document) -> None:
        self.mission = _decoded(message.json) or self.mission

    def _on_plan(self, message: Document) -> None:
        self.plan = _decoded(message.json) or self.plan

    def _on_truth(self, message: String) -> None:
        self.ground_truth = _decoded(message.data) or self.ground_truth


def _decoded(text: str) -> dict[str, Any] | None:
    """A JSON object that somebody published; None for anything else, which is logged."""
    try:
        found = json.loads(text)
    except ValueError as error:
        log.warning("left out a document that is not JSON: %s", error)
        return None
    return found if isinstance(found, dict) else None
