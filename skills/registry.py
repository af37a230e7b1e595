"""The skill registry: specs and the factories of their executors, by name."""

import difflib
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from skills.contract import Estimate, Executor, SkillCall, SkillSpec, Value
from skills.errors import DuplicateSkillError, PluginError, UnknownSkillError
from skills.plugins import Plugins

if TYPE_CHECKING:
    from skills.world.catalogue import Catalogue
    from skills.world.snapshot import WorldSnapshot

log = logging.getLogger(__name__)

ContextT = TypeVar("ContextT")
Factory = Callable[[ContextT, dict[str, Value]], Executor]


class EstimateHook(Protocol):
    """Judges a call of one skill instead of its contract alone."""

    def __call__(self, call: SkillCall, world: "WorldSnapshot", catalogue: "Catalogue") -> Estimate:
        """Judges it in the world as perceived; the arguments are bound."""
        ...


class SkillRegistry(Generic[ContextT]):
    """Skills by name, for robots whose executors get a ``ContextT``.

    Planners read the specs, skill servers build the executors.
    """

    def __init__(self) -> None:
        self._skills: dict[str, tuple[SkillSpec, Factory[ContextT]]] = {}
        self._hooks: dict[str, EstimateHook] = {}

    def register_skill(self, spec: SkillSpec, factory: Factory[ContextT], estimate: EstimateHook | None = None) -> None:
        """Adds a skill.

        Args:
            spec: What it is.
            factory: Builds the executor of one call, from the robot's context and the bound arguments.
            estimate: Judges a call before anything moves; by default the estimator of the robot's kind does.

        Raises:
            DuplicateSkillError: the name is taken.
        """
        if spec.name in self._skills:
            raise DuplicateSkillError(f"skill '{spec.name}' is registered already; choose another name")
        self._skills[spec.name] = (spec, factory)
        if estimate is not None:
            self._hooks[spec.name] = estimate

    def add_plugins(self, plugins: Plugins, capability: str) -> None:
        """Adds the skills from outside that need a capability; one that cannot be added is logged and left out."""
        for found in plugins.found:
            if capability not in found.spec.capabilities:
                continue
            try:
                self.register_skill(found.spec, found.executor, found.estimate())
            except (PluginError, DuplicateSkillError) as error:
                log.warning("the skill in %s is left out: %s", found.folder, error)

    def hook(self, name: str) -> EstimateHook | None:
        """The skill's own judge of its calls, None where it has none."""
        return self._hooks.get(name)

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
