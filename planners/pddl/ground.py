"""Who moves how in a PDDL domain, and what else each robot may do: the parts of the readable fragment."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from planners.errors import MapError
from planners.pddl.domain import Domain, Fact, Literal, Schema, refuse

MOST_DEEDS = 20_000


@dataclass(frozen=True)
class Deed:
    """An action of one robot with all its objects.

    Attributes:
        name: With its objects, without the robot.
        places: Locations that the robot must be at; ``False`` for those that it must not be at.
        needs: Facts that must hold, or not, beside what never changes.
        effects: Facts after it.
        cost: Its cost, in units of a move.
    """

    name: str
    places: tuple[tuple[str, bool], ...]
    needs: frozenset[Literal]
    effects: frozenset[Literal]
    cost: float


class Ground:
    """A domain with its one way of moving.

    Attributes:
        domain: The domain.
        move: The action that moves a robot.
        at: The predicate that says where a robot is.
        robots: Robots with the location where each is at first.
        locations: All locations.
        visited: Predicates of a location that moving there makes true.
    """

    def __init__(self, domain: Domain) -> None:
        """Finds out who moves how.

        Raises:
            MapError: nothing moves, several things do, or moving needs or changes more than where a robot is.
        """
        self.domain = domain
        self.move, self.at, (self._robot, self._source, self._target) = _move(domain)
        self.visited = frozenset(self._visited())
        names = self.move.parameters[self._robot]
        self.robots = {robot: self._stands(robot) for robot in names}
        if not names:
            raise MapError(f"no object is of the type that action '{self.move.name}' moves; name a robot")
        self.locations = tuple(item.name for item in domain.problem.objects(self._place_type()))

    def _place_type(self) -> object:
        return self.domain.problem.fluent(self.at).signature[1].type

    def _visited(self) -> Iterator[str]:
        own = {Literal((self.at, self._robot, self._source), False), Literal((self.at, self._robot, self._target))}
        for need in self.move.needs:
            if not self.domain.fixed(need) and need.fact != (self.at, self._robot, self._source):
                refuse(self.move.name, f"moving needs {need}, which actions change; the map must not change")
        used = {n.fact[0] for s in self.domain.schemas for n in s.needs}
        for effect in self.move.effects:
            name, *terms = effect.fact
            if effect in own:
                continue
            if terms != [self._target] or not effect.holds:
                refuse(
                    self.move.name, f"moving changes {effect}; it may change where the robot is, and mark the target"
                )
            others = {e.fact[0] for s in self.domain.schemas if s is not self.move for e in s.effects}
            if name in used | others:
                refuse(self.move.name, f"moving marks the target with '{name}', which other actions need or change")
            yield name

    def _stands(self, robot: str) -> str:
        found = [fact[2] for fact in self.domain.facts if fact[:2] == (self.at, robot)]
        if len(found) != 1:
            raise MapError(
                f"'{robot}', which '{self.move.name}' may move, is at {len(found)} locations at first; give it one "
                f"({self.at} {robot} ...), or give robots a type of their own"
            )
        return found[0]

    @cached_property
    def edges(self) -> dict[tuple[str, str], float]:
        """Moves between locations with their costs.

        Raises:
            MapError: not all robots have the same.
        """
        found = [self._edges(robot) for robot in self.robots]
        for robot, edges in zip(self.robots, found, strict=True):
            if edges != found[0]:
                refuse(self.move.name, f"'{robot}' and '{next(iter(self.robots))}' move differently; there is one map")
        return found[0]

    def _edges(self, robot: str) -> dict[tuple[str, str], float]:
        moves = self.domain.bindings(self.move, {self._robot: robot})
        ends = ((m[self._source], m[self._target], self.domain.cost(self.move, m)) for m in moves)
        return {(source, target): cost for source, target, cost in ends if source != target}

    def unit(self) -> float:
        """What every move costs.

        Raises:
            MapError: not all the same, or nothing.
        """
        costs = set(self.edges.values())
        if len(costs) > 1 or (costs and min(costs) <= 0.0):
            told = ", ".join(f"{cost:g}" for cost in sorted(costs)[:5])
            refuse(
                self.move.name, f"moves cost {told}; all must cost the same, more than 0: split long ways into steps"
            )
        return costs.pop() if costs else 1.0

    def deeds(self, robot: str, unit: float) -> list[Deed]:
        """Everything that a robot can do beside moving.

        Args:
            robot: Its name.
            unit: What a move costs.

        Raises:
            MapError: an action is not done by one robot, moves it, or costs less than nothing; or they are too many.
        """
        found: list[Deed] = []
        for schema in self.domain.schemas:
            if schema is self.move or not all(schema.parameters.values()):
                continue
            actor = self._actor(schema)
            if robot not in schema.parameters[actor]:
                continue
            for number, objects in enumerate(self.domain.bindings(schema, {actor: robot})):
                if number >= MOST_DEEDS:
                    refuse(schema.name, f"'{robot}' can do it in more than {MOST_DEEDS} ways; narrow its types")
                found.extend(self._deed(schema, objects, robot, unit))
        return found

    def _actor(self, schema: Schema) -> str:
        robots = set(self.robots)
        actors = [name for name, items in schema.parameters.items() if robots & set(items)]
        if len(actors) != 1:
            told = f"{', '.join(actors)} may all be robots" if actors else "no robot does it"
            refuse(schema.name, f"{told}; exactly one parameter must stand for a robot")
        if not set(schema.parameters[actors[0]]) <= robots:
            refuse(schema.name, f"{actors[0]} may be a robot or something else; give it the type of the robots")
        return actors[0]

    def _deed(self, schema: Schema, objects: dict[str, str], robot: str, unit: float) -> Iterator[Deed]:
        """One, or none when it would have to be at two places at once."""
        places: dict[str, bool] = {}
        needs: set[Literal] = set()
        for need in (n.bound(objects) for n in schema.needs if not self.domain.fixed(n)):
            if need.fact[:2] == (self.at, robot):
                if places.setdefault(need.fact[2], need.holds) is not need.holds:
                    return
            elif self._places_robot(need.fact):
                refuse(schema.name, f"it needs {need}, which says where another robot is")
            else:
                needs.add(need)
        changes: dict[Fact, bool] = {}
        for effect in (e.bound(objects) for e in schema.effects):
            if self._places_robot(effect.fact):
                refuse(schema.name, f"it changes {effect}; only '{self.move.name}' may change where a robot is")
            changes[effect.fact] = changes.get(effect.fact, False) or effect.holds
        if sum(places.values()) > 1 or any(Literal(need.fact, not need.holds) in needs for need in needs):
            return
        cost = self.domain.cost(schema, objects) / unit
        if cost < 0.0:
            refuse(schema.name, f"it costs {cost * unit:g}; costs start at 0")
        items = [item for item in objects.values() if item != robot]
        name = f"{schema.name}({', '.join(items)})" if items else schema.name
        effects = frozenset(Literal(*pair) for pair in changes.items())
        yield Deed(name, tuple(sorted(places.items())), frozenset(needs), effects, cost)

    def _places_robot(self, fact: Fact) -> bool:
        return fact[0] == self.at and fact[1] in self.robots


def _move(domain: Domain) -> tuple[Schema, str, tuple[str, str, str]]:
    """The action that moves, the predicate that it changes, and its parameters: robot, from, to."""
    found = []
    for schema in domain.schemas:
        lost = [e.fact for e in schema.effects if not e.holds and len(e.fact) == 3]
        won = [e.fact for e in schema.effects if e.holds and len(e.fact) == 3]
        found += [
            (schema, a[0], (a[1], a[2], b[2]))
            for a in lost
            for b in won
            if a[:2] == b[:2] and a[2] != b[2] and {a[1], a[2], b[2]} <= schema.parameters.keys()
            if Literal(a) in schema.needs
        ]
    if not found:
        raise MapError("no action moves a robot: one must need and delete (at ?robot ?from) and add (at ?robot ?to)")
    if len(found) > 1:
        told = " and ".join(f"'{schema.name}' by '{at}'" for schema, at, _ in found)
        raise MapError(f"more than one action moves something: {told}; there may be one")
    if extra := [name for name in found[0][0].parameters if name not in found[0][2]]:
        refuse(found[0][0].name, f"it also takes {', '.join(extra)}; moving takes a robot and two locations")
    return found[0]
