"""From clauses to the task tree's shape: mentions are grounded in the order in which they were said."""

import re
from dataclasses import replace
from itertools import pairwise

from planners.errors import AmbiguousEntityError, ContradictionError, NotUnderstoodError, UnknownEntityError
from planners.language.bundles import Bundle, Task, Tower, around_walks, goals_only
from planners.language.claims import ClaimReader
from planners.language.lexicon import Entity, Lexicon
from planners.language.merging import merge_deliveries, merge_holds, rebuilt
from planners.language.robot_phrases import THE_ONE_THERE, THE_OTHER, THE_WALKER
from planners.language.syntax import (
    ApartClause,
    Aside,
    AvoidClause,
    Claim,
    DoneClause,
    GoClause,
    Group,
    KeepClause,
    Mention,
    MoveClause,
    NeedlessClause,
    Part,
    PlaceClause,
    ReasonClause,
    Sentence,
    SpeakerClause,
    Target,
    TowerClause,
)
from planners.language.task_tree import Constraint
from planners.language.tokens import printable
from planners.language.tower_reader import new_task
from planners.language.vocabulary import STACKING
from planners.language.whereabouts import Whereabouts

__all__ = ["Bundle", "Composer", "Task"]


class Composer(ClaimReader):
    """Grounds sentences in the order in which they were said."""

    def __init__(self, lexicon: Lexicon, whereabouts: Whereabouts) -> None:
        super().__init__(lexicon, whereabouts)
        self._ends: dict[str, Task] = {}
        self._waits = ""  # words that told a robot to wait where it is by now
        self._across_to: Entity | None = None  # the place that was only called the other one

    def compose(self, sentences: tuple[Sentence, ...], text: str) -> Bundle:
        """The shape of the whole request; constraints are left in ``constraints``.

        Raises:
            NotUnderstoodError: no task at all, or a relation with nothing to relate to.
            ContradictionError: a task that cannot be done as said.
        """
        done: list[Bundle] = []
        for sentence in sentences:
            self._topic = self.grounder.discourse.reason = None
            bundle = self._group(sentence.body)
            if bundle.empty:
                continue
            if sentence.joint in ("meanwhile", "earlier") and not done:
                raise NotUnderstoodError(f"'{sentence.body.text}' relates to an earlier task, but there is none")
            loose = sentence.joint == "next" and done and goals_only(bundle) and goals_only(done[-1])
            if sentence.joint == "meanwhile" or loose:
                done[-1] = Bundle("any_order", (done[-1], bundle), f"{done[-1].text}. {bundle.text}")
            elif sentence.joint == "earlier":
                done.insert(len(done) - 1, bundle)
            else:
                done.append(bundle)
        if self._ends:
            done.append(Bundle("any_order", tuple(self._ends.values()), text))
        whole = merge_holds(self._for_speaker(self._resolved(Bundle("sequence", tuple(done), text))))
        whole = merge_deliveries(whole, self._known.tables, self._known.start)
        if not whole.tasks():
            raise NotUnderstoodError(
                f"'{text.strip()[:80]}' asks for no task; say also what to do, such as 'put ... in ...'"
            )
        self._check_claims(whole)
        self._resolve_deferred(whole)
        return whole

    def claims(self, sentences: tuple[Sentence, ...]) -> tuple[Constraint, ...]:
        """The standing constraints of sentences that ask for nothing else.

        Raises:
            NotUnderstoodError: they ask for tasks, too, or ban what nothing said before leaves out.
        """
        asked = [sentence.body.text for sentence in sentences if not self._group(sentence.body).empty]
        asked += [clause.text for clause in self._deferred]
        if asked or self._kept:
            raise NotUnderstoodError(f"'{(asked or [''])[0]}' is more than a ban", tuple(asked))
        return tuple(self.constraints)

    def _group(self, group: Group) -> Bundle:
        grounded: dict[int, tuple[Bundle | Task | Tower, ...]] = {}
        for index in group.said:
            grounded[index] = self._part(group.parts[index])
        robots = [getattr(part, "robot", "") for part in group.parts if not isinstance(part, Aside)]
        there = THE_ONE_THERE in robots and set(robots) != {THE_ONE_THERE}  # first one must get there
        relation = "sequence" if there else group.relation
        parts = [grounded[index] for index in sorted(grounded)]
        if relation == "any_order" and not group.loose:
            return around_walks(parts, group.text)
        return Bundle(relation, tuple(part for several in parts for part in several), group.text)

    def _part(self, part: Part) -> tuple[Bundle | Task | Tower, ...]:
        if isinstance(part, Group):
            return (self._group(part),)
        if isinstance(part, Claim):
            self._claim(part)
            return ()
        if isinstance(part, PlaceClause):
            self._topic = self._target(part.target, False)
            if self._tower is not None and self._tower.target not in (None, self._topic):
                self._tower = None
            self._arrive(self._topic)
            return ()
        self._spoken = ()
        if isinstance(part, GoClause):
            return self._go(part)
        part = replace(part, robot=self._robot(part.robot, part.text))
        found = self._describe(part) if isinstance(part, TowerClause) else self._move(part)
        for item in found:
            self._note(item)
        return found

    def _claim(self, clause: Claim) -> None:
        match clause:
            case AvoidClause():
                self._avoid(clause)
            case KeepClause():
                self._keep(clause)
            case ApartClause():
                self._apart(clause)
            case NeedlessClause():
                self._need_not(clause)
            case DoneClause():
                self._done(clause)
            case ReasonClause():
                self._reason(clause)
            case SpeakerClause():
                self._speaks(clause)

    def _for_speaker(self, whole: Bundle) -> Bundle:
        """What is fetched and put nowhere goes to where the speaker stands, when that was said."""
        place = self._speaker
        if place is None or place.name not in self._known.tables:
            return whole
        open_ends: dict[int, Task | None] = {
            index: replace(task, fallback=place.name)
            for index, task in enumerate(whole.tasks())
            if task.pending and not task.fallback
        }
        return rebuilt(whole, open_ends)

    def _note(self, item: "Bundle | Task | Tower") -> None:
        """Remembers where things are once it is done."""
        for task in item.tasks() if isinstance(item, Bundle) else (item,):
            if isinstance(task, Task) and task.action == "go":
                self._waits = ""
            elif isinstance(task, Task):
                self._check_waiting(task)
                self._known.moved(task)

    def _check_waiting(self, task: Task) -> None:
        """No robot was told to wait somewhere that has to carry this object from one table to another.

        Raises:
            ContradictionError: one was, and nothing said sent it on.
        """
        tables, before, after = self._known.tables, self._known.now(task.object), task.destination or task.fallback
        if self._waits and len(self.lexicon.walkers) == 1 and {before, after} <= tables and before != after:
            raise ContradictionError(
                f"'{self._waits}' contradicts '{task.text}': the robot must carry that; say 'in the end' where it waits"
            )

    def _arrive(self, place: Entity) -> None:
        self.grounder.discourse.targets = (place,)
        self.grounder.discourse.place = place

    def _robot(self, robot: str, text: str) -> str:
        """The robot that a clause names; "the arm there" is the one at the place that was named last."""
        if robot == THE_WALKER:
            return self._walker("", text)
        if robot not in (THE_ONE_THERE, THE_OTHER):
            return robot
        place = self.grounder.discourse.place
        if robot == THE_OTHER:
            place = self._other_side(place, text)
        found = self.lexicon.attended.get(place.name) if place is not None else None
        if found is None:
            raise AmbiguousEntityError(
                f"'{text}' does not say which arm: there is none at the place named last; name the arm",
                ("there",),
                tuple(printable(name) for name in self.lexicon.robots),
            )
        return found

    def _other_side(self, place: Entity | None, text: str) -> Entity | None:
        """The table meant by "the other side": where something was taken "across", else the one not named last.

        Raises:
            AmbiguousEntityError: something was taken to a bench named by its name, so that either may be meant.
        """
        if place is None or place == self._across_to:
            return place
        crossed = any(self._known.start.get(e.name) != place.name for e in self.grounder.discourse.theme)
        served = tuple(name for name in self.lexicon.stations if name != place.name)
        if crossed or len(served) != 1 or place.name not in self.lexicon.stations:
            choices = tuple(printable(name) for name in self.lexicon.stations)
            raise AmbiguousEntityError(f"'{text}' does not say which side; name the bench", ("other",), choices)
        return next(entity for entity in self.lexicon.entities if entity.name == served[0])

    def _walker(self, robot: str, text: str) -> str:
        """The robot that walks which is meant."""
        walkers = self.lexicon.walkers
        named = robot if robot != THE_WALKER else ""
        found = named or self.grounder.discourse.walker or (walkers[0] if len(walkers) == 1 else "")
        choices = tuple(printable(name) for name in walkers)
        if found not in walkers:
            who = f"{printable(found)} does not walk" if found else "it does not say which robot walks"
            raise AmbiguousEntityError(
                f"'{text}': {who}; those that walk: {', '.join(choices) or 'none'}", (text,), choices
            )
        self.grounder.discourse.walker = found
        return found

    def _go(self, clause: GoClause) -> tuple[Task, ...]:
        """A walk to a place; to a table, it is to where robots stand beside it."""
        robot = self._walker(self._robot(clause.robot, clause.text) if clause.robot else "", clause.text)
        self._waits = clause.text if clause.waits and not clause.final else ""
        if clause.target is None:
            station = self._known.home(robot, clause.text)
            target = next(entity for entity in self.lexicon.entities if entity.name == station)
        else:
            target = self.grounder.destination(clause.target, False)
            station = self._station(target, clause.text)
        table = self._known.table_at(station)
        self._arrive(next((e for e in self.lexicon.entities if e.name == table), target))
        self._check_empty(clause, robot)
        loads: tuple[Task, ...] = ()
        if clause.cargo is not None:
            cargo, tray = self.grounder.objects(clause.cargo), self._known.trays.get(robot, "")
            self._keep_in_tray(cargo, robot, clause.text)
            missing = [entity.name for entity in cargo if self._known.now(entity.name) != tray]
            loads = tuple(Task("move", name, tray, False, "", clause.text) for name in missing)
            for load in loads:
                self._known.moved(load)
        if clause.stays and self._known.settled.get(robot) == station:
            return ()
        walk = Task("go", "", station, False, robot, clause.text, goal=clause.stays)
        if clause.final:
            self._end(walk)
            return loads
        self._known.settled[robot] = station
        return (*loads, walk)

    def _check_empty(self, clause: GoClause, robot: str) -> None:
        """Nothing lies in the tray of a robot that is to go "with an empty tray".

        Raises:
            ContradictionError: something does by then, or is to go with it.
        """
        tray = self._known.trays.get(robot, "")
        names = (entity.name for entity in self.lexicon.entities if entity.type == "object")
        carried = [name for name in names if tray and self._known.now(name) == tray]
        if clause.empty and (carried or clause.cargo is not None):
            what = printable(carried[0]) if carried else "something"
            raise ContradictionError(f"'{clause.text}': {what} lies in its tray by then; say where that goes first")

    def _end(self, walk: Task) -> None:
        """Keeps a walk for the end of everything.

        Raises:
            ContradictionError: the same robot is to end somewhere else.
        """
        other = self._ends.setdefault(walk.robot, walk)
        if other.destination != walk.destination:
            raise ContradictionError(f"'{other.text}' and '{walk.text}' end at two places; say one")

    def _station(self, target: Entity, text: str) -> str:
        """Where a robot stands that goes to ``target``."""
        stations = self.lexicon.stations
        if target.name in stations:
            return stations[target.name]
        if target.type == "object" or target.kind in ("table", "tray"):
            choices = tuple(printable(name) for name in (*stations, *stations.values()))
            known = ", ".join(choices) or "none"
            raise UnknownEntityError(
                f"'{text}': robots cannot stand at {printable(target.name)}; they can at: {known}",
                (target.name,),
                choices,
            )
        return target.name

    def _move(self, clause: MoveClause) -> tuple[Bundle | Task, ...]:
        theme = self.grounder.objects(clause.theme)
        stacking = clause.verb in STACKING
        chain = [
            self._other_place(t, theme, clause.text) or self._target(t, stacking or t.preposition == "on top of")
            for t in clause.targets
        ]
        goal = clause.verb in ("be", "same")
        if clause.source is not None:
            self._check_source(clause.source, theme, clause.text)
        if len(theme) > 1 and (stacking or (goal and chain and chain[0].type == "object")):
            raise AmbiguousEntityError(
                f"'{clause.text}' does not say what goes on what; say 'build a tower of ... with ... at the bottom'",
                (clause.theme.text,),
                tuple(printable(entity.name) for entity in theme),
            )
        self.grounder.discourse.theme, self.grounder.discourse.moved = theme, True
        self.grounder.discourse.targets = tuple(chain[:1])
        for place in chain:
            if place.type == "place" and place.name not in self._known.trays.values():
                self.grounder.discourse.place = place
        if not chain:
            return self._without_target(clause, theme)
        if clause.robot in self.lexicon.walkers:
            return self._deliver(clause, theme, chain[0])
        pronoun = all(item.pronoun for item in clause.theme.items)
        there = all(self._known.now(e.name) == chain[0].name for e in theme)
        if pronoun and len(chain) == 1 and there and self._attends(clause.robot, chain[0].name):
            return ()  # "... to the far bench and set it down there"
        if self._topic is not None and chain[-1].type == "object":
            self._kept.append((theme, self._topic, clause.text))
            if self._topic.name in self._known.tables and self._known.place_of_now(chain[-1].name) != self._topic.name:
                chain.append(self._topic)  # "far bench: green on orange"
        if self._joins_tower(clause, theme, chain):
            return ()
        tasks = tuple(new_task(entity, chain[0], clause.robot, clause.text, goal) for entity in theme)
        if len(chain) == 1:
            if not goal or chain[0].name not in self._known.tables:
                return tasks
            held = tuple(entity for entity in theme if self._known.place_of_now(entity.name) == chain[0].name)
            if held:
                self._kept.append((held, chain[0], clause.text))
            return tuple(task for task, entity in zip(tasks, theme, strict=True) if entity not in held)
        if len(theme) > 1 or any(entity.type == "place" for entity in chain[:-1]):
            raise NotUnderstoodError(f"'{clause.text}' has two destinations for one object; say one", (clause.text,))
        below = tuple(
            new_task(low, lower, clause.robot, clause.text, goal)
            for low, lower in pairwise(chain)
            if not (lower.type == "place" and self._known.place_of_now(low.name) == lower.name)
        )
        return (Bundle("sequence", (*reversed(below), *tasks), clause.text),)

    def _attends(self, robot: str, place: str) -> bool:
        """Whether a place is a table at which that robot works; any does when none is named."""
        return place in self._known.tables and robot in ("", self.lexicon.attended.get(place))

    def _check_source(self, source: Mention, theme: tuple[Entity, ...], text: str) -> None:
        """What is taken "from the near bench" lies there.

        Raises:
            NotUnderstoodError: it does not.
        """
        place = self.grounder.destination(source, False)
        for entity in theme:
            if self._known.place_of_now(entity.name) != place.name:
                raise NotUnderstoodError(
                    f"'{text}': {printable(entity.name)} does not lie on {printable(place.name)}; leave that out",
                    (source.text,),
                )

    def _other_place(self, target: Target, theme: tuple[Entity, ...], text: str) -> Entity | None:
        """The table on the other side, for "the other bench"."""
        head = target.mention.head
        if not target.mention.others or head is None or not set(head.values) <= self._known.tables:
            return None
        name = self._known.across(theme[0].name, text)
        self._across_to = next(entity for entity in self.lexicon.entities if entity.name == name)
        return self._across_to

    def _check_across(self, entity: Entity, text: str) -> None:
        """What was sent across already is not sent back by saying so once more.

        Raises:
            NotUnderstoodError: it was, and nothing says that it comes back.
        """
        start, now = self._known.start.get(entity.name, ""), self._known.place_of_now(entity.name)
        again = {"back", "again", "then", "return", "home"} & set(re.findall(r"\w+", text.lower()))
        if now in self._known.tables and now != start and not again:
            raise NotUnderstoodError(f"'{text}': it is there already; name the place", (text,))

    def _without_target(self, clause: MoveClause, theme: tuple[Entity, ...]) -> tuple[Task, ...]:
        """What is picked up to be kept, fetched, taken off, or goes across or where the last one went."""
        place = self.grounder.discourse.place
        pending = clause.across or clause.also or clause.verb in ("unload", "same") or clause.verb in _FETCHED
        robot = "" if pending and clause.robot in self.lexicon.walkers else clause.robot
        tasks: list[Task] = []
        for entity in theme:
            fallback = ""
            if clause.verb == "unload" and self._attends(robot, self._known.now(entity.name)):
                continue  # it was said to be put there
            if clause.across:
                self._check_across(entity, clause.text)
                fallback = self._known.across(entity.name, clause.text)
            elif clause.verb == "unload":
                fallback = self._known.unloading_table() or (place.name if place is not None else "")
            elif clause.also or clause.verb == "same":
                fallback = self._known.last_place
            goal = clause.verb == "same"
            if fallback and clause.verb in ("be", "same"):
                tasks.append(Task("move", entity.name, fallback, False, robot, clause.text, goal=goal))
            else:
                tasks.append(
                    Task("hold", entity.name, "", False, robot, clause.text, pending=pending, fallback=fallback)
                )
        if not tasks:
            return ()
        found = next((e for e in self.lexicon.entities if e.name == (tasks[0].fallback or tasks[0].destination)), None)
        if found is not None:
            self._across_to = found if clause.across else self._across_to
            self.grounder.discourse.place = found
            self.grounder.discourse.targets = (found,)
        return tuple(tasks)

    def _deliver(self, clause: MoveClause, theme: tuple[Entity, ...], target: Entity) -> tuple[Bundle | Task, ...]:
        """A robot takes objects somewhere: it goes there, and arms unload it where that is a table.

        What does not lie in its tray yet is loaded first: with one such robot, whoever plans the walks sees to that.
        """
        stations, robot = self.lexicon.stations, clause.robot
        self.grounder.discourse.walker = robot
        tray = self._known.trays.get(robot, "")
        station = self._station(target, clause.text) if target.name != tray else ""
        moves = tuple(new_task(entity, target, "", clause.text, clause.verb == "be") for entity in theme)
        if target.name == tray:
            return moves
        walk = Task("go", "", station, False, robot, clause.text)
        loaded = all(self._known.now(entity.name) == tray for entity in theme)
        if loaded:
            self._known.settled[robot] = station
        if target.name not in stations:
            self._known.settled[robot] = station
            return (Bundle("sequence", (walk,), clause.text),)
        if loaded:
            return (Bundle("sequence", (walk, Bundle("any_order", moves, clause.text)), clause.text),)
        if len(self.lexicon.walkers) == 1 or len(theme) > self._known.room(tray):
            return moves
        self._known.settled[robot] = station
        loads = tuple(Task("move", e.name, tray, False, "", clause.text) for e in theme)
        inner = (Bundle("any_order", loads, clause.text), walk, Bundle("any_order", moves, clause.text))
        return (Bundle("sequence", inner, clause.text),)

    def _target(self, target: Target, stacking: bool) -> Entity:
        entity = self.grounder.destination(target.mention, stacking)
        places = self.lexicon.describe(("place",))
        if entity.type == "object" and target.preposition in ("in", "into", "inside", "to", "at"):
            remedy = f"say 'onto {target.mention.text}' or name a place: {', '.join(places)}"
            raise NotUnderstoodError(
                f"nothing goes '{target.preposition}' an object that can itself be moved; {remedy}",
                (target.preposition, target.mention.text),
                (f"onto {target.mention.text}", *places),
            )
        return entity


_FETCHED = frozenset({"bring", "fetch", "get", "collect", "ship", "ferry", "haul", "send", "convey"})
