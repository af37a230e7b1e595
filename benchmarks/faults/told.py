"""Hears what an executive tells over ROS, and strikes it down at the instant that was chosen."""

import json
import os
import signal
import time
from collections.abc import Callable
from typing import Any

from benchmarks.faults.acknowledged import Acknowledged, of_answer, of_correction, of_event, of_plan
from rostrum.graph.client import GraphClient
from rostrum_interfaces.msg import CorrectionReply, Document, Event, Reply
from rostrum_nodes import topics
from rostrum_nodes.executive_node import STATUS_OF

EXECUTIVE = "executive"
_STATUS = {number: name for name, number in STATUS_OF.items()}


class Told:
    """What was told so far, by every life of the executive.

    Attributes:
        all: In order of arrival.
        lessons: Texts of lessons that were told to be learned, newest last.
        shortcuts: Names of shortcuts that were told to be kept.
        resumed: Plan ids of missions that a new life took over.
    """

    def __init__(self, client: GraphClient) -> None:
        self.all: list[Acknowledged] = []
        self.lessons: list[str] = []
        self.shortcuts: list[str] = []
        self.resumed: list[str] = []
        self._client = client
        self._armed: tuple[str, Callable[[], None]] | None = None
        self._listen(topics.REPLY, self._on_reply)
        self._listen(topics.CORRECTION_REPLY, self._on_correction_reply)
        self._listen(topics.PLAN, self._on_plan)
        self._listen(topics.EVENTS, self._on_event)

    def strike_at(self, stream: str, pid: int, delay: float) -> Callable[[], float]:
        """Kills a process ``delay`` seconds after the next thing of a stream is told, from within the callback.

        Returns:
            Gives the instant of the kill on the monotonic clock [s], 0 before.
        """
        struck = [0.0]

        def strike() -> None:
            time.sleep(delay)
            os.kill(pid, signal.SIGKILL)
            struck[0] = time.monotonic()

        self._armed = (stream, strike)
        return lambda: struck[0]

    def disarm(self) -> None:
        """Nothing is struck any more."""
        self._armed = None

    def _listen(self, topic: topics.Topic, callback: Callable[[Any], None]) -> None:
        self._client.node.create_subscription(topic.type, topic.name, callback, topic.qos)

    def _on_reply(self, message: Reply) -> None:
        self._take(of_answer(message.id, _STATUS[message.status], message.text))

    def _on_correction_reply(self, message: CorrectionReply) -> None:
        if message.source == EXECUTIVE:
            self._take(of_correction(json.loads(message.document)))

    def _on_plan(self, message: Document) -> None:
        self._take(of_plan(json.loads(message.json)))

    def _on_event(self, message: Event) -> None:
        if message.source != EXECUTIVE:
            return
        data = json.loads(message.json)
        match message.kind:
            case "tips_learned":
                self.lessons.append(data["texts"][-1])
            case "shortcut_kept":
                self.shortcuts.append(data["name"])
            case "mission_resumed":
                self.resumed.append(data["plan_id"])
        if (found := of_event(message.kind, message.node_id, data)) is not None:
            self._take(found)

    def _take(self, told: Acknowledged) -> None:
        self.all.append(told)
        if self._armed is not None and self._armed[0] == told.stream:
            (_, strike), self._armed = self._armed, None
            strike()
