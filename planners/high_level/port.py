"""The port of whatever tells a policy, in words, what to do next: learnt, a language model, or a program."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np

from policies.language_conditioned.demonstrations import Episode

Array = np.ndarray


class Said(NamedTuple):
    """What is said next, and the logarithm of its probability (0 where a planner has none)."""

    text: str
    log_probability: float


class HighLevelPolicy(Protocol):
    """Says the next command.

    ``predict`` is asked once for each stretch of time for which a command is held, never in each step: what changes
    its mind in each step gets nothing done.
    """

    def predict(self, history: Array) -> Said:
        """The next command.

        Args:
            history: What was seen, oldest first, (frames, features).
        """
        ...

    def finetune(self, corrections: Sequence[Episode], base: Sequence[Episode], ratio: float) -> None:
        """Learns from what people said; a planner that cannot learn leaves everything as it is.

        Args:
            corrections: Stretches around the newest corrections, labelled with what was said.
            base: Everything known before.
            ratio: Share of the corrections in what is learnt from, 0 to 1.
        """
        ...
