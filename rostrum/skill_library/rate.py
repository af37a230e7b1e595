"""How often a skill succeeds, over scenes that differ."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from rostrum.errors import UsageError
from rostrum.rehearsal.stage import Ended
from rostrum.skill_library.run_skill import RunCfg, run_skill

Told = Callable[[int, Ended], None]
TRIES = 10  # as many scenes as runs


@dataclass(frozen=True)
class Rate:
    """What came of the runs, one after the other."""

    ended: tuple[Ended, ...]

    @property
    def successes(self) -> int:
        """How many succeeded."""
        return sum(each.result.success for each in self.ended)


def rate_of(cfg: RunCfg, runs: int, told: Told | None = None) -> Rate:
    """Runs a skill in as many scenes, from one seed to the next; those in which it is not feasible are passed over.

    Raises:
        UsageError: it is feasible in too few; as :func:`rostrum.skill_library.run_skill.run_skill`.
    """
    ended: list[Ended] = []
    why = ""
    for seed in range(cfg.seed, cfg.seed + TRIES * runs):
        try:
            ended.append(run_skill(replace(cfg, seed=seed, only_feasible=True)))
        except UsageError as error:
            why = str(error)
            continue
        if told is not None:
            told(seed, ended[-1])
        if len(ended) == runs:
            return Rate(tuple(ended))
    raise UsageError(f"only {len(ended)} of {runs} runs in {TRIES * runs} scenes: {why}")
