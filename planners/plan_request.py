"""From a request to a plan: of the ways that it leaves open the quickest, with the walks that nobody says."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from planners.allocation.allocate import AllocationCfg, allocate
from planners.errors import InfeasibleError
from planners.language.priority import spoken_priority, with_priority
from planners.language.task_tree import TaskTree
from planners.logistics import with_logistics
from planners.mission_in_logic import is_logic, trees_of
from planners.openings import with_openings
from planners.plan import Plan
from skills.contract import Estimator
from skills.world.snapshot import WorldSnapshot

DEFAULT = AllocationCfg()
Reader = Callable[[str, WorldSnapshot], TaskTree]


@dataclass(frozen=True)
class Planned:
    """A request with its plan.

    Attributes:
        asked: What was asked.
        tree: The same with the walks and loadings that nobody said.
        plan: How it is done.
    """

    asked: TaskTree
    tree: TaskTree
    plan: Plan


def read_request(text: str, world: WorldSnapshot, reader: Reader | None = None) -> tuple[TaskTree, ...]:
    """The task trees that a request allows: one for words, one per choice for levels of hierarchical LTL.

    Args:
        text: The request.
        world: The world as perceived.
        reader: Reads words; by default :func:`planners.language.comprehend.comprehend`.

    Raises:
        PlannerError: not understood; as the language and :func:`planners.mission_in_logic.trees_of` do.
    """
    said, priority = spoken_priority(text)
    if is_logic(said):
        trees = trees_of(said, world)
    else:
        if reader is None:
            from planners.language.comprehend import comprehend as reader  # vocabulary that logic does without
        trees = (reader(said, world),)
    return tuple(with_priority(tree, priority) for tree in trees) if priority else trees


def plan_request(
    trees: Sequence[TaskTree],
    world: WorldSnapshot,
    estimator: Estimator,
    run_id: str,
    plan_id: str,
    cfg: AllocationCfg = DEFAULT,
) -> Planned:
    """Plans every way and takes the one that is done first; its bound is the least of theirs.

    Raises:
        InfeasibleError: none can be done; with the cause of the first.
        ContradictionError: as :func:`planners.allocation.allocate.allocate`.
    """
    found: list[Planned] = []
    causes: list[InfeasibleError] = []
    for tree in trees:
        try:
            whole = with_logistics(with_openings(tree, world), world, estimator)
            found.append(Planned(tree, whole, allocate(whole, world, estimator, run_id, plan_id, cfg)))
        except InfeasibleError as error:
            causes.append(error)
    if not found:
        raise causes[0]
    best = min(found, key=lambda planned: planned.plan.cost)
    return replace(best, plan=replace(best.plan, bound=min(other.plan.bound for other in found)))
