"""When messages arrive at this process."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from rostrum_nodes import topics

Take = Callable[[Any, float], None]


def listen(node: Any, topic: topics.Topic, take: Take, robot: str = "") -> None:
    """Subscribes, and hands over each message with the wall time at which the middleware received it [s].

    What this process does with other messages in the meantime does not count.

    Args:
        node: The node that listens.
        topic: One of the table.
        take: Gets the message and its time of arrival.
        robot: Robot whose topic it is, for a topic per robot.
    """
    node.create_subscription(topic.type, topic.of(robot), partial(_taken, take), topic.qos)


def _taken(take: Take, message: Any, info: dict[str, int]) -> None:
    stamp = info["received_timestamp"]
    take(message, stamp * 1e-9 if stamp > 0 else time.time())
