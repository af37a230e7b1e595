"""Labelled sentences: what was said, over which vocabulary, and the formula that it means."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from planners.errors import FormulaError, NotUnderstoodError
from planners.language.learned.paragraphs import ANSWER
from planners.language.temporal.learned.vocabulary import Vocabulary
from planners.language.temporal.lexicon import Lexicon
from planners.logic.formula import UNARY, Formula, Operator
from planners.logic.parse import parse

FOLDER = Path(__file__).with_name("corpus")
WORDS = {
    Operator.NOT: "!", Operator.NEXT: "X", Operator.FINALLY: "F", Operator.GLOBALLY: "G", Operator.AND: "&",
    Operator.OR: "|", Operator.IMPLIES: "->", Operator.UNTIL: "U", Operator.RELEASE: "R", Operator.WEAK_NEXT: "WX",
}  # fmt: skip
OPEN, CLOSE = " (", " )"


@dataclass(frozen=True)
class LabelledSentence:
    """What a person said.

    Attributes:
        vocabulary: What it can speak of.
        text: The words.
        formula: What they mean; None when not known.
    """

    vocabulary: Vocabulary
    text: str
    formula: Formula | None = None

    def prompt(self) -> str:
        """What the network reads before it writes."""
        return f"{self.vocabulary.described()}\n{self.text.strip()}{ANSWER}"

    def answer(self) -> str:
        """What the network is to write."""
        return written(self.formula) if self.formula is not None else ""


def written(formula: Formula) -> str:
    """A formula in the network's words, each after a blank: `` F ( a & F b )``."""
    if formula.operator in UNARY:
        return f" {WORDS[formula.operator]}{written(formula.operands[0])}"
    if not formula.operands:
        return f" {formula}"
    joint = f" {WORDS[formula.operator]}"
    return f"{OPEN}{joint.join(written(part) for part in _parts(formula))}{CLOSE}"


def load_sentences(folder: Path = FOLDER) -> list[LabelledSentence]:
    """All labelled sentences of a folder of JSON files, in the order of their names; the form is in docs/temporal.md.

    Raises:
        NotUnderstoodError: a file has another form, or a formula is malformed; names the place.
    """
    return [sentence for path in sorted(folder.glob("*.json")) for sentence in _read(path)]


def _read(path: Path) -> Iterator[LabelledSentence]:
    try:
        for world in json.loads(path.read_text()):
            lexicon = world["lexicon"]
            known = Lexicon.from_json(lexicon) if isinstance(lexicon, dict) else Lexicon.letters(lexicon)
            vocabulary = Vocabulary.of(known)
            for text, formula, *_ in world["items"]:
                meant = parse(formula)
                strange = meant.atoms - set(vocabulary.propositions())
                if strange:
                    raise ValueError(f"{', '.join(sorted(strange))} is not in the lexicon of '{text[:60]}'")
                yield LabelledSentence(vocabulary, text, meant)
    except (OSError, KeyError, TypeError, ValueError, AttributeError, FormulaError) as error:
        raise NotUnderstoodError(f"{path} holds no labelled sentences: {error!r}") from error


def _parts(formula: Formula) -> Iterator[Formula]:
    """Operands, those of a conjunction within a conjunction among them."""
    for operand in formula.operands:
        if operand.operator is formula.operator and formula.operator in (Operator.AND, Operator.OR):
            yield from _parts(operand)
        else:
            yield operand
