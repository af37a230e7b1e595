"""What is said to moving robots, and what each correction is to change."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Literal

Kind = Literal["nudge", "speed", "stop", "grip", "grasp", "undo motion", "skill", "task"]

TRAY = "Put the red block and the blue block in the tray."
LINE = "Put the red block in the tray. Then put the yellow block in the tray. Then put the green block in the tray."
CARRIED = "Put the red block and the green block on the far bench."


@dataclass(frozen=True)
class Spoken:
    """One scripted correction.

    Attributes:
        kind: Which floor it is for.
        scene: Where.
        sentence: What the team is doing.
        at: When it is said, from the moment at which the team is told [s].
        text: What is said.
        effect: Name of the check in :mod:`benchmarks.corrections.effects`.
        wanted: What that check is given.
        before: What is said a second earlier, if anything.
        seed: Of the placement.
    """

    kind: Kind
    scene: str
    sentence: str
    at: float
    text: str
    effect: str
    wanted: tuple[str | float, ...] = ()
    before: str = ""
    seed: int = 0

    @property
    def key(self) -> str:
        """A name for its run folder."""
        words = "-".join(
            word for word in "".join(c if c.isalnum() else " " for c in f"{self.before} {self.text}").split()
        )
        return f"{self.scene}-{self.seed}-{self.at:g}-{words}"[:90].lower()


def script() -> tuple[Spoken, ...]:
    """All 200."""
    found = tuple(_all())
    assert len(found) == 200, len(found)
    return found


def _all() -> Iterator[Spoken]:
    yield from _nudges()
    yield from _speeds()
    yield from _grips()
    yield from _skills()
    yield from _tasks()


def _alone(arm: str) -> str:
    """Work for one arm."""
    return f"With the {arm} arm, put the orange block in the tray."


def _nudges() -> Iterator[Spoken]:
    """72: six directions of the speaker, two of the robot, towards and away, by both arms, at two times."""
    ways: tuple[tuple[str, tuple[float, float, float]], ...] = (
        ("2 cm up", (0.0, 0.0, 0.02)),
        ("a bit higher", (0.0, 0.0, 0.01)),
        ("2 cm to the left", (-0.02, 0.0, 0.0)),
        ("a little to the right", (0.01, 0.0, 0.0)),
        ("1 cm towards me", (0.0, -0.01, 0.0)),
        ("15 mm away from me", (0.0, 0.015, 0.0)),
    )
    for (words, offset), (arm, at), seed in product(ways, (("left", 1.2), ("right", 1.6)), range(4)):
        text = f"{arm} arm, {words}"
        yield Spoken("nudge", "bench", _alone(arm), at, text, "shifted", (arm, *offset), seed=seed)
    own = (("1 cm to your left", 1.0), ("1 cm to your right", -1.0))
    for (words, side), (arm, facing), seed in product(own, (("left", 1.0), ("right", -1.0)), range(3)):
        wanted = (arm, 0.0, 0.01 * side * facing, 0.0)
        yield Spoken("nudge", "bench", _alone(arm), 1.4, f"{arm} arm, {words}", "shifted", wanted, seed=seed)
    for words, seed in product(("1 cm towards the yellow block", "1 cm away from the yellow block"), range(3)):
        wanted = ("left", 0.01 if "towards" in words else -0.01, "yellow_block")
        yield Spoken("nudge", "bench", _alone("left"), 1.4, f"left arm, {words}", "shifted_toward", wanted, seed=seed)
    for arm, seed in product(("left", "right"), range(3)):
        yield Spoken("undo motion", "bench", _alone(arm), 2.2, "undo that", "shifted", (arm, 0.0, 0.0, 0.0),
                     f"{arm} arm, 1 cm up", seed)  # fmt: skip


def _speeds() -> Iterator[Spoken]:
    """35: slower in four ways, and stops."""
    for words, seed in product(("slower", "half speed", "much slower", "30 percent speed"), range(5)):
        yield Spoken("speed", "bench", TRAY, 1.2, words, "slowed", seed=seed)
    for words, seed in product(("stop", "left arm, stop", "wait"), range(5)):
        sentence, arms = (_alone("left"), ("left",)) if "left" in words else (TRAY, ("left", "right"))
        yield Spoken("stop", "bench", sentence, 1.3, words, "rested", arms, seed=seed)


def _grips() -> Iterator[Spoken]:
    """13: a firmer and a gentler grip on what is held, and the other two sides of what is about to be grasped."""
    for seed in range(5):
        yield Spoken("grasp", "bench", _alone("left"), 1.0, "from the side", "turned", ("left",), seed=seed)
    for words, seed in product(("grip harder", "grip softer"), range(4)):
        yield Spoken("grip", "bench", TRAY, 6.5, words, "gripped", (1.0 if "harder" in words else -1.0,), seed=seed)


def _skills() -> Iterator[Spoken]:
    """40: another object, another place, another arm, while a skill runs and while something is held."""
    for words, at, seed in product(("not that one, the yellow one", "no, the yellow block"), (1.0, 7.0), range(4)):
        sentence = "Put the red block in the tray."
        yield Spoken("skill", "bench", sentence, at, words, "instead", ("yellow_block", "red_block"), seed=seed)
    for words, at, seed in product(("on the white mark instead", "no, on the white mark"), (1.0, 7.0), range(3)):
        sentence = "Put the red block in the tray."
        yield Spoken("skill", "bench", sentence, at, words, "ends", ("red_block", "white_mark"), seed=seed)
    for words, seed in product(("use the other arm", "let the other arm do it", "with the other arm"), range(4)):
        yield Spoken("skill", "bench", _alone("left"), 1.0, words, "by", ("orange_block", "tray", "right"), seed=seed)


def _tasks() -> Iterator[Spoken]:
    """40: leave out, add, reorder, forbid, allow, undo."""
    for words, at, seed in product(("skip the green one", "forget the green block"), (1.0, 8.0), range(2)):
        yield Spoken("task", "bench", LINE, at, words, "skipped", ("green_block",), seed=seed)
    for words, seed in product(("skip the red one", "we don't need the red block"), range(2)):
        yield Spoken("task", "bench", LINE, 6.5, words, "not_in", ("red_block", "tray"), seed=seed)
    for words, seed in product(("the green one first", "do the green block first"), range(3)):
        yield Spoken(
            "task", "bench", LINE, 1.0, words, "before", ("green_block", "red_block", "yellow_block"), seed=seed
        )
    for seed in range(2):
        wanted = ("yellow_block", "green_block", "red_block")
        yield Spoken("task", "bench", LINE, 1.0, "leave the red one for last", "before", wanted, seed=seed)
    added = ("also put the orange block on the white mark", "and the orange one on the white mark too")
    for words, seed in product(added, range(2)):
        yield Spoken("task", "bench", TRAY, 3.0, words, "ends", ("orange_block", "white_mark"), seed=seed)
    for seed in range(3):
        yield Spoken("task", "bench", TRAY, 3.0, "bring one more", "count_in", ("tray", 3.0), seed=seed)
    for words, seed in product(("never touch the orange block from now on", "leave the orange block alone from now on"),
                               range(2)):  # fmt: skip
        yield Spoken("task", "bench", TRAY, 2.0, words, "forbidden", ("orange_block",), seed=seed)
    for seed in range(2):
        yield Spoken(
            "task", "bench", LINE, 3.0, "undo that", "ends", ("green_block", "tray"), "skip the green one", seed
        )
    for text, at in (("skip the green one", 5.0), ("skip the green block", 20.0)):
        yield Spoken("task", "workshop", CARRIED, at, text, "not_in", ("green_block", "far_bench"))
    for text, at in (("never through the yellow zone from now on", 5.0), ("keep out of the yellow zone", 20.0)):
        yield Spoken("task", "workshop", CARRIED, at, text, "kept_out", ("yellow_zone",))
    for text, at in (("bring one more", 10.0), ("also put the blue block on the far bench", 30.0)):
        yield Spoken("task", "workshop", CARRIED, at, text, "count_in", ("far_bench", 3.0))
    yield Spoken("task", "workshop", CARRIED, 15.0, "put the green block on the dog instead", "not_in",
                 ("green_block", "far_bench"))  # fmt: skip
