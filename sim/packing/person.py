"""The scripted person: watches the table, and says something when the coming grasp or insertion will miss.

It sees the true state, as a person beside the table does, speaks at most a few times an episode, and in words of its
own, which the text channel has to understand.
"""

from dataclasses import dataclass

import numpy as np

from sim.packing.commands import BY_TEXT, CORRECTIONS, NAMES, TASKS, Command
from sim.packing.expert import COMMITTED, EMPTY, committed, holds
from sim.packing.table import PackingTable

Array = np.ndarray
WORDS: dict[str, tuple[str, ...]] = {
    "move left a bit": ("move left a bit", "a bit to the left", "go left a little bit"),
    "move right a bit": ("move right a bit", "a bit to the right", "go right a little bit"),
    "move forward a bit": ("move forward a bit", "a bit forward", "go forward a little bit"),
    "move back a bit": ("move back a bit", "a bit back", "go back a little bit"),
}
"""How a nudge is said; everything else is said as it is known."""


@dataclass(frozen=True)
class PersonCfg:
    """How the person is.

    Attributes:
        patience: Corrections in one episode, at most.
        insertion: How far a held block may be beside the box's middle, along x and y, before it will miss [m].
        grasp: How far the hand may be beside a block, along the way in which its fingers close [m].
        watched: Heights of the hand over which an insertion is judged [m].
    """

    patience: int = 3
    insertion: float = 0.007
    grasp: float = 0.0175
    watched: tuple[float, float] = (0.203, 0.258)


class Person:
    """Watches one table for one episode.

    Args:
        cfg: How the person is.
        seed: Draws the words.
    """

    def __init__(self, cfg: PersonCfg, seed: int) -> None:
        self._cfg = cfg
        self._rng = np.random.default_rng([seed, 4])
        self.said = 0

    def speak(self, table: PackingTable, command: Command) -> str:
        """What the person says now; empty when all is well, or nothing more will be said.

        Args:
            table: What is seen.
            command: What the robot is doing.
        """
        if self.said >= self._cfg.patience:
            return ""
        meant = self._meant(table, command)
        if meant is None or meant == command:
            return ""
        self.said += 1
        words = WORDS.get(meant.text, (meant.text,))
        return words[int(self._rng.integers(len(words)))]

    def _meant(self, table: PackingTable, command: Command) -> Command | None:
        held = next((i for i in range(len(NAMES)) if holds(table, i)), None)
        if held is not None and command.kind in ("put", "nudge"):
            return self._insertion(table, command, held)
        if command.kind == "put" and held is None and table.opening < EMPTY:
            return BY_TEXT[f"grasp the {NAMES[command.block]} again"]
        if command.kind == "pick":
            return self._grasp(table, command)
        return None

    def _insertion(self, table: PackingTable, command: Command, held: int) -> Command | None:
        low, high = self._cfg.watched
        put = TASKS[len(NAMES) + held]
        if not low < table.hand_w[2] < high or not committed(table, put):
            return None
        beside = table.objects_w[held, :2] - table.box_w[:2]
        if np.abs(beside).max() > self._cfg.insertion:
            return _towards(beside)
        return put if command.kind == "nudge" else None

    def _grasp(self, table: PackingTable, command: Command) -> Command | None:
        if not 0.1 < table.hand_w[2] < COMMITTED or not committed(table, command):
            return None
        closing = np.array([-np.sin(table.yaw), np.cos(table.yaw)])
        beside = float((table.hand_w[:2] - table.objects_w[command.block, :2]) @ closing)
        return _towards(beside * closing) if abs(beside) > self._cfg.grasp else None


def _towards(beside: Array) -> Command:
    """The nudge against the larger part of a level displacement."""
    axis = int(np.abs(beside).argmax())
    wanted = np.zeros(3)
    wanted[axis] = -np.sign(beside[axis])
    return max(CORRECTIONS, key=lambda command: float(np.dot(command.direction, wanted)))
