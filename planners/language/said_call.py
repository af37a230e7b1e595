"""A skill call in words, as people would say it."""

from collections.abc import Mapping

from planners.language.tokens import printable
from skills.contract import Value


def said_call(skill: str, arguments: Mapping[str, Value]) -> str:
    """Such as "point at the red block": the skill's name, then what it is done to; numbers and lists are left out."""
    things = [
        f"{'to ' if name == 'to' else ''}the {printable(value)}"
        for name, value in arguments.items()
        if isinstance(value, str) and value
    ]
    return " ".join([skill.replace("_", " "), *things])
