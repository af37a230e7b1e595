"""Lets the network write only what could be meant: at each token, those that go on with something that fits."""

from abc import ABC, abstractmethod
from collections.abc import Callable

from planners.language.learned.reading import AND, AT, LEAVE, NEVER, NOT_UNDERSTOOD, NOTHING, ON, THEN
from planners.language.learned.situation import Situation

Encode = Callable[[str], list[int]]


class Constraint(ABC):
    """Follows one text and says which token may come next.

    Args:
        encode: Text to tokens.
        end: The token that ends a text.
    """

    def __init__(self, encode: Encode, end: int) -> None:
        self._encode = encode
        self._end = end
        self._ways = self._onward("")  # tokens still to come, and what is written with them

    def allowed(self) -> list[int]:
        """Tokens that may come next."""
        return sorted({tokens[0] for tokens, _ in self._ways})

    @property
    def ended(self) -> bool:
        """Whether nothing more may come."""
        return not self._ways

    def take(self, token: int) -> None:
        """Goes on with a token that is allowed."""
        begun = [(tokens[1:], written) for tokens, written in self._ways if tokens[0] == token]
        self._ways = [way for way in begun if way[0]]
        for tokens, written in begun:
            self._ways += self._onward(written) if not tokens and token != self._end else []

    def _onward(self, written: str) -> list[tuple[list[int], str]]:
        ends, pieces = self._next(written)
        found = [(self._encode(piece), written + piece) for piece in pieces]
        return [*found, ([self._end], written)] if ends else found

    @abstractmethod
    def _next(self, written: str) -> tuple[bool, list[str]]:
        """Whether a text may end here, and what else may follow; each piece begins with a blank or a mark."""


class RequestConstraint(Constraint):
    """Of readings: no object is moved twice, no carrier is sent to two ends, nothing is put on itself.

    Args:
        situation: The names.
        encode: Text to tokens.
        end: The token that ends a text.
    """

    def __init__(self, situation: Situation, encode: Encode, end: int) -> None:
        self._situation = situation
        super().__init__(encode, end)

    def _next(self, written: str) -> tuple[bool, list[str]]:
        if written.endswith((AND, THEN)):
            return False, self._tasks(written)
        if written.endswith(NEVER):
            return False, self._bans(written)
        if not written:
            return False, [*self._tasks(written), f" {NOT_UNDERSTOOD}", f" {NOTHING}", NEVER]
        if written.strip() in (NOT_UNDERSTOOD, NOTHING):
            return True, []
        more = [AND, THEN] if NEVER not in written and self._tasks(written) else []
        return True, [*more, NEVER] if self._bans(written) else more

    def _tasks(self, written: str) -> list[str]:
        situation = self._situation
        said = [part.strip() for part in written.replace(THEN, AND).split(AND)]
        moved = {name for name in situation.objects if any(task.startswith(f"{name}{ON}") for task in said)}
        sent = {name for name in situation.carriers if any(task.startswith(f"{name}{AT}") for task in said)}
        targets = (*situation.surfaces, *situation.carriers, *situation.objects)
        found = [f" {o}{ON}{t}" for o in situation.objects if o not in moved for t in targets if t != o]
        return found + [f" {c}{AT}{s}" for c in situation.carriers if c not in sent for s in situation.surfaces]

    def _bans(self, written: str) -> list[str]:
        said = {ban.strip() for ban in f"{written} ".split(f"{NEVER} ")[1:]}
        bans = (*self._situation.zones, *(f"{LEAVE}{name}" for name in self._situation.objects))
        return [f" {ban}" for ban in bans if ban not in said]
