"""Text to formula: the operators of the published exchange form, words, and prefix form.

Precedence, tightest first: unary (``! X WX <> []``), ``U`` and ``R``, ``&&``, ``||``, ``->``,
``<->``. ``U``, ``R`` and ``->`` group to the right. ``F G & |`` are read as ``<> [] && ||``, and ``a()`` as ``a``.
"""

import re
from typing import NamedTuple, NoReturn

from planners.errors import FormulaError
from planners.logic import formula as ltl
from planners.logic.formula import Formula, Operator

_TOKEN = re.compile(
    r"\s*(?:(?P<symbol><->|<>|\[\]|&&|\|\||->|[!&|(),])"
    r"|(?P<word>[0-9]*[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*|[0-9.]+))"
)
_UNARY = {
    "!": Operator.NOT, "X": Operator.NEXT, "WX": Operator.WEAK_NEXT,
    "<>": Operator.FINALLY, "F": Operator.FINALLY, "[]": Operator.GLOBALLY, "G": Operator.GLOBALLY,
}  # fmt: skip
_BINARY = {"U": Operator.UNTIL, "R": Operator.RELEASE}
KEYWORDS = frozenset({*_UNARY, *_BINARY, "true", "false"})
_DEEPEST = 64


class _Token(NamedTuple):
    text: str
    position: int
    word: bool


def parse(text: str) -> Formula:
    """Reads a formula.

    Args:
        text: Such as ``<> (a && X b)`` or ``[] !touched(orange_block)``.

    Raises:
        FormulaError: names the position (from 1) and what was expected there.
    """
    reader = _Reader(text)
    result = reader.equivalence()
    if reader.peek() is not None:
        reader.fail("an operator (&& || -> <-> U R) or the end")
    return result


_WORDS = {
    "finally": "<>", "eventually": "<>", "globally": "[]", "always": "[]", "next": "X", "until": "U", "release": "R",
    "releases": "R", "and": "&&", "or": "||", "not": "!", "implies": "->",
}  # fmt: skip
_PREFIX = {"&": Operator.AND, "|": Operator.OR, "i": Operator.IMPLIES, "U": Operator.UNTIL, "R": Operator.RELEASE}
_LETTERS = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def parse_words(text: str) -> Formula:
    """Reads a formula in words, such as ``finally (a and next b) and globally not c``.

    Args:
        text: Words of :data:`_WORDS` in any case, symbols as well; all other words are atoms.

    Raises:
        FormulaError: names the position, in the text with words replaced by symbols, and what was expected there.
    """
    return parse(_LETTERS.sub(lambda match: _WORDS.get(match[0].lower(), match[0]), text))


def parse_prefix(text: str) -> Formula:
    """Reads a formula in prefix form, such as ``& F a G ! b`` or ``U ! b a``; ``i`` is implication.

    Args:
        text: Operators ``! & | i X WX F G U R`` (and ``<> [] && || ->``) and atoms, separated by blanks.

    Raises:
        FormulaError: names the token at fault.
    """
    tokens = text.split()
    if not tokens:
        raise FormulaError("a formula in prefix form is empty")
    formula, used = _prefix(tokens, 0, 0)
    if used < len(tokens):
        raise FormulaError(f"prefix formula '{text}': '{tokens[used]}' is left over after a whole formula")
    return formula


def _prefix(tokens: list[str], at: int, depth: int) -> tuple[Formula, int]:
    if depth > _DEEPEST:
        raise FormulaError(f"a prefix formula of {len(tokens)} tokens nests deeper than {_DEEPEST}; split it")
    if at >= len(tokens):
        raise FormulaError(f"prefix formula '{' '.join(tokens)}' ends where an operand is expected")
    token = {"&&": "&", "||": "|", "->": "i"}.get(tokens[at], tokens[at])
    if token in _UNARY:
        operand, at = _prefix(tokens, at + 1, depth + 1)
        return Formula(_UNARY[token], (operand,)), at
    if token in _PREFIX:
        left, at = _prefix(tokens, at + 1, depth + 1)
        right, at = _prefix(tokens, at, depth + 1)
        return Formula(_PREFIX[token], (left, right)), at
    try:
        return ltl.atom(normalise_atom(token)) if token not in ("true", "false") else parse(token), at + 1
    except FormulaError as error:
        raise FormulaError(f"prefix formula, token {at + 1}: {error}") from error


