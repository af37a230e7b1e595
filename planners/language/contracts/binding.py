"""Arguments of a skill from what a clause names, by their types."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from planners.errors import NotUnderstoodError, PlannerError, UnsureError
from planners.language.contracts.clause import Clause, Named
from planners.language.contracts.stems import words_of
from planners.language.tokens import printable
from skills.contract import Parameter, SkillSpec, Value
from skills.errors import ArgumentError
from skills.world.snapshot import WorldSnapshot

MOST = 5  # sentences offered
NAMED = ("object", "place", "fixture")  # types of parameters that are filled with what a clause names


@dataclass(frozen=True)
class Bound:
    """One call that a clause asks for."""

    spec: SkillSpec
    arguments: dict[str, Value]
    robot: str


def bind(clause: Clause, spec: SkillSpec, world: WorldSnapshot) -> tuple[Bound, ...]:
    """The calls that a clause asks for: several where it names several things for one parameter.

    Raises:
        UnsureError: something is missing or fits several; ``choices`` are sentences.
        NotUnderstoodError: something is named that the skill has no parameter for.
    """
    if clause.unclear is not None:
        raise _which(clause, clause.unclear)
    robots = _robots(clause, spec, world)
    values: dict[str, list[str]] = {}
    free = [parameter for parameter in spec.parameters if parameter.type in NAMED]
    for named in _explicit_first(clause.named, free):
        parameter = _parameter_for(named, free, spec, clause, world)
        free.remove(parameter)
        values[parameter.name] = [entity.name for entity in named.entities]
    missing = [parameter for parameter in free if parameter.default is None]
    if missing:
        raise _what(clause, spec, missing[0], world)
    fixed = {**robots, **_numbers(clause, spec), **_texts(clause, spec)}
    several = [name for name, names in values.items() if len(names) > 1]
    if len(several) > 1:
        raise NotUnderstoodError(f"'{clause.text[:80]}' names several things twice; say one after the other")
    calls: list[dict[str, Value]] = []
    for turn in range(len(values[several[0]]) if several else 1):
        chosen = {name: names[turn if name in several else 0] for name, names in values.items()}
        calls.append({**chosen, **fixed})
    try:
        return tuple(Bound(spec, spec.bind(arguments), clause.robot) for arguments in calls)
    except ArgumentError as error:
        raise NotUnderstoodError(str(error)) from error


def sentence(spec: SkillSpec, clause: Clause) -> str:
    """A clause said in a skill's own words; it is read back as a call of it, where its things fit."""
    parts = [spec.name.replace("_", " ")]
    free = [parameter for parameter in spec.parameters if parameter.type in NAMED]
    for named in clause.named:
        fits = [parameter for parameter in free if parameter.type == _type(named)]
        if not fits:
            continue
        label = f"{fits[0].name.replace('_', ' ')} " if len(fits) > 1 or len(_same(spec, fits[0])) > 1 else ""
        parts.append(f"{label}{' and '.join(f'the {printable(entity.name)}' for entity in named.entities)}")
        free.remove(fits[0])
    parts += [f"for {quantity.text.removeprefix('for ')}" for quantity in clause.quantities]
    parts += [f"{word} the {_called(who)}" for word, who in clause.towards]
    parts += [f"with the {_called(clause.robot)}"] if clause.robot else []
    said = " ".join(parts)
    return f"{said[:1].upper()}{said[1:]}."


def _explicit_first(named: Sequence[Named], free: Sequence[Parameter]) -> list[Named]:
    labels = {words_of(parameter.name)[-1] for parameter in free}
    return sorted(named, key=lambda each: each.before not in labels)


