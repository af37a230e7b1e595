"""What must hold besides the tasks: what stays where it is, lies apart, need not be handled, or is banned."""

from abc import abstractmethod
from typing import Literal

from planners.errors import AmbiguousEntityError, ContradictionError, NotUnderstoodError, UnknownEntityError
from planners.language.bundles import Bundle
from planners.language.grounding import ON_FLOOR
from planners.language.lexicon import Entity, Lexicon
from planners.language.merging import resting_place
from planners.language.syntax import (
    ApartClause,
    AvoidClause,
    DoneClause,
    KeepClause,
    NeedlessClause,
    ReasonClause,
    SpeakerClause,
)
from planners.language.task_tree import Constraint
from planners.language.tokens import printable
from planners.language.tower_reader import TowerReader
from planners.language.whereabouts import Whereabouts


class ClaimReader(TowerReader):
    """The part of a composer that collects what must hold and checks it against the tasks.

    Attributes:
        constraints: The standing constraints found.
    """

    def __init__(self, lexicon: Lexicon, whereabouts: Whereabouts) -> None:
        super().__init__(lexicon, whereabouts)
        self.constraints: list[Constraint] = []
        self._deferred: list[AvoidClause] = []
        self._spoken: tuple[Entity, ...] = ()  # objects of the ban just said
        self._lying_apart: list[tuple[tuple[Entity, ...], bool, str]] = []
        self._needless: list[tuple[tuple[Entity, ...], str]] = []
        self._speaker: Entity | None = None

    @abstractmethod
    def _walker(self, robot: str, text: str) -> str:
        """The robot that walks which is meant."""

    def _apart(self, clause: ApartClause) -> None:
        """Takes "side by side" of what was spoken of last.

        Raises:
            AmbiguousEntityError: one thing, or nothing, was spoken of.
        """
        theme = self.grounder.objects(clause.theme) if clause.theme is not None else self.grounder.discourse.theme
        if not theme or (clause.several and len(theme) < 2):
            names = tuple(printable(entity.name) for entity in theme)
            raise AmbiguousEntityError(f"'{clause.text}' does not say which blocks; name them", (clause.text,), names)
        self.grounder.discourse.theme = theme
        self._lying_apart.append((theme, clause.several, clause.text))

    def _need_not(self, clause: NeedlessClause) -> None:
        if any(item.others for item in clause.theme.items):
            return  # the others have no task
        theme = self.grounder.objects(clause.theme)
        self.grounder.discourse.theme = self.grounder.discourse.theme or theme
        self._spoken = theme
        self._needless.append((theme, clause.text))

    def _done(self, clause: DoneClause) -> None:
        theme = self.grounder.objects(clause.theme)
        if unmoved := [e for e in theme if self._known.place_of(e.name) and not self._known.has_moved(e.name)]:
            name = printable(unmoved[0].name)
            raise NotUnderstoodError(
                f"'{clause.text}': no task before it is about {name}; say where it goes", (clause.text,)
            )

    def _reason(self, clause: ReasonClause) -> None:
        """Takes the place that a reason names for what "it" and "there" mean next."""
        if clause.place is None:
            return
        place = self.grounder.destination(clause.place, False)
        self.grounder.discourse.reason, self.grounder.discourse.moved = place, False
        if place.kind in ON_FLOOR:
            self.grounder.discourse.floor = (place,)
        else:
            self.grounder.discourse.place = place

    def _speaks(self, clause: SpeakerClause) -> None:
        place = self.grounder.destination(clause.place, False)
        if self._speaker not in (None, place):
            raise ContradictionError(f"'{clause.text}': you said that you are elsewhere; say one place")
        self._speaker = self.grounder.discourse.place = place

    def _check_claims(self, whole: Bundle) -> None:
        """Checks what must hold against the tasks; raises like :meth:`_check_kept`."""
        self._check_kept(whole)
        tasks = whole.tasks()
        last = {task.object: task for task in tasks if task.action == "move"}
        for theme, text in self._needless:
            for entity in theme:
                if entity.name in last:
                    raise ContradictionError(f"'{text}' contradicts '{last[entity.name].text}'; drop one of them")
        for theme, several, text in self._lying_apart:
            for entity in theme:
                task = last.get(entity.name)
                if task is not None and task.onto_object:
                    raise ContradictionError(
                        f"'{text}' contradicts '{task.text}': {printable(entity.name)} then stands on a block"
                    )
                if task is None and not self._known.lies_flat(entity.name):
                    raise NotUnderstoodError(
                        f"'{text}': {printable(entity.name)} does not lie on a table; say where it is to be", (text,)
                    )
            places = {resting_place(entity.name, tasks, self._known.start) for entity in theme}
            if several and len(places) > 1:
                said = " and ".join(printable(place) for place in sorted(places))
                raise ContradictionError(f"'{text}': they end on {said}; name one place")

    def _keep(self, clause: KeepClause) -> None:
        if (
            clause.target is not None
            and clause.theme.items[0].pronoun == "everything"
            and not clause.theme.items[0].others
        ):
            self._kept.append(((), self._target(clause.target, False), clause.text))
            return
        theme = self.grounder.objects(clause.theme)
        self.grounder.discourse.theme = theme
        there = clause.target is not None and clause.target.mention.pronoun == "there"
        now = {self._known.now(entity.name) for entity in theme}
        place = next((e for e in self.lexicon.entities if now == {e.name}), None)
        if there and place is not None:
            self._kept.append((theme, place, clause.text))
        elif clause.target is None:
            self._keep_in_tray(theme, self._walker("", clause.text), clause.text)
        else:
            self._kept.append((theme, self._target(clause.target, False), clause.text))

    def _keep_in_tray(self, theme: tuple[Entity, ...], robot: str, text: str) -> None:
        tray = self._known.trays.get(robot, "")
        entity = next((e for e in self.lexicon.entities if e.name == tray), None)
        if entity is None:
            raise NotUnderstoodError(f"'{text}': {printable(robot)} carries no tray", (text,))
        self._kept.append((theme, entity, text))

    def _check_kept(self, whole: Bundle) -> None:
        """What is to stay somewhere is there in the end; what nothing else is about, nobody touches.

        Raises:
            NotUnderstoodError: it is not there, and no task brings it there.
            ContradictionError: a task takes it away.
        """
        tasks = whole.tasks()
        involved = {name for task in tasks for name in (task.object, task.destination)}
        moving = tuple(e for e in self.lexicon.entities if any(e.name == task.object for task in tasks))
        for theme, target, text in self._kept:
            for entity in theme or moving:
                moved = any(task.object == entity.name for task in tasks)
                place = resting_place(entity.name, tasks, self._known.start)
                if target.type == "object":
                    last = [task.destination for task in tasks if task.object == entity.name]
                    place = last[-1] if last else ""
                if place != target.name and moved:
                    raise ContradictionError(
                        f"'{text}': {printable(entity.name)} ends on {printable(place)} by the other parts; say one"
                    )
                if place != target.name:
                    raise NotUnderstoodError(
                        f"'{text}': {printable(entity.name)} is not on {printable(target.name)}, and nothing brings it "
                        f"there; say 'put it there', or 'leave it alone'",
                        (text,),
                    )
                if entity.name not in involved:
                    self._forbid("avoid", text, (entity,))

    def _avoid(self, clause: AvoidClause) -> None:
        if self._keep_out(clause):
            return
        if any(item.others for item in clause.theme.items):
            self._deferred.append(clause)
            self.grounder.discourse.others_later = True
            return
        discourse = self.grounder.discourse
        before, discourse.theme = discourse.theme, self._spoken or discourse.theme  # "..., and nobody touches it"
        theme = self.grounder.objects(clause.theme)
        discourse.theme = before or theme
        self._spoken = theme
        self._forbid("avoid", clause.text, theme)

    def _resolve_deferred(self, whole: Bundle) -> None:
        """Resolves "never touch anything else" once everything else is known."""
        involved = {name for task in whole.tasks() for name in (task.object, task.destination)}
        banned = {constraint.object for constraint in self.constraints}
        for clause in self._deferred:
            left_out = frozenset(involved | (banned if any(item.count for item in clause.theme.items) else set()))
            self._forbid("avoid", clause.text, self.grounder.objects(clause.theme, left_out))

    def _keep_out(self, clause: AvoidClause) -> bool:
        """Takes a clause whose theme are places as a ban on walking there; false when it speaks of objects."""
        places = self.grounder.places(clause.theme, clause.walking)
        if not places and clause.walking:
            zones = tuple(e.name for e in self.lexicon.entities if e.kind == "zone")
            choices = tuple(printable(name) for name in zones)
            raise UnknownEntityError(
                f"'{clause.theme.text}' is no part of the floor; there are: {', '.join(choices) or 'none'}",
                (clause.theme.text,),
                choices,
            )
        self._forbid("keep_out", clause.text, places)
        return bool(places)

    def _forbid(self, kind: Literal["avoid", "keep_out"], text: str, entities: tuple[Entity, ...]) -> None:
        banned = {constraint.object for constraint in self.constraints}
        self.constraints += [Constraint(kind, e.name, text) for e in entities if e.name not in banned]
