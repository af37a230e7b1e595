"""Mentions of single things of the world, found by the lexicon and replaced by names that any parser knows.

"The orange one" is an adjective and a number to a parser of newspapers; "Diana" is a person. So every mention of one
thing by its own words becomes a name, and every name leads back to what the words may mean. Groups and pronouns
("them", "the other two", "its bench") stay as they are; they are resolved in their sentence.
"""

import re
from dataclasses import dataclass

from planners.language.free.words import word_list, word_set
from planners.language.lexicon import Entity, Lexicon
from planners.language.tokens import spelling
from planners.language.vocabulary import GRAMMAR_WORDS

PEOPLE = word_list(
    "Adam Bella Carl Diana Eric Fiona Greg Hannah Ivan Julia Kevin Laura Martin Nora Oliver Paula Quentin Rachel "
    "Steve Tina Victor Wendy Xavier Yvonne Zachary Alice Bruno Clara David Emma Frank Gloria Henry Irene James "
    "Karen Leo Maria Nathan Olga Peter Rosa Simon Teresa Ulrich Vera Walter Anna Brian Cecilia Daniel Elena Felix "
    "Grace Howard Ingrid"
)
CITIES = word_list(
    "Denver Boston Dallas Houston Chicago Seattle Atlanta Phoenix Detroit Toronto Berlin Madrid Vienna Dublin "
    "Oslo Warsaw Lisbon Prague Geneva Munich Hamburg Naples Milan Athens Cairo Tokyo Seoul Sydney Lima Bogota "
    "Quito Havana Austin Memphis Tampa Omaha Tulsa Fresno Oakland Newark Buffalo Albany Dayton Mobile Salem "
    "Helena Boise Lincoln"
)
WALKERS = word_list("Rex Bruno Fido Rocky Duke Buddy Rover Lassie")
ARTICLES = word_set("the a an said our your poor old same")
FLOOR = word_set("zone zones area areas patch patches region regions floor paint square field spot")
STEPS = word_set("walk walks walking step steps stepping tread treads treading foot paw paws")
ANIMALS = word_set(
    "animal quadruped creature beast pooch hound puppy doggy mutt canine transporter carrier courier porter doggo pup"
)
TOPS = frozenset(("top", "surface", "tabletop", "itself"))
ONES = word_set(
    "one block cube brick piece part item unit thing guy fellow ones blocks cubes bricks pieces parts items units"
)
_WORD = re.compile(r"[^\W\d_]+(?:_[^\W_]+)*|\d+|[^\w\s]", re.UNICODE)


@dataclass(frozen=True)
class Mask:
    """What a name in a masked text stands for.

    Attributes:
        name: The name that stands in the text.
        text: The words that it replaced.
        entities: Objects and places that they may mean.
        robot: The robot that they mean, or empty.
    """

    name: str
    text: str
    entities: tuple[Entity, ...] = ()
    robot: str = ""


@dataclass(frozen=True)
class _Piece:
    text: str
    start: int
    end: int


