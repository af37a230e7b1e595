"""What noun phrases stand for: masks, pronouns and groups, in the order in which they are said."""

import re
from dataclasses import dataclass, field, replace

from planners.errors import AmbiguousEntityError, UnknownEntityError
from planners.language.free.clauses import Clause
from planners.language.free.masking import Mask
from planners.language.free.parser import Word
from planners.language.free.words import (
    ARMS,
    BENCHES,
    BLOCK_NOUNS,
    CARRY,
    ENTER,
    GROUP_NOUNS,
    NUMBERS,
    PATHS,
    SEND,
    SIDES,
    SPEAKERS,
    STACK_NOUNS,
    TRAYS,
    WALK,
    word_set,
)
from planners.language.lexicon import Entity, Lexicon
from planners.language.tokens import printable
from planners.language.whereabouts import Whereabouts

_EXCEPT = word_set("but except minus excluding besides save bar than")
ON_FLOOR = ("zone", "mark")


@dataclass(frozen=True)
class Reference:
    """What a noun phrase stands for; one of the kinds, or ``other`` when it names nothing of this world.

    Attributes:
        text: Its words.
        objects: Movable objects.
        place: A place that holds things: a table, a tray, a mark.
        zones: Parts of the floor.
        robot: A robot.
        stack: Whether it is a tower or stack that is spoken of as a whole.
        path: Whether it is the way that a robot takes.
        nothing: Whether it is denied ("no block", "nothing").
        speaker: Whether it is a person.
        grouped: Whether it was said as a group and not by names.
    """

    text: str
    objects: tuple[Entity, ...] = ()
    place: Entity | None = None
    zones: tuple[Entity, ...] = ()
    robot: str = ""
    stack: bool = False
    path: bool = False
    nothing: bool = False
    speaker: bool = False
    grouped: bool = False

    @property
    def known(self) -> bool:
        """Whether it is about this world."""
        return bool(self.objects or self.place or self.zones or self.robot or self.stack or self.path or self.nothing)


@dataclass
class Discourse:
    """What was spoken of so far, newest last."""

    themes: list[tuple[Entity, ...]] = field(default_factory=list)
    objects: list[Entity] = field(default_factory=list)
    named: set[str] = field(default_factory=set)
    pair: tuple[Entity, ...] = ()
    place: Entity | None = None
    zones: tuple[Entity, ...] = ()
    robot: str = ""
    walker: str = ""
    last: str = ""
    tower: tuple[Entity, ...] = ()


