"""A world snapshot of a situation that was only described: surfaces in a row with an arm each, things lying on them."""

from planners.language.learned.situation import Situation
from planners.language.learned.variations import COLORS
from skills.world.snapshot import ObjectBelief, Place, Pose, RobotBelief, WorldSnapshot

APART = 4.0  # [m] between two surfaces
HEIGHT = 0.35  # [m] of a surface
SIDE = 0.04  # [m] of an object
TABLE = (0.7, 1.0, 0.0)
STATION = (0.7, 0.4, 0.0)
TRAY = (0.22, 0.18, 0.015)
ZONE = (0.6, 0.6, 0.0)


def world_of(situation: Situation) -> WorldSnapshot:
    """The snapshot; names are the spoken ones with underscores."""
    at = {surface: index * APART for index, surface in enumerate(situation.surfaces)}
    places = [Place(_name(surface), "table", "", Pose((x, 0.0, HEIGHT)), TABLE) for surface, x in at.items()]
    for surface, x in at.items():
        mark = Pose((x, -0.8, 0.0))
        places.append(Place(f"{_name(surface)}_station", "mark", "", mark, STATION, table=_name(surface)))
    for index, zone in enumerate(situation.zones):
        places.append(Place(_name(zone), "zone", _color(zone), Pose((2.0, -3.0 - index, 0.0)), ZONE))
    robots = [_arm(f"{_name(surface)}_arm", x) for surface, x in at.items()]
    for carrier, surface in situation.carriers.items():
        base = Pose((at[surface], -0.8, 0.3))
        robots.append(RobotBelief(_name(carrier), "go2", ("legs",), base, base, 0.0, 0.0))
        places.append(Place(f"{_name(carrier)}_tray", "tray", "", base, TRAY, carrier=_name(carrier)))
    objects = [
        ObjectBelief(
            _name(name), name.split()[-1], _color(name), (SIDE, SIDE, SIDE),
            Pose((at[surface], -0.4 + 0.8 * (index + 0.5) / len(lying), HEIGHT + SIDE / 2)), 0.0, 0.0, "described",
        )
        for surface, lying in situation.surfaces.items()
        for index, name in enumerate(lying)
    ]  # fmt: skip
    return WorldSnapshot(0.0, tuple(objects), tuple(places), tuple(robots))


def _name(spoken: str) -> str:
    return spoken.replace(" ", "_")


def _color(spoken: str) -> str:
    return next((word for word in spoken.split() if word in COLORS), "")


def _arm(name: str, x: float) -> RobotBelief:
    base = Pose((x, 0.6, HEIGHT))
    return RobotBelief(name, "panda_2f85", ("arm", "gripper"), base, base, 0.08, 0.0)
