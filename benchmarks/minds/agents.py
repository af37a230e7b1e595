"""Who is compared: both minds, either one alone, and what lies between."""

from collections.abc import Callable

from planners.errors import NotUnderstoodError
from planners.language.comprehend import comprehend_at_once
from planners.language.task_tree import TaskTree
from planners.minds.readers import Readers
from planners.minds.two_minds import MindsCfg
from rostrum.rehearsal import Pace
from skills.world.snapshot import WorldSnapshot

FAST, SLOW, EXECUTOR = 0.4, 3.0, 0.02
"""Latencies that are injected [s]."""
SLOWER = 10.0


def nothing(text: str, world: WorldSnapshot) -> TaskTree:
    """Reads nothing: there is no slow mind."""
    del world
    raise NotUnderstoodError(f"'{text}' is not understood", (text,))


OURS, AHEAD, SLOW_ONLY, FAST_ONLY, SLOW_WORDS = "both", "both, ahead", "slow only", "fast only", "slow words"
AGENTS: dict[str, Callable[[], Pace]] = {
    OURS: lambda: Pace(FAST, SLOW, FAST, EXECUTOR),
    AHEAD: lambda: Pace(FAST, SLOW, FAST, EXECUTOR, minds=MindsCfg(act_ahead=True)),
    SLOW_ONLY: lambda: Pace(SLOW, 0.0, SLOW, EXECUTOR),
    FAST_ONLY: lambda: Pace(FAST, 0.0, FAST, EXECUTOR, Readers(comprehend_at_once, nothing)),
    SLOW_WORDS: lambda: Pace(SLOW, 0.0, FAST, EXECUTOR),
}
"""``both``: the fast mind reads bounded forms and decides on steps, the slow one reads the rest. ``both, ahead``: the
fast one also begins with the one move that words speak of while the slow one reads them. ``slow only``: every utterance
and every further step waits for the slow mind. ``fast only``: what the fast one cannot read is lost. ``slow words``:
the slow mind reads everything, the fast one decides on steps. All read with the same readers."""
