"""What the network is told of a world by spoken names: what lies on which surface, where carriers stand, the zones.

Nothing else of a world reaches the network, so it learns words and not coordinates, and a world that it never saw is
one more list.
"""

import math
from dataclasses import dataclass, field

from planners.language.tokens import printable
from planners.language.whereabouts import Whereabouts
from skills.world.snapshot import Place, RobotBelief, WorldSnapshot


@dataclass(frozen=True)
class Situation:
    """A world in spoken names, each of them unique.

    Attributes:
        surfaces: By surface, the objects that lie on it at first.
        carriers: By robot that carries things on its tray, the surface at which it stands at first.
        zones: Parts of the floor.
    """

    surfaces: dict[str, tuple[str, ...]]
    carriers: dict[str, str] = field(default_factory=dict)
    zones: tuple[str, ...] = ()

    @property
    def objects(self) -> tuple[str, ...]:
        """All objects, in the order of the surfaces."""
        return tuple(name for lying in self.surfaces.values() for name in lying)

    def described(self) -> str:
        """In one line: "near bench: red block, blue block. far bench: nothing. dog at near bench. zones: ..."."""
        said = [f"{surface}: {', '.join(lying) or 'nothing'}." for surface, lying in self.surfaces.items()]
        said += [f"{carrier} at {surface}." for carrier, surface in self.carriers.items()]
        said += [f"zones: {', '.join(self.zones)}."] if self.zones else []
        return " ".join(said)


@dataclass(frozen=True)
class Names:
    """From spoken names to those of the world.

    Attributes:
        objects: Objects.
        surfaces: Places on which an object can be put.
        trays: By carrier, its tray.
        stations: By surface, the place where a carrier stands at it.
        carriers: Robots that walk.
        zones: Parts of the floor.
    """

    objects: dict[str, str]
    surfaces: dict[str, str]
    trays: dict[str, str]
    stations: dict[str, str]
    carriers: dict[str, str]
    zones: dict[str, str]


def situation_of(world: WorldSnapshot) -> tuple[Situation, Names]:
    """What is said of a world to the network, and what its names stand for.

    An object that lies on no surface (it is held, or on a tray) is listed with the surface that is nearest.
    """
    surfaces = [place for place in world.places if place.kind != "zone" and not (place.carrier or place.table)]
    whereabouts = Whereabouts(world)
    lying: dict[str, list[str]] = {place.name: [] for place in surfaces}
    for item in world.objects:
        under = whereabouts.start.get(item.name, "")
        under = under if under in lying else _nearest(item.pose.position_w, surfaces)
        if under:
            lying[under].append(printable(item.name))
    trays = {place.carrier: place.name for place in world.places if place.carrier}
    carriers = [robot for robot in world.robots if robot.name in trays]
    situation = Situation(
        {printable(name): tuple(objects) for name, objects in lying.items()},
        {printable(robot.name): printable(_stands_at(robot, surfaces)) for robot in carriers} if surfaces else {},
        tuple(printable(place.name) for place in world.places if place.kind == "zone"),
    )
    spoken = lambda names: {printable(name): name for name in names}  # noqa: E731
    return situation, Names(
        objects=spoken(item.name for item in world.objects),
        surfaces=spoken(place.name for place in surfaces),
        trays={printable(robot): tray for robot, tray in trays.items()},
        stations={printable(place.table): place.name for place in reversed(world.places) if place.table},
        carriers=spoken(robot.name for robot in carriers),
        zones=spoken(place.name for place in world.places if place.kind == "zone"),
    )


def _stands_at(robot: RobotBelief, surfaces: list[Place]) -> str:
    return _nearest(robot.base.position_w, surfaces)


def _nearest(position: tuple[float, float, float], surfaces: list[Place]) -> str:
    """The surface whose middle is nearest on the floor; empty when there is none."""
    away = {place.name: math.dist(position[:2], place.pose.position_w[:2]) for place in surfaces}
    return min(away, key=lambda name: away[name], default="")
