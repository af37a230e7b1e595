"""What is to be done whenever something happens."""

from dataclasses import replace

from planners.language.temporal import meaning as m
from planners.language.temporal import triggers
from planners.language.temporal.cursor import NotReadError, OpenQuestionError
from planners.language.temporal.draft import SEQUENCE, THEN, nothing_but
from planners.language.temporal.duties import Duties
from planners.language.temporal.syntax import Clause, Sub, Unit


class Reactions(Duties):
    """Clauses with a trigger."""

    def _reactive(self, clause: Clause) -> Sub | None:
        """The subordinate clause that triggers the clause each time, if one does."""
        ordering = any(sub.kind in ("before", "only_after", "no_sooner") for sub in clause.subs)
        for sub in clause.subs:
            first = sub.clauses[0]
            if ordering and first.verb in ("bare", "go"):
                continue
            if sub.kind in ("whenever", "when", "if", "next_after") or (
                sub.kind == "while" and self._while_state(clause, sub)
            ):
                return sub
            if (
                sub.kind in SEQUENCE
                and (clause.verb == "stay" or "staying" in clause.adverbs)
                and (clause.adverbs & {"always", "forever"})
            ):
                return sub
            if sub.kind in SEQUENCE and clause.modal != "can":
                known = all(self.journey.find(event) is not None for event in triggers.events(sub))
                happening = triggers.is_event(first) or first.verb == "bare"
                each_time = clause.modal == "must" or not happening or clause.adverbs & {"always", "ever", "next"}
                if each_time and (not known or clause.modal == "must" or "next" in clause.adverbs):
                    return sub
        return None

    def _while_state(self, clause: Clause, sub: Sub) -> bool:
        first = sub.clauses[0]
        if first.shape == "gerund" or not (sub.fronted or clause.verb == "stay"):
            return False
        if clause.verb in ("go", "do", "see") and not first.negative:
            raise OpenQuestionError("is it to be done once during that time, or all the time?")
        return True

    def _reaction(self, units: list[Unit], at: int, clause: Clause, sub: Sub) -> int:
        rest = [other for other in clause.subs if other is not sub]
        promptly = sub.kind == "next_after" or "next" in clause.adverbs
        main = replace(
            clause,
            subs=rest,
            adverbs=clause.adverbs
            - {"ever", "next", "later"}
            - ({"always"} if sub.kind not in SEQUENCE or not sub.fronted else set()),
            modal="must",
        )
        first = sub.clauses[0]
        used = 1
        self._ask_scope(units[at : at + 2], sub)
        while at + used < len(units) and self._continues(units[at], units[at + used], sub):
            used += 1
        inner: m.Task
        if promptly or self._instant(clause) or "together" in clause.adverbs:
            parts = tuple(m.Holds(target) for target in triggers.targets(main))
            if not parts:
                raise NotReadError("what is to be done is not named")
            nothing_but(main)
            if used > 1 and not (promptly and len(parts) == 1):
                raise OpenQuestionError("when does what comes after 'then' follow: at the same instant, or later?")
            inner = parts[0] if len(parts) == 1 else m.All(parts)
            if used > 1:  # "whenever a, immediately go to b and then to c"
                self._same_verb(main, units[at + 1 : at + used])
                inner = m.All(
                    (inner, type(self)().compose([replace(units[at + 1], link=""), *units[at + 2 : at + used]]))
                )
            inner = m.Later(inner) if promptly else inner
        else:
            inner = type(self)().compose([Unit("", main), *units[at + 1 : at + used]])
        if sub.kind == "if" and first.adverbs & {"never", "always", "eventually"}:
            whole = type(self)().compose([Unit("", replace(first, adverbs=first.adverbs - {"eventually"}))])
            self.tasks.append(m.If(whole, inner))
        else:
            self.tasks.append(m.Reaction(triggers.condition(sub), inner))
        self.last_event = triggers.events(sub)
        self.last_clause = clause
        return used

    def _same_verb(self, main: Clause, units: list[Unit]) -> None:
        """Gives the clauses without a verb that of the first."""
        for unit in units:
            if unit.clause.shape == "bare":
                unit.clause.verb, unit.clause.shape = main.verb, "imperative"

    def _ask_scope(self, units: list[Unit], sub: Sub) -> None:
        """Whether "and never c" belongs to "if a, then b" cannot be told.

        Raises:
            OpenQuestionError: Such a clause follows.
        """
        if len(units) < 2 or units[1].link != "and" or units[1].sentence != units[0].sentence or units[1].clause.subs:
            return
        clause = units[1].clause
        apart = clause.negative or clause.shape == "finite"
        if apart and sub.fronted and sub.kind in ("if", "when", "whenever") and clause.verb != "scope":
            raise OpenQuestionError("is what follows 'and' asked always, or only in that case?")

    def _instant(self, clause: Clause) -> bool:
        """Whether the response is how things are at the same instant: "the light must be on"."""
        return (
            clause.verb in ("state", "hold", "bare", "stay")
            and not clause.adverbs & {"eventually", "later", "forever"}
            and not clause.subs[1:]
        )

    def _continues(self, reaction: Unit, unit: Unit, sub: Sub) -> bool:
        """Whether the unit is one more part of the response."""
        if unit.sentence != reaction.sentence or unit.clause.subs or unit.clause.negative:
            return False
        return unit.link in THEN or (sub.fronted and unit.link == "and" and unit.clause.shape in ("imperative", "bare"))

    def _logical(self, link: str, clause: Clause) -> None:
        last = self.tasks[-1] if self.tasks else None
        if link == "otherwise":
            if not isinstance(last, m.Reaction):
                raise NotReadError("'otherwise' has no condition before it")
            inner = type(self)().compose([Unit("", clause)])
            self.tasks.append(m.Reaction(m.Not(last.trigger), inner))
            return
        if self.last_clause is None or self.last_clause.group is None or clause.group is None:
            raise NotReadError("a condition joined to nothing")
        if link == "iff" and clause.perfect:  # "if and only if you have been to a"
            self.orders += [
                (first, later) for first in triggers.targets(clause) for later in triggers.targets(self.last_clause)
            ]
            return
        left = m.Holds(triggers.condition(Sub("", [self.last_clause])))
        right: m.Task = m.Holds(triggers.condition(Sub("", [clause])))
        if "eventually" in clause.adverbs:
            right = m.Visit(right.condition)
        right = m.Later(right) if "next" in clause.adverbs else right
        self.journey.steps = [step for number, step in enumerate(self.journey.steps) if number not in self.stage]
        self.stage = []
        self.tasks.append(m.Always(m.Iff(left, right) if link == "iff" else m.If(left, right)))
