"""Whether a low level does what it is told: each command by itself, from where it makes sense, with a true camera."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from policies.language_conditioned.observation import TabletopObservation
from sim.packing.commands import COMMANDS, NAMES, TASKS, Command
from sim.packing.expert import COMMITTED, EMPTY, HELD, NUDGE, VERTICAL_NUDGE, act, committed, done, holds
from sim.packing.table import PackingCfg, PackingTable

Array = np.ndarray
FollowAll = Callable[[TabletopObservation, Sequence[str]], Array]
"""From a batch of observations and the command of each to actions, (tables, 4)."""

CORRECTION_STEPS = 20
SETTLING = 8  # steps in which the hand comes to rest before the command
PATIENCE = {"pick": 200, "put": 220, "release": 60, "home": 100, "regrasp": 200}
BETWEEN = (0.4, 1.7)  # of the nominal length, within which a nudge is obeyed
ASTRAY = 0.006  # [m] sideways of a nudge


@dataclass(frozen=True)
class Begun:
    """A table, ready for a command, and how it was then."""

    table: PackingTable
    seen: TabletopObservation
    hand_w: Array
    opening: float


def obeyed(command: Command, follow: FollowAll, trials: int, seed: int, cfg: PackingCfg | None = None) -> int:
    """How many of some trials a command is obeyed in.

    Args:
        command: What is said, for as long as that kind of command takes.
        follow: The low level; begun anew by the caller for each command.
        trials: Tables, each set and prepared by the scripted operator.
        seed: Of the first; the others follow.
        cfg: Of the tables.
    """
    begun = [_begin(command, seed + i, cfg or PackingCfg()) for i in range(trials)]
    seen = [each.seen for each in begun]
    for _ in range(PATIENCE.get(command.kind, CORRECTION_STEPS)):
        actions = follow(TabletopObservation.stack(seen), [command.text] * trials)
        seen = [each.table.step(action) for each, action in zip(begun, actions, strict=True)]
    return sum(bool(_did(command, each)) for each in begun)


def obedience(
    make: Callable[[int], FollowAll], trials: int, seed: int, cfg: PackingCfg | None = None
) -> dict[str, int]:
    """Trials obeyed of each command's, by its text; ``make`` builds a low level for a number of tables."""
    return {command.text: obeyed(command, make(trials), trials, seed, cfg) for command in COMMANDS}


def _begin(command: Command, seed: int, cfg: PackingCfg) -> Begun:
    table = cfg.build()
    seen = table.reset(seed, np.zeros(2))
    rng = np.random.default_rng([seed, 3])
    block = command.block if command.block >= 0 else int(rng.integers(len(NAMES)))
    pick, put, release = TASKS[block], TASKS[len(NAMES) + block], TASKS[2 * len(NAMES)]

    def do(step: Command, until: Callable[[], bool]) -> None:
        nonlocal seen
        for _ in range(250):
            if until():
                return
            seen = table.step(act(table, step))

    if command.kind in ("put", "release", "home") or (command.kind == "nudge" and rng.random() < 0.5):
        do(pick, lambda: done(table, pick))
        if command.kind in ("release", "home"):
            do(put, lambda: done(table, put))
        if command.kind == "home":
            do(release, lambda: done(table, release))
        if command.kind == "nudge":
            do(put, lambda: committed(table, put) and table.hand_w[2] < COMMITTED - 0.01)
    elif command.kind in ("nudge", "regrasp"):
        do(pick, lambda: committed(table, pick) and table.hand_w[2] < COMMITTED - 0.01)
    if command.kind in ("widen", "regrasp"):
        narrow = 0.0 if command.kind == "regrasp" else float(rng.uniform(0.035, 0.06))
        for _ in range(25):
            down = -0.02 if command.kind == "regrasp" and table.opening > EMPTY else 0.0
            seen = table.step(np.array([0.0, 0.0, down, narrow]))
    for _ in range(SETTLING):
        seen = table.step(np.array([0.0, 0.0, 0.0, 0.0 if table.opening < HELD else table.opening]))
    return Begun(table, seen, table.hand_w, table.opening)


def _did(command: Command, begun: Begun) -> bool:
    table = begun.table
    if command.kind in ("pick", "regrasp"):
        return holds(table, command.block) and table.hand_w[2] > 0.15
    if command.kind == "release":
        return table.opening > 0.07 and table.hand_w[2] > 0.2 and int(table.packed().sum()) == 1
    if command.kind in ("put", "home"):
        inserted = command.kind == "home" or table.objects_w[command.block, 2] < table.box_w[2] + 0.02
        return inserted and (done(table, command) or command.kind == "put")
    if command.kind == "widen":
        return table.opening - begun.opening > 0.01
    way = np.array(command.direction)
    moved = table.hand_w - begun.hand_w
    along = float(moved @ way)
    nominal = (VERTICAL_NUDGE if way[2] else NUDGE) * table.cfg.control.period * CORRECTION_STEPS
    aside = float(np.linalg.norm(moved - along * way))
    return BETWEEN[0] * nominal < along < BETWEEN[1] * nominal and aside < ASTRAY
