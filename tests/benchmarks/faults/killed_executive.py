"""An executive in a process of its own, which is killed with SIGKILL in the middle of what it does."""

import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from benchmarks.faults.acknowledged import Acknowledged, of_answer, of_correction, of_event, of_plan
from hardware.document import to_dict
from planners.executive import Executive, ExecutiveCfg
from planners.language.understand import read_bounded
from planners.mission.actions import Action, Answer, Emit, PublishPlan, Reply
from planners.mission.journal import Journal
from tests.planners.allocation.bench_world import ReachEstimator

_FORK = multiprocessing.get_context("fork")
_OVER = "over"
QUERIES = ("plan", "status", "awaits_rest")
ANY, STRUCK = "", ("", "correct", "finished", "tick", "take_actions")
ASKED_AGAIN = ("say", "correct", *QUERIES)
"""Calls that whoever made them makes again where the reply did not come; the rest is lost with the process."""


class KilledExecutive:
    """Stands where :class:`planners.executive.Executive` does in the bench of fakes.

    Args:
        journal: File of the journal.
        cfg: Of the executive.
        seed: Draws calls during which it is killed, and when.
        kills: How often, at most.
        every: Calls between two kills, on average.
        make_journal: Makes the journal in the process.

    Attributes:
        path: File of the journal.
        told: Everything that came out of the process, by all its lives.
        lessons: Texts of lessons told to be learned.
        killed_in: The calls in which it was killed.
        on_kill: Called after each kill, before the next life begins.
        on_life: Called when a new life began.
    """

    def __init__(
        self, journal: Path, cfg: ExecutiveCfg, seed: int, kills: int, every: int,
        make_journal: Callable[[Path], Journal] = Journal,
    ) -> None:  # fmt: skip
        self.path, self._cfg, self._make_journal = journal, cfg, make_journal
        self._draw, self._left, self._every = random.Random(seed), kills, every
        self._spent: dict[str, float] = {}
        self._now = 0.0
        self.told: list[Acknowledged] = []
        self.lessons: list[str] = []
        self.killed_in: list[str] = []
        self.on_kill: Callable[[], None] = lambda: None
        self.on_life: Callable[[], None] = lambda: None
        self._aim()
        self._start()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return lambda *args: self._call(name, *args)

    @property
    def plan(self) -> Any:
        return self._call("plan")

    @property
    def awaits_rest(self) -> Any:
        return self._call("awaits_rest")

    def take_actions(self) -> list[Action]:
        return self._call("take_actions")

    def close(self) -> None:
        """Ends the process."""
        self._process.kill()
        self._process.join()
        self._pipe.close()

    def _aim(self) -> None:
        """Draws the next call to die in: after so many, the first of that name."""
        self._next, self._within = self._draw.randrange(2 * self._every), self._draw.choice(STRUCK)

    def _struck(self, name: str) -> bool:
        self._next -= name not in QUERIES
        return self._left > 0 and self._next <= 0 and name not in QUERIES and self._within in (ANY, name)

    def _start(self) -> None:
        self._pipe, theirs = _FORK.Pipe()
        args = (theirs, self._pipe, self._make_journal, self.path, self._cfg, self._now)
        self._process = _FORK.Process(target=_live, args=args, daemon=True)
        self._process.start()
        theirs.close()

    def _call(self, name: str, *args: Any) -> Any:
        if args and isinstance(args[0], float):
            self._now = args[0]
        while True:
            reply, whole = self._once(name, args)
            if whole or name not in ASKED_AGAIN:
                return reply

    def _once(self, name: str, args: tuple[Any, ...]) -> tuple[Any, bool]:
        """The reply to one call, and whether it came whole."""
        killed = self._struck(name)
        begin = time.monotonic()
        self._pipe.send((name, args))
        if killed:
            time.sleep(self._draw.uniform(0.0, 1.2 * self._spent.get(name, 1e-3)))
            os.kill(self._process.pid, signal.SIGKILL)
            self._process.join()
        came = list(self._received())
        whole = bool(came) and came[-1] == _OVER
        if not killed:
            assert whole, f"the executive died by itself in {name}"
            self._spent[name] = time.monotonic() - begin
        came = came[:-1] if whole else came
        for each in came:
            self._hear(name, each)
        if killed:
            self._again(name)
        return (came if name == "take_actions" else came[0] if came else None), whole

    def _again(self, name: str) -> None:
        self._left -= 1
        self.killed_in.append(name)
        self._pipe.close()
        self.on_kill()
        self._aim()
        self._start()
        self.on_life()

    def _received(self) -> Iterator[Any]:
        while True:
            try:
                yield (each := self._pipe.recv())
            except (EOFError, OSError):
                return
            if each == _OVER:
                return

    def _hear(self, name: str, each: Any) -> None:
        if name == "correct":
            self.told.append(of_correction(to_dict(each)))
        elif isinstance(each, Answer):
            self.told.append(of_answer(each.utterance_id, each.status, each.text))
        elif isinstance(each, Reply):
            self.told.append(of_correction(to_dict(each.reply)))
        elif isinstance(each, PublishPlan):
            self.told.append(of_plan(to_dict(each.plan)))
        elif isinstance(each, Emit):
            if each.kind == "tips_learned":
                self.lessons.append(each.data["texts"][-1])
            if (found := of_event(each.kind, each.node_id, each.data)) is not None:
                self.told.append(found)


def _live(
    pipe: Connection, other: Connection, make_journal: Callable[[Path], Journal], path: Path, cfg: ExecutiveCfg,
    now: float,
) -> None:  # fmt: skip
    """One life: answers calls until it is killed."""
    other.close()
    executive = Executive.resume(make_journal(path), cfg, ReachEstimator(reach=1.2), now, read_bounded)
    while True:
        name, args = pipe.recv()
        asked = getattr(executive, name)
        found = asked(*args) if callable(asked) else asked
        for each in found if name == "take_actions" else [found]:
            pipe.send(each)
        pipe.send(_OVER)
