"""From clauses to the meaning of the whole text."""

from dataclasses import replace

from planners.language.temporal import meaning as m
from planners.language.temporal import triggers
from planners.language.temporal.cursor import NotReadError, OpenQuestionError
from planners.language.temporal.draft import THEN, names, nothing_but
from planners.language.temporal.reactions import Reactions
from planners.language.temporal.syntax import Clause, Sub, Unit


def compose(units: list[Unit]) -> tuple[m.Task, set[str]]:
    """The task of a text, and the names of what it only allows.

    Raises:
        NotReadError: The clauses ask nothing, or ask it in a way that has no meaning here.
        OpenQuestionError: They can mean several things.
    """
    composer = _Composer()
    return composer.compose(units), composer.permitted


class _Composer(Reactions):
    """Takes in one clause after the other, and settles what is left open."""

    def compose(self, units: list[Unit]) -> m.Task:
        if (choice := self._choice(units)) is not None:
            return choice
        at = 0
        while at < len(units):
            at += self._unit(units, at)
        self._settle()
        tasks = [*self.tasks, *self.journey.tasks()]
        tasks = list(dict.fromkeys(tasks))
        if not tasks:
            raise NotReadError("this allows something, but asks nothing" if self.permitted else "this asks nothing")
        return tasks[0] if len(tasks) == 1 else m.All(tuple(tasks))

    def _choice(self, units: list[Unit]) -> m.Task | None:
        """As in "always avoid a or visit b": two whole tasks of which one is enough."""
        places = [at for at, unit in enumerate(units) if unit.link == "or" and unit.clause.shape != "bare"]
        if len(places) != 1 or places[0] != len(units) - 1 or len(units) != 2 or units[0].clause.negative:
            return None
        return m.AnyOf((type(self)().compose(units[:1]), type(self)().compose([Unit("", units[1].clause)])))

    def _unit(self, units: list[Unit], at: int) -> int:
        """Takes in the unit at ``at``; how many units were used."""
        unit = units[at]
        clause = self._inherit(unit)
        before, stage = len(self.tasks), list(self.stage)
        used = self._meaning(units, at, clause)
        fresh = [task for task in self.tasks[before:] if isinstance(task, m.Reaction | m.Until | m.Always)]
        if unit.link in THEN and len(stage) == 1 and fresh and self.stage == stage and not clause.negative:
            self.tasks = [task for task in self.tasks if task not in fresh]  # "visit a, then stay in b until c"
            self.journey.steps[stage[0]].after += fresh
        return used

    def _meaning(self, units: list[Unit], at: int, clause: Clause) -> int:
        unit = units[at]
        if "only" in clause.adverbs and clause.modal != "can":
            clause.subs = [self._only(sub) for sub in clause.subs]
        self._empty_subs(clause)
        said_of = unit.link or clause.generic or clause.negative or clause.count or clause.modal or len(units) == 1
        if clause.shape == "gerund" and not said_of:
            raise NotReadError("what is said of a visit is not understood")
        if clause.order == "strict":
            self.journey.strict = True
            clause.order = "exact"
        if unit.link in ("iff", "implies", "otherwise"):
            self._logical(unit.link, clause)
        elif clause.modal == "free":
            self.permitted |= names(triggers.avoided(clause))
        elif self._no_repetition(clause):
            pass
        elif clause.negative:
            self._negative(unit, clause)
        elif (sub := self._reactive(clause)) is not None:
            return self._reaction(units, at, clause, sub)
        else:
            self._positive(unit, clause)
        self.last_clause = clause
        return 1

    def _inherit(self, unit: Unit) -> Clause:
        """A clause without a verb takes that of the one before."""
        clause, last = unit.clause, self.last_clause
        if unit.link == "or" and last is not None and last.negative and clause.shape == "imperative" and not last.subs:
            clause.negative = True  # "do not visit a or go to b"
        if (
            clause.shape == "bare"
            and last is not None
            and last.verb != "bare"
            and not clause.adverbs & {"always", "ever"}
        ):
            clause.adverbs |= last.adverbs & {"infinitely"} if not clause.negative else set()
            joined = unit.link in ("", "and", "or") and last.negative and not last.subs
            return replace(clause, verb=last.verb, shape="imperative", modal=last.modal,
                           negative=clause.negative ^ joined, keep=last.keep and not clause.negative)  # fmt: skip
        return clause

    def _only(self, sub: Sub) -> Sub:
        """As in "Only visit b after a", "only open it if a": what "only" makes of the conjunction."""
        kinds = {"after": "only_after", "once": "only_after", "when": "only_if", "if": "only_if", "while": "only_if"}
        return replace(sub, kind=kinds.get(sub.kind, sub.kind))

    def _positive(self, unit: Unit, clause: Clause) -> None:
        adverbs = clause.adverbs
        found = triggers.targets(clause)
        until = next((sub for sub in clause.subs if sub.kind == "until"), None)
        recurring = adverbs & {"always", "ever"} and adverbs & {"eventually"}
        if clause.generic and clause.count:
            self._strict(clause)
        elif clause.verb == "endure":
            self._endure(clause)
        elif adverbs & {"only"} and not clause.subs and clause.count is None:
            raise OpenQuestionError("does 'only' forbid everything else?")
        elif not found:
            raise NotReadError("what is to be done is not named")
        elif until is not None:
            self._until(clause, until)
        elif "settling" in adverbs:
            nothing_but(clause)
            if clause.verb in ("go", "do", "see"):
                raise OpenQuestionError("is it to be so for ever from some instant on, or again and again?")
            self.tasks += [m.Visit(target, (), m.Always(m.Holds(target))) for target in found]
        elif clause.keep or clause.verb == "patrol" or "infinitely" in adverbs or recurring:
            self._patrol(clause, found)
        elif adverbs & {"always", "forever", "staying"}:
            self._always(clause, found)
        elif any(sub.kind == "only_if" and not self._has_happened(sub) for sub in clause.subs):
            for sub in clause.subs:
                self.tasks += [m.Reaction(target, m.Holds(triggers.condition(sub))) for target in found]
        elif clause.modal == "can":
            self._permission(clause, found)
        elif adverbs & {"next"} and not self.stage:
            self.tasks += [m.Later(m.Holds(target)) for target in found]
        elif clause.count is not None and clause.count.least == 0:
            self._at_most(clause, found, clause.count)
        else:
            self._add_steps(unit, clause)

    def _settle(self) -> None:
        """Bans on what is to be reached are about the way there; orders between steps are links."""
        for stage, target in self.pending:
            if stage and self.journey.find(target) is not None:
                for number in stage:
                    self.journey.steps[number].avoided.append(target)
            else:
                self.tasks.append(m.Never(target))
        chained = [later for first, later in self.orders if any(first == other for _, other in self.orders)]
        if (chained or self.journey.strict) and not self.journey.steps:
            for first, later in self.orders:
                self._implied(first)
                self._implied(later)
        for first, later in self.orders:
            one, other = self.journey.find(first), self.journey.find(later)
            if one is not None and other is not None:
                self.journey.link(one, other, "ordered")
            else:
                self.tasks.append(m.Order(first, later))
