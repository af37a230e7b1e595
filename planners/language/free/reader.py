"""Reads a request in free English: sentences to statements, statements to tasks in their order."""

import logging
import re

from planners.errors import ContradictionError, NotUnderstoodError
from planners.language.bundles import Bundle, Task
from planners.language.free.absolutes import stated, still_there
from planners.language.free.clauses import Clause, clauses_of
from planners.language.free.colloquial import tidied
from planners.language.free.fronted import brought_forward
from planners.language.free.goal_lists import wished_one_by_one
from planners.language.free.handovers import handed_over
from planners.language.free.independent import separated
from planners.language.free.journeys import spelled_out
from planners.language.free.labels import unlabelled
from planners.language.free.layouts import laid_out
from planners.language.free.left_alone import left_alone
from planners.language.free.listings import itemised
from planners.language.free.ordering import ordered
from planners.language.free.overlooked import check_named, check_overlooked, check_places
from planners.language.free.parser import DependencyParser, Sentence
from planners.language.free.recast import recast
from planners.language.free.rewriting import rewritten
from planners.language.free.short_forms import in_full
from planners.language.free.standing import stood, waits_plainly
from planners.language.free.statements import Ban, KeepOut, Order, Put, Statement, Stay, Walk
from planners.language.free.tower_sentences import TowerSentences
from planners.language.free.towers import describes, goes_on
from planners.language.free.unmeant import asks
from planners.language.free.wishes import plainly
from planners.language.free.words import (
    COLORS,
    QUESTIONS,
    THEN,
)
from planners.language.free.zones import coloured_apart, told_plainly
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
    text = _PARENTHESES.sub(", ", tidied(itemised(stood(text)))).strip().strip(",")
    tokenize(text)
    return _Reader(world, parser).read(text)


class _Reader(TowerSentences):
    """Reads one request."""

    def __init__(self, world: WorldSnapshot, parser: DependencyParser) -> None:
        super().__init__(world)
        self.parser = parser

    def read(self, text: str) -> tuple[Bundle, tuple[Constraint, ...]]:
        masked = in_full(self._spelled_out(text), self.masks)
        masked = separated(handed_over(masked, self.masks), self.masks)
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
        self._keep_aboard()
        check_overlooked(masked, self.statements, self.masks, tuple(self.lexicon.walkers))
        check_named(masked, self.statements, self.masks)
        check_places(masked, self.statements, self.masks, self.known, self.lexicon)
        return self._whole(text)

    @property
    def _trays(self) -> set[str]:
        return set(self.lexicon.trays.values())

    def _spelled_out(self, text: str) -> str:
        walkers = tuple(self.lexicon.walkers)
        zones = [entity for entity in self.lexicon.entities if entity.kind == "zone"]
        text = coloured_apart(text, tuple(zone.color for zone in zones))
        every = tuple(printable(zone.name) for zone in zones)
        masked = recast(self.masker.mask(text), self.masks, walkers)
        masked = told_plainly(masked, self.masks, every, walkers, self.masker.mask)
        masked = left_alone(masked, self.masks)
        masked = brought_forward(waits_plainly(masked, self.masks, walkers), self.masks, walkers)
        masked = wished_one_by_one(unlabelled(masked, self.masks, walkers), self.masks, walkers)
        masked = laid_out(plainly(masked, self.masks), self.masks, walkers)
        masked = still_there(stated(masked, self.masks, walkers))
        return spelled_out(masked, self.masks, walkers)

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

    # --- clauses ---

    def _clauses(self, clauses: list[Clause]) -> list[Statement]:
        meant: dict[int, list[Statement]] = {}
        found: list[Statement] = []
        for clause in clauses:
            statements = self.meaning.of(clause)
            for statement in statements:
                if clause.adverbs & THEN or {"then", "that"} <= {word.lower for word in clause.words[:3]}:
                    statement.after += [earlier for earlier in found if earlier not in statements]
            walks = [st for st in meant.get(id(clause.parent), []) if isinstance(st, Walk) and st in self.statements]
            loads = [st for st in statements if isinstance(st, Put) and st.target and st.target.name in self._trays]
            meant[id(clause)] = statements
            found += statements
            if clause.link in ("how", "relative") and walks and loads and loads == statements:
                walks[0].after += loads  # "it goes to the far bench, loaded with blue"
                self._add(statements, self.statements.index(walks[0]))
                continue
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

    def _relower(self, at: int) -> None:
        """What was said of a tower while it was still being told ("all of that on the far bench")."""
        for statement in self.statements[at:]:
            if isinstance(statement, Put) and len(statement.objects) > 1:
                self._lower(statement)

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
        whole = ordered(self.statements, self.known, text)
        for statement in self.statements:
            if isinstance(statement, Ban):
                under = {task.destination for task in whole.tasks()} if statement.moving else set()
                kept = [e for e in statement.objects if e.name not in under]
                self._check_unmoved([e for e in statement.objects if e.name in under], whole, statement.text)
                constraints += [Constraint("avoid", e.name, self._unmasked(statement.text)) for e in kept]
        moved = {task.object for task in whole.tasks()}
        for statement in self.statements:
            if isinstance(statement, Stay) and not (statement.apart or statement.aboard) and statement.target:
                kept = [e for e in statement.objects if e.name not in moved | {t.destination for t in whole.tasks()}
                        and self.known.start.get(e.name) == statement.target.name]  # fmt: skip
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
