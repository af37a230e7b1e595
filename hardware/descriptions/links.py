"""Links and joints of a robot as a tree of frames, read from its MJCF by Pinocchio.

What moves by itself is a link; what is fixed to it, a gripper's fingers at rest included, is a part of that link.
"""

import functools
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pinocchio as pin

from hardware.descriptions.arm_model import read_mjcf
from hardware.descriptions.family import Description, described
from hardware.errors import DescriptionError

JointKind = Literal["revolute", "prismatic", "fixed"]


@dataclass(frozen=True)
class Shape:
    """Something to see on a link.

    Attributes:
        kind: ``mesh``, ``box``, ``sphere``, ``cylinder`` or ``capsule``.
        size: Scale of a mesh, edges of a box, radius of a sphere, radius and length of the others [m].
        path: File of a mesh; empty otherwise.
        placement: In the link's frame, shape (4, 4).
        color: Red, green, blue and opacity, each 0 to 1.
    """

    kind: str
    size: tuple[float, ...]
    path: str
    placement: np.ndarray
    color: tuple[float, ...]


@dataclass(frozen=True)
class Link:
    """One frame of the tree.

    Attributes:
        name: Of the link.
        parent: Name of the link that it hangs on; empty for the root.
        joint: Name of the joint between the two; empty for the root.
        kind: Of that joint.
        axis: Unit vector that it turns about or slides along, in the link's frame, shape (3,).
        placement: In the parent's frame while the joint is at zero, shape (4, 4).
        mass: [kg].
        center: Of mass, in the link's frame, shape (3,) [m].
        inertia: About the centre of mass, in the link's frame, shape (3, 3) [kg m^2].
        shapes: What is to be seen of it.
    """

    name: str
    parent: str
    joint: str
    kind: JointKind
    axis: np.ndarray
    placement: np.ndarray
    mass: float
    center: np.ndarray
    inertia: np.ndarray
    shapes: tuple[Shape, ...]

    def placed(self, position: float) -> np.ndarray:
        """In the parent's frame with the joint at ``position`` [rad; m], shape (4, 4)."""
        motion = np.eye(4)
        if self.kind == "revolute":
            motion[:3, :3] = pin.exp3(self.axis * position)
        elif self.kind == "prismatic":
            motion[:3, 3] = self.axis * position
        return self.placement @ motion


@functools.cache
def links_of(model: str) -> tuple[Link, ...]:
    """Links of a described robot, parents before children; the root is its base, whose frame its pose is given in.

    Raises:
        DescriptionError: no such description, no model pack is known for it, or its MJCF lacks a joint.
        PackError: the model pack cannot be had.
    """
    description = described(model)
    path = str(description.mjcf_path())
    full = read_mjcf(path)
    shapes = pin.buildGeomFromMJCF(full, path, pin.GeometryType.VISUAL)
    joints = _joint_names(description)
    missing = [name for name in joints if not full.existJointName(name)]
    if missing:
        raise DescriptionError(f"{path}: Pinocchio found no joint {missing}; it read {list(full.names)[1:]}")
    root = next((i for i in range(1, full.njoints) if full.joints[i].shortname() == "JointModelFreeFlyer"), 0)
    locked = [i for i in range(1, full.njoints) if full.names[i] not in joints and i != root]
    reduced, geometry = pin.buildReducedModel(full, shapes, locked, pin.neutral(full))
    return tuple(_links(reduced, geometry, description.base_body))


def _joint_names(description: Description) -> tuple[str, ...]:
    """Joints that the robot's measurements tell of."""
    return getattr(description, "arm_joint_names", description.joint_names)


def _links(model: pin.Model, geometry: pin.GeometryModel, base: str) -> list[Link]:
    free = {i for i in range(1, model.njoints) if model.joints[i].shortname() == "JointModelFreeFlyer"}
    bodies = {i: _body(model, i) for i in range(1, model.njoints)}
    data = model.createData()
    pin.computeJointJacobians(model, data, pin.neutral(model))
    links = []
    for i in range(model.njoints):
        if i == 0 and free:
            continue  # what flies freely is the root
        inertia, parent = model.inertias[i], model.parents[i]
        shapes = tuple(_shape(item) for item in geometry.geometryObjects if item.parentJoint == i)
        mass = (float(inertia.mass), np.array(inertia.lever), np.array(inertia.inertia))
        if i == 0 or i in free:
            links.append(Link(base, "", "", "fixed", np.zeros(3), np.eye(4), *mass, shapes))
            continue
        motion = pin.getJointJacobian(model, data, i, pin.ReferenceFrame.LOCAL)[:, model.joints[i].idx_v]
        turns = bool(np.abs(motion[3:]).max() > 0.5)
        above = base if parent == 0 or parent in free else bodies[parent]
        axis = motion[3:] if turns else motion[:3]
        placement = model.jointPlacements[i].homogeneous
        kind: JointKind = "revolute" if turns else "prismatic"
        links.append(Link(bodies[i], above, model.names[i], kind, axis, placement, *mass, shapes))
    return links


def _body(model: pin.Model, joint: int) -> str:
    """Name of the body that a joint moves: the first of those that hang on it."""
    return next(f.name for f in model.frames if f.parentJoint == joint and f.type == pin.FrameType.BODY)


def _shape(item: pin.GeometryObject) -> Shape:
    color = tuple(float(value) for value in item.meshColor)
    placement = item.placement.homogeneous
    if item.meshPath and item.meshPath.lower().endswith((".stl", ".obj", ".dae")):
        return Shape("mesh", tuple(float(v) for v in item.meshScale), item.meshPath, placement, color)
    kind, size = _primitive(item.geometry)
    return Shape(kind, size, "", placement, color)


def _primitive(geometry: object) -> tuple[str, tuple[float, ...]]:
    """Kind and size of one of coal's shapes."""
    name = type(geometry).__name__.lower()
    if name == "box":
        return "box", tuple(2.0 * float(v) for v in geometry.halfSide)  # type: ignore[attr-defined]
    if name in ("capsule", "cylinder"):
        return name, (float(geometry.radius), 2.0 * float(geometry.halfLength))  # type: ignore[attr-defined]
    if name == "sphere":
        return "sphere", (float(geometry.radius),)  # type: ignore[attr-defined]
    return name, ()
