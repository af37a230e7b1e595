"""Skill calls while a team's mind decides on them."""

from planners.mission.actions import Dispatch
from rostrum.rehearsal.pace import Pace


class Deliberation:
    """Holds calls back for as long as deciding on them takes.

    Args:
        pace: How long that is.
    """

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._open: list[tuple[float, Dispatch]] = []
        self._begun: set[tuple[str, str]] = set()

    def take(self, now: float, call: Dispatch, task: str) -> None:
        """Begins to decide on a call, at ``now`` [s].

        Args:
            now: Time [s].
            call: What is to be called.
            task: The task that it serves; empty for what serves none, which nobody needs to decide on.
        """
        key = (call.call.plan_id, task)
        further = bool(task) and key in self._begun
        self._begun.add(key)
        self._open.append((now + self._pace.executor + (self._pace.deciding if further else 0.0), call))

    def due(self, now: float) -> list[Dispatch]:
        """Takes out the calls that are decided on by ``now`` [s]."""
        due = [call for at, call in self._open if now >= at - 1e-9]
        self._open = [each for each in self._open if each[1] not in due]
        return due

    def withdraw(self, node_id: str) -> list[Dispatch]:
        """Takes out the calls of a plan node on which nobody needs to decide any more."""
        gone = [call for _, call in self._open if call.call.node_id == node_id]
        self._open = [each for each in self._open if each[1] not in gone]
        return gone
