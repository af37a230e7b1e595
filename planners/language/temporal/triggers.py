"""Subordinate clauses as conditions and events."""

from planners.language.temporal import meaning as m
from planners.language.temporal.cursor import NotReadError, OpenQuestionError
from planners.language.temporal.syntax import Clause, Group, Sub

_MOMENTARY = ("go", "do")


def joined(group: Group) -> m.Condition:
    """The group at one instant."""
    if len(group.items) == 1:
        return group.items[0]
    return m.Either(group.items) if group.joint == "or" else m.Both(group.items)


def targets(clause: Clause) -> list[m.Condition]:
    """What the clause reaches one by one: each of "a and b", one for "a or b", one for "a and b at the same time"."""
    if clause.group is None:
        return []
    if clause.group.joint == "or" or "together" in clause.adverbs or clause.group.together:
        return [joined(clause.group)]
    return list(dict.fromkeys(clause.group.items))


def avoided(clause: Clause) -> list[m.Condition]:
    """What a negative clause forbids: each of the group, both at once only when that is said."""
    if clause.group is None:
        return []
    if "together" in clause.adverbs:
        return [m.Both(clause.group.items)]
    return list(dict.fromkeys(clause.group.items))


def is_event(clause: Clause) -> bool:
    """Whether the clause tells of something that the robot does at an instant, not of how things are."""
    return clause.verb in _MOMENTARY or (clause.verb == "act" and clause.agent)


def events(sub: Sub, plain: bool = False) -> list[m.Condition]:
    """The conditions of an order: each of "a and b", one for "a or b".

    Args:
        sub: The subordinate clause.
        plain: Leave its negation out: "not yet".

    Raises:
        NotReadError: Leaving is no condition on one instant.
    """
    if sub.joint == "or" and len(sub.clauses) > 1:
        return [condition(sub)]
    if any(clause.leaving and clause.group for clause in sub.clauses):
        raise NotReadError("when a place is left is not understood as a condition", ("leave",))
    return [
        m.Not(event) if clause.negative and not plain else event for clause in sub.clauses for event in targets(clause)
    ]


def condition(sub: Sub) -> m.Condition:
    """The subordinate clause as a condition on one instant.

    Raises:
        NotReadError: Nothing is named in it.
        OpenQuestionError: Several visits are named that need not be at one instant.
    """
    parts = tuple(_one(clause) for clause in sub.clauses)
    if len(parts) == 1:
        return parts[0]
    return m.Either(parts) if sub.joint == "or" else m.Both(parts)


def at_one_instant(sub: Sub) -> m.Condition:
    """All clauses at the same instant, whatever they tell of."""
    for clause in sub.clauses:
        clause.adverbs.add("together")
    return condition(sub)


def _one(clause: Clause) -> m.Condition:
    if clause.group is None:
        raise NotReadError("a subordinate clause names nothing that is known")
    several = len(clause.group.items) > 1 and clause.group.joint == "and"
    if several and clause.verb in _MOMENTARY and "together" not in clause.adverbs and not clause.negative:
        raise OpenQuestionError("are these to be at the same instant, or one after another?")
    if clause.leaving:
        raise NotReadError("when a place is left is not understood as a condition", ("leave",))
    if clause.count is not None and clause.count.least > 1:
        raise NotReadError("a number of times is not understood as a condition on one instant")
    found = joined(clause.group)
    return m.Not(found) if clause.negative else found
