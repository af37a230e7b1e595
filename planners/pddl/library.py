"""The optional library ``unified-planning``, and names that PDDL and formulas both can read."""

import importlib
import re
from typing import Any

from planners.errors import PlannerError
from planners.logic.parse import KEYWORDS

Problem = Any  # unified_planning.model.Problem; the library is optional, so nothing of it is imported here


class EngineMissingError(PlannerError):
    """An optional library or engine is not installed, or cannot take the problem; says what to install or choose."""


def library(module: str = "shortcuts") -> Any:
    """A module of ``unified_planning``; the library's banner is switched off.

    Raises:
        EngineMissingError: it is not installed; gives the command.
    """
    try:
        found = importlib.import_module(f"unified_planning.{module}")
        importlib.import_module("unified_planning.shortcuts").get_environment().credits_stream = None
    except ImportError as error:
        raise EngineMissingError(
            f"PDDL needs the library unified-planning ({error}); install it: "
            "pip install 'unified-planning>=1.3,<2' 'up-fast-downward>=1,<2'"
        ) from error
    return found


class Names:
    """Identifiers, each given once: lower case letters, digits and underscores, no word of the formula language."""

    def __init__(self, *taken: str) -> None:
        self._taken = {"start", "done", "object", *(word.lower() for word in KEYWORDS), *taken}

    def new(self, text: str) -> str:
        """An identifier like the text that no other call got."""
        plain = re.sub(r"[^a-z0-9_]+", "_", text.lower()).strip("_") or "x"
        plain = plain if plain[0].isalpha() else f"n_{plain}"
        name, number = plain, 2
        while name in self._taken:
            name, number = f"{plain}_{number}", number + 1
        self._taken.add(name)
        return name
