"""Writes a legged robot's compiled model as a URDF, for engines that read no MJCF of ours.

Masses, joints and the contact set stay those of the one model that MuJoCo trains with.
"""

import math
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import mujoco
import numpy as np

from hardware.descriptions.legged import LeggedDescription
from sim.physics.errors import BackendError

MIN_MASS = 1e-3  # [kg] engines invent a mass for links that have none, as the feet of some models
_MIN_INERTIA = 1e-7  # [kg m^2]
_GEOM = mujoco.mjtGeom


def legged_urdf(model: mujoco.MjModel, description: LeggedDescription) -> str:
    """The robot as URDF: links are named like the bodies, joints like the description's joints.

    A capsule becomes a cylinder and two spheres, since URDF knows no capsules. Bodies without a joint are fixed links.

    Args:
        model: The robot alone, without a prefix, with one free joint at its base.
        description: Its description, for the joints' limits.

    Raises:
        BackendError: a body or a geom that URDF cannot express.
    """
    robot = Element("robot", name=description.model)
    limits = {joint.name: joint for joint in description.joints}
    for i in range(1, model.nbody):
        _add_link(robot, model, i)
        if model.body_parentid[i] != 0:
            _add_joint(robot, model, i, limits)
    indent(robot)
    return tostring(robot, encoding="unicode")


def _add_link(robot: Element, model: mujoco.MjModel, body: int) -> None:
    link = SubElement(robot, "link", name=model.body(body).name)
    inertial = SubElement(link, "inertial")
    _add_origin(inertial, model.body_ipos[body], model.body_iquat[body])
    SubElement(inertial, "mass", value=repr(max(float(model.body_mass[body]), MIN_MASS)))
    ixx, iyy, izz = (repr(max(float(value), _MIN_INERTIA)) for value in model.body_inertia[body])
    SubElement(inertial, "inertia", ixx=ixx, iyy=iyy, izz=izz, ixy="0", ixz="0", iyz="0")
    first = model.body_geomadr[body]
    for geom in range(first, first + model.body_geomnum[body]):
        if model.geom_contype[geom] or model.geom_conaffinity[geom]:
            _add_collisions(link, model, geom)


def _add_collisions(link: Element, model: mujoco.MjModel, geom: int) -> None:
    kind, size = model.geom_type[geom], model.geom_size[geom]
    position, quaternion = model.geom_pos[geom], model.geom_quat[geom]
    sphere, cylinder = (
        {"radius": repr(float(size[0]))},
        {"radius": repr(float(size[0])), "length": repr(2 * float(size[1]))},
    )
    if kind == _GEOM.mjGEOM_BOX:
        box = " ".join(repr(2 * float(value)) for value in size)
        _add_collision(link, position, quaternion, "box", {"size": box})
    elif kind == _GEOM.mjGEOM_SPHERE:
        _add_collision(link, position, quaternion, "sphere", sphere)
    elif kind == _GEOM.mjGEOM_CYLINDER:
        _add_collision(link, position, quaternion, "cylinder", cylinder)
    elif kind == _GEOM.mjGEOM_CAPSULE:
        axis = np.zeros(3)
        mujoco.mju_rotVecQuat(axis, np.array([0.0, 0.0, size[1]]), quaternion)
        _add_collision(link, position, quaternion, "cylinder", cylinder)
        for end in (position - axis, position + axis):
            _add_collision(link, end, quaternion, "sphere", sphere)
    else:
        raise BackendError(
            f"geom {geom} of '{link.get('name')}' is a {_GEOM(kind).name}; a URDF can be written with boxes, spheres, "
            f"cylinders and capsules only"
        )


def _add_collision(
    link: Element, position: np.ndarray, quaternion: np.ndarray, shape: str, size: dict[str, str]
) -> None:
    collision = SubElement(link, "collision")
    _add_origin(collision, position, quaternion)
    SubElement(SubElement(collision, "geometry"), shape, size)


def _add_joint(robot: Element, model: mujoco.MjModel, body: int, limits: dict) -> None:
    count, first, name = model.body_jntnum[body], model.body_jntadr[body], model.body(body).name
    hinge = count == 1 and model.jnt_type[first] == mujoco.mjtJoint.mjJNT_HINGE and not model.jnt_pos[first].any()
    if count and not hinge:
        raise BackendError(
            f"body '{name}' has {count} joints, or one that is no hinge at its origin; a URDF has neither"
        )
    kind = "revolute" if hinge else "fixed"
    joint = SubElement(robot, "joint", name=model.joint(first).name if hinge else f"{name}_fixed", type=kind)
    _add_origin(joint, model.body_pos[body], model.body_quat[body])
    SubElement(joint, "parent", link=model.body(model.body_parentid[body]).name)
    SubElement(joint, "child", link=name)
    if hinge:
        SubElement(joint, "axis", xyz=_numbers(model.jnt_axis[first]))
        limit = limits[joint.get("name")]
        values = {key: repr(getattr(limit, key)) for key in ("lower", "upper", "effort", "velocity")}
        SubElement(joint, "limit", values)


def _add_origin(parent: Element, position: np.ndarray, quaternion: np.ndarray) -> None:
    SubElement(parent, "origin", xyz=_numbers(position), rpy=_numbers(_roll_pitch_yaw(quaternion)))


def _roll_pitch_yaw(quaternion: np.ndarray) -> np.ndarray:
    """Fixed-axis angles of a quaternion wxyz, shape (3,) [rad]."""
    flat = np.zeros(9)
    mujoco.mju_quat2Mat(flat, quaternion)
    matrix = flat.reshape(3, 3)
    pitch = math.atan2(-matrix[2, 0], math.hypot(matrix[0, 0], matrix[1, 0]))
    if math.hypot(matrix[0, 0], matrix[1, 0]) < 1e-9:  # looks straight up or down: roll and yaw are one
        return np.array([0.0, pitch, math.atan2(-matrix[0, 1], matrix[1, 1])])
    return np.array([math.atan2(matrix[2, 1], matrix[2, 2]), pitch, math.atan2(matrix[1, 0], matrix[0, 0])])


def _numbers(values: np.ndarray) -> str:
    return " ".join(repr(float(value)) for value in values)
