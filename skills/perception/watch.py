"""Watches a site through its cameras: every frame becomes measurements of the world model."""

import math
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np

from hardware.descriptions.family import family_of
from hardware.descriptions.robot import load_description
from hardware.ports.camera import View
from skills.geometry import matrix_from_quaternion, pose_from
from skills.perception.cfg import PerceptionCfg
from skills.perception.furniture import furniture_of
from skills.perception.observation import Observation, Percept
from skills.perception.perceiver import ObjectPerceiver
from skills.perception.robot_mask import ArmBody, BodyPart
from skills.perception.symmetry import nearest_equivalent
from skills.perception.uncertainty import GATE
from skills.world.catalogue import Catalogue
from skills.world.snapshot import FixtureBelief, ObjectBelief, Pose, RobotBelief, WorldSnapshot

HISTORY = 0.6  # [s] of joints, to know where arms were when a late frame was exposed
TILTED = math.radians(6.0)  # of a gripper from pointing down, beyond which what it holds is not measured
ROLLED = 1.0 + 2.0 * math.cos(math.radians(30.0))  # trace of the turn from which something has rolled over
BETWEEN = 0.08  # [m] from a tool, within which fingers may cover something
COVERED = 0.85  # visible share below which they do
ON_THE_SPOT = 0.02  # [m] that the middle of what falls over moves at least
NOTHING_BELIEVED = np.eye(3)


class ObjectSink(Protocol):
    """What is told of objects: a world tracker, or who passes it on to one."""

    def observe(self, name: str, pose: Pose, stamp: float, position_sigma: float, source: str) -> None:
        """As :meth:`skills.world.tracker.WorldTracker.observe`."""
        ...

    def seen_empty(self, name: str, stamp: float) -> None:
        """As :meth:`skills.world.tracker.WorldTracker.seen_empty`."""
        ...

    def seen_hidden(self, name: str, stamp: float) -> None:
        """As :meth:`skills.world.tracker.WorldTracker.seen_hidden`."""
        ...


