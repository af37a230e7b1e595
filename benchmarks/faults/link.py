"""A bad link: takes messages from topics and passes them on with losses, delays, doubles and wrong clocks.

A process of its own, between real nodes: those that listen are started with their topics remapped to what comes out
of it. It passes everything on untouched until SIGUSR1, and again after SIGUSR2.
"""

import heapq
import itertools
import json
import random
import signal
import sys
import time
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import rclpy
from rclpy.serialization import deserialize_message, serialize_message

from rostrum_nodes import topics as table
from rostrum_nodes.runtime import make_executor
from rostrum_nodes.topics import Topic

SUFFIX = "/bad"
IDLE = 0.002  # [s] between two looks at what is due
BY_NAME = {"markers": table.MARKERS, "world": table.WORLD, "joint_states": table.JOINT_STATES,
           "command": table.COMMAND}  # fmt: skip


@dataclass(frozen=True)
class LinkCfg:
    """What a link does to messages while it is bad.

    Attributes:
        topics: Which of :data:`BY_NAME`.
        robots: Robots whose topics, for topics per robot.
        lost: Share that is lost.
        doubled: Share that comes a second time, later.
        late: Longest delay [s]; drawn for each message, so that they overtake each other.
        ahead: How far stamps are ahead of time [s].
        seed: Of the draws.
    """

    topics: tuple[str, ...]
    robots: tuple[str, ...]
    lost: float = 0.0
    doubled: float = 0.0
    late: float = 0.0
    ahead: float = 0.0
    seed: int = 0

    def names(self) -> list[tuple[str, Topic]]:
        """Absolute names of its topics, each with its entry in the table."""
        rows = [BY_NAME[name] for name in self.topics]
        return [(row.of(robot), row) for row in rows for robot in (self.robots if "{robot}" in row.name else ("",))]

    def command_line(self) -> list[str]:
        """The process that is this link."""
        return [sys.executable, "-m", "benchmarks.faults.link", json.dumps(asdict(self))]


class BadLink:
    """The link at work."""

    def __init__(self, cfg: LinkCfg) -> None:
        self._cfg, self._draw, self._bad = cfg, random.Random(cfg.seed), False
        self._node = rclpy.create_node("bad_link")
        self._executor = make_executor()
        self._executor.add_node(self._node)
        self._waiting: list[tuple[float, int, Any, bytes]] = []
        self._count = itertools.count()
        for name, row in cfg.names():
            out = self._node.create_publisher(row.type, name + SUFFIX, row.qos)
            self._node.create_subscription(row.type, name, partial(self._take, row.type, out), row.qos, raw=True)
        signal.signal(signal.SIGUSR1, lambda *_: self._become(True))
        signal.signal(signal.SIGUSR2, lambda *_: self._become(False))

    def run(self) -> None:
        """Passes messages on until it is killed."""
        while True:
            self._executor.spin_once(timeout_sec=IDLE)
            while self._waiting and self._waiting[0][0] <= time.monotonic():
                _, _, out, content = heapq.heappop(self._waiting)
                out.publish(content)

    def _become(self, bad: bool) -> None:
        self._bad = bad

    def _take(self, kind: type, out: Any, content: bytes) -> None:
        cfg = self._cfg
        if not self._bad:
            out.publish(content)
            return
        if self._draw.random() < cfg.lost:
            return
        content = self._with_a_wrong_clock(kind, content) if cfg.ahead else content
        for _ in range(2 if self._draw.random() < cfg.doubled else 1):
            due = time.monotonic() + self._draw.uniform(0.0, cfg.late)
            heapq.heappush(self._waiting, (due, next(self._count), out, content))

    def _with_a_wrong_clock(self, kind: type, content: bytes) -> bytes:
        message = deserialize_message(content, kind)
        stamp = message.header.stamp if hasattr(message, "header") else message.stamp
        stamp.sec += int(self._cfg.ahead)
        return serialize_message(message)


def main() -> None:
    """Entry point: the configuration as JSON is the only argument."""
    given = json.loads(sys.argv[1])
    rclpy.init()
    BadLink(LinkCfg(**{**given, "topics": tuple(given["topics"]), "robots": tuple(given["robots"])})).run()


if __name__ == "__main__":
    main()
