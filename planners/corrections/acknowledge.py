"""The second reply to "stop" and to "forget the whole thing": that those who are meant stand still, or who does not."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from hardware.document import from_dict, to_dict
from planners.corrections.correction import Correction, CorrectionReply
from planners.corrections.rest import Rest, RestWatch

GIVEN_UP = "given up"
"""What a reply that ends the mission gives as the change of ``mission``."""


def promises_rest(reply: CorrectionReply) -> bool:
    """Whether a second reply follows this one, once everybody who is meant stands still or the patience is over."""
    told = reply.meaning.kind == "stop" or reply.changed.get("mission") == GIVEN_UP
    return reply.source == "executive" and reply.accepted and told and not tells_rest(reply)


def tells_rest(reply: CorrectionReply) -> bool:
    """Whether this is that second reply."""
    return "at_rest" in reply.changed


@dataclass
class _Open:
    correction: Correction
    first: CorrectionReply
    watch: RestWatch


class Acknowledgements:
    """What was told to come to rest, until that is acknowledged or called off.

    Args:
        patience: When to say who still moves [s].
        note: Writes an event: time [s], kind, data.
        keep: Writes what a restarted executive must know: kind, data.
        tell: Gives a second reply to whoever asked.
    """

    def __init__(
        self,
        patience: float,
        note: Callable[..., None],
        keep: Callable[..., None],
        tell: Callable[[Correction, CorrectionReply], None],
    ) -> None:
        self._patience, self._note, self._keep, self._tell = patience, note, keep, tell
        self._open: dict[str, _Open] = {}
        self._told: dict[str, tuple[Correction, CorrectionReply]] = {}

    @property
    def awaited(self) -> frozenset[str]:
        """Robots whose speed matters now."""
        return frozenset().union(*(each.watch.robots for each in self._open.values()))

    def ask(self, now: float, correction: Correction, first: CorrectionReply, robots: Collection[str]) -> None:
        """Begins to wait for the rest that a first reply promises, at ``now`` [s]."""
        if robots and promises_rest(first):
            self._begin(now, correction, first, robots)
            self._keep("rest_asked", correction=to_dict(correction), reply=to_dict(first), robots=sorted(robots))

    def _begin(self, now: float, correction: Correction, first: CorrectionReply, robots: Collection[str]) -> None:
        self._open[correction.id] = _Open(correction, first, RestWatch(robots, now, self._patience))

    def measured(self, robot: str, stamp: float, moves: str) -> None:
        """Takes in a measurement; see :meth:`planners.corrections.rest.RestWatch.measured`."""
        for each in self._open.values():
            each.watch.measured(robot, stamp, moves)

    def call_off(self, now: float, robot: str, why: str) -> None:
        """A robot moves again because somebody wants it to; empty for all of them."""
        for correction_id, each in list(self._open.items()):
            if not robot or robot in each.watch.robots:
                del self._open[correction_id]
                self._note(now, "rest_called_off", id=correction_id, text=why)
                self._keep("rest_told", id=correction_id, reply=None)

    def tick(self, now: float) -> None:
        """Tells what is known by ``now`` [s]."""
        for correction_id, each in list(self._open.items()):
            rest = each.watch.outcome(now)
            if rest is None:
                continue
            del self._open[correction_id]
            reply = _second(now, each, rest)
            about = {"id": correction_id, "robots": sorted(each.watch.robots), "text": reply.text}
            if rest.reached:
                self._note(now, "came_to_rest", **about, seconds=round(rest.seconds, 3))
            else:
                self._note(now, "still_moves", **about, moving=rest.moving)
            self._keep("rest_told", id=correction_id, reply=to_dict(reply))
            self._told[correction_id] = each.correction, reply
            self._tell(each.correction, reply)

    def repeat(self, correction_id: str) -> None:
        """Tells again what was told of a correction that is repeated."""
        if correction_id in self._told:
            self._tell(*self._told[correction_id])

    def restore(self, entries: Collection[dict[str, Any]], now: float) -> None:
        """Goes on waiting for what a journal leaves open, from ``now`` [s] on."""
        for entry in entries:
            if entry["kind"] == "rest_asked":
                correction = from_dict(Correction, entry["correction"])
                self._begin(now, correction, from_dict(CorrectionReply, entry["reply"]), entry["robots"])
            elif entry["kind"] == "rest_told":
                each = self._open.pop(entry["id"])
                if entry["reply"] is not None:
                    self._told[entry["id"]] = each.correction, from_dict(CorrectionReply, entry["reply"])


def _second(now: float, each: _Open, rest: Rest) -> CorrectionReply:
    who = each.first.meaning.robot or "everything"
    changed: dict[str, float | str] = {"at_rest": "true", "rest_s": round(rest.seconds, 3)}
    text = f"{who} stands still, {rest.seconds:.1f} s after the word"
    if not rest.reached:
        changed = {"at_rest": "false", "moving": " ".join(rest.moving)}
        parts = "; ".join(f"{robot} ({why})" for robot, why in rest.moving.items())
        text = f"not everything stands still after {rest.seconds:.0f} s: {parts}"
    return CorrectionReply(
        each.correction.id, now, "executive", rest.reached, each.first.meaning, each.first.node_id, text, changed
    )
