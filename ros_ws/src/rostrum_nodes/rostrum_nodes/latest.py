"""The newest message of a topic, taken apart only when somebody looks at it."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from rclpy.node import Node
from rclpy.serialization import deserialize_message

from rostrum_nodes import topics

T = TypeVar("T")


class Latest(Generic[T]):
    """What a topic said last.

    Large messages that come more often than they are needed would otherwise cost their listeners most of their time.

    Args:
        node: The node that listens.
        topic: One of the table.
        take: Turns a message into what is looked at.
        refuse: Gets the name of the topic and what was wrong with a message that could not be taken; the last good one
            is kept.
        robot: Robot whose topic it is, for a topic per robot.
    """

    def __init__(
        self,
        node: Node,
        topic: topics.Topic,
        take: Callable[[Any], T],
        refuse: Callable[[str, Exception], None],
        robot: str = "",
    ) -> None:
        self._type, self._name = topic.type, topic.of(robot)
        self._take, self._refuse = take, refuse
        self._raw: bytes | None = None
        self._value: T | None = None
        node.create_subscription(topic.type, self._name, self._on_raw, topic.qos, raw=True)

    def look(self) -> T | None:
        """The newest message that could be taken, or None before the first."""
        if self._raw is not None:
            raw, self._raw = self._raw, None
            try:
                self._value = self._take(deserialize_message(raw, self._type))
            except Exception as error:
                self._refuse(self._name, error)
        return self._value

    def _on_raw(self, raw: bytes) -> None:
        self._raw = raw
