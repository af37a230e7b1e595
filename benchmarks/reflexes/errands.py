"""Work that keeps a team busy while it is corrected."""

import time
from collections.abc import Sequence
from itertools import cycle

from rostrum.session import Session
from rostrum_interfaces.msg import Reply

PAUSE = 1.0  # [s] at least from one errand to the next


class Errands:
    """Says the next errand whenever the last one has ended, round and round."""

    def __init__(self, session: Session, texts: Sequence[str]) -> None:
        self._client, self._folder = session.client, session.folder.path
        self._texts = cycle(texts)
        self._utterance = ""
        self._said_at = -PAUSE
        self._ended = ""

    def keep_busy(self) -> None:
        """Says the next one if none is under way."""
        replies = self._client.replies.get(self._utterance, [])
        ended = bool(replies) and replies[-1].status != Reply.ACCEPTED
        if ended:
            self._ended = replies[-1].text
        if (ended or not self._utterance) and time.monotonic() - self._said_at >= PAUSE:
            self._said_at = time.monotonic()
            self._utterance = self._client.say(next(self._texts))

    def stuck(self, what: str) -> str:
        """Says that nothing goes on, how the last errand ended, and where to look."""
        ended = f"the last errand ended with: {self._ended}" if self._ended else "no errand has ended"
        return f"{what}; {ended}; look into {self._folder}; where states were old, the graph needs more processor"
