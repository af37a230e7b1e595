"""The floor of every reflex: a small message there and back through a process that does nothing else.

``python -m benchmarks.reflexes.echo`` is that process; :func:`round_trips` starts it and measures.
"""

import os
import signal
import subprocess
import sys
import time
from typing import Any

import rclpy
from rclpy.signals import SignalHandlerOptions

from benchmarks.reflexes.arrival import listen
from rostrum.errors import NotReadyError
from rostrum.graph.client import GraphClient
from rostrum_interfaces.msg import Correction
from rostrum_nodes.runtime import make_executor
from rostrum_nodes.topics import EVENTS_QOS, Topic

PING = Topic("/reflexes/ping", Correction, EVENTS_QOS, recorded=False)
PONG = Topic("/reflexes/pong", Correction, EVENTS_QOS, recorded=False)
SPACING = 0.023  # [s] between pings, no multiple of a control period
PATIENCE = 1.0  # [s] for one answer
MATCH_TIMEOUT = 15.0  # [s] for the process to start


def round_trips(client: GraphClient, count: int) -> list[float]:
    """Times from just before ``publish`` to the arrival of the answer [s]; without end where none came.

    Args:
        client: In a running graph, so that its load is there.
        count: How many.

    Raises:
        NotReadyError: the process that answers does not start.
    """
    pong: dict[str, float] = {}
    ping = client.node.create_publisher(PING.type, PING.name, PING.qos)
    listen(client.node, PONG, lambda message, at: pong.__setitem__(message.id, at))
    echo = subprocess.Popen([sys.executable, "-m", "benchmarks.reflexes.echo"])
    try:
        heard = lambda: ping.get_subscription_count() > 0 and client.node.count_publishers(PONG.name) > 0  # noqa: E731
        if not client.spin_until(heard, MATCH_TIMEOUT):
            raise NotReadyError(f"the echo does not listen on {PING.name}; is ROS domain {_domain()} the graph's?")
        client.spin(0.5)
        return [_round_trip(client, ping, pong, str(i)) for i in range(count)]
    finally:
        echo.terminate()
        echo.wait()
        client.node.destroy_publisher(ping)


def _round_trip(client: GraphClient, ping: Any, pong: dict[str, float], name: str) -> float:
    said = time.time()
    ping.publish(Correction(id=name, text="stop"))
    answered = client.spin_until(lambda: name in pong, PATIENCE)
    client.spin(SPACING)
    return pong[name] - said if answered else float("inf")


def _domain() -> str:
    return os.environ.get("ROS_DOMAIN_ID", "0")


def main() -> None:
    """Answers every ping until SIGTERM."""
    running = True

    def stop(*_: object) -> None:
        nonlocal running
        running = False

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    rclpy.init(signal_handler_options=SignalHandlerOptions.NO)
    node, executor = rclpy.create_node("echo"), make_executor()
    pong = node.create_publisher(PONG.type, PONG.name, PONG.qos)
    node.create_subscription(PING.type, PING.name, pong.publish, PING.qos)
    executor.add_node(node)
    while running:
        executor.spin_once(timeout_sec=0.1)
    node.destroy_node()
    rclpy.try_shutdown()


if __name__ == "__main__":
    main()
