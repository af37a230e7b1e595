"""Remembered motion while a mission runs: robots are told before a call, and told otherwise when that is over."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from planners.corrections.correction import OF_ONE_ROBOT, CorrectionMeaning
from planners.memory.lessons import Level
from planners.memory.levels import as_usual, concerns, heard, level_of, reminders, shift, what_of
from planners.memory.tip import Tip, TipMeaning, TipSituation
from planners.mission.actions import Action, Dispatch, Emit, Remind
from planners.mission.mission import Mission
from planners.plan import PlanNode

if TYPE_CHECKING:
    from planners.mission.runner import MissionRunner


class MotionReminder:
    """Knows how fast robots move and how hard they grip, and reminds them of tips.

    Args:
        runner: Where actions are queued and the journal is.
        tips: The tips about motion that hold for the present mission.
    """

    def __init__(self, runner: "MissionRunner", tips: Callable[[], Sequence[Tip]]) -> None:
        self._runner, self._tips = runner, tips
        self._levels: tuple[Level, ...] = ()
        self._before: list[tuple[tuple[Level, ...], str]] = []  # with the robot whose tool was shifted, if one's was

    def restore(self, entry: dict[str, Any]) -> None:
        """Takes over an entry of the journal."""
        self._levels = tuple(Level(**each) for each in entry["levels"])

    def hear(self, meaning: CorrectionMeaning, robots: Iterable[str]) -> None:
        """A person changed the motion of these robots."""
        robots = tuple(robots)
        self._before.append((self._levels, robots[0] if meaning.kind in OF_ONE_ROBOT and len(robots) == 1 else ""))
        self._set(heard(self._levels, robots, meaning))

    def undo(self, robot: str = "") -> None:
        """A person took the latest such change back; of one robot where one is named."""
        if robot:
            self._undo_of(robot)
        elif self._before:
            self._set(self._before.pop()[0])

    def _undo_of(self, robot: str) -> None:
        for index in range(len(self._before) - 1, -1, -1):
            levels, shifted = self._before[index]
            after = self._before[index + 1][0] if index + 1 < len(self._before) else self._levels
            if shifted == robot:
                self._before[index] = levels, ""
                return
            if _of(robot, levels) != _of(robot, after):
                own = _of(robot, levels)
                self._before[index + 1 :] = [(_with(robot, own, each), who) for each, who in self._before[index + 1 :]]
                self._set(_with(robot, own, self._levels))
                return

    def lesson(
        self, meaning: CorrectionMeaning, text: str, mission: Mission, node: PlanNode, request: str
    ) -> Tip | None:
        """The tip that a change becomes that was just heard, about the object at hand from this skill on."""
        item, nodes = str(node.arguments.get("object", "")), mission.of_task(node.task)
        if not item or node not in nodes or meaning.kind == "grasp":
            return None  # by which sides to take something depends on how it lies
        skills = tuple(each.skill for each in nodes[nodes.index(node) :])
        if meaning.kind == "nudge":
            found = TipMeaning("shift", object=item, skills=(node.skill,), offset=meaning.offset, frame=meaning.frame,
                               toward=meaning.toward)  # fmt: skip
        else:
            what, _ = what_of(meaning)
            level = level_of(self._levels, node.robot, what).told
            if level == 1.0:
                return None
            found = TipMeaning(what, object=item, skills=skills, level=level)
        return Tip(found, TipSituation(request), text, mission.plan.run_id)

    def against(self, meaning: CorrectionMeaning, calls: Sequence[PlanNode], mission: Mission) -> Tip | None:
        """The tip in force that a person's correction contradicts: faster where it slows, softer where it grips."""
        what, factor = what_of(meaning)
        for tip in self._tips():
            about = tip.meaning.kind == what and any(concerns(tip.meaning, mission.call(node)) for node in calls)
            level = tip.meaning.level
            opposite = factor > level if meaning.absolute else (factor - 1.0) * (level - 1.0) < 0.0
            if about and factor and opposite:
                return tip
        return None

    def watched(self, now: float, actions: Sequence[Action], mission: Mission | None) -> list[Action]:
        """What goes out, with what robots are reminded of before a call and when they have taken it."""
        found: list[Action] = []
        for action in actions:
            if isinstance(action, Dispatch):
                levels, said = reminders(self._levels, action.call, self._tips())
                self._set(levels)
                found += self._reminded(now, action.call.robot, said)
            found.append(action)
            if isinstance(action, Emit) and action.kind == "node_accepted" and mission is not None:
                found += self._shifted(now, mission, action.node_id)
        return found

    def rest(self, now: float) -> None:
        """No tip is in force any more."""
        for robot in sorted({level.robot for level in self._levels}):
            levels, said = as_usual(self._levels, robot)
            self._set(levels)
            for action in self._reminded(now, robot, said):
                self._runner.act(action)

    def _shifted(self, now: float, mission: Mission, node_id: str) -> list[Action]:
        call = mission.call(mission.node(node_id))
        about = [tip for tip in self._tips() if tip.meaning.kind == "shift" and concerns(tip.meaning, call)]
        return self._reminded(now, call.robot, [shift(tip, call.robot) for tip in about])

    def _reminded(self, now: float, robot: str, said: Sequence[str]) -> list[Action]:
        found: list[Action] = []
        for text in filter(None, said):
            self._runner.emit(now, "reminded", robot=robot, text=text)
            found.append(Remind(robot, text))
        return found

    def _set(self, levels: tuple[Level, ...]) -> None:
        if levels != self._levels:
            self._levels = levels
            self._runner.keeper.write("levels", levels=[asdict(level) for level in levels])


def _of(robot: str, levels: Iterable[Level]) -> tuple[Level, ...]:
    """A robot's levels that persons changed."""
    return tuple(sorted((each for each in levels if each.robot == robot), key=lambda each: each.what))


def _with(robot: str, own: Iterable[Level], levels: Iterable[Level]) -> tuple[Level, ...]:
    return (*(each for each in levels if each.robot != robot), *own)
