"""Where every robot is at every tick, and which departures its arrivals depend on."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise, permutations


@dataclass(frozen=True)
class Visit:
    """One robot in one cell: from a tick until its next visit, the last one for good.

    Attributes:
        cell: The cell [index].
        tick: When the robot is there first.
        leaf: The leaf in which it goes on from there; empty between leaves.
        action: What it does there next.
        done: The leaves that are done there.
    """

    cell: int
    tick: int
    leaf: str = ""
    action: str = ""
    done: tuple[str, ...] = ()


@dataclass
class Timetable:
    """Visits by robot, in order. Between two visits of a robot lies one tick.

    No robot enters a cell that another held at the tick before, holds, or holds at the tick after: robots neither
    collide nor change places, and may be late without either as long as they keep to :meth:`dependencies`.
    """

    visits: dict[str, list[Visit]] = field(default_factory=dict)

    @property
    def length(self) -> int:
        """Tick of the last arrival."""
        return max((visits[-1].tick for visits in self.visits.values() if visits), default=0)

    def cell(self, robot: str, tick: int) -> int:
        """Where a robot is at a tick."""
        visits = self.visits[robot]
        return visits[min(tick - visits[0].tick, len(visits) - 1)].cell

    def stays(self, robot: str) -> Iterator[tuple[int, int, int]]:
        """Stays in one cell: cell, and the numbers of the first and the last visit."""
        visits, first = self.visits[robot], 0
        for number in range(1, len(visits) + 1):
            if number == len(visits) or visits[number].cell != visits[first].cell:
                yield visits[first].cell, first, number - 1
                first = number

    def meetings(self) -> Iterator[tuple[str, str, int]]:
        """Two robots and a tick at which one enters a cell that the other holds or held at the tick before."""
        for tick in range(self.length + 2):
            now = {robot: self.cell(robot, tick) for robot in self.visits}
            before = {robot: self.cell(robot, max(tick - 1, 0)) for robot in self.visits}
            for (one, here), (other, there) in permutations(now.items(), 2):
                if here == there or (here == before[other] and here != before[one]):
                    yield one, other, tick

    def dependencies(self) -> dict[tuple[str, int], set[tuple[str, int]]]:
        """By robot and number of a visit: visits that others must have begun before it may.

        A robot may enter a cell when whoever held it before, according to this table, is in the next one. Source: Hönig
        et al., "Multi-agent path finding with kinematic constraints", 2016, for executing plans by precedence.
        """
        held: dict[int, list[tuple[int, str, int, int]]] = defaultdict(list)
        for robot, visits in self.visits.items():
            for cell, first, last in self.stays(robot):
                held[cell].append((visits[first].tick, robot, first, last))
        found: dict[tuple[str, int], set[tuple[str, int]]] = {}
        for stays in held.values():
            stays.sort()
            for (_, before, _, last), (_, robot, first, _) in pairwise(stays):
                if before != robot:
                    found.setdefault((robot, first), set()).add((before, last + 1))
        return found
