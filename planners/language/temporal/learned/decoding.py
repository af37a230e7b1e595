"""Lets the network write only formulas: at each token, those that go on with an operator or a proposition that fits."""

from collections.abc import Sequence

from planners.language.learned.decoding import Constraint, Encode
from planners.language.temporal.learned.sentences import CLOSE, OPEN

BEFORE = (" !", " X", " F", " G")
JOINTS = (" &", " |", " ->", " U")
_SEVERAL = frozenset({" &", " |"})  # that join more than two
DEEPEST = 12  # brackets and operators within one another


class FormulaConstraint(Constraint):
    """Of formulas, in the form of :func:`planners.language.temporal.learned.sentences.written`.

    Args:
        propositions: Their names.
        encode: Text to tokens.
        end: The token that ends a text.
    """

    def __init__(self, propositions: Sequence[str], encode: Encode, end: int) -> None:
        self._propositions = [f" {name}" for name in propositions]
        self._known = {piece: encode(piece) for piece in (*self._propositions, *BEFORE, *JOINTS, OPEN, CLOSE)}
        self._states: dict[str, _State] = {"": _State()}
        super().__init__(self._known.__getitem__, end)

    def _next(self, written: str) -> tuple[bool, list[str]]:
        state = self._states[written]
        ends, pieces = state.next(self._propositions)
        for piece in pieces:
            self._states.setdefault(written + piece, state.after(piece))
        return ends, pieces


class _State:
    """Between two pieces: which brackets are open and with which joint, and whether an operand is due."""

    def __init__(self, brackets: tuple[str, ...] = (), due: bool = True, before: int = 0) -> None:
        self.brackets = brackets  # of each, the joint; none before its first
        self.due = due
        self.before = before  # unary operators since the last bracket

    def next(self, propositions: list[str]) -> tuple[bool, list[str]]:
        if self.due:
            deep = len(self.brackets) + self.before >= DEEPEST
            return False, [*propositions, *(() if deep else (*BEFORE, OPEN))]
        if not self.brackets:
            return True, []
        joint = self.brackets[-1]
        return False, [CLOSE, *([joint] if joint in _SEVERAL else [])] if joint else list(JOINTS)

    def after(self, piece: str) -> "_State":
        if piece in BEFORE:
            return _State(self.brackets, True, self.before + 1)
        if piece == OPEN:
            return _State((*self.brackets, ""), True, self.before)
        if piece == CLOSE:
            return _State(self.brackets[:-1], False)
        if piece in JOINTS:
            return _State((*self.brackets[:-1], piece), True)
        return _State(self.brackets, False)
