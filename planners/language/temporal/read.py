"""English sentences to formulas: the one entrance."""

from dataclasses import dataclass
from typing import Literal

from planners.language.temporal.compose import compose
from planners.language.temporal.cursor import Cursor, NotReadError, OpenQuestionError
from planners.language.temporal.lexicon import Lexicon
from planners.language.temporal.meaning import Task
from planners.language.temporal.mentions import Mentions
from planners.language.temporal.sentences import TextReader
from planners.language.temporal.tokens import Token, tokenise
from planners.language.temporal.write import write
from planners.logic.formula import Formula


@dataclass(frozen=True)
class Reading:
    """What a text was read as.

    Attributes:
        status: ``read``; ``asked`` when it can mean several things; ``refused`` when words are not understood.
        formula: Over infinite words; ``None`` unless read.
        alternatives: Formulas of the clause in question to choose from when asked, as far as they are known.
        why: The question, or the words not understood.
        meaning: What the formula was printed from.
    """

    status: Literal["read", "asked", "refused"]
    formula: Formula | None = None
    alternatives: tuple[Formula, ...] = ()
    why: str = ""
    meaning: Task | None = None


def read(text: str, lexicon: Lexicon | None = None) -> Reading:
    """Reads a request.

    Args:
        text: English sentences, with or without punctuation.
        lexicon: What can be mentioned; single letters that occur in the text when left out.
    """
    tokens, known = tokenise(text, lexicon)
    try:
        task, permitted = compose(TextReader(Cursor(tokens), Mentions(known)).read())
    except OpenQuestionError as question:
        return Reading("asked", alternatives=tuple(map(write, question.readings)), why=str(question))
    except NotReadError as refusal:
        return Reading("refused", why=str(refusal))
    formula = write(task)
    missing = _left_out(tokens, formula.atoms | permitted)
    if missing:
        return Reading("refused", why=f"said, and not in what was read: {', '.join(missing)}")
    return Reading("read", formula, meaning=task)


def _left_out(tokens: list[Token], atoms: frozenset[str]) -> list[str]:
    """Mentions of the text that no proposition of the formula contains: a last look that nothing was lost."""
    said: set[str] = set(atoms)
    for atom in atoms:
        name, _, arguments = atom.rstrip(")").partition("(")
        said |= {name, *arguments.split(", ")}
    return [f"'{token.text}'" for token in tokens if token.kind in ("prop", "ent", "act") and token.value not in said]
