"""Edits of what is asked while a team is at work: how soon the new plan is there."""

import math
import time
from itertools import cycle
from typing import Any

from benchmarks.reflexes.errands import Errands
from hardware.document import from_json
from planners.plan import Plan
from rostrum.errors import NotReadyError
from rostrum.session import Session
from rostrum_interfaces.msg import CorrectionReply, Document
from rostrum_nodes import topics

SCENE = "workshop"
ERRANDS = (
    "Put the red block, the green block and the blue block on the far bench.",
    "Put the red block, the green block and the blue block on the near bench.",
)
EDITS = (
    "skip the green one",
    "undo",
    "do the blue one first",
    "undo",
    "never touch the orange block from now on",
    "you may touch the orange block again",
    "put the green block on the dog instead",
    "undo",
    "keep out of the yellow zone",
    "undo",
)
ANSWERED = 5.0  # [s] within which an edit is answered and planned
SPACING = 1.0  # [s] between an edit's plan and the next edit
WAIT = 120.0  # [s] for a mission to run
MOST_REFUSED = 3  # times as many edits are said as are wanted, at most


def sampled(session: Session, edits: int) -> dict[str, Any]:
    """Edits missions that run, so often.

    Args:
        session: A graph of the workshop that is ready, in wall time.
        edits: How many edits that are accepted.

    Returns:
        From just before ``publish`` to the arrival of the new plan of each accepted edit, ``plan_seconds``, without
        end where none came; how many were ``said``, and what was ``refused`` with the answer.

    Raises:
        NotReadyError: no mission runs, or nearly all edits are refused.
    """
    team, texts = _Team(session), cycle(EDITS)
    plans: list[float] = []
    refused: list[str] = []
    while len(plans) < edits:
        text = next(texts)
        seconds, why = team.edit(text)
        if seconds is None:
            refused.append(f"{text}: {why}")
        else:
            plans.append(seconds)
        if len(refused) > MOST_REFUSED * edits:
            raise NotReadyError(f"of {len(plans) + len(refused)} edits {len(refused)} were refused; {refused[-1]}")
    return {"plan_seconds": plans, "refused": refused, "said": len(plans) + len(refused)}


class _Team:
    """A team at work, with the plans that have arrived."""

    def __init__(self, session: Session) -> None:
        self._session, self._client = session, session.client
        self._errands = Errands(session, ERRANDS)
        self._plans: list[tuple[tuple[str, int], float]] = []
        session.client.node.create_subscription(topics.PLAN.type, topics.PLAN.name, self._on_plan, topics.PLAN.qos)

    def edit(self, text: str) -> tuple[float | None, str]:
        """Says one edit: the time to its plan [s], or None and the answer where it is refused."""
        self._until_at_work()
        before = len(self._plans)
        said = time.time()
        correction = self._session.correct(text)
        self._client.spin_until(lambda: self._reply(correction) is not None, ANSWERED)
        reply = self._reply(correction)
        if reply is not None and not reply.accepted:
            return None, reply.text
        self._client.spin_until(lambda: len(self._plans) > before, ANSWERED)
        arrived = self._plans[before][1] if len(self._plans) > before else math.inf
        self._client.spin(SPACING)
        return arrived - said, ""

    def _until_at_work(self) -> None:
        """Waits until a mission runs and one of its skills does."""
        end = time.monotonic() + WAIT
        while time.monotonic() < end:
            self._errands.keep_busy()
            self._client.spin(0.1)
            runs = (self._client.mission or {}).get("state") == "running"
            if runs and self._plans and any(status.node_id for status in self._client.skills.values()):
                return
        raise NotReadyError(self._errands.stuck(f"no mission ran for {WAIT:g} s"))

    def _reply(self, correction: str) -> CorrectionReply | None:
        replies = self._client.correction_replies.get(correction, [])
        return next((reply for reply in replies if reply.source == "executive"), None)

    def _on_plan(self, message: Document) -> None:
        at = time.time()  # half a second is asked for: that this process looks a little late does not matter
        plan = from_json(Plan, message.json)
        key = (plan.id, plan.revision)
        if not self._plans or self._plans[-1][0] != key:
            self._plans.append((key, at))