class Masker:
    """Finds mentions in a text; one per request."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self.masks: dict[str, Mask] = {}
        self._names: dict[tuple[str, ...], str] = {}
        self._used: set[str] = set()

    def mask(self, text: str) -> str:
        """The text with every mention of one thing replaced by a name; :attr:`masks` says what the names stand for."""
        pieces = [_Piece(match[0], match.start(), match.end()) for match in _WORD.finditer(text)]
        self._used |= {piece.text for piece in pieces}
        result, at, i = "", 0, 0
        while i < len(pieces):
            length, entities, robot = self._mention(pieces, i)
            if not length:
                i += 1
                continue
            start, end = pieces[i].start, pieces[i + length - 1].end
            name = self._name(text[start:end], entities, robot)
            result += text[at:start] + name
            at, i = end, i + length
        return result + text[at:]

    def _mention(self, pieces: list[_Piece], at: int) -> tuple[int, tuple[Entity, ...], str]:
        words = [spelling(piece.text) for piece in pieces[at : at + 10]]
        skip = 0
        while skip < len(words) and words[skip] in ARTICLES:
            skip += 1
        length, robot = self._robot(words[skip:])
        if robot:
            possessed = words[skip + length : skip + length + 3]
            table = self._table_of(robot)
            if possessed[:2] == ["'", "s"] and table and self._called(table, possessed[2:3]):
                top = words[skip + length + 3 : skip + length + 4]
                return skip + length + 3 + (bool(top) and top[0] in TOPS), (table,), ""
            return skip + length, (), robot
        length, entities = self._colored_of(words[skip:])
        if not length:
            length, entities = self._entities(words[skip:])
        if not length and (skip or (words and words[0] not in GRAMMAR_WORDS)):
            length, entities = self._headed(words[skip:])
        if length == 1 and self._walked_through(pieces, at):
            entities = tuple(e for e in self._of_color(words[skip : skip + 1], "place") if e.kind == "zone") or entities
        return (skip + length, entities, "") if length else (0, (), "")

    @staticmethod
    def _walked_through(pieces: list[_Piece], at: int) -> bool:
        """Whether a colour follows words of walking, so that it is a part of the floor ("don't walk in blue")."""
        before = ["", "", *(spelling(piece.text) for piece in pieces[max(0, at - 2) : at])]
        inside = before[-1] in ("in", "into", "on", "onto", "over") and before[-2] in STEPS
        return inside or before[-1] in ("through", "across")

    def _robot(self, words: list[str]) -> tuple[int, str]:
        length, robot = self._lexicon.match_robot(words)
        if not robot and words and words[0] in ANIMALS and len(self._lexicon.walkers) == 1:
            return 1, self._lexicon.walkers[0]
        if length > 1 or robot in self._lexicon.walkers or (length and words[0] not in ("left", "right")):
            return length, robot
        return 0, ""

    def _colored_of(self, words: list[str]) -> tuple[int, tuple[Entity, ...]]:
        """Reads "the block of orange colour"."""
        if len(words) > 2 and words[1] in ("of", "in") and words[0] in ONES:
            tail = 2 + (words[2] in ("the", "a"))
            fits = self._of_color(words[tail : tail + 1], "object")
            if fits:
                end = tail + 1
                return end + (words[end : end + 1] in (["colour"], ["hue"])), fits
        return 0, ()

    def _entities(self, words: list[str]) -> tuple[int, tuple[Entity, ...]]:
        """The one thing that the words name, with how many words; (0, ()) for none or for several."""
        for length in range(min(4, len(words)), 0, -1):
            fits = self._named(tuple(words[:length]))
            if len(fits) == 1:
                rest = words[length : length + 1]
                return length + (bool(rest) and rest[0] in TOPS and fits[0].type == "place"), fits
        color = self._of_color(words[:1], "")
        if not color:
            return 0, ()
        following = words[1:4]
        if following and following[0] in ("floor", "painted"):
            following = following[1:]
        if following and following[0] in FLOOR:
            zones = tuple(entity for entity in color if entity.type == "place")
            return (len(words[:4]) - len(words[1:4]) + words[1:4].index(following[0]) + 1, zones) if zones else (0, ())
        objects = tuple(entity for entity in color if entity.type == "object")
        chosen = objects or color
        if len(chosen) != 1:
            return 0, ()
        if following and (following[0] in ONES or spelling(following[0]) == chosen[0].kind):
            return 2, chosen
        return 1, chosen

    def _headed(self, words: list[str]) -> tuple[int, tuple[Entity, ...]]:
        """The one object whose name ends so: "the gear" is the brass gear where there is no other."""
        fits = tuple(
            e for e in self._lexicon.entities if e.type == "object" and _parts(e.name)[-1:] == tuple(words[:1])
        )
        return (1, fits) if len(fits) == 1 and words[0] not in ONES else (0, ())

    def _named(self, words: tuple[str, ...]) -> tuple[Entity, ...]:
        """Things that are called so: by name, by colour and kind, or by the words of a name that set it apart."""
        found = []
        for entity in self._lexicon.entities:
            name = _parts(entity.name)
            described = tuple(f"{entity.color} {entity.kind}".split()) if entity.color else ()
            apart = len(name) > 1 and words == (*name[:-1], "one") and entity.kind == "table"
            if words in (name, (spelling(entity.name),)) or (described and words == described) or apart:
                found.append(entity)
        if len(found) > 1 and len({entity.name for entity in found if entity.kind == "table"}) == 1:
            return tuple(entity for entity in found if entity.kind == "table")
        return tuple(found)

    def _of_color(self, words: list[str], kind: str) -> tuple[Entity, ...]:
        return tuple(
            entity for entity in self._lexicon.entities if words == [entity.color] and (not kind or entity.type == kind)
        )

    def _table_of(self, robot: str) -> Entity | None:
        attended = [place for place, arm in self._lexicon.attended.items() if arm == robot]
        return next((e for e in self._lexicon.entities if e.name in attended and e.kind == "table"), None)

    @staticmethod
    def _called(entity: Entity, words: list[str]) -> bool:
        return bool(words) and words[0] in (*re.split(r"[\s_\-]+", entity.name)[-1:], "table", "bench")

    def _name(self, text: str, entities: tuple[Entity, ...], robot: str) -> str:
        key = (robot, *(entity.name for entity in entities))
        if key not in self._names:
            place = bool(entities) and entities[0].type == "place"
            pool = CITIES if place else WALKERS if robot in self._lexicon.walkers else PEOPLE
            name = next(name for name in (*pool, *PEOPLE, *CITIES) if name not in self._used)
            self._used.add(name)
            self._names[key] = name
            self.masks[name] = Mask(name, text, entities, robot)
        return self._names[key]


def _parts(name: str) -> tuple[str, ...]:
    """The words of a name."""
    return tuple(spelling(part) for part in re.split(r"[\s_\-]+", name))
