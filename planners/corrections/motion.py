"""Lets a robot's motion follow a correction: at once, and answered in words."""

from typing import Protocol

from planners.corrections.correction import CorrectionMeaning

MOTION = ("stop", "go_on", "parameter", "nudge")
"""Kinds of corrections that the robots follow by themselves."""

Changed = dict[str, float | str]


class Correctable(Protocol):
    """What a correction may change of a robot; each call gives what changed, as ``name: value``."""

    @property
    def speed(self) -> float:
        """Factor on the planned speed."""
        ...

    def pause(self) -> Changed:
        """Comes to rest until :meth:`resume`."""
        ...

    def resume(self) -> Changed:
        """Goes on."""
        ...

    def set_speed(self, factor: float, absolute: bool = False) -> Changed:
        """Multiplies the speed by ``factor``, or sets it."""
        ...

    def nudge(self, offset_w: tuple[float, float, float]) -> Changed:
        """Shifts what the robot does by ``offset_w`` [m]."""
        ...


def follow(name: str, robot: Correctable, meaning: CorrectionMeaning) -> tuple[Changed, str]:
    """Lets a robot act on a correction of its motion.

    Args:
        name: The robot's name.
        robot: The robot.
        meaning: A correction of one of the kinds in ``MOTION``.

    Returns:
        What changed, and the answer in words.
    """
    if meaning.kind == "stop":
        changed = robot.pause()
        return changed, f"{name} stops" if changed else f"{name} stands still already"
    if meaning.kind == "go_on":
        changed = robot.resume()
        return changed, f"{name} goes on" if changed else f"{name} was not stopped"
    if meaning.kind == "parameter":
        changed = robot.set_speed(meaning.speed_factor, meaning.absolute)
        return changed, f"{name} moves at {robot.speed:.0%} speed" if changed else f"{name} keeps its speed"
    changed = robot.nudge(meaning.offset_w)
    return changed, f"{name} shifts its tool" if changed else f"{name} cannot shift its tool now"
