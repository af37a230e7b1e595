"""Words with their positions: the only place that looks at characters."""

import re
import unicodedata
from dataclasses import dataclass

from planners.errors import NotUnderstoodError

MAX_CHARACTERS = 2000
MAX_TOKENS = 250

_TYPOGRAPHY = str.maketrans({"\u2019": "'", "\u2018": "'", "\u2013": ",", "\u2014": ",", "\u00a0": " "})
_PATTERN = re.compile(r"[^\W_]+(?:_+[^\W_]+)*(?:'[^\W_]+)?|[.,;:!?&]")
_MARKS = {"!": ".", ";": ".", ":": ",", "&": "and"}
_CONTRACTIONS = {
    "don't": ("do", "not"),
    "doesn't": ("does", "not"),
    "mustn't": ("must", "not"),
    "shouldn't": ("should", "not"),
    "can't": ("can", "not"),
    "cannot": ("can", "not"),
    "won't": ("will", "not"),
    "isn't": ("is", "not"),
    "i'd": ("i", "would"),
    "it's": ("it", "is"),
    "they're": ("they", "are"),
    "you've": ("you", "have"),
    "that's": ("that", "is"),
    "needn't": ("need", "not"),
    "aren't": ("are", "not"),
    "wouldn't": ("would", "not"),
    "couldn't": ("could", "not"),
    "hasn't": ("has", "not"),
    "haven't": ("have", "not"),
    "let's": ("let", "us"),
    "i'll": ("i", "will"),
    "we'll": ("we", "will"),
    "we're": ("we", "are"),
    "we'd": ("we", "would"),
    "i'm": ("i", "am"),
    "you're": ("you", "are"),
    "you'd": ("you", "would"),
    "they'd": ("they", "would"),
    "here's": ("here", "is"),
    "there's": ("there", "is"),
    "everything's": ("everything", "is"),
    "nothing's": ("nothing", "is"),
    "it'll": ("it", "will"),
    "it'd": ("it", "would"),
    "i've": ("i", "have"),
    "we've": ("we", "have"),
    "they've": ("they", "have"),
}
_SPELLINGS = {"gray": "grey", "color": "colour", "colored": "coloured", "aluminum": "aluminium"}


@dataclass(frozen=True)
class Token:
    """A word in lower case or a punctuation mark (``,`` ``.`` ``?``), with its place in the text.

    Attributes:
        text: Lower-case word in its canonical spelling, or a mark.
        start: First character.
        end: One past the last character.
    """

    text: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Whether it is a word rather than a mark."""
        return self.text not in (",", ".", "?")


def spelling(word: str) -> str:
    """The canonical form of a word: lower case, one spelling for British and American variants."""
    lower = word.lower()
    return _SPELLINGS.get(lower, lower)


def printable(name: str, limit: int = 60) -> str:
    """A name as it may be shown to a person: control characters escaped, long names cut."""
    shown = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in name.replace("_", " "))
    return shown if len(shown) <= limit else shown[: limit - 3] + "..."


def tokenize(text: str) -> tuple[Token, ...]:
    """Splits a text into tokens.

    Hyphens and line breaks count as spaces, ``!`` and ``;`` as full stops, a colon or a dash as a comma.

    Raises:
        NotUnderstoodError: no words, too many words, control characters, or signs that are no punctuation.
    """
    _check_characters(text)
    plain = text.translate(_TYPOGRAPHY)
    tokens: list[Token] = []
    strange: list[str] = []
    end = 0
    for match in _PATTERN.finditer(plain):
        strange += plain[end : match.start()].replace("-", " ").split()
        end = match.end()
        word = spelling(match[0])
        parts = _CONTRACTIONS.get(word, (_MARKS.get(word, word),))
        if len(parts) == 1 and word.endswith("'s"):
            parts = (word[:-2], "'s")
        tokens += [Token(part, match.start(), end) for part in parts]
    strange += plain[end:].replace("-", " ").split()
    if strange:
        words = tuple(dict.fromkeys(printable(sign, 12) for sign in strange[:8]))
        raise NotUnderstoodError(f"not understood: {', '.join(words)}; use words, commas and full stops", words)
    _check_words(len(tokens), any(token.is_word for token in tokens))
    return tuple(tokens)


def check_text(text: str) -> None:
    """Refuses what no reader takes; signs that are no punctuation ("red + blue = a tower") are not among it.

    Raises:
        NotUnderstoodError: no words, too many words, or control characters.
    """
    _check_characters(text)
    found = [match[0] for match in _PATTERN.finditer(text.translate(_TYPOGRAPHY))]
    _check_words(len(found), any(part[0].isalnum() for part in found))


def _check_characters(text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        raise NotUnderstoodError(
            f"the request has {len(text)} characters; at most {MAX_CHARACTERS} are read; say it in parts"
        )
    for position, sign in enumerate(text):
        if unicodedata.category(sign).startswith("C") and sign not in "\n\r\t":
            raise NotUnderstoodError(f"control character U+{ord(sign):04X} at position {position}; send plain text")


def _check_words(count: int, any_word: bool) -> None:
    if not any_word:
        raise NotUnderstoodError("the request is empty; say for example 'Put the red block in the tray'")
    if count > MAX_TOKENS:
        raise NotUnderstoodError(f"the request has {count} words; at most {MAX_TOKENS} are read; say it in parts")
