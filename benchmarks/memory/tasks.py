"""Household tasks that come again in other words, each with what the person at home wants and does not say."""

import random
from dataclasses import dataclass
from typing import Literal

TASKS = 25


@dataclass(frozen=True)
class Wish:
    """What a person wants beyond the words, and says only when it goes otherwise.

    Attributes:
        kind: ``arm`` who moves ``object``; ``slow`` how fast; ``choice`` what a question is answered with; ``skip``
            what of a class stays; ``order`` what is moved first; ``name`` what words mean that nobody knows; ``none``.
        object: The object that it is about.
        robot: Of ``arm``.
        said: The correction or the answer.
        name: Of ``name``: what it is kept as.
    """

    kind: Literal["arm", "slow", "choice", "skip", "order", "name", "none"]
    object: str = ""
    robot: str = ""
    said: str = ""
    name: str = ""


@dataclass(frozen=True)
class Household:
    """A task that comes again and again.

    Attributes:
        key: Its name.
        words: Ways to ask for it.
        wish: What is wanted beyond them.
        ends: What is to be where in the end, as pairs of object and place.
        stays: What is not to be moved.
    """

    key: str
    words: tuple[str, ...]
    wish: Wish
    ends: tuple[tuple[str, str], ...]
    stays: tuple[str, ...] = ()


HOUSEHOLD = (
    Household(
        "red by the left arm",
        (
            "Put the red block in the tray.",
            "Please place the red block in the tray.",
            "Bring the red block to the tray.",
            "I would like the red block in the tray.",
        ),
        Wish("arm", "red_block", "left", "use the left arm"),
        (("red_block", "tray"),),
    ),
    Household(
        "orange by the right arm",
        (
            "Put the orange block on the white mark.",
            "Move the orange block onto the white mark.",
            "Place the orange block on the white mark, please.",
        ),
        Wish("arm", "orange_block", "right", "use the right arm"),
        (("orange_block", "white_mark"),),
    ),
    Household(
        "yellow is fragile",
        (
            "Put the yellow block on the purple mark.",
            "Move the yellow block to the purple mark.",
            "Please put the yellow block onto the purple mark.",
            "Put the yellow block in the tray.",
        ),
        Wish("slow", "yellow_block", said="slower"),
        (),
    ),
    Household(
        "the usual block",
        ("Put a block on the white mark.", "Place a block on the white mark.", "Please put a block on the white mark."),
        Wish("choice", "green_block", said="Put the green block on the white mark."),
        (("green_block", "white_mark"),),
    ),
    Household(
        "the usual mark",
        ("Put the blue block on a mark.", "Move the blue block to a mark.", "Please put the blue block on a mark."),
        Wish("choice", "blue_block", said="Put the blue block on the purple mark."),
        (("blue_block", "purple_mark"),),
    ),
    Household(
        "orange stays out",
        ("Put all the blocks in the tray.", "Put everything in the tray.", "Put every block in the tray."),
        Wish("skip", "orange_block", said="skip the orange one"),
        tuple((f"{color}_block", "tray") for color in ("red", "blue", "green", "yellow")),
        ("orange_block",),
    ),
    Household(
        "blue before red",
        (
            "Put the red block and the blue block in the tray.",
            "Bring the red block and the blue block to the tray.",
            "Place the red and the blue block in the tray, please.",
        ),
        Wish("order", "blue_block", said="do the blue one first"),
        (("red_block", "tray"), ("blue_block", "tray")),
    ),
    Household(
        "set the table",
        ("Set the table.", "Please set the table.", "Set the table now."),
        Wish(
            "name",
            said="Put the red block on the purple mark and the green block on the white mark.",
            name="set the table",
        ),
        (("red_block", "purple_mark"), ("green_block", "white_mark")),
    ),
    Household(
        "as it is said",
        ("Put the blue block on the purple mark and the orange block in the tray.",),
        Wish("none"),
        (("blue_block", "purple_mark"), ("orange_block", "tray")),
    ),
)
SHARES = {"orange stays out": 2}
"""How often a task comes among :data:`TASKS`, where that is not about as often as the others."""


@dataclass(frozen=True)
class Errand:
    """One task of one day.

    Attributes:
        number: In the sequence, from 1.
        task: What is wanted.
        text: How it is asked for.
        seed: Of the placement of things.
    """

    number: int
    task: Household
    text: str
    seed: int

    @property
    def ends(self) -> tuple[tuple[str, str], ...]:
        """What is to be where in the end."""
        if self.task.key != "yellow is fragile":
            return self.task.ends
        return (("yellow_block", "tray" if "tray" in self.text else "purple_mark"),)


def errands(seed: int) -> list[Errand]:
    """The sequence of one household: the same tasks in another order, in other words, with things elsewhere."""
    rng = random.Random(seed)
    others = [task for task in HOUSEHOLD if task.key not in SHARES]
    drawn = [task for task in HOUSEHOLD for _ in range(SHARES.get(task.key, 0))]
    while len(drawn) < TASKS:
        drawn += rng.sample(others, min(len(others), TASKS - len(drawn)))
    rng.shuffle(drawn)
    return [Errand(k, task, rng.choice(task.words), 100 * seed + k) for k, task in enumerate(drawn, 1)]
