"""Reads a request in free English: sentences to statements, statements to tasks in their order."""

import logging
import re
from itertools import pairwise

from planners.errors import AmbiguousEntityError, ContradictionError, NotUnderstoodError, PlannerError
from planners.language.bundles import Bundle, Task
from planners.language.free.aboard import Aboard
from planners.language.free.clauses import Clause, Located, clauses_of
from planners.language.free.colloquial import tidied
from planners.language.free.discourse import Reference
from planners.language.free.journeys import spelled_out
from planners.language.free.ordering import ordered
from planners.language.free.parser import DependencyParser, Sentence, Word
from planners.language.free.rewriting import rewritten
from planners.language.free.short_forms import in_full
from planners.language.free.statements import Ban, KeepOut, Order, Put, Statement, Stay, Walk
from planners.language.free.towers import Sketch, describes, goes_on, layered, sketch
from planners.language.free.unmeant import asks
from planners.language.free.wishes import plainly
from planners.language.free.words import (
    COLORS,
    NEGATIVE_WORDS,
    NUMBERS,
    ORDER_NOUNS,
    PUTS,
    QUESTIONS,
    SEND,
    STACK_NOUNS,
    THEN,
    WALK,
)
from planners.language.lexicon import Entity
from planners.language.task_tree import Constraint
from planners.language.tokens import printable, tokenize
from skills.world.snapshot import WorldSnapshot

log = logging.getLogger(__name__)

_PARENTHESES = re.compile(r'\s*[()"“”]\s*(?:\d\)\s*)?')
_ENDS = re.compile(r"(?<=[.!?;])\s+")


def read_freely(text: str, world: WorldSnapshot, parser: DependencyParser) -> tuple[Bundle, tuple[Constraint, ...]]:
    """Reads a request in free English.

    Args:
        text: What the person said.
        world: What there is to talk about.
        parser: Finds how its words hang together.

    Returns:
        The shape of the request, to be checked and numbered, and the standing constraints.

    Raises:
        NotUnderstoodError: a clause about this world that no rule understands, or no task at all.
        ContradictionError: it cannot be done as said.
    """
    text = _PARENTHESES.sub(", ", tidied(text)).strip().strip(",")
    tokenize(text)
    return _Reader(world, parser).read(text)


