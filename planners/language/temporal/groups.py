"""Things named together: "a, b and c", "either of a or b", "each of the following five locations a b"."""

from dataclasses import dataclass

from planners.language.temporal.cursor import Cursor, OpenQuestionError
from planners.language.temporal.tokens import Token

_NAMES = ("prop", "ent")
_FINITE = ("be", "modal", "have", "donot")


@dataclass(frozen=True)
class Names:
    """Mentions in a row.

    Attributes:
        tokens: The mentions; empty when the group is said without names ("each location", "any of them").
        joint: ``and`` or ``or``.
        quantifier: ``all``, ``any``, ``none`` or empty.
        pronoun: Value of a pronoun that stands for the group.
        joined: By "and", "or" or commas, not only one beside the other.
    """

    tokens: tuple[Token, ...]
    joint: str = "and"
    quantifier: str = ""
    pronoun: str = ""
    joined: bool = False


def names_ahead(cursor: Cursor, ahead: int = 0) -> int | None:
    """Distance to the first mention when only small words lie before it."""
    while cursor.peek(ahead).kind in ("det", "prep", "quant", "adj", "fill") or cursor.sees(
        "noun", "place", ahead=ahead
    ):
        ahead += 1
    return ahead if cursor.peek(ahead).kind in _NAMES else None


def clause_of_its_own(cursor: Cursor, ahead: int) -> bool:
    """Whether the mentions that start there are the subject of a finite verb."""
    while cursor.peek(ahead).kind in (*_NAMES, "det", "quant") or (
        (cursor.sees("link", "and", "or", ahead=ahead) or cursor.sees("punct", ",", ahead=ahead))
        and names_ahead(cursor, ahead + 1) is not None
    ):
        ahead += 1
    while cursor.peek(ahead).kind == "adv" or cursor.sees("fill", ahead=ahead):
        ahead += 1
    token = cursor.peek(ahead)
    if token.text == "do not":
        return False
    return token.kind in _FINITE or (token.kind == "verb" and token.value in ("hold", "lock") and token.form == "s")


def read_names(cursor: Cursor, subject: bool = False, fronted: bool = False) -> Names | None:
    """The group at the cursor, passed; ``None``, and nothing passed, when there is none.

    Args:
        cursor: Where.
        subject: The group is a subject, so a finite verb may follow it.
        fronted: In a subordinate clause, behind which a comma may start the main clause.

    Raises:
        OpenQuestionError: "and" and "or" are mixed.
    """
    start = cursor.at
    quantifier, generic = _before(cursor)
    if cursor.sees("it"):
        return Names((), quantifier=quantifier, pronoun=cursor.take().value)
    found: list[Token] = []
    joints: set[str] = set()
    while (distance := names_ahead(cursor)) is not None:
        if found and not subject and clause_of_its_own(cursor, distance):
            break
        for ahead in range(distance):
            if cursor.sees("quant", ahead=ahead) and not found:
                quantifier = cursor.peek(ahead).value
        cursor.at += distance
        found.append(cursor.take())
        if not _joined(cursor, joints, subject, fronted):
            break
    if found:
        if len(joints) > 1:
            raise OpenQuestionError(f"which of '{_text(found)}' belong together: 'and' and 'or' are mixed")
        joined = bool(joints)
        joint = "or" if quantifier == "any" else joints.pop() if joints else "and"
        return Names(tuple(found), joint, quantifier, joined=joined)
    if generic or (quantifier and quantifier != "none"):
        _pass_relative(cursor)
        return Names((), quantifier=quantifier or "all")
    cursor.at = start
    return None


def _pass_relative(cursor: Cursor) -> None:
    """Passes "(that) you have already been to" behind a general noun."""
    ahead = 1 if cursor.sees("that") else 0
    if not cursor.sees("you", ahead=ahead) or not cursor.sees("have", ahead=ahead + 1):
        return
    ahead += 2
    while cursor.peek(ahead).kind in ("be", "fill", "prep") or cursor.sees("verb", ahead=ahead):
        ahead += 1
    if names_ahead(cursor, ahead) is None:
        cursor.at += ahead


def _text(tokens: list[Token]) -> str:
    return " ".join(token.text for token in tokens)


def _before(cursor: Cursor) -> tuple[str, bool]:
    """Quantifier and general nouns before the mentions: "each of the following five locations"."""
    quantifier, generic = "", False
    while True:
        token = cursor.peek()
        if token.kind == "quant" and token.value != "anywhere":
            quantifier = token.value
            generic = generic or (token.value in ("any", "all", "none") and cursor.sees("it", ahead=1))
        elif token.kind == "noun" and token.value == "place":
            generic = True
        elif token.kind not in ("det", "adj", "prep") and not (
            token.kind == "num" and cursor.sees("noun", "place", ahead=1)
        ):
            return quantifier, generic
        cursor.at += 1


def _joined(cursor: Cursor, joints: set[str], subject: bool, fronted: bool) -> bool:
    """Passes what joins one mention to the next; whether another one follows."""
    ahead = 0
    joint = ""
    while cursor.sees("punct", ",", ahead=ahead) or cursor.sees("link", "and", "or", ahead=ahead):
        if cursor.sees("link", ahead=ahead):
            joint = cursor.peek(ahead).value
        ahead += 1
    distance = names_ahead(cursor, ahead)
    if distance is None or (not subject and clause_of_its_own(cursor, distance)):
        return False
    if (
        fronted
        and ahead
        and not joint
        and not joints
        and clause_of_its_own(cursor, distance)
        and not _listed(cursor, distance)
    ):
        return False
    if fronted and joint and new_clause(cursor, distance):
        return False
    small = range(ahead, distance)
    if not ahead and any(cursor.sees("prep", ahead=place) for place in small):
        return False  # "a to b" is no list
    if joint:
        joints.add(joint)
    cursor.at += ahead
    return True


def _listed(cursor: Cursor, ahead: int) -> bool:
    """Whether "and" or "or" still comes before the verb: "a, b and c are"."""
    while cursor.peek(ahead).kind in (*_NAMES, "det", "quant", "punct"):
        ahead += 1
    return cursor.sees("link", "and", "or", ahead=ahead)


def new_clause(cursor: Cursor, ahead: int) -> bool:
    """Whether the mention there has a modal or a conjunction of its own: "before a and c must be", "and c after d"."""
    ahead += 1
    while cursor.peek(ahead).kind in ("adv", "fill"):
        ahead += 1
    return cursor.sees("modal", ahead=ahead) or cursor.sees("sub", ahead=ahead)
