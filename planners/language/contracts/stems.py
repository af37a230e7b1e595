"""Words by their stems, so that "pointing" and "points" are "point"; and verbs that mean about the same."""

import re
from collections.abc import Iterable

_FUNCTION = """
a an the this that these those to at of on in for please kindly now just could can would will you your i we me us want
need like have let make do and so it is be with using by its
"""
_UNSAYABLE = """
not never no none nothing without unless if when while until till before after except instead only again twice thrice
every each always don't stop cancel undo whether or
"""
_PARTICLES = """
over under out up down against into onto from off about around away across through along beside near
"""
_ALIKE = """
point indicate show mark designate highlight | wave greet salute hello | push shove press nudge slide | give hand pass
pour tip empty spill | open unlock | close shut | turn rotate twist spin screw
look inspect watch examine check scan view | wipe clean sweep polish | throw toss | shake rattle stir mix
hover float | tap touch poke knock | drag pull | insert plug | fold bend | cut slice | measure weigh
"""
FUNCTION = frozenset(_FUNCTION.split())
"""Words that add nothing to what a skill is asked to do."""
UNSAYABLE = frozenset(_UNSAYABLE.split())
"""Words that change what a sentence asks for, and that no contract can carry; a request with one is no call."""
PARTICLES = frozenset(_PARTICLES.split())
"""Words that say how a verb goes; that a contract has them, too, tells little."""
ALIKE = tuple(frozenset(group.split()) for group in _ALIKE.replace("\n", "|").split("|") if group.strip())
"""Verbs that are near in meaning: reason to ask, never to act."""


def stem(word: str) -> str:
    """A word without its ending: "waving" and "waves" are "wav"."""
    word = word.lower()
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            word = word[: -len(ending)]
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls":
        word = word[:-1]
    return word[:-1] if len(word) > 3 and word.endswith("e") else word


def words_of(text: str) -> list[str]:
    """The words of a text, in lower case."""
    return re.findall(r"[a-z]+(?:'[a-z]+)?", text.lower().replace("_", " "))


def stems_of(words: Iterable[str]) -> frozenset[str]:
    """The stems of words that are not of the grammar."""
    return frozenset(stem(word) for word in words if word not in FUNCTION)


def akin(word: str) -> frozenset[str]:
    """Stems of the verbs that are near in meaning to a word, itself included."""
    groups = [group for group in ALIKE if stem(word) in stems_of(group)]
    return frozenset({stem(word)}).union(*(stems_of(group) for group in groups))
