"""Where things are while a request is read: at first as the world says, then as the words have it."""

import math

from planners.errors import AmbiguousEntityError
from planners.language.bundles import Task
from planners.language.tokens import printable
from skills.manipulation.surroundings import capacity
from skills.world.snapshot import WorldSnapshot

ABOVE = 0.5  # [m] above a table's surface, an object still stands on it or on what stands there


class Whereabouts:
    """Follows objects and robots through the words.

    Attributes:
        tables: Names of the tables.
        start: By object, the table on which it lies at first.
        trays: By robot, the tray that it carries.
        settled: By robot that walks, the station at which it stands by the words, while nothing sends it away.
        last_place: The place to which something was moved last.
    """

    def __init__(self, world: WorldSnapshot) -> None:
        self._world = world
        self.tables = frozenset(place.name for place in world.places if place.kind == "table")
        self.trays = {place.carrier: place.name for place in world.places if place.carrier}
        self.start = {item.name: table for item in world.objects if (table := self._table_under(item.name))}
        self.settled: dict[str, str] = {}
        self.last_place = ""
        self._now: dict[str, str] = {}
        self._stations = {place.name: place for place in world.places if place.table}

    def _table_under(self, name: str) -> str:
        x, y, z = self._world.object(name).pose.position_w
        for place in self._world.places:
            away = (x - place.pose.position_w[0], y - place.pose.position_w[1])
            over = all(abs(d) <= size / 2 for d, size in zip(away, place.size[:2], strict=True))
            if place.name in self.tables and over and 0.0 <= z - place.pose.position_w[2] <= ABOVE:
                return place.name
        return ""

    def lies_flat(self, name: str) -> bool:
        """Whether an object that no words move lies on a table itself and not on another object."""
        table = self.place_of(name)
        item = self._world.object(name)
        top = next((place.pose.position_w[2] for place in self._world.places if place.name == table), math.inf)
        return item.pose.position_w[2] - top < item.size[2]

    def has_moved(self, name: str) -> bool:
        """Whether a task said so far moves an object, or moves another one onto it."""
        return name in self._now or name in self._now.values()

    def now(self, name: str) -> str:
        """What an object lies on by now: a place or another object; empty when not known."""
        return self._now.get(name, self.start.get(name, ""))

    def place_of(self, name: str) -> str:
        """The table on which an object lies that no words have moved; empty when they have."""
        return "" if name in self._now else self.start.get(name, "")

    def place_of_now(self, name: str) -> str:
        """The place at the foot of what an object stands on by now."""
        for _ in range(len(self._now) + 2):
            under = self.now(name)
            if not under or (under not in self._now and under not in self.start):
                return under
            name = under
        return ""

    def moved(self, task: Task) -> None:
        """A task is said: its object is elsewhere then, and who carries things may have walked."""
        target = task.destination or task.fallback
        carried = self.now(task.object) in self.trays.values()
        if not target:
            return
        self._now[task.object] = target
        if not task.onto_object and target not in self.trays.values():
            self.last_place = target
        if target not in self.trays.values() and not carried:
            self.settled.clear()

    def table_at(self, station: str) -> str:
        """The table that a station serves; empty when it serves none."""
        return self._stations[station].table if station in self._stations else ""

    def unloading_table(self) -> str:
        """The table at which the only robot that stands somewhere by the words is unloaded; empty when not known."""
        tables = {self.table_at(station) for station in self.settled.values()}
        return tables.pop() if len(tables) == 1 else ""

    def across(self, name: str, text: str) -> str:
        """The other table of two.

        Raises:
            AmbiguousEntityError: there are not two, or it is not known on which one the object lies.
        """
        served = {place.table for place in self._stations.values()} or self.tables
        others = served - {self.place_of_now(name)}
        if len(served) != 2 or len(others) != 1:
            raise AmbiguousEntityError(
                f"'{text}' does not say where to; name the place",
                (text,),
                tuple(printable(table) for table in sorted(served)),
            )
        return next(iter(others))

    def home(self, robot: str, text: str) -> str:
        """The station that is nearest to where a robot stood at first: where it goes "back" or "home" to.

        Raises:
            AmbiguousEntityError: there is none, or two are equally near.
        """
        x, y, _ = self._world.robot(robot).base.position_w
        away = sorted(
            (math.hypot(x - p.pose.position_w[0], y - p.pose.position_w[1]), n) for n, p in self._stations.items()
        )
        if not away or (len(away) > 1 and away[1][0] - away[0][0] < 0.2):
            raise AmbiguousEntityError(
                f"'{text}' does not say where to; name the place",
                (text,),
                tuple(printable(name) for name in self._stations),
            )
        return away[0][1]

    def room(self, tray: str) -> int:
        """How many objects a tray takes."""
        place = next((place for place in self._world.places if place.name == tray), None)
        if place is None or not self._world.objects:
            return 1
        x, y, z = (max(item.size[axis] for item in self._world.objects) for axis in range(3))
        return max(1, capacity(place, (x, y, z)))
