"""Stops of a robot that walks: how soon its policy is asked for no velocity, how soon its base stands."""

import math
import time
from typing import Any

from geometry_msgs.msg import Twist
from std_msgs.msg import String

from benchmarks.motion import simulated_time
from benchmarks.reflexes.arrival import listen
from benchmarks.reflexes.base import BaseMotion
from benchmarks.reflexes.errands import Errands
from benchmarks.reflexes.figures import BASE_STANDS
from rostrum.errors import NotReadyError
from rostrum.runs.events import read_events
from rostrum.session import Session
from rostrum_nodes import topics
from rostrum_nodes.convert_legged import from_twist
from skills.locomotion.gait import GaitPhase

SCENE, ROBOT = "yard", "dog"
ERRANDS = ("Send the dog to the blue mark.", "Send the dog to the mat.", "Send the dog to the orange mark.")
WALKING = 0.3  # [m/s] a robot that is asked for more walks on its way, not at its end
SPREAD = 0.37  # [s] by which the times of stops differ, so that they meet all phases of a step
WALKED, STOOD, GONE_ON = 0.6, 2.0, 0.5  # [s] before a stop, after it, and after going on
WAIT = 60.0  # [s] for the robot to walk


def sampled(session: Session, stops: int) -> list[dict[str, float]]:
    """Stops the robot while it walks, so often.

    Args:
        session: A graph of the yard that is ready, in wall time.
        stops: How many stops.

    Returns:
        Of each: when it was ``said`` and until when the robot ``stood`` [s of wall time], and from just before
        ``publish`` to the arrival of the skill's first zero ``reference`` and of the gait's first word that it stands,
        which follows its first command so ``asked`` of the policy [s]; without end where none came.

    Raises:
        NotReadyError: the robot does not walk.
    """
    legs, found = _Legs(session), []
    while len(found) < stops:
        sample = legs.stop(WALKED + (len(found) * SPREAD) % 1.0)
        found += [sample] if sample is not None else []
    return found


def row(session: Session, samples: list[dict[str, float]]) -> dict[str, Any]:
    """A run's row: the samples with what the base did, by the recorded states; the graph must have ended."""
    motion, events = BaseMotion(session.folder.states, ROBOT), read_events(session.folder.events)
    rests, tilts = [], []
    for sample in samples:
        said, until = (simulated_time(events, sample[name]) for name in ("said", "stood"))
        rests.append(motion.stands_after(said, until, BASE_STANDS))
        tilts.append(motion.most_tilt(said, until))
    return {
        "reference_seconds": [sample["reference"] for sample in samples],
        "asked_seconds": [sample["asked"] for sample in samples],
        "rest_seconds": rests,
        "tilts": tilts,
    }


class _Legs:
    """A robot that walks errands, with its newest velocity and what its gait says."""

    def __init__(self, session: Session) -> None:
        self._session, self._client = session, session.client
        self._errands = Errands(session, ERRANDS)
        self._speed, self._walks_since = 0.0, math.inf
        self._phase = GaitPhase.LIMP
        self._zero_at = self._stands_at = math.inf
        listen(session.client.node, topics.CMD_VEL, self._on_velocity, ROBOT)
        listen(session.client.node, topics.GAIT, self._on_gait, ROBOT)

    def stop(self, walked: float) -> dict[str, float] | None:
        """Stops a robot that has walked for ``walked`` seconds; None where its skill ended just then."""
        self._until_walking(walked)
        self._zero_at = self._stands_at = math.inf
        said = time.time()
        correction = self._session.correct("stop")
        self._client.spin(STOOD)
        stood = time.time()
        reference, asked = self._zero_at - said, self._stands_at - said
        replies = self._client.correction_replies.get(correction, [])
        self._session.correct("go on")
        self._client.spin(GONE_ON)
        if any(reply.source == ROBOT and not reply.node_id for reply in replies):
            return None
        return {"said": said, "stood": stood, "reference": reference, "asked": asked}

    def _until_walking(self, walked: float) -> None:
        end = time.monotonic() + WAIT
        while time.monotonic() < end:
            self._errands.keep_busy()
            self._client.spin(0.02)
            if time.time() - self._walks_since >= walked:
                return
        raise NotReadyError(self._errands.stuck(f"{ROBOT} did not walk for {WAIT:g} s"))

    def _on_velocity(self, message: Twist, at: float) -> None:
        velocity = from_twist(message)
        self._speed = math.hypot(velocity[0], velocity[1])
        self._walks()
        if not velocity.any():
            self._zero_at = min(self._zero_at, at)

    def _on_gait(self, message: String, at: float) -> None:
        self._phase = GaitPhase(message.data)
        self._walks()
        if self._phase is GaitPhase.STANDING:
            self._stands_at = min(self._stands_at, at)

    def _walks(self) -> None:
        if self._phase is GaitPhase.WALKING and self._speed > WALKING:
            self._walks_since = min(self._walks_since, time.time())
        else:
            self._walks_since = math.inf
