"""The parts of a clause, and what every reader of clauses keeps."""

from dataclasses import dataclass, field

from planners.errors import NotUnderstoodError
from planners.language.free.clauses import Clause, Located
from planners.language.free.discourse import Reference
from planners.language.free.parser import Word
from planners.language.free.references import Referent
from planners.language.free.statements import Put, Statement
from planners.language.lexicon import Entity


@dataclass
class Roles:
    """The parts of a clause, resolved."""

    subjects: list[tuple[Word, Reference]] = field(default_factory=list)
    objects: list[tuple[Word, Reference]] = field(default_factory=list)
    places: list[tuple[Located, Reference]] = field(default_factory=list)

    def all(self) -> list[Reference]:
        """All of them, in the order of their roles."""
        return [ref for _, ref in (*self.subjects, *self.objects, *((p.noun, r) for p, r in self.places))]


class ClauseReader:
    """What the readers of clauses share: what was said so far, and how a clause is stepped over or refused."""

    def __init__(self, referent: Referent) -> None:
        self.referent = referent
        self.lexicon, self.discourse = referent.lexicon, referent.discourse
        self.so_far: list[Statement] = []
        self.describes = False  # whether a state was announced ("the goal is as follows")
        self.begun = False  # whether an earlier sentence asks for something
        self.sentence: frozenset[str] = frozenset()  # the words of the sentence
        self.zone_named = False  # whether the sentence before or this one names a part of the floor
        self.strangers = False  # whether people stand at several places, so that "him" is not clear
        self.upcoming = ""  # the sentence after it
        self.remarks: list[str] = []
        self.pending: list[tuple[str, Entity, int]] = []  # what is to be moved, and a later statement must say where
        self.facts: set[Clause] = set()  # clauses that only tell something, and so need not be accounted for

    def _remark(self, clause: Clause) -> list[Statement]:
        self.remarks.append(self._said(clause))
        return []

    def _said(self, clause: Clause) -> str:
        """The words of a clause as the person said them."""
        masks = self.referent.masks
        return " ".join(masks[x.text].text if x.text in masks else x.text for x in clause.words if x.dep != "punct")

    def _last_theme(self) -> tuple[Entity, ...]:
        return self.discourse.themes[-1] if self.discourse.themes else ()

    def _topic(self, found: list[Statement], roles: Roles) -> None:
        """What "it" means from now on."""
        themes = [st.objects for st in found if isinstance(st, Put)]
        if not themes:
            themes = [ref.objects for _, ref in (*roles.subjects, *roles.objects) if ref.objects]
            themes = themes or [ref.objects for p, ref in roles.places if ref.objects and p.preposition == "of"]
        for theme in themes:
            self.discourse.themes.append(theme)
        for part in (roles.objects, roles.subjects):  # what the clause is about, before what it mentions besides
            if any(ref.robot for _, ref in part):
                self.discourse.last = "robot"
                break
            if any(ref.objects for _, ref in part):
                self.discourse.last = "object"
                break

    def _refuse(self, clause: Clause) -> list[Statement]:
        text = self._said(clause)
        raise NotUnderstoodError(f"not understood: '{text}'; say what shall be where, or what to leave alone", (text,))

    def _place(self, ref: Reference) -> Entity | None:
        if ref.place is not None:
            return ref.place
        if ref.robot in self.lexicon.trays:
            return self.referent.entity(self.lexicon.trays[ref.robot])
        return self.bench_of(ref.robot) if ref.robot else None

    def bench_of(self, arm: str) -> Entity | None:
        """The table that an arm works at."""
        tables = [t for t, at in self.lexicon.attended.items() if at == arm and t in self.lexicon.stations]
        return self.referent.entity(tables[0]) if tables else None
