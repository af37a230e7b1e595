"""A whole text as main clauses, each with its link to what came before and its subordinate clauses."""

from planners.language.temporal.clauses import ClauseReader
from planners.language.temporal.cursor import Cursor
from planners.language.temporal.groups import clause_of_its_own, names_ahead, new_clause
from planners.language.temporal.mentions import Mentions
from planners.language.temporal.syntax import Clause, Sub, Unit

_STRENGTH = (
    "",
    "and",
    "but",
    "or",
    "before_that",
    "then",
    "next",
    "only_then",
    "otherwise",
    "iff",
    "implies",
    "preceded",
)


class TextReader:
    """Recursive descent over a text; no clause is left out."""

    def __init__(self, cursor: Cursor, mentions: Mentions) -> None:
        self.cursor = cursor
        self.clauses = ClauseReader(cursor, mentions)
        self._fronted: list[Sub] = []
        self._sentence = 0
        self._mark_before = False

    def read(self) -> list[Unit]:
        """All units of the text.

        Raises:
            NotReadError: A word that matters is not understood.
            OpenQuestionError: It can mean several things.
        """
        units: list[Unit] = []
        while True:
            link = self._link()
            if self.cursor.sees("end"):
                break
            if units and self.cursor.sees("order") and self.cursor.peek(1).kind in ("end", "punct", "link"):
                units[-1].clause.order = self.cursor.take().value
                continue
            units += self._unit(link, bool(units))
        if not units or self._fronted:
            raise self.cursor.fail()
        return units

    def _link(self) -> str:
        """Marks, connectives and adverbs that join the next clause to the last."""
        cursor, found = self.cursor, ""
        self._mark_before = False
        while True:
            token = cursor.peek()
            if token.kind == "punct":
                self._sentence += token.value == "."
                self._mark_before = True
                cursor.take()
                continue
            if token.text in ("second", "third", "fourth", "fifth", "last") and cursor.peek(1).kind in (
                "punct",
                "end",
                "link",
            ):
                raise cursor.fail()
            if token.kind == "link":
                value = token.value
            elif token.kind == "adv" and token.value in ("later", "next") and self.clauses.starts_clause(1):
                value = "then"
            elif token.kind == "adv" and token.value == "before":
                value = "before_that"
            elif token.kind == "sub" and token.value == "while" and cursor.sees("verb", "ensure", ahead=1):
                value = "and"
            elif token.kind == "fill" or (token.kind == "order" and token.text == "in turn"):
                value = ""
            else:
                return found
            cursor.take()
            found = max(found, value, key=_STRENGTH.index)

    def _unit(self, link: str, continued: bool) -> list[Unit]:
        cursor = self.cursor
        subs = self._fronted
        self._fronted = []
        adverbs: set[str] = set()
        self._pass_ensure()
        while True:
            if (cursor.sees("adv") and cursor.sees("sub", ahead=1)) or (
                cursor.sees("adv") and cursor.sees("punct", ahead=1)
            ):
                adverbs.add(self._each_time(cursor.take().value))
                cursor.skip("punct")
            if cursor.sees("adv", "always") and self._once_ahead(1):
                adverbs.add(self._each_time(cursor.take().value))
            inverted = (
                link in ("", "and", "but")
                and cursor.peek().text == "should"
                and cursor.peek(1).kind in ("you", "ent", "prop", "det")
            )
            if not cursor.sees("sub") and not self._once_ahead(0) and not inverted:
                break
            self.clauses.mentions.main = None
            subs.append(self._sub(adverbs, fronted=True))
            if cursor.sees("end") and continued:
                raise cursor.fail()
            cursor.skip("punct", "fill")
            cursor.accept("link", "then")
            if cursor.sees("link", "and") and (cursor.sees("sub", ahead=1) or self._once_ahead(1)):
                cursor.take()
            cursor.skip("punct", "fill")
        if cursor.accept("scope"):
            denied = Sub("scope", [self.clauses.read()])
            self._coordinate(denied, "", fronted=False)
            if cursor.accept("sub", "while", "when"):
                denied.clauses.append(self._sub_clause("while"))
            return [Unit(link, Clause("scope", negative=True, subs=[*subs, denied]), self._sentence)]
        clause = self.clauses.read()
        if cursor.sees("be", ahead=-1) and cursor.sees("link", "then", "next", "preceded"):
            return [self._followed(link, clause, subs)]
        if clause.shape == "bare" and continued and not link and not subs and not self._mark_before:
            raise cursor.fail()
        if clause.shape == "gerund" and cursor.sees("verb", "lock"):  # "seeing a locks b"
            subs.append(Sub("after", [clause], fronted=True))
            clause = self.clauses.read()
        elif clause.shape == "gerund" and cursor.accept("link", "implies"):  # "visiting a means that b must be visited"
            subs.append(Sub("whenever", [clause], fronted=True))
            clause = self.clauses.read()
        if "never" in adverbs:
            clause.negative = not clause.negative
        if "eventually" in adverbs and clause.adverbs & {"always", "forever"}:
            clause.adverbs.add("settling")
        clause.adverbs |= adverbs
        clause.subs = subs
        self.clauses.mentions.main = clause.group
        self._subs_after(clause)
        return [Unit(link, clause, self._sentence)]

    def _each_time(self, adverb: str) -> str:
        """The "always" before a conjunction says "each time"."""
        opens = (
            self.cursor.sees("sub")
            or self._once_ahead(0)
            or (self.cursor.sees("punct", ",") and self.cursor.sees("sub", ahead=1))
        )
        return "ever" if adverb == "always" and opens else adverb

    def _pass_ensure(self) -> None:
        """Passes "you must make sure that" before a subordinate clause or "it is never the case"."""
        cursor, ahead, ensured = self.cursor, 0, False
        while cursor.peek(ahead).kind in ("you", "fill", "that", "det") or (
            cursor.sees("modal", "must", ahead=ahead) or cursor.sees("verb", "ensure", ahead=ahead)
        ):
            ensured |= cursor.peek(ahead).kind in ("verb", "fill", "that")
            ahead += 1
        opens = cursor.peek(ahead).kind in ("sub", "scope") or self._once_ahead(ahead)
        opens = opens or (cursor.sees("adv", ahead=ahead) and cursor.sees("sub", ahead=ahead + 1))
        if ensured and opens:
            cursor.at += ahead

    def _followed(self, link: str, clause: Clause, subs: list[Sub]) -> Unit:
        """As in "a must be followed by b", "b must be preceded by a"."""
        kind = self.cursor.take().value
        other = self.clauses.read()
        clause.modal = other.modal = "must"
        if kind == "preceded":
            clause.negative = not clause.negative
            clause.subs = [*subs, Sub("until", [other])]
            return Unit(link, clause, self._sentence)
        clause.shape = "gerund"
        other.verb = "go" if other.verb == "bare" else other.verb
        other.subs = [*subs, Sub("next_after" if kind == "next" else "whenever", [clause], fronted=True)]
        return Unit(link, other, self._sentence)

    def _once_ahead(self, ahead: int) -> bool:
        """Whether "once" stands there and opens a clause."""
        cursor = self.cursor
        if not cursor.sees("freq", ahead=ahead) or cursor.peek(ahead).text != "once":
            return False
        following = cursor.peek(ahead + 1)
        if following.kind in ("you", "it") or following.form == "ing":
            return True
        return names_ahead(cursor, ahead + 1) is not None

    def _subs_after(self, clause: Clause) -> None:
        """Subordinate clauses behind the main clause; one that can only belong to the next is kept for it."""
        cursor = self.cursor
        while True:
            start = cursor.at
            comma = cursor.sees("punct", ",")
            if comma:
                cursor.take()
            if cursor.sees("link", "but") and (cursor.sees("sub", ahead=1) or cursor.sees("adv", "only", ahead=1)):
                cursor.take()
            adverbs: set[str] = set()
            if cursor.sees("adv", "only") and (cursor.sees("sub", ahead=1) or self._once_ahead(1)):
                cursor.take()
                adverbs.add("only")
            ensuring = cursor.sees("sub", "while") and cursor.sees("verb", "ensure", ahead=1)
            if not (cursor.sees("sub") or self._once_ahead(0)) or ensuring:
                cursor.at = start
                return
            sub = self._sub(adverbs, fronted=False)
            if self._belongs_to_next(sub, clause, comma):
                self._fronted = [sub]
                sub.fronted = True
                return
            clause.subs.append(sub)
            self.clauses.after(clause)

    def _belongs_to_next(self, sub: Sub, clause: Clause, comma: bool) -> bool:
        first = sub.clauses[0]
        if not self.clauses.starts_clause() and not self.cursor.sees("punct", ","):
            return False
        if first.group is not None and first.group == clause.group and not first.count and not clause.revisit:
            return not clause.negative
        return comma and self.cursor.sees("punct", ",") and self.clauses.starts_clause(1)

    def _sub(self, adverbs: set[str], fronted: bool) -> Sub:
        cursor = self.cursor
        token = cursor.take()
        kind = "once" if token.kind == "freq" else "if" if token.kind == "modal" else token.value
        if "only" in adverbs:
            kind = "only_after" if kind not in ("if", "when", "while") else "only_if"
            adverbs.discard("only")
        if adverbs & {"next"}:
            kind = "next_after"
            adverbs.discard("next")
        if kind == "if" and cursor.accept("adv", "ever"):
            pass
        sub = Sub("while" if kind == "on_way" else kind, [self._sub_clause(kind)], fronted=fronted)
        self._coordinate(sub, kind, fronted)
        return sub

    def _coordinate(self, sub: Sub, kind: str, fronted: bool) -> None:
        """Takes in the clauses that "and" and "or" join to a subordinate one."""
        cursor, clauses = self.cursor, sub.clauses
        while cursor.sees("link", "and", "or") or (
            cursor.sees("punct", ",") and cursor.sees("link", "and", "or", ahead=1)
        ):
            comma = cursor.sees("punct")
            ahead = 2 if comma else 1
            again = bool(kind) and cursor.sees("sub", kind, ahead=ahead)
            if not again and not self._condition_ahead(ahead, clauses[0], kind, fronted):
                break
            cursor.at += ahead - 1
            sub.joint = cursor.take().value
            if again:
                cursor.take()
            clauses.append(self._sub_clause(kind))

    def _sub_clause(self, kind: str) -> Clause:
        self.clauses.subordinate = True
        clause = self.clauses.read()
        self.clauses.subordinate = False
        if kind == "on_way":
            clause.verb, clause.shape, clause.agent = "go", "gerund", True
        if kind == "without" and clause.shape == "imperative":
            clause.shape = "gerund"
        return clause

    def _condition_ahead(self, ahead: int, first: Clause, kind: str, fronted: bool) -> bool:
        """Whether the clause there goes on with the condition rather than with the main clause."""
        cursor = self.cursor
        token = cursor.peek(ahead)
        if token.kind == "you" and cursor.peek(ahead + 1).kind != "modal":
            return True
        if token.form == "ing" and first.shape == "gerund":
            return True
        if token.kind == "not" and first.shape in ("gerund", "finite", "bare"):
            return True
        if token.kind in ("verb", "act") and token.form in ("s", "base") and first.shape == "finite":
            return not kind or (fronted and self._main_clause_later(ahead))
        if token.kind in ("be", "have"):
            return True
        distance = names_ahead(cursor, ahead)
        if distance is None or not clause_of_its_own(cursor, distance):
            bare = first.shape == "bare" and distance is not None and not new_clause(cursor, distance)
            return bare and not self.clauses.starts_clause(ahead)
        place = distance
        while cursor.peek(place).kind not in ("be", "modal", "have", "donot", "verb", "end"):
            place += 1
        return cursor.peek(place).kind != "modal"

    def _main_clause_later(self, ahead: int) -> bool:
        """Whether a comma or "then" ends the condition further on."""
        cursor = self.cursor
        while not cursor.sees("end", ahead=ahead) and not cursor.sees("punct", ".", ahead=ahead):
            if cursor.sees("punct", ",", ahead=ahead) or cursor.sees("link", "then", ahead=ahead):
                return True
            ahead += 1
        return False
