"""What leaves say about the world: formulas over its predicates back to tasks and standing constraints.

A goal is ``<> in(object, place)``, ``<> on(object, object)``, ``<> at(robot, place)`` or ``<> holding(robot, object)``,
the last two also as a disjunction over robots any of which may do it. A standing constraint is
``[] !touched(object)``, or ``[] !inside(robot, zone)`` joined over the robots that walk. The inverse of
:func:`planners.logic.hierarchy.goal` and :func:`planners.logic.hierarchy.standing`; which arm moves an object is not
said in a goal, and is left to the planner.
"""

from collections.abc import Iterator

from planners.errors import FormulaError, UnknownEntityError
from planners.language.task_tree import Constraint, TaskNode
from planners.logic.formula import Formula, Operator
from planners.logic.hierarchy import walking
from planners.logic.parse import parse
from skills.world.snapshot import WorldSnapshot

KINDS = {
    "in": ("object", "place"),
    "on": ("object", "object"),
    "at": ("robot", "place"),
    "holding": ("robot", "object"),
}
"""What each goal is about: kinds of its two arguments."""
GOALS = "in(object, place), on(object, object), at(robot, place) or holding(robot, object)"


def constraints_of(name: str, formula: Formula, world: WorldSnapshot) -> Iterator[Constraint]:
    """The standing constraints that a formula says.

    Raises:
        FormulaError: it is none.
        UnknownEntityError: it speaks of what is not in the world.
    """
    text = str(formula)
    if formula.operator is Operator.GLOBALLY:
        banned = [part.operands[0] for part in formula.operands[0].conjuncts if part.operator is Operator.NOT]
        said = [_predicate(atom) for atom in banned]
        if len(said) == len(formula.operands[0].conjuncts):
            kinds = {head for head, _ in said}
            things = {arguments[-1] for _, arguments in said if arguments}
            if kinds == {"touched"} and all(len(arguments) == 1 for _, arguments in said):
                for thing in sorted(things):
                    _require(thing, {item.name for item in world.objects}, "object", name)
                    yield Constraint("avoid", thing, text)
                return
            every = {(robot, zone) for robot in walking(world) for zone in things}
            if kinds == {"inside"} and {arguments for _, arguments in said} == every:
                for zone in sorted(things):
                    _require(zone, {place.name for place in world.places}, "zone", name)
                    yield Constraint("keep_out", zone, text)
                return
    raise FormulaError(
        f"'{name}': '{text}' is no standing constraint; write [] !touched(object), or [] !inside(robot, zone) for "
        f"every robot that walks ({', '.join(walking(world)) or 'none'})"
    )


def task_of(name: str, text: str, world: WorldSnapshot) -> TaskNode:
    """The leaf of the task tree that a formula says.

    Raises:
        FormulaError: it is no goal.
        UnknownEntityError: it speaks of what is not in the world.
    """
    formula = parse(text)
    goals: tuple[tuple[str, tuple[str, ...]], ...] = ()
    if formula.operator is Operator.FINALLY:
        goal = formula.operands[0]
        goals = tuple(map(_predicate, goal.operands if goal.operator is Operator.OR else (goal,)))
    heads, lasts = {head for head, _ in goals}, {arguments[1:] for _, arguments in goals}
    if not goals or len(heads) != 1 or len(lasts) != 1 or any(len(arguments) != 2 for _, arguments in goals):
        raise FormulaError(f"leaf '{name}': '{text}' is no goal; write <> and one of {GOALS}")
    head, (first, destination) = goals[0]
    firsts = tuple(arguments[0] for _, arguments in goals)
    if head not in KINDS or (KINDS[head][0] != "robot" and len(goals) > 1):
        raise FormulaError(f"leaf '{name}': '{text}' is no goal; write <> and one of {GOALS}")
    known = {
        "object": {item.name for item in world.objects},
        "place": {place.name for place in world.places},
        "robot": {robot.name for robot in world.robots},
    }
    kind, other = KINDS[head]
    for argument in firsts:
        _require(argument, known[kind], kind, name)
    able = walking(world) if head == "at" else tuple(known["robot"])
    if len(firsts) > 1 and set(firsts) != set(able):
        raise FormulaError(f"leaf '{name}': name one robot, or all of {', '.join(sorted(able))}")
    _require(destination, known[other], other, name)
    if kind == "object":
        return TaskNode(name, text, action="move", object=first, destination=destination)
    who = first if len(firsts) == 1 else ""
    if head == "at":
        return TaskNode(name, text, action="go", destination=destination, robot=who)
    return TaskNode(name, text, action="hold", object=destination, robot=who)


def _predicate(formula: Formula) -> tuple[str, tuple[str, ...]]:
    """Head and arguments of a ground predicate; nothing of anything else."""
    if formula.operator is not Operator.ATOM or "(" not in formula.name:
        return "", ()
    head, _, rest = formula.name.partition("(")
    return head, tuple(part.strip() for part in rest.rstrip(")").split(","))


def _require(name: str, known: set[str], kind: str, leaf: str) -> None:
    if name not in known:
        raise UnknownEntityError(f"'{leaf}' speaks of '{name}', which is no {kind}; known: {', '.join(sorted(known))}")