def _parameter_for(
    named: Named, free: Sequence[Parameter], spec: SkillSpec, clause: Clause, world: WorldSnapshot
) -> Parameter:
    """The parameter that a mention is for: the one that is named before it, else the only one of its type.

    A drawer is a place, too.
    """
    types = {_type(named)} | ({"place"} if any(p.name == named.entities[0].name for p in world.places) else set())
    fits = [parameter for parameter in free if parameter.type in types]
    labelled = [parameter for parameter in fits if words_of(parameter.name)[-1] == named.before]
    if len(labelled) == 1:
        return labelled[0]
    if not fits:
        takes = ", ".join(f"{p.name} ({p.type})" for p in spec.parameters) or "nothing"
        raise NotUnderstoodError(f"'{spec.name}' has no use for '{named.text}'; it takes {takes}", (named.text,))
    if len(_same(spec, fits[0])) > 1 and len(clause.named) > 1 and len(fits) > 1:
        roles = " or ".join(parameter.name for parameter in fits)
        said = f"'{clause.text[:80]}' does not say whether '{named.text}' is {roles}; is this meant"
        raise UnsureError(said, (named.text,), (sentence(spec, clause),))
    return fits[0]


def _same(spec: SkillSpec, parameter: Parameter) -> list[Parameter]:
    return [other for other in spec.parameters if other.type == parameter.type]


def _type(named: Named) -> str:
    return named.entities[0].type


def _which(clause: Clause, unclear: PlannerError) -> UnsureError:
    choices = tuple(clause.text.replace(clause.unclear_text, f"the {name}") for name in getattr(unclear, "choices", ()))
    return UnsureError(str(unclear), (clause.unclear_text,), choices[:MOST])


def _what(clause: Clause, spec: SkillSpec, parameter: Parameter, world: WorldSnapshot) -> UnsureError:
    items = {"object": world.objects, "place": world.places, "fixture": world.fixtures}[parameter.type]
    said = spec.name.replace("_", " ").capitalize()
    asked = f"'{clause.text[:80]}' does not say which {parameter.type}: {parameter.description or parameter.name}"
    return UnsureError(asked, (clause.text,), tuple(f"{said} the {printable(item.name)}." for item in items)[:MOST])


def _called(robot: str) -> str:
    """A robot's name as people say it."""
    said = printable(robot)
    return said if said.endswith("arm") else f"{said} arm"


def _robots(clause: Clause, spec: SkillSpec, world: WorldSnapshot) -> dict[str, Value]:
    """The robots that it is done to, by the parameter that is called like the word before them.

    Raises:
        UnsureError: one is missing; ``choices`` are sentences.
        NotUnderstoodError: one is named that the skill has no parameter for.
    """
    free = [parameter.name for parameter in spec.parameters if parameter.type == "robot"]
    found: dict[str, Value] = {}
    for word, who in clause.towards:
        if word not in free or word in found:
            said = f"{word} the {_called(who)}"
            raise NotUnderstoodError(f"'{spec.name}' has no use for '{said}'", (said,))
        found[word] = who
    missing = next((name for name in free if name not in found), "")
    if missing:
        arms = [robot.name for robot in world.robots if {"arm", "gripper"} <= set(robot.capabilities)]
        others = [name for name in arms if name != clause.robot]
        asked = f"'{clause.text[:80]}' does not say {missing} whom"
        choices = tuple(sentence(spec, replace(clause, towards=((missing, name),))) for name in others)
        raise UnsureError(asked, (clause.text,), choices[:MOST])
    return found


def _numbers(clause: Clause, spec: SkillSpec) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for quantity in clause.quantities:
        fits = [p for p in spec.parameters if p.type == "number" and p.unit == quantity.unit and p.name not in found]
        if len(fits) != 1:
            takes = ", ".join(f"{p.name} [{p.unit}]" for p in spec.parameters if p.type == "number") or "no number"
            raise NotUnderstoodError(f"'{spec.name}' cannot take '{quantity.text}'; it takes {takes}", (quantity.text,))
        found[fits[0].name] = quantity.value
    return found


def _texts(clause: Clause, spec: SkillSpec) -> dict[str, Value]:
    texts = [parameter.name for parameter in spec.parameters if parameter.type == "text"]
    if len(clause.quoted) > len(texts):
        raise NotUnderstoodError(f"'{spec.name}' has no use for \"{clause.quoted[-1]}\"", clause.quoted)
    return dict(zip(texts, clause.quoted, strict=False))
