"""A stranger's executor, kept from taking its server down: what it raises ends its call, with the robot at rest."""

import logging
from typing import Any, Protocol

from skills.contract import Executor, Progress, Reason, SkillResult
from skills.world.snapshot import WorldSnapshot

log = logging.getLogger(__name__)


class Restable(Protocol):
    """A motion that comes to rest along its own path."""

    @property
    def at_rest(self) -> bool:
        """Whether it stands still."""
        ...

    def hold(self, reason: str) -> None:
        """Brings it to rest."""
        ...


class GuardedExecutor:
    """An executor whose exceptions are results; implements :class:`skills.contract.Executor`.

    Args:
        name: The skill, for the result.
        executor: Whose code may fail.
        motion: What makes the robot's references, to be brought to rest then; None where a call's end does that.
    """

    def __init__(self, name: str, executor: Executor, motion: Restable | None) -> None:
        self._name, self._executor, self._motion = name, executor, motion
        self._failed: SkillResult | None = None
        self._progress = Progress("start", 0.0)

    def __getattr__(self, name: str) -> Any:
        """What else the executor can do, such as turning its grasp."""
        return getattr(self._executor, name)

    def initialise(self, now: float, world: WorldSnapshot) -> None:
        """Starts the call; see :class:`skills.contract.Executor`."""
        try:
            self._executor.initialise(now, world)
        except Exception as error:  # a stranger's code may raise anything
            self._fail(error)

    def update(self, now: float, world: WorldSnapshot) -> SkillResult | None:
        """Advances by one control period; see :class:`skills.contract.Executor`."""
        if self._failed is None:
            try:
                result = self._executor.update(now, world)
                if result is None or isinstance(result, SkillResult):
                    return result
                raise TypeError(f"update returned {result!r} instead of a SkillResult or None")
            except Exception as error:  # a stranger's code may raise anything
                self._fail(error)
        return self._failed if self._motion is None or self._motion.at_rest else None

    def progress(self) -> Progress:
        """Phase and fraction done; the latest that could be told."""
        if self._failed is None:
            try:
                self._progress = self._executor.progress()
            except Exception as error:  # a stranger's code may raise anything
                self._fail(error)
        return self._progress

    def terminate(self, now: float) -> None:
        """Asks for an early end; see :class:`skills.contract.Executor`."""
        try:
            self._executor.terminate(now)
        except Exception as error:  # a stranger's code may raise anything
            self._fail(error)

    def _fail(self, error: Exception) -> None:
        log.error("the executor of '%s' failed", self._name, exc_info=error)
        if self._failed is None:
            text = f"the code of '{self._name}' failed: {error!r}"
            self._failed = SkillResult(Reason.EFFECT_NOT_REACHED, text)
        if self._motion is not None:
            self._motion.hold("ending")
