"""The open-class words, read live from the world snapshot: names, kinds, colours, robots.

Names are data. A name that contains a word of the grammar, or signs that are no letters, cannot be said and is
left out; its object is still reached by kind and colour.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from planners.language.syntax import Head
from planners.language.tokens import printable, spelling
from planners.language.vocabulary import GRAMMAR_WORDS, MAY_NAME, Phrase
from skills.world.snapshot import WorldSnapshot

MAX_NAME_WORDS = 6
NEXT_TO = 1.5  # [m] from an arm's base to the middle of the place that it stands at
SYNONYMS = {"cube": "block", "brick": "block"}
GENERIC = {"object": False, "thing": False, "item": False, "objects": True, "things": True, "items": True}
ROBOT_NOUNS = ("arm", "robot", "manipulator", "hand", "gripper")


@dataclass(frozen=True)
class Entity:
    """Something that can be mentioned.

    Attributes:
        name: Name in the snapshot.
        kind: Kind as a phrase, lower case.
        color: Colour as a phrase, empty when it has none.
        type: Movable object, place, or a fixture that is opened or pressed.
    """

    name: str
    kind: str
    color: str
    type: Literal["object", "place", "fixture"]


@dataclass(frozen=True)
class Sense:
    """One meaning of a phrase."""

    type: Literal["color", "kind", "name", "generic"]
    value: str
    plural: bool = False


def _words(name: str) -> Phrase:
    """The words of a name, in canonical spelling; empty when it cannot be said."""
    parts = tuple(spelling(part) for part in re.split(r"[\s_\-]+", name.strip()) if part)
    sayable = 0 < len(parts) <= MAX_NAME_WORDS and all(re.fullmatch(r"[^\W_]{1,30}", part) for part in parts)
    blocked = any(part in GRAMMAR_WORDS and part not in MAY_NAME for part in parts)
    lone = len(parts) == 1 and parts[0] in GRAMMAR_WORDS
    return () if not sayable or blocked or lone else parts


def _plural(phrase: Phrase) -> Phrase:
    last = phrase[-1]
    if last.endswith(("s", "x", "ch", "sh")):
        last += "es"
    elif last.endswith("y") and last[-2:-1] not in "aeiou":
        last = last[:-1] + "ies"
    else:
        last += "s"
    return (*phrase[:-1], last)


class Lexicon:
    """What the words of one world mean.

    Attributes:
        entities: Objects and places, in the snapshot's order.
        robots: Names of the robots.
        walkers: Names of those that walk.
        stations: By table, the place where a robot that walks stands beside it.
        trays: By robot, the tray that it carries.
        attended: By place, the arm that stands next to it.
    """

    def __init__(self, world: WorldSnapshot) -> None:
        self._senses: dict[Phrase, list[Sense]] = {}
        self._robots: dict[Phrase, str] = {}
        self.entities = (
            *(Entity(o.name, " ".join(_words(o.kind)), " ".join(_words(o.color)), "object") for o in world.objects),
            *(Entity(p.name, " ".join(_words(p.kind)), " ".join(_words(p.color)), "place") for p in world.places),
        )
        self.robots = tuple(robot.name for robot in world.robots)
        for robot in world.robots:
            if phrase := _words(robot.name):
                self._robots[phrase] = robot.name
            self._robots[(spelling(robot.name),)] = robot.name
        models = {robot.model.split("_")[0].lower() for robot in world.robots}
        self.robot_nouns = frozenset((*ROBOT_NOUNS, *(m for m in models if m.isalpha() and m not in GRAMMAR_WORDS)))
        self.walkers = tuple(robot.name for robot in world.robots if "legs" in robot.capabilities)
        self.stations = {place.table: place.name for place in reversed(world.places) if place.table}
        self.trays = {place.carrier: place.name for place in world.places if place.carrier}
        self.attended = attended(world)
        self._read_entities()
        for place in world.places:
            if place.carrier and (phrase := _words(place.carrier)):
                self._add(phrase, Sense("name", place.name))
        self._longest = max((len(phrase) for phrase in (*self._senses, *self._robots)), default=1)
        self.words = (
            frozenset(word for phrase in (*self._senses, *self._robots) for word in phrase)
            | self.robot_nouns
            | {noun + "s" for noun in self.robot_nouns}
        )

    def _read_entities(self) -> None:
        for entity in self.entities:
            if entity.color:
                self._add(entity.color.split(), Sense("color", entity.color))
            if entity.kind:
                self._add_noun(entity.kind.split(), "kind", entity.kind)
        for synonym, kind in SYNONYMS.items():
            if (kind,) in self._senses and (synonym,) not in self._senses:
                self._add_noun((synonym,), "kind", kind)
        for entity in self.entities:
            described = f"{entity.color} {entity.kind}".strip()
            self._add((spelling(entity.name),), Sense("name", entity.name))
            phrase = _words(entity.name)
            if phrase and " ".join(phrase) not in (described, entity.kind, entity.color):
                self._add(phrase, Sense("name", entity.name))
        for entity in self.entities:  # "the bench", "the gear" may be any of those that are called so
            phrase = _words(entity.name)
            if len(phrase) > 1 and phrase[-1] not in ROBOT_NOUNS and phrase[-1].isalpha():
                self._add_last_word(phrase[-1], entity.name)
        for noun, plural in GENERIC.items():
            if (noun,) not in self._senses:
                self._add((noun,), Sense("generic", noun, plural))

    def _add_last_word(self, word: str, name: str) -> None:
        for key, plural in (((word,), False), (_plural((word,)), True)):
            known = self._senses.get(key, [])
            if all(sense.type == "name" and sense.plural == plural for sense in known):
                self._add(key, Sense("name", name, plural))

    def _add(self, phrase: Sequence[str], sense: Sense) -> None:
        key = tuple(phrase)
        usable = all(word not in GRAMMAR_WORDS or word in MAY_NAME for word in key)
        # A lone underscored name is a sayable word; anything with other signs never comes out of the tokenizer.
        if key and usable and sense not in self._senses.setdefault(key, []):
            self._senses[key].append(sense)

    def _add_noun(self, phrase: Sequence[str], kind: Literal["kind"], value: str) -> None:
        self._add(phrase, Sense(kind, value))
        self._add(_plural(tuple(phrase)), Sense(kind, value, plural=True))

    def match(self, words: Sequence[str]) -> tuple[int, tuple[Sense, ...]]:
        """The longest phrase at the start of ``words``: its length and its senses; (0, ()) when there is none."""
        for length in range(min(self._longest, len(words)), 0, -1):
            if senses := self._senses.get(tuple(words[:length])):
                return length, tuple(senses)
        return 0, ()

    def match_robot(self, words: Sequence[str]) -> tuple[int, str]:
        """The longest robot name at the start of ``words``: its length and the name; (0, "") when there is none."""
        for length in range(min(self._longest, len(words)), 0, -1):
            if name := self._robots.get(tuple(words[:length])):
                return length, name
        return 0, ""

    def describe(self, kinds: Iterable[Literal["object", "place"]] = ("object", "place")) -> tuple[str, ...]:
        """Names of all objects and places of those types, as people say them."""
        wanted = set(kinds)
        return tuple(printable(entity.name) for entity in self.entities if entity.type in wanted)


def attended(world: WorldSnapshot) -> dict[str, str]:
    """By place, the nearest arm, where one stands within reach of it."""
    arms = [robot for robot in world.robots if "arm" in robot.capabilities]
    found = {}
    for place in world.places:
        away = {arm.name: math.dist(arm.base.position_w[:2], place.pose.position_w[:2]) for arm in arms}
        nearest = min(away, key=lambda name: away[name], default="")
        if nearest and away[nearest] <= NEXT_TO:
            found[place.name] = nearest
    return found


def head_of(senses: tuple[Sense, ...]) -> Head:
    """The noun that these senses allow; names win over kinds, kinds over generic nouns."""
    color = next((sense.value for sense in senses if sense.type == "color"), "")
    for wanted in ("name", "kind", "generic"):
        if found := [sense for sense in senses if sense.type == wanted]:
            return Head(wanted, tuple(sense.value for sense in found), any(sense.plural for sense in found), color)
    raise ValueError("colour senses alone make no noun")
