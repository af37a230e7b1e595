"""A person who keeps a team busy in words: errands, more of them, changes, stops and what is taken back."""

from typing import Literal, NamedTuple

import numpy as np

BLOCKS = ("red", "blue", "green", "yellow")
PLACES = ("in the tray", "on the purple mark", "on the white mark")
ERRANDS = (
    "Put the {a} block {where}.",
    "Put the {a} block {where}, then put the {b} block in the tray.",
    "Put the {a} block and the {b} block in the tray.",
    "Please move the {a} block {where}.",
)
CHANGES = (
    "also put the {a} block {where}",
    "skip the {a} one",
    "do the {a} one first",
    "put the {a} block {where} instead",
    "do the {a} one first",
    "use the other arm",
    "use the other arm",
    "undo",
    "undo",
    "never touch the orange block from now on",
    "stop",
    "slower",
    "faster",
    "polish the {a} horizon",
)


class Said(NamedTuple):
    """One thing to say.

    Attributes:
        way: As a request or as a correction.
        text: The words.
    """

    way: Literal["say", "correct"]
    text: str


class BusyPerson:
    """Says something at random that fits what goes on.

    Args:
        draw: Where chance comes from.
    """

    def __init__(self, draw: np.random.Generator) -> None:
        self._draw, self._names = draw, 0

    def next(self, running: bool, paused: bool, held: str = "") -> Said:
        """What is said next.

        Args:
            running: Whether a mission runs.
            paused: Whether a robot was told to stop.
            held: Colour of a block that a gripper holds, which must be put down before anything else.
        """
        if paused:
            return Said("correct", "go on")
        if not running and held:
            return Said("say", f"Put the {held} block {self._draw.choice(PLACES)}.")
        if not running:
            return Said("say", self._worded(ERRANDS))
        match self._draw.choice(["errand", "keep", "change"], p=[0.2, 0.1, 0.7]):
            case "errand":
                return Said("say", self._worded(ERRANDS))
            case "keep":
                self._names += 1
                return Said("correct", f"call this chore {chr(ord('a') + self._names % 26)}")
        return Said("correct", self._worded(CHANGES))

    def _worded(self, forms: tuple[str, ...]) -> str:
        a, b = self._draw.choice(BLOCKS, 2, replace=False)
        return str(self._draw.choice(forms)).format(a=a, b=b, where=self._draw.choice(PLACES))
