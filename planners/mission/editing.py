"""Edits of a running mission: applied to what is asked, planned from where the mission stands, said back."""

from dataclasses import dataclass

from planners.allocation.allocate import AllocationCfg
from planners.corrections.edit_tree import edited, with_return_first
from planners.corrections.edits import (
    Add,
    Allow,
    Assign,
    Edit,
    Forbid,
    Prioritise,
    Progress,
    Reorder,
    Skip,
    Substitute,
    Undo,
)
from planners.errors import PlanEditError
from planners.language.said_call import said_call
from planners.language.task_tree import TaskNode, TaskTree
from planners.language.tokens import printable
from planners.mission.mission import Mission
from planners.mission.replan import Replanned, replan
from skills.contract import Estimator
from skills.world.snapshot import WorldSnapshot

DEFAULT = AllocationCfg()


@dataclass(frozen=True)
class Edited:
    """An edit that can be done, before anything is changed.

    Attributes:
        edit: What was read.
        found: The mission after it.
        text: What changes, in words.
    """

    edit: Edit
    found: Replanned
    text: str


def consider(
    mission: Mission, edit: Edit, world: WorldSnapshot, estimator: Estimator, cfg: AllocationCfg = DEFAULT
) -> Edited:
    """Plans an edit and changes nothing.

    Raises:
        PlanEditError: it changes nothing, comes too late, or contradicts a standing constraint.
        InfeasibleError: it cannot be done; gives the causes.
        ContradictionError: the order asked for is circular.
    """
    progress = progress_of(mission, world)
    asked = _before(mission) if isinstance(edit, Undo) else edited(progress, edit)
    _check_floor(edit, world)
    return Edited(edit, replan(mission, asked, world, estimator, cfg), said(edit, progress))


def progress_of(mission: Mission, world: WorldSnapshot) -> Progress:
    """How far a mission is, by what was asked."""
    leaves = mission.asked.root.leaves()
    done = frozenset(leaf.id for leaf in leaves if mission.finished(leaf.id))
    begun: dict[str, float] = {}
    for node in mission.active():
        owner = next((leaf.id for leaf in leaves if f"{node.task}.".startswith(f"{leaf.id}.")), "")
        if owner and mission.runs[node.id].cancel_at is None:
            begun[owner] = max(begun.get(owner, 0.0), mission.runs[node.id].sent_at)
    running = tuple(sorted(begun, key=lambda name: -begun[name]))
    robots = {leaf.id: nodes[-1].robot for leaf in leaves if (nodes := mission.of_task(leaf.id))}
    grippers = set(held(world))
    carried = {
        leaf.id: mission.origins.get(leaf.object, "")
        for leaf in leaves
        if leaf.action == "move"
        and leaf.id not in done
        and (robots.get(leaf.id, ""), leaf.object) in grippers
        and mission.begun(leaf.id)
    }
    return Progress(mission.asked, done, running, robots, carried, _newest(mission, done))


def _newest(mission: Mission, done: frozenset[str]) -> tuple[str, ...]:
    """Unfinished leaves that came with the latest change that brought any; of the first request where none did."""
    open_ = tuple(leaf.id for leaf in mission.asked.root.leaves() if leaf.id not in done)
    for earlier in reversed(mission.earlier):
        known = {leaf.id for leaf in earlier.root.leaves()}
        if new := tuple(name for name in open_ if name not in known):
            return new
    return open_


def held(world: WorldSnapshot) -> list[tuple[str, str]]:
    """Pairs of a robot and what its gripper holds."""
    pairs = ((robot.name, item.name) for robot in world.robots for item in world.objects)
    return [(robot, item) for robot, item in pairs if f"holding({robot}, {item})" in world.facts]


def with_return(
    mission: Mission,
    robot: str,
    item: str,
    place: str,
    world: WorldSnapshot,
    estimator: Estimator,
    cfg: AllocationCfg = DEFAULT,
) -> Replanned:
    """The mission with a task that puts back what a gripper holds; raises as :func:`consider`."""
    asked = with_return_first(progress_of(mission, world), robot, item, place)
    return replan(mission, asked, world, estimator, cfg)


def _before(mission: Mission) -> TaskTree:
    if not mission.earlier:
        raise PlanEditError("nothing of this mission was changed; there is nothing to undo")
    return mission.earlier[-1]


def _check_floor(edit: Edit, world: WorldSnapshot) -> None:
    """A part of the floor is not closed while somebody is on it."""
    for each in edit.constraints if isinstance(edit, Forbid) else ():
        inside = [robot.name for robot in world.robots if f"inside({robot.name}, {each.object})" in world.facts]
        if each.kind == "keep_out" and inside:
            where = printable(each.object)
            raise PlanEditError(f"{inside[0]} is in the {where} now; say stop, or say it again when it has left")


def said(edit: Edit, progress: Progress) -> str:
    """What an edit changes, in words."""
    leaves = {leaf.id: leaf for leaf in progress.tree.root.leaves()}
    match edit:
        case Skip(tasks):
            held = progress.held or {}
            parts = [
                f"I put the {printable(leaves[name].object)} back"
                if name in held
                else f"I skip '{_named(leaves[name])}'"
                for name in tasks
            ]
            return " and ".join(parts)
        case Substitute(task, item, destination):
            old = leaves[task]
            if item:
                return f"the {printable(item)} instead of the {printable(old.object)}"
            return f"to the {printable(destination)} instead of the {printable(old.destination)}"
        case Assign(tasks, robot):
            return f"{robot} does {' and '.join(repr(_named(leaves[name])) for name in tasks)}"
        case Reorder(tasks, where):
            return f"{' and '.join(repr(_named(leaves[name])) for name in tasks)} {where}"
        case Add(tree):
            return f"I add {' and '.join(repr(_named(leaf)) for leaf in tree.root.leaves())}"
        case Prioritise(tasks, priority):
            when = {"high": "first", "normal": "as it comes", "low": "when there is time"}[priority]
            return f"{' and '.join(repr(_named(leaves[name])) for name in tasks)} {when}"
        case Forbid(constraints):
            return f"from now on nobody {' or '.join(_banned(each.kind, each.object) for each in constraints)}"
        case Allow(names):
            return f"the {' and the '.join(map(printable, names))} may be used again"
        case Undo():
            return "I go back to what was asked before the last change"
    raise PlanEditError(f"{type(edit).__name__} changes no plan")


def _named(leaf: TaskNode) -> str:
    if leaf.action == "go":
        return f"{leaf.robot} to the {printable(leaf.destination)}".strip()
    if leaf.action == "do":
        return said_call(leaf.skill, leaf.arguments)
    if leaf.action == "hold":
        return f"hold the {printable(leaf.object)}"
    return f"{printable(leaf.object)} to the {printable(leaf.destination)}"


def _banned(kind: str, name: str) -> str:
    return f"{'touches' if kind == 'avoid' else 'walks through'} the {printable(name)}"
