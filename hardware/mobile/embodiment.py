"""Bodies of a mobile manipulator: a base that goes any way, an arm of two joints, a gripper that stays level."""

from dataclasses import dataclass

from hardware.errors import DescriptionError

REACH_AT_REST = 0.34  # [m] of the tool before the body's point of reference, for every body


@dataclass(frozen=True)
class Embodiment:
    """One body; lengths in metres, in the frame of the base (x forward, z up, origin on the floor in its middle).

    Attributes:
        name: Unique.
        half_length: Of the base along x.
        half_width: Of the base along y.
        shoulder: Where the arm begins, x and z.
        upper: From shoulder to elbow.
        fore: From elbow to wrist.
        palm: From wrist to the point between the pads.
        forward: How far the body's point of reference lies before the middle of its base; the tool is at rest
            :data:`REACH_AT_REST` before that point. Whoever commands the body sees the point, never the base.
    """

    name: str
    half_length: float = 0.16
    half_width: float = 0.12
    shoulder: tuple[float, float] = (0.04, 0.16)
    upper: float = 0.18
    fore: float = 0.18
    palm: float = 0.09
    forward: float = 0.0


EMBODIMENTS = {
    each.name: each
    for each in (
        Embodiment("standard"),
        Embodiment("long_arm", 0.19, 0.15, (0.05, 0.17), 0.23, 0.22, 0.10, 0.09),
        Embodiment("short_arm", 0.13, 0.11, (0.03, 0.14), 0.17, 0.17, 0.08, -0.03),
    )
}


def embodiment(name: str) -> Embodiment:
    """The body of that name.

    Raises:
        DescriptionError: there is none.
    """
    if name not in EMBODIMENTS:
        raise DescriptionError(f"no mobile body '{name}'; there are {', '.join(sorted(EMBODIMENTS))}")
    return EMBODIMENTS[name]