class _Reader(Aboard):
    """Reads one request."""

    def __init__(self, world: WorldSnapshot, parser: DependencyParser) -> None:
        super().__init__(world)
        self.parser = parser
        self.tower: Sketch | None = None
        self.announced = 0
        self.unsure: AmbiguousEntityError | None = None  # "the remaining one" of a tower

    def read(self, text: str) -> tuple[Bundle, tuple[Constraint, ...]]:
        masked = in_full(self._spelled_out(text), self.masks)
        self._meet(masked)
        parts = [part for said in _ENDS.split(masked) for part in _ENDS.split(rewritten(said, self.masks))]
        parts = [part for part in parts if re.search(r"\w", part)]
        zones = [name for name, mask in self.masks.items() if mask.entities and mask.entities[0].kind == "zone"]
        for before, part, upcoming in zip(["", *parts[:-1]], parts, [*parts[1:], ""], strict=True):
            self.meaning.upcoming = upcoming
            self.meaning.zone_named = any(zone in before or zone in part for zone in zones)
            self._sentence(part)
        self._close_tower()
        if self.meaning.remarks:
            log.info("stepped over, for it asks for nothing: %s", "; ".join(self.meaning.remarks))
        return self._whole(text)

    def _spelled_out(self, text: str) -> str:
        masked = self.masker.mask(text)
        return plainly(spelled_out(masked, self.masks, tuple(self.lexicon.walkers)), self.masks)

    def _meet(self, masked: str) -> None:
        """Where the speaker stands, also where that is said at the end ("Bring it to me. I'm at the far bench.")."""
        tables = "|".join(
            name for name, mask in self.masks.items() if mask.entities and mask.entities[0].kind == "table"
        )
        we = r"\b(?:I'm|I am|I'll be|[Ww]e're|[Ww]e are|(?:I|[Ww]e) (?:stand|sit|work|wait))\b"
        here = rf"{we}(?: \w+){{0,3}} (?:at|by|beside|near) ({tables})\b"
        found = re.search(here, masked) if tables else None
        if found is not None:
            self.referent.discourse.person = self.masks[found[1]].entities[0]

    def _sentence(self, said: str) -> None:
        words = self.parser.parse(said)
        self.meaning.sentence = frozenset(word.lower for word in words)
        strange = {word.lower for word in words} & COLORS - {entity.color for entity in self.lexicon.entities}
        if strange:
            raise NotUnderstoodError(
                f"not understood: {', '.join(strange)}; nothing here is of that colour", tuple(strange)
            )
        blocks = frozenset(n for n, mask in self.masks.items() if mask.entities and mask.entities[0].type == "object")
        if said.rstrip().endswith("?") and (words[0].lower in QUESTIONS or asks(words, blocks)):
            raise NotUnderstoodError(
                f"'{self._unmasked(said)}': questions are not answered here; say what to do", (said,)
            )
        first = len(self.statements)
        if self.referent.discourse.place is None:
            tables = (
                e
                for word in words
                if word.text in self.masks
                for e in self.masks[word.text].entities
                if e.kind == "table"
            )
            self.referent.discourse.place = next(tables, None)
        self.meaning.begun = any(isinstance(st, Put | Walk) for st in self.statements)
        if said.rstrip().endswith("?") and not any(word.text in self.masks for word in words) and words[0].tag != "MD":
            return
        if self.tower is not None and self._is_another(words):
            self._close_tower()
        told = self.tower is not None and self.tower.seen and goes_on(words, self.masks)
        if self.tower is not None and (told or describes(words, self.masks) or self._places_tower(words)):
            self._continue_tower(words)
            return
        if self._opens_tower(words):
            return
        found = self._clauses(clauses_of(words))
        for statement in found:
            if isinstance(statement, Ban | KeepOut):
                statement.text = said.strip().removeprefix("you ")
        if found:
            self._follow(found, self.statements[:first], words)

    # --- towers ---

    def _opens_tower(self, words: Sentence) -> bool:
        nouns = [word for word in words if word.lower in STACK_NOUNS and word.tag in ("NN", "NNS")]
        verbs = [
            word for word in words if word.lemma in ("stack", "pile", "assemble", "build", "heap") and word.is_verb
        ]
        verbs = [word for word in verbs if word.previous is None or word.previous.lower not in ("not", "never", "n't")]
        plural = any(NUMBERS.get(c.lower, 1) > 1 for word in nouns for c in word.children if word.tag == "NNS")
        nouns = [word for word in nouns if word.tag == "NN"]
        ranked = describes(words, self.masks) or self._directed(words)
        denied = NEGATIVE_WORDS & {word.lower for word in words}
        piled = not denied and any(self._piles(verb) for verb in verbs)
        if plural or not (nouns or (verbs and ranked) or piled or layered(words, self.masks)):
            return False
        named = {word.text for word in words if word.text in self.masks}
        if nouns and (self.tower is not None or (denied and len(named) < 2)):
            return False
        clauses = clauses_of(words)
        finished = {word for clause in clauses if clause.link in ("after", "before", "reason") for word in clause.words}
        if nouns and set(nouns) <= finished and not layered(words, self.masks):
            return False  # "when the tower is finished, ..."
        tower = Sketch(" ".join(word.text for word in words))
        grouped, self.unsure = False, None
        for clause in clauses:
            nouns_said = [*clause.subjects, *clause.objects]
            for located in sorted(clause.places, key=lambda place: place.noun.index):
                if nouns_said and located.noun.index < nouns_said[0].index:
                    self.referent.resolve(located.noun, clause, (), target=True)
            for word in nouns_said:
                ref = self._part_of_tower(word, clause)
                grouped |= len(ref.objects) > 1 and word.text not in self.masks
                if (
                    len(ref.objects) > 1
                    and word.text not in self.masks
                    and clause.link not in ("after", "before", "reason")
                ):
                    tower.blocks += ref.objects
                if ref.robot and ref.robot not in self.lexicon.walkers:
                    tower.robot = ref.robot
            for located in clause.places:
                ref = self._place_of_tower(located.noun, clause)
                self._note_unclear(tower, located, ref)
                if located.preposition == "by" and ref.robot and ref.robot not in self.lexicon.walkers:
                    tower.robot = ref.robot
                if len(ref.objects) > 1 and located.noun.text not in self.masks:
                    tower.blocks += ref.objects
                if ref.place is not None and tower.place is None and located.preposition in ("on", "at", "in", "to"):
                    tower.place = ref.place
        for word in words:
            mask = self.masks.get(word.text)
            if tower.place is None and mask is not None and mask.entities and mask.entities[0].kind == "table":
                tower.place = mask.entities[0]
        carried = [c for c in clauses if c.lemma in PUTS | SEND and {"across", "over"} & c.adverbs]
        there = any(word.lower == "there" for clause in carried for word in clause.words)
        if carried and tower.place is None and tower.blocks and not there:
            across = self.known.across(tower.blocks[0].name, tower.text)
            tower.place = self.referent.entity(across)
        tower.count = self._count(nouns)
        if self.unsure is not None and not grouped:
            raise self.unsure
        tower.blocks = [block for block in tower.blocks if block not in self._left_out(words)]
        sketch([word for word in words if not self.referent.excepted(word)], self.masks, tower)
        tower.text = self._unmasked(tower.text)
        self._check_tower(words, clauses, tower)
        self.tower, self.announced = tower, len(self.statements)
        return True

    def _left_out(self, words: Sentence) -> set[Entity]:
        return {
            e
            for word in words
            if word.text in self.masks and self.referent.excepted(word)
            for e in self.masks[word.text].entities
        }

    def _piles(self, verb: Word) -> bool:
        """Whether several blocks are to be stacked and a later sentence must say in which order."""
        said = {word.lower for word in verb.subtree()}
        if said & (ORDER_NOUNS | NEGATIVE_WORDS | {"on", "onto", "upon", "atop"}) and not said & {"bench", "benches"}:
            onto = [word for word in verb.subtree() if word.dep == "pobj" and word.text in self.masks]
            if said & (ORDER_NOUNS | NEGATIVE_WORDS) or any(self.masks[x.text].entities[:1] and
                    self.masks[x.text].entities[0].type == "object" for x in onto):  # fmt: skip
                return False
        handled = verb.all("dobj", "nsubjpass")
        several = ("all", "them", "both", "everything")
        return any(NUMBERS.get(word.lower, 0) > 1 or word.tag == "NNS" or word.lower in several
                   for noun in handled for word in noun.subtree())  # fmt: skip

    def _part_of_tower(self, word: Word, clause: Clause) -> Reference:
        """A part of a tower; "the remaining one" may be said before all others are."""
        try:
            return self.referent.resolve(word, clause)
        except AmbiguousEntityError as error:
            rest = {child.lower for child in word.children} & {"remaining", "other", "last", "third", "left"}
            if not rest:
                raise
            self.unsure = error
            return Reference(word.text)

    def _place_of_tower(self, word: Word, clause: Clause) -> Reference:
        """A place in a sentence about a tower; "the bench" may be said before which one is."""
        try:
            return self.referent.resolve(word, clause, (), target=True)
        except AmbiguousEntityError:
            return Reference(word.text)

    def _note_unclear(self, tower: Sketch, located: Located, ref: Reference) -> None:
        """Remembers a bench that is not known; "blue on the bench" only says that blue is the lowest."""
        lowest = located.anchor is not None and located.anchor.text in self.masks
        if ref.unclear is not None and not lowest:
            tower.unclear = tower.unclear or ref.unclear

    def _check_tower(self, words: Sentence, clauses: list[Clause], tower: Sketch) -> None:
        """Refuses what a sentence about a tower says besides and what no rule of towers takes up.

        Raises:
            NotUnderstoodError: another bench, a part of the floor, or that it comes down again.
        """
        said = self._unmasked(" ".join(word.text for word in words))
        passed = {name for clause in clauses for name in self._passed(clause)}
        named = [e for word in words if word.text in self.masks for e in self.masks[word.text].entities]
        tables = {e.name for e in named if e.kind == "table"} - passed - {tower.place.name if tower.place else ""}
        undone = {word.lower for word in words if not any(x.lower in ("i", "we") for x in word.all("nsubj"))}
        undone &= {"again", "home", "return", "returned", "dismantle", "unstack"}
        if tables or undone or any(e.kind == "zone" for e in named):
            raise NotUnderstoodError(f"not understood: '{said}'; say the tower in a sentence of its own", (said,))
        for clause in clauses:
            walks = [word for word in (*clause.subjects, *clause.objects) if word.text in self.masks
                     and self.masks[word.text].robot in self.lexicon.walkers]  # fmt: skip
            aimed = clause.places or {"across", "over", "back", "there", "home"} & clause.adverbs
            if walks and aimed and not clause.negated and clause.lemma in WALK | SEND:
                raise NotUnderstoodError(f"not understood: '{said}'; say the tower in a sentence of its own", (said,))

    def _in_tower(self, blocks: list[Entity]) -> bool:
        return self.tower is not None and bool(set(blocks) & set(self.tower.blocks))

    def _is_another(self, words: Sentence) -> bool:
        """Whether a sentence describes another tower than the one that is known already."""
        assert self.tower is not None
        blocks = {
            e for word in words if word.text in self.masks for e in self.masks[word.text].entities if e.type == "object"
        }
        if not layered(words, self.masks) or not blocks or blocks & set(self.tower.blocks):
            return False
        try:
            self.tower.order()
        except PlannerError:
            return False
        return True

    def _places_tower(self, words: Sentence) -> bool:
        """Whether a sentence says only where the tower stands ("It is to be at the far bench.")."""
        named = [self.masks[word.text] for word in words if word.text in self.masks]
        about = {"it", "tower", "stack", "pile", "column", "all"} & {word.lower for word in words}
        return bool(about) and len(named) == 1 and bool(named[0].entities) and named[0].entities[0].kind == "table"

    def _directed(self, words: Sentence) -> bool:
        said = " ".join(word.lower for word in words)
        return any(
            phrase in said for phrase in ("bottom to top", "bottom up", "top to bottom", "upwards", "in that order")
        )

    @staticmethod
    def _count(nouns: list) -> int:
        for noun in nouns:
            for word in noun.subtree():
                if NUMBERS.get(word.lower, 0) > 1 and (word.dep == "nummod" or word.dep == "pobj"):
                    return NUMBERS[word.lower]
        return 0

    def _continue_tower(self, words: Sentence) -> None:
        assert self.tower is not None
        sketch(words, self.masks, self.tower)
        clauses = clauses_of(words)
        for clause in clauses:
            for located in clause.places:
                ref = self.referent.resolve(located.noun, clause, (), target=True)
                self._note_unclear(self.tower, located, ref)
                if ref.place is not None and self.tower.place is None:
                    self.tower.place = ref.place
        self._check_tower(words, clauses, self.tower)

    def _close_tower(self) -> None:
        if self.tower is None:
            return
        tower, self.tower = self.tower, None
        if not tower.blocks:
            self._add(self._bases(tower))
            return
        order = tower.order()
        found: list[Statement] = []
        base = order[0]
        if tower.place is None and tower.unclear is not None:
            raise tower.unclear
        if tower.place is None and tower.robot:  # "the far arm makes a tower of them"
            tower.place = self.meaning.bench_of(tower.robot)
        if tower.place is not None and self.known.place_of_now(base.name) != tower.place.name:
            found.append(Put(tower.text, objects=(base,), target=tower.place, robot=tower.robot))
        found += [Put(tower.text, objects=(b,), target=a, robot=tower.robot) for a, b in pairwise(order)]
        self._add(found, self.announced)

    def _bases(self, tower: Sketch) -> list[Statement]:
        """The lowest blocks of a tower that was announced and then told block by block."""
        piled = [st for st in self.statements[self.announced :] if isinstance(st, Put) and st.target and st.objects]
        on_blocks = [st for st in piled if st.target is not None and st.target.type == "object"]
        moved = {e.name for st in piled for e in st.objects}
        if not on_blocks:
            raise NotUnderstoodError(f"'{tower.text}' does not say which blocks are stacked", (tower.text,))
        lowest = {
            st.target.name: st.target for st in on_blocks if st.target is not None and st.target.name not in moved
        }
        return [
            Put(tower.text, objects=(base,), target=tower.place)
            for base in lowest.values()
            if tower.place is not None and self.known.place_of_now(base.name) != tower.place.name
        ]

    # --- clauses ---

    def _clauses(self, clauses: list[Clause]) -> list[Statement]:
        meant: dict[int, list[Statement]] = {}
        found: list[Statement] = []
        for clause in clauses:
            statements = self.meaning.of(clause)
            for statement in statements:
                if clause.adverbs & THEN or {"then", "that"} <= {word.lower for word in clause.words[:3]}:
                    statement.after += [earlier for earlier in found if earlier not in statements]
            meant[id(clause)] = statements
            found += statements
            self._add(statements)
        self._account(clauses, meant)
        for clause in clauses:
            if clause.parent is None or clause.link not in ("before", "after"):
                continue
            above, below = meant[id(clause.parent)], meant[id(clause)]
            whole = {"everything", "all", "finished", "done"} & {word.lower for word in clause.words}
            for walk in above if clause.link == "after" and whole and not below else ():
                walk.last = walk.last or isinstance(walk, Walk)  # "once everything is in place, the dog goes back"
            if clause.link == "before" and not below:
                self._add_order(clause, above)
            first, second = (above, below) if clause.link == "before" else (below, above)
            for statement in second:
                statement.after += [earlier for earlier in first if earlier is not statement]
        return found

    def _add_order(self, clause: Clause, above: list[Statement]) -> None:
        """Reads "Before the red one leaves the bench": what is done with it comes after what is said above."""
        later = tuple(e for word in clause.subjects for e in self.referent.resolve(word, clause).objects)
        objects = tuple(e for st in above if isinstance(st, Put) for e in st.objects)
        if later and objects:
            self._add([Order("", objects=objects, later=later)])

    def _follow(self, found: list[Statement], earlier: list[Statement], words: Sentence) -> None:
        """A sentence comes after the one before it, unless both say how things are to be."""
        low = [word.lower for word in words[:6]]
        then = bool(THEN & set(low[:3])) or "after that" in " ".join(low)
        turned = re.match(
            r"(?:and |but )?(?:before (?:that|this|then)|beforehand|prior to (?:that|this))\b", " ".join(low)
        )
        for statement in earlier if turned else ():
            statement.after += found
        for statement in found:
            if then:
                statement.after += [st for st in earlier if isinstance(st, Put) or hasattr(st, "station")]

    def _add(self, found: list[Statement], at: int | None = None) -> None:
        for index, statement in enumerate(found):
            self.statements.insert(len(self.statements) if at is None else at + index, statement)
            if isinstance(statement, Put):
                self.read_put |= {e.name for e in statement.objects}
                self.read_last |= {e.name: len(self.statements) for e in statement.objects}
                self._lower(statement)
            if isinstance(statement, Put) and statement.target is not None:
                for entity in statement.objects:
                    onto = statement.target.type == "object"
                    self.known.moved(Task("move", entity.name, statement.target.name, onto, "", statement.text))
                if statement.target.kind == "table":
                    self.referent.discourse.place = statement.target

    def _lower(self, put: Put) -> None:
        """What was just put on a block and is now said to be on a table stands there by what is under it."""
        again = {"back", "again", "home", "then", "afterwards", "return", "returned"} & set(put.text.lower().split())
        if put.target is None or put.target.kind != "table" or again or put.after or put.target.type != "place":
            return
        put.objects = tuple(dict.fromkeys(self._lowest(entity) for entity in put.objects))

    def _lowest(self, entity: Entity) -> Entity:
        under = next((other for other in self.referent.movable if other.name == self.known.now(entity.name)), None)
        return entity if under is None else self._lowest(under)

    # --- the whole ---

    def _whole(self, text: str) -> tuple[Bundle, tuple[Constraint, ...]]:
        constraints = [
            Constraint("keep_out", zone.name, self._unmasked(st.text))
            for st in self.statements if isinstance(st, KeepOut) for zone in st.zones
        ]  # fmt: skip
        self._keep_aboard()
        whole = ordered(self.statements, self.known, text)
        for statement in self.statements:
            if isinstance(statement, Ban):
                under = {task.destination for task in whole.tasks()} if statement.moving else set()
                kept = [e for e in statement.objects if e.name not in under]
                self._check_unmoved([e for e in statement.objects if e.name in under], whole, statement.text)
                constraints += [Constraint("avoid", e.name, self._unmasked(statement.text)) for e in kept]
        if not whole.tasks():
            raise NotUnderstoodError(f"'{text[:80]}' asks for no task; say what shall be where")
        self._check_stays(whole)
        self._check_mentioned()
        unique = {(c.kind, c.object): c for c in constraints}
        return whole, tuple(unique.values())

    def _check_unmoved(self, entities: list[Entity], whole: Bundle, text: str) -> None:
        for entity in entities:
            if any(task.object == entity.name for task in whole.tasks()):
                raise ContradictionError(f"'{text}' contradicts a task that moves the {printable(entity.name)}")

    def _check_stays(self, whole: Bundle) -> None:
        ends = {task.object: task.destination for task in whole.tasks() if task.action == "move"}
        for statement in self.statements:
            if not isinstance(statement, Stay):
                continue
            for entity in statement.objects:
                end = ends.get(entity.name, self.known.start.get(entity.name, ""))
                if statement.apart and any(end == other.name for other in self.referent.movable):
                    raise ContradictionError(f"'{statement.text}': {printable(entity.name)} goes on {printable(end)}")
                if statement.target is not None and not statement.apart and end != statement.target.name:
                    on = self.known.place_of_now(entity.name)
                    if on != statement.target.name:
                        raise ContradictionError(
                            f"'{statement.text}': {printable(entity.name)} ends on {printable(end)}"
                        )