def normalise_atom(text: str) -> str:
    """An atom's name in normal spacing: ``on(a,b)`` becomes ``on(a, b)``; raises FormulaError when it is no atom."""
    result = parse(text)
    if result.operator is not Operator.ATOM:
        raise FormulaError(f"'{text}' is not an atom; write an identifier or a ground predicate such as on(a, b)")
    return result.name


class _Reader:
    """Recursive descent, one method per level of precedence."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = self._tokenise(text)
        self._next = 0
        self._depth = 0

    def _tokenise(self, text: str) -> list[_Token]:
        tokens, position = [], 0
        end = len(text.rstrip())
        while position < end:
            match = _TOKEN.match(text, position)
            if match is None:
                start = position + len(text[position:]) - len(text[position:].lstrip())
                raise FormulaError(
                    f"formula '{text}', position {start + 1}: unexpected character '{text[start]}'; "
                    "operators are <> [] X WX U R ! && || -> <-> and brackets"
                )
            group = match.lastgroup or "symbol"
            tokens.append(_Token(match[group], match.start(group), group == "word"))
            position = match.end()
        return tokens

    def peek(self) -> str | None:
        return self._tokens[self._next].text if self._next < len(self._tokens) else None

    def _too_deep(self) -> NoReturn:
        raise FormulaError(f"a formula of {len(self._text)} characters nests deeper than {_DEEPEST}; split it")

    def fail(self, expected: str) -> NoReturn:
        if self._next < len(self._tokens):
            token = self._tokens[self._next]
            where, found = token.position + 1, f"'{token.text}'"
        else:
            where, found = len(self._text.rstrip()) + 1, "the end"
        raise FormulaError(f"formula '{self._text}', position {where}: expected {expected}, found {found}")

    def _take(self) -> _Token:
        self._next += 1
        return self._tokens[self._next - 1]

    def _expect(self, symbol: str) -> None:
        if self.peek() != symbol:
            self.fail(f"'{symbol}'")
        self._next += 1

    def equivalence(self) -> Formula:
        left = self._implication()
        while self.peek() == "<->":
            self._next += 1
            right = self._implication()
            left = ltl.conjunction(ltl.implication(left, right), ltl.implication(right, left))
        return left

    def _implication(self) -> Formula:
        self._depth += 1
        if self._depth > _DEEPEST:
            self._too_deep()
        left = self._disjunction()
        if self.peek() == "->":
            self._next += 1
            left = ltl.implication(left, self._implication())
        self._depth -= 1
        return left

    def _disjunction(self) -> Formula:
        operands = [self._conjunction()]
        while self.peek() in ("||", "|"):
            self._next += 1
            operands.append(self._conjunction())
        return ltl.disjunction(*operands)

    def _conjunction(self) -> Formula:
        operands = [self._until()]
        while self.peek() in ("&&", "&"):
            self._next += 1
            operands.append(self._until())
        return ltl.conjunction(*operands)

    def _until(self) -> Formula:
        chain, operators = [self._unary()], []
        while self.peek() in _BINARY:
            operators.append(_BINARY[self._take().text])
            chain.append(self._unary())
            if len(chain) > _DEEPEST:
                self._too_deep()
        result = chain.pop()
        while chain:
            result = Formula(operators.pop(), (chain.pop(), result))
        return result

    def _unary(self) -> Formula:
        prefix = []
        while self.peek() in _UNARY:
            prefix.append(_UNARY[self._take().text])
            if len(prefix) > _DEEPEST:
                self._too_deep()
        result = self._primary()
        for operator in reversed(prefix):
            result = Formula(operator, (result,))
        return result

    def _primary(self) -> Formula:
        if self.peek() == "(":
            self._next += 1
            inner = self.equivalence()
            self._expect(")")
            return inner
        if self.peek() is None or not self._tokens[self._next].word or self.peek() in _BINARY:
            self.fail("an atom, 'true', 'false', '(' or a unary operator")
        name = self._take().text
        if name in ("true", "false"):
            return ltl.TRUE if name == "true" else ltl.FALSE
        if self.peek() != "(":
            return ltl.atom(name)
        self._next += 1
        if self.peek() == ")":
            self._next += 1
            return ltl.atom(name)
        arguments = [self._argument()]
        while self.peek() == ",":
            self._next += 1
            arguments.append(self._argument())
        self._expect(")")
        return ltl.atom(f"{name}({', '.join(arguments)})")

    def _argument(self) -> str:
        if self._next >= len(self._tokens) or not self._tokens[self._next].word:
            self.fail("an argument (a name or a number)")
        return self._take().text
