"""What noun phrases stand for: masks, pronouns and groups, in the order in which they are said."""

import re
from dataclasses import replace

from planners.errors import AmbiguousEntityError, UnknownEntityError
from planners.language.free.clauses import Clause
from planners.language.free.discourse import Reference
from planners.language.free.groups import EXCEPT
from planners.language.free.parser import Word
from planners.language.free.pronouns import Pronouns
from planners.language.free.words import (
    ARMS,
    BENCHES,
    BLOCK_NOUNS,
    EMPTY,
    FULL,
    GROUP_NOUNS,
    NUMBERS,
    PATHS,
    SET,
    SIDES,
    SPEAKERS,
    STACK_NOUNS,
    TRAYS,
    word_set,
)
from planners.language.lexicon import Entity
from planners.language.tokens import printable

ON_FLOOR = ("zone", "mark")
POINTERS = ("there", "it", "that", "them", "those", "these", "both", "either")


class Referent(Pronouns):
    """Resolves noun phrases; keeps what was spoken of."""

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
        if low in ("other", "another") and word.previous is not None and word.previous.lower in ("each", "one"):
            return Reference(text)  # "on top of each other"
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
        several = {"either", "both", "any", "no", "each", "every", "neither", "coloured", "colored"}
        if low in ("areas", "zones", "patches", "regions") or (low == "zone" and self._modifiers(word) & several):
            return Reference(text, zones=tuple(e for e in self.lexicon.entities if e.kind == "zone"))
        if low in ("area", "zone", "patch", "spot") and self.discourse.zones:
            return Reference(text, zones=self.discourse.zones)
        if low in ("top", "surface"):
            bench = next((child for child in word.children if child.lower in BENCHES), None)
            if bench is not None:
                return self._bench(bench, owner, text, theme, clause)
        if low in BENCHES or (low in SIDES and self._modifiers(word) & {"other", "opposite", "far", "near"}):
            return self._bench(word, owner, text, theme, clause)
        if low in PATHS:
            return Reference(text, path=True)
        if low in STACK_NOUNS:
            return Reference(text, stack=True)
        if low in POINTERS and self.discourse.zones and self._shunned(word):
            return Reference(text, zones=self.discourse.zones)
        if low in ("there", "here", "where"):
            return Reference(text, place=self.here() if low == "here" else self.there())
        if low == "anything" and self._exceptions(word, clause):
            return replace(self._group(word, clause, theme, text), grouped=True)
        inside = word.head is not None and word.head.lower in ("in", "into", "inside")
        onto = word.head is not None and word.head.lower in ("on", "onto") and clause.lemma == "load"
        inside = inside or (onto and bool(self.discourse.walker))  # "let the dog come back and load red on it"
        if low == "it" and target and inside and clause.lemma in SET and len(self.lexicon.trays) == 1:
            return self._tray(word, None, text)  # nothing goes into anything else
        if low in ("it", "that", "this", "which", "who", "he", "she", "him", "former", "latter"):
            return self._pronoun(word, clause, theme, target, text)
        if low in ("none", "neither") and any(c.lower in {"of", *EXCEPT} for c in word.children):
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

    def there(self) -> Entity | None:
        """The table named last; else that of the arm named last."""
        robot = self.discourse.robot
        tables = [t for t, arm in self.lexicon.attended.items() if arm == robot and t in self.lexicon.stations]
        return self.discourse.place or (self._by_name[tables[0]] if robot and tables else None)

    def _bench(self, word: Word, owner: Word | None, text: str, theme: tuple[Entity, ...], clause: Clause) -> Reference:
        tables = [e for e in self.lexicon.entities if e.kind == "table" and e.name in self.lexicon.stations] or [
            e for e in self.lexicon.entities if e.kind == "table"
        ]
        said = self._modifiers(word)
        if said & {"each", "every", "both", "all", "no"}:
            return Reference(text)
        described = self._described_bench(word, said, tables)
        if described is not None:
            return Reference(text, place=described)
        if said & {"other", "opposite"} or (word.lower in ("end", "side") and not said & {"near"}):
            beside = word.head.head if word.head is not None and word.head.dep == "prep" else None
            of_arm = beside is not None and beside.lower in ARMS  # "the arm on the other side"
            named = of_arm or said & {"far", "near"}
            if theme and not named and self.known.place_of_now(theme[0].name) in self.lexicon.stations:
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
        doing = {self._resolved[id(x)][1].robot for x in clause.subjects if id(x) in self._resolved}
        own = [e for e in tables if self.lexicon.attended.get(e.name) in doing]
        if len(own) == 1 and not said & {"that", "this", "same"}:
            return Reference(text, place=own[0])  # an arm puts things on its bench
        if self.discourse.place is not None:
            return Reference(text, place=self.discourse.place)
        if len(tables) == 1:
            return Reference(text, place=tables[0])
        choices = tuple(printable(e.name) for e in tables)
        unclear = AmbiguousEntityError(f"'{text}' is not clear: which one? {', '.join(choices)}", (text,), choices)
        return Reference(text, unclear=unclear)

    def _described_bench(self, word: Word, said: set[str], tables: list[Entity]) -> Entity | None:
        """The bench that is empty or full at first: where everything lies, or where nothing does."""
        starts = set(self.known.start.values())
        told = {x.lower for child in word.all("relcl", "acl", "prep", "ccomp") for x in child.subtree()}
        bare = said & EMPTY or (told & EMPTY and not told & {"not", "n't", "never"}) or {"nothing", "on"} <= told
        if word.lower not in BENCHES or not (bare or said & FULL):
            return None
        fits = [e for e in tables if (e.name not in starts) == bool(bare)]
        return fits[0] if len(fits) == 1 else None

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

    @staticmethod
    def _shunned(word: Word) -> bool:
        """Whether it is what somebody keeps out of ("keep the dog out of there")."""
        before, said = word.previous, []
        while before is not None and len(said) < 2:
            said.append(before.lower)
            before = before.previous
        return said in (["of", "out"], ["of", "clear"], ["from", "away"]) or said[:1] == ["off"]
