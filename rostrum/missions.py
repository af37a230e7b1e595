"""Runs one sentence on a session and waits for its end."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from rostrum.errors import NotReadyError
from rostrum.session import Session
from rostrum_interfaces.msg import Reply

ANSWER_TIMEOUT = 30.0
NEEDED = ("sim", "executive")  # without one of them a mission cannot end
SETTLE = 1.2  # [s] of wall time for the last ground truth to arrive


@dataclass(frozen=True)
class MissionOutcome:
    """How a sentence ended.

    Attributes:
        status: Status of the last reply, see ``Reply.msg``.
        text: Last reply in words.
        words: Words that were not understood, when refused.
        choices: What could be said instead, when refused.
        seconds: Wall time from the sentence to the last reply [s].
    """

    status: int
    text: str
    words: tuple[str, ...]
    choices: tuple[str, ...]
    seconds: float

    @property
    def done(self) -> bool:
        """Whether the executive says that it is done."""
        return self.status == Reply.DONE


def run_mission(session: Session, text: str, timeout: float, watch: Callable[[], None] | None = None) -> MissionOutcome:
    """Says a sentence and listens until it is refused, done or failed.

    Args:
        session: A started session.
        text: The sentence.
        timeout: Longest wall time [s].
        watch: Called about ten times a second while the mission runs.

    Raises:
        NotReadyError: no answer, or no end within ``timeout``.
    """
    client = session.client
    begin = time.monotonic()
    utterance = client.say(text)
    replies = client.replies.setdefault(utterance, [])
    if not client.spin_until(lambda: len(replies) > 0, ANSWER_TIMEOUT):
        raise NotReadyError("the executive did not answer")
    while replies[-1].status == Reply.ACCEPTED:
        if time.monotonic() - begin > timeout:
            raise NotReadyError(f"the mission did not end within {timeout:.0f} s of wall time")
        client.spin_until(lambda: replies[-1].status != Reply.ACCEPTED, 0.1)
        for label, how in session.poll():
            if label in NEEDED and not session.revives(label):
                raise NotReadyError(f"{label} died ({how}); log: {session.supervisor.process(label).log}")
        if watch is not None:
            watch()
    last = replies[-1]
    client.spin(SETTLE)
    return MissionOutcome(
        last.status, last.text, tuple(last.words), tuple(last.choices), time.monotonic() - begin - SETTLE
    )