class Referent:
    """Resolves noun phrases; keeps what was spoken of."""

    def __init__(self, lexicon: Lexicon, known: Whereabouts, masks: dict[str, Mask]) -> None:
        self.lexicon, self.known, self.masks = lexicon, known, masks
        self.discourse = Discourse()
        self._resolved: dict[int, tuple[Word, Reference]] = {}
        self.movable = tuple(entity for entity in lexicon.entities if entity.type == "object")
        self._by_name = {entity.name: entity for entity in lexicon.entities}

    def entity(self, name: str) -> Entity:
        """The object or place of that name."""
        return self._by_name[name]

    def resolve(self, word: Word, clause: Clause, theme: tuple[Entity, ...] = (), target: bool = False) -> Reference:
        """What a noun phrase stands for.

        Args:
            word: Its head.
            clause: Where it stands.
            theme: What the clause is about already; "it" and "the other" are something else.
            target: Whether it says where to.

        Raises:
            AmbiguousEntityError: several things fit, or none that was spoken of.
            UnknownEntityError: a place of a kind that is not there.
        """
        if id(word) in self._resolved:
            return self._resolved[id(word)][1]
        found = self._resolve(word, clause, theme, target)
        self._resolved[id(word)] = (word, found)
        self._note(found)
        return found

    def _note(self, found: Reference) -> None:
        d = self.discourse
        d.objects += found.objects
        if len(found.objects) > 1:
            d.pair = found.objects
        if found.place is not None and found.place.kind == "table":
            d.place = found.place
        if found.zones:
            d.zones, d.last = found.zones, "zone"
        if found.robot:
            d.robot, d.last = found.robot, "robot"
            if found.robot in self.lexicon.walkers:
                d.walker = found.robot
        if found.objects:
            d.last = "object"

    def _resolve(self, word: Word, clause: Clause, theme: tuple[Entity, ...], target: bool) -> Reference:
        text, low = " ".join(w.text for w in word.subtree()), word.lower
        owner = next((child for child in word.children if child.dep == "poss"), None)
        if word.text in self.masks and not (owner is not None and low in TRAYS):
            return self._masked(word, text)
        if low in ("everybody", "everyone", "everything", "anything") and self._modifiers(word) & {"else", "other"}:
            return Reference(text, objects=self._rest(), grouped=True)
        if low in TRAYS and (owner is not None or (low != "saddle" and word.dep == "pobj")):
            return self._tray(word, owner, text)
        if (
            low == "top"
            and target
            and not word.all("prep")
            and not any(c.dep in ("poss", "compound") for c in word.children)
        ):
            below = next(
                (group for group in reversed(self.discourse.themes) if group and not set(group) & set(theme)), ()
            )
            return Reference(text, objects=below[-1:])
        if low in ("area", "zone", "patch", "spot") and self.discourse.zones:
            return Reference(text, zones=self.discourse.zones)
        if low in ("top", "surface"):
            bench = next((child for child in word.children if child.lower in BENCHES), None)
            if bench is not None:
                return self._bench(bench, owner, text, theme)
        if low in BENCHES or (low in SIDES and self._modifiers(word) & {"other", "opposite", "far", "near"}):
            return self._bench(word, owner, text, theme)
        if low in PATHS:
            return Reference(text, path=True)
        if low in STACK_NOUNS:
            return Reference(text, stack=True)
        if low in ("areas", "zones", "patches", "regions"):
            return Reference(text, zones=tuple(e for e in self.lexicon.entities if e.kind == "zone"))
        if low in ("there", "here", "where"):
            return Reference(text, place=self.here() if low == "here" else self.discourse.place)
        if low in ("it", "that", "this", "which", "who", "he", "she", "him", "former", "latter"):
            return self._pronoun(word, clause, theme, target, text)
        if low in ("none", "neither") and any(c.lower in {"of", *_EXCEPT} for c in word.children):
            return self._group(word, clause, theme, text)
        if low == "one" and self._modifiers(word) & {"that", "this"}:
            return self._pronoun(word, clause, theme, target, text)
        if low in ("nothing", "nobody", "none", "noone"):
            if low == "nothing" and self._modifiers(word) & {"else", "other"}:
                return Reference(text, objects=self._rest(), nothing=True)
            return Reference(text, nothing=True)
        if low in ARMS:
            return self._arm(word, text)
        if low in SPEAKERS:
            return Reference(text, speaker=True)
        if low in GROUP_NOUNS | BLOCK_NOUNS | NUMBERS.keys() or self._is_kind(low):
            return replace(self._group(word, clause, theme, text), grouped=True)
        return Reference(text)

    def _masked(self, word: Word, text: str) -> Reference:
        mask = self.masks[word.text]
        if mask.robot:
            return Reference(text, robot=mask.robot)
        entity = mask.entities[0]
        if entity.kind in ON_FLOOR and all(e.kind in ON_FLOOR for e in mask.entities):
            station = self._table_of(entity.name)
            return Reference(text, place=station) if station else Reference(text, zones=mask.entities)
        if entity.type == "place":
            carrier = next((robot for robot, tray in self.lexicon.trays.items() if tray == entity.name), "")
            return Reference(text, place=entity, robot=carrier if word.dep in ("nsubj", "dobj") else "")
        self.discourse.named |= {entity.name for entity in mask.entities}
        return Reference(text, objects=mask.entities)

    def _table_of(self, station: str) -> Entity | None:
        table = next((table for table, name in self.lexicon.stations.items() if name == station), "")
        return self._by_name.get(table)

    def _tray(self, word: Word, owner: Word | None, text: str) -> Reference:
        robot = ""
        if owner is not None and owner.text in self.masks:
            robot = self.masks[owner.text].robot
        robot = robot or self.walker(text)
        if robot not in self.lexicon.trays:
            raise UnknownEntityError(f"'{text}': {printable(robot)} carries no tray", (text,))
        self._note(Reference(text, robot=robot))
        return Reference(text, place=self._by_name[self.lexicon.trays[robot]])

    def walker(self, text: str) -> str:
        """The robot that walks which is meant.

        Raises:
            AmbiguousEntityError: several walk and none was named last.
        """
        walkers = self.lexicon.walkers
        found = self.discourse.walker or (walkers[0] if len(walkers) == 1 else "")
        if not found:
            choices = tuple(printable(name) for name in walkers)
            raise AmbiguousEntityError(f"'{text}' does not say which robot walks; name one of {', '.join(choices)}",
                                       (text,), choices)  # fmt: skip
        return found

    def here(self) -> Entity | None:
        """Where the speaker is taken to be: the table on which everything lies at first; else the place named last."""
        starts = set(self.known.start.values())
        return self._by_name[starts.pop()] if len(starts) == 1 else self.discourse.place

    def _bench(self, word: Word, owner: Word | None, text: str, theme: tuple[Entity, ...]) -> Reference:
        tables = [e for e in self.lexicon.entities if e.kind == "table" and e.name in self.lexicon.stations] or [
            e for e in self.lexicon.entities if e.kind == "table"
        ]
        said = self._modifiers(word)
        if said & {"each", "every", "both", "all", "no"}:
            return Reference(text)
        if said & {"other", "opposite"} or word.lower in ("end", "side"):
            if theme and not said & {"far", "near"}:
                return Reference(text, place=self._by_name[self.known.across(theme[0].name, text)])
            starts = set(self.known.start.values())
            rest = [e for e in tables if e.name not in starts]
            if len(rest) != 1 and self.discourse.place:
                rest = [e for e in tables if e != self.discourse.place]
            if len(rest) == 1:
                return Reference(text, place=rest[0])
        if word.tag == "NNS" and word.lower.endswith("s"):
            return Reference(text)
        named = [e for e in tables if said & set(re.split(r"[\s_\-]+", e.name)[:-1])]
        if len(named) == 1:
            return Reference(text, place=named[0])
        if owner is not None:
            arm = self.masks[owner.text].robot if owner.text in self.masks else self._last_arm()
            attended = [e for e in tables if self.lexicon.attended.get(e.name) == arm]
            if len(attended) == 1:
                return Reference(text, place=attended[0])
        if self.discourse.place is not None:
            return Reference(text, place=self.discourse.place)
        if len(tables) == 1:
            return Reference(text, place=tables[0])
        choices = tuple(printable(e.name) for e in tables)
        raise AmbiguousEntityError(f"'{text}' is not clear: which one? {', '.join(choices)}", (text,), choices)

    def _last_arm(self) -> str:
        robot = self.discourse.robot
        if robot and robot not in self.lexicon.walkers:
            return robot
        return self.lexicon.attended.get(self.discourse.place.name, "") if self.discourse.place else ""

    def _arm(self, word: Word, text: str) -> Reference:
        if word.lower in ("nobody", "noone") or self._modifiers(word) & {"no", "neither"}:
            return Reference(text, nothing=True)
        if word.tag in ("NNS",) or word.lower in ("team", "everyone", "everybody", "anyone", "anybody"):
            return Reference(text, speaker=True)
        place = self.discourse.place
        there = [child for child in word.children if child.lower in ("there", "here")]
        if there and place is not None and place.name in self.lexicon.attended:
            return Reference(text, robot=self.lexicon.attended[place.name])
        said = self._modifiers(word)
        if said & {"same", "that"}:
            return Reference(text, robot=self._last_arm())
        if said & word_set("first second third fourth fifth left right middle central big small new old spare"):
            choices = tuple(printable(name) for name in self.lexicon.robots)
            raise UnknownEntityError(f"'{text}' names no robot; the robots are: {', '.join(choices)}", (text,), choices)
        return Reference(text)

    def _pronoun(self, word: Word, clause: Clause, theme: tuple[Entity, ...], target: bool, text: str) -> Reference:
        d, low = self.discourse, word.lower
        if low in ("former", "latter") and len(d.pair) > 1:
            return Reference(text, objects=(d.pair[0 if low == "former" else -1],))
        if low in ("which", "who", "that") and clause.link == "relative" and clause.head.head is not None:
            antecedent = clause.head.head
            if antecedent is not word and antecedent.index < clause.head.index:
                climb = antecedent
                if climb.lower in ("top",) and climb.all("prep"):
                    climb = next((p for prep in climb.all("prep") for p in prep.all("pobj")), climb)
                return self._resolve(climb, clause, theme, target)
        before = [e for group in reversed(d.themes) if len(group) == 1 for e in group]
        candidates = [*before, *reversed(d.objects)]
        fits = next((e for e in candidates if e not in theme), None)
        if target and len(theme) > 1 and d.place is not None:
            return Reference(text, place=d.place)
        walks = word.dep == "nsubj" and clause.lemma in WALK | CARRY and not clause.passive
        if low == "it" and not target and d.walker:
            carries = walks and (clause.objects or d.last in ("robot", "zone"))
            newest = [group[0] for group in d.themes[-2:] if group]
            several = len(d.pair) > 1 and len(newest) > 1 and set(newest) <= set(d.pair)
            sent = word.dep == "dobj" and clause.lemma in SEND and (d.last == "robot" or several)
            aboard = walks and bool({"tray", "aboard"} & {x.lower for x in clause.words})
            sent = sent or aboard
            if carries or sent or (d.last == "robot" and word.dep == "nsubj" and clause.lemma in WALK | ENTER):
                return Reference(text, robot=d.walker)
        past = word.head is not None and word.head.lower in ("around", "round", "through", "across", "off", "past")
        if past and d.zones and clause.lemma in WALK | ENTER:
            return Reference(text, zones=d.zones)
        if d.last == "zone" and not theme and (target or not walks):
            return Reference(text, zones=d.zones)
        return Reference(text, objects=(fits,)) if fits is not None else Reference(text)

    def _modifiers(self, word: Word) -> set[str]:
        return {
            child.lower for child in word.children if child.dep not in ("prep", "relcl", "acl", "punct", "conj", "cc")
        }

    def _is_kind(self, low: str) -> bool:
        return any(low in (entity.kind, f"{entity.kind}s") for entity in self.movable if entity.kind)

    def together(self, objects: tuple[Entity, ...]) -> None:
        """Objects were named in one breath: "both", "they" and "the first of them" may mean them."""
        several = tuple(dict.fromkeys(objects))
        if len(several) > 1:
            self.discourse.pair = several

    def mentioned(self) -> frozenset[str]:
        """Names of the objects that were mentioned so far, each by its own words."""
        return frozenset(self.discourse.named)

    def _rest(self) -> tuple[Entity, ...]:
        return tuple(entity for entity in self.movable if entity.name not in self.mentioned())

    def _group(self, word: Word, clause: Clause, theme: tuple[Entity, ...], text: str) -> Reference:
        d, said, low = self.discourse, self._modifiers(word), word.lower
        pronouns = ("they", "them", "these", "those")
        if low in ("all", "both", "each") and any(
            other.lower in pronouns and (other is word.head or other.head is word.head) for other in clause.words
        ):
            return Reference(text)  # "they all": the pronoun says which
        single = bool(said & {"single"} and said & {"not", "no"})
        denied = single or bool(said & {"no", "neither", "none"}) or low in ("none", "neither")
        denied = denied or low in ("none", "neither")
        within = next((p for prep in word.all("prep") if prep.lower == "of" for p in prep.all("pobj")), None)
        pool = self.movable
        if within is not None and within.text not in self.masks and within.lower not in SPEAKERS:
            if low in ("all", "everything") and within.lower in ("it", "that", "this"):
                return Reference(text, objects=tuple(dict.fromkeys(d.objects)), stack=True)
            inner = self._resolve(within, clause, theme, False)
            if inner.objects:
                pool = inner.objects
            elif inner.stack or inner.place or inner.zones:
                return inner
        count = NUMBERS.get(low, 0) or next((NUMBERS[w] for w in said if w in NUMBERS), 0)
        if said & {"each", "every"}:
            count = 0
        listed = self._listed(word)
        if listed and low not in ("all", "everything", "every") and (not count or count == len(listed)):
            return Reference(text, objects=listed, nothing=denied)
        out = self._exceptions(word, clause)
        ordinal = said & {"first", "second", "last", "third", "fourth"} or {low} & {"first", "second", "fourth"}
        if ordinal and d.pair and low not in ("cargo",):
            rank = {"first": 0, "second": 1, "third": 2, "last": -1}.get(next(iter(ordinal)), 3)
            if -len(d.pair) <= rank < len(d.pair):
                return Reference(text, objects=(d.pair[rank],))
        spoken = {"mentioned", "named"} & {x.lower for x in word.subtree()}
        if (
            said & {"other", "remaining", "rest", "left"}
            or spoken
            or low in ("rest", "remainder", "others", "other", "fourth")
        ):
            if not d.named and pool == self.movable:
                raise AmbiguousEntityError(f"'{text}': other than which? none was named before", (text,))
            left = tuple(e for e in pool if e.name not in self.mentioned())
            if low in ("other", "one") and count <= 1 and len(d.pair) == 2:
                partner = tuple(e for e in d.pair if e not in (theme or d.themes[-1] if d.themes else ()))
                left = partner if len(partner) == 1 else left
            return self._counted(left, count, text, denied)
        if (
            low in ("them", "these", "those", "they", "both")
            or said & {"both", "these", "those"}
            or (
                low == "each"
                or ((low in ("every", "two", "pair", "three", "one") or within is not None) and len(d.pair) > 1)
            )
        ):
            pointed = self._pointed(count, within, pool)
            if pointed:
                return Reference(text, objects=tuple(e for e in pointed if e.name not in out), nothing=denied)
        if low in ("they", "them", "these", "those") and d.named:
            named = tuple(e for e in dict.fromkeys(d.objects) if e.name in d.named)
            return Reference(text, objects=named)
        whole = said & {"all", "every", "each", "any", "no", "whole", "entire"} or low in (
            "all", "everything", "each", "lot", "set", "every", "whole", "any", "anything"
        )  # fmt: skip
        if whole or out or (word.tag == "NNS" and "the" in said) or (count and count == len(pool)) or denied:
            left = tuple(e for e in pool if e.name not in out)
            return self._counted(left, 0 if denied else count, text, denied)
        if low == "it":
            return self._pronoun(word, clause, theme, False, text)
        return Reference(text)

    def _pointed(self, count: int, within: Word | None, pool: tuple[Entity, ...]) -> tuple[Entity, ...]:
        d = self.discourse
        if within is not None:
            return pool if not count or count == len(pool) else ()
        if len(d.pair) > 1 and (not count or count == len(d.pair)):
            return d.pair
        named = tuple(e for e in dict.fromkeys(d.objects) if e.name in d.named)
        count = count or len(named)
        return named[-count:] if len(named) >= count > 1 else ()

    def _counted(self, found: tuple[Entity, ...], count: int, text: str, denied: bool) -> Reference:
        if count and len(found) != count:
            names = tuple(printable(e.name) for e in found)
            raise AmbiguousEntityError(f"'{text}': {count} were meant, but these fit: {', '.join(names) or 'none'}",
                                       (text,), names)  # fmt: skip
        return Reference(text, objects=found, nothing=denied)

    def _listed(self, word: Word) -> tuple[Entity, ...]:
        """Reads "two blocks, namely the red one and the blue one"."""
        found: list[Entity] = []
        for child in word.children:
            if child.dep in ("appos", "conj") and child.text in self.masks:
                for part in child.subtree():
                    if part.text in self.masks and part.dep in ("appos", "conj"):
                        found += self.masks[part.text].entities
        return tuple(e for e in dict.fromkeys(found) if e.type == "object")

    @staticmethod
    def excepted(word: Word) -> bool:
        """Whether a mention only says what is left out."""
        left = word.previous
        while left is not None and (left.text[:1].isupper() or left.lower in ("and", "or", ",", "nor", "for", "the")):
            left = left.previous
        if left is None or left.lower not in _EXCEPT:
            return False
        group = left.previous
        while group is not None and group.lower in (",", "else", "other"):
            group = group.previous
        return left.lower != "but" or (
            group is not None and (group.lower in GROUP_NOUNS | BLOCK_NOUNS | {"none", "nothing"})
        )

    def _exceptions(self, word: Word, clause: Clause) -> frozenset[str]:
        out: list[Entity] = []
        words = clause.words
        for child in words:
            if child.lower not in ("but", "except", "minus", "excluding", "besides", "save", "bar", "than", "apart"):
                continue
            if child.lower == "but" and not (child.index == word.index + 1 or child.head is word):
                continue
            after = [w for w in words if w.index > child.index]
            for later in after:
                if later.text in self.masks:
                    out += self.masks[later.text].entities
                elif later.is_verb or (later.dep == "prep" and later.lower not in ("for", "from", "of")):
                    break
        return frozenset(e.name for e in out if e.type == "object")
