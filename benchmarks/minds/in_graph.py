"""Reflexes over ROS, on the wall clock, while the executive's slow mind waits 10 s at a time for a language model."""

import os
from pathlib import Path
from typing import Any

from benchmarks.minds.agents import SLOWER
from benchmarks.minds.slow_model import HARD, SlowModel
from benchmarks.reflexes.arms import sampled
from rostrum.session import Session, SessionCfg

CORRECTIONS, STOPS = 40, 8


def reflexes_in_graph(out: Path, domain: int) -> dict[str, list[float]]:
    """Times to the changed reference and to rest [s], with an idle slow mind and with a busy one."""
    changes, rests = _measured("minds-idle", out, domain, busy=False)
    changes_busy, rests_busy = _measured("minds-busy", out, domain, busy=True)
    return {"change": changes, "change_busy": changes_busy, "rest": rests, "rest_busy": rests_busy}


def _measured(name: str, out: Path, domain: int, busy: bool) -> tuple[list[float], list[float]]:
    with SlowModel(SLOWER) as model:
        before = dict(os.environ)
        os.environ.update(model.environ())  # the nodes are children of this process
        try:
            with Session(SessionCfg(name, out, mode="wall", domain=domain)) as session:
                session.start()
                thinking = _Thinking(session)
                times = sampled(session, CORRECTIONS, STOPS, thinking.keep_on if busy else lambda: None)
                return times.change, times.rest
        finally:
            os.environ.clear()
            os.environ.update(before)


class _Thinking:
    """Gives the slow mind something to read again as soon as it has read it."""

    def __init__(self, session: Session) -> None:
        self._client: Any = session.client
        self._said = ""

    def keep_on(self) -> None:
        moving = any(status.node_id for status in self._client.skills.values())
        if moving and (not self._said or self._client.replies.get(self._said)):
            self._said = self._client.say(HARD)
