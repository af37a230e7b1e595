"""The executive: from a sentence to a finished mission, in spite of what goes wrong on the way.

A pure library: no ROS, no threads, no clock. Time and events are passed in; what is to be done outside is drained with
:meth:`Executive.take_actions`. What is said while a mission runs is planned into it, and answered by itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from hardware.document import from_dict, to_dict
from planners.allocation.allocate import AllocationCfg
from planners.corrections.acknowledge import GIVEN_UP, Acknowledgements
from planners.corrections.correction import OF_ONE_MOTION, Correction, CorrectionMeaning, CorrectionReply
from planners.corrections.edit_reader import read_edit
from planners.corrections.edits import (
    Add,
    Edit,
    GiveUp,
    Progress,
    Skip,
    Substitute,
    Undo,
    changes_of,
    name_of,
    tasks_of,
)
from planners.errors import AmbiguousEntityError, NotUnderstoodError, PlanEditError, PlannerError
from planners.language.priority import spoken_priority, with_priority
from planners.language.task_tree import Priority, TaskTree
from planners.language.whereabouts import Whereabouts
from planners.logic.hierarchy import goal
from planners.memory.recollection import Recollection
from planners.mission.actions import Action, Answer, Reply
from planners.mission.available import AvailableEstimator
from planners.mission.editing import Edited, consider, progress_of
from planners.mission.journal import Journal
from planners.mission.mission import Mission
from planners.mission.other_one import other_one
from planners.mission.persistence import answer_of
from planners.mission.runner import MissionRunner
from planners.mission.wording import announce
from planners.plan import Plan
from planners.plan_request import Reader, plan_request, read_request
from skills.contract import Estimator, SkillResult
from skills.errors import SkillError
from skills.world.snapshot import WorldSnapshot

_GOES_FIRST: dict[Priority, str] = {
    "high": " That goes first.", "normal": "", "low": " All else goes first.",
}  # fmt: skip


@dataclass(frozen=True)
class ExecutiveCfg:
    """Patience and budgets; times in seconds.

    Attributes:
        run_id: The run; plan ids start with it.
        attempts: Attempts of a node before the mission fails.
        accept_timeout: A robot that has not taken a call by then is asked again.
        result_timeout: A node without a result by then is cancelled and counts as timed out; time under "stop" is free.
        cancel_timeout: A cancelled node without a result by then is given up as if its arm stood still.
        patience: How long a lost or faulted robot, a silent world or a standstill is waited out.
        settle: How long the world may take to show an effect.
        retry_delay: Pause before another attempt.
        world_age: A snapshot older than this starts nothing.
        rest_patience: How long after "stop" it is said who still moves.
        allocation: Search budget of the allocation.
        editing: The same where robots are at work and wait for it.
        memory: File of tips and shortcuts, which are learned and applied; None neither learns nor applies any.
    """

    run_id: str = "run"
    attempts: int = 3
    accept_timeout: float = 2.0
    result_timeout: float = 120.0
    cancel_timeout: float = 10.0
    patience: float = 20.0
    settle: float = 2.0
    retry_delay: float = 0.5
    world_age: float = 1.0
    rest_patience: float = 5.0
    allocation: AllocationCfg = field(default_factory=AllocationCfg)
    editing: AllocationCfg = field(default_factory=lambda: AllocationCfg(max_expansions=1_000, solver_budget=0.1))
    memory: Path | None = None


class Executive:
    """Turns utterances into plans and runs them as partial orders.

    Args:
        cfg: Patience and budgets.
        estimator: The planners' window on the skills.
        journal: Where a running mission is kept over a crash; None keeps nothing.
        reader: Words to task tree; by default :func:`planners.language.comprehend.comprehend`.
    """

    def __init__(
        self, cfg: ExecutiveCfg, estimator: Estimator, journal: Journal | None = None, reader: Reader | None = None
    ) -> None:
        self.cfg = cfg
        self._estimator = estimator
        self._journal = journal
        self._reader = reader
        self._runner = MissionRunner(cfg, estimator, journal)
        self._memory = Recollection(cfg.memory, self._runner)
        self._rest = Acknowledgements(
            cfg.rest_patience,
            self._runner.emit,
            self._runner.keeper.write,
            lambda *told: self._runner.act(Reply(*told)),
        )
        self._answers: dict[str, Answer] = {}
        self._replies: dict[str, CorrectionReply] = {}
        self._missions = 0

    @classmethod
    def resume(
        cls, journal: Journal, cfg: ExecutiveCfg, estimator: Estimator, now: float, reader: Reader | None = None
    ) -> "Executive":
        """An executive that goes on with the mission that the journal left unfinished, if any.

        Nodes that were active are dispatched again with the next attempt as soon as their robots answer.

        Raises:
            JournalError: a line of the journal is damaged.
            DocumentError: an entry was written by an incompatible version.
        """
        executive = cls(cfg, estimator, journal, reader)
        executive.restore(now)
        return executive

    def restore(self, now: float) -> None:
        """Takes over from the journal, once and before all else, at ``now`` [s]; raises as :meth:`resume`."""
        if self._journal is None:
            return
        entries = self._journal.entries()
        for entry in entries:
            self._missions += entry["kind"] == "mission"
            if entry["kind"] == "correction":
                reply = from_dict(CorrectionReply, entry["reply"])
                self._replies[reply.correction_id] = reply
            if entry["kind"] == "answer":
                answer = answer_of(entry)
                self._answers[answer.utterance_id] = answer
        self._runner.restore(entries, now)
        self._memory.restore(entries)
        self._rest.restore(entries, now)
        for entry in self._journal.newest():
            if entry["kind"] == "answer":  # it may not have been given before the end came
                self._runner.act(answer_of(entry))

    def repeat(self, utterance_id: str) -> bool:
        """Answers an utterance again that was answered before; returns whether it was."""
        if utterance_id in self._answers:
            self._runner.act(self._answers[utterance_id])
        return utterance_id in self._answers

    def unavailable(self, now: float, world: WorldSnapshot | None) -> str:
        """Why nothing can be begun now; empty when something can."""
        return self._runner.unavailable(now, world)

    def refuse(self, utterance_id: str, why: str) -> None:
        """Answers an utterance that broke something on its way, so that whoever said it is told."""
        self._answers[utterance_id] = Answer(utterance_id, "refused", why)
        self._runner.answer(self._answers[utterance_id])

    def say(
        self,
        now: float,
        utterance_id: str,
        who: str,
        text: str,
        world: WorldSnapshot | None,
        read: Callable[[], tuple[TaskTree, ...]] | None = None,
    ) -> None:
        """Takes in a sentence. Exactly one answer comes at once; an accepted one is later done or failed.

        The same utterance id again repeats the answer and changes nothing.

        Args:
            now: Time [s].
            utterance_id: Chosen by who says it.
            who: Who says it.
            text: What is said.
            world: The world as perceived.
            read: Gives what was read already, or raises why it could not be; by default it is read here and now.
        """
        if self.repeat(utterance_id):
            return
        self._runner.emit(now, "utterance", id=utterance_id, who=who, text=text)
        with self._runner.keeper.together():  # what is begun and that it was answered, so that it is not begun twice
            answer = self._consider(now, utterance_id, text, world, read)
            self._answers[utterance_id] = answer
            self._runner.answer(answer)

    def adopt(self, now: float, utterance_id: str, who: str, text: str, tasks: Sequence[str]) -> bool:
        """Answers an utterance that asks for tasks which are under way already; it is done when they are.

        Returns:
            False, and nothing is changed or answered, where the mission that runs does not have them all.
        """
        mission = self._runner.running
        if mission is None or not {leaf.id for leaf in mission.asked.root.leaves()} >= set(tasks):
            return False
        self._runner.emit(now, "utterance", id=utterance_id, who=who, text=text)
        self._answers[utterance_id] = Answer(utterance_id, "accepted", "I have begun with that.")
        with self._runner.keeper.together():
            self._runner.besides(utterance_id, tasks)
            self._runner.answer(self._answers[utterance_id])
        return True

    def _consider(
        self,
        now: float,
        utterance_id: str,
        text: str,
        world: WorldSnapshot | None,
        read: Callable[[], tuple[TaskTree, ...]] | None,
    ) -> Answer:
        if (told := self._memory.spoken(now, text, world)) is not None:
            return Answer(utterance_id, "done" if told[0] else "refused", told[1])
        refusal = self._runner.unavailable(now, world)
        if refusal or world is None:
            return Answer(utterance_id, "refused", refusal)
        try:
            said, priority = spoken_priority(text)
            trees = self._memory.read(said, world, read or (lambda: read_request(said, world, self._reader)))
            trees = tuple(with_priority(tree, priority) for tree in trees) if priority else trees
            if self._runner.running is not None:
                return self._besides(now, utterance_id, said, trees, self._runner.running, world)
            request = self._memory.recall(trees, said, world)
            plan_id = f"{self.cfg.run_id}.m{self._missions + 1}"
            way = (world, self._available(), self.cfg.run_id, plan_id, self.cfg.allocation)
            planned = request.planned(lambda tree: plan_request((tree,) if len(trees) == 1 else trees, *way))
        except AmbiguousEntityError as error:
            return Answer(utterance_id, "question", str(error), error.words, error.choices)
        except NotUnderstoodError as error:
            return Answer(utterance_id, "refused", str(error), error.words, error.choices)
        except (PlannerError, SkillError) as error:
            return Answer(utterance_id, "refused", str(error))
        self._missions += 1
        origins = Whereabouts(world).start
        mission = Mission(utterance_id, now, planned.tree, planned.plan, planned.asked, origins, request.before)
        remembered = self._memory.begin(now, mission, said, request, world)
        self._runner.begin(mission, world)
        self._rest.call_off(now, "", "something new was begun")
        return Answer(utterance_id, "accepted", announce(planned.plan) + remembered)

    def _besides(
        self, now: float, utterance_id: str, text: str, trees: tuple[TaskTree, ...], mission: Mission,
        world: WorldSnapshot,
    ) -> Answer:  # fmt: skip
        """Plans a request into the running mission.

        Raises:
            PlanEditError: it leaves a choice to the planner, or contradicts what is forbidden.
            InfeasibleError: it cannot be done besides; gives the causes.
        """
        if len(trees) != 1:
            raise PlanEditError("this leaves several ways open; say it again when the mission is over")
        known = {leaf.id for leaf in mission.asked.root.leaves()}
        change = consider(mission, Add(trees[0]), world, self._available(), self.cfg.editing)
        more = [leaf.id for leaf in change.found.asked.root.leaves() if leaf.id not in known]
        self._runner.planned_anew(now, change.found)
        self._runner.besides(utterance_id, more)
        remembered = self._memory.besides(now, text, trees[0], more, world, self.consider)
        first = {leaf.priority: _GOES_FIRST[leaf.priority] for leaf in trees[0].root.leaves()}
        said = f"Besides what is under way, {change.text}.{''.join(first.values())}{remembered}"
        return Answer(utterance_id, "accepted", said)

    def _available(self) -> Estimator:
        lost = {r.name: r.text or "it does not answer" for r in self._runner.robots.values() if not r.available}
        return AvailableEstimator(self._estimator, lost)

    def progress(self, world: WorldSnapshot) -> Progress | None:
        """How far the running mission is, for reading a correction of it elsewhere; None when none runs."""
        mission = self._runner.running
        return progress_of(mission, world) if mission is not None else None

    def consider(self, edit: Edit, world: WorldSnapshot) -> Edited:
        """What an edit of the running mission would change; nothing is changed.

        Raises:
            PlanEditError: no mission runs, or it comes too late.
            PlannerError: it cannot be done.
        """
        mission = self._runner.running
        if mission is None:
            raise PlanEditError("nothing is running that could be changed")
        return consider(mission, edit, world, self._available(), self.cfg.editing)

    def correct(
        self,
        now: float,
        correction: Correction,
        meaning: CorrectionMeaning,
        world: WorldSnapshot | None,
        read: Callable[[], Edit] | None = None,
    ) -> CorrectionReply:
        """Acts on a correction as far as it concerns the plan; the skill servers act on the rest by themselves.

        ``stop`` holds back every further dispatch (of the robot named, or of all) until ``go on``; that everybody meant
        stands still is told by a :class:`planners.mission.actions.Reply` once it is measured. What is neither that
        nor for a robot's motion is read as an edit of what is asked, and the mission goes on by a new plan from where
        it stands. The same correction id again returns the same reply and changes nothing.

        Args:
            now: Time [s].
            correction: What was said.
            meaning: What :func:`planners.corrections.interpret.interpret` took it to mean.
            world: The world as perceived.
            read: Gives the edit that was read already, or raises why it could not be; by default it is read here.
        """
        if correction.id in self._replies:
            self._rest.repeat(correction.id)
            return self._replies[correction.id]
        with self._runner.keeper.together():
            reply = self._apply(now, correction, meaning, world, read)
            self._replies[correction.id] = reply
            self._runner.keeper.write("correction", reply=to_dict(reply))
            robots = [reply.meaning.robot] if reply.meaning.robot else self._runner.robots
            self._rest.ask(now, correction, reply, robots)
        said = {"id": correction.id, "who": correction.who, "text": correction.text, "meaning": reply.meaning.kind}
        told = {"edit": reply.meaning.edit, "accepted": reply.accepted, "answer": reply.text, "changed": reply.changed}
        self._runner.emit(now, "correction", reply.node_id, **said, **told)
        return reply

    def _apply(
        self,
        now: float,
        correction: Correction,
        meaning: CorrectionMeaning,
        world: WorldSnapshot | None,
        read: Callable[[], Edit] | None,
    ) -> CorrectionReply:
        runner = self._runner

        def reply(accepted: bool, text: str, node_id: str = "", **changed: float | str) -> CorrectionReply:
            return CorrectionReply(correction.id, now, "executive", accepted, meaning, node_id, text, changed)

        if meaning.robot and runner.robots and meaning.robot not in runner.robots:
            return reply(False, f"there is no robot '{meaning.robot}'; known: {', '.join(sorted(runner.robots))}")
        if (told := self._memory.spoken(now, correction.text, world)) is not None:
            return reply(*told)
        if meaning.kind == "stop":
            runner.pause(now, meaning.robot)
            return reply(True, f"{meaning.robot or 'everything'} is held; say 'go on' to resume", paused="true")
        if meaning.kind == "go_on":
            if not runner.go_on(now, meaning.robot):
                return reply(False, f"{meaning.robot or 'nothing'} was not held")
            self._rest.call_off(now, meaning.robot, "somebody said that it goes on")
            return reply(True, f"{meaning.robot or 'everything'} goes on", paused="false")
        mission = runner.running
        active = mission.active(meaning.robot) if mission else []
        if meaning.kind in OF_ONE_MOTION:
            robots = sorted({node.robot for node in active})
            if not active:
                return reply(False, f"{meaning.robot} is not moving" if meaning.robot else "no robot is moving")
            if len(robots) > 1:
                which = f"say which, such as '{robots[0]} arm, a bit up'"
                return reply(False, f"{' and '.join(robots)} both move: {which}")
            return reply(False, "the robots answer this for themselves", active[-1].id)
        if mission is None or world is None:
            nothing = "nothing is running that could be changed"
            return reply(False, nothing if mission is None else "the world is not seen yet; say it again")
        return self._edit(now, correction, meaning, mission, world, read)

    def _edit(
        self,
        now: float,
        correction: Correction,
        meaning: CorrectionMeaning,
        mission: Mission,
        world: WorldSnapshot,
        read: Callable[[], Edit] | None,
    ) -> CorrectionReply:
        try:
            if meaning.edit == "other":
                edit = other_one(mission, meaning.robot, world)
            elif meaning.kind == "undo":
                edit = Undo()
                if taken := self._memory.take_back(now):
                    return CorrectionReply(correction.id, now, "executive", True, meaning, "", taken)
            elif read is not None:
                edit = read()
            else:
                edit = read_edit(correction.text, world, progress_of(mission, world), self._read)
            meaning = replace(meaning, kind="plan_edit", edit=meaning.edit or name_of(edit))
            if isinstance(edit, GiveUp) or _leaves_nothing(edit, progress_of(mission, world)):
                self._runner.fail(now, "somebody gave it up")
                text = "I give it up; everything comes to rest"
                return CorrectionReply(
                    correction.id, now, "executive", True, replace(meaning, robot=""), "", text, {"mission": GIVEN_UP}
                )
            change = consider(mission, edit, world, self._available(), self.cfg.editing)
        except (PlannerError, SkillError) as error:
            return CorrectionReply(correction.id, now, "executive", False, meaning, "", str(error))
        about = [*change.found.cancel, *(node.id for node in mission.nodes() if node.task in tasks_of(edit))]
        asked = mission.asked
        before = {leaf.id for leaf in asked.root.leaves()}
        self._runner.planned_anew(now, change.found, "undo" if isinstance(edit, Undo) else "change")
        self._memory.changed(now, edit, correction.text, asked, world)
        self._runner.follow_requests(before, edit.task if isinstance(edit, Substitute) else "")
        self._runner.emit(now, "plan_edited", text=change.text, revision=mission.plan.revision)
        node_id = next(iter(about), "")
        return CorrectionReply(correction.id, now, "executive", True, meaning, node_id, change.text, changes_of(edit))

    def knows(self, text: str, world: WorldSnapshot) -> bool:
        """Whether a request is for the memory alone, so that nobody needs to read it."""
        return self._memory.knows(text, world)

    def overhear(self, now: float, correction: Correction, meaning: CorrectionMeaning) -> None:
        """Takes note of a correction that robots follow by themselves: of their motion, or an undo of one."""
        self._memory.overhear(now, correction, meaning)

    def _read(self, text: str, world: WorldSnapshot) -> TaskTree:
        (tree,) = read_request(text, world, self._reader)
        return tree

    def abort(self, now: float, text: str = "somebody asked for it") -> bool:
        """Ends the mission: cancels what runs and answers ``failed``; returns whether one was running."""
        with self._runner.keeper.together():
            return self._runner.fail(now, text)

    def accepted(self, now: float, node_id: str, attempt: int) -> None:
        """A robot took a call."""
        self._runner.accepted(now, node_id, attempt)

    def rejected(self, now: float, node_id: str, attempt: int, text: str = "") -> None:
        """A robot did not take a call; it is asked again for as long as the patience lasts."""
        with self._runner.keeper.together():
            self._runner.rejected(now, node_id, attempt, text)

    def finished(self, now: float, node_id: str, attempt: int, result: SkillResult) -> None:
        """A call ended. Results of earlier attempts are recorded and change nothing."""
        with self._runner.keeper.together():
            self._runner.finished(now, node_id, attempt, result)

    def robot_status(self, now: float, robot: str, alive: bool, faulted: bool = False, text: str = "") -> None:
        """What is known of a robot: whether it answers, and whether its safety filter has latched a fault."""
        self._runner.robot_status(now, robot, alive, faulted, text)

    @property
    def awaits_rest(self) -> frozenset[str]:
        """Robots that were told to come to rest, of which :meth:`measured` has to tell."""
        return self._rest.awaited

    def measured(self, robot: str, stamp: float, moves: str) -> None:
        """What of a robot moved at ``stamp`` [s], as :mod:`planners.corrections.rest` says it; empty at rest."""
        self._rest.measured(robot, stamp, moves)

    def tick(self, now: float, world: WorldSnapshot | None) -> None:
        """Looks at the newest world and does what is due; call it at every event and at least a few times a second."""
        with self._runner.keeper.together():
            self._runner.tick(now, world)
            self._memory.tick(now)
            self._rest.tick(now)

    def take_actions(self) -> list[Action]:
        """Drains what is to be done outside, in order."""
        actions = self._memory.watched(self._runner.take_actions())
        for action in actions:
            if isinstance(action, Answer):
                self._answers[action.utterance_id] = action
        return actions

    @property
    def plan(self) -> Plan | None:
        """The present or latest plan."""
        return self._runner.mission.plan if self._runner.mission else None

    def request(self, world: WorldSnapshot) -> tuple[TaskTree, dict[str, str]] | None:
        """The present or latest request: its task tree, and the goal formula of every leaf whose effect must last."""
        mission = self._runner.mission
        if mission is None:
            return None
        return mission.tree, {task: goal(mission.leaf(task), world) for task in mission.final_leaves()}

    @property
    def asked(self) -> TaskTree | None:
        """What the present or latest mission was asked, corrections included, without what nobody said."""
        return self._runner.mission.asked if self._runner.mission else None

    @property
    def task_tree(self) -> TaskTree | None:
        """What the present or latest mission is to do, corrections included."""
        return self._runner.mission.tree if self._runner.mission else None

    def status(self) -> dict[str, Any]:
        """JSON-ready: run, mission, node records, paused robots, robots."""
        return self._runner.status()


def _leaves_nothing(edit: Edit, progress: Progress) -> bool:
    """Whether an edit leaves out all that was asked, with nothing done and nothing to be put back."""
    every = {leaf.id for leaf in progress.tree.root.leaves()}
    return isinstance(edit, Skip) and every <= set(edit.tasks) and not progress.held
