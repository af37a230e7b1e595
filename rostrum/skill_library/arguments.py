"""Arguments of a skill as words: ``object=red_block avoid=green_block,yellow_block seconds=2``."""

from collections.abc import Sequence

from skills.contract import Parameter, SkillSpec, Value
from skills.errors import ArgumentError


def read_arguments(spec: SkillSpec, words: Sequence[str]) -> dict[str, Value]:
    """Reads ``key=value`` words by the types of a contract, and fills in defaults.

    Raises:
        ArgumentError: a word of another form, an argument said twice, unknown or missing, or no number where one is
            needed.
    """
    parameters = {parameter.name: parameter for parameter in spec.parameters}
    arguments: dict[str, Value] = {}
    for word in words:
        name, equals, text = word.partition("=")
        if not equals:
            raise ArgumentError(f"{spec.name}: '{word}' is no argument; write {_usage(spec)}")
        if name in arguments:
            raise ArgumentError(f"{spec.name}: argument '{name}' is given twice")
        arguments[name] = _value(spec, parameters[name], text) if name in parameters else text
    return spec.bind(arguments)


def written(value: Value) -> str:
    """A value as :func:`read_arguments` reads it."""
    if isinstance(value, tuple):
        return ",".join(value)
    return f"{value:g}" if isinstance(value, int | float) else value


def _value(spec: SkillSpec, parameter: Parameter, text: str) -> Value:
    if parameter.type == "names":
        return tuple(filter(None, text.split(",")))
    if parameter.type != "number":
        return text
    try:
        return float(text)
    except ValueError:
        unit = f" [{parameter.unit}]" if parameter.unit else ""
        raise ArgumentError(f"{spec.name}: argument '{parameter.name}' must be a number{unit}, got '{text}'") from None


def _usage(spec: SkillSpec) -> str:
    if not spec.parameters:
        return "none: it takes no arguments"
    return "key=value: " + " ".join(f"{parameter.name}={parameter.type.upper()}" for parameter in spec.parameters)
