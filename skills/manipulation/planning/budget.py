"""How much a plan may cost, in collision checks: the same on every machine, unlike seconds."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import TypeVar

ResultT = TypeVar("ResultT")


@dataclass
class Budget:
    """Counts collision checks.

    Attributes:
        checks: Most that may be used.
        slice: After how many the planner is to pause, so that a control loop goes on meanwhile.
        used: So far.
    """

    checks: int
    slice: int
    used: int = 0
    _paused: int = 0

    def count(self) -> None:
        """One more check."""
        self.used += 1

    @property
    def due(self) -> bool:
        """Whether it is time to pause, or to end."""
        return self.used_up or self.used - self._paused >= self.slice

    @property
    def used_up(self) -> bool:
        """Whether nothing is left."""
        return self.used >= self.checks

    def go_on(self) -> None:
        """A pause is over."""
        self._paused = self.used


def finish(search: Generator[None, None, ResultT]) -> ResultT:
    """The outcome of a search, without pauses."""
    while True:
        try:
            next(search)
        except StopIteration as stop:
            return stop.value
