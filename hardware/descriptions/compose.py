"""One MJCF out of two: an arm with a gripper at one of its sites.

Arm and gripper often come from different folders of a model pack. Every reader of a description, MuJoCo and Pinocchio
alike, wants one file, so it is put together here, as text: names of the gripper get a prefix, meshes their full names.
The arm's own root body stands at the origin, unturned: Pinocchio 4.1 overlooks a placement there, MuJoCo does not. Of a
UR arm, the base frame is then the ``base_link`` of ROS (REP 103, x to the front), half a turn from the vendor's.
"""

import os
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from hardware.errors import PackError

PREFIX = "gripper_"
_SECTIONS = ("asset", "default", "worldbody", "contact", "tendon", "equality", "actuator", "sensor")
_DROPPED = ("keyframe", "light")  # of the arm alone, and of the scene
_REFERENCES = (
    "name", "class", "childclass", "mesh", "material", "joint", "joint1", "joint2", "body1", "body2", "tendon", "site",
)  # fmt: skip
_SAME = ("angle", "autolimits", "coordinate", "eulerseq")


def composed(folder: Path, name: str, arm: str, gripper: str, site: str) -> Path:
    """Path of the MJCF of an arm with a gripper; written once, beside what it is made of.

    Args:
        folder: Folder of the model pack.
        name: What the file is called.
        arm: MJCF of the arm, in the folder.
        gripper: MJCF of the gripper, in the folder.
        site: Site of the arm that the gripper's base is put to.

    Raises:
        PackError: a file cannot be read or written, or the two do not fit together.
    """
    target = folder / f"{name}.xml"
    try:
        text = compose(folder / arm, folder / gripper, site, folder)
        if target.is_file() and target.read_text(encoding="utf-8") == text:
            return target
        descriptor, path = tempfile.mkstemp(dir=folder, prefix=f".{name}-")
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        Path(path).replace(target)
    except (OSError, ElementTree.ParseError) as error:
        raise PackError(f"'{name}' cannot be put together in {folder}: {error}") from error
    return target


def compose(arm: Path, gripper: Path, site: str, folder: Path) -> str:
    """The MJCF as text, for a file in ``folder``; arguments as in :func:`composed`.

    Raises:
        PackError: the two do not fit together.
    """
    base, tool = ElementTree.parse(arm).getroot(), ElementTree.parse(gripper).getroot()
    for key in _SAME:
        if _section(base, "compiler").get(key) != _section(tool, "compiler").get(key):
            raise PackError(f"{arm.name} and {gripper.name} differ in the compiler's {key}")
    for root, path in ((base, arm), (tool, gripper)):
        _locate_meshes(root, path, folder)
        for parent in list(root.iter()):
            for child in [child for child in parent if child.tag in _DROPPED]:
                parent.remove(child)
    for section in _SECTIONS:
        for element in tool.findall(section):
            _prefix(element)
    for body in _section(base, "worldbody").findall("body"):
        for key in ("pos", "quat"):
            body.attrib.pop(key, None)
    mount = _mount(base, site, arm)
    for section in _SECTIONS:
        parts = [part for found in tool.findall(section) for part in found]
        if section == "worldbody":
            mount.extend(parts)
        elif parts:
            _section(base, section).extend(parts)
    ElementTree.indent(base)
    return ElementTree.tostring(base, encoding="unicode") + "\n"


def _section(root: ElementTree.Element, name: str) -> ElementTree.Element:
    found = root.find(name)
    return found if found is not None else ElementTree.SubElement(root, name)


def _locate_meshes(root: ElementTree.Element, path: Path, folder: Path) -> None:
    """Gives meshes a name and a path that hold in ``folder``."""
    meshes = path.parent / _section(root, "compiler").attrib.pop("meshdir", "")
    for mesh in root.iter("mesh"):
        file = mesh.get("file")
        if file is not None:
            mesh.set("name", mesh.get("name", Path(file).stem))
            mesh.set("file", (meshes / file).relative_to(folder).as_posix())


def _prefix(element: ElementTree.Element) -> None:
    for part in element.iter():
        for key in _REFERENCES:
            if key in part.attrib:
                part.set(key, PREFIX + part.attrib[key])


def _mount(root: ElementTree.Element, site: str, path: Path) -> ElementTree.Element:
    """A body at a site of the arm."""
    for body in root.iter("body"):
        for found in body.findall("site"):
            if found.get("name") == site:
                placement = {key: found.attrib[key] for key in ("pos", "quat") if key in found.attrib}
                return ElementTree.SubElement(body, "body", {"name": f"{PREFIX}mount", **placement})
    raise PackError(f"{path.name} has no site '{site}' to mount a gripper at")
