"""The skill registry: specs and the factories of their executors, by name."""

import difflib
from collections.abc import Callable
from typing import Generic, TypeVar

from skills.contract import Executor, SkillSpec, Value
from skills.errors import DuplicateSkillError, UnknownSkillError

ContextT = TypeVar("ContextT")
Factory = Callable[[ContextT, dict[str, Value]], Executor]


class SkillRegistry(Generic[ContextT]):
    """Skills by name, for robots whose executors get a ``ContextT``.

    Planners read the specs, skill servers build the executors.
    """

    def __init__(self) -> None:
        self._skills: dict[str, tuple[SkillSpec, Factory[ContextT]]] = {}

    def register_skill(self, spec: SkillSpec, factory: Factory[ContextT]) -> None:
        """Adds a skill.

        Args:
            spec: What it is.
            factory: Builds the executor of one call, from the robot's context and the bound arguments.

        Raises:
            DuplicateSkillError: the name is taken.
        """
        if spec.name in self._skills:
            raise DuplicateSkillError(f"skill '{spec.name}' is registered already; choose another name")
        self._skills[spec.name] = (spec, factory)

    def skill(self, name: str) -> tuple[SkillSpec, Factory[ContextT]]:
        """The spec and the factory of a skill.

        Raises:
            UnknownSkillError: no such skill; names the nearest and lists all.
        """
        if name not in self._skills:
            near = difflib.get_close_matches(name, self._skills, n=2, cutoff=0.5)
            hint = f"; did you mean {' or '.join(near)}?" if near else ""
            raise UnknownSkillError(f"no skill '{name}'{hint} Known: {', '.join(sorted(self._skills)) or 'none'}")
        return self._skills[name]

    def specs(self) -> tuple[SkillSpec, ...]:
        """All specs, by name."""
        return tuple(self._skills[name][0] for name in sorted(self._skills))
