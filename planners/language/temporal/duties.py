"""What lasts or recurs, and what is only allowed."""

from planners.language.temporal import meaning as m
from planners.language.temporal import triggers
from planners.language.temporal.bans import Bans
from planners.language.temporal.cursor import NotReadError, OpenQuestionError
from planners.language.temporal.draft import REACTION, names, nothing_but
from planners.language.temporal.journey import Journey
from planners.language.temporal.syntax import Clause, Count, Sub


class Duties(Bans):
    """Clauses with "always", "until", "again and again", "may"."""

    def _has_happened(self, sub: Sub) -> bool:
        """Whether it is about something done before, not about how things are."""
        first = sub.clauses[0]
        return first.perfect or (triggers.is_event(first) and (first.agent or first.verb == "go"))

    def _until(self, clause: Clause, sub: Sub) -> None:
        if clause.group is None:
            raise NotReadError("what is to last until then is not named")
        inner = m.Holds(triggers.joined(clause.group))
        nothing_but(clause, "subs")
        if len(clause.subs) > 1:
            raise OpenQuestionError("which of the subordinate clauses belongs to 'until'?")
        if clause.keep and clause.verb == "go":
            raise OpenQuestionError("is it to be visited at least once before, or again and again?")
        task = m.Until(inner, triggers.condition(sub))
        here = [
            number
            for number in self.stage
            if clause.group and self.journey.steps[number].condition == triggers.joined(clause.group)
        ]
        if here:
            self.journey.steps[here[0]].after.append(task)
        else:
            self.tasks.append(task)
        self.last_event = triggers.events(sub)

    def _patrol(self, clause: Clause, found: list[m.Condition]) -> None:
        self._meanwhile_never(clause)
        if clause.shape == "elliptical" and self.journey.links:  # "a, then b repeatedly": all of the journey
            found = [step.condition for step in self.journey.steps] + found
            self.journey, self.stage, self.earlier = Journey(), [], []
        nothing_but(clause, "subs", "order")
        if clause.subs:
            raise OpenQuestionError("how does the subordinate clause limit what is done again and again?")
        if clause.verb == "stay":
            self._always(clause, found)
        elif clause.order == "exact":
            raise NotReadError("a strict order of what is done again and again is not understood")
        elif clause.order == "plain":
            task: m.Task | None = None
            for target in reversed(found):
                task = m.Visit(target, (), task)
            self.tasks.append(m.Patrol(task or m.All(())))
        else:
            self.tasks += [m.Patrol(m.Visit(target)) for target in found]

    def _meanwhile_never(self, clause: Clause) -> None:
        """As in "... while never doing c": a ban of its own beside what goes on for ever."""
        for sub in list(clause.subs):
            if sub.kind in ("while", "without") and all(part.negative == (sub.kind == "while") for part in sub.clauses):
                self.tasks += [m.Never(item) for part in sub.clauses for item in triggers.avoided(part)]
                clause.subs.remove(sub)

    def _always(self, clause: Clause, found: list[m.Condition]) -> None:
        self._meanwhile_never(clause)
        nothing_but(clause, "subs")
        if clause.subs:
            raise OpenQuestionError("when does 'always' hold here?")
        if clause.verb in ("go", "do", "see"):
            if clause.verb != "go":
                target = triggers.joined(clause.group) if clause.group else found[0]
                raise OpenQuestionError(
                    "is it to be so at every instant, or again and again?",
                    m.Always(m.Holds(target)),
                    m.Patrol(m.Visit(target)),
                )
            self.tasks += [m.Patrol(m.Visit(target)) for target in found]
            return
        numbers = [self.journey.find(target) for target in found]
        for target, number in zip(found, numbers, strict=True):
            staying = m.Always(m.Holds(target))
            if number is not None and number in self.stage:
                self.journey.steps[number].after.append(staying)
            else:
                self.tasks.append(staying)

    def _permission(self, clause: Clause, found: list[m.Condition]) -> None:
        """As in "You can visit a at most twice", "you can only go to b after a"."""
        nothing_but(clause, "subs", "count")
        self.permitted |= names(found)
        only = "only" in clause.adverbs
        if clause.count is not None:
            number = self.journey.find(found[0])
            if clause.count == Count(1, 1) and len(found) == 1 and number is not None and self.journey.links:
                self.journey.steps[number].once = True
            else:
                self.tasks += [m.Times(target, 0, clause.count.most) for target in found]
        for sub in clause.subs:
            for event in triggers.events(sub):
                if sub.kind in ("only_after", "only_if", "no_sooner") or (only and sub.kind in (*REACTION,)):
                    self.orders += [(event, target) for target in found]
                elif only and sub.kind == "before":
                    self.tasks += [m.Reaction(event, m.Later(m.Never(target))) for target in found]
        self.last_event = [event for sub in clause.subs for event in triggers.events(sub)] or self.last_event

    def _at_most(self, clause: Clause, found: list[m.Condition], count: Count) -> None:
        """As in "visit a at most twice", "visit a at most once before b"."""
        nothing_but(clause, "count", "subs")
        if not clause.subs:
            self.tasks += [m.Times(target, 0, count.most) for target in found]
            return
        if count.most != 1 or any(sub.kind not in ("before", "until") for sub in clause.subs):
            raise NotReadError("a number of times within a stretch of time is not understood")
        ends = [event for sub in clause.subs for event in triggers.events(sub)]
        self.tasks += [m.NoReturn(target, end) for target in found for end in ends]
