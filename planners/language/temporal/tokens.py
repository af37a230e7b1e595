"""Typed tokens: words looked up in the closed classes and in the lexicon, longest match first."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from planners.language.temporal.inflection import phrase_forms
from planners.language.temporal.lexicon import Lexicon
from planners.language.temporal.vocabulary import (
    FREQUENCIES,
    NOUNS_OF_VISITS,
    NUMBERS,
    ORDINALS,
    PHRASES,
    VERBS,
)

_WORD = re.compile(r"[a-z0-9_]+(?:-[a-z0-9_]+)*(?:'[a-z]+)?|[.,;:!?]|/")
_CONTRACTIONS = {
    "can't": "can not", "cannot": "can not", "won't": "will not", "shan't": "shall not", "let's": "let us",
    "it's": "it is", "that's": "that is", "you've": "you have", "you're": "you are", "you'll": "you will",
    "ain't": "is not",
}  # fmt: skip
_MIXED = ("no", "next", "second", "third", "fourth", "fifth", "last", "first", "once", "twice", "as", "now", "so")


@dataclass(frozen=True)
class Token:
    """A word or phrase with its class.

    Attributes:
        kind: Word class, a key of the vocabulary, or ``verb``, ``prop``, ``ent``, ``act``, ``num``, ``freq``,
            ``ordinal``, ``word`` (not known).
        value: Which member of the class.
        text: As written.
        form: Form of a verb.
        at: Index of its first word.
    """

    kind: str
    value: str
    text: str
    form: str = ""
    at: int = 0


Entry = tuple[tuple[str, ...], str, str, str]


@cache
def _table() -> dict[str, list[Entry]]:
    """Phrases of the closed classes by first word, longest first."""
    found: dict[tuple[str, ...], Entry] = {}
    for (kind, value), phrases in PHRASES.items():
        for words in phrases:
            if words:
                found.setdefault(words, (words, kind, value, ""))
    for value, verbs in VERBS.items():
        for verb in verbs:
            for words, form in phrase_forms(verb).items():
                if words not in found or found[words][1] == "noun":
                    found[words] = (words, "verb", value, form)
    table: dict[str, list[Entry]] = {}
    for words, entry in found.items():
        table.setdefault(words[0], []).append(entry)
    for entries in table.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return table


def split(text: str) -> list[str]:
    """Words and marks of a text, in lower case, contractions written out."""
    words: list[str] = []
    plain = text.lower().replace("\u2019", "'").replace(" re-", " re").replace("-", " ")
    for word in _WORD.findall(plain):
        if word in _CONTRACTIONS:
            words += _CONTRACTIONS[word].split()
        elif word.endswith("n't"):
            words += [word[:-3], "not"]
        elif word.endswith("'s"):
            words.append(word[:-2])
        elif word == "/":
            words.append("or")
        else:
            words.append(word)
    return words


def letters_in(words: Sequence[str]) -> list[str]:
    """Single letters that can be propositions: all but the article "a" and the pronoun "i"."""
    found = {word for word in words if len(word) == 1 and word.isalpha()}
    if not any(word == "a" and not _article(words, at) for at, word in enumerate(words)):
        found.discard("a")
    if all(_pronoun(words, at) for at, word in enumerate(words) if word == "i"):
        found.discard("i")
    return sorted(found)


def _article(words: Sequence[str], at: int) -> bool:
    """Whether this "a" is the article: a noun or an adjective of the vocabulary, or an unknown word, follows it."""
    if at + 1 >= len(words):
        return False
    following = words[at + 1]
    if len(following) == 1 or following in _MIXED:
        return False
    if following in NOUNS_OF_VISITS and at + 2 < len(words) and words[at + 2] in ("to", "of", "through", "at", "in"):
        return True
    entries = _table().get(following, ())
    kinds = {entry[1] for entry in entries if tuple(words[at + 1 : at + 1 + len(entry[0])]) == entry[0]}
    return bool(kinds & {"noun", "adj", "times"}) or (not kinds and following not in NUMBERS and following != "in")


def _pronoun(words: Sequence[str], at: int) -> bool:
    return at + 1 < len(words) and words[at + 1] in ("want", "would", "need", "like", "have", "am", "expect", "do")


def tokenise(text: str, lexicon: Lexicon | None) -> tuple[list[Token], Lexicon]:
    """Typed tokens of a text, and the lexicon used: given, or of the letters that occur in it."""
    words = split(text)
    known = Lexicon.letters(letters_in(words)) if lexicon is None else lexicon
    tokens: list[Token] = []
    at = 0
    while at < len(words):
        token, length = _token(words, at, known)
        if token.kind in ("verb", "act") and _is_noun(words, at, token, tokens):
            token = Token("noun", "visit", token.text, "", at)
        if token.text == "on" and token.kind == "prep" and _gerund(words, at + 1):
            token = Token("sub", "after", token.text, "", at)
        if token.text == "following" and (not tokens or tokens[-1].kind in ("punct", "link")):
            token = Token("sub", "after", token.text, "", at)
        tokens.append(token)
        at += length
    return tokens, known


def _gerund(words: list[str], at: int) -> bool:
    """Whether a word is the "-ing" form of a verb of the closed classes."""
    return at < len(words) and any(entry[1] == "verb" and entry[3] == "ing" for entry in _table().get(words[at], ()))


def _is_noun(words: list[str], at: int, token: Token, before: list[Token]) -> bool:
    """Whether "visit", "stop", "pass" is the noun here: after an article, a number or an adjective, or before "to"."""
    if token.text not in NOUNS_OF_VISITS:
        return False
    if (
        before
        and before[-1].text not in ("neither", "either", "both")
        and before[-1].kind in ("det", "adj", "quant", "num", "cmp")
    ):
        return True
    return token.form == "s" and at + 1 < len(words) and words[at + 1] in ("to", "of") and not (
        before and before[-1].kind in ("you", "ent", "prop")
    )  # fmt: skip


def _token(words: list[str], at: int, lexicon: Lexicon) -> tuple[Token, int]:
    word = words[at]
    closed = next(
        (entry for entry in _table().get(word, ()) if tuple(words[at : at + len(entry[0])]) == entry[0]), None
    )
    mention = lexicon.match(words, at)
    if mention is not None and mention.kind == "prop" and word == "a" and mention.length == 1 and _article(words, at):
        mention = None
    if mention is not None and mention.kind == "prop" and word == "i" and _pronoun(words, at):
        mention = None
    if mention is not None and (closed is None or mention.length >= len(closed[0])):
        text = " ".join(words[at : at + mention.length])
        return Token(mention.kind, mention.name, text, mention.form, at), mention.length
    if closed is not None and (len(closed[0]) > 1 or (word not in FREQUENCIES and word not in ORDINALS)):
        return Token(closed[1], closed[2], " ".join(closed[0]), closed[3], at), len(closed[0])
    if word in NUMBERS or word.isdigit():
        return Token("num", str(NUMBERS.get(word, word)), word, "", at), 1
    if word in FREQUENCIES:
        return Token("freq", str(FREQUENCIES[word]), word, "", at), 1
    if word in ORDINALS and word != "first" and at + 1 < len(words) and words[at + 1] in ("time", "visit"):
        return Token("ordinal", str(ORDINALS[word]), word, "", at), 1
    if closed is not None:
        return Token(closed[1], closed[2], word, closed[3], at), 1
    return Token("word", word, word, "", at), 1
