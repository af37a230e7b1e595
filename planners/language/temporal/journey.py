"""Steps of a journey and what is asked of their order; the graph that "then", "before", "only after" build up."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from planners.language.temporal import meaning as m
from planners.language.temporal.cursor import NotReadError
from planners.language.temporal.syntax import Count

MANY_PATHS = 64


@dataclass
class Step:
    """One thing to reach.

    Attributes:
        condition: What.
        implied: Only mentioned so far as something else's before or after.
        once: Not again before the next step.
        count: Asked number of visits.
        avoided: What is avoided on the way.
        after: What is asked from the instant on at which it is reached, beside later steps.
    """

    condition: m.Condition
    implied: bool = False
    once: bool = False
    count: Count | None = None
    avoided: list[m.Condition] = field(default_factory=list)
    after: list[m.Task] = field(default_factory=list)


@dataclass
class Journey:
    """Steps, by number, and links from earlier to later ones (``then``, ``ordered`` or ``next``)."""

    steps: list[Step] = field(default_factory=list)
    links: dict[tuple[int, int], str] = field(default_factory=dict)
    strict: bool = False
    exact: bool = False

    def find(self, condition: m.Condition) -> int | None:
        """The last step that reaches the condition."""
        found = [number for number, step in enumerate(self.steps) if step.condition == condition]
        return found[-1] if found else None

    def add(self, condition: m.Condition, implied: bool = False) -> int:
        """A new step."""
        self.steps.append(Step(condition, implied))
        return len(self.steps) - 1

    def link(self, first: int, later: int, kind: str) -> None:
        """Puts one step after another; a stronger kind replaces ``then``."""
        if first != later and not self.reaches(later, first) and self.links.get((first, later)) in (None, "then"):
            self.links[first, later] = kind

    def reaches(self, first: int, later: int) -> bool:
        """Whether links lead from one step to the other."""
        seen, waiting = {first}, [first]
        while waiting:
            number = waiting.pop()
            if number == later:
                return True
            following = {b for a, b in self.links if a == number} - seen
            seen |= following
            waiting += following
        return False

    def reached_before(self, numbers: list[int]) -> bool:
        """Whether earlier steps reach the same as these."""
        return all(
            any(self.steps[other].condition == self.steps[number].condition for other in range(number))
            for number in numbers
        )

    def before(self, number: int) -> list[int]:
        """Steps linked directly to it."""
        return [a for a, b in self.links if b == number]

    def _covering(self) -> list[tuple[int, int]]:
        """Links that no detour of other links replaces."""
        return [
            (a, b) for a, b in self.links
            if not any(x == a and y != b and self.reaches(y, b) for x, y in self.links)
        ]  # fmt: skip

    def tasks(self) -> list[m.Task]:
        """What the journey asks."""
        self._settle_avoided()
        leaving = any(isinstance(step.condition, m.Not) for step in self.steps)
        if leaving and (self.strict or any(step.once for step in self.steps)):
            raise NotReadError(
                "leaving a place as a step and not returning to it are not understood together", ("leave",)
            )
        covering = self._covering()
        once = any(step.once and any(a == number for a, _ in covering) for number, step in enumerate(self.steps))
        found: list[m.Task] = []
        if self.strict or self.exact or once:
            for link in covering:
                if self.links[link] == "then":
                    self.links[link] = "ordered"
        ordered = [link for link in self.links if self.links[link] == "ordered"]
        found += [m.Order(self.steps[a].condition, self.steps[b].condition) for a, b in ordered]
        found += [
            m.NoReturn(self.steps[a].condition, self.steps[b].condition)
            for a, b in covering if self.strict or self.steps[a].once
        ]  # fmt: skip
        plain = len(ordered) == len(self.links) and not any(step.avoided or step.after for step in self.steps)
        for number, step in enumerate(self.steps):
            alone = not any(number in link for link in self.links)
            found += self._visits(number, step, alone)
            last = not any(a == number for a, _ in self.links)
            if plain and last and not alone:
                found.append(_reach(step))
        if not plain:
            found += [self._nested(path) for path in self._paths(covering)]
        return found

    def _visits(self, number: int, step: Step, alone: bool) -> Iterator[m.Task]:
        if alone and step.implied:
            return  # only the end of a ban, which asks for it
        last = step.once and not alone and not any(a == number for a, _ in self.links)
        if last and not self.strict and sum(other.once for other in self.steps) == 1:
            yield m.Times(step.condition, 1, 1)
        count = step.count
        if count is not None and (alone or count.least > 1):
            if alone and step.avoided:
                yield m.Visit(step.condition, tuple(step.avoided))
            yield m.Times(step.condition, count.least, count.most)
        elif alone and (self.strict or step.once):
            yield m.Times(step.condition, 1, 1)
        elif alone:
            yield _reach(step)

    def _settle_avoided(self) -> None:
        """What is avoided and is itself a step: not before, or not again."""
        linked = any(step.once for step in self.steps) or self.strict
        for number, step in enumerate(self.steps):
            kept: list[m.Condition] = []
            for avoided in step.avoided:
                other = self.find(avoided)
                if other is None or other == number:
                    kept.append(avoided)
                elif self.reaches(other, number):
                    if (other, number) in self.links:
                        self.steps[other].once = True
                    elif not linked:
                        kept.append(avoided)
                else:
                    self.link(number, other, "ordered")
            step.avoided = kept

    def _paths(self, covering: list[tuple[int, int]]) -> list[list[int]]:
        """Chains of steps from one without a predecessor to one without a successor."""
        later = {number: [b for a, b in covering if a == number] for number in range(len(self.steps))}
        roots = [number for number in later if later[number] and not self.before(number)]
        paths = [[root] for root in roots]
        done: list[list[int]] = []
        while paths and len(done) < MANY_PATHS:
            path = paths.pop(0)
            following = later[path[-1]]
            paths += [[*path, number] for number in following]
            if not following:
                done.append(path)
        return done

    def _nested(self, path: list[int]) -> m.Task:
        task: m.Task | None = None
        at_once = False
        for place in reversed(range(len(path))):
            step = self.steps[path[place]]
            if step.after:
                task = m.All((*step.after, m.Later(task) if at_once and task else task)) if task else _all(step.after)
                at_once = False
            arrived_at_once = place > 0 and self.links.get((path[place - 1], path[place])) == "next"
            if arrived_at_once and task is None and not step.avoided:
                task = m.Holds(step.condition)
            elif arrived_at_once and task is not None:
                following = m.Later(task) if at_once else task
                task = m.All((m.Holds(step.condition), following))
            else:
                task = m.Visit(step.condition, tuple(step.avoided), task, at_once)
            at_once = arrived_at_once
        return task if task is not None else m.All(())


def _all(tasks: list[m.Task]) -> m.Task:
    return tasks[0] if len(tasks) == 1 else m.All(tuple(tasks))


def _reach(step: Step) -> m.Visit:
    """The step by itself."""
    return m.Visit(step.condition, tuple(step.avoided), _all(step.after) if step.after else None)
