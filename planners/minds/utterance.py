"""What was said and waits to take effect: a request or a change of what is asked."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from planners.corrections.correction import Correction, CorrectionMeaning, CorrectionReply
from planners.corrections.edit_reader import read_edit, read_form
from planners.corrections.edits import Edit, Progress
from planners.errors import PlanEditError
from planners.executive import Executive
from planners.language.priority import spoken_priority
from planners.minds.ahead import MoveAhead, move_ahead
from planners.minds.mind import Mind, Thought
from planners.minds.readers import Readers
from planners.plan_request import read_request
from skills.world.snapshot import WorldSnapshot

log = logging.getLogger(__name__)
Read = Callable[[], Any]


class Utterance(ABC):
    """Read by the fast mind, by the slow one where that leaves it, and then in effect.

    Attributes:
        key: Tells it from all others.
        said_at: When it was said [s].
    """

    def __init__(self, key: tuple[str, str], said_at: float, executive: Executive, readers: Readers) -> None:
        self.key, self.said_at = key, said_at
        self._executive, self._readers = executive, readers
        self._thought: Thought | None = None
        self._left_to_slow = False
        self._begun_in: Any = None

    def begin(self, now: float, world: WorldSnapshot, fast: Mind) -> None:
        """The fast mind begins to read it, in the situation of ``now`` [s]."""
        self._begun_in, self._left_to_slow = self._situation(), False
        at_once, self._wholly = self._reading(world)
        self._thought = fast.think(now, at_once)

    def ready(self, now: float, slow: Mind) -> bool:
        """Whether it has been read; hands it to the slow mind where the fast one is done and leaves it."""
        assert self._thought is not None, "begun before"
        if not self._thought.done(now):
            return False
        if self._left_to_slow or not self._leaves(self._thought):
            return True
        self._left_to_slow = True
        self._thought = slow.think(now, self._wholly)
        return self._thought.done(now)

    def begin_ahead(self, now: float, world: WorldSnapshot) -> bool:
        """Begins with what the fast mind takes it for, while the slow one reads it; returns whether it does."""
        del now, world
        return False

    def clear(self, now: float, world: WorldSnapshot) -> bool:
        """Takes back what was begun ahead and is not meant; whether nothing of that stands in the way any more."""
        del now, world
        return True

    def outdated(self) -> bool:
        """Whether what was said before has changed what it was read against."""
        return self._begun_in != self._situation()

    def settle(self, now: float, world: WorldSnapshot) -> CorrectionReply | None:
        """Lets what was read take effect, or answers why it cannot; whether it is allowed is judged now."""
        assert self._thought is not None, "begun before"
        return self._settled(now, world, self._thought.result)

    def drop(self, now: float, world: WorldSnapshot, why: Exception) -> CorrectionReply | None:
        """Answers that it will not take effect."""
        assert self._thought is not None, "begun before"
        self._thought.give_up()

        def refuse() -> Any:
            raise why

        return self._settled(now, world, refuse)

    def _settled(self, now: float, world: WorldSnapshot, read: Read) -> CorrectionReply | None:
        try:
            return self._act(now, world, read)
        except Exception as error:  # a fault of ours: who spoke is told, and everything else lives on
            log.exception("a fault in acting on %s", self.key)
            return self._fault(now, f"a fault in reading this: {type(error).__name__}: {error}")

    @staticmethod
    def _leaves(thought: Thought) -> bool:
        try:
            return thought.result() is None
        except Exception:  # it is raised again where the result is used
            return False

    def _situation(self) -> Any:
        """What a reading holds for; the same as long as nothing of it changes."""
        return None

    @abstractmethod
    def _reading(self, world: WorldSnapshot) -> tuple[Read, Read]:
        """How the fast mind reads it, None for what it leaves to the slow one, and how that one does."""

    @abstractmethod
    def _act(self, now: float, world: WorldSnapshot, read: Read) -> CorrectionReply | None:
        """Takes effect; ``read`` gives the reading or raises why there is none."""

    @abstractmethod
    def _fault(self, now: float, why: str) -> CorrectionReply | None:
        """Answers that something broke."""


class Request(Utterance):
    """Something to do."""

    def __init__(
        self, utterance_id: str, said_at: float, who: str, text: str, executive: Executive, readers: Readers
    ) -> None:
        super().__init__(("request", utterance_id), said_at, executive, readers)
        self._id, self._who, self._text = utterance_id, who, text
        self._ahead: MoveAhead | None = None
        self._considered = self._taken_back = False

    def begin_ahead(self, now: float, world: WorldSnapshot) -> bool:
        """Begins with the one move that the words speak of, if they do; considered once."""
        if not self._left_to_slow or self._considered:
            return False
        self._considered = True
        plain = not self._executive.unavailable(now, world) and spoken_priority(self._text)[1] is None
        tree = move_ahead(self._text, world) if plain else None
        if tree is not None:
            self._ahead = MoveAhead(self._executive, self._id, self._who, self._text)
            self._ahead.begin(now, tree, world)
        return tree is not None

    def clear(self, now: float, world: WorldSnapshot) -> bool:
        """Takes back what was not asked for, or may not be done now, and waits until it is at rest."""
        if self._ahead is not None and not self._taken_back and not self._stands(now, world):
            self._taken_back = True
            self._ahead.take_back(now, world)
        return not (self._taken_back and self._executive.status()["state"] == "ending")

    def drop(self, now: float, world: WorldSnapshot, why: Exception) -> CorrectionReply | None:
        """Answers that it will not take effect; nothing of it goes on."""
        if self._ahead is not None:
            self._ahead.take_back(now, world)
        return super().drop(now, world, why)

    def _stands(self, now: float, world: WorldSnapshot) -> bool:
        assert self._ahead is not None and self._thought is not None, "asked of what was begun ahead and read"
        if self._executive.unavailable(now, world):
            return False
        try:
            return self._ahead.asked_for(self._thought.result(), world)
        except Exception:  # it is raised again where the result is used
            return False

    def _reading(self, world: WorldSnapshot) -> tuple[Read, Read]:
        def at_once() -> Any:
            said, _ = spoken_priority(self._text)
            if self._executive.knows(said, world):
                return ()  # what it is told by is in its memory
            tree = self._readers.at_once(said, world)
            return None if tree is None else (tree,)

        return at_once, lambda: read_request(self._text, world, self._readers.whole)

    def _act(self, now: float, world: WorldSnapshot, read: Read) -> None:
        kept = self._ahead is not None and not self._taken_back and self._ahead.adopt(now)
        if not kept:
            self._executive.say(now, self._id, self._who, self._text, world, read)

    def _fault(self, now: float, why: str) -> None:
        self._executive.refuse(self._id, why)


class Change(Utterance):
    """A correction of what is asked."""

    def __init__(
        self, correction: Correction, meaning: CorrectionMeaning, executive: Executive, readers: Readers
    ) -> None:
        super().__init__(("change", correction.id), correction.stamp, executive, readers)
        self.correction, self._meaning = correction, meaning

    def _situation(self) -> Any:
        plan = self._executive.plan
        return None if plan is None else (plan.id, self._executive.asked)

    def _reading(self, world: WorldSnapshot) -> tuple[Read, Read]:
        text, progress = self.correction.text, self._executive.progress(world)

        def at_once() -> CorrectionMeaning | Edit | None:
            if self._meaning.kind != "unknown":  # what it changes is found where it takes effect
                return self._meaning
            return read_form(text, world, _running(progress))

        return at_once, lambda: read_edit(text, world, _running(progress), self._readers.whole)

    def _act(self, now: float, world: WorldSnapshot, read: Read) -> CorrectionReply:
        return self._executive.correct(now, self.correction, self._meaning, world, read)

    def _fault(self, now: float, why: str) -> CorrectionReply:
        return CorrectionReply(self.correction.id, now, "executive", False, self._meaning, "", why)


def _running(progress: Progress | None) -> Progress:
    if progress is None:
        raise PlanEditError("nothing is running that could be changed")
    return progress
