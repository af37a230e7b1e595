"""How one robot alone brings a goal about: what it has changed so far, and which action leads from there to where."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from planners.errors import MapError
from planners.pddl.domain import Fact, Literal
from planners.pddl.ground import Deed

MOST_STATES = 2000
State = frozenset[Fact]
"""Facts that are otherwise than at first."""


@dataclass
class Way:
    """All ways of one robot to one goal.

    Attributes:
        robot: Who.
        goal: What for.
        steps: By state, the deeds that lead on, with the state after each. The first state is the empty one; nothing
            follows the states in which the goal holds.
    """

    robot: str
    goal: Literal
    steps: dict[State, list[tuple[Deed, State]]] = field(default_factory=dict)

    @property
    def ends(self) -> list[State]:
        """States in which the goal holds."""
        return [state for state in self.steps if self.goal.fact in state]

    @property
    def left(self) -> frozenset[Fact]:
        """What may be otherwise than at first when the goal has been reached."""
        return frozenset().union(*self.ends)

    @property
    def passing(self) -> frozenset[Fact]:
        """What may be otherwise than at first at some time."""
        return frozenset().union(*self.steps)

    @property
    def touched(self) -> frozenset[Fact]:
        """Every fact that a deed on some way needs or changes."""
        deeds = [deed for steps in self.steps.values() for deed, _ in steps]
        return frozenset(literal.fact for deed in deeds for literal in deed.needs | deed.effects) | {self.goal.fact}


def way_to(robot: str, goal: Literal, deeds: Iterable[Deed], facts: frozenset[Fact]) -> Way | None:
    """All ways of a robot to a goal that does not hold at first, with useful deeds only; None when there is none.

    A deed is useful when it supplies the goal, or what a useful deed needs and what is not so at first.

    Raises:
        MapError: more than ``MOST_STATES`` states.
    """
    useful = _useful(goal, list(deeds), facts)
    way = Way(robot, goal, {frozenset(): []})
    queue: list[State] = [frozenset()]
    for state in queue:
        if goal.fact in state:
            continue
        for deed in useful:
            if all(((need.fact in facts) ^ (need.fact in state)) is need.holds for need in deed.needs):
                after = _after(state, deed, facts)
                if after == state:
                    continue
                if after not in way.steps:
                    way.steps[after] = []
                    queue.append(after)
                way.steps[state].append((deed, after))
        if len(queue) > MOST_STATES:
            raise MapError(
                f"goal {goal}: one robot can be in more than {MOST_STATES} states on the way; split the goal"
            )
    _keep(way, _leading_on(way))
    while detours := [state for state in way.steps if _detour(way, state)]:
        _keep(way, way.steps.keys() - {detours[0]})
    return way if way.ends else None


def _useful(goal: Literal, deeds: list[Deed], facts: frozenset[Fact]) -> list[Deed]:
    wanted, found = {goal}, dict[Deed, None]()
    changed = True
    while changed:
        changed = False
        for deed in deeds:
            if deed not in found and deed.effects & wanted:
                found[deed] = None
                wanted |= {need for need in deed.needs if (need.fact in facts) is not need.holds}
                changed = True
    return list(found)


def _after(state: State, deed: Deed, facts: frozenset[Fact]) -> State:
    changed = {effect.fact for effect in deed.effects if (effect.fact in facts) is not effect.holds}
    return (state - {effect.fact for effect in deed.effects}) | changed


def _leading_on(way: Way) -> set[State]:
    """States from which the goal can be reached, and the first one."""
    alive = set(way.ends)
    grown = True
    while grown:
        more = {s for s, steps in way.steps.items() if s not in alive and any(after in alive for _, after in steps)}
        alive |= more
        grown = bool(more)
    return alive | {frozenset()}


def _detour(way: Way, state: State) -> bool:
    """Whether it only leads back to the one state that leads to it: leaving it out makes nothing dearer."""
    if not state or way.goal.fact in state:
        return False
    before = {other for other, steps in way.steps.items() if any(after == state for _, after in steps)}
    return before == {after for _, after in way.steps[state]} and len(before) == 1


def _keep(way: Way, kept: Iterable[State]) -> None:
    known = set(kept)
    way.steps = {
        state: [(deed, after) for deed, after in steps if after in known]
        for state, steps in way.steps.items()
        if state in known
    }


def check_apart(ways: Sequence[Way], kept: Iterable[Literal]) -> None:
    """Makes sure that goals can be brought about in any order, by any robots, without one disturbing another.

    Args:
        ways: All ways to all goals.
        kept: Goals that hold at first.

    Raises:
        MapError: they cannot; names both goals and the facts.
    """
    for one in ways:
        if undone := [goal for goal in kept if goal.fact in one.left]:
            raise MapError(f"goal {undone[0]} holds at first, and goal {one.goal} ('{one.robot}') may undo it")
        for other in ways:
            if one.goal == other.goal:
                continue
            lasting = one.left if one.robot == other.robot else one.passing
            if shared := sorted(lasting & other.touched):
                told = ", ".join(str(Literal(fact)) for fact in shared[:3])
                raise MapError(
                    f"goals {one.goal} ('{one.robot}') and {other.goal} ('{other.robot}') depend on each other by "
                    f"{told}; each goal must leave everything that the others touch as it was"
                )
