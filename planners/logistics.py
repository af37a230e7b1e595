"""Adds what nobody says: robots with a tray must be where arms can load and unload them.

"Put the red block on the dog" asks for no walk, yet the dog must first stand at the bench where an arm reaches both the
block and the tray; "put it on the far bench" asks for no dog at all. This step walks through the leaves in their order,
in the world as it will be, and where no robot can do a leaf as it stands it inserts ``go`` leaves, and for an object
that no arm can carry all the way a ``move`` onto a tray. Of the ways that work it takes the one that is walked soonest;
what may go along on a trip that is made anyway goes along. Everything that a tray serves while its robot stands
somewhere is done before that robot leaves, and remembers in ``needs`` that the robot must still stand there. A robot
goes to a station where another one stands only after that one has left, and sends it away where nothing else does.
Where no station is free for that one, it first walks where the request sends it later, or the two change places: robots
that change places walk at the same time, and let each other pass by themselves.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from types import MappingProxyType

from planners.allocation.problem import after_leaf, options, precedence
from planners.carriers import Carriers
from planners.errands import going, loading, room, standing, with_errands
from planners.errors import InfeasibleError
from planners.language.task_tree import TaskNode, TaskTree
from skills.contract import Estimator
from skills.world.predicates import ground, is_true
from skills.world.snapshot import Place, WorldSnapshot


def with_logistics(
    tree: TaskTree, world: WorldSnapshot, estimator: Estimator, arrivals: Mapping[str, str] = MappingProxyType({})
) -> TaskTree:
    """The same request with the walks and loadings that it takes.

    A leaf that no walk would help stays as it is; allocation then says why no robot can do it.

    Args:
        tree: The request as understood.
        world: The world as perceived.
        estimator: Says what each robot can do in a given world.
        arrivals: By robot, the leaf of an earlier tree by which it came to the station at which it stands; leaves that
            rely on that name it in ``needs`` and ``after``.

    Raises:
        ContradictionError: the order asked for is circular.
        InfeasibleError: a leaf needs a walk to where there is no way, or to where another robot stands that has nowhere
            to go; gives the causes.
    """
    trays = tuple(place for place in world.places if place.carrier)
    if not trays:
        return tree
    before = precedence(tree)
    logistics = _Logistics(tree, world, estimator, trays, before, arrivals)
    leaves = tree.root.leaves()
    for leaf in sorted(leaves, key=lambda leaf: (len(before[leaf.id]), leaves.index(leaf))):
        logistics.take(leaf)
    return replace(tree, root=with_errands(tree.root, logistics.added, logistics.changed, logistics.beside))


@dataclass
class _Trip:
    """A carrier that was fetched, loaded and sent on for one leaf, and may take more along.

    Attributes:
        tray: On the carrier's back.
        fetch: The leaf that brought it to where it is loaded; empty where it stood there.
        go: The leaf by which it leaves.
        world: The expected world before it leaves, with what it carries.
        later: Leaves by which it and others left, and those taken since; what must come after one is too late for it.
        loads: Names of the objects that it takes.
    """

    tray: Place
    fetch: str
    go: str
    world: WorldSnapshot
    later: list[str]
    loads: tuple[str, ...]


@dataclass(frozen=True)
class _Help:
    """What would make a leaf possible: a carrier at a station, after loading it at another one when that is named."""

    tray: Place
    station: str
    load_at: str = ""


class _Logistics:
    """The state of the walk through the leaves."""

    def __init__(
        self,
        tree: TaskTree,
        world: WorldSnapshot,
        estimator: Estimator,
        trays: tuple[Place, ...],
        before: dict[str, frozenset[str]],
        arrivals: Mapping[str, str],
    ) -> None:
        self.added: dict[str, list[TaskNode]] = {}
        self.changed: dict[str, TaskNode] = {}
        self.beside: set[str] = set()  # of those added: walks at the same time as the one that they make room for
        self._world, self._estimator, self._trays, self._before = world, estimator, trays, before
        self._leaves, self._taken = tree.root.leaves(), set[str]()
        self._under_way: list[TaskNode] = []  # walks for which somebody is being sent away, each for the one before it
        self._robots = tuple(robot.name for robot in world.robots)
        self._banned = tuple(constraint.object for constraint in tree.constraints)
        self._stations = tuple(place.name for place in world.places if place.table)
        self._carriers = Carriers({tray.carrier: self._station_of(tray.carrier) for tray in trays}, arrivals)
        self._trips: dict[str, _Trip] = {}  # the newest of every carrier
        self._walked = dict.fromkeys(self._carriers.stays, 0.0)  # [s] that each carrier walks by what was inserted
        self._closed: dict[str, str] = {}  # walks that would have helped the present leaf, and why there is no way

    def take(self, leaf: TaskNode) -> None:
        """Makes one leaf possible, and goes on to the world after it; one that was taken before stays as it is."""
        if leaf.id in self._taken:
            return
        if leaf.action == "go":
            self._go_as_asked(leaf)
        else:
            if not self._possible(leaf, self._world):
                self._make_possible(leaf)
            self._rely(leaf)
            self._world = after_leaf(self._world, leaf)
        for trip in self._trips.values():
            trip.later.append(leaf.id)
        self._taken.add(leaf.id)

    def _make_possible(self, leaf: TaskNode) -> None:
        self._closed.clear()
        if not self._about(leaf) and any(self._joins(leaf, trip) for trip in self._trips.values()):
            return
        help_ = self._help(leaf)
        if help_ is not None:
            self._insert(leaf, help_)
        elif self._closed:
            causes = "; ".join(f"{walk}: {why}" for walk, why in self._closed.items())
            raise InfeasibleError(f"'{leaf.text or leaf.id}' needs somebody to walk there, and nobody can: {causes}")

    def _possible(self, leaf: TaskNode, world: WorldSnapshot) -> bool:
        return bool(options(leaf, world, self._robots, self._estimator, self._banned)[0])

    def _help(self, leaf: TaskNode) -> _Help | None:
        """The way that is walked soonest: by the tray that the leaf is about, where it is about one."""
        ways = self._unloadings(leaf) if self._about(leaf) else self._deliveries(leaf)
        found = sorted(ways, key=lambda way: way[0])
        return found[0][1] if found else None

    def _unloadings(self, leaf: TaskNode) -> Iterator[tuple[tuple[bool, float], _Help]]:
        """Stations at which the leaf's tray would make it possible, with their costs."""
        tray = self._about(leaf)[0]
        for station in self._stations:
            if self._possible(leaf, standing(self._world, tray, station)):
                seconds = self._seconds(tray, station, self._world)
                if seconds is not None:
                    yield (self._carriers.shared(tray.carrier, station), seconds), _Help(tray, station)

    def _deliveries(self, leaf: TaskNode) -> Iterator[tuple[tuple[bool, float], _Help]]:
        """Trays with a station to load the leaf's object at and one to unload it at, with their costs."""
        for tray, start in product(self._trays, self._stations):
            there = standing(self._world, tray, start)
            load = loading(leaf, tray)
            if not self._possible(load, there):
                continue
            loaded = after_leaf(there, load)
            ends = [e for e in self._stations if e != start and self._possible(leaf, standing(loaded, tray, e))]
            first = self._seconds(tray, start, self._world) if ends else None
            if first is None:
                continue
            for end in ends:
                second = self._seconds(tray, end, loaded)
                if second is not None:
                    shared = self._carriers.shared(tray.carrier, start) or self._carriers.shared(tray.carrier, end)
                    yield (shared, self._walked[tray.carrier] + first + second), _Help(tray, end, start)

    def _about(self, leaf: TaskNode) -> list[Place]:
        """Trays that a leaf is about: its destination, or what its object or destination lies in."""
        names = [item.name for item in self._world.objects]
        lying = [name for name in (leaf.object, leaf.destination) if name in names]
        return [
            tray
            for tray in self._trays
            if tray.name == leaf.destination
            or any(is_true(ground("in", name, tray.name), self._world) for name in lying)
        ]

    def _seconds(self, tray: Place, station: str, world: WorldSnapshot) -> float | None:
        """Expected time of a carrier's walk to a station [s]; None, and the reason kept, when it cannot get there."""
        walk = going("", tray.carrier, station)
        able, unable = options(walk, world, (tray.carrier,), self._estimator, self._banned)
        if able:
            return able[tray.carrier][0].duration
        self._closed[walk.text] = unable[tray.carrier]
        return None

    def _station_of(self, carrier: str) -> str:
        """The station at which a carrier stands before anything is done; empty when at none."""
        return next((name for name in self._stations if is_true(ground("at", carrier, name), self._world)), "")

    def _joins(self, leaf: TaskNode, trip: _Trip) -> bool:
        """Loads a leaf's object before a carrier leaves that goes to the right place anyway; whether that works."""
        tray, load = trip.tray, loading(leaf, trip.tray)
        loads = (*trip.loads, leaf.object)
        if self._carriers.stays[tray.carrier].leaf != trip.go or len(loads) > room(self._world, tray, loads):
            return False
        if self._before[leaf.id] & set(trip.later) or not self._possible(load, trip.world):
            return False
        loaded = after_leaf(self._world, load)
        if not self._possible(leaf, loaded):
            return False
        fetch = (trip.fetch,) if trip.fetch else ()
        load = replace(load, after=fetch, needs=fetch)
        self.added.setdefault(leaf.id, []).append(load)
        leaving = self._carriers.together(trip.go)
        later = lambda node: replace(node, after=(*node.after, load.id)) if node.id in leaving else node  # noqa: E731
        for nodes in self.added.values():
            nodes[:] = [later(node) for node in nodes]
        self.changed.update({name: later(node) for name, node in self.changed.items()})
        trip.loads, trip.world, self._world = loads, after_leaf(trip.world, load), loaded
        return True

    def _insert(self, leaf: TaskNode, help_: _Help) -> None:
        """Adds the walks and the loading before a leaf."""
        carrier = help_.tray.carrier
        go = f"{leaf.id}.go"
        if not help_.load_at:
            self._send_on(leaf, go, help_)
            return
        self._walk(leaf, f"{leaf.id}.fetch", carrier, help_.load_at)
        load, fetch = loading(leaf, help_.tray), self._carriers.stays[carrier].leaf
        self.added.setdefault(leaf.id, []).append(load)
        self._rely(load)
        self._world = loaded = after_leaf(self._world, load)
        self._walk(leaf, go, carrier, help_.station)
        self._trips[carrier] = _Trip(help_.tray, fetch, go, loaded, [*self._carriers.together(go)], (leaf.object,))

    def _send_on(self, leaf: TaskNode, go: str, help_: _Help) -> None:
        """Adds the walk of a carrier that is loaded; from a station it may take more along."""
        carrier, before = help_.tray.carrier, self._world
        stay = self._carriers.stays[carrier]
        self._walk(leaf, go, carrier, help_.station)
        if stay.station and self._carriers.stays[carrier].leaf == go:
            loads = tuple(o.name for o in before.objects if is_true(ground("in", o.name, help_.tray.name), before))
            together = [*self._carriers.together(go)]
            self._trips[carrier] = _Trip(help_.tray, stay.leaf, go, before, together, loads)

    def _walk(self, leaf: TaskNode, name: str, carrier: str, station: str) -> None:
        stay = self._carriers.stays[carrier]
        if stay.leaf and stay.station == station:
            return
        walk = going(name, carrier, station)
        self._clear(leaf, walk)
        self._add(leaf, walk)

    def _add(self, leaf: TaskNode, walk: TaskNode) -> None:
        self._walked[walk.robot] += self._seconds(self._tray(walk.robot), walk.destination, self._world) or 0.0
        self.added.setdefault(leaf.id, []).append(replace(walk, after=self._carriers.needs(walk)))
        self._arrive(walk)

    def _clear(self, leaf: TaskNode, walk: TaskNode) -> None:
        """Makes other carriers leave the station that a walk goes to.

        Raises:
            InfeasibleError: one of them has nowhere to go.
        """
        self._under_way.append(walk)
        for other in self._carriers.standing(walk.destination, walk.robot):
            self._send_away(leaf, walk, other)
        leaving = {item.robot for item in self._under_way}
        stays = [other for other in self._carriers.standing(walk.destination) if other not in leaving]
        if stays:
            where = walk.destination.replace("_", " ")
            raise InfeasibleError(
                f"'{leaf.text or leaf.id}' needs {walk.robot} at the {where}, but {stays[0]} stands at the {where} and "
                f"has no other station to go to; send {stays[0]} elsewhere first, or name another station"
            )
        self._under_way.pop()

    def _send_away(self, leaf: TaskNode, walk: TaskNode, other: str) -> None:
        """Makes one carrier leave the station that a walk goes to, where it can."""
        circle = next((k for k, item in enumerate(self._under_way) if item.robot == other), None)
        if circle is not None:
            self._carriers.exchange(self._under_way[circle:])
            return
        free = [place for place in self._stations if not self._carriers.standing(place)]
        seconds = {place: self._seconds(self._tray(other), place, self._world) for place in free}
        near = sorted((time, place) for place, time in seconds.items() if time is not None)
        later = self._later(other, walk.destination)
        here = self._carriers.stays[walk.robot].station
        if near:
            self._walk(leaf, f"{walk.id}.clear", other, near[0][1])
        elif later is not None:
            self.take(later)
        elif here and self._seconds(self._tray(other), here, self._world) is not None:
            back = going(f"{walk.id}.clear", other, here)
            self._carriers.exchange((walk, back))
            self.beside.add(back.id)
            self._add(leaf, back)

    def _later(self, carrier: str, station: str) -> TaskNode | None:
        """The leaf that makes a carrier leave a station anyway; None where there is none that may be done now."""
        walks = (leaf for leaf in self._leaves if leaf.action == "go" and leaf.robot == carrier)
        others = (leaf for leaf in walks if leaf.destination != station and leaf.id not in self._taken)
        return next((leaf for leaf in others if self._before[leaf.id] <= self._taken), None)

    def _tray(self, carrier: str) -> Place:
        return next(tray for tray in self._trays if tray.carrier == carrier)

    def _go_as_asked(self, leaf: TaskNode) -> None:
        carriers = [leaf.robot] if leaf.robot else list(self._carriers.stays)
        if len(carriers) != 1 or carriers[0] not in self._carriers.stays:
            self._world = after_leaf(self._world, leaf)
            return
        walk = replace(leaf, robot=carriers[0])
        self._clear(leaf, walk)
        self.changed[leaf.id] = replace(leaf, after=self._carriers.needs(walk))
        self._arrive(walk)

    def _arrive(self, walk: TaskNode) -> None:
        self._carriers.arrive(walk)
        self._world = after_leaf(self._world, walk)

    def _rely(self, leaf: TaskNode) -> None:
        """A leaf that a tray serves comes after its carrier's arrival, and before its next departure."""
        needs = []
        for tray in self._about(leaf):
            stay = self._carriers.stays[tray.carrier]
            stay.users.append(leaf.id)
            needs += [stay.leaf] if stay.leaf else []
        if not needs:
            return
        found = next((node for nodes in self.added.values() for node in nodes if node.id == leaf.id), None)
        bound = replace(leaf, after=tuple(dict.fromkeys((*leaf.after, *needs))), needs=tuple(needs))
        if found is None:
            self.changed[leaf.id] = bound
            return
        for nodes in self.added.values():
            nodes[:] = [bound if node.id == leaf.id else node for node in nodes]
