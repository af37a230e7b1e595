"""Slow mind and fast mind beside an executive: what people say takes effect in the order in which it was said.

A pure library in a time that is passed in; how long a mind takes, and in which thread, is a matter of its port
(:mod:`planners.minds.mind`). While anything is being read the executive goes on with what runs, and what is for a
robot's motion, a stop above all, waits for neither mind.
"""

from collections import deque
from dataclasses import dataclass

from planners.corrections.correction import Correction, CorrectionMeaning, CorrectionReply
from planners.corrections.motion import MOTION
from planners.errors import NotUnderstoodError
from planners.executive import Executive
from planners.minds.mind import Mind
from planners.minds.readers import Readers
from planners.minds.utterance import Change, Request, Utterance
from skills.world.snapshot import WorldSnapshot


@dataclass(frozen=True)
class MindsCfg:
    """Patience.

    Attributes:
        patience: What has not taken effect so long after it was said is dropped, with an answer [s]; more than a
            language model may spend, see :mod:`planners.language.advised`.
        act_ahead: Whether the fast mind begins with what it takes a request for (:mod:`planners.minds.ahead`) while the
            slow one reads it. Something may then move before what was said is understood.
    """

    patience: float = 45.0
    act_ahead: bool = False


class TwoMinds:
    """Reads what is said, keeps its order and hands it to the executive.

    Bounded forms are the fast mind's; what it leaves is the slow one's. Both may read several utterances ahead; each
    takes effect when those before it have, and is read anew where they changed what it was about. Whether it is still
    allowed is judged by the executive at that moment.

    Args:
        executive: What takes effect takes effect there.
        fast: Reads at once.
        slow: Reads what the fast one leaves.
        readers: How requests are read.
        cfg: Patience.
    """

    def __init__(
        self,
        executive: Executive,
        fast: Mind,
        slow: Mind,
        readers: Readers | None = None,
        cfg: MindsCfg | None = None,
    ) -> None:
        self._executive, self._fast, self._slow = executive, fast, slow
        self._readers, self._cfg = readers or Readers(), cfg or MindsCfg()
        self._waiting: deque[Utterance] = deque()
        self._replies: list[tuple[Correction, CorrectionReply]] = []

    @property
    def waiting(self) -> int:
        """How many utterances have not taken effect."""
        return len(self._waiting)

    def reads(self, utterance_id: str) -> bool:
        """Whether a request of that id is being read, and will be answered."""
        return any(each.key == ("request", utterance_id) for each in self._waiting)

    def say(self, now: float, utterance_id: str, who: str, text: str, world: WorldSnapshot | None) -> None:
        """Takes in a request; its answers are the executive's. The same id again changes nothing.

        Args:
            now: Time [s].
            utterance_id: Chosen by who says it.
            who: Who says it.
            text: What is said.
            world: The world as perceived.
        """
        if self.reads(utterance_id):
            return
        if world is None or self._executive.repeat(utterance_id) or self._executive.unavailable(now, world):
            self._executive.say(now, utterance_id, who, text, world)  # answered without being read
            return
        self._take_in(now, Request(utterance_id, now, who, text, self._executive, self._readers), world)

    def correct(
        self, now: float, correction: Correction, meaning: CorrectionMeaning, world: WorldSnapshot | None
    ) -> None:
        """Takes in a correction that concerns the executive; its reply is in :meth:`take_replies`, at once for a stop.

        Args:
            now: Time [s].
            correction: What was said.
            meaning: What :func:`planners.corrections.interpret.interpret` took it to mean.
            world: The world as perceived.
        """
        if world is None or meaning.kind in MOTION:
            self._replies.append((correction, self._executive.correct(now, correction, meaning, world)))
            return
        change = Change(correction, meaning, self._executive, self._readers)
        if all(change.key != each.key for each in self._waiting):
            self._take_in(now, change, world)

    def update(self, now: float, world: WorldSnapshot | None) -> bool:
        """Lets what has been read take effect; call it as often as anybody shall be answered.

        Returns:
            Whether anything did, so that the executive may begin with it at once.
        """
        if world is None:
            return False
        waiting = len(self._waiting)
        for each in self._waiting:
            each.ready(now, self._slow)  # also behind others, so that the slow mind has begun when its turn comes
        ahead = self._cfg.act_ahead and bool(self._waiting) and not self._waiting[0].ready(now, self._slow)
        begun = ahead and self._waiting[0].begin_ahead(now, world)
        while self._waiting and self._waiting[0].ready(now, self._slow):
            first = self._waiting[0]
            if first.outdated():
                first.begin(now, world, self._fast)
                continue
            if not first.clear(now, world):
                break
            self._waiting.popleft()
            self._answered(first, first.settle(now, world))
        self._drop_stale(now, world)
        return begun or len(self._waiting) < waiting

    def take_replies(self) -> list[tuple[Correction, CorrectionReply]]:
        """Drains the executive's replies to corrections, in order."""
        replies, self._replies = self._replies, []
        return replies

    def _take_in(self, now: float, utterance: Utterance, world: WorldSnapshot) -> None:
        utterance.begin(now, world, self._fast)
        self._waiting.append(utterance)
        self.update(now, world)

    def _drop_stale(self, now: float, world: WorldSnapshot) -> None:
        stale = [each for each in self._waiting if now - each.said_at > self._cfg.patience]
        for each in stale:
            self._waiting.remove(each)
            text = f"I was not done with reading this after {self._cfg.patience:g} s; say it again, in plainer words"
            self._answered(each, each.drop(now, world, NotUnderstoodError(text)))

    def _answered(self, utterance: Utterance, reply: CorrectionReply | None) -> None:
        if reply is not None and isinstance(utterance, Change):
            self._replies.append((utterance.correction, reply))
