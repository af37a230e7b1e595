"""How long an edit of what is asked takes, from words to the new plan, while a workshop is at work."""

import time
from contextlib import suppress
from pathlib import Path

from planners.corrections.edit_reader import read_form
from planners.errors import PlannerError
from rostrum.rehearsal import RehearsalCfg, Team, rehearse

SENTENCE = "Put the red block, the green block and the blue block on the far bench."
EDITS = (
    "skip the green one",
    "do the blue one first",
    "put the green block on the dog instead",
    "never touch the orange block from now on",
    "keep out of the yellow zone",
    "bring one more",
    "not that one, the orange one",
)
EVERY = 2.0  # [s] of simulated time between two rounds
LASTS = 80.0  # [s] simulated


def thinking(out: Path) -> list[float]:
    """Wall times of edits that were only considered [s], refused ones included."""
    found: list[float] = []

    def watch(team: Team) -> None:
        world = team.world
        progress = team.executive.progress(world) if world is not None else None
        if world is None or progress is None:
            return
        for text in EDITS:
            begin = time.perf_counter()
            with suppress(PlannerError):  # refused as it would be
                edit = read_form(text, world, progress)
                if edit is not None:
                    team.executive.consider(edit, world)
            found.append(time.perf_counter() - begin)

    rehearse(RehearsalCfg("thinking", out, "workshop", timeout=LASTS), SENTENCE, watch=watch, every=EVERY)
    return found
