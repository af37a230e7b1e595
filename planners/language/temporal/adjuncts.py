"""What follows a verb and its object: adverbs, counts, orders, what is avoided on the way, verdicts."""

from planners.language.temporal.counts import both, bound, read_count
from planners.language.temporal.cursor import OpenQuestionError
from planners.language.temporal.groups import clause_of_its_own, names_ahead, read_names
from planners.language.temporal.predicates import PredicateReader
from planners.language.temporal.syntax import Clause, Count
from planners.language.temporal.tokens import Token

_LEADING = ("later", "before", "next", "eventually", "first", "always")


class AdjunctReader(PredicateReader):
    """Reads what stands behind the object."""

    def starts_clause(self, ahead: int = 0) -> bool:
        """Whether an imperative or a finite clause starts there."""
        cursor = self.cursor
        while cursor.peek(ahead).kind in ("fill", "punct") or cursor.sees("adv", ahead=ahead):
            ahead += 1
        token = cursor.peek(ahead)
        if token.kind in ("you", "donot", "modal"):
            return True
        if token.kind in ("verb", "act"):
            return token.form == "base"
        distance = names_ahead(cursor, ahead)
        return distance is not None and clause_of_its_own(cursor, distance)

    def after(self, clause: Clause) -> None:
        """Adverbs, counts, orders and what is avoided, behind the object."""
        cursor = self.cursor
        while True:
            token = cursor.peek()
            if token.kind == "freq" and token.text == "once" and self._conjunction_once():
                return
            if token.kind == "sub" and token.value in ("before", "after") and cursor.peek(1).kind in ("end", "punct"):
                clause.adverbs.add("later" if cursor.take().value == "after" else "before")
            elif token.kind == "sub" and token.value == "next_after" and cursor.peek(1).kind in ("end", "punct"):
                cursor.take()
                clause.adverbs.add("next")
            elif token.kind == "adv" and token.value not in ("never", "only"):
                if token.value in _LEADING and self.starts_clause(1) and not cursor.sees("punct", ahead=1):
                    return
                self._adverb(clause, cursor.take().value)
            elif (count := self._count()) is not None:
                clause.count = both(clause.count, count)
            elif (token.kind == "that" and cursor.sees("you", ahead=1)) or (
                token.kind == "that" and cursor.sees("det", ahead=1) and cursor.sees("ordinal", ahead=2)
            ):
                cursor.at += 2
            elif token.kind == "det" and cursor.sees("ordinal", ahead=1):
                cursor.take()
            elif token.kind == "ordinal":
                cursor.take()
                clause.count = bound("least", int(token.value))
                cursor.skip("times", "noun")
            elif token.kind == "order":
                if token.text == "in turn" and self.starts_clause(1):
                    return
                clause.order = cursor.take().value
                if clause.generic and clause.group is None and self._listed():
                    names = read_names(cursor)
                    clause.group = self.mentions.propositions(names, clause.verb) if names else None
            elif token.kind in ("but_not", "link") and self._not_through(clause):
                continue
            elif token.kind == "except" and names_ahead(cursor, 1) is not None:
                cursor.take()
                raise OpenQuestionError(f"what is excepted by '{token.text}'?")
            elif token.kind == "prep" and cursor.sees("you", ahead=1):
                cursor.at += 2
            elif token.kind == "prep" and cursor.sees("det", ahead=1) and cursor.sees("you", ahead=2):
                cursor.at += 3
            elif token.kind == "fill" and not self.starts_clause():
                cursor.take()
            elif token.kind in ("that", "adj") and self._future_visits():
                continue
            elif clause.shape in ("gerund",) and token.kind in ("be", "modal"):
                self._verdict(clause)
            else:
                return

    def _count(self) -> Count | None:
        """A count, also behind a comma: "visit a, at least twice"."""
        cursor = self.cursor
        start = cursor.at
        if cursor.sees("punct", ",") and (
            cursor.peek(1).kind == "cmp"
            or cursor.sees("adv", "only", ahead=1)
            or (cursor.sees("link", "but", ahead=1) and cursor.peek(2).kind in ("cmp", "adv", "freq", "num"))
        ):
            cursor.take()
        opens = cursor.sees("adv", "only") and self._conjunction_once(1)
        count = None if opens else read_count(cursor)
        if count is None:
            cursor.at = start
        return count

    def _conjunction_once(self, ahead: int = 0) -> bool:
        """Whether this "once" opens a clause: "once you have been there", not "visit a once"."""
        cursor = self.cursor
        if cursor.peek(ahead).text != "once":
            return False
        if cursor.peek(ahead + 1).kind in ("you", "it") or cursor.peek(ahead + 1).form == "ing":
            return True
        distance = names_ahead(cursor, ahead + 1)
        return distance is not None and clause_of_its_own(cursor, distance)

    def _not_through(self, clause: Clause) -> bool:
        """As in "But not through b or c"."""
        cursor = self.cursor
        start = cursor.at
        cursor.accept("link", "but", "and")
        if (cursor.accept("but_not") or cursor.accept("not") or cursor.accept("adv", "never")) and cursor.skip("prep"):
            names = read_names(cursor)
            group = self.mentions.propositions(names, "go") if names else None
            if group is not None:
                clause.avoided.append(group)
                return True
        cursor.at = start
        return False

    def _future_visits(self) -> bool:
        """Passes "for future visits"."""
        cursor = self.cursor
        start = cursor.at
        cursor.skip("that", "adj", "det")
        if cursor.accept("noun", "visit"):
            return True
        cursor.at = start
        return False

    def _verdict(self, clause: Clause) -> None:
        """As in "Visiting a is never allowed", "a visit to a must be avoided"."""
        cursor = self.cursor
        while cursor.peek().kind in ("be", "modal", "not", "adv", "fill", "donot"):
            token = cursor.take()
            if token.kind == "adv":
                self._adverb(clause, token.value)
            clause.negative ^= token.kind in ("not", "donot") or token.value == "cannot"
        if cursor.peek().kind in ("num", "freq", "link") and clause.count is None:
            return
        token: Token = cursor.take()
        if token.kind == "allow":
            clause.negative ^= token.value == "no"
            clause.modal = "must" if token.value == "must" or clause.negative else "can"
        elif token.kind == "verb" and token.value == "hold":
            clause.modal = "must"
        elif token.kind == "verb" and token.value == "avoid":
            clause.negative = not clause.negative
            clause.modal = "must"
        else:
            cursor.at -= 1
            raise cursor.fail()
        clause.shape = "finite"
