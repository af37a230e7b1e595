"""One clause: subject, auxiliaries, verb, object, adverbs, counts and order, in any of the voices of English."""

from planners.language.temporal.adjuncts import AdjunctReader
from planners.language.temporal.counts import bound, read_count
from planners.language.temporal.cursor import OpenQuestionError
from planners.language.temporal.groups import Names, names_ahead, read_names
from planners.language.temporal.syntax import Clause


class ClauseReader(AdjunctReader):
    """Reads one clause at a cursor."""

    def read(self) -> Clause:
        """The clause at the cursor, passed.

        Raises:
            NotReadError: A word that matters is not understood.
            OpenQuestionError: It can mean several things.
        """
        clause = Clause()
        self._start(clause)
        self.after(clause)
        return clause

    def _start(self, clause: Clause) -> None:
        cursor = self.cursor
        subject: Names | None = None
        copula = False
        asked = ""
        while True:
            token = cursor.peek()
            infinitive = token.text == "to" and cursor.peek(1).kind in ("verb", "act", "not", "adv", "be", "fill")
            if token.kind in ("fill", "that", "do") or (token.kind == "noun" and token.value == "number") or infinitive:
                cursor.take()
            elif token.kind in ("cmp", "freq", "num") and (count := read_count(cursor)):
                clause.count = count
            elif token.kind == "cmp":
                asked = cursor.take().value
            elif token.kind == "adv":
                cursor.take()
                self._adverb(clause, token.value)
            elif (
                token.kind == "link"
                and token.value == "then"
                and clause.modal
                and cursor.peek(1).kind in ("verb", "act")
            ):
                cursor.take()
                clause.adverbs.add("later")
            elif token.kind in ("not", "donot"):
                cursor.take()
                clause.negative = not clause.negative
            elif token.kind == "modal":
                cursor.take()
                if token.value == "must" and clause.negative and cursor.peek(-2).kind in ("not", "donot"):
                    raise OpenQuestionError(f"is it free, or forbidden, by '{cursor.peek(-2).text} {token.text}'?")
                clause.negative ^= token.value == "cannot"
                clause.modal = "can" if token.value == "cannot" else token.value
            elif token.kind == "it" and subject is None and self._robot():
                cursor.take()
                clause.shape, clause.agent = "finite", True
            elif (token.kind == "it" and cursor.peek(1).kind in ("be", "modal") and self._impersonal()) or (
                token.kind == "det" and cursor.sees("you", ahead=1)
            ):
                cursor.take()
            elif token.kind == "you":
                cursor.take()
                clause.shape, clause.agent = "finite", True
            elif token.kind == "have":
                cursor.take()
                clause.perfect = True
            elif token.kind == "be":
                copula = cursor.take().text != "been" or subject is not None or not cursor.sees("prep")
                if not copula:  # "you have been to a"
                    clause.verb = "go"
                    cursor.skip("prep")
                    self._object(clause)
                    break
            elif (token.kind in ("det", "quant") and cursor.sees("act", ahead=1)) or (
                token.kind == "quant" and (cursor.sees("verb", ahead=1) and cursor.peek(1).form == "base")
            ):
                clause.negative ^= token.value == "none"  # "neither visit a nor b"
                clause.shape = "finite" if token.kind == "det" else clause.shape  # "the alarm rings"
                cursor.take()
            elif (token.kind == "det" and cursor.sees("cmp", ahead=1)) or (token.kind == "times" and asked):
                cursor.take()
            elif token.kind == "order" and clause.group is None:
                clause.order = cursor.take().value if token.value != "plain" else self._plain(clause)
            elif token.kind == "verb":
                if self._verb(clause, subject, copula):
                    break
            elif token.kind == "act":
                self._action(clause, subject)
                break
            elif token.kind == "allow" and copula and cursor.sees("prep", ahead=1) and not names_ahead(cursor, 1):
                cursor.at += 2
                clause.negative ^= token.value == "no"
                clause.modal = "must" if token.value == "must" else "can"
                copula = False
            elif token.kind in ("allow", "true") and (copula or token.kind == "allow"):
                self._judged(clause, subject)
                break
            elif self._visit_noun(clause):
                if asked and clause.count is not None:
                    clause.count, asked = bound(asked, clause.count.least), ""
                break
            elif token.kind == "quant" and token.value == "anywhere":
                self._anywhere(clause)
                break
            elif copula and (token.kind == "prep" or subject is None) and names_ahead(cursor) is not None:
                cursor.skip("prep")
                clause.verb = "state"
                self._object(clause)
                break
            elif token.kind == "prep" and token.text not in (
                "to",
                "into",
                "at",
                "via",
                "through",
                "back",
                "onto",
                "towards",
            ):
                if (
                    not self.subordinate
                    or names_ahead(cursor) is None
                    or token.text not in ("in", "inside", "within", "on")
                ):
                    raise cursor.fail()
                cursor.take()
                clause.verb, clause.shape = "state", "finite"
                self._object(clause)
                break
            elif subject is None and clause.negative and token.text.startswith("both"):
                raise OpenQuestionError("is each of the two forbidden, or only both together?")
            elif subject is None and (names := read_names(cursor, True, self.subordinate)) is not None:
                subject = names
                clause.negative ^= names.quantifier == "none"
                if not self._goes_on():
                    self._bare(clause, subject)
                    break
                clause.shape = "finite"
            elif subject is not None and token.text == "both" and clause.negative:
                raise OpenQuestionError("is each of the two forbidden, or only both together?")
            elif subject is not None and token.kind == "quant":
                if cursor.take().text == "both" and (
                    cursor.sees("true")
                    or cursor.sees("verb", "hold")
                    or (cursor.sees("be") and cursor.sees("true", ahead=1))
                ):
                    clause.adverbs.add("together")  # "a and b are both visited"
            elif subject is not None and copula and clause.perfect and token.kind in ("punct", "end", "link"):
                self._bare(clause, subject)  # "b, but only after a has been"
                clause.verb, clause.shape = "go", "finite"
                break
            elif subject is not None and copula and not cursor.sees("link", "then", "next", "preceded"):
                raise cursor.fail()
            elif subject is not None and copula:
                self._bare(clause, subject)
                break
            else:
                raise cursor.fail()
        self._asked_number(clause, asked)

    def _robot(self) -> bool:
        """As in "it must deliver ...": the pronoun stands for the robot, for it does something."""
        ahead = 1
        while self.cursor.peek(ahead).kind in ("modal", "adv", "not", "donot", "do", "fill"):
            ahead += 1
        token = self.cursor.peek(ahead)
        doing = token.kind == "act" or (token.kind == "verb" and token.value not in ("hold", "lock", "stay"))
        return self.cursor.peek().value == "it" and doing and token.form == ("s" if ahead == 1 else "base")

    def _impersonal(self) -> bool:
        """As in "It is not allowed to ...": the pronoun stands for nothing."""
        ahead = 1
        if self.cursor.sees("modal", ahead=1) and self.cursor.peek(1).text.startswith("is "):
            return True
        while self.cursor.peek(ahead).kind in ("be", "not", "adv"):
            ahead += 1
        return self.cursor.sees("allow", ahead=ahead) and self.cursor.peek(ahead + 1).text == "to"

    def _goes_on(self) -> bool:
        """Whether what follows a subject is its verb."""
        cursor, ahead = self.cursor, 0
        while cursor.peek(ahead).kind in ("adv", "fill", "quant"):
            ahead += 1
        token = cursor.peek(ahead)
        if token.text.startswith("come") and cursor.sees("sub", ahead=ahead + 1):
            return True
        if token.kind == "act":
            return token.form in ("s", "past") or cursor.peek(ahead - 1).kind != "link"
        if token.text == "do not" or (token.kind == "not" and cursor.peek(ahead + 1).text == "to"):
            return False
        return token.kind in ("be", "modal", "have", "donot", "do", "not") or (
            token.kind == "verb" and token.value in ("hold", "ensure", "lock") and token.form in ("s", "base", "past")
        )

    def _asked_number(self, clause: Clause, asked: str) -> None:
        """As in "The minimum number of times you must visit a is five": the number comes last."""
        cursor = self.cursor
        if not asked:
            return
        if cursor.sees("be") and cursor.peek(1).kind in ("num", "freq"):
            cursor.take()
            clause.count = bound(asked, int(cursor.take().value))
            cursor.skip("times")
        else:
            raise cursor.fail()

    def _plain(self, clause: Clause) -> str:
        self.cursor.take()
        return "plain" if self.cursor.tokens[self.cursor.at - 1].text != "in turn" else clause.order
