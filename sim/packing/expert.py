"""The scripted operator: how each command is done well, by the true state of the table.

Each command is a rule from the present state to an action, so that what is imitated needs no memory. Sideways motion
is made at travel height alone; below it, near its target, the hand goes straight down, so that a correction of its
place is kept.
"""

from dataclasses import dataclass

import numpy as np

from sim.packing.commands import Command
from sim.packing.table import PackingTable

Array = np.ndarray
TRAVEL = 0.285  # [m] height of the hand when it moves sideways
COMMITTED = 0.262  # [m] below it the hand goes straight down
CAPTURE = 0.035  # [m] from its target, level, within which it does so
GRIP_ABOVE = 0.012  # [m] of the hand over a block's centre when it grips
INSERTED = 0.02  # [m] of a block below the box's rim before it is let go
HALF_HEIGHT = 0.03
OPEN = 0.085
HELD = 0.0475  # [m] opening below which the fingers have closed on a block or on nothing
EMPTY = 0.035  # [m] below which it is nothing
NUDGE = 0.012  # [m/s] of a nudge, for as long as it is commanded
VERTICAL_NUDGE = 0.02


@dataclass(frozen=True)
class Mistake:
    """How an operator goes wrong: aims beside the target by a level distance [m], shape (2,)."""

    aside: tuple[float, float] = (0.0, 0.0)


def act(table: PackingTable, command: Command, mistake: Mistake | None = None) -> Array:
    """The operator's action.

    Args:
        table: Its true state is read.
        command: What is to be done.
        mistake: How the operator goes wrong meanwhile.

    Returns:
        Velocity of the hand [m/s] and wanted opening [m], shape (4,).
    """
    aside = np.array(mistake.aside) if mistake is not None else np.zeros(2)
    if command.kind in ("pick", "regrasp"):
        return _pick(table, command.block, aside, command.kind == "regrasp")
    if command.kind == "put":
        return _put(table, aside)
    if command.kind == "release":
        return _release(table)
    if command.kind == "home":
        return _home(table)
    kept = 0.0 if table.opening < HELD else table.opening
    if command.kind == "widen":
        return np.array([0.0, 0.0, 0.0, table.opening + 0.03])
    speed = VERTICAL_NUDGE if command.direction[2] else NUDGE
    return np.array([*(speed * np.array(command.direction)), kept])


def holds(table: PackingTable, block: int) -> bool:
    """Whether the hand holds a block."""
    away = table.objects_w[block] - table.hand_w
    return bool(EMPTY < table.opening < HELD and np.abs(away[:2]).max() < 0.035 and abs(away[2]) < 0.04)


def done(table: PackingTable, command: Command) -> bool:
    """Whether a step of the task is done; a correction is over when its time is."""
    if command.kind in ("pick", "regrasp"):
        return holds(table, command.block) and table.hand_w[2] > TRAVEL - 0.012
    if command.kind == "put":
        return bool(table.hand_w[2] < _inserted(table) + 0.004)
    if command.kind == "release":
        return table.opening > 0.075 and table.hand_w[2] > 0.24
    if command.kind == "home":
        return bool(np.linalg.norm(table.hand_w - np.array(table.cfg.start)) < 0.02)
    return False


def committed(table: PackingTable, command: Command) -> bool:
    """Whether the hand is close over the target of a pick or a put, where it goes straight down."""
    target = table.box_w if command.kind == "put" else table.objects_w[command.block]
    return _captured(table.hand_w, target[:2] - table.hand_w[:2])


def _captured(hand: Array, away: Array) -> bool:
    return bool(hand[2] < COMMITTED and np.abs(away).max() < CAPTURE)


def _pick(table: PackingTable, block: int, aside: Array, again: bool) -> Array:
    hand, target = table.hand_w, table.objects_w[block]
    if holds(table, block):
        return np.array([0.0, 0.0, min(0.25, 4.0 * max(0.0, TRAVEL - hand[2])), 0.0])
    away = target[:2] + aside - hand[:2]
    depth = target[2] + GRIP_ABOVE
    at_depth = np.abs(away).max() < CAPTURE and abs(hand[2] - depth) < 0.008
    if at_depth and table.opening > EMPTY:
        return np.array([0.0, 0.0, 0.0, 0.0])
    if table.opening < 0.07:
        return np.array([0.0, 0.0, 0.06 if again else 0.02, OPEN])
    return np.array([*_descend(hand, away, depth, 0.2), OPEN])


def _put(table: PackingTable, aside: Array) -> Array:
    away = table.box_w[:2] + aside - table.hand_w[:2]
    return np.array([*_descend(table.hand_w, away, _inserted(table), 0.04), 0.0])


def _inserted(table: PackingTable) -> float:
    return table.box_w[2] - INSERTED + HALF_HEIGHT + GRIP_ABOVE


def _descend(hand: Array, away: Array, depth: float, speed: float) -> tuple[float, float, float]:
    """Over a target at travel height, then straight down."""
    if _captured(hand, away):
        return 0.0, 0.0, -float(np.clip(4.0 * (hand[2] - depth), -0.05, speed))
    level = np.clip(4.0 * away, -0.25, 0.25) * np.clip((hand[2] - 0.23) / 0.03, 0.0, 1.0)
    if np.abs(away).max() < 0.004:
        return float(level[0]), float(level[1]), -0.05
    return float(level[0]), float(level[1]), float(np.clip(4.0 * (TRAVEL - hand[2]), -0.1, 0.25))


def _release(table: PackingTable) -> Array:
    if table.opening < 0.075:
        return np.array([0.0, 0.0, 0.0, OPEN])
    return np.array([0.0, 0.0, float(np.clip(4.0 * (TRAVEL - table.hand_w[2]), -0.1, 0.2)), OPEN])


def _home(table: PackingTable) -> Array:
    away = np.array(table.cfg.start) - table.hand_w
    level = np.clip(3.0 * away[:2], -0.25, 0.25) * np.clip((table.hand_w[2] - 0.23) / 0.03, 0.0, 1.0)
    return np.array([*level, float(np.clip(4.0 * away[2], -0.25, 0.25)), OPEN])
