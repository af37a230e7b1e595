"""Whether an arm, with what its gripper holds, touches anything: coal on the hulls of the safety floor."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

import coal
import numpy as np
import pinocchio as pin

from skills.geometry import invert, pose_of_matrix, transform
from skills.manipulation.planning.solid import Solid
from skills.world.snapshot import Pose

if TYPE_CHECKING:
    from skills.manipulation.planning.body import ArmBody

HELD = "what it holds"
WRIST = 2  # joints before the last one whose links are always next to what is held
SELF_MARGIN = 0.004  # [m] beyond the distance at which the safety floor stops an arm


@dataclass(frozen=True)
class Held:
    """What a gripper holds.

    Attributes:
        name: For people.
        size: Full extents along its own axes [m].
        pose_ee: Its centre and axes in the frame of the tool.
    """

    name: str
    size: tuple[float, float, float]
    pose_ee: Pose


@dataclass(frozen=True)
class OtherArm:
    """Another arm as it is believed to stand.

    Attributes:
        name: Its name.
        body: Its shape.
        base: Pose of its base.
        position: Its joints, shape (n,) [rad].
    """

    name: str
    body: "ArmBody"
    base: Pose
    position: np.ndarray


@dataclass(frozen=True)
class Surroundings:
    """What stands around an arm: solids, other arms, and what it holds itself."""

    around: tuple[Solid, ...] = ()
    held: Held | None = None
    others: tuple[OtherArm, ...] = ()


@dataclass(frozen=True)
class Contact:
    """Two things that come too near to each other.

    Attributes:
        part: Of the arm.
        other: What it comes near to: another part, a solid, or another arm.
        distance: Between them [m]; below zero they overlap.
    """

    part: str
    other: str
    distance: float

    def __str__(self) -> str:
        """In words."""
        return f"{self.part} would touch {self.other}"


class CollisionModel:
    """An arm among solids and other arms; the question is put once per configuration, thousands of times per plan.

    A dynamic tree of bounding boxes leaves few pairs of hulls to look at closely; see :meth:`touches` for the cost. Not
    for two threads at once.

    Args:
        body: The arm's shape.
        base: Pose of its base.
        around: What stands around it.
        margin: How near to these counts as touching [m].
        held: What its gripper holds.
        others: Other arms.
        gripper: Whether the gripper and what it holds are looked at. Without, it is the arm alone, as on the way down
            to something, where the grasp itself tells how near the gripper comes to what stands beside it.
    """

    def __init__(
        self,
        body: "ArmBody",
        base: Pose,
        around: Sequence[Solid] = (),
        margin: float = 0.0,
        held: Held | None = None,
        others: Sequence[OtherArm] = (),
        gripper: bool = True,
    ) -> None:
        self.checks = 0
        self.body = body
        self._base = pin.SE3(transform(base))
        self._held = held if gripper else None
        self._hulls = pin.GeometryModel()
        self._names: list[str] = []
        self._margins: list[float] = []
        self._foreign: list[bool] = []  # of each pair, whether it is with something around
        for index, hull in enumerate(body.hulls.geometryObjects):
            self._add(hull, body.part(index))
        skipped = frozenset() if gripper else body.gripper
        self._watch_itself(skipped)
        if self._held is not None:
            self._take(self._held)
        moving = [index for index in range(len(self._names)) if self._joint(index) > 0 and index not in skipped]
        for solid in around:
            self._place(solid, moving, margin)
        for other in others:
            self._stand(other, moving, margin)
        self._data = body.model.createData()
        self._prepare()

    def touches(self, q: np.ndarray) -> bool:
        """Whether anything is nearer than its margin at ``q``, shape (n,) [rad]; 10 to 40 microseconds."""
        self.checks += 1
        return pin.computeCollisions(self.body.model, self._data, self._tree, q, True)

    def wider(self, by: float) -> "CollisionModel":
        """The same with solids and other arms ``by`` [m] farther off, to look at fewer places along a way."""
        other = copy(self)
        other.checks = 0
        other._margins = [
            margin + by if foreign else margin for margin, foreign in zip(self._margins, self._foreign, strict=True)
        ]
        other._data = self.body.model.createData()
        other._prepare()
        return other

    def clearance(self, q: np.ndarray) -> float:
        """Least distance between two things that are to be kept apart at ``q`` [m]; below zero they overlap."""
        return min((contact.distance for contact in self.contacts(q, np.inf)), default=np.inf)

    def contacts(self, q: np.ndarray, within: float = 0.0) -> list[Contact]:
        """Pairs nearer than their margin and ``within`` [m] at ``q``, the deepest first; slow, for what people read."""
        found = [
            Contact(self._names[pair.first], self._names[pair.second], distance)
            for pair, margin, distance in zip(
                self._hulls.collisionPairs, self._margins, self._distances(q), strict=True
            )
            if distance < margin + within
        ]
        return sorted(found, key=lambda contact: contact.distance)

    def allow(self, q: np.ndarray) -> Contact | None:
        """Lets pairs that are nearer than their margin at ``q``, without touching, stay so near, but come no nearer.

        Returns:
            The two things that overlap, if any do; then nothing is changed.
        """
        if not self.touches(q):
            return None
        distances = self._distances(q)
        deepest = int(np.argmin(distances))
        if distances[deepest] <= 0.0:
            pair = self._hulls.collisionPairs[deepest]
            return Contact(self._names[pair.first], self._names[pair.second], distances[deepest])
        self._margins = [
            min(margin, max(distance - 1e-3, 0.0)) for margin, distance in zip(self._margins, distances, strict=True)
        ]
        self._prepare()
        return None

    def outside(self, q: np.ndarray) -> float:
        """How far tool or elbow is outside the safety floor's box at ``q`` [m]; below zero inside."""
        return self.body.workspace.outside(q) if self.body.workspace is not None else -np.inf

    def _distances(self, q: np.ndarray) -> list[float]:
        pin.updateGeometryPlacements(self.body.model, self._data, self._hulls, self._hull_data, q)
        pin.computeDistances(self._hulls, self._hull_data)
        return [result.min_distance for result in self._hull_data.distanceResults]

    def _prepare(self) -> None:
        self._hull_data = self._hulls.createData()
        for request, margin in zip(self._hull_data.collisionRequests, self._margins, strict=True):
            request.security_margin = margin
        manager = pin.BroadPhaseManager_DynamicAABBTreeCollisionManager
        self._tree = manager(self.body.model, self._hulls, self._hull_data)

    def _add(self, hull: pin.GeometryObject, name: str) -> int:
        self._names.append(name)
        return self._hulls.addGeometryObject(hull)

    def _joint(self, index: int) -> int:
        return self._hulls.geometryObjects[index].parentJoint

    def _watch_itself(self, skipped: frozenset[int]) -> None:
        for first, second in self.body.pairs:
            if first not in skipped and second not in skipped:
                self._pair(first, second, self.body.apart + SELF_MARGIN)

    def _pair(self, first: int, second: int, margin: float, foreign: bool = False) -> None:
        self._hulls.addCollisionPair(pin.CollisionPair(first, second))
        self._margins.append(margin)
        self._foreign.append(foreign)

    def _take(self, held: Held) -> None:
        """Hangs a box on the tool, to be kept off all links but those next to it."""
        frame = self.body.model.frames[self.body.tool]
        where = frame.placement * pin.SE3(transform(held.pose_ee))
        box = pin.GeometryObject(HELD, frame.parentJoint, frame.parentJoint, where, coal.Box(*held.size))
        index = self._add(box, held.name)
        for link in range(index):
            if self._joint(link) < frame.parentJoint - WRIST:
                self._pair(link, index, SELF_MARGIN)

    def _place(self, solid: Solid, moving: list[int], margin: float) -> None:
        where = self._base.actInv(pin.SE3(transform(solid.pose)))
        index = self._add(pin.GeometryObject(solid.name, 0, 0, where, coal.Box(*solid.size)), solid.name)
        for part in moving:
            if not (solid.bears and self._joint(part) == 1):
                self._pair(part, index, margin, foreign=True)

    def _stand(self, other: OtherArm, moving: list[int], margin: float) -> None:
        base = self._base.actInv(pin.SE3(transform(other.base)))
        for hull, where in other.body.placed(base, other.position):
            still = pin.GeometryObject(f"{other.name}/{hull.name}", 0, 0, where, hull.geometry)
            index = self._add(still, f"{other.name}'s {hull.name.split('/')[0]}")
            for part in moving:
                self._pair(part, index, margin, foreign=True)


def held_by(tool: Pose, item_pose: Pose, name: str, size: tuple[float, float, float]) -> Held:
    """What a gripper holds, from where its tool and the object are believed to be."""
    relative = invert(transform(tool)) @ transform(item_pose)
    return Held(name, size, pose_of_matrix(relative))
