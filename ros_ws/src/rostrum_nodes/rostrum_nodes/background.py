"""A mind in a thread: work that takes seconds, beside a node that must not wait for it."""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any


class Background:
    """A :class:`planners.minds.mind.Mind` whose thread ends with the process, whatever it is doing then.

    Args:
        name: Of the thread.
    """

    def __init__(self, name: str) -> None:
        self._waiting: queue.SimpleQueue[tuple[Future, Callable[[], Any]]] = queue.SimpleQueue()
        threading.Thread(target=self._work, name=name, daemon=True).start()

    def think(self, now: float, work: Callable[[], Any]) -> "_FutureThought":
        """Begins ``work`` when what was asked before is done; how long it takes is up to the thread."""
        del now
        future: Future = Future()
        self._waiting.put((future, work))
        return _FutureThought(future)

    def _work(self) -> None:
        while True:
            future, work = self._waiting.get()
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(work())
            except BaseException as error:  # whoever asks for the result gets it
                future.set_exception(error)


class _FutureThought:
    def __init__(self, future: Future) -> None:
        self._future = future

    def done(self, now: float) -> bool:
        del now
        return self._future.done()

    def result(self) -> Any:
        return self._future.result()

    def give_up(self) -> None:
        self._future.cancel()
