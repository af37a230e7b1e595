"""Texts of our own message definitions, read from the interfaces package's ``.msg`` files."""

import re
from collections.abc import Mapping
from pathlib import Path

from rostrum.runs.errors import BagError

_FIELD = re.compile(r"^\s*(?P<type>[A-Za-z][\w/]*)(?:<=\d+)?(?:\[[^\]]*\])?\s+[A-Za-z]\w*", re.MULTILINE)
_RULE = "=" * 80


def read_definitions(package: Path) -> dict[str, str]:
    """The definition texts of an interfaces package by type name, such as ``rostrum_interfaces/msg/Event``.

    Args:
        package: The package's folder; its name is the package's, its ``msg/`` holds the definitions. Both the source
            folder and the installed ``share/<package>`` will do.

    Raises:
        BagError: there are no definitions.
    """
    found = {f"{package.name}/msg/{path.stem}": path.read_text("utf-8") for path in sorted(package.glob("msg/*.msg"))}
    if not found:
        raise BagError(f"no message definitions in {package / 'msg'}; build the interfaces package first")
    return found


def full_definition(typename: str, definitions: Mapping[str, str]) -> str:
    """The text of a type, followed by those of all of ``definitions`` that occur in it, at any depth.

    Empty for a type that is not among ``definitions``: ROS 2's own types are known to the recording anyway.
    """
    if typename not in definitions:
        return ""
    order, waiting = [], [typename]
    while waiting:
        name = waiting.pop()
        if name not in order:
            order.append(name)
            waiting.extend(inner for inner in _contained(name, definitions[name]) if inner in definitions)
    rest = (f"{_RULE}\nMSG: {_short(name)}\n{definitions[name]}" for name in order[1:])
    return "\n".join((definitions[typename], *rest))


def _contained(typename: str, text: str) -> list[str]:
    package = typename.split("/")[0]
    bare = "\n".join(line.split("#")[0] for line in text.splitlines())
    return [_full(package, match["type"]) for match in _FIELD.finditer(bare)]


def _full(package: str, name: str) -> str:
    parts = name.split("/")
    return f"{parts[0] if len(parts) > 1 else package}/msg/{parts[-1]}"


def _short(typename: str) -> str:
    package, _, name = typename.split("/")
    return f"{package}/{name}"
