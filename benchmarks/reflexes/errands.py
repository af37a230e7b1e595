"""Work that keeps a team busy while it is corrected."""

from collections.abc import Sequence
from itertools import cycle

from rostrum.session import Session
from rostrum_interfaces.msg import Reply


class Errands:
    """Says the next errand whenever the last one has ended, round and round."""

    def __init__(self, session: Session, texts: Sequence[str]) -> None:
        self._client, self._folder = session.client, session.folder.path
        self._texts = cycle(texts)
        self._utterance = ""

    def keep_busy(self) -> None:
        """Says the next one if none is under way."""
        replies = self._client.replies.get(self._utterance, [])
        if not self._utterance or (replies and replies[-1].status != Reply.ACCEPTED):
            self._utterance = self._client.say(next(self._texts))

    def stuck(self, what: str) -> str:
        """Says that nothing goes on, what was answered last, and where to look."""
        replies = self._client.replies.get(self._utterance, [])
        answered = f"the last answer was: {replies[-1].text}" if replies else "nobody answered"
        return (
            f"{what}; {answered}; look into {self._folder}, and give the graph more of the processor if states were old"
        )
