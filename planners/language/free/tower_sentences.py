"""Sentences about towers: what opens one, what goes on with it, and what it is when all of it was told."""

from itertools import pairwise

from planners.errors import AmbiguousEntityError, NotUnderstoodError, PlannerError
from planners.language.free.aboard import Aboard
from planners.language.free.clauses import Clause, Located, clauses_of
from planners.language.free.discourse import Reference
from planners.language.free.parser import Sentence, Word
from planners.language.free.statements import Put, Statement
from planners.language.free.towers import Sketch, describes, layered, sketch
from planners.language.free.words import BENCHES, NEGATIVE_WORDS, NUMBERS, ORDER_NOUNS, PUTS, SEND, STACK_NOUNS, WALK
from planners.language.lexicon import Entity
from skills.world.snapshot import WorldSnapshot


class TowerSentences(Aboard):
    """Reads towers that are told over one or several sentences."""

    def __init__(self, world: WorldSnapshot) -> None:
        super().__init__(world)
        self.tower: Sketch | None = None
        self.announced = 0
        self.unsure: AmbiguousEntityError | None = None  # "the remaining one" of a tower

    def _add(self, found: list[Statement], at: int | None = None) -> None:
        """Takes statements up; the reader below says how."""
        raise NotImplementedError

    def _relower(self, at: int) -> None:
        """Puts right what was said of a tower while it was told; the reader below says how."""
        raise NotImplementedError

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
        them = max((word.index for word in words if word.lower in ("them", "these")), default=-1)
        for clause in clauses:
            nouns_said = [*clause.subjects, *clause.objects]
            for located in sorted(clause.places, key=lambda place: place.noun.index):
                if nouns_said and located.noun.index < nouns_said[0].index:
                    self.referent.resolve(located.noun, clause, (), target=True)
            listed = [self.masks[word.text] for word in clause.objects if word.text in self.masks and word.index < them]
            self.referent.together(tuple(e for mask in listed for e in mask.entities if e.type == "object"))
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
                if ref.place is not None and tower.place is None and located.preposition in (
                    "on", "at", "in", "to", "for"
                ):  # fmt: skip
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
        undone = {word.lower for word in words if not any(x.lower in ("i", "we") for x in word.all("nsubj"))
                  and not (word.dep in ("compound", "amod") and word.head and word.head.lower in BENCHES)}  # fmt: skip
        undone &= {"again", "home", "return", "returned", "dismantle", "unstack"}
        if tables or undone or any(e.kind == "zone" for e in named):
            raise NotUnderstoodError(f"not understood: '{said}'; say the tower in a sentence of its own", (said,))
        for clause in clauses:
            walks = [word for word in (*clause.subjects, *clause.objects) if word.text in self.masks
                     and self.masks[word.text].robot in self.lexicon.walkers]  # fmt: skip
            aimed = clause.places or {"across", "over", "back", "there", "home"} & clause.adverbs
            load = [e for word in clause.objects for e in self._part_of_tower(word, clause).objects]
            if load and set(load) <= set(tower.blocks):
                continue  # "the dog takes both across and the arm makes a stack of them"
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
        if not tower.blocks or (len(set(tower.blocks)) == 1 and self._told_on(tower.blocks[0])):
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
        self._relower(self.announced + len(found))

    def _told_on(self, base: Entity) -> bool:
        """Whether a tower of which only the lowest block was named went on block by block."""
        puts = [st for st in self.statements[self.announced :] if isinstance(st, Put)]
        moved = {e.name for st in puts for e in st.objects}
        return any(st.target == base for st in puts) and base.name not in moved

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
