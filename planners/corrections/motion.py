"""Lets a robot's motion follow what people say: at once, answered in words, and taken back on request."""

import math
from typing import Protocol

from planners.corrections.correction import OF_ONE_MOTION, CorrectionMeaning

MOTION = ("stop", "go_on", *OF_ONE_MOTION)
"""Kinds of corrections that the robots follow by themselves."""

_DONE = "taken back"
Changed = dict[str, float | str]
Vector = tuple[float, float, float]


class Correctable(Protocol):
    """What a correction may change of a robot; each call gives what changed, as ``name: value``."""

    @property
    def speed(self) -> float:
        """Factor on the planned speed."""
        ...

    @property
    def grip(self) -> float:
        """Factor on how far the gripper closes beyond what it holds; 1 without a gripper."""
        ...

    @property
    def heading(self) -> float:
        """Of its base about the world's z axis [rad]."""
        ...

    def way_to(self, name: str) -> Vector | None:
        """From its tool to an object or place, in the world frame [m]; None where it does not know of that."""
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

    def set_grip(self, factor: float, absolute: bool = False) -> Changed:
        """Multiplies the grip by ``factor``, or sets it."""
        ...

    def turn_grasp(self) -> Changed:
        """Takes hold of what it is about to grasp by the other two sides."""
        ...

    def nudge(self, offset_w: Vector) -> Changed:
        """Shifts what the robot does by ``offset_w`` [m]."""
        ...


class MotionFollower:
    """Follows the corrections of one robot's motion.

    Args:
        name: The robot's name.
        robot: The robot.
    """

    def __init__(self, name: str, robot: Correctable) -> None:
        self._name, self._robot = name, robot
        self._taken_back: list[tuple[str, float | Vector]] = []  # what undoes each change, oldest first

    def follow(self, meaning: CorrectionMeaning) -> tuple[Changed, str]:
        """Lets the robot act on a correction of one of the kinds in ``MOTION``, or on an undo of one.

        Returns:
            What changed, and the answer in words.
        """
        name, robot = self._name, self._robot
        if meaning.kind == "stop":
            changed = robot.pause()
            return changed, f"{name} stops" if changed else f"{name} stands still already"
        if meaning.kind == "go_on":
            changed = robot.resume()
            return changed, f"{name} goes on" if changed else f"{name} was not stopped"
        if meaning.kind == "undo":
            return self._undo_own() if meaning.robot else self._undo()
        if meaning.kind == "parameter" and meaning.grip_factor:
            before = robot.grip
            changed = self._changes("grip", before, robot.set_grip(meaning.grip_factor, meaning.absolute))
            return changed, f"{name} grips at {robot.grip:.0%}" if changed else f"{name} keeps its grip"
        if meaning.kind == "parameter":
            before = robot.speed
            changed = self._changes("speed", before, robot.set_speed(meaning.speed_factor, meaning.absolute))
            return changed, f"{name} moves at {robot.speed:.0%} speed" if changed else f"{name} keeps its speed"
        if meaning.kind == "grasp":
            changed = self._changes("grasp", 0.0, robot.turn_grasp())
            turned = f"{name} takes it by its other two sides, if these can be reached"
            return changed, turned if changed else f"{name} cannot turn its grasp now"
        return self._nudge(meaning)

    def remind(self, meaning: CorrectionMeaning) -> tuple[Changed, str]:
        """Follows what the executive remembers of earlier missions; no undo of a person takes that back.

        Returns:
            As :meth:`follow`.
        """
        done = self.follow(meaning)
        self._taken_back.pop()
        return done

    def _nudge(self, meaning: CorrectionMeaning) -> tuple[Changed, str]:
        offset = self._in_world(meaning)
        if offset is None:
            self._changes("", 0.0, {})
            return {}, f"{self._name} does not see the {meaning.toward.replace('_', ' ')}"
        changed = self._robot.nudge(offset)
        done = tuple(float(changed.get(f"offset_{axis}_m", 0.0)) for axis in "xyz")
        self._changes("nudge", (-done[0], -done[1], -done[2]), changed)
        return changed, f"{self._name} shifts its tool" if changed else f"{self._name} cannot shift its tool now"

    def _in_world(self, meaning: CorrectionMeaning) -> Vector | None:
        """The offset asked for, in the world frame [m]."""
        x, y, z = meaning.offset
        if meaning.frame == "world":
            return meaning.offset
        yaw = self._robot.heading
        if meaning.frame == "toward":
            way = self._robot.way_to(meaning.toward)
            if way is None:
                return None
            yaw = math.atan2(way[1], way[0])
        return math.cos(yaw) * x - math.sin(yaw) * y, math.sin(yaw) * x + math.cos(yaw) * y, z

    def overhear(self, meaning: CorrectionMeaning) -> None:
        """Notes a correction of another robot's motion: an undo of that is not for this one."""
        if meaning.kind in OF_ONE_MOTION:
            self._taken_back.append(("", 0.0))

    def _changes(self, what: str, undone_by: float | Vector, changed: Changed) -> Changed:
        self._taken_back.append((what if changed else "", undone_by))
        return changed

    def _undo(self) -> tuple[Changed, str]:
        if not self._taken_back:
            return {}, f"{self._name} has nothing to undo"
        what, value = self._taken_back.pop()
        if what in ("", _DONE):
            return {}, f"{self._name} {'has taken that back already' if what else 'did not follow that'}"
        return self._back(what, value)

    def _undo_own(self) -> tuple[Changed, str]:
        """Takes back the last that this robot followed; an undo for all then finds that done already."""
        for index in range(len(self._taken_back) - 1, -1, -1):
            what, value = self._taken_back[index]
            if what not in ("", _DONE):
                self._taken_back[index] = _DONE, 0.0
                return self._back(what, value)
        return {}, f"{self._name} has nothing to undo"

    def _back(self, what: str, value: float | Vector) -> tuple[Changed, str]:
        if isinstance(value, tuple):
            return self._robot.nudge(value), f"{self._name} shifts its tool back"
        if what == "grasp":
            changed = self._robot.turn_grasp()
            return changed, f"{self._name} {'turns its grasp back' if changed else 'has taken hold already'}"
        changed = self._robot.set_grip(value, True) if what == "grip" else self._robot.set_speed(value, True)
        return changed, f"{self._name} is back at {value:.0%} {what}"
