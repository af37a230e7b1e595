"""The open class: which words mention a proposition, an entity or an action."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from planners.language.temporal.inflection import Form, phrase_forms, plural

ANY_TYPE = "any"


@dataclass(frozen=True)
class Mention:
    """Some words that name something.

    Attributes:
        kind: A whole proposition, an entity (argument of actions), or an action.
        name: Its name in formulas.
        length: Number of words.
        form: Form of the verb of an action.
    """

    kind: Literal["prop", "ent", "act"]
    name: str
    length: int
    form: Form = "base"


@dataclass(frozen=True)
class Action:
    """A predicate over entities; ``args`` are their types in order."""

    name: str
    args: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...] = ()


@dataclass
class Lexicon:
    """Propositions by name, or actions over entities.

    Attributes:
        letters_only: Single-letter propositions; the article "a" is told from the letter by what follows it.
        actions: By name.
        types: Type of each entity.
        spoken: What each entity or letter is called, its own name last.
    """

    letters_only: bool = False
    actions: dict[str, Action] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    spoken: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    _mentions: dict[str, list[tuple[tuple[str, ...], Mention]]] = field(default_factory=dict)

    @classmethod
    def letters(cls, names: Iterable[str]) -> "Lexicon":
        """Propositions that are mentioned by their names, usually single letters."""
        lexicon = cls(letters_only=True)
        for name in names:
            lexicon.spoken[name] = ((name.lower(),),)
            lexicon._add(tuple(name.lower().replace("_", " ").split()), "prop", name)
            lexicon._add((name.lower(),), "prop", name)
        return lexicon

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Lexicon":
        """Actions and entities.

        Args:
            data: ``{"actions": {name: {"args": [type, ...], "phrases": [...]}},
                "entities": {name: {"type": type, "phrases": [...]}}}``.
                Phrases may be missing or empty: the words of the name then serve, inflected.
        """
        lexicon = cls()
        for name, entry in data.get("actions", {}).items():
            phrases = _phrases(name, entry.get("phrases"))
            lexicon.actions[name] = Action(name, tuple(entry.get("args", ())), phrases)
            lexicon._add((name.lower(),), "act", name)
            for phrase in phrases:
                for spelling, form in phrase_forms(phrase).items():
                    lexicon._add(spelling, "act", name, form)
        for name, entry in data.get("entities", {}).items():
            lexicon.types[name] = entry.get("type", ANY_TYPE)
            lexicon.spoken[name] = _phrases(name, entry.get("phrases"))
            lexicon._add((name.lower(),), "ent", name)
            for phrase in lexicon.spoken[name]:
                lexicon._add(phrase, "ent", name)
                lexicon._add((*phrase[:-1], plural(phrase[-1])), "ent", name)
        return lexicon

    def match(self, words: Sequence[str], at: int) -> Mention | None:
        """The longest mention that starts at a word; of equally long ones the first entered."""
        best: Mention | None = None
        for spelling, mention in self._mentions.get(words[at], ()):
            longer = best is None or mention.length > best.length
            if longer and tuple(words[at : at + mention.length]) == spelling:
                best = mention
        return best

    def takes(self, action: str, entity: str, place: int) -> bool:
        """Whether the entity's type is that of the action's argument at ``place``."""
        wanted, own = self.actions[action].args[place], self.types[entity]
        return wanted == own or ANY_TYPE in (wanted, own)

    def _add(
        self, spelling: tuple[str, ...], kind: Literal["prop", "ent", "act"], name: str, form: Form = "base"
    ) -> None:
        if spelling:
            self._mentions.setdefault(spelling[0], []).append((spelling, Mention(kind, name, len(spelling), form)))


def _phrases(name: str, given: Sequence[str] | None) -> tuple[tuple[str, ...], ...]:
    """Phrases as words; those of the name when none are given. Articles are left out of mentions."""
    found = [tuple(phrase.lower().replace("-", " ").split()) for phrase in given or ()]
    own = tuple(name.lower().replace("_", " ").replace("-", " ").split())
    articles = ("the", "a", "an")
    stripped = [phrase[1:] if phrase and phrase[0] in articles else phrase for phrase in (*found, own)]
    return tuple(dict.fromkeys(phrase for phrase in stripped if phrase))