class ObjectWatch:
    """Feeds a world tracker from frames.

    A measurement that its covariance calls bad is not used, but where it agrees with what is believed that is believed
    anew. Not used either: one of what a gripper holds that does not point down, and one by which what is held would
    have rolled over. What fingers half cover is believed anew as well where it would have rolled over on the spot.

    Args:
        catalogue: What the site knows.
        tracker: What is fed.
        cfg: How to perceive.

    Raises:
        PerceptionError: the catalogue has no table.
        PackError: the model pack of an arm cannot be had.
    """

    def __init__(self, catalogue: Catalogue, tracker: ObjectSink, cfg: PerceptionCfg | None = None) -> None:
        self._tracker, self._perceiver = tracker, ObjectPerceiver(catalogue, cfg)
        self._arms = {
            info.name: ArmBody(load_description(info.model), info.base)
            for info in catalogue.robots
            if family_of(info.model) == "arm"
        }
        self._joints: dict[str, deque[tuple[float, np.ndarray]]] = {name: deque() for name in self._arms}
        self._turns: dict[str, np.ndarray] = {}
        closed = [FixtureBelief(info, 0.0, 0.0, False, 0.0, "catalogue") for info in catalogue.fixtures]
        self._furniture = furniture_of(closed, catalogue.places)

    def joints(self, robot: str, stamp: float, position: np.ndarray) -> None:
        """Takes a measurement of an arm's joints, shape (n,) [rad]; of other robots nothing is taken."""
        history = self._joints.get(robot)
        if history is None or (history and stamp <= history[-1][0]):
            return
        history.append((stamp, np.array(position)))
        while history[0][0] < stamp - HISTORY:
            history.popleft()

    def see(self, view: View, world: WorldSnapshot | None = None) -> Percept:
        """Perceives a frame and tells the tracker.

        Args:
            view: The frame.
            world: What is believed, to notice what is gone.

        Raises:
            PerceptionError: the frame cannot be used; the tracker is told nothing.
        """
        stamp = view.frame.stamp
        believed = {item.name: item for item in world.objects} if world is not None else {}
        held = {robot.holding for robot in world.robots} if world is not None else set()
        if world is not None:
            self._furniture = furniture_of(world.fixtures, world.places)
        percept = self._perceiver.perceive(view, self._parts(stamp), _expected(believed, held), self._furniture)
        felt = _felt_alone(world.robots) if world is not None else set()
        tools = [robot.tool for robot in world.robots] if world is not None else []
        for seen in percept.objects:
            known = believed.get(seen.name)
            if seen.name in felt:
                continue
            poor = seen.position_sigma > GATE
            if known and seen.name in held:
                if not poor and not _rolls_over(seen, known):
                    self._tell(seen)
            elif known and ((poor and _distance(seen, known) <= GATE) or _is_mistaken(seen, known, tools)):
                self._tracker.observe(seen.name, known.pose, stamp, seen.position_sigma, f"camera {seen.source}")
            elif not poor:
                self._tell(seen)
        for name in percept.absent:
            self._tracker.seen_empty(name, stamp)
        for name in percept.hidden:
            self._tracker.seen_hidden(name, stamp)
        return percept

    def _tell(self, seen: Observation) -> None:
        """Of the orientations that look alike, the tracker gets the one nearest to the last, so that it can average."""
        rotation = matrix_from_quaternion(seen.pose.quaternion_w)
        turn = nearest_equivalent(rotation, seen.size, self._turns.get(seen.name, NOTHING_BELIEVED))
        self._turns[seen.name] = turn
        pose = pose_from(turn, np.array(seen.pose.position_w))
        self._tracker.observe(seen.name, pose, seen.stamp, seen.position_sigma, f"camera {seen.source}")

    def _parts(self, stamp: float) -> tuple[BodyPart, ...]:
        """The arms where they were at ``stamp``."""
        found: list[BodyPart] = []
        for name, history in self._joints.items():
            if history:
                joints = min(history, key=lambda sample: abs(sample[0] - stamp))[1]
                found += self._arms[name].parts(joints)
        return tuple(found)


def _felt_alone(robots: Sequence[RobotBelief]) -> set[str]:
    """What grippers hold that do not point down.

    It may stand on none of its faces, fingers cover another part of it than when it was grasped, and how it lay in them
    then is known better than what a frame tells.
    """
    down = math.cos(TILTED)
    return {robot.holding for robot in robots if -matrix_from_quaternion(robot.tool.quaternion_w)[2, 2] < down}


def _is_mistaken(seen: Observation, known: ObjectBelief, tools: Sequence[Pose]) -> bool:
    """Whether something half covered by fingers would have rolled over on the spot: its sides are taken for each other.

    What falls over moves, and is then told as it is measured.
    """
    covered = seen.visible_fraction < COVERED and any(
        math.dist(tool.position_w, known.pose.position_w) < BETWEEN for tool in tools
    )
    return covered and _distance(seen, known) < ON_THE_SPOT and _rolls_over(seen, known)


def _rolls_over(seen: Observation, known: ObjectBelief) -> bool:
    """Whether an object is measured on another side than it is believed to lie on, or turned."""
    believed = matrix_from_quaternion(known.pose.quaternion_w)
    measured = nearest_equivalent(matrix_from_quaternion(seen.pose.quaternion_w), seen.size, believed)
    return bool(np.trace(measured.T @ believed) < ROLLED)


def _distance(seen: Observation, known: ObjectBelief) -> float:
    """Between where an object is seen and where it is believed to be [m]."""
    return math.dist(seen.pose.position_w, known.pose.position_w)


def _expected(believed: Mapping[str, ObjectBelief], held: set[str]) -> list[ObjectBelief]:
    """What should be where it is believed to be: all but what a gripper holds."""
    return [item for name, item in believed.items() if name not in held]
