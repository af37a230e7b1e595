"""A place in a row of tokens, and what is raised when the row cannot be read."""

from collections.abc import Sequence

from planners.errors import NotUnderstoodError
from planners.language.temporal.meaning import Task
from planners.language.temporal.tokens import Token

END = Token("end", "", "the end")


class NotReadError(NotUnderstoodError):
    """Words that matter and are not understood."""


class OpenQuestionError(NotUnderstoodError):
    """Words that mean one of several things; the message asks which.

    Attributes:
        readings: Meanings of the clause to choose from, as far as they are known.
    """

    def __init__(self, message: str, *readings: Task) -> None:
        super().__init__(message)
        self.readings = readings


class Cursor:
    """Tokens with a position that moves forward and can be set back."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.at = 0

    def peek(self, ahead: int = 0) -> Token:
        """The token ``ahead`` places on; :data:`END` behind the last."""
        place = self.at + ahead
        return self.tokens[place] if 0 <= place < len(self.tokens) else END

    def take(self) -> Token:
        """The next token, passed."""
        token = self.peek()
        self.at += 1
        return token

    def sees(self, kind: str, *values: str, ahead: int = 0) -> bool:
        """Whether the token there is of this kind, and of one of the values when any are given."""
        token = self.peek(ahead)
        return token.kind == kind and (not values or token.value in values)

    def accept(self, kind: str, *values: str) -> Token | None:
        """Passes the next token when it is of this kind."""
        return self.take() if self.sees(kind, *values) else None

    def skip(self, *kinds: str) -> bool:
        """Passes all tokens of these kinds; whether there were any."""
        start = self.at
        while self.peek().kind in kinds:
            self.at += 1
        return self.at > start

    def fail(self) -> NotReadError:
        """What to raise here."""
        unknown = tuple(dict.fromkeys(token.text for token in self.tokens if token.kind == "word"))
        if unknown:
            return NotReadError("not understood: " + ", ".join(f"'{word}'" for word in unknown), unknown)
        before = self.peek(-1).text if self.at else "the start"
        return NotReadError(f"'{self.peek().text}' is not understood after '{before}'", (self.peek().text,))
