"""What a correction asks to be changed of a running mission: words to one typed edit, or a refusal.

Each form is a pattern around noun phrases, and the noun phrases are the language's own. What fits no form but is a
request by itself ("also put the red block in the tray") is read by the same readers as any request.
"""

import re
from collections.abc import Callable, Iterable, Sequence

from planners.corrections import edit_forms as forms
from planners.corrections.edits import (
    Add,
    Allow,
    Assign,
    Edit,
    Forbid,
    GiveUp,
    Prioritise,
    Progress,
    Reorder,
    Skip,
    Substitute,
    Undo,
)
from planners.errors import (
    AmbiguousEntityError,
    NotUnderstoodError,
    PlanEditError,
    PlannerError,
    UnknownEntityError,
)
from planners.language.compose import Composer
from planners.language.cursor import Cursor
from planners.language.grammar import parse
from planners.language.lexicon import Entity, Lexicon
from planners.language.mentions import mentioned, named_robot
from planners.language.priority import spoken_priority, with_priority
from planners.language.task_tree import Constraint, Priority, TaskNode, TaskTree
from planners.language.tokens import check_text, printable, tokenize
from planners.language.whereabouts import Whereabouts
from skills.world.snapshot import WorldSnapshot

Reader = Callable[[str, WorldSnapshot], TaskTree]


def read_edit(text: str, world: WorldSnapshot, progress: Progress, reader: Reader) -> Edit:
    """Reads a correction of what is asked.

    Args:
        text: What was said.
        world: What there is to talk about.
        progress: How far the mission is.
        reader: Reads whole requests; it may take seconds, see :func:`read_form`.

    Raises:
        PlanEditError: it speaks of tasks that the mission does not have, or that are done.
        AmbiguousEntityError: several things fit.
        NotUnderstoodError: it is no correction; ``choices`` are forms that are.
    """
    found, failures = _try_forms(text, world, progress)
    if found is not None:
        return found
    try:
        return _added(text, world, reader)
    except PlannerError as error:
        raise _most_telling([*failures, error], text) from error


def read_form(text: str, world: WorldSnapshot, progress: Progress) -> Edit | None:
    """The edit of a correction that has a known form, within milliseconds; None where a whole request may be meant.

    Raises:
        PlannerError: as :func:`read_edit`, where no reader of requests could do better.
    """
    found, failures = _try_forms(text, world, progress)
    for failure in failures:
        if isinstance(failure, AmbiguousEntityError | PlanEditError):
            raise failure
    return found


def _try_forms(text: str, world: WorldSnapshot, progress: Progress) -> tuple[Edit | None, list[PlannerError]]:
    """The edit of the first form that fits, or what is wrong with those whose words fit."""
    check_text(text)
    body = _plain(text)
    if forms.UNDO.fullmatch(body):
        return Undo(), []
    if forms.GIVE_UP.fullmatch(body):
        return GiveUp(), []
    failures: list[PlannerError] = []
    for form in _Forms(world, progress).all:
        try:
            found = form(body)
        except PlannerError as error:
            failures.append(error)
            continue
        if found is not None:
            return found, []
    return None, failures


def _added(text: str, world: WorldSnapshot, reader: Reader) -> Add:
    """Reads "also put the red block in the tray", "and the blue one on the mark", "then send the dog back"."""
    request, priority = spoken_priority(text)
    body = _plain(request)
    after = bool(forms.THEN.match(body))
    said = forms.ALSO_END.sub("", forms.ALSO.sub("", forms.THEN.sub("", body)))
    if forms.NO_REQUEST.search(said):
        raise NotUnderstoodError(f"'{said}' asks for nothing more", (said,), forms.EXAMPLES)
    tree = reader(f"put {said}" if forms.VERBLESS.fullmatch(said) else said, world)
    return Add(with_priority(tree, priority) if priority else tree, after)


