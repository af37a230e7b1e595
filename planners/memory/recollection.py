"""The executive's memory: what it recalls for a request, notes while a mission runs, and learns when it ends well."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hardware.document import from_dict, to_dict
from planners.corrections.correction import OF_ONE_ROBOT, Correction, CorrectionMeaning
from planners.corrections.edits import Edit, Substitute, Undo
from planners.errors import AmbiguousEntityError, MemoryFileError, PlannerError, UnsureError
from planners.language.task_tree import TaskTree
from planners.language.tokens import printable
from planners.language.understand import read_bounded
from planners.memory.calling import called, check_name
from planners.memory.errors import ShortcutError
from planners.memory.habits import shortcut_of
from planners.memory.learning import learned
from planners.memory.lesson import lesson_of, says, things_of
from planners.memory.lessons import Change, MissionLessons
from planners.memory.likeness import alike
from planners.memory.motion import MotionReminder
from planners.memory.naming import words_of
from planners.memory.preconditions import facts_at_start
from planners.memory.recall import chosen, edit_of, recalled, with_choice
from planners.memory.request import RememberedRequest, remembered
from planners.memory.spoken import wish_of
from planners.memory.store import TeamMemory, TipStore
from planners.memory.tip import Tip, TipMeaning, TipSituation
from planners.mission.actions import Action
from planners.mission.editing import Edited
from planners.mission.mission import Mission
from skills.world.snapshot import WorldSnapshot

if TYPE_CHECKING:
    from planners.mission.runner import MissionRunner

log = logging.getLogger(__name__)
OVER = ("done", "failed", "ending")


class Recollection:
    """Tips and shortcuts beside one executive. Without a file it recalls and notes nothing.

    Args:
        path: The file of tips and shortcuts; None for no memory.
        runner: Runs the missions, keeps the journal.
    """

    def __init__(self, path: Path | None, runner: "MissionRunner") -> None:
        self._store = TipStore(path) if path is not None else None
        self._runner, self._now = runner, 0.0
        self._lessons: dict[str, MissionLessons] = {}
        self._motion = MotionReminder(runner, self._motion_tips)
        self._question: tuple[str, str, tuple[str, ...]] | None = None  # request, phrase, choices
        self._answer: Change | None = None
        self._called: tuple[str, ...] = ()
        self._choice: Tip | None = None
        self._trouble = ""

    # Before a mission

    def read(
        self, text: str, world: WorldSnapshot, reading: Callable[[], tuple[TaskTree, ...]]
    ) -> tuple[TaskTree, ...]:
        """Reads a request with what is remembered: a shortcut's name, and what answered a question before.

        Args:
            text: The request.
            world: The world as perceived.
            reading: Reads it without.

        Raises:
            ShortcutError: it calls a shortcut that cannot be used as things are.
            PlannerError: as the reading.
        """
        question, self._question, self._answer = self._question, None, None
        self._called, self._choice = (), None
        memory = self._memory()
        call = called(text, memory.shortcuts, world) if memory.shortcuts else None
        if call is not None:
            self._called = call.names
            return (call.tree,)
        try:
            trees = reading()
        except AmbiguousEntityError as error:
            return (self._with_choice(text, world, error, memory),)
        if question is not None and len(trees) == 1 and self._store is not None:
            self._answer = self._answered(question, text, trees[0], world)
        return trees

    def knows(self, text: str, world: WorldSnapshot) -> bool:
        """Whether a request calls a shortcut, or speaks to the memory itself."""
        if self._store is None:
            return False
        try:
            return wish_of(text) is not None or called(text, self._memory().shortcuts, world) is not None
        except PlannerError:
            return True  # said again, and told, when it takes effect

    def recall(self, trees: Sequence[TaskTree], text: str, world: WorldSnapshot) -> RememberedRequest:
        """The request with the tips that hold for it; nothing is counted yet."""
        if len(trees) != 1:
            return RememberedRequest(trees[0])
        return remembered(self._memory().tips, trees[0], text, world)

    def begin(self, now: float, mission: Mission, text: str, request: RememberedRequest, world: WorldSnapshot) -> str:
        """Notes what a mission begins with; gives what is said of it, empty when nothing was remembered."""
        self._now = now
        if self._store is None:
            return ""
        moved = {leaf.object for leaf in mission.asked.root.leaves()}
        motion = [
            tip for tip in self._memory().tips if tip.meaning.moves and tip.stands and tip.meaning.object in moved
        ]
        choice = [self._choice] if self._choice is not None else []
        changes = [self._answer] if self._answer is not None else []
        changes += [Change("tip", "choice", tip.meaning.slot) for tip in choice]
        changes += [Change("tip", "plan", tip.meaning.slot) for tip in request.tips]
        changes += [Change("tip", "motion", tip.meaning.slot) for tip in motion]
        slots = tuple(tip.meaning.slot for tip in motion)
        answered = [self._answer.lesson] if self._answer is not None and self._answer.lesson is not None else []
        phrase = next((tip.meaning.phrase for tip in (*choice, *answered)), "")
        facts, began = facts_at_start(mission.asked, world), tuple(changes)
        self._note(MissionLessons(mission.plan.id, text, facts, began, slots, self._called, phrase, learned=False))
        applied = [*choice, *request.tips, *motion]
        self._count(lambda store: store.applied(tip.meaning.slot for tip in applied))
        for tip in applied:
            self._runner.emit(now, "tip_applied", text=tip.text, meaning=tip.meaning.kind, run_id=tip.run_id)
        for tip, why in request.refused:
            self._runner.emit(now, "tip_refused", text=tip.text, why=why)
        words = [*(f"the {printable(tip.meaning.object)} for '{tip.meaning.phrase}'" for tip in choice),
                 *request.words, *(_motion_words(tip) for tip in motion)]  # fmt: skip
        return self._announced(words, request)

    def besides(
        self, now: float, text: str, tree: TaskTree, more: Sequence[str], world: WorldSnapshot,
        consider: Callable[[Edit, WorldSnapshot], Edited],
    ) -> str:  # fmt: skip
        """What is remembered of a request that was just planned into the running mission; gives what is said of it."""
        mission = self._runner.running
        if self._store is None or mission is None:
            return ""
        self._note(replace(self._current, besides=True))
        applied, words = list[Tip](), list[str]()
        for tip in recalled(self._memory().tips, tree, text, world):
            edit = edit_of(tip, mission.asked, text, world, more)
            try:
                change = consider(edit, world) if edit is not None else None
            except PlannerError as error:
                self._runner.emit(now, "tip_refused", text=tip.text, why=str(error))
                continue
            if change is None:
                continue
            self._runner.planned_anew(now, change.found)
            self._push(Change("tip", "plan", tip.meaning.slot))
            self._runner.emit(now, "tip_applied", text=tip.text, meaning=tip.meaning.kind, run_id=tip.run_id)
            applied.append(tip)
            words.append(change.text)
        self._count(lambda store: store.applied(tip.meaning.slot for tip in applied))
        return self._announced(words, RememberedRequest(tree))

    # While it runs

    def changed(self, now: float, edit: Edit, text: str, before: TaskTree, world: WorldSnapshot) -> None:
        """A person's edit of the running mission was carried out.

        Args:
            now: Time [s].
            edit: What was done.
            text: As said.
            before: What was asked before it.
            world: The world as perceived.
        """
        lessons, mission = self._current, self._runner.running
        if self._store is None or mission is None or lessons.learned:
            return
        if isinstance(edit, Undo):
            self._edit_undone(now, mission)
            return
        lesson = lesson_of(edit, text, before, mission.earlier[0], lessons.request, world, mission.plan.run_id)
        if isinstance(edit, Substitute) and lessons.phrase:
            old = next(leaf for leaf in before.root.leaves() if leaf.id == edit.task)
            if not says(old.object if edit.object else old.destination, lessons.request, world):
                new = edit.object or edit.destination
                lesson = _choice(lessons.phrase, new, lessons.request, before, world, text, mission.plan.run_id)
        self._push(Change("person", "plan", lesson.meaning.slot if lesson else "", lesson), corrected=True)

    def take_back(self, now: float) -> str:
        """Takes back what a tip did last, where that is no edit of the plan; gives what is said, empty otherwise."""
        top = self._current.changes[-1] if self._current.changes and not self._current.learned else None
        if top is None or top.by != "tip" or top.what == "plan":
            return ""
        self._note(replace(self._current, changes=self._current.changes[:-1]))
        self._tip_undone(now, top.slot)
        if top.what == "motion":
            return "that is done as usual; I go on"
        self._runner.fail(now, "what was chosen for you was not meant; say which")
        return "I leave it; say which one you mean"

    def overhear(self, now: float, correction: Correction, meaning: CorrectionMeaning) -> None:
        """A person corrected the motion of robots, which they follow by themselves; or took that back."""
        lessons, mission = self._current, self._runner.running
        if self._store is None:
            return
        if meaning.kind == "undo":
            self._motion.undo(meaning.robot)
            motion = [k for k, each in enumerate(lessons.changes) if (each.by, each.what) == ("person", "motion")]
            said = [k for k in motion if meaning.robot in ("", lessons.changes[k].robot)]
            if said:
                self._note(replace(lessons, changes=lessons.changes[: said[-1]] + lessons.changes[said[-1] + 1 :]))
            return
        active = mission.active(meaning.robot) if mission is not None else []
        one = meaning.robot or (active[0].robot if meaning.kind in OF_ONE_ROBOT and len(active) == 1 else "")
        everybody = [one] if one else list(self._runner.robots)
        against = self._motion.against(meaning, active, mission) if mission is not None else None
        self._motion.hear(meaning, everybody)
        if mission is None or lessons.learned:
            return
        if against is not None:
            self._tip_undone(now, against.meaning.slot)
        elif len(active) == 1:
            lesson = self._motion.lesson(meaning, correction.text, mission, active[0], lessons.request)
            self._push(Change("person", "motion", lesson.meaning.slot if lesson else "", lesson, active[0].robot))
        else:
            self._push(Change("person", "motion", robot=meaning.robot))

    def spoken(self, now: float, text: str, world: WorldSnapshot | None) -> tuple[bool, str] | None:
        """Answers what is said to the memory itself: whether it did something, and what is said; None for all else."""
        wish = wish_of(text)
        if wish is None:
            return None
        if self._store is None:
            return False, "I keep nothing here; start me with a file of tips to have it remembered"
        try:
            return True, self._keep(now, wish.name, world) if wish.what == "keep" else self._forget(now)
        except PlannerError as error:
            return False, str(error)

    def watched(self, actions: Sequence[Action]) -> list[Action]:
        """What goes out, with what robots are reminded of."""
        if self._store is None:
            return list(actions)
        return self._motion.watched(self._now, actions, self._runner.mission)

    def tick(self, now: float) -> None:
        """Learns from a mission that ended."""
        self._now = now
        lessons, mission = self._current, self._runner.mission
        if self._store is None or lessons.learned or mission is None or self._runner.state not in OVER:
            return
        if self._runner.state == "done" and self._runner.world is not None:
            self._learn(now, lessons, mission, self._runner.world)
        self._note(replace(lessons, learned=True, tips=()))
        self._motion.rest(now)

    def restore(self, entries: Sequence[dict[str, Any]]) -> None:
        """Takes over from a journal.

        Raises:
            DocumentError: an entry was written by an incompatible version.
        """
        for entry in entries:
            if entry["kind"] == "lessons":
                lessons = from_dict(MissionLessons, entry["lessons"])
                self._lessons[lessons.plan_id] = lessons
            elif entry["kind"] == "levels":
                self._motion.restore(entry)

    # Parts

    @property
    def _current(self) -> MissionLessons:
        """What is noted of the present mission."""
        mission = self._runner.mission
        return self._lessons.get(mission.plan.id, MissionLessons()) if mission is not None else MissionLessons()

    def _note(self, lessons: MissionLessons) -> None:
        self._lessons[lessons.plan_id] = lessons
        self._runner.keeper.write("lessons", lessons=to_dict(lessons))

    def _push(self, change: Change, corrected: bool = False) -> None:
        lessons = self._current
        changes = (*lessons.changes, change)
        self._note(replace(lessons, changes=changes, corrected=lessons.corrected or corrected))

    def _memory(self) -> TeamMemory:
        """The file; empty where there is none or it cannot be read, which is told with the next answer."""
        if self._store is None:
            return TeamMemory()
        try:
            return self._store.read()
        except MemoryFileError as error:
            log.warning("nothing is recalled: %s", error)
            self._trouble = str(error)
            return TeamMemory()

    def _count(self, how: Callable[[TipStore], object]) -> None:
        try:
            if self._store is not None:
                how(self._store)
        except MemoryFileError as error:
            log.warning("nothing is remembered: %s", error)
            self._trouble = str(error)

    def _motion_tips(self) -> list[Tip]:
        slots = self._current.tips
        return [tip for tip in self._memory().tips if tip.meaning.slot in slots] if slots else []

    def _with_choice(
        self, text: str, world: WorldSnapshot, error: AmbiguousEntityError, memory: TeamMemory
    ) -> TaskTree:
        """The request with what was chosen before; raises the question where nobody chose."""
        if isinstance(error, UnsureError) or len(error.words) != 1:
            raise error
        phrase = error.words[0]
        tip = chosen(memory.tips, text, phrase, error.choices, world)
        if tip is None:
            self._question = (text, phrase, error.choices)
            raise error
        try:
            tree = read_bounded(with_choice(text, phrase, tip.meaning.object), world)
        except PlannerError:
            raise error from None
        self._choice = tip
        return replace(tree, text=text)

    def _answered(
        self, question: tuple[str, str, tuple[str, ...]], text: str, tree: TaskTree, world: WorldSnapshot
    ) -> Change | None:
        """The lesson of a request that answers the last question."""
        request, phrase, choices = question
        said = set(words_of(text))
        meant = [name for name in choices if set(words_of(name)) <= said]
        things = [name for name in world.names if printable(name) in meant]
        if len(things) != 1 or not alike(text, request):
            return None
        lesson = _choice(phrase, things[0], request, tree, world, text, self._runner.cfg.run_id)
        return Change("person", "choice", lesson.meaning.slot, lesson)

    def _announced(self, words: Sequence[str], request: RememberedRequest) -> str:
        said = f" As you asked before: {'; '.join(words)}. Say 'undo' or 'forget that tip' if not." if words else ""
        for tip, why in request.refused:
            said += f" I leave out '{tip.text}', as you asked before: {why}."
        if self._trouble:
            said, self._trouble = f"{said} What I remember is not at hand: {self._trouble}.", ""
        return said

    def _edit_undone(self, now: float, mission: Mission) -> None:
        edits = [k for k, each in enumerate(self._current.changes) if each.what == "plan"]
        if len(edits) <= len(mission.earlier):  # a crash came between an edit and its note
            return
        top, changes = self._current.changes[edits[-1]], list(self._current.changes)
        del changes[edits[-1]]
        self._note(replace(self._current, changes=tuple(changes)))
        if top.by == "tip":
            self._tip_undone(now, top.slot)

    def _tip_undone(self, now: float, slot: str) -> None:
        self._note(replace(self._current, tips=tuple(each for each in self._current.tips if each != slot)))
        self._count(lambda store: store.undone(slot))
        self._runner.emit(now, "tip_undone", slot=slot)
        self._motion.rest(now)

    def _forget(self, now: float) -> str:
        applied = [each for each in self._current.changes if each.by == "tip"]
        if not applied or self._store is None:
            raise ShortcutError("no tip was applied to this mission; `rostrum memory list` shows them all")
        slot = applied[-1].slot
        self._store.forget_slot(slot)
        self._note(replace(self._current, tips=tuple(each for each in self._current.tips if each != slot)))
        self._runner.emit(now, "tip_forgotten", slot=slot)
        self._motion.rest(now)
        stays = applied[-1].what != "motion" and self._runner.running is not None
        return "I forget it" + ("; what runs goes on as it is, say 'undo' to change that too" if stays else "")

    def _keep(self, now: float, name: str, world: WorldSnapshot | None) -> str:
        plain, mission = check_name(name, world), self._runner.mission
        if mission is None or self._runner.state in ("failed", "ending") or not self._current.plan_id:
            raise ShortcutError("there is no mission that ended well to be kept")
        if self._runner.running is not None:
            self._note(replace(self._current, keep_as=plain))
            return f"when it is done, I keep it as '{plain}'"
        self._save(now, plain, mission, self._current, world or self._runner.world)
        return f"I keep it as '{plain}'"

    def _save(
        self, now: float, name: str, mission: Mission, lessons: MissionLessons, world: WorldSnapshot | None
    ) -> None:
        if world is None or self._store is None or not any(leaf.action for leaf in mission.asked.root.leaves()):
            raise ShortcutError("there is nothing to be kept")
        facts = lessons.facts
        self._store.keep(shortcut_of(name, mission.asked, facts, world, "person", mission.plan.run_id))
        self._runner.emit(now, "shortcut_kept", name=name)

    def _learn(self, now: float, lessons: MissionLessons, mission: Mission, world: WorldSnapshot) -> None:
        self._count(lambda store: store.learn(mission.plan.id, lambda memory: learned(memory, lessons, mission, world)))
        if lessons.keep_as:
            self._count(lambda _: self._save(now, lessons.keep_as, mission, lessons, world))
        new = [change.lesson.text for change in lessons.changes if change.lesson is not None]
        if new:
            self._runner.emit(now, "tips_learned", texts=new)


def _choice(phrase: str, item: str, request: str, tree: TaskTree, world: WorldSnapshot, text: str, run_id: str) -> Tip:
    """The tip that answers the question about a phrase from now on."""
    others = tuple(name for name in things_of(tree.root.leaves(), request, world) if name != item)
    return Tip(TipMeaning("choose", object=item, phrase=phrase), TipSituation(request, others), text, run_id)


def _motion_words(tip: Tip) -> str:
    meaning = tip.meaning
    how = {
        "speed": f"{meaning.level:.0%} speed",
        "grip": f"a grip of {meaning.level:.0%}",
        "shift": f"'{tip.text}'",
    }[meaning.kind]
    return f"{how} with the {printable(meaning.object)}"
