"""From grounded clauses to the task tree's shape: groups and tasks, before ids and checks."""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from planners.errors import AmbiguousEntityError, ContradictionError, NotUnderstoodError, UnknownEntityError
from planners.language.grounding import Grounder
from planners.language.lexicon import Entity, Lexicon
from planners.language.noun_phrases import THE_ONE_THERE
from planners.language.syntax import AvoidClause, GoClause, Group, MoveClause, Part, Sentence, Target, TowerClause
from planners.language.task_tree import Constraint
from planners.language.tokens import printable
from planners.language.vocabulary import STACKING


@dataclass(frozen=True)
class Task:
    """A leaf before it has an id; see :class:`planners.language.task_tree.TaskNode`."""

    action: Literal["move", "hold", "go"]
    object: str
    destination: str
    onto_object: bool
    robot: str
    text: str
    delivery: bool = False  # unloaded where a walking robot was told to take it


@dataclass(frozen=True)
class Bundle:
    """A group before it has an id."""

    relation: Literal["sequence", "any_order"]
    parts: tuple["Bundle | Task", ...]
    text: str

    def tasks(self) -> tuple[Task, ...]:
        """All tasks, left to right."""
        return tuple(task for part in self.parts for task in (part.tasks() if isinstance(part, Bundle) else (part,)))