def _plain(text: str) -> str:
    body = forms.FILLER.sub(" ", text.replace("\u2019", "'"))
    if not forms.NEGATION.search(body):  # "don't do it now" is not "don't do it"
        body = forms.STRESS.sub(" ", body)
    return re.sub(r"\s+", " ", body).strip(" ,.!?;:")


def _most_telling(failures: Sequence[PlannerError], text: str) -> PlannerError:
    """What to answer: a question, an edit that cannot be, a name that is unknown; words not understood last."""
    for kind in (AmbiguousEntityError, PlanEditError, UnknownEntityError):
        for failure in failures:
            if isinstance(failure, kind):
                return failure
    said = f"'{text[:80]}' is no change that I understand; say it like: {'; '.join(forms.EXAMPLES)}"
    return NotUnderstoodError(said, (text,), forms.EXAMPLES)


class _Forms:
    """Each gives an edit, None where the words are not of its form, or raises what is wrong with them."""

    def __init__(self, world: WorldSnapshot, progress: Progress) -> None:
        self._world, self._progress = world, progress
        self._leaves = {leaf.id: leaf for leaf in progress.tree.root.leaves()}
        self._open = tuple(self._leaves[name] for name in progress.open())
        self.all = (self.more, self.priority, self.ban, self.allow, self.order, self.instead, self.robot, self.skip)

    # Forms

    def skip(self, body: str) -> Edit | None:
        """Reads "Skip the blue one"."""
        match = _first_match(forms.SKIP, body)
        return Skip(self._tasks(match["what"])) if match else None

    def instead(self, body: str) -> Edit | None:
        """Reads "Not that one, the green one", "on the white mark instead"."""
        match = _first_match(forms.INSTEAD, body)
        if match is None:
            return None
        old = match.groupdict().get("old") or "it"
        onto = forms.ONTO.fullmatch(match["new"])
        task = self._pointed() if forms.POINTED.fullmatch(old) else self._one(self._replaced(old, bool(onto)))
        theme = (task.object,) if task.object else ()
        (entity, *others) = self._mentioned(onto["place"] if onto else match["new"], theme)
        if others:
            raise AmbiguousEntityError(f"'{match['new']}' is more than one", (match["new"],), _names([entity, *others]))
        if onto or entity.type == "place":
            return Substitute(task.id, destination=self._standing(entity.name, task))
        planned = [leaf.id for leaf in self._open if leaf.object == entity.name and leaf.id != task.id]
        if planned:
            return Reorder((planned[0],), "first")
        if entity.name == task.object:
            raise PlanEditError(f"it is the {printable(entity.name)} that is meant already")
        return Substitute(task.id, object=entity.name)

    def priority(self, body: str) -> Edit | None:
        """Reads "This is more urgent", "that can wait": of what was asked last."""
        kinds: tuple[tuple[Sequence[re.Pattern[str]], Priority], ...]
        kinds = ((forms.UNHURRIED, "low"), (forms.URGENT, "high"), (forms.USUAL, "normal"))
        priority: Priority | None = next((level for patterns, level in kinds if _first_match(patterns, body)), None)
        if priority is None:
            return None
        if not self._progress.newest:
            raise PlanEditError("all that was asked is done already")
        return Prioritise(self._progress.newest, priority)

    def robot(self, body: str) -> Edit | None:
        """Reads "Use the other arm", "let the left arm do it"."""
        match = _first_match(forms.ROBOT, body)
        if match is None:
            return None
        what = match["what"].strip(" ,")
        tasks = self._tasks(what) if what and not forms.POINTED.fullmatch(what) else (self._pointed().id,)
        if forms.OTHER_ROBOT.fullmatch(match["who"]):
            return Assign(tasks, self._other_robot(tasks))
        name = named_robot(match["who"], self._world)
        return Assign(tasks, name) if name else None

    def order(self, body: str) -> Edit | None:
        """Reads "Do the far bench first", "leave the blue one for last"."""
        match = _first_match(forms.ORDER, body)
        if match is None or "," in match["what"]:
            return None
        tasks = self._tasks(match["what"])
        if match["where"].lower() == "next":
            tasks = (*(name for name in self._progress.running if name not in tasks), *tasks)
        return Reorder(tasks, "last" if forms.LAST.search(match["where"]) else "first")

    def ban(self, body: str) -> Edit | None:
        """Reads "Never through the doorway from now on", "don't touch the orange one any more"."""
        said = forms.FROM_NOW_ON.sub("", body).strip(" ,")
        if not forms.BAN.search(said):
            return None
        through = forms.THROUGH.fullmatch(said)
        if through:
            said = f"never walk through {through['what']}"
        try:
            found = constraints_of(said, self._world)
        except PlannerError:
            return None
        return Forbid(found) if found else None

    def allow(self, body: str) -> Edit | None:
        """Reads "You may go through the doorway again"."""
        match = _first_match(forms.ALLOW, body)
        if match is None:
            return None
        names = tuple(entity.name for entity in self._mentioned(match["what"]))
        banned = {constraint.object for constraint in self._progress.tree.constraints}
        if not banned & set(names):
            raise PlanEditError(f"nothing forbids {' and '.join(map(printable, names))}")
        return Allow(names)

    def more(self, body: str) -> Edit | None:
        """Reads "Bring one more"."""
        match = forms.MORE.fullmatch(body)
        if match is None:
            return None
        last = next((leaf for leaf in self._recent() if leaf.action == "move"), None)
        if last is None:
            raise PlanEditError("nothing is moved by this mission of which there could be one more")
        found = self._another(last, match["kind"] or "")
        leaf = TaskNode("t1", f"{printable(found)} too", action="move", object=found, destination=last.destination)
        return Add(TaskTree(body, TaskNode("t", body, children=(leaf,))))

    # What is meant

    def _mentioned(self, phrase: str, theme: Sequence[str] = ()) -> tuple[Entity, ...]:
        return mentioned(phrase.strip(" ,"), self._world, theme or self._theme())

    def _theme(self) -> tuple[str, ...]:
        return tuple(leaf.object for leaf in self._recent()[:1] if leaf.object)

    def _recent(self) -> list[TaskNode]:
        """Leaves, those being worked at first, then those to come, then what is done."""
        running = [self._leaves[name] for name in self._progress.running if name in self._leaves]
        rest = [leaf for leaf in self._open if leaf not in running]
        return [*running, *rest, *(leaf for leaf in self._leaves.values() if leaf.id in self._progress.done)]

    def _pointed(self) -> TaskNode:
        """The task that "that one" and "it" point at: the one begun last."""
        running = [self._leaves[name] for name in self._progress.running if name in self._leaves]
        moving = [leaf for leaf in running if leaf.object] or running
        if not moving:
            raise PlanEditError("nobody is working at anything now; name what you mean")
        return moving[0]

    def _one(self, tasks: Sequence[str]) -> TaskNode:
        if len(tasks) != 1:
            said = tuple(self._leaves[name].text for name in tasks)
            raise AmbiguousEntityError(f"which of these: {'; '.join(said)}?", (), said)
        return self._leaves[tasks[0]]

    def _replaced(self, phrase: str, places: bool) -> tuple[str, ...]:
        onto = forms.ONTO.fullmatch(phrase)
        return self._tasks(onto["place"] if onto else phrase) if onto or places or phrase else ()

    def _tasks(self, phrase: str) -> tuple[str, ...]:
        """Open leaves about what a phrase names: that move it, go there, put something there or take it from there."""
        if forms.POINTED.fullmatch(phrase.strip()):
            return (self._pointed().id,)
        entities = self._about(phrase)
        found: list[str] = []
        for entity in entities:
            place = self._places_of(entity)
            for match in (
                lambda leaf, entity=entity: entity.name in (leaf.object, *leaf.arguments.values()),
                lambda leaf, place=place: leaf.destination in place,
                lambda leaf, place=place: self._lies_at(leaf.object, place),
            ):
                about = [leaf.id for leaf in self._leaves.values() if match(leaf)]
                if about:
                    found += [name for name in about if name not in self._progress.done]
                    if all(name in self._progress.done for name in about):
                        raise PlanEditError(f"'{self._leaves[about[0]].text}' is done already")
                    break
        if not found:
            named = " and ".join(printable(entity.name) for entity in entities)
            to_do = "; ".join(leaf.text for leaf in self._open) or "nothing"
            raise PlanEditError(f"no task is about the {named}; still to do: {to_do}")
        return tuple(dict.fromkeys(found))

    def _about(self, phrase: str) -> tuple[Entity, ...]:
        """What a phrase names; where several things fit, those that open tasks are about."""
        try:
            return self._mentioned(phrase)
        except AmbiguousEntityError as error:
            moved = {leaf.object for leaf in self._open}
            fits = [name.replace(" ", "_") for name in error.choices]
            found = [name for name in fits if name in moved]
            if len(found) != 1:
                raise
            return self._mentioned(printable(found[0]))

    def _places_of(self, entity: Entity) -> frozenset[str]:
        """A place, with the station beside it and the tray of whom it names."""
        lexicon = Lexicon(self._world)
        names = {entity.name, lexicon.stations.get(entity.name, entity.name)}
        return frozenset(names)

    def _lies_at(self, name: str, places: Iterable[str]) -> bool:
        return bool(name) and Whereabouts(self._world).start.get(name, "") in places

    def _standing(self, name: str, task: TaskNode) -> str:
        """Where a task ends that is redirected to a place: robots stand at a table's station."""
        return Lexicon(self._world).stations.get(name, name) if task.action == "go" else name

    def _other_robot(self, tasks: Sequence[str]) -> str:
        doing = {(self._progress.robots or {}).get(name, "") for name in tasks} - {""}
        arms = [robot.name for robot in self._world.robots if "arm" in robot.capabilities]
        others = [name for name in arms if name not in doing]
        if len(doing) != 1 or len(others) != 1:
            said = tuple(map(printable, others or arms))
            raise AmbiguousEntityError(f"which arm: {' or '.join(said) or 'there is no other'}?", ("other",), said)
        return others[0]

    def _another(self, last: TaskNode, kind: str) -> str:
        """An object like the last one that no task is about and nothing forbids; one from the same table first."""
        own = self._world.object(last.object)
        taken = {name for leaf in self._leaves.values() for name in (leaf.object, leaf.destination)}
        taken |= {constraint.object for constraint in self._progress.tree.constraints}
        start = Whereabouts(self._world).start
        like = [item for item in self._world.objects if item.kind == own.kind and item.name not in taken]
        wanted = kind.removesuffix("s")
        if wanted and wanted != own.kind:
            like = [item for item in like if wanted in (item.color, f"{item.color} {item.kind}", printable(item.name))]
        if not like:
            raise PlanEditError(f"there is no other {kind or own.kind} that is free to be moved")
        return min(like, key=lambda item: (start.get(item.name) != start.get(own.name), item.name)).name


def constraints_of(said: str, world: WorldSnapshot) -> tuple[Constraint, ...]:
    """The standing constraints that a sentence asks for, which asks for nothing else.

    Raises:
        PlannerError: it is no such sentence.
    """
    lexicon = Lexicon(world)
    composer = Composer(lexicon, Whereabouts(world))
    return composer.claims(parse(Cursor(said, tokenize(said), lexicon)))


def _first_match(patterns: Sequence[re.Pattern[str]], body: str) -> re.Match[str] | None:
    return next((match for pattern in patterns if (match := pattern.fullmatch(body))), None)


def _names(entities: Sequence[Entity]) -> tuple[str, ...]:
    return tuple(printable(entity.name) for entity in entities)
