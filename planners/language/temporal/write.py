"""Meanings printed as formulas on infinite words (Pnueli, "The temporal logic of programs", FOCS 1977)."""

from planners.language.temporal import meaning as m
from planners.logic import formula as ltl
from planners.logic.formula import Formula


def condition(node: m.Condition) -> Formula:
    """The formula of what holds at one instant."""
    match node:
        case m.Prop(name):
            return ltl.atom(name)
        case m.Both(parts):
            return ltl.conjunction(*map(condition, parts))
        case m.Either(parts):
            return ltl.disjunction(*map(condition, parts))
        case m.Not(part):
            return ltl.negation(condition(part))


def write(task: m.Task) -> Formula:
    """The formula of a task, from the first instant on."""
    match task:
        case m.Holds(held):
            return condition(held)
        case m.Visit():
            return _visit(task)
        case m.Order(first, later):
            return ltl.until(ltl.negation(condition(later)), condition(first))
        case m.WeakOrder(first, later):
            absent = ltl.negation(condition(later))
            return ltl.disjunction(ltl.until(absent, condition(first)), ltl.globally(absent))
        case m.NoReturn(first, later):
            a, b = condition(first), condition(later)
            absent = ltl.negation(a)
            return ltl.until(absent, ltl.until(a, ltl.until(absent, b)))
        case m.Times(held, least, most):
            return _times(condition(held), least, most)
        case m.Patrol(inner):
            return ltl.globally(write(inner) if isinstance(inner, m.Visit) else ltl.finally_(write(inner)))
        case m.Never(held):
            return ltl.globally(ltl.negation(condition(held)))
        case m.Always(inner):
            return ltl.globally(write(inner))
        case m.Later(inner):
            return ltl.strong_next(write(inner))
        case m.Reaction(trigger, response):
            return ltl.globally(ltl.implication(condition(trigger), write(response)))
        case m.Until(left, right):
            return ltl.until(write(left), condition(right))
        case m.If(left, right):
            return ltl.implication(write(left), write(right))
        case m.Iff(left, right):
            one, other = write(left), write(right)
            return ltl.conjunction(ltl.implication(one, other), ltl.implication(other, one))
        case m.All(parts):
            return ltl.conjunction(*map(write, parts))
        case m.AnyOf(parts):
            return ltl.disjunction(*map(write, parts))
        case m.NotTask(inner):
            return ltl.negation(write(inner))


def _visit(visit: m.Visit) -> Formula:
    reached = condition(visit.condition)
    if visit.then is not None:
        following = write(visit.then)
        reached = ltl.conjunction(reached, ltl.strong_next(following) if visit.at_once else following)
    if not visit.avoided:
        return ltl.finally_(reached)
    return ltl.until(ltl.conjunction(*(ltl.negation(condition(part)) for part in visit.avoided)), reached)


def _times(visited: Formula, least: int, most: int | None) -> Formula:
    parts = [_at_least(visited, least)] if least else []
    if most == 0:
        parts.append(ltl.globally(ltl.negation(visited)))
    elif most is not None:
        parts.append(ltl.negation(_at_least(visited, most + 1)))
    return ltl.conjunction(*parts)


def _at_least(visited: Formula, times: int) -> Formula:
    """That many separate stays: ``F (a & (a U (!a & (!a U F ...))))``."""
    result = ltl.finally_(visited)
    absent = ltl.negation(visited)
    for _ in range(times - 1):
        away = ltl.conjunction(absent, ltl.until(absent, result))
        result = ltl.finally_(ltl.conjunction(visited, ltl.until(visited, away)))
    return result
