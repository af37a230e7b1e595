"""Clauses about towers, grounded: they open a tower or say more of the one that is being described."""

from abc import ABC, abstractmethod
from dataclasses import replace
from itertools import pairwise

from planners.errors import AmbiguousEntityError, ContradictionError
from planners.language.bundles import Bundle, Task, Tower
from planners.language.grounding import Grounder
from planners.language.lexicon import Entity, Lexicon
from planners.language.syntax import Mention, MoveClause, Target, TowerClause
from planners.language.tokens import printable
from planners.language.towers import resolve_tower
from planners.language.whereabouts import Whereabouts


class TowerReader(ABC):
    """The part of a composer that follows towers through the sentences.

    Attributes:
        lexicon: What there is to talk about.
        grounder: Resolves mentions.
    """

    def __init__(self, lexicon: Lexicon, whereabouts: Whereabouts) -> None:
        self.lexicon = lexicon
        self.grounder = Grounder(lexicon)
        self._known = whereabouts
        self._kept: list[tuple[tuple[Entity, ...], Entity, str]] = []
        self._tower: Tower | None = None
        self._topic: Entity | None = None

    @abstractmethod
    def _target(self, target: Target, stacking: bool) -> Entity:
        """What a destination stands for."""

    def _describe(self, clause: TowerClause) -> tuple[Tower | Task, ...]:
        """Opens a tower, or says more of the one that is being described."""
        tower, below = self._tower, self.grounder.discourse.theme
        crowned = tower is None and not clause.opens and clause.top is not None and len(below) == 1
        if crowned and clause.order is None and clause.bottom is None and clause.top is not None:
            block = self.grounder.destination(clause.top, True)
            self.grounder.discourse.theme = (block,)
            return (new_task(block, below[0], clause.robot, clause.text, True),)
        if tower is None and not clause.opens and clause.target is not None and below and not clause.pairs:
            return self._stack_stands(clause, below[0])
        new = tower is None or (clause.opens and not _only_announced(tower))
        if new or tower is None:
            tower = Tower(clause.text, clause.robot)
        elif clause.text not in tower.text:
            tower.text = f"{tower.text}. {clause.text}"
        self._tower = tower
        self._take_blocks(tower, clause)
        if clause.order is not None and clause.bottom is not None and tower.bottom is None and not tower.blocks:
            self._take_order(tower, clause)
            clause = replace(clause, order=None, upwards=None)
        self._take_order(tower, clause)
        for end in ("bottom", "middle", "top"):
            mention: Mention | None = getattr(clause, end)
            if mention is not None:
                setattr(tower, end, self.grounder.destination(mention, True))
        for upper, lower in clause.pairs:
            tower.pairs.append((self.grounder.destination(upper, True), self.grounder.destination(lower, True)))
        tower.count = clause.count or tower.count
        if clause.upwards is not None and clause.order is None:
            tower.upwards = clause.upwards
        if clause.target is not None:
            tower.target = self._target(clause.target, False)
        elif tower.target is None and self._topic is not None:
            tower.target = self._topic
        if tower.target is not None and tower.target.type == "place":
            self.grounder.discourse.place = tower.target
        named = [block for block in (tower.top, tower.middle, tower.bottom) if block is not None]
        theme = tower.blocks or tuple(named[:1])
        if theme:
            self.grounder.discourse.theme, self.grounder.discourse.targets = theme, ()
        return (tower,) if new else ()

    def _stack_stands(self, clause: TowerClause, block: Entity) -> tuple[Task, ...]:
        """Says where the stack stands that the last task was about ("this stack belongs on the far bench")."""
        name, objects = block.name, {e.name: e for e in self.lexicon.entities if e.type == "object"}
        while self._known.now(name) in objects:
            name = self._known.now(name)
        target = self._target(clause.target, False) if clause.target is not None else block
        if name == block.name:
            raise AmbiguousEntityError(f"'{clause.text}' does not say which blocks; name them", (clause.text,))
        self.grounder.discourse.place = target
        self._kept.append(((block,), target, clause.text))
        if self._known.place_of_now(name) == target.name:
            return ()
        return (new_task(objects[name], target, clause.robot, clause.text, True),)

    def _take_order(self, tower: Tower, clause: TowerClause) -> None:
        """Takes the order that was listed; where it leaves blocks out, only what it says of ends remains."""
        if clause.order is None:
            return
        order = self.grounder.objects(clause.order)
        if tower.blocks and not {*order} <= {*tower.blocks}:
            raise ContradictionError(
                f"'{clause.text}' names other blocks than '{tower.text}'; name the blocks of one tower once"
            )
        ends = [end for end in (clause.bottom, clause.middle, clause.top) if end is not None]
        if not tower.blocks and tower.bottom is not None and tower.bottom not in order:
            if len(ends) < len(order):  # "... forms the base; then orange, then green on top"
                tower.blocks, tower.listed, tower.upwards = (tower.bottom, *order), True, True
            return
        if not tower.blocks or {*order} == {*tower.blocks}:
            tower.blocks, tower.listed, tower.upwards = order, True, clause.upwards
        elif len(order) > len(ends):
            raise AmbiguousEntityError(
                f"'{clause.text}' gives an order of {len(order)} of {len(tower.blocks)} blocks; list them all",
                (clause.text,),
                tuple(printable(block.name) for block in tower.blocks),
            )

    def _take_blocks(self, tower: Tower, clause: TowerClause) -> None:
        if clause.blocks is None:
            return
        blocks = self.grounder.objects(clause.blocks)
        if tower.blocks and len(tower.blocks) != len(blocks) and {*blocks} != {*tower.blocks}:
            if not {*blocks} <= {*tower.blocks}:
                raise ContradictionError(
                    f"'{clause.text}' names other blocks than '{tower.text}'; name the blocks of one tower once"
                )
            return
        if tower.blocks and {*blocks} != {*tower.blocks}:
            raise ContradictionError(
                f"'{clause.text}' names other blocks than '{tower.text}'; name the blocks of one tower once"
            )
        tower.blocks, tower.listed = blocks, len(clause.blocks.items) == len(blocks)

    def _joins_tower(self, clause: MoveClause, theme: tuple[Entity, ...], chain: list[Entity]) -> bool:
        """Takes "X on Y" as a part of the tower that is being described; whether it is."""
        tower = self._tower
        if tower is None or tower.settled or any(entity.type == "place" for entity in chain) or clause.robot:
            return False
        spoken = {*tower.blocks, tower.bottom, tower.top, tower.middle, *(b for pair in tower.pairs for b in pair)}
        open_ended = not tower.blocks and (not (spoken - {None}) or bool(spoken & {*theme, *chain}))
        if not open_ended and not {*theme, *chain} <= set(tower.blocks):
            return False
        tower.pairs += list(pairwise((*theme, *chain)))
        return True

    def _resolved(self, bundle: Bundle) -> Bundle:
        """The bundle with its towers turned into tasks."""
        parts: list[Bundle | Task] = []
        for part in bundle.parts:
            if isinstance(part, Tower):
                base = resolve_tower(part, True).tasks()[0].destination
                there = part.target is not None and self._known.place_of(base) == part.target.name
                parts.append(resolve_tower(part, there))
            else:
                parts.append(self._resolved(part) if isinstance(part, Bundle) else part)
        return replace(bundle, parts=tuple(parts))


def _only_announced(tower: Tower) -> bool:
    """Whether nothing but where it stands and how many blocks it has was said of a tower."""
    said = (tower.blocks, tower.bottom, tower.middle, tower.top, tower.pairs)
    return not any(said)


def new_task(entity: Entity, target: Entity, robot: str, text: str, goal: bool = False) -> Task:
    """A move of one object; raises ContradictionError onto itself."""
    if entity.name == target.name:
        raise ContradictionError(f"'{text}' puts {printable(entity.name)} on itself; name another destination")
    return Task("move", entity.name, target.name, target.type == "object", robot, text, goal=goal)
