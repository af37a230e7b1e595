"""What is forbidden: always, until something, after something, more than so many times."""

from dataclasses import replace

from planners.language.temporal import meaning as m
from planners.language.temporal import triggers
from planners.language.temporal.cursor import NotReadError, OpenQuestionError
from planners.language.temporal.draft import REACTION, THEN, about_nothing, nothing_but
from planners.language.temporal.steps import Steps
from planners.language.temporal.syntax import Clause, Count, Sub, Unit


class Bans(Steps):
    """Negative clauses."""

    def _negative(self, unit: Unit, clause: Clause) -> None:
        found = triggers.avoided(clause)
        if clause.verb == "scope":
            self._scope(clause)
            return
        if clause.generic and found and clause.order == "exact" and all(about_nothing(sub) for sub in clause.subs):
            self._add_steps(unit, replace(clause, negative=False, subs=[]))  # "no successor without its predecessor"
            return
        if clause.generic and not found and clause.order == "exact":
            self.journey.exact = True  # "no place out of turn"
            return
        if not found:
            self._endure(clause)
            return
        if clause.count is not None and not clause.subs:
            self.tasks += [task for target in found if (task := self._not_times(target, clause.count)) is not None]
            return
        if clause.leaving:
            self._not_leaving(clause, found)
            return
        nothing_but(clause, "subs")
        if unit.link in THEN and not clause.subs:
            clause.adverbs.add("later")
        subs = [sub for sub in clause.subs if not about_nothing(sub)]
        triggering = [sub for sub in subs if sub.kind in REACTION and not self._not_yet(sub)]
        waiting = [sub for sub in subs if sub not in triggering]
        if triggering:
            self._forbidden_then(clause, found, triggering, waiting)
        elif waiting:
            for sub in waiting:
                self._forbidden_until(found, sub)
        elif "later" in clause.adverbs and self.last_event:
            for event in self.last_event:
                self.tasks += [m.Reaction(event, m.Later(m.Never(target))) for target in found]
        elif "before" in clause.adverbs and self.last_event:
            self.orders += [(event, target) for event in self.last_event for target in found]
        elif "next" in clause.adverbs:
            self.tasks += [m.Later(m.Holds(m.Not(target))) for target in found]
        else:
            self.pending += [(list(self.stage), target) for target in found]
        for sub in clause.subs:
            if not any(part.leaving for part in sub.clauses):
                self.last_event = triggers.events(sub, plain=True) or self.last_event

    def _not_leaving(self, clause: Clause, found: list[m.Condition]) -> None:
        """As in "Do not leave a until b", "never leave a": in a at every instant."""
        nothing_but(clause, "subs")
        if len(clause.subs) > 1 or any(sub.kind not in ("until", "before") for sub in clause.subs):
            raise OpenQuestionError("when exactly must it not be left?")
        for target in found:
            if clause.subs:
                self.tasks.append(m.Until(m.Holds(target), triggers.condition(clause.subs[0])))
            else:
                self.tasks.append(m.Reaction(target, m.Later(m.Holds(target))))

    def _scope(self, clause: Clause) -> None:
        """As in "It is never the case that you a and b"."""
        *conditions, denied = clause.subs
        never = triggers.at_one_instant(denied)
        if not conditions:
            self.tasks.append(m.Never(never))
        for sub in conditions:
            self.tasks.append(m.Reaction(triggers.condition(sub), m.Holds(m.Not(never))))

    def _endure(self, clause: Clause) -> None:
        """As in "Do not stop until a and b are visited", "you can not finish without visiting a twice"."""
        for sub in clause.subs:
            if sub.kind not in ("until", "without", "before"):
                raise NotReadError(f"a clause that names nothing is not understood with '{sub.kind}'")
            for part in sub.clauses:
                count = Count(part.count.least, None) if part.count else None
                self._add_steps(Unit("and", part), replace(part, negative=False, modal="must", count=count))
        if not clause.subs:
            raise NotReadError("what must not be done is not named")

    def _not_times(self, target: m.Condition, count: Count) -> m.Task | None:
        number = self.journey.find(target)
        if number is not None and self.journey.links and count in (Count(2, None), Count(2, 2)):
            self.journey.steps[number].once = True  # "a, then b, but a not more than once"
            return None
        if count.most is None:
            return m.Times(target, 0, count.least - 1)
        if count.least == 0:
            return m.Times(target, count.most + 1, None)
        if count == Count(1, 1):
            return m.Never(target)
        raise OpenQuestionError(f"is fewer than {count.least} visits meant, or any number but {count.least}?")

    def _not_yet(self, sub: Sub) -> bool:
        """As in "If you have not been to b", "when b is not visited": b has not come yet."""
        first = sub.clauses[0]
        return sub.kind in ("if", "when", "while") and first.negative and first.verb in ("go", "do", "see") and (
            first.perfect or sub.kind != "while"
        )  # fmt: skip

    def _forbidden_until(self, found: list[m.Condition], sub: Sub) -> None:
        first = sub.clauses[0]
        if sub.kind == "unless" and not first.perfect and not triggers.is_event(first):
            self.tasks += [m.Reaction(m.Not(triggers.condition(sub)), m.Holds(m.Not(target))) for target in found]
            return
        for event in triggers.events(sub, plain=self._not_yet(sub)):
            self.orders += [(event, target) for target in found if target != event]
            if first.count == Count(1, 1):
                self.tasks += [m.NoReturn(event, target) for target in found if target != event]
                self.journey.steps[self._implied(event)].once = True
            elif first.count is not None and first.count.least > 1:
                raise NotReadError("a number of times is not understood as the end of a ban")

    def _forbidden_then(
        self, clause: Clause, found: list[m.Condition], triggering: list[Sub], waiting: list[Sub]
    ) -> None:
        sub = triggering[0]
        first = sub.clauses[0]
        if sub.kind == "while" and first.verb == "go" and first.shape == "gerund" and not first.negative:
            for event in triggers.events(sub):  # "while heading to c"
                number = self._reached(event)
                self.journey.steps[number].avoided += found
                self._place([number], "then" if self.stage else "")
            return
        for target in found:
            if triggers.targets(first) == [target] and not first.negative:
                self.tasks.append(m.Times(target, 0, first.count.least if first.count else 1))
                continue
            if first.count is not None and first.count.least > 1:
                raise OpenQuestionError("a ban after a number of visits to another place is not understood")
            self.tasks.append(m.Reaction(triggers.condition(sub), self._ban(clause, target, sub, waiting)))

    def _ban(self, clause: Clause, target: m.Condition, sub: Sub, waiting: list[Sub]) -> m.Task:
        first = sub.clauses[0]
        if waiting:
            events = [event for other in waiting for event in triggers.events(other)]
            orders: list[m.Task] = [m.Order(event, target) for event in events]
            return orders[0] if len(orders) == 1 else m.All(tuple(orders))
        if sub.kind == "next_after" or "next" in clause.adverbs:
            return m.Later(m.Holds(m.Not(target)))
        visited = first.verb in ("go", "do") or (triggers.is_event(first) and "never" in clause.adverbs)
        lasting = sub.kind in ("after", "once") or visited or clause.adverbs & {"later", "forever", "again"}
        return m.Later(m.Never(target)) if lasting and sub.kind != "while" else m.Holds(m.Not(target))
