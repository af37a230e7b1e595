"""What is wrong with a skill's contract, before anybody runs it."""

from typing import get_args

from skills.contract import ParameterType, SkillSpec
from skills.errors import PredicateError
from skills.world.predicates import PREDICATES, parse

ROBOT = "robot"


def check_spec(spec: SkillSpec) -> tuple[str, ...]:
    """Problems of a contract in words, none when it is sound.

    Conditions must be predicates over the skill's own parameters and ``robot``, of the types that the predicate takes;
    whether they can hold is for the world to say.
    """
    problems = []
    names = [parameter.name for parameter in spec.parameters]
    for parameter in spec.parameters:
        if not parameter.name.isidentifier() or names.count(parameter.name) > 1 or parameter.name == ROBOT:
            problems.append(f"parameter '{parameter.name}' is no identifier, taken, or '{ROBOT}'")
        if parameter.type not in get_args(ParameterType):
            known = ", ".join(get_args(ParameterType))
            problems.append(f"parameter '{parameter.name}' has the type '{parameter.type}'; there are {known}")
    if not spec.description.strip():
        problems.append("it has no description, by which people find it")
    if not spec.capabilities:
        problems.append("it needs no capability; name 'arm', 'gripper' or 'legs'")
    if not (0.0 < spec.duration <= spec.timeout):
        problems.append(f"its duration of {spec.duration:g} s is not between 0 and its timeout of {spec.timeout:g} s")
    for condition in (*spec.precondition, *spec.hold, *spec.effect):
        problems += _of_condition(condition, spec)
    return tuple(problems)


def _of_condition(condition: str, spec: SkillSpec) -> list[str]:
    types = {parameter.name: parameter.type for parameter in spec.parameters} | {ROBOT: "robot"}
    try:
        _, name, arguments = parse(condition)
    except PredicateError as error:
        return [str(error)]
    if name not in PREDICATES:
        return [f"unknown predicate '{name}' in '{condition}'; known: {', '.join(sorted(PREDICATES))}"]
    kinds = PREDICATES[name][0]
    if tuple(types.get(argument) for argument in arguments) != tuple(kinds):
        return [f"'{condition}': {name} takes ({', '.join(kinds)}), and the skill's parameters are {types}"]
    return []
