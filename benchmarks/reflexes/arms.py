"""Corrections and stops of arms that move: how soon references change, how soon everything rests."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle
from typing import Any

from sensor_msgs.msg import JointState
from trajectory_msgs.msg import JointTrajectory

from benchmarks.reflexes.arrival import listen
from benchmarks.reflexes.errands import Errands
from benchmarks.reflexes.references import Answer, Seen, answer, seen
from rostrum.errors import NotReadyError
from rostrum.session import Session
from rostrum_nodes import topics

AT_REST, MOVING = 0.02, 0.15  # [rad/s]
WAIT = 60.0  # [s] for an arm to move
ANSWERED, STOPPED = 1.0, 2.0  # [s] within which a reference changes, and everything rests
LASTS = 0.3  # [s] that rest must last
ERRANDS = (
    "Put the red block in the tray.",
    "Put the red block on the white mark.",
    "Put the blue block in the tray.",
    "Put the blue block on the purple mark.",
    "Put the red block on the purple mark.",
    "Put the blue block on the white mark.",
)
WORDS = ("5 mm up", "slower", "5 mm down", "faster")


@dataclass
class ArmTimes:
    """Samples [s], from just before ``publish``; without end where nothing changed.

    Attributes:
        change: Of corrections, to the arrival of the first changed reference.
        stop: Of stops, to the arrival of each moving arm's first changed reference.
        slower: To its first slower reference.
        still: To its first reference at rest.
        rest: To the last measured joint of all arms that comes to rest.
    """

    change: list[float] = field(default_factory=list)
    stop: list[float] = field(default_factory=list)
    slower: list[float] = field(default_factory=list)
    still: list[float] = field(default_factory=list)
    rest: list[float] = field(default_factory=list)

    def row(self) -> dict[str, Any]:
        """All of them, as a run's row keeps them."""
        return {f"{name}_seconds": samples for name, samples in vars(self).items()}


def sampled(session: Session, corrections: int, stops: int, before: Callable[[], None] = lambda: None) -> ArmTimes:
    """Corrects and stops arms that move, so often.

    Args:
        session: A graph of the scene ``bench`` that is ready, in wall time.
        corrections: How many corrections.
        stops: How many stops.
        before: Called before each.

    Raises:
        NotReadyError: no arm moves.
    """
    arms, times, words = _Arms(session), ArmTimes(), cycle(WORDS)
    while len(times.change) < corrections:
        before()
        arms.correct(next(words), times)
    session.correct("normal speed")
    while len(times.rest) < stops:
        before()
        arms.stop(times)
    return times


class _Arms:
    """Arms at work, their newest joint speeds and their references since the last correction."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._errands = Errands(session, ERRANDS)
        self._speed = dict.fromkeys(session.robots, 0.0)
        self._rest_since: dict[str, float] = {}
        self._seen: dict[str, list[Seen]] = {robot: [] for robot in session.robots}
        for robot in session.robots:
            listen(session.client.node, topics.JOINT_STATES, partial(self._on_joints, robot), robot)
            listen(session.client.node, topics.COMMAND, partial(self._on_reference, robot), robot)

    def correct(self, words: str, times: ArmTimes) -> None:
        """Corrects an arm that moves; no sample where its skill ended just then, which it says."""
        robot = self._until_moving()[0]
        self._forget()
        said = time.time()
        correction = self._session.correct(f"{robot} arm, {words}")
        answered = self._session.client.spin_until(lambda: self._answer(robot).changed < math.inf, ANSWERED)
        self._session.client.spin(0.25)
        replies = self._session.client.correction_replies.get(correction, [])
        if answered or all(reply.accepted for reply in replies):
            times.change.append(self._answer(robot).changed - said)

    def stop(self, times: ArmTimes) -> None:
        """Stops everything; samples of each arm that moves and runs a skill."""
        self._until_moving()
        self._session.client.spin(0.2)
        moving = self._moving()
        if not moving:
            return
        self._forget()
        said = time.time()
        correction = self._session.correct("stop")
        still = lambda robot: self._answer(robot).still < math.inf  # noqa: E731
        rest = lambda: len(self._rest_since) == len(self._speed) and all(map(still, moving))  # noqa: E731
        self._session.client.spin_until(rest, STOPPED)
        self._session.client.spin(LASTS)
        rests = [self._rest_since.get(robot, math.inf) - said for robot in self._session.robots]
        replies = self._session.client.correction_replies.get(correction, [])
        idle = {reply.source for reply in replies if not reply.node_id}
        for found in (self._answer(robot) for robot in moving if robot not in idle):
            times.stop.append(found.changed - said)
            times.slower.append(found.slower - said)
            times.still.append(found.still - said)
        times.rest.append(max(0.0, *rests))
        self._session.correct("go on")
        self._session.client.spin(0.5)

    def _until_moving(self) -> list[str]:
        end = time.monotonic() + WAIT
        while time.monotonic() < end:
            self._errands.keep_busy()
            self._session.client.spin(0.05)
            if moving := self._moving():
                return moving
        raise NotReadyError(self._errands.stuck(f"no arm moved for {WAIT:g} s"))

    def _moving(self) -> list[str]:
        return [robot for robot, speed in self._speed.items() if speed > MOVING]

    def _forget(self) -> None:
        for references in self._seen.values():
            del references[:-1]

    def _answer(self, robot: str) -> Answer:
        return answer(self._seen[robot])

    def _on_joints(self, robot: str, message: JointState, _: float) -> None:
        self._speed[robot] = max(abs(velocity) for velocity in message.velocity[:-1])
        if self._speed[robot] >= AT_REST:
            self._rest_since.pop(robot, None)
        else:
            self._rest_since.setdefault(robot, message.header.stamp.sec + message.header.stamp.nanosec * 1e-9)

    def _on_reference(self, robot: str, message: JointTrajectory, at: float) -> None:
        self._seen[robot].append(seen(message, at))
