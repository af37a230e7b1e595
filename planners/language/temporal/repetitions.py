"""What is not to be visited a second time."""

import itertools

from planners.language.temporal import meaning as m
from planners.language.temporal import triggers
from planners.language.temporal.cursor import NotReadError
from planners.language.temporal.draft import ORDERS, REACTION, Draft, about_nothing
from planners.language.temporal.syntax import Clause


class Repetitions(Draft):
    """Clauses with "again", "revisit", "only once"."""

    def _no_repetition(self, clause: Clause) -> bool:
        """As in "Do not revisit any of them", "each only once", "never visit it again"."""
        again = clause.revisit or "again" in clause.adverbs
        once = clause.count is not None and clause.count.most == 1
        again = again or (clause.group is None and clause.count is not None and clause.count.least == 2)
        if clause.generic and ((clause.negative and again) or (not clause.negative and once)):
            self._strict(clause)
            if clause.order in ORDERS:  # "each only once, in that order"
                for first, later in itertools.pairwise(self.stage):
                    self.journey.link(first, later, ORDERS[clause.order])
            return True
        if clause.generic and clause.group is None and clause.count is not None:
            raise NotReadError("a number of times for all places together is not understood")
        if not (clause.negative and again) or clause.group is None:
            return False
        waiting = [sub for sub in clause.subs if sub.kind in ("until", "before", "unless")]
        if waiting:  # "do not go back to a until b"
            ends = [event for sub in waiting for event in triggers.events(sub)]
            self.tasks += [m.NoReturn(target, end) for target in triggers.avoided(clause) for end in ends]
            return True
        for target in triggers.avoided(clause):
            number = self.journey.find(target)
            limit = self._limit(clause, target)
            if number is not None and limit is None:
                self.journey.steps[number].once = True
            elif limit is not None:
                self.tasks.append(m.Times(target, 0, limit))
            elif clause.subs:
                return False
            else:
                self.tasks.append(m.Times(target, 0, 1))
        return True

    def _empty_subs(self, clause: Clause) -> None:
        """Takes out subordinate clauses that name nothing: "without going back", "before completing the task".

        Raises:
            NotReadError: It says something that is not understood.
        """
        for sub in [sub for sub in clause.subs if about_nothing(sub)]:
            first = sub.clauses[0]
            again = first.revisit or "again" in first.adverbs
            again = again or (first.count is not None and first.count.least == 2 and first.generic)
            repeated = clause.generic and (clause.revisit or "again" in clause.adverbs)
            if sub.kind in ("without", "while") and again and (sub.kind == "without") != first.negative:
                self.journey.strict = True
            elif not (first.leaving or first.verb == "do" or repeated or clause.order == "exact"):
                raise NotReadError(f"what is said with '{sub.kind}' names nothing that is known")
            clause.subs = [other for other in clause.subs if other is not sub]

    def _strict(self, clause: Clause) -> None:
        self.journey.strict = True

    def _limit(self, clause: Clause, target: m.Condition) -> int | None:
        """How many visits a trigger about the same place allows: "after you have been there five times"."""
        for sub in clause.subs:
            first = sub.clauses[0]
            if sub.kind in REACTION and triggers.targets(first) == [target]:
                return first.count.least if first.count else 1
        return None
