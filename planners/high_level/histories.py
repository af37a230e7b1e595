"""What a high level learns from: for moments of episodes, what was seen until then and what was said a little later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from planners.errors import HighLevelError
from policies.language_conditioned.demonstrations import Episode

Array = np.ndarray


@dataclass(frozen=True)
class HistoryCfg:
    """What a history is.

    Attributes:
        frames: How many.
        stride: Steps from one to the next.
        ahead: Steps from the last one to the moment whose command is to be said: it is said before it is needed.
    """

    frames: int = 4
    stride: int = 10
    ahead: int = 10

    @property
    def span(self) -> int:
        """Steps that a history reaches back."""
        return (self.frames - 1) * self.stride

    def steps(self, now: Array) -> Array:
        """The steps of the histories that end now, (moments,) to (moments, frames).

        Where an episode is not that old, its first step stands in.
        """
        back = np.arange(self.frames - 1, -1, -1) * self.stride
        return np.maximum(np.asarray(now)[:, None] - back, 0)


@dataclass(frozen=True)
class Histories:
    """Moments: histories (n, frames, features) and the number of what is to be said (n,)."""

    seen: Array
    said: Array


def histories(episodes: Sequence[Episode], numbers: Mapping[str, int], cfg: HistoryCfg) -> Histories:
    """All moments of episodes whose command a little later is known.

    Args:
        episodes: Their first segment may begin late; what was seen before it serves as history only.
        numbers: Of the candidates, by text.
        cfg: What a history is.

    Raises:
        HighLevelError: a command is no candidate, or there is no moment at all.
    """
    seen, said = [], []
    for episode in episodes:
        commands = episode.commands()
        first = min((segment.start for segment in episode.segments), default=len(commands))
        now = np.array([t for t in range(first, len(commands) - cfg.ahead) if commands[t + cfg.ahead]], int)
        unknown = {commands[t + cfg.ahead] for t in now} - set(numbers)
        if unknown:
            raise HighLevelError(
                f"episode {episode.name}: {sorted(unknown)} are no candidates; add them first, or snap what was said "
                "to a known command"
            )
        if len(now):
            seen.append(episode.high[cfg.steps(now)])
            said.append(np.array([numbers[commands[t + cfg.ahead]] for t in now]))
    if not seen:
        raise HighLevelError(
            f"{len(episodes)} episodes have no moment with a command {cfg.ahead} steps later; record longer ones"
        )
    return Histories(np.concatenate(seen), np.concatenate(said))
