"""Where robots with a tray stand while the leaves of a request are gone through, and who shares a station with whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from planners.language.task_tree import TaskNode


@dataclass
class Stay:
    """Where a carrier stands in the expected world.

    Attributes:
        leaf: The ``go`` leaf that brought it there; empty when it stands there from the start.
        station: The station; empty when it stands at none.
        users: Leaves that rely on it.
    """

    leaf: str = ""
    station: str = ""
    users: list[str] = field(default_factory=list)


class Carriers:
    """The carriers of a site, at their stations.

    Attributes:
        stays: By carrier.
    """

    def __init__(self, stations: dict[str, str], arrivals: Mapping[str, str] = MappingProxyType({})) -> None:
        """Begins with the station of each carrier, empty when it stands at none, and the leaf that brought it there."""
        self.stays = {
            carrier: Stay(arrivals.get(carrier, "") if station else "", station)
            for carrier, station in stations.items()
        }
        self._left: dict[str, dict[str, str]] = {}  # by station and carrier: the leaf by which it left
        self._exchanges: dict[str, tuple[str, ...]] = {}  # by walk that changes places: what all of them come after
        self._together: dict[str, tuple[str, ...]] = {}  # by the same: all of them

    def arrive(self, walk: TaskNode) -> None:
        """A carrier has walked: it leaves its station, and nobody relies on it any more."""
        left = self.stays[walk.robot].station
        if left:
            self._left.setdefault(left, {})[walk.robot] = walk.id
        self.stays[walk.robot] = Stay(walk.id, walk.destination)

    def standing(self, station: str, besides: str = "") -> list[str]:
        """The carriers that stand at a station, without the one given."""
        return [name for name, stay in self.stays.items() if stay.station == station and name != besides]

    def departures(self, carrier: str, station: str) -> tuple[str, ...]:
        """The leaves by which others than ``carrier`` have left a station."""
        return tuple(walk for other, walk in self._left.get(station, {}).items() if other != carrier)

    def needs(self, walk: TaskNode) -> tuple[str, ...]:
        """The leaves that a walk comes after.

        Its carrier has come where it leaves from, nobody relies on it there any more, and others have left the goal.
        """
        if walk.id in self._exchanges:
            return self._exchanges[walk.id]
        stay = self.stays[walk.robot]
        came = (stay.leaf,) if stay.leaf else ()
        found = (*walk.after, *came, *stay.users, *self.departures(walk.robot, walk.destination))
        return tuple(dict.fromkeys(found))

    def exchange(self, walks: Sequence[TaskNode]) -> None:
        """Carriers change places: none waits for another one, and all begin when the last of them may leave.

        Args:
            walks: Each goes to where the carrier of the next one stands, the last to where that of the first does.
        """
        needs = dict.fromkeys(need for walk in walks for need in self.needs(walk))
        ids = tuple(walk.id for walk in walks)
        self._exchanges.update(dict.fromkeys(ids, tuple(needs)))
        self._together.update(dict.fromkeys(ids, ids))

    def together(self, walk: str) -> tuple[str, ...]:
        """The leaves of all walks that change places with one, and its own."""
        return self._together.get(walk, (walk,))

    def shared(self, carrier: str, station: str) -> bool:
        """Whether another carrier uses a station, too."""
        return bool(self.departures(carrier, station) or self.standing(station, carrier))
