"""Nothing that was said gets lost: what a request names must be taken up by what is read of it."""

import re

from planners.errors import NotUnderstoodError
from planners.language.free.clauses import Clause
from planners.language.free.masking import Mask, Masker
from planners.language.free.meaning import Meaning
from planners.language.free.parser import Word
from planners.language.free.references import Referent
from planners.language.free.statements import Ban, KeepOut, Put, Statement, Stay, Walk
from planners.language.free.words import CARRY, SEND, STATE, WALK
from planners.language.lexicon import Entity, Lexicon
from planners.language.tokens import printable
from planners.language.whereabouts import Whereabouts
from skills.world.snapshot import WorldSnapshot


class Accounting:
    """What was named so far, and what became of it."""

    def __init__(self, world: WorldSnapshot) -> None:
        self.lexicon, self.known = Lexicon(world), Whereabouts(world)
        self.masker = Masker(self.lexicon)
        self.referent = Referent(self.lexicon, self.known, self.masker.masks)
        self.meaning = Meaning(self.referent)
        self.statements: list[Statement] = []
        self.meaning.so_far = self.statements
        self.zones: dict[str, str] = {}  # parts of the floor that were spoken of, and where
        self.read_put: set[str] = set()  # objects that some statement moves, also to where they are
        self.places: dict[str, str] = {}  # tables that were named beside what is done, and where
        self.read_last: dict[str, int] = {}  # how many statements there were when it was moved last
        self.mentioned: dict[str, str] = {}  # objects that must be part of what is done, and where they were named

    @property
    def masks(self) -> dict[str, Mask]:
        """What the names in the text stand for."""
        return self.masker.masks

    def _account(self, clauses: list[Clause], meant: dict[int, list[Statement]]) -> None:
        """Remembers the objects that must be part of what is done, and refuses a place that no statement took up.

        Raises:
            NotUnderstoodError: a clause sends something to a place, and nothing was read of it.
        """
        for clause in clauses:
            zones = {z.name: z for word in clause.words if word.text in self.masks
                     for z in self.masks[word.text].entities if z.kind == "zone"}  # fmt: skip
            self.zones |= {name: self._unmasked(clause.text) for name in zones}
            if clause.link == "reason" or (clause in self.meaning.facts and not clause.negated):
                self._mention(clause)
            if clause in self.meaning.facts or clause.lemma in ("clear", "empty", "leave"):
                continue
            named = [
                self.masks[word.text]
                for word in clause.words
                if word.text in self.masks and not self.referent.excepted(word)
            ]
            said = " ".join(self._unmasked(word.text) for word in clause.words if word.dep != "punct")
            self._check_pairs(clause, said)
            if {"former", "latter"} & {word.lower for word in clause.words} and not meant[id(clause)]:
                raise NotUnderstoodError(f"not understood: '{said}'; name the blocks", (said,))
            needless = (clause.negated and clause.head.tag != "MD" and clause.head.is_verb) or {"no", "use"} <= {
                word.lower for word in clause.words
            }
            if meant[id(clause)] or not needless:
                self._mention(clause)
            self._check_lasting(clause, meant[id(clause)], said)
            about = [*meant[id(clause)], *(st for child in clause.below for st in meant[id(child)])]
            self._check_returned(clause, meant[id(clause)], said)
            self._check_lost(clause, about, said)
            self._check_walked(clause, about, said)
            tables = {e.name for mask in named for e in mask.entities if e.kind == "table"}
            used = {name for st in about for name in self._uses(st)}
            acts = [mask for mask in named if mask.robot or any(e.type == "object" for e in mask.entities)]
            arms = {mask.robot for mask in named if mask.robot and mask.robot not in self.lexicon.walkers}
            doing = {st.robot for st in about if isinstance(st, Put)}
            served = {arm for table, arm in self.lexicon.attended.items() if table in used}
            if about and arms - doing - served:
                raise NotUnderstoodError(
                    f"not understood: '{said}'; say what {printable((arms - doing).pop())} shall do", (said,)
                )
            left = tables - used - {located for located in self._passed(clause)}
            if clause.link in ("before", "after") and not any(e.type == "object" for m in named for e in m.entities):
                continue
            person = clause.subjects and not any(
                x.lower == "you" or self.referent.resolve(x, clause).known for x in clause.subjects
            )
            if person and not acts:
                continue
            if left and not clause.negated and (acts or about or clause.below):
                raise NotUnderstoodError(
                    f"not understood: '{said}'; say what shall be at the {printable(left.pop())}", (said,)
                )
            if not clause.negated and not clause.past:
                self.places |= {name: said for name in left}

    def _mention(self, clause: Clause) -> None:
        """Objects that a clause names must be part of what is done."""
        for word in clause.words:
            mask = self.masks.get(word.text)
            if mask is not None and not self.referent.excepted(word):
                for entity in mask.entities:
                    if entity.type == "object":
                        self.mentioned.setdefault(entity.name, self._unmasked(clause.text))

    def _check_pairs(self, clause: Clause, said: str) -> None:
        """What is said to be on an object is put there.

        Raises:
            NotUnderstoodError: no statement took it up.
        """
        for located in clause.places:
            joined = located.noun.head if located.noun.dep == "conj" else None
            if joined is not None and located.preposition in ("on", "to", "at") and not clause.negated:
                first, second = (self._is_block(word) for word in (joined, located.noun))
                if first != second:  # "on its bench and red on blue", which no one tree shows
                    raise NotUnderstoodError(f"not understood: '{said}'; say it in two sentences", (said,))
        put = {
            (e.name, st.target.name) for st in self.statements if isinstance(st, Put) and st.target for e in st.objects
        }
        for located in clause.places:
            upper = self.masks.get(located.anchor.text) if located.anchor is not None else None
            lower = self.masks.get(located.noun.text)
            if upper is None or lower is None or located.preposition != "on" or located.negated or clause.negated:
                continue
            ends = [(a.name, b.name) for a in upper.entities for b in lower.entities if a.type == b.type == "object"]
            if ends and not set(ends) & put:
                raise NotUnderstoodError(f"not understood: '{said}'; say what shall be on what", (said,))

    def _is_block(self, word: Word) -> bool:
        mask = self.masks.get(word.text)
        return mask is not None and bool(mask.entities) and mask.entities[0].type == "object"

    def _check_returned(self, clause: Clause, found: list[Statement], said: str) -> None:
        """What is said to be somewhere "again" has been sent away.

        Raises:
            NotUnderstoodError: nothing moves it; something else must be meant.
        """
        adverbs = {word.lower for word in clause.words if word.dep in ("advmod", "prt", "npadvmod")}
        returns = {"again", "back", "home"} & adverbs or clause.lemma == "return"
        for st in found if returns else ():
            if not isinstance(st, Put) or st.target is None or st.target.kind != "table":
                continue
            others = [other for other in self.statements if isinstance(other, Put) and other is not st]
            sent = {e for other in others for e in other.objects}
            built = {e for other in others if other.target is not None and other.target.type == "object"
                     for e in other.objects} & set(st.objects)  # fmt: skip
            done = any(not self._named(child) for child in clause.below if child.link == "after")
            vague = any(word.lower == "it" for word in clause.subjects) and clause.lemma in STATE | WALK
            if vague and (built or done):
                raise NotUnderstoodError(f"not understood: '{said}'; name what returns", (said,))
            at_home = [e for e in st.objects if self.known.start.get(e.name) == st.target.name and e not in sent]
            if at_home and not self._in_tower(at_home):
                name = printable(at_home[0].name)
                raise NotUnderstoodError(f"not understood: '{said}'; the {name} does not leave; name what returns",
                                         (said,))  # fmt: skip

    def _named(self, clause: Clause) -> bool:
        """Whether a clause names something of this world."""
        return any(word.text in self.masks for word in clause.words)

    def _in_tower(self, blocks: list[Entity]) -> bool:
        """Whether a tower that is still being told moves some of these."""
        return False

    def _check_lost(self, clause: Clause, about: list[Statement], said: str) -> None:
        """What is unloaded, and where a robot goes or shall be, is part of what is read.

        Raises:
            NotUnderstoodError: nothing was read of a clause that says so.
        """
        low = {word.lower for word in clause.words}
        if about or clause.negated or clause.past or clause.link not in ("root", "and", "that", "relative"):
            return
        if clause.parent is not None and clause.parent in self.meaning.facts:
            return
        named = [self.masks[word.text] for word in clause.words if word.text in self.masks]
        robot = any(mask.robot in self.lexicon.walkers for mask in named)
        walker = robot or any(self.referent.resolve(x, clause).robot in self.lexicon.walkers
                              for x in (*clause.subjects, *clause.objects))  # fmt: skip
        table = any(e.kind == "table" for mask in named for e in mask.entities)
        way = {"across", "over", "back", "home", "there", "away", "again"} & low
        unloads = clause.lemma in ("unload", "offload") and clause.head.is_verb and not clause.under("reason")
        walks = walker and bool(way) and clause.lemma in WALK | SEND | CARRY
        pointed = {"it", "them", "both", "all", "everything"} & low
        carries = clause.lemma in CARRY and bool(pointed) and bool({"across", "over"} & clause.adverbs)
        walks = walks or (carries and clause.head.is_verb)
        if unloads or walks or (robot and (table or way) and not clause.head.is_verb):
            raise NotUnderstoodError(f"not understood: '{said}'; say where it shall be", (said,))

    def _check_walked(self, clause: Clause, about: list[Statement], said: str) -> None:
        """Where a robot is said to go or stay is where it is sent, or where something is put.

        Raises:
            NotUnderstoodError: what was read of the clause does not say so.
        """
        walker = any(self.referent.resolve(x, clause).robot in self.lexicon.walkers for x in clause.subjects)
        told = clause.link in ("root", "and", "that", "relative") and not (clause.negated or clause.past)
        put = [st.target.name for st in about if isinstance(st, Put) and st.target is not None]
        aboard = bool(put) and set(put) <= set(self.lexicon.trays.values()) and len(put) == len(about)
        if aboard and told and {"back", "home"} & clause.adverbs and clause.lemma in CARRY:
            raise NotUnderstoodError(f"not understood: '{said}'; say by itself where the robot goes", (said,))
        if not (walker and told and clause.lemma in WALK and about):
            return
        places = [self.referent.resolve(p.noun, clause).place for p in clause.places if p.preposition in ("at", "to")]
        tables = {place.name for place in places if place is not None and place.kind == "table"}
        gone = {self.known.table_at(st.station) for st in about if isinstance(st, Walk)}
        gone |= {st.target.name for st in about if isinstance(st, Put) and st.target is not None}
        if tables - gone:
            raise NotUnderstoodError(f"not understood: '{said}'; say by itself where the robot shall be", (said,))

    @staticmethod
    def _check_lasting(clause: Clause, found: list[Statement], said: str) -> None:
        """Bans hold from start to end.

        Raises:
            NotUnderstoodError: one is said to hold for a while.
        """
        passing = [child for child in clause.below if child.link in ("before", "after")]
        passing = [c for c in passing if not (c.words[0].lower in ("when", "whenever") and c.lemma in CARRY | WALK)]
        for_a_while = bool(passing) or {"yet"} & clause.adverbs
        if for_a_while and any(isinstance(st, Ban | KeepOut) for st in found):
            raise NotUnderstoodError(f"'{said}': a ban holds from start to end; leave out until when", (said,))

    def _uses(self, statement: Statement) -> set[str]:
        """The places that a statement is about."""
        if isinstance(statement, Put) and statement.target is not None:
            target = statement.target.name
            stood = {self.known.start.get(e.name, "") for e in statement.objects}
            return {
                target,
                self.known.place_of_now(target),
                *stood,
                *(self.known.place_of_now(e.name) for e in statement.objects),
            }
        if isinstance(statement, Walk):
            return {self.known.table_at(statement.station)}
        if isinstance(statement, Stay) and statement.target is not None:
            return {statement.target.name}
        return set()

    def _passed(self, clause: Clause) -> set[str]:
        """Tables that a clause only passes: where something comes from, or where the dog is loaded."""
        passed = {"from", "off", "out", "of", "by", "between", "via"}
        nouns = [located.noun for located in clause.places if located.preposition in passed]
        return {e.name for noun in nouns if noun.text in self.masks for e in self.masks[noun.text].entities}

    def _check_pending(self) -> None:
        """What was said to be moved has been said to go somewhere.

        Raises:
            NotUnderstoodError: it has not.
        """
        for said, entity, at in self.meaning.pending:
            if self.read_last.get(entity.name, 0) <= at:
                raise NotUnderstoodError(f"not understood: '{said}'; say where to", (said,))

    def _check_mentioned(self) -> None:
        self._check_pending()
        done: set[str] = set()
        for st in self.statements:
            if isinstance(st, Put | Ban | Stay):
                done |= {e.name for e in st.objects}
                done |= {st.target.name} if not isinstance(st, Ban) and st.target is not None else set()
        done |= {name for name in self.read_put if name}
        used = {name for st in self.statements for name in self._uses(st)}
        for name, said in self.places.items():
            if name not in used:
                raise NotUnderstoodError(
                    f"not understood: '{said}'; say what shall be at the {printable(name)}", (said,)
                )
        kept_out = {z.name for st in self.statements if isinstance(st, KeepOut) for z in st.zones}
        for name, said in self.zones.items():
            if name not in kept_out:
                raise NotUnderstoodError(f"'{said}': shall robots keep out of the {printable(name)}? say so", (said,))
        for name, said in self.mentioned.items():
            if name not in done:
                raise NotUnderstoodError(
                    f"not understood: '{said}'; say what shall become of the {printable(name)}", (said,)
                )

    def _unmasked(self, text: str) -> str:
        """The text with the person's own words."""
        masks = self.masks
        return re.sub(r"[A-Z][a-z]+", lambda name: masks[name[0]].text if name[0] in masks else name[0], text)
