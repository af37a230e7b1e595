"""The port of a mind: something that thinks about one thing after another and takes its time."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Protocol


class Thought(Protocol):
    """Something being thought about."""

    def done(self, now: float) -> bool:
        """Whether there is an outcome by ``now`` [s]."""
        ...

    def result(self) -> Any:
        """The outcome of what is done, or raises the error that it ended in."""
        ...

    def give_up(self) -> None:
        """Nobody waits for it any more: it is left out if it has not begun."""
        ...


class Mind(Protocol):
    """Thinks beside whoever asks, one thing after another."""

    def think(self, now: float, work: Callable[[], Any]) -> Thought:
        """Begins with ``work`` as soon as what was asked before is done; ``now`` is the time [s]."""
        ...


class TimedMind:
    """A mind in a time that is passed in: each thought is there a fixed time after it was begun.

    With 0 s it thinks at once, as what takes milliseconds does; with more it stands in for a mind that takes as long.

    Args:
        seconds: How long a thought takes [s].
    """

    def __init__(self, seconds: float = 0.0) -> None:
        self._seconds = seconds
        self._waiting: list[_TimedThought] = []

    def think(self, now: float, work: Callable[[], Any]) -> Thought:
        """Takes what the work gives now, and tells it when its time has passed."""
        self._waiting = [thought for thought in self._waiting if not thought.given_up and not thought.done(now)]
        begin = max([now, *(thought.ready_at for thought in self._waiting)])
        thought = _TimedThought(begin, begin + self._seconds)
        try:
            thought.outcome.set_result(work())
        except Exception as error:  # whoever asks for the result gets it
            thought.outcome.set_exception(error)
        self._waiting.append(thought)
        return thought


class _TimedThought:
    def __init__(self, begun_at: float, ready_at: float) -> None:
        self.ready_at = ready_at
        self.given_up = False
        self.outcome: Future[Any] = Future()

    def done(self, now: float) -> bool:
        return now >= self.ready_at - 1e-9

    def result(self) -> Any:
        return self.outcome.result()

    def give_up(self) -> None:
        self.given_up = True
