"""Dependency trees: the port to a statistical parser of English, and spaCy behind it."""

from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Any, Protocol

from planners.errors import ParserMissingError
from planners.language.free.language_pack import parser_folder


@dataclass(eq=False)
class Word:
    """A word in its sentence's tree.

    Attributes:
        index: Its place in the sentence.
        text: As written.
        lemma: Dictionary form, lower case.
        tag: Part of speech, Penn Treebank.
        dep: How it hangs on its head, ClearNLP labels (``nsubj``, ``dobj``, ``prep``, ``pobj``, ...).
        head: The word that it hangs on; None for the root.
        children: The words that hang on it, left to right.
        previous: The word before it.
    """

    index: int
    text: str
    lemma: str
    tag: str
    dep: str
    head: "Word | None" = None
    children: "list[Word]" = field(default_factory=list)
    previous: "Word | None" = None

    def __repr__(self) -> str:
        return f"{self.text}/{self.tag}/{self.dep}"

    @property
    def lower(self) -> str:
        """As written, in lower case."""
        return self.text.lower()

    @property
    def is_verb(self) -> bool:
        """Whether it is a verb or an auxiliary."""
        return self.tag.startswith("V") or self.tag == "MD"

    def all(self, *deps: str) -> "list[Word]":
        """Children that hang on it in one of these ways."""
        return [child for child in self.children if child.dep in deps]

    def subtree(self) -> "list[Word]":
        """It and everything below it, left to right."""
        found = [self]
        for child in self.children:
            found += child.subtree()
        return sorted(found, key=lambda word: word.index)


Sentence = list[Word]
"""The words of one sentence, in order."""


class DependencyParser(Protocol):
    """Finds how the words of a sentence hang together."""

    def parse(self, sentence: str) -> Sentence:
        """The words of one sentence as a tree; may hold several roots."""
        ...


class SpacyParser:
    """spaCy's small English pipeline: tagger, parser and lemmatizer, on one thread, some milliseconds a sentence."""

    def __init__(self) -> None:
        """Loads the pipeline, half a second.

        Raises:
            ParserMissingError: spaCy or its English pipeline is not here; the message says how to get it.
        """
        try:
            import spacy
        except ImportError as error:
            raise ParserMissingError("free English needs spaCy: pip install 'rostrum[language]'") from error
        self._pipeline: Any = spacy.load(parser_folder(), exclude=["ner", "senter"])

    def parse(self, sentence: str) -> Sentence:
        """The words of one sentence as a tree."""
        tokens = list(self._pipeline(sentence))
        words = [Word(t.i, t.text, t.lemma_.lower(), t.tag_, t.dep_) for t in tokens]
        for before, word in pairwise(words):
            word.previous = before
        for token, word in zip(tokens, words, strict=True):
            if token.head.i != token.i:
                head = word.head = words[token.head.i]
                head.children.append(word)
        return words


@cache
def load_parser() -> DependencyParser:
    """The one parser of this process.

    Raises:
        ParserMissingError: see :class:`SpacyParser`.
    """
    return SpacyParser()
