"""One command authority: whoever commands a robot first goes on; nobody else gets a word in until it falls silent."""

LOST = 50  # messages of one sender that may be missing in a row


class Authority:
    """Tells the commands of the sender that is followed from those of another.

    Every sender numbers its messages in their order, as the middleware does. A number that follows the last one is the
    same sender's; any other is a stranger's, or a sender's that was started anew. A stranger whose numbers happen to
    go on where the sender's are takes over from it; even then one of them alone is followed.

    Args:
        silence: A sender that was not heard for so long has given up [s].
    """

    def __init__(self, silence: float) -> None:
        self._silence = silence
        self._last: tuple[int, float] | None = None

    def admits(self, number: int, now: float) -> bool:
        """Whether a command counts.

        Args:
            number: The sender's number of this message.
            now: When it came [s].
        """
        if self._last is not None:
            last, heard = self._last
            if not last < number <= last + LOST and abs(now - heard) <= self._silence:
                return False
        self._last = (number, now)
        return True
