"""Kinematics of a described arm as a Pinocchio model."""

import functools
import xml.etree.ElementTree as ElementTree

import numpy as np
import pinocchio as pin

from hardware.descriptions.robot import RobotDescription
from hardware.errors import DescriptionError

TOOL_FRAME = "rostrum_tool"


def arm_model(description: RobotDescription) -> pin.Model:
    """The arm alone, every other joint of its MJCF locked at its neutral position, with a frame at the tool site.

    The model is shared; who computes with it makes data of its own.

    Raises:
        DescriptionError: the MJCF lacks a joint or the site (Pinocchio drops what it cannot read without a word).
        PackError: the model pack cannot be had.
    """
    return _arm_model(str(description.mjcf_path()), description.arm_joint_names, description.tool_site)


@functools.lru_cache(maxsize=8)
def _arm_model(mjcf: str, joints: tuple[str, ...], site: str) -> pin.Model:
    """As above. Pinocchio 4.1 misplaces a site whose body hangs rigidly on another jointless body.

    So the frame is composed here from the body's placement, which is right, and the site's own.
    """
    full = read_mjcf(mjcf)
    missing = [name for name in joints if not full.existJointName(name)]
    if missing:
        raise DescriptionError(f"{mjcf}: Pinocchio found no joint {missing}; it read {list(full.names)[1:]}")
    body, placement = _site(mjcf, site)
    frame = full.frames[full.getFrameId(body)]
    full.addFrame(pin.Frame(TOOL_FRAME, frame.parentJoint, frame.placement * placement, pin.FrameType.OP_FRAME))
    locked = [index for index in range(1, full.njoints) if full.names[index] not in joints]
    model = pin.buildReducedModel(full, locked, pin.neutral(full))
    if tuple(model.names)[1:] != joints:
        raise DescriptionError(f"{mjcf}: joint order {tuple(model.names)[1:]} differs from the description's {joints}")
    return model


def read_mjcf(path: str) -> pin.Model:
    """The model in an MJCF file.

    Raises:
        DescriptionError: Pinocchio cannot read it.
    """
    try:
        return pin.buildModelFromMJCF(path)
    except (IndexError, ValueError, RuntimeError) as error:
        raise DescriptionError(
            f"{path}: Pinocchio cannot read it ({error}); MuJoCo reads more of the format"
        ) from error


def _site(mjcf: str, name: str) -> tuple[str, pin.SE3]:
    """The body that carries a site, and the site's placement on it."""
    for body in ElementTree.parse(mjcf).iter("body"):
        for site in body.findall("site"):
            if site.get("name") == name:
                position = np.array(site.get("pos", "0 0 0").split(), dtype=float)
                w, x, y, z = np.array(site.get("quat", "1 0 0 0").split(), dtype=float)
                return body.get("name", ""), pin.SE3(pin.Quaternion(w, x, y, z).normalized(), position)
    raise DescriptionError(f"{mjcf}: no site '{name}'; the description's tool_site must name one")
