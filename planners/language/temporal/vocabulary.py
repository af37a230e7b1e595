"""The closed word classes as data: which words mean which token (``vocabulary.json``).

``{a|b}`` in a phrase stands for each of its alternatives, an empty one for nothing. Verb classes follow Levin,
"English Verb Classes and Alternations", 1993, coarsely: motion (51), perception (30),
lingering (47), avoiding (52), aspect (55).
"""

import itertools
import json
import re
from pathlib import Path
from typing import Any

_DATA: dict[str, Any] = json.loads(Path(__file__).with_name("vocabulary.json").read_text(encoding="utf-8"))


def expand(pattern: str) -> list[str]:
    """Phrases of a pattern: ``in {this|that} order`` is two."""
    pieces = [piece.split("|") if index % 2 else [piece] for index, piece in enumerate(re.split(r"[{}]", pattern))]
    return [" ".join("".join(choice).split()) for choice in itertools.product(*pieces)]


VERBS: dict[str, tuple[tuple[str, ...], ...]] = {
    kind: tuple(tuple(verb.split()) for verb in verbs) for kind, verbs in _DATA["verbs"].items()
}
PHRASES: dict[tuple[str, str], tuple[tuple[str, ...], ...]] = {
    (kind, value): tuple(tuple(phrase.split()) for pattern in patterns for phrase in expand(pattern))
    for kind, values in _DATA["phrases"].items()
    for value, patterns in values.items()
}
NUMBERS: dict[str, int] = {word: number for number, word in enumerate(_DATA["numbers"])}
ORDINALS: dict[str, int] = {word: number for number, word in enumerate(_DATA["ordinals"])}
FREQUENCIES = {"once": 1, "twice": 2, "thrice": 3}
NOUNS_OF_VISITS = frozenset(" ".join(phrase) for phrase in PHRASES["noun", "visit"])
IRREGULAR_VERBS: dict[str, str] = _DATA["irregular_verbs"]
