"""A position in the tokens, and the refusals that point at it."""

import difflib
from collections.abc import Sequence
from typing import NoReturn

from planners.errors import NotUnderstoodError
from planners.language.lexicon import Lexicon
from planners.language.phrase_list import Phrases
from planners.language.tokens import Token, printable
from planners.language.vocabulary import GRAMMAR_WORDS, Phrase


class Cursor:
    """Reads tokens from left to right; the grammar needs no other look-back than ``position``."""

    def __init__(self, text: str, tokens: tuple[Token, ...], lexicon: Lexicon) -> None:
        self.text = text
        self.tokens = tokens
        self.lexicon = lexicon
        self.position = 0
        self.topic = ""  # whether the clause before was about a robot that walks or about objects
        self.ending = False  # whether the sentence says how all is to end
        self.asides: set[int] = set()  # positions of words of asides, which need not be known
        self.walker = ""  # the robot that walks and was named last
        self._words = [token.text for token in tokens]

    def word(self, offset: int = 0) -> str:
        """The token's text ``offset`` places ahead, empty past the end."""
        index = self.position + offset
        return self._words[index] if index < len(self._words) else ""

    def ahead(self, offset: int = 0, count: int = 8) -> Sequence[str]:
        """The next token texts."""
        start = self.position + offset
        return self._words[start : start + count]

    @property
    def at_end(self) -> bool:
        """Whether the sentence ends here."""
        return self.word() in ("", ".", "?")

    @property
    def at_colon(self) -> bool:
        """Whether a colon stands here; it is read as a comma where it makes no difference."""
        return self.word() == "," and self.text[self.tokens[self.position].start] == ":"

    def sees(self, phrases: Sequence[Phrase], offset: int = 0) -> Phrase | None:
        """The first of ``phrases`` that stands ``offset`` places ahead."""
        start = self.position + offset
        if isinstance(phrases, Phrases):
            phrases = phrases.by_first.get(self.word(offset), ())
        for phrase in phrases:
            if tuple(self._words[start : start + len(phrase)]) == phrase:
                return phrase
        return None

    def accept(self, phrases: Sequence[Phrase]) -> Phrase | None:
        """Like :meth:`sees` here, and steps over it."""
        if phrase := self.sees(phrases):
            self.position += len(phrase)
        return phrase

    def accept_word(self, *words: str) -> str:
        """Steps over one of ``words``; empty when none stands here."""
        if self.word() in words and self.word():
            self.position += 1
            return self._words[self.position - 1]
        return ""

    def said(self, start: int, end: int | None = None) -> str:
        """The original text from token ``start`` up to token ``end`` (the present position by default)."""
        last = (self.position if end is None else end) - 1
        while last > start and not self.tokens[last].is_word:
            last -= 1
        return " ".join(self.text[self.tokens[start].start : self.tokens[last].end].split()) if last >= start else ""

    def known(self, word: str) -> bool:
        """Whether the grammar or the world has this word."""
        return word in GRAMMAR_WORDS or word in self.lexicon.words

    def refuse(self, expected: str, choices: Sequence[str] = ()) -> NoReturn:
        """Refuses the request here.

        Raises:
            NotUnderstoodError: names the unknown words of the request or, when all are known, the rest of the
                sentence, where it stands, what was expected and the nearest known words.
        """
        heard = (token for index, token in enumerate(self.tokens) if token.is_word and index not in self.asides)
        unknown = tuple(dict.fromkeys(token.text for token in heard if not self.known(token.text)))
        rest: list[str] = []
        for word in self._words[self.position :]:
            if word in (".", "?") or len(rest) == 8:
                break
            rest.append(word)
        said = tuple(token.text for token in self.tokens[max(0, self.position - 6) : self.position] if token.is_word)
        ended = not unknown and not any(word != "," for word in rest)
        words = unknown or tuple(word for word in rest if word != ",") or said
        where = f" after '{self.said(max(0, self.position - 6))}'" if self.position else " at the start"
        vocabulary = sorted(GRAMMAR_WORDS | self.lexicon.words)
        nearest = tuple(
            dict.fromkeys(near for word in unknown[:6] for near in difflib.get_close_matches(word, vocabulary, 2, 0.75))
        )
        offered = tuple(choices) or nearest
        shown = "the sentence ends early" if ended else ", ".join(f"'{printable(word, 24)}'" for word in words[:12])
        message = f"not understood: {shown};{where} I expected {expected}"
        if nearest:
            message += f"; nearest known words: {', '.join(nearest)}"
        elif choices:
            message += f", such as {', '.join(choices[:12])}"
        raise NotUnderstoodError(message, words, offered)
