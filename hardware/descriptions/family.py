"""Which family a robot description belongs to: its name alone tells."""

from typing import Literal

from hardware.descriptions.legged import LeggedDescription, legged_descriptions, load_legged_description
from hardware.descriptions.robot import RobotDescription, descriptions, load_description
from hardware.errors import DescriptionError

Family = Literal["arm", "legged"]
Description = RobotDescription | LeggedDescription


def family_of(name: str) -> Family:
    """The family of the description ``name``.

    Raises:
        DescriptionError: no description of any family has that name; lists all.
    """
    if name in legged_descriptions():
        return "legged"
    if name in descriptions():
        return "arm"
    known = ", ".join((*descriptions(), *legged_descriptions()))
    raise DescriptionError(f"no robot description '{name}'; known: {known}")


def described(name: str) -> Description:
    """The description ``name``, of whatever family.

    Raises:
        DescriptionError: no such description, or its file is malformed or inconsistent.
    """
    return load_legged_description(name) if family_of(name) == "legged" else load_description(name)