class Composer:
    """Grounds sentences in the order in which they were said."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.grounder = Grounder(lexicon)
        self.constraints: list[Constraint] = []
        self._deferred: list[AvoidClause] = []

    def compose(self, sentences: tuple[Sentence, ...], text: str) -> Bundle:
        """The shape of the whole request; constraints are left in ``constraints``.

        Raises:
            NotUnderstoodError: no task at all, or a relation with nothing to relate to.
            ContradictionError: a task that cannot be done as said.
        """
        done: list[Bundle] = []
        for sentence in sentences:
            bundle = self._group(sentence.body)
            if not bundle.tasks():
                continue
            if sentence.joint != "next" and not done:
                raise NotUnderstoodError(f"'{sentence.body.text}' relates to an earlier task, but there is none")
            if sentence.joint == "meanwhile":
                done[-1] = Bundle("any_order", (done[-1], bundle), f"{done[-1].text}. {bundle.text}")
            elif sentence.joint == "earlier":
                done.insert(len(done) - 1, bundle)
            else:
                done.append(bundle)
        if not done:
            raise NotUnderstoodError(
                f"'{text.strip()[:80]}' asks for no task; say also what to do, such as 'put ... in ...'"
            )
        whole = merge_deliveries(merge_holds(Bundle("sequence", tuple(done), text)))
        self._resolve_deferred(whole)
        return whole

    def _group(self, group: Group) -> Bundle:
        grounded: dict[int, tuple[Bundle | Task, ...]] = {}
        for index in group.said:
            grounded[index] = self._part(group.parts[index])
        there = any(getattr(part, "robot", "") == THE_ONE_THERE for part in group.parts)  # first one must get there
        relation = "sequence" if there else group.relation
        return Bundle(relation, tuple(part for index in sorted(grounded) for part in grounded[index]), group.text)

    def _part(self, part: Part) -> tuple[Bundle | Task, ...]:
        if isinstance(part, Group):
            return (self._group(part),)
        if isinstance(part, AvoidClause):
            self._avoid(part)
            return ()
        if isinstance(part, GoClause):
            return (self._go(part),)
        part = replace(part, robot=self._robot(part.robot, part.text))
        return self._tower(part) if isinstance(part, TowerClause) else self._move(part)

    def _robot(self, robot: str, text: str) -> str:
        """The robot that a clause names; "the arm there" is the one at the place named last."""
        if robot != THE_ONE_THERE:
            return robot
        attended = self.grounder.lexicon.attended
        found = {attended[place.name] for place in self.grounder.discourse.targets if place.name in attended}
        if len(found) != 1:
            count = "more than one" if found else "none"
            raise AmbiguousEntityError(
                f"'{text}' does not say which arm: there is {count} at the place named last; name the arm",
                ("there",),
                tuple(printable(name) for name in self.grounder.lexicon.robots),
            )
        return found.pop()

    def _go(self, clause: GoClause) -> Task:
        """A walk to a place; to a table, it is to where robots stand beside it."""
        walkers = self.grounder.lexicon.walkers
        robot = self._robot(clause.robot, clause.text) or (walkers[0] if len(walkers) == 1 else "")
        choices = tuple(printable(name) for name in walkers)
        if robot not in walkers:
            who = f"{printable(robot)} does not walk" if robot else "it does not say which robot walks"
            raise AmbiguousEntityError(
                f"'{clause.text}': {who}; those that walk: {', '.join(choices) or 'none'}", (clause.text,), choices
            )
        target = self.grounder.destination(clause.target, False)
        self.grounder.discourse.targets = (target,)
        return Task("go", "", self._station(target, clause.text), False, robot, clause.text)

    def _station(self, target: Entity, text: str) -> str:
        """Where a robot stands that goes to ``target``."""
        stations = self.grounder.lexicon.stations
        if target.name in stations:
            return stations[target.name]
        if target.type == "object" or target.kind == "table":
            choices = tuple(printable(name) for name in (*stations, *stations.values()))
            known = ", ".join(choices) or "none"
            raise UnknownEntityError(
                f"'{text}': robots cannot stand at {printable(target.name)}; they can at: {known}",
                (target.name,),
                choices,
            )
        return target.name

    def _avoid(self, clause: AvoidClause) -> None:
        if self._keep_out(clause):
            return
        if any(item.others for item in clause.theme.items):
            self._deferred.append(clause)
            return
        self._ban(clause, self.grounder.objects(clause.theme))

    def _resolve_deferred(self, whole: Bundle) -> None:
        """Resolves "never touch anything else" once everything else is known."""
        involved = {name for task in whole.tasks() for name in (task.object, task.destination)}
        for clause in self._deferred:
            self._ban(clause, self.grounder.objects(clause.theme, frozenset(involved)))

    def _keep_out(self, clause: AvoidClause) -> bool:
        """Takes a clause whose theme are places as a ban on walking there; false when it speaks of objects."""
        places = self.grounder.places(clause.theme)
        if not places and clause.walking:
            zones = tuple(e.name for e in self.grounder.lexicon.entities if e.kind == "zone")
            choices = tuple(printable(name) for name in zones)
            raise UnknownEntityError(
                f"'{clause.theme.text}' is no part of the floor; there are: {', '.join(choices) or 'none'}",
                (clause.theme.text,),
                choices,
            )
        self._forbid("keep_out", clause, places)
        return bool(places)

    def _forbid(self, kind: Literal["avoid", "keep_out"], clause: AvoidClause, entities: tuple[Entity, ...]) -> None:
        banned = {constraint.object for constraint in self.constraints}
        self.constraints += [Constraint(kind, e.name, clause.text) for e in entities if e.name not in banned]

    def _ban(self, clause: AvoidClause, entities: tuple[Entity, ...]) -> None:
        self._forbid("avoid", clause, entities)

    def _move(self, clause: MoveClause) -> tuple[Bundle | Task, ...]:
        theme = self.grounder.objects(clause.theme)
        stacking = clause.verb in STACKING
        chain = [self._target(target, stacking) for target in clause.targets]
        if stacking and len(theme) > 1:
            raise AmbiguousEntityError(
                f"'{clause.text}' does not say what goes on what; say 'build a tower of ... with ... at the bottom'",
                (clause.theme.text,),
                tuple(printable(entity.name) for entity in theme),
            )
        self.grounder.discourse.theme = theme
        self.grounder.discourse.targets = tuple(chain[:1])
        if not chain:
            return tuple(Task("hold", entity.name, "", False, clause.robot, clause.text) for entity in theme)
        if clause.robot in self.grounder.lexicon.walkers:
            return (self._deliver(clause, theme, chain[0]),)
        tasks = tuple(_task(entity, chain[0], clause.robot, clause.text) for entity in theme)
        if len(chain) == 1:
            return tasks
        below = tuple(_task(low, lower, clause.robot, clause.text) for low, lower in pairwise(chain))
        if len(theme) > 1 or any(entity.type == "place" for entity in chain[:-1]):
            raise NotUnderstoodError(f"'{clause.text}' has two destinations for one object; say one", (clause.text,))
        return (Bundle("sequence", (*reversed(below), *tasks), clause.text),)

    def _deliver(self, clause: MoveClause, theme: tuple[Entity, ...], target: Entity) -> Bundle:
        """A robot takes objects somewhere: it goes there, and arms unload it where that is a table."""
        walk = Task("go", "", self._station(target, clause.text), False, clause.robot, clause.text)
        if target.name not in self.grounder.lexicon.stations:
            return Bundle("sequence", (walk,), clause.text)
        moves = tuple(replace(_task(entity, target, "", clause.text), delivery=True) for entity in theme)
        return Bundle("sequence", (walk, Bundle("any_order", moves, clause.text)), clause.text)

    def _target(self, target: Target, stacking: bool) -> Entity:
        entity = self.grounder.destination(target.mention, stacking)
        places = self.grounder.lexicon.describe(("place",))
        if entity.type == "object" and target.preposition in ("in", "into", "inside", "to"):
            remedy = f"say 'onto {target.mention.text}' or name a place: {', '.join(places)}"
            raise NotUnderstoodError(
                f"nothing goes '{target.preposition}' an object that can itself be moved; {remedy}",
                (target.preposition, target.mention.text),
                (f"onto {target.mention.text}", *places),
            )
        return entity

    def _tower(self, clause: TowerClause) -> tuple[Bundle | Task, ...]:
        blocks = _upwards(clause, self.grounder)
        self.grounder.discourse.theme, self.grounder.discourse.targets = blocks, ()
        tasks = [_task(upper, lower, clause.robot, clause.text) for lower, upper in pairwise(blocks)]
        if clause.target is not None:
            tasks.insert(0, _task(blocks[0], self._target(clause.target, False), clause.robot, clause.text))
        return (Bundle("sequence", tuple(tasks), clause.text),)


def _task(entity: Entity, target: Entity, robot: str, text: str) -> Task:
    if entity.name == target.name:
        raise ContradictionError(f"'{text}' puts {printable(entity.name)} on itself; name another destination")
    return Task("move", entity.name, target.name, target.type == "object", robot, text)


def _upwards(clause: TowerClause, grounder: Grounder) -> tuple[Entity, ...]:
    """The blocks of a tower from bottom to top, when the words fix that order."""
    blocks = grounder.objects(clause.blocks)
    ends = {}
    for name, mention in (("bottom", clause.bottom), ("top", clause.top)):
        if mention is not None:
            ends[name] = grounder.destination(mention, True)
            if ends[name] not in blocks:
                raise ContradictionError(
                    f"'{mention.text}' is to be at the {name} but is not among '{clause.blocks.text}'"
                )
    if len(blocks) < 2:
        raise NotUnderstoodError(f"a tower needs two blocks; '{clause.blocks.text}' is one", (clause.blocks.text,))
    listed = len(clause.blocks.items) == len(blocks) or len(blocks) == 2
    fits = [
        order
        for order in (blocks, tuple(reversed(blocks)))
        if ends.get("bottom", order[0]) == order[0] and ends.get("top", order[-1]) == order[-1]
    ]
    if clause.upwards is not None:
        fits = [order for order in fits if order == (blocks if clause.upwards else tuple(reversed(blocks)))]
        if not fits:
            raise ContradictionError(f"'{clause.text}' gives two different orders; say one")
    if len(fits) != 1 or not listed:
        raise AmbiguousEntityError(
            f"'{clause.text}' does not fix which block goes on which; list the blocks and add 'from bottom to top'",
            (clause.blocks.text,),
            tuple(printable(entity.name) for entity in blocks),
        )
    return fits[0]


def merge_deliveries(whole: Bundle) -> Bundle:
    """Leaves out unloading what is then stacked on something delivered to the same place: it ends there anyway."""
    tasks = whole.tasks()
    needless = {
        index
        for index, task in enumerate(tasks)
        if task.delivery
        and any(
            later.object == task.object
            and any(d.delivery and (d.object, d.destination) == (later.destination, task.destination) for d in tasks)
            for later in tasks[index + 1 :]
        )
    }
    counter = iter(range(len(tasks)))

    def rebuild(bundle: Bundle) -> Bundle:
        parts = tuple(
            rebuild(part) if isinstance(part, Bundle) else part
            for part in bundle.parts
            if isinstance(part, Bundle) or next(counter) not in needless
        )
        return replace(bundle, parts=parts)

    return rebuild(whole) if needless else whole


def merge_holds(whole: Bundle) -> Bundle:
    """Merges "pick up X and put it down there" into one task: an object's handling stays in one leaf.

    Raises:
        NotUnderstoodError: other work lies between picking the object up and putting it down.
        ContradictionError: different robots are to pick it up and to put it down.
    """
    tasks = list(whole.tasks())
    merged: dict[int, Task | None] = {}
    held: dict[str, int] = {}
    for index, task in enumerate(tasks):
        if task.action == "hold":
            held[task.object] = index
        elif task.object in held:
            first = held.pop(task.object)
            between = tasks[first + 1 : index]
            if any(other.action == "move" and not _follows_hold(tasks, first, other) for other in between):
                raise NotUnderstoodError(
                    f"'{tasks[first].text}' and '{task.text}' have other work between them; "
                    f"say where {printable(task.object)} goes when it is picked up",
                    (task.text,),
                )
            robots = {robot for robot in (tasks[first].robot, task.robot) if robot}
            if len(robots) > 1:
                raise ContradictionError(
                    f"'{tasks[first].text}' and '{task.text}' name different robots for one object"
                )
            merged[first] = None
            merged[index] = replace(task, robot="".join(robots), text=f"{tasks[first].text} and {task.text}")
    counter = iter(range(len(tasks)))

    def rebuild(bundle: Bundle) -> Bundle:
        parts: list[Bundle | Task] = []
        for part in bundle.parts:
            if isinstance(part, Bundle):
                parts.append(rebuild(part))
                continue
            index = next(counter)
            kept = merged.get(index, part)
            if kept is not None:
                parts.append(kept)
        return Bundle(bundle.relation, tuple(parts), bundle.text)

    return rebuild(whole) if merged else whole


def _follows_hold(tasks: list[Task], first: int, other: Task) -> bool:
    """Whether the move ``other`` puts down something picked up in the same breath as ``tasks[first]``."""
    start = first
    while start > 0 and tasks[start - 1].action == "hold":
        start -= 1
    breath = set()
    for task in tasks[start:]:
        if task.action != "hold":
            break
        breath.add(task.object)
    return other.object in breath
