"""Corrections during motion, on the wall clock: how soon the references change, how soon everything rests."""

import time
from collections.abc import Callable
from functools import partial
from itertools import cycle
from typing import TYPE_CHECKING, Any

from sensor_msgs.msg import JointState
from trajectory_msgs.msg import JointTrajectory

from benchmarks.result import Metric, largest, percentile
from rostrum.errors import NotReadyError
from rostrum.session import Session, SessionCfg
from rostrum_interfaces.msg import Reply
from rostrum_nodes import topics

if TYPE_CHECKING:
    from benchmarks.stack import StackBenchCfg

PART = "reflexes"
CORRECTIONS, QUICK_CORRECTIONS = 200, 40
STOPS, QUICK_STOPS = 30, 8
CHANGE_TARGET, REST_TARGET = 0.060, 0.5
AT_REST, MOVING = 0.02, 0.15  # [rad/s]
ERRANDS = (
    "Put the red block in the tray.",
    "Put the red block on the white mark.",
    "Put the blue block in the tray.",
    "Put the blue block on the purple mark.",
    "Put the red block on the purple mark.",
    "Put the blue block on the white mark.",
)
WORDS = ("5 mm up", "slower", "5 mm down", "faster")


class _Watch:
    """Newest joint speeds and references of every arm, with the wall time of their arrival."""

    def __init__(self, session: Session) -> None:
        self.speed: dict[str, float] = dict.fromkeys(session.robots, 0.0)
        self.marks: dict[str, tuple[str, float]] = {}
        self.rest_since: dict[str, float] = {}
        for robot in session.robots:
            self._listen(session, topics.JOINT_STATES, robot, self._joints)
            self._listen(session, topics.COMMAND, robot, self._command)

    @staticmethod
    def _listen(session: Session, topic: topics.Topic, robot: str, take: Callable[[str, Any], None]) -> None:
        session.client.node.create_subscription(topic.type, topic.of(robot), partial(take, robot), topic.qos)

    def _joints(self, robot: str, message: JointState) -> None:
        self.speed[robot] = max(abs(v) for v in message.velocity[:-1])
        if self.speed[robot] >= AT_REST:
            self.rest_since.pop(robot, None)
        else:
            self.rest_since.setdefault(robot, message.header.stamp.sec + message.header.stamp.nanosec * 1e-9)

    def _command(self, robot: str, message: JointTrajectory) -> None:
        if self.marks.get(robot, ("", 0.0))[0] != message.header.frame_id:
            self.marks[robot] = (message.header.frame_id, time.time())

    def moving(self) -> list[str]:
        """Arms that move now."""
        return [robot for robot, speed in self.speed.items() if speed > MOVING]


def measure(cfg: "StackBenchCfg", done: list[dict[str, Any]], keep: Callable[[dict[str, Any]], None]) -> None:
    """Keeps the arms busy with errands and corrects them."""
    if done:
        return
    corrections = QUICK_CORRECTIONS if cfg.quick else CORRECTIONS
    stops = QUICK_STOPS if cfg.quick else STOPS
    with Session(SessionCfg("reflexes", cfg.out, mode="wall", domain=cfg.domain)) as session:
        session.start()
        changes, rests = sampled(session, corrections, stops)
    keep(
        {
            "part": PART,
            "change_seconds": changes,
            "rest_seconds": rests,
            "summary": f"{len(changes)} corrections, {len(rests)} stops",
        }
    )


def sampled(
    session: Session, corrections: int, stops: int, before: Callable[[], None] = lambda: None
) -> tuple[list[float], list[float]]:
    """Corrects and stops arms that move, so often.

    Args:
        session: A graph that is ready, in wall time.
        corrections: How many corrections.
        stops: How many stops.
        before: Called before each.

    Returns:
        Times to the changed reference, and to rest [s].
    """
    watch, errands = _Watch(session), _Errands(session)
    changes: list[float] = []
    rests: list[float] = []
    words = cycle(WORDS)
    while len(changes) < corrections:
        before()
        sample = _correct(session, watch, errands, next(words))
        changes += [sample] if sample is not None else []
    session.correct("normal speed")
    while len(rests) < stops:
        before()
        sample = _stop(session, watch, errands)
        rests += [sample] if sample is not None else []
    return changes, rests


class _Errands:
    """Says the next errand whenever the last one has ended."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._texts = cycle(ERRANDS)
        self._utterance = ""

    def keep_busy(self) -> None:
        client = self._session.client
        replies = client.replies.get(self._utterance, [])
        if not self._utterance or (replies and replies[-1].status != Reply.ACCEPTED):
            self._utterance = client.say(next(self._texts))


def _until_moving(session: Session, watch: _Watch, errands: _Errands) -> str:
    end = time.monotonic() + 60.0
    while time.monotonic() < end:
        errands.keep_busy()
        session.client.spin(0.05)
        moving = watch.moving()
        if moving:
            return moving[0]
    raise NotReadyError("no arm moved for 60 s")


def _correct(session: Session, watch: _Watch, errands: _Errands, words: str) -> float | None:
    robot = _until_moving(session, watch, errands)
    before = watch.marks.get(robot, ("", 0.0))[0]
    said = time.time()
    correction = session.correct(f"{robot} arm, {words}")
    changed = session.client.spin_until(lambda: watch.marks.get(robot, ("", 0.0))[0] != before, 1.0)
    session.client.spin(0.25)
    if changed:
        return watch.marks[robot][1] - said
    replies = session.client.correction_replies.get(correction, [])
    refused = any(not reply.accepted for reply in replies)  # the skill ended just then; said so
    return None if refused else float("inf")


def _stop(session: Session, watch: _Watch, errands: _Errands) -> float | None:
    _until_moving(session, watch, errands)
    session.client.spin(0.2)
    if not watch.moving():
        return None
    said = time.time()
    session.correct("stop")
    session.client.spin(1.0)
    rests = [watch.rest_since.get(robot, float("inf")) - said for robot in session.robots]
    session.correct("go on")
    session.client.spin(0.5)
    return max(0.0, *rests)


def metrics(rows: list[dict[str, Any]], _: bool) -> dict[str, Metric]:
    """Percentiles of the change, worst case of the rest."""
    changes = [s for row in rows for s in row["change_seconds"]]
    rests = [s for row in rows for s in row["rest_seconds"]]
    return {
        "correction to changed reference, median": percentile(changes, 50),
        "correction to changed reference, p99": percentile(changes, 99, CHANGE_TARGET),
        "stop to every joint below 0.02 rad/s, median": percentile(rests, 50),
        "stop to every joint below 0.02 rad/s, max": largest(rests, REST_TARGET, "s"),
    }
