"""What the network is told of a world by spoken names: what lies on which surface, where carriers stand, the zones.

Nothing else of a world reaches the network, so it learns words and not coordinates, and a world that it never saw is
one more list.
"""

import math
from dataclasses import dataclass, field

from planners.errors import SituationError
from planners.language.tokens import printable
from skills.world.snapshot import ObjectBelief, Place, WorldSnapshot

LONGEST_NAME = 200  # letters


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
        stations: By surface, the places where a carrier can stand at it.
        carriers: Robots that carry.
        zones: Parts of the floor.
        settled: Objects that lie on a surface itself: in no tray or mark, in no gripper and on no other object.
    """

    objects: dict[str, str]
    surfaces: dict[str, str]
    trays: dict[str, str]
    stations: dict[str, tuple[str, ...]]
    carriers: dict[str, str]
    zones: dict[str, str]
    settled: frozenset[str]


def situation_of(world: WorldSnapshot) -> tuple[Situation, Names]:
    """What is said of a world to the network, and what its names stand for.

    An object that lies on no surface (it is held, or on a tray) is listed with the surface that is nearest.

    Raises:
        SituationError: two things have one spoken name.
    """
    surfaces = surfaces_of(world)
    lying: dict[str, list[str]] = {place.name: [] for place in surfaces}
    settled = {item.name: under for item in world.objects if (under := surface_under(item, world))}
    for item in world.objects:
        if under := settled.get(item.name) or nearest_surface(item.pose.position_w, world):
            lying[under].append(spoken(item.name))
    trays = {place.carrier: place.name for place in world.places if place.carrier}
    carriers = [robot for robot in world.robots if robot.name in trays]
    situation = Situation(
        {spoken(name): tuple(objects) for name, objects in lying.items()},
        {spoken(robot.name): spoken(nearest_surface(robot.base.position_w, world)) for robot in carriers}
        if surfaces
        else {},
        tuple(spoken(place.name) for place in world.places if place.kind == "zone"),
    )
    named = lambda names: {spoken(name): name for name in names}  # noqa: E731
    names = Names(
        objects=named(item.name for item in world.objects),
        surfaces=named(place.name for place in surfaces),
        trays={spoken(robot.name): trays[robot.name] for robot in carriers},
        stations={
            spoken(place.name): tuple(other.name for other in world.places if other.table == place.name)
            for place in surfaces
        },
        carriers=named(robot.name for robot in carriers),
        zones=named(place.name for place in world.places if place.kind == "zone"),
        settled=frozenset(settled),
    )
    told = [*situation.surfaces, *situation.objects, *situation.carriers, *situation.zones]
    if twice := sorted({name for name in told if told.count(name) > 1}):
        raise SituationError(f"two things are called {', '.join(twice)}; give one of them another name")
    return situation, names


def spoken(name: str) -> str:
    """A name as it is said."""
    return printable(name, LONGEST_NAME)


def surface_under(item: ObjectBelief, world: WorldSnapshot) -> str:
    """The surface on which an object lies itself; empty when it is held, or on or in something else.

    Of nested places, such as a tray on a table, it is the smallest.
    """
    if any(robot.holding == item.name for robot in world.robots):
        return ""
    fits = []
    for place in world.places:
        away = [item.pose.position_w[axis] - place.pose.position_w[axis] for axis in range(3)]
        over = all(abs(away[axis]) <= place.size[axis] / 2 for axis in range(2))
        if place.kind != "zone" and not place.table and over and 0.0 <= away[2] < item.size[2]:
            fits.append((place.size[0] * place.size[1], place))
    if not fits:
        return ""
    under = min(fits, key=lambda fit: fit[0])[1]
    return "" if under.carrier else under.name


def nearest_surface(position: tuple[float, float, float], world: WorldSnapshot) -> str:
    """The surface whose middle is nearest to a position [m] on the floor; empty when there is none."""
    away = {place.name: math.dist(position[:2], place.pose.position_w[:2]) for place in surfaces_of(world)}
    return min(away, key=lambda name: away[name], default="")


def surfaces_of(world: WorldSnapshot) -> list[Place]:
    """Places on which things lie and that no robot carries."""
    return [place for place in world.places if place.kind != "zone" and not (place.carrier or place.table)]
