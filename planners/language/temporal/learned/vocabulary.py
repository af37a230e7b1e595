"""What a sentence can speak of, in the lines that the network reads before it."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise, product

from planners.language.temporal.lexicon import ANY_TYPE, Lexicon

MOST = 16  # entities that are shown; a longer lexicon is cut to those that the words are nearest to
_SHOWN = 3  # phrases of one name


@dataclass(frozen=True)
class Vocabulary:
    """Propositions: letters, or actions over entities.

    Attributes:
        actions: By name, the types of its arguments and what it is called besides.
        entities: By name, its type and what it is called besides.
        letters: Propositions by themselves.
    """

    actions: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=dict)
    entities: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    letters: tuple[str, ...] = ()

    @classmethod
    def of(cls, lexicon: Lexicon) -> "Vocabulary":
        """What a lexicon holds."""
        if lexicon.letters_only:
            return cls(letters=tuple(sorted(lexicon.spoken)))
        actions = {name: (act.args, _besides(name, act.phrases)) for name, act in lexicon.actions.items()}
        entities = {name: (kind, _besides(name, lexicon.spoken.get(name, ()))) for name, kind in lexicon.types.items()}
        return cls(actions, entities)

    def described(self) -> str:
        """In two lines: "visit(place): go to. ring_bell / place: red_room, kitchen (galley)"."""
        if self.letters:
            return f"letters: {', '.join(self.letters)}"
        does = [
            name + (f"({', '.join(args)})" if args else "") + (f": {', '.join(said[:_SHOWN])}" if said else "")
            for name, (args, said) in self.actions.items()
        ]
        kinds: dict[str, list[str]] = {}
        for name, (kind, said) in self.entities.items():
            kinds.setdefault(kind, []).append(name + (f" ({', '.join(said[:_SHOWN])})" if said else ""))
        things = [f"{kind}: {', '.join(names)}" for kind, names in kinds.items()]
        return f"{'. '.join(does)}\n{'. '.join(things)}"

    def propositions(self) -> list[str]:
        """All that can be written."""
        return [*self.letters, *(name for action in self.actions for name in self._of(action))]

    def near(self, text: str) -> "Vocabulary":
        """At most :data:`MOST` entities: those whose names share most with the words of a text."""
        if len(self.entities) <= MOST:
            return self
        row = text.lower().replace("'s", "").translate(_BLANKS).split()
        words = {*row, *map("".join, pairwise(row))}  # "drug store" is a drugstore, too

        def nearness(name: str) -> float:
            calls = (name.replace("_", " "), *self.entities[name][1])
            return max(sum(_likeness(word, words) for word in call.split()) / len(call.split()) for call in calls)

        kept = set(sorted(self.entities, key=nearness, reverse=True)[:MOST])
        return Vocabulary(self.actions, {name: entry for name, entry in self.entities.items() if name in kept})

    def _of(self, action: str) -> Iterator[str]:
        args = self.actions[action][0]
        fits = [
            [name for name, (kind, _) in self.entities.items() if ANY_TYPE in (wanted, kind) or kind == wanted]
            for wanted in args
        ]
        for choice in product(*fits):
            yield f"{action}({', '.join(choice)})" if choice else action


_BLANKS = str.maketrans(dict.fromkeys(".,;:!?()-_/\"'", " "))


def _besides(name: str, phrases: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    own = name.lower().replace("_", " ").replace("-", " ")
    return tuple(said for said in map(" ".join, phrases) if said != own)


def _likeness(word: str, words: set[str]) -> float:
    """How near the nearest of some words comes to one, 0 to 1."""
    return 1.0 if word in words else max((difflib.SequenceMatcher(None, word, other).ratio() for other in words
                                          if other[:1] == word[:1]), default=0.0) ** 4  # fmt: skip
