"""Adds what nobody says: robots with a tray must be where arms can load and unload them.

"Put the red block on the dog" asks for no walk, yet the dog must first stand at the bench where an arm reaches both the
block and the tray; "put it on the far bench" asks for no dog at all. This step walks through the leaves in their order,
in the world as it will be, and where no robot can do a leaf as it stands it inserts ``go`` leaves, and for an object
that no arm can carry all the way a ``move`` onto a tray. Everything that a tray serves while its robot stands somewhere
is done before that robot leaves, and remembers in ``needs`` that the robot must still stand there.
"""

from dataclasses import dataclass, field, replace
from itertools import product

from planners.allocation.problem import after_leaf, options, precedence
from planners.errors import InfeasibleError
from planners.language.task_tree import TaskNode, TaskTree
from skills.contract import Estimator
from skills.world.predicates import ground, is_true
from skills.world.snapshot import Place, WorldSnapshot


def with_logistics(tree: TaskTree, world: WorldSnapshot, estimator: Estimator) -> TaskTree:
    """The same request with the walks and loadings that it takes.

    A leaf that no walk would help stays as it is; allocation then says why no robot can do it.

    Args:
        tree: The request as understood.
        world: The world as perceived.
        estimator: Says what each robot can do in a given world.

    Raises:
        ContradictionError: the order asked for is circular.
        InfeasibleError: a leaf needs a walk to where there is no way; gives the causes.
    """
    trays = tuple(place for place in world.places if place.carrier)
    if not trays:
        return tree
    before = precedence(tree)
    logistics = _Logistics(tree, world, estimator, trays)
    leaves = tree.root.leaves()
    for leaf in sorted(leaves, key=lambda leaf: (len(before[leaf.id]), leaves.index(leaf))):
        logistics.take(leaf)
    return replace(tree, root=_rebuilt(tree.root, logistics.added, logistics.changed))


@dataclass
class _Stay:
    """Where a carrier stands in the expected world: the leaf that brought it there, and those that rely on it."""

    leaf: str = ""
    station: str = ""
    users: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Help:
    """What would make a leaf possible: a carrier at a station, after loading it at another one when that is named."""

    tray: Place
    station: str
    load_at: str = ""


class _Logistics:
    """The state of the walk through the leaves."""

    def __init__(self, tree: TaskTree, world: WorldSnapshot, estimator: Estimator, trays: tuple[Place, ...]) -> None:
        self.added: dict[str, list[TaskNode]] = {}
        self.changed: dict[str, TaskNode] = {}
        self._world, self._estimator, self._trays = world, estimator, trays
        self._robots = tuple(robot.name for robot in world.robots)
        self._banned = tuple(constraint.object for constraint in tree.constraints)
        self._stations = tuple(place.name for place in world.places if place.table)
        self._stays = {tray.carrier: _Stay() for tray in trays}
        self._closed: dict[str, str] = {}  # walks that would have helped the present leaf, and why there is no way

    def take(self, leaf: TaskNode) -> None:
        """Makes one leaf possible, and goes on to the world after it."""
        if leaf.action == "go":
            self._go_as_asked(leaf)
            return
        self._closed.clear()
        possible = self._possible(leaf, self._world)
        help_ = None if possible else self._help(leaf)
        if help_ is not None:
            self._insert(leaf, help_)
        elif not possible and self._closed:
            causes = "; ".join(f"{walk}: {why}" for walk, why in self._closed.items())
            raise InfeasibleError(f"'{leaf.text or leaf.id}' needs somebody to walk there, and nobody can: {causes}")
        self._rely(leaf)
        self._world = after_leaf(self._world, leaf)

    def _possible(self, leaf: TaskNode, world: WorldSnapshot) -> bool:
        return bool(options(leaf, world, self._robots, self._estimator, self._banned)[0])

    def _help(self, leaf: TaskNode) -> _Help | None:
        """The first way that works: the tray that the leaf is about, where it is, before any other."""
        for tray in self._about(leaf):
            for station in self._stations:
                if self._possible(leaf, self._with(tray, station, self._world)):
                    return _Help(tray, station)
            return None
        for tray, start, end in product(self._trays, self._stations, self._stations):
            load = replace(leaf, id=f"{leaf.id}.load", destination=tray.name, robot="")
            there = self._with(tray, start, self._world)
            if start == end or not there or not self._possible(load, there):
                continue
            if self._possible(leaf, self._with(tray, end, after_leaf(there, load))):
                return _Help(tray, end, start)
        return None

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

    def _with(self, tray: Place, station: str, world: WorldSnapshot) -> WorldSnapshot:
        """The world once a tray's carrier stands at a station; unchanged when it cannot get there."""
        walk = _go("", tray.carrier, station)
        able, unable = options(walk, world, (tray.carrier,), self._estimator, self._banned)
        if not able:
            self._closed[walk.text] = unable[tray.carrier]
        return after_leaf(world, walk) if able else world

    def _insert(self, leaf: TaskNode, help_: _Help) -> None:
        """Adds the walks and the loading before a leaf."""
        if help_.load_at:
            self._walk(leaf, f"{leaf.id}.fetch", help_.tray.carrier, help_.load_at)
            text = f"load {leaf.object} onto {help_.tray.carrier}"
            load = TaskNode(f"{leaf.id}.load", text, "any_order", (), "move", leaf.object, help_.tray.name)
            self.added.setdefault(leaf.id, []).append(load)
            self._rely(load)
            self._world = after_leaf(self._world, load)
        self._walk(leaf, f"{leaf.id}.go", help_.tray.carrier, help_.station)

    def _walk(self, leaf: TaskNode, name: str, carrier: str, station: str) -> None:
        stay = self._stays[carrier]
        if stay.leaf and stay.station == station:
            return
        walk = replace(_go(name, carrier, station), after=tuple(stay.users))
        self.added.setdefault(leaf.id, []).append(walk)
        self._arrive(walk)

    def _go_as_asked(self, leaf: TaskNode) -> None:
        carriers = [leaf.robot] if leaf.robot else list(self._stays)
        stay = self._stays.get(carriers[0]) if len(carriers) == 1 else None
        if stay is None:
            self._world = after_leaf(self._world, leaf)
            return
        self.changed[leaf.id] = replace(leaf, after=tuple(dict.fromkeys((*leaf.after, *stay.users))))
        self._arrive(leaf)

    def _arrive(self, walk: TaskNode) -> None:
        self._stays[walk.robot] = _Stay(walk.id, walk.destination)
        self._world = after_leaf(self._world, walk)

    def _rely(self, leaf: TaskNode) -> None:
        """A leaf that a tray serves comes after its carrier's arrival, and before its next departure."""
        needs = []
        for tray in self._about(leaf):
            stay = self._stays[tray.carrier]
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


def _go(name: str, carrier: str, station: str) -> TaskNode:
    where = station.replace("_", " ")
    return TaskNode(name, f"{carrier} goes to the {where}", action="go", destination=station, robot=carrier)


def _rebuilt(node: TaskNode, added: dict[str, list[TaskNode]], changed: dict[str, TaskNode]) -> TaskNode:
    """The tree with leaves changed, and what was added before a leaf in one sequence with it."""
    if node.children:
        return replace(node, children=tuple(_rebuilt(child, added, changed) for child in node.children))
    leaf = changed.get(node.id, node)
    if node.id not in added:
        return leaf
    return TaskNode(f"{node.id}.all", node.text, "sequence", (*added[node.id], leaf))
