"""The same sentence over another vocabulary: what is learned hangs on the words between the names, and not on them."""

import random
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache

from planners.language.temporal.learned.sentences import LabelledSentence, load_sentences
from planners.language.temporal.learned.vocabulary import Vocabulary
from planners.logic.formula import Formula, Operator, atom, conjunction

RENAMED, JOINED, LOWERED, BARE = 0.5, 0.12, 0.15, 0.1  # how often each is done
_KEPT = 0.6  # of what is not spoken of
_LETTERS = "bcdefghjklmnopqrstuvwxyz"  # without those that are words


def varied(sentence: LabelledSentence, rng: random.Random) -> LabelledSentence:
    """A sentence with other names, in a smaller vocabulary in another order, perhaps with another one after it."""
    if rng.random() < JOINED:
        sentence = _joined(sentence, rng)
    sentence = _relettered(sentence, rng) if sentence.vocabulary.letters else _renamed(sentence, rng)
    text = sentence.text.lower() if rng.random() < LOWERED else sentence.text
    text = text.rstrip(".!?") if rng.random() < BARE else text
    return replace(sentence, text=text, vocabulary=_smaller(sentence, rng))


def disguised(sentence: LabelledSentence, rng: random.Random) -> tuple[LabelledSentence, Callable[[str], str]]:
    """A sentence over its vocabulary in another order and other letters, and what gives each proposition back."""
    if not sentence.vocabulary.letters:
        return replace(sentence, vocabulary=_mixed(sentence.vocabulary, rng)), lambda name: name
    names = _letters(sentence, rng)
    back = {new: old for old, new in names.items()}
    return _with_letters(sentence, names), lambda name: back.get(name, name)


def _joined(sentence: LabelledSentence, rng: random.Random) -> LabelledSentence:
    others = _by_vocabulary().get(sentence.vocabulary.described(), []) if sentence.formula is not None else []
    if not others:
        return sentence
    other = rng.choice(others)
    first = sentence.text if sentence.text.endswith((".", "!", "?")) else f"{sentence.text}."
    assert sentence.formula is not None and other.formula is not None
    return replace(sentence, text=f"{first} {other.text}", formula=conjunction(sentence.formula, other.formula))


@cache
def _by_vocabulary() -> dict[str, list[LabelledSentence]]:
    found: dict[str, list[LabelledSentence]] = {}
    for sentence in load_sentences():
        found.setdefault(sentence.vocabulary.described(), []).append(sentence)
    return found


@cache
def _names_of_kind() -> dict[str, list[str]]:
    """Names of entities by the name of their type, over all vocabularies."""
    found: dict[str, set[str]] = {}
    for sentence in load_sentences():
        for name, (kind, _) in sentence.vocabulary.entities.items():
            found.setdefault(kind, set()).add(name)
    return {kind: sorted(names) for kind, names in found.items()}


def _renamed(sentence: LabelledSentence, rng: random.Random) -> LabelledSentence:
    """Some entities that the text calls by their own name are called otherwise."""
    vocabulary, text = sentence.vocabulary, sentence.text
    names: dict[str, str] = {}
    for name, (kind, _) in vocabulary.entities.items():
        others = [n for n in _names_of_kind().get(kind, ()) if n not in vocabulary.entities and n not in names.values()]
        if not others or rng.random() > RENAMED or sum(_says(text, other) for other in vocabulary.entities
                                                       if set(_words(other)) & set(_words(name))) > 1:  # fmt: skip
            continue
        if _says(text, name) or not _mentioned(sentence.formula, name):
            names[name] = rng.choice(others)
            text = _pattern(name).sub(" ".join(_words(names[name])), text)
    entities = {names.get(n, n): (kind, () if n in names else said) for n, (kind, said) in vocabulary.entities.items()}
    formula = sentence.formula and mapped(sentence.formula, lambda a: _renamed_atom(a, names))
    return LabelledSentence(replace(vocabulary, entities=entities), text, formula)


def _says(text: str, name: str) -> bool:
    return _pattern(name).search(text) is not None


def _words(name: str) -> list[str]:
    return name.replace("_", " ").split()


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(rf"\b{r'[ _-]'.join(map(re.escape, _words(name)))}\b", re.I)


def _mentioned(formula: Formula | None, name: str) -> bool:
    return formula is None or any(name in _arguments(each) for each in formula.atoms)


def _arguments(proposition: str) -> list[str]:
    return proposition.rstrip(")").partition("(")[2].split(", ")


def _renamed_atom(proposition: str, names: dict[str, str]) -> str:
    action, bracket, _ = proposition.partition("(")
    return f"{action}({', '.join(names.get(a, a) for a in _arguments(proposition))})" if bracket else proposition


def _relettered(sentence: LabelledSentence, rng: random.Random) -> LabelledSentence:
    return _with_letters(sentence, _letters(sentence, rng))


def _letters(sentence: LabelledSentence, rng: random.Random) -> dict[str, str]:
    """Other letters for those that are no words."""
    old = [letter for letter in sentence.vocabulary.letters if letter in _LETTERS]
    return dict(zip(old, rng.sample(_LETTERS, len(old)), strict=True))


def _with_letters(sentence: LabelledSentence, names: dict[str, str]) -> LabelledSentence:
    def other(found: re.Match[str]) -> str:
        letter = names.get(found[0].lower(), found[0].lower())
        return letter.upper() if found[0].isupper() else letter

    text = re.sub(r"(?<!['’])\b[A-Za-z]\b", other, sentence.text)
    letters = tuple(sorted(names.get(letter, letter) for letter in sentence.vocabulary.letters))
    formula = sentence.formula and mapped(sentence.formula, lambda name: names.get(name, name))
    return LabelledSentence(Vocabulary(letters=letters), text, formula)


def mapped(formula: Formula, name: Callable[[str], str]) -> Formula:
    """A formula with its propositions called otherwise."""
    if formula.operator is Operator.ATOM:
        return atom(name(formula.name))
    return Formula(formula.operator, tuple(mapped(part, name) for part in formula.operands))


def _smaller(sentence: LabelledSentence, rng: random.Random) -> Vocabulary:
    """Without some of what the formula does not speak of, in another order."""
    vocabulary = sentence.vocabulary
    atoms = sentence.formula.atoms if sentence.formula is not None else frozenset()
    acts = {proposition.partition("(")[0] for proposition in atoms}
    things = {name for proposition in atoms for name in _arguments(proposition)}
    keep = lambda name, used: name in used or rng.random() < _KEPT  # noqa: E731
    return _mixed(
        replace(
            vocabulary,
            actions={name: entry for name, entry in vocabulary.actions.items() if keep(name, acts)},
            entities={name: entry for name, entry in vocabulary.entities.items() if keep(name, things)},
        ),
        rng,
    )


def _mixed(vocabulary: Vocabulary, rng: random.Random) -> Vocabulary:
    shuffled = lambda items: dict(rng.sample(list(items.items()), len(items)))  # noqa: E731
    return replace(vocabulary, actions=shuffled(vocabulary.actions), entities=shuffled(vocabulary.entities))
