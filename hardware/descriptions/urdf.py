"""The description of a robot as URDF: what ``robot_description`` carries to RViz, MoveIt and others."""

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pinocchio as pin

from hardware.descriptions.arm_model import TOOL_FRAME, arm_model
from hardware.descriptions.family import described
from hardware.descriptions.legged import LeggedDescription
from hardware.descriptions.links import JointKind, Link, Shape, links_of
from hardware.descriptions.robot import RobotDescription, load_description

TOOL = "tool"
OPENING = "opening"  # link that slides with the gripper's opening
LIGHTEST = 1e-9  # [kg] of a link that has a mass at all


def urdf_of(model: str) -> str:
    """The URDF of a described robot, with its limits as motion may use them and the meshes of its model pack.

    An arm ends in the frame ``tool``, and its gripper's opening slides a link without a body.

    Raises:
        DescriptionError: no such description, no model pack is known for it, or its MJCF lacks a joint.
        PackError: the model pack cannot be had.
    """
    description = described(model)
    robot = ElementTree.Element("robot", {"name": model})
    links = links_of(model)
    for link in links:
        _link(robot, link)
    limits = _limits(description)
    for link in links:
        if link.parent:
            _joint(robot, link, limits.get(link.joint))
    if isinstance(description, RobotDescription):
        _gripper(robot, description)
    ElementTree.indent(robot)
    return '<?xml version="1.0"?>\n' + ElementTree.tostring(robot, encoding="unicode") + "\n"


def tool_of(model: str) -> Link:
    """The tool frame of a described arm, as a link without a body on its last one.

    Raises:
        DescriptionError, PackError: as :func:`urdf_of`.
    """
    kinematics = arm_model(load_description(model))
    placement = kinematics.frames[kinematics.getFrameId(TOOL_FRAME)].placement.homogeneous
    return _bodiless(TOOL, links_of(model)[-1].name, f"{TOOL}_mount", "fixed", placement)


def _bodiless(name: str, parent: str, joint: str, kind: JointKind, placement: np.ndarray) -> Link:
    axis = np.array([1.0, 0.0, 0.0])
    return Link(name, parent, joint, kind, axis, placement, 0.0, np.zeros(3), np.zeros((3, 3)), ())


def _limits(description: RobotDescription | LeggedDescription) -> dict[str, dict[str, str]]:
    """Limits of every joint."""
    if isinstance(description, RobotDescription):
        effort = [joint.effort for joint in description.joints] + [description.gripper.force]
        velocity = description.velocity_limit
    else:
        effort, velocity = [joint.effort for joint in description.joints], [j.velocity for j in description.joints]
    rows = zip(description.joint_names, description.lower, description.upper, velocity, effort, strict=True)
    return {
        name: {"lower": _text(low), "upper": _text(high), "velocity": _text(fast), "effort": _text(strong)}
        for name, low, high, fast, strong in rows
    }


def _link(robot: ElementTree.Element, link: Link) -> None:
    element = ElementTree.SubElement(robot, "link", {"name": link.name})
    if link.mass > LIGHTEST:
        inertial = ElementTree.SubElement(element, "inertial")
        ElementTree.SubElement(inertial, "origin", {"xyz": _text(*link.center)})
        ElementTree.SubElement(inertial, "mass", {"value": _text(link.mass)})
        i = link.inertia
        values = {"ixx": i[0, 0], "ixy": i[0, 1], "ixz": i[0, 2], "iyy": i[1, 1], "iyz": i[1, 2], "izz": i[2, 2]}
        ElementTree.SubElement(inertial, "inertia", {key: _text(value) for key, value in values.items()})
    for number, shape in enumerate(link.shapes):
        _visual(element, shape, f"{link.name}_{number}")


def _visual(link: ElementTree.Element, shape: Shape, name: str) -> None:
    visual = ElementTree.SubElement(link, "visual", {"name": name})
    _origin(visual, shape.placement)
    geometry = ElementTree.SubElement(visual, "geometry")
    if shape.kind == "mesh":
        uri = Path(shape.path).resolve().as_uri()
        ElementTree.SubElement(geometry, "mesh", {"filename": uri, "scale": _text(*shape.size)})
    elif shape.kind == "box":
        ElementTree.SubElement(geometry, "box", {"size": _text(*shape.size)})
    elif shape.kind == "sphere":
        ElementTree.SubElement(geometry, "sphere", {"radius": _text(*shape.size)})
    elif shape.kind in ("cylinder", "capsule"):  # URDF knows no capsule
        radius, length = shape.size
        ElementTree.SubElement(geometry, "cylinder", {"radius": _text(radius), "length": _text(length)})
    else:
        link.remove(visual)
        return
    material = ElementTree.SubElement(visual, "material", {"name": f"{name}_color"})
    ElementTree.SubElement(material, "color", {"rgba": _text(*shape.color)})


def _joint(robot: ElementTree.Element, link: Link, limits: dict[str, str] | None) -> None:
    joint = ElementTree.SubElement(robot, "joint", {"name": link.joint, "type": link.kind})
    ElementTree.SubElement(joint, "parent", {"link": link.parent})
    ElementTree.SubElement(joint, "child", {"link": link.name})
    _origin(joint, link.placement)
    if link.kind != "fixed":
        ElementTree.SubElement(joint, "axis", {"xyz": _text(*link.axis)})
    if limits is not None:
        ElementTree.SubElement(joint, "limit", limits)


def _gripper(robot: ElementTree.Element, description: RobotDescription) -> None:
    """The tool frame on the last link, and the opening as a joint of its own there."""
    gripper, limits = description.gripper, _limits(description)
    kind: JointKind = "prismatic" if gripper.unit == "m" else "revolute"
    opening = _bodiless(OPENING, TOOL, gripper.name, kind, np.eye(4))
    for link in (tool_of(description.model), opening):
        _link(robot, link)
        _joint(robot, link, limits.get(link.joint))


def _origin(parent: ElementTree.Element, placement: np.ndarray) -> None:
    turn = pin.rpy.matrixToRpy(placement[:3, :3])
    ElementTree.SubElement(parent, "origin", {"xyz": _text(*placement[:3, 3]), "rpy": _text(*turn)})


def _text(*values: float) -> str:
    return " ".join(f"{float(value) + 0.0:.9g}" for value in values)
