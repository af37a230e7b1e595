"""A PDDL domain and problem as ground facts, and its one way of moving; what is not understood is refused by name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from planners.errors import MapError
from planners.pddl.library import Problem, library

Fact = tuple[str, ...]
"""A predicate and its objects."""


@dataclass(frozen=True)
class Literal:
    """A predicate over terms that holds or does not; ``=`` is equality. Parameters begin with a ``?``."""

    fact: Fact
    holds: bool = True

    def bound(self, objects: Mapping[str, str]) -> "Literal":
        """With objects in place of parameters."""
        return Literal((self.fact[0], *(objects.get(term, term) for term in self.fact[1:])), self.holds)

    @property
    def terms(self) -> frozenset[str]:
        """Its terms."""
        return frozenset(self.fact[1:])

    def __str__(self) -> str:
        text = f"({' '.join(self.fact)})"
        return text if self.holds else f"(not {text})"


@dataclass(frozen=True)
class Schema:
    """An action with parameters.

    Attributes:
        name: Its name.
        parameters: Objects that each parameter may stand for, by ``?name``.
        needs: Conditions.
        effects: Effects.
        cost: The library's expression of its cost; None for the plan's length.
    """

    name: str
    parameters: dict[str, tuple[str, ...]]
    needs: tuple[Literal, ...]
    effects: tuple[Literal, ...]
    cost: Any


@dataclass(frozen=True)
class Domain:
    """A problem with its domain.

    Attributes:
        problem: As the library read it.
        schemas: Its actions.
        static: Predicates that no action changes.
        facts: What holds at first.
        goals: What is to hold at the end.
    """

    problem: Problem
    schemas: tuple[Schema, ...]
    static: frozenset[str]
    facts: frozenset[Fact]
    goals: tuple[Literal, ...]

    def true(self, literal: Literal) -> bool:
        """Whether a ground literal holds at first."""
        if literal.fact[0] == "=":
            return (literal.fact[1] == literal.fact[2]) is literal.holds
        return (literal.fact in self.facts) is literal.holds

    def fixed(self, literal: Literal) -> bool:
        """Whether no action changes it."""
        return literal.fact[0] == "=" or literal.fact[0] in self.static

    def bindings(self, schema: Schema, chosen: Mapping[str, str]) -> Iterator[dict[str, str]]:
        """Objects for all parameters under which what never changes is as the action needs it.

        Args:
            schema: The action.
            chosen: Objects for some of its parameters.
        """
        left = [name for name in schema.parameters if name not in chosen]
        stack = [dict(chosen)]
        fixed = [need for need in schema.needs if self.fixed(need)]
        while stack:
            objects = stack.pop()
            known = objects.keys()
            ground = [need.bound(objects) for need in fixed if all(t in known for t in need.terms if t[:1] == "?")]
            if not all(self.true(need) for need in ground):
                continue
            if len(objects) == len(schema.parameters):
                yield objects
                continue
            name = next(name for name in left if name not in objects)
            stack.extend({**objects, name: item} for item in reversed(schema.parameters[name]))

    def cost(self, schema: Schema, objects: Mapping[str, str]) -> float:
        """Cost of an action for these objects, 1 where the plan's length counts."""
        return 1.0 if schema.cost is None else self._value(schema, schema.cost, objects)

    def _value(self, schema: Schema, node: Any, objects: Mapping[str, str]) -> float:
        if node.is_constant():
            return float(node.constant_value())
        if node.is_plus():
            return sum(self._value(schema, part, objects) for part in node.args)
        if node.is_fluent_exp() and node.fluent().name in {f.name for f in self.problem.get_static_fluents()}:
            items = [self.problem.object(name) for name in (objects.get(t, t) for t in _terms(schema.name, node))]
            value = self.problem.explicit_initial_values.get(node.fluent()(*items))
            if value is None:
                refuse(schema.name, f"its cost ({node.fluent().name} {' '.join(i.name for i in items)}) is not given")
            return float(value.constant_value())
        refuse(schema.name, f"its cost {node} is no constant, no fixed function and no sum of them")


def refuse(action: str, why: str) -> NoReturn:
    """Raises MapError with the action that is not understood."""
    raise MapError(f"PDDL action '{action}': {why}")


