"""What is to be reached, and in which order."""

import itertools
from dataclasses import replace

from planners.language.temporal import meaning as m
from planners.language.temporal import triggers
from planners.language.temporal.cursor import NotReadError, OpenQuestionError
from planners.language.temporal.draft import ORDERS, SEQUENCE, THEN, about_nothing
from planners.language.temporal.repetitions import Repetitions
from planners.language.temporal.syntax import Clause, Count, Sub, Unit


class Steps(Repetitions):
    """Clauses that add steps to the journey."""

    def _reached(self, condition: m.Condition, new: bool = False) -> int:
        number = self.journey.find(condition)
        if number is None or (new and not self.journey.steps[number].implied):
            return self.journey.add(condition)
        self.journey.steps[number].implied = False
        return number

    def _implied(self, condition: m.Condition) -> int:
        number = self.journey.find(condition)
        return self.journey.add(condition, implied=True) if number is None else number

    def _add_steps(self, unit: Unit, clause: Clause) -> None:
        found: list[m.Condition] = triggers.targets(clause)
        if clause.leaving:
            found = [*map(m.Not, found)]
        if clause.leaving:
            unit = replace(unit, link="then")
        if "before" in clause.adverbs:
            unit = replace(unit, link="before_that")
        link = "then" if unit.link not in THEN and "later" in clause.adverbs and self.stage else unit.link
        alone = len(self.stage) == 1 and not self.journey.steps[self.stage[0]].avoided
        if unit.link == "or" and alone and len(found) == 1 and not clause.subs and not self.journey.links:
            step = self.journey.steps[self.stage[0]]
            step.condition = m.Either((step.condition, found[0]))
            return
        if unit.link == "or":
            raise OpenQuestionError("which of the tasks does 'or' join?")
        known = set(range(len(self.journey.steps)))
        if "next" in clause.adverbs and self.stage:
            link = "next"
        if "together" in clause.adverbs and unit.link == "and" and len(found) == 1 and len(self.stage) == 1:
            step = self.journey.steps[self.stage[0]]  # "do a and do b at the same time"
            step.condition = m.Both((step.condition, found[0]))
            return
        new = link in THEN or "again" in clause.adverbs
        numbers = [self._reached(target, new=new) for target in found]
        self.journey.exact |= clause.order == "exact" and len(numbers) == 1
        for number in numbers:
            self._count(number, clause.count)
            self.journey.steps[number].avoided += [item for group in clause.avoided for item in group.items]
        self._place(numbers, link, clause.order)
        if clause.order in ORDERS and len(numbers) == 1 and len(self.stage) > 1:  # "a, b and c, in that order"
            for first, later in itertools.pairwise(self.stage):
                self.journey.link(first, later, ORDERS[clause.order])
            self.stage = numbers
        if "first" in clause.adverbs and link not in THEN:
            for other in known - set(numbers):
                if not self.journey.reaches(other, numbers[0]):
                    self._ordered(numbers, [other], "then")
        if "again" in clause.adverbs and not known & set(numbers) and not self.journey.reached_before(numbers):
            raise OpenQuestionError("'again': how many times in all?")
        anchor = numbers
        for sub in clause.subs:
            self._step_sub(anchor if sub.kind == "before" else numbers, clause, sub)
            if sub.kind == "before" and not sub.fronted:  # "a before b before c"
                anchor = [number for event in triggers.events(sub) if (number := self.journey.find(event)) is not None]
                anchor = anchor or numbers
        self.last_event = [event for sub in clause.subs for event in triggers.events(sub)] or found

    def _count(self, number: int, count: Count | None) -> None:
        step = self.journey.steps[number]
        if count == Count(1, 1):
            step.once = True
        elif count is not None and count != Count(1, None):
            step.count = count

    def _place(self, numbers: list[int], link: str, order: str = "") -> None:
        """Puts steps behind the last stage, beside it, or before it, and in an order of their own."""
        if order in ORDERS:
            for first, later in itertools.pairwise(numbers):
                self.journey.link(first, later, ORDERS[order])
        heads, tail = (numbers[:1], numbers[-1:]) if order in ORDERS else (numbers, numbers)
        if link in THEN:
            for first in self.stage:
                for later in heads:
                    self.journey.link(first, later, THEN[link])
            self.earlier, self.stage = self.stage, tail
        elif link == "before_that":
            for first in tail:
                for later in self.stage:
                    self.journey.link(first, later, "then")
            self.stage = numbers
        else:
            for first in self.earlier:
                for later in heads:
                    self.journey.link(first, later, "then")
            self.stage = [*self.stage, *(number for number in tail if number not in self.stage)]

    def _step_sub(self, numbers: list[int], clause: Clause, sub: Sub) -> None:
        if about_nothing(sub):
            return
        first = sub.clauses[0]
        events = triggers.events(sub)
        if sub.kind in ("after", "once", "only_after", "only_if", "before") and first.count is not None:
            for event in events:
                self._count(self._implied(event), first.count)
        if sub.kind in ("without", "while") and (sub.kind == "without") != first.negative:
            if first.revisit or "again" in first.adverbs:
                self._no_repetition(replace(first, negative=True))
                return
            forbidden = [item for part in sub.clauses for item in triggers.avoided(part)]
            if any(part.adverbs & {"always"} for part in sub.clauses):
                self.tasks += [m.Never(item) for item in forbidden]
                return
            for number in numbers:
                self.journey.steps[number].avoided += [item for part in sub.clauses for item in triggers.avoided(part)]
        elif sub.kind == "while" and first.count == Count(1, 1):
            for event in events:
                self._count(self._implied(event), first.count)
        elif sub.kind == "while" and (first.verb, first.shape) == ("go", "gerund"):  # "on your way to b, visit a"
            self._ordered(numbers, [self._implied(event) for event in events], "then")
        elif sub.kind in ("while", "without"):
            held = triggers.condition(sub)
            for number in numbers:
                step = self.journey.steps[number]
                step.condition = m.Both((step.condition, held))
        elif sub.kind == "before" and (clause.perfect or (first.verb not in ("go", "bare") and not first.agent)):
            self.orders += [(self.journey.steps[number].condition, event) for number in numbers for event in events]
        elif sub.kind == "before":
            later = [self._implied(event) for event in events]
            self._ordered(numbers, later, "ordered")
        elif sub.kind in ("after", "once", "only_after", "only_if", "no_sooner"):
            kind = "then" if sub.kind in SEQUENCE and (sub.fronted or not first.perfect) else "ordered"
            earlier = [self._implied(event) for event in events]
            self._ordered(earlier, numbers, kind)
        elif sub.kind == "unless":
            reached, excuse = self.journey.steps[numbers[0]].condition, triggers.condition(sub)
            raise OpenQuestionError(
                "'unless' with something to do: whenever that is not so, or is one of the two enough?",
                m.Reaction(m.Not(excuse), m.Visit(reached)),
                m.AnyOf((m.Visit(reached), m.Visit(excuse))),
            )
        else:
            raise NotReadError(f"'{sub.kind}' is not understood with what is to be done")

    def _ordered(self, earlier: list[int], later: list[int], kind: str) -> None:
        for first in earlier:
            for second in later:
                self.journey.link(first, second, kind)
