"""The distance of an arm from itself: looked at at a rate of its own, ahead along the way on which it would brake."""

import math
from dataclasses import dataclass

import numpy as np
import pinocchio as pin

from hardware.descriptions.arm_model import arm_model
from hardware.descriptions.robot import RobotDescription
from hardware.descriptions.safety import SelfCollisionDescription
from hardware.safety.arm_hulls import arm_hulls
from hardware.safety.checks import ROUNDING
from hardware.safety.faults import Fault, FaultCode

SAMPLES = (0.5, 1.0)  # of the way from the reference to where it can come to rest
_NEARER = 1e-6  # [m] nearer than before, beyond rounding


@dataclass(frozen=True)
class Look:
    """What one look found.

    Attributes:
        stamp: Time of the reference that it looked at [s].
        distance: Least distance between two watched parts on the way to rest [m]; below zero they overlap.
        before: Least distance at the reference itself [m]; infinite while ``distance`` is nothing to worry about.
        parts: The two parts.
    """

    stamp: float
    distance: float
    before: float
    parts: tuple[str, str]


class SelfCollisionMonitor:
    """Looks at one arm with Pinocchio and coal.

    Every two parts are watched but those that one joint connects, those that no joint moves against each other, and
    those that the description allows. Not for two threads at once.

    Args:
        description: The arm; its ``safety.self_collision`` says how it is watched.

    Raises:
        DescriptionError: the arm's model lacks a joint, or an allowed pair names no part of it.
        PackError: the model pack cannot be had.
    """

    def __init__(self, description: RobotDescription) -> None:
        cfg = description.safety.self_collision
        assert cfg is not None, "only an arm whose description says how is watched"
        self.cfg = cfg
        self._model = arm_model(description)
        self._hulls = arm_hulls(description, self._model)
        self._names = [hull.name.split("/")[0] for hull in self._hulls.geometryObjects]
        for first, second in watched_pairs(self._hulls, cfg):
            self._hulls.addCollisionPair(pin.CollisionPair(first, second))
        self._data, self._hull_data = self._model.createData(), self._hulls.createData()

    @property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """Watched pairs of bodies; the gripper counts as one."""
        return frozenset((self._names[pair.first], self._names[pair.second]) for pair in self._hulls.collisionPairs)

    def look(self, position: np.ndarray, ahead: np.ndarray, stamp: float) -> Look:
        """Looks along the way to rest.

        Args:
            position: Reference of the arm's joints, shape (n,) [rad].
            ahead: Where they can come to rest, shape (n,) [rad].
            stamp: Time of the reference [s].
        """
        found = [self.distance(position + share * (ahead - position)) for share in SAMPLES]
        distance, parts = min(found)
        before = self.distance(position)[0] if distance < self.cfg.distance else math.inf
        return Look(stamp, distance, before, parts)

    def distance(self, position: np.ndarray) -> tuple[float, tuple[str, str]]:
        """Least distance between two watched parts at ``position``, shape (n,) [rad], in m, and the parts."""
        pin.updateGeometryPlacements(self._model, self._data, self._hulls, self._hull_data, position)
        nearest = self._hulls.collisionPairs[pin.computeDistances(self._hulls, self._hull_data)]
        index = self._hulls.findCollisionPair(nearest)
        parts = (self._names[nearest.first], self._names[nearest.second])
        return float(self._hull_data.distanceResults[index].min_distance), parts


def watched_pairs(hulls: pin.GeometryModel, cfg: SelfCollisionDescription) -> list[tuple[int, int]]:
    """Indices of the hulls that must keep off each other, as :class:`SelfCollisionMonitor` has them.

    Args:
        hulls: From :func:`hardware.safety.arm_hulls.arm_hulls`.
        cfg: How the arm is watched.
    """
    joints = [hull.parentJoint for hull in hulls.geometryObjects]
    names = [hull.name.split("/")[0] for hull in hulls.geometryObjects]
    allowed = {frozenset(pair) for pair in cfg.allowed}
    return [
        (first, second)
        for first in range(len(joints))
        for second in range(first + 1, len(joints))
        if abs(joints[first] - joints[second]) > 1 and frozenset((names[first], names[second])) not in allowed
    ]


def check_self_collision(look: Look | None, cfg: SelfCollisionDescription, now: float) -> Fault | None:
    """The newest look must be young, and the arm must not come too near to itself; away from itself it may.

    Args:
        look: The newest look; None before the first.
        cfg: How the arm is watched.
        now: Current time [s].
    """
    if look is None or now - look.stamp > cfg.age + ROUNDING:
        age = "none yet" if look is None else f"the last one {now - look.stamp:.2f} s ago (at most {cfg.age:g} s)"
        text = f"nobody looks whether the arm is about to touch itself: {age}; is the machine overloaded?"
        return Fault(FaultCode.SELF_COLLISION_STALE, text)
    if look.distance >= cfg.distance or look.distance > look.before - _NEARER:
        return None
    text = f"{look.parts[0]} and {look.parts[1]} are about to be {look.distance * 1e3:.0f} mm from each other"
    return Fault(FaultCode.SELF_COLLISION, f"{text} (at least {cfg.distance * 1e3:g} mm)")
