"""Verbs with what they are about: objects, passives, verbal nouns, adjectives and actions of the lexicon."""

from planners.language.temporal.counts import bound
from planners.language.temporal.cursor import Cursor, OpenQuestionError
from planners.language.temporal.groups import Names, clause_of_its_own, names_ahead, read_names
from planners.language.temporal.mentions import Mentions
from planners.language.temporal.syntax import Clause, Group

_TRANSITIVE = ("go", "see", "do", "stay", "patrol", "revisit", "leave", "lock")


class PredicateReader:
    """Reads a verb and its object, or fits one to a subject."""

    def __init__(self, cursor: Cursor, mentions: Mentions) -> None:
        self.cursor = cursor
        self.mentions = mentions
        self.subordinate = False

    def _verb(self, clause: Clause, subject: Names | None, copula: bool) -> bool:
        """Passes a verb; whether the clause's verb is found, with what it is about."""
        cursor = self.cursor
        token = cursor.take()
        if token.form == "ing" and subject is None and clause.shape == "imperative" and not clause.keep and not copula:
            clause.shape = "gerund" if token.value != "ensure" else clause.shape
        following = cursor.peek().form == "ing" and cursor.peek().kind in ("verb", "act")
        match token.value:
            case "ensure":
                return False
            case "keep" if following or cursor.sees("adv"):
                clause.keep = True
                return False
            case "keep":
                clause.verb = "stay"
                start = cursor.at
                names = read_names(cursor)
                if names is not None and cursor.sees("act"):  # "keep the oven on"
                    self._action(clause, names)
                    clause.adverbs.add("staying")
                    return True
                cursor.at = start
                self._object(clause)
                return True
            case "stay" if cursor.sees("act"):
                clause.adverbs.add("staying")
                return False
            case "stop" if following or (token.text.startswith("ceas") and cursor.peek().text == "to"):
                clause.keep = True
                clause.negative = not clause.negative
                clause.adverbs.discard("never")
                return False
            case "stop":
                clause.verb = "endure"
                clause.negative = not clause.negative
                return True
            case "avoid":
                clause.negative = not clause.negative
                clause.adverbs.add("avoid")
                cursor.skip("prep", "det")
                if subject is None and cursor.peek().form == "ing":
                    return False
                clause.verb = "go"
            case "lock":
                clause.negative = not clause.negative
                clause.adverbs.add("later")
                clause.verb = "go"
            case "leave":
                clause.verb, clause.leaving = "go", True
            case value:
                clause.revisit = clause.revisit or value == "revisit"
                clause.verb = "go" if value == "revisit" else value
                self._more_verbs(clause)
        if subject is not None:
            if cursor.sees("sub", "before", "after") and token.text.startswith(("come", "came")):
                clause.verb = "hold"
            elif not copula and token.value not in ("hold", "lock", "stay"):
                raise cursor.fail()
            clause.group = self.mentions.propositions(subject, clause.verb)
            clause.generic = clause.group is None
        else:
            self._object(clause)
        return True

    def _more_verbs(self, clause: Clause) -> None:
        """As in "Visit and then leave a", "go to and inspect a": one object for both."""
        cursor = self.cursor
        ahead = 0
        while cursor.peek(ahead).kind == "prep":
            ahead += 1
        if cursor.sees("link", "and", "then", ahead=ahead) and cursor.sees("verb", ahead=ahead + 1):
            second = cursor.peek(ahead + 1)
            if second.value in _TRANSITIVE and second.form == cursor.peek(-1).form:
                cursor.at += ahead + 2

    def _object(self, clause: Clause) -> None:
        cursor = self.cursor
        if cursor.sees("adv", "only", "eventually", "first", "again") and names_ahead(cursor, 1) is not None:
            clause.adverbs.add(cursor.take().value)
        if cursor.sees("adv", "first", "again") and cursor.peek(1).kind == "prep":
            clause.adverbs.add(cursor.take().value)
        if cursor.peek().kind in ("cmp", "num", "quant", "det") and self._visit_noun(clause):
            return
        if cursor.sees("quant", "anywhere") or (cursor.sees("prep") and cursor.sees("quant", "anywhere", ahead=1)):
            cursor.skip("prep")
            self._anywhere(clause)
            return
        ahead = 1 if cursor.sees("prep") else 0
        if clause.negative and "avoid" not in clause.adverbs and cursor.peek(ahead).text.startswith("both"):
            raise OpenQuestionError("is each of the two forbidden, or only both together?")
        if cursor.sees("order") and names_ahead(cursor, 1) is not None:  # "visit in order a, b, c"
            clause.order = cursor.take().value
        origin = cursor.sees("prep") and cursor.peek().text == "from" and "avoid" not in clause.adverbs
        names = read_names(cursor)
        if names is None:
            if clause.leaving and not self.subordinate:
                clause.group = self.mentions.single
            if clause.revisit:
                clause.generic = True
            if cursor.accept("fill") or clause.leaving or clause.revisit:
                return
            if clause.verb in _TRANSITIVE and not cursor.sees("it") and clause.verb != "stay":
                raise cursor.fail()
            return
        clause.negative ^= names.quantifier == "none"
        clause.group = self.mentions.propositions(names, clause.verb)
        clause.generic = clause.group is None
        if clause.generic and cursor.peek().text == ":" and self._listed():
            listed = read_names(cursor)
            clause.group = self.mentions.propositions(listed, clause.verb) if listed else None
        while origin and clause.group and cursor.sees("prep") and (names := read_names(cursor)) is not None:
            goal = self.mentions.propositions(names, clause.verb)
            if goal is not None:
                clause.group = Group(clause.group.items + goal.items)
                clause.order = "plain"
        if cursor.sees("prep") and cursor.sees("verb", ahead=2) and clause.negative:  # "locks b from being true"
            cursor.skip("prep", "be")
        if clause.verb == "see" and cursor.sees("verb", "hold"):  # "see a happen"
            cursor.take()
        if clause.negative and cursor.peek().text == "from" and cursor.sees("verb", "hold", ahead=1):
            cursor.at += 2  # "prevents b from happening"
        if clause.negative and cursor.sees("prep") and cursor.sees("be", ahead=1) and cursor.sees("true", ahead=2):
            cursor.at += 3

    def _listed(self) -> bool:
        """Passes a colon; whether the names of a general group follow: "in this order: a, b, c"."""
        cursor = self.cursor
        ahead = 1 if cursor.sees("punct") else 0
        distance = names_ahead(cursor, ahead)
        if distance is None or clause_of_its_own(cursor, distance):
            return False
        cursor.at += ahead
        return True

    def _anywhere(self, clause: Clause) -> None:
        """As in "You can go anywhere but a": all but a is free."""
        cursor = self.cursor
        cursor.take()
        if cursor.peek(-1).text.startswith("any ") and cursor.peek().kind not in ("except", "link", "but_not"):
            clause.generic = True
            return
        if not (cursor.accept("except") or cursor.accept("link", "but") or cursor.accept("but_not")):
            raise cursor.fail()
        names = read_names(cursor)
        if names is None or clause.negative:
            raise cursor.fail()
        clause.verb, clause.negative, clause.modal = "go", True, "must"
        clause.group = self.mentions.propositions(names, "go")

    def _visit_noun(self, clause: Clause) -> bool:
        """As in "Any visit to a", "one visit to b", "repeated visits"."""
        cursor = self.cursor
        start = cursor.at
        negative, number, comparison = False, None, ""
        while cursor.peek().kind in ("det", "quant", "adj", "num", "cmp", "freq"):
            token = cursor.take()
            negative ^= token.kind == "quant" and token.value == "none"
            number = int(token.value) if token.kind == "num" else number
            comparison = token.value if token.kind == "cmp" else comparison
        kind = cursor.peek().value if cursor.peek().kind == "noun" else ""
        if kind == "again_visits":
            cursor.take()
            clause.verb, clause.revisit, clause.generic, clause.shape = "go", True, True, "gerund"
            clause.negative ^= negative
            return True
        if kind != "visit" or (not cursor.sees("prep", ahead=1) and not cursor.sees("that", ahead=1)):
            cursor.at = start
            return False
        cursor.take()
        cursor.take()
        clause.negative ^= negative
        clause.count = bound(comparison, number) if number is not None else clause.count
        clause.verb = "go"
        if clause.shape == "imperative":
            clause.shape = "gerund"
        names = read_names(cursor)
        if names is None:
            raise cursor.fail()
        clause.group = self.mentions.propositions(names, "go")
        clause.generic = clause.group is None
        return True

    def _bare(self, clause: Clause, subject: Names) -> None:
        if subject.pronoun and not self.subordinate:
            raise self.cursor.fail()
        clause.verb, clause.shape = "bare", "bare"
        if subject.tokens and all(token.kind == "ent" for token in subject.tokens):
            clause.group = self.mentions.again(subject) or self.mentions.propositions(subject, "bare")
        else:
            clause.group = self.mentions.propositions(subject, "bare")
        clause.generic = clause.group is None

    def _judged(self, clause: Clause, subject: Names | None) -> None:
        """As in "a is off limits", "a is true"."""
        token = self.cursor.take()
        clause.negative ^= token.value == "no"
        if token.kind == "true":
            clause.verb = "hold"
        else:
            clause.verb, clause.modal = "go", "must" if token.value == "must" else "can"
        if subject is None:
            raise self.cursor.fail()
        clause.group = self.mentions.propositions(subject, clause.verb)

    def _action(self, clause: Clause, subject: Names | None) -> None:
        """An action of the lexicon with its arguments, active, passive or as an adjective."""
        cursor = self.cursor
        token = cursor.take()
        action = self.mentions.lexicon.actions[token.value]
        clause.verb = "act"
        clause.agent = clause.agent or (subject is None and clause.shape != "finite")
        if token.form == "ing" and subject is None and clause.shape == "imperative" and not clause.keep:
            clause.shape = "gerund"
        groups = [subject] if subject is not None and (subject.tokens or subject.pronoun) else []
        while len(groups) < len(action.args):
            names = self._argument(clause, action.args)
            if names is None:
                break
            groups.append(names)
        if subject is not None and not action.args:
            raise cursor.fail()
        clause.group = self.mentions.act(action, groups)

    def _argument(self, clause: Clause, args: tuple[str, ...]) -> Names | None:
        cursor = self.cursor
        while cursor.sees("be") or (cursor.sees("not") and cursor.sees("be", ahead=-1)):  # "the light is not red"
            clause.negative ^= cursor.take().kind == "not"
        if cursor.sees("it") or (cursor.sees("prep") and cursor.sees("it", ahead=1)):
            return read_names(cursor)
        distance = names_ahead(cursor)
        if distance is None or (clause.shape != "gerund" and clause_of_its_own(cursor, distance)):
            return None
        names = read_names(cursor)
        if names is not None:
            clause.negative ^= names.quantifier == "none"
        return names

    def _adverb(self, clause: Clause, value: str) -> None:
        if value in ("never", "no_longer"):
            clause.negative = not clause.negative
        if value == "no_longer":
            clause.adverbs |= {"again", "later"}
        if value == "always" and self.cursor.peek(-2).kind in ("not", "donot"):
            raise OpenQuestionError("is 'not always' meant to be never, or not at every instant?")
        if value in ("always", "forever") and "eventually" in clause.adverbs:
            clause.adverbs.add("settling")
        clause.adverbs.add(value)
