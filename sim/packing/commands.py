"""The commands of the packing table: tasks and small corrections, each one text."""

from dataclasses import dataclass
from typing import Literal

from policies.language_conditioned.observation import OBJECTS

Kind = Literal["pick", "put", "release", "home", "nudge", "widen", "regrasp"]
NAMES = tuple(name.replace("_", " ") for name in OBJECTS)


@dataclass(frozen=True)
class Command:
    """One command.

    Attributes:
        text: As it is said.
        kind: What kind of motion it is.
        block: Number of the block that it is about; -1 for none.
        direction: Of a nudge in the world, as the speaker of :mod:`planners.corrections.interpret` means it.
    """

    text: str
    kind: Kind
    block: int = -1
    direction: tuple[float, float, float] = (0.0, 0.0, 0.0)

    @property
    def corrective(self) -> bool:
        """Whether it mends a motion rather than being a step of the task."""
        return self.kind in ("nudge", "widen", "regrasp")


TASKS: tuple[Command, ...] = (
    *(Command(f"pick up the {name}", "pick", i) for i, name in enumerate(NAMES)),
    *(Command(f"put the {name} in the box", "put", i) for i, name in enumerate(NAMES)),
    Command("release", "release"),
    Command("go home", "home"),
)
CORRECTIONS: tuple[Command, ...] = (
    Command("move left a bit", "nudge", direction=(-1.0, 0.0, 0.0)),
    Command("move right a bit", "nudge", direction=(1.0, 0.0, 0.0)),
    Command("move forward a bit", "nudge", direction=(0.0, 1.0, 0.0)),
    Command("move back a bit", "nudge", direction=(0.0, -1.0, 0.0)),
    Command("higher", "nudge", direction=(0.0, 0.0, 1.0)),
    Command("lower", "nudge", direction=(0.0, 0.0, -1.0)),
    Command("open wider", "widen"),
    *(Command(f"grasp the {name} again", "regrasp", i) for i, name in enumerate(NAMES)),
)
COMMANDS = TASKS + CORRECTIONS
BY_TEXT = {command.text: command for command in COMMANDS}
PACKING: tuple[Command, ...] = (
    *(step for i in range(len(NAMES)) for step in (TASKS[i], TASKS[len(NAMES) + i], TASKS[2 * len(NAMES)])),
    TASKS[-1],
)
"""The whole task, step by step: each block is picked, put and released; then home."""