def read_domain(domain: Path, problem: Path) -> Domain:
    """Reads both files.

    Raises:
        MapError: they cannot be read, are no PDDL, or say something other than instantaneous actions with conjunctions
            of facts and a goal that is one; names it.
        EngineMissingError: unified-planning is not installed.
    """
    reader = library("io").PDDLReader()
    for path in (domain, problem):
        if not path.is_file():
            raise MapError(f"{path} cannot be read: there is no such file")
    try:
        read = reader.parse_problem(str(domain), str(problem))
    except Exception as error:  # the library raises whatever its parts do
        raise MapError(f"{domain} and {problem} are no PDDL that can be read: {_short(error)}") from error
    if read.trajectory_constraints or getattr(read, "timed_effects", None) or getattr(read, "timed_goals", None):
        raise MapError(f"{problem}: goals are facts at the end; constraints and times are not read")
    schemas = tuple(_schema(read, action, cost) for action, cost in _costs(read))
    changed = {effect.fact[0] for schema in schemas for effect in schema.effects}
    goals = tuple(literal for goal in read.goals for literal in _literals("goal", goal))
    facts = frozenset((node.fluent().name, *_terms("init", node)) for node in _true_at_first(read))
    static = frozenset(fluent.name for fluent in read.fluents) - changed
    return Domain(read, schemas, static, facts, tuple(dict.fromkeys(goals)))


def _short(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0][:200]}" if lines else type(error).__name__


def _true_at_first(read: Problem) -> list[Any]:
    return [node for node, value in read.explicit_initial_values.items() if value.is_true()]


def _costs(read: Problem) -> list[tuple[Any, Any]]:
    """Actions with the expression of their cost; None where every action counts 1."""
    metrics = library("model.metrics")
    if not read.quality_metrics:
        return [(action, None) for action in read.actions]
    (metric, *others) = read.quality_metrics
    if others or not isinstance(metric, metrics.MinimizeActionCosts | metrics.MinimizeSequentialPlanLength):
        raise MapError(f"the metric '{metric}' is not read; minimise (total-cost), or leave the metric out")
    if isinstance(metric, metrics.MinimizeSequentialPlanLength):
        return [(action, None) for action in read.actions]
    nothing = read.environment.expression_manager.Int(0)
    return [(action, metric.get_action_cost(action) or nothing) for action in read.actions]


def _schema(read: Problem, action: Any, cost: Any) -> Schema:
    if type(action).__name__ != "InstantaneousAction":
        refuse(action.name, "it is no plain action; actions with a duration, events and processes are not read")
    parameters = {f"?{p.name}": tuple(item.name for item in read.objects(p.type)) for p in action.parameters}
    needs = [literal for condition in action.preconditions for literal in _literals(action.name, condition)]
    effects: dict[Fact, bool] = {}
    for effect in action.effects:
        if not effect.fluent.type.is_bool_type():
            continue  # conditions and metrics that read numbers are refused, so they say nothing
        if effect.is_conditional() or effect.is_forall():
            refuse(action.name, f"'{effect}' is a conditional effect; write one action for each case")
        if not effect.value.is_bool_constant():
            refuse(action.name, f"'{effect}' sets a fact to something that is neither true nor false")
        fact = (effect.fluent.fluent().name, *_terms(action.name, effect.fluent))
        effects[fact] = effects.get(fact, False) or effect.value.is_true()
    return Schema(action.name, parameters, tuple(needs), tuple(Literal(*pair) for pair in effects.items()), cost)


def _literals(where: str, node: Any) -> Iterator[Literal]:
    """A conjunction as its parts."""
    positive = node.arg(0) if node.is_not() else node
    if node.is_and():
        for part in node.args:
            yield from _literals(where, part)
    elif node.is_true():
        return
    elif positive.is_equals() and all(part.is_parameter_exp() or part.is_object_exp() for part in positive.args):
        yield Literal(("=", *_terms(where, positive)), not node.is_not())
    elif positive.is_fluent_exp() and positive.type.is_bool_type():
        yield Literal((positive.fluent().name, *_terms(where, positive)), not node.is_not())
    else:
        remedy = "write facts joined by 'and', or one action for each case"
        raise MapError(f"PDDL {'goal' if where == 'goal' else f'action {where!r}'}: '{node}' is not read; {remedy}")


def _terms(where: str, node: Any) -> list[str]:
    for part in node.args:
        if not (part.is_parameter_exp() or part.is_object_exp()):
            raise MapError(f"PDDL {where}: '{part}' in '{node}' is no object and no parameter")
    return [f"?{p.parameter().name}" if p.is_parameter_exp() else p.object().name for p in node.args]
