"""Fixed phrases as tuples of words; ``[a|b]`` stands for either, an empty choice for leaving it out."""

import re
from itertools import product

Phrase = tuple[str, ...]


class Phrases(tuple[Phrase, ...]):
    """Phrases, longest first, found by their first word."""

    by_first: dict[str, tuple[Phrase, ...]]

    def __new__(cls, items: tuple[Phrase, ...]) -> "Phrases":
        """Sorts and indexes."""
        self = super().__new__(cls, sorted(dict.fromkeys(items), key=len, reverse=True))
        found: dict[str, list[Phrase]] = {}
        for phrase in self:
            found.setdefault(phrase[0], []).append(phrase)
        self.by_first = {word: tuple(several) for word, several in found.items()}
        return self


def phrases(text: str) -> Phrases:
    """Phrases separated by ``|`` as tuples of words, longest first, so that the first match is the longest."""
    parts = [[choice.strip() for choice in part.split("|")] for part in re.split(r"[\[\]]", text)]
    if len(parts) == 1:
        return Phrases(tuple(words for choice in parts[0] if (words := tuple(choice.split()))))
    return Phrases(tuple(phrase for line in text.split("||") for phrase in _expand(line)))


def _expand(line: str) -> list[Phrase]:
    """All readings of one line with choices in brackets; lines are separated by ``||``."""
    parts = [part.split("|") for part in re.split(r"[\[\]]", line)]
    return [words for choice in product(*parts) if (words := tuple(" ".join(choice).split()))]
