"""Which family a robot description belongs to: its name alone tells."""

from typing import Literal

from hardware.descriptions.legged import legged_descriptions
from hardware.descriptions.robot import descriptions
from hardware.errors import DescriptionError

Family = Literal["arm", "legged"]


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
