"""Sentences: how clauses are joined. Recursive descent, one look-ahead, no backtracking: time is linear in the words.

request  := sentence+
sentence := opening* step (THEN step)*
step     := [BEFORE|AFTER chunk ","] chunk [BEFORE|AFTER chunk]
chunk    := clause ((AND | WHILE | ",") clause)*
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from planners.errors import ContradictionError, NotUnderstoodError
from planners.language.arrangements import parse_arrangement, parse_unstacked
from planners.language.asides import parse_floor_remark, parse_needless, parse_reason, parse_reason_after
from planners.language.clauses import parse_task
from planners.language.constraints import parse_constraint, parse_without, starts_constraint
from planners.language.cursor import Cursor
from planners.language.goal_phrases import AS_WELL, EMPTY_TALK, RELATIVE, REMARKS, SALUTES, WISH
from planners.language.noun_phrases import parse_noun_phrase, starts_mention
from planners.language.orders import Scope, with_a_block
from planners.language.reason_phrases import NEEDLESS
from planners.language.robot_phrases import parse_robot, robot_length
from planners.language.syntax import (
    Aside,
    DoneClause,
    GoClause,
    Group,
    MoveClause,
    NounPhrase,
    Part,
    Sentence,
    TowerClause,
)
from planners.language.time_phrases import ALL_TIME, DONE, DONE_WITH, FINAL, IN_THE_END
from planners.language.vocabulary import (
    AFTER,
    BEFORE,
    EARLIER,
    FIRST,
    MEANWHILE,
    POLITE,
    POLITE_QUESTIONS,
    THANKS,
    THEN,
    TOGETHER,
    WHILE,
    WITH,
    Phrase,
)
from planners.language.walk_phrases import UNLOAD


def parse(cursor: Cursor) -> tuple[Sentence, ...]:
    """Reads all sentences; every word is consumed or the request is refused.

    Raises:
        NotUnderstoodError: words that fit nowhere.
        ContradictionError: one clause asks for two things at once.
    """
    sentences: list[Sentence] = []
    while True:
        while cursor.word() in (".", "?", ","):
            cursor.position += 1
        if not cursor.word():
            return tuple(sentences)
        start = cursor.position
        if (cursor.accept(EMPTY_TALK) or cursor.accept(THANKS)) and cursor.at_end:
            continue
        cursor.position = start
        sentences.append(_SentenceParser(cursor, not any(_tasks(sentence.body) for sentence in sentences)).parse())


class _SentenceParser:
    """Reads one sentence."""

    def __init__(self, cursor: Cursor, first: bool) -> None:
        self.cursor = cursor
        self.first = first
        self.scope = Scope()
        self.together = ""
        self.scattered = ""
        self.start = cursor.position
        self.question = False
        self.counted = False
        self.steps = 0
        self.clauses = 0
        self.gerund = False
        self.loose = False
        self.late = False
        self.arranged: list[Part] = []
        self.asides: list[Part] = []

    def parse(self) -> Sentence:
        self.cursor.ending = False
        joint = self._parse_opening()
        steps = [self._parse_step()]
        while self._accept_then():
            if self.cursor.at_end:
                self.cursor.refuse("what comes then")
            steps.append(self._parse_step())
            if not _tasks(steps[-1]):
                self.cursor.refuse(
                    "a task after 'then'; a ban holds from start to end, so say it in a sentence of its own"
                )
        self._finish(len(steps))
        text = self.cursor.said(self.start)
        if self.asides:
            steps[0] = _group("sequence", [*self.asides, steps[0]], text)
        if self.counted and len(steps) == 1 and not self.asides:  # "First A and B." asks for A no later than B
            steps = [replace(steps[0], relation="sequence")]
        return Sentence(steps[0] if len(steps) == 1 else _group("sequence", steps, text), joint)

    def _finish(self, steps: int) -> None:
        cursor = self.cursor
        if not cursor.at_end:
            cursor.refuse("the end of the sentence, 'and', 'then', or a destination")
        if cursor.word() == "?" and not self.question:
            cursor.refuse("a request; questions are not answered here", ("Could you put ...?",))
        if self.together and steps > 1:
            raise ContradictionError(
                f"'{self.together}' and 'then' in one sentence contradict each other; keep one of them"
            )

    def _parse_opening(self) -> Literal["next", "then", "meanwhile", "earlier"]:
        cursor = self.cursor
        joint: Literal["next", "then", "meanwhile", "earlier"] = "next"
        while True:
            self.question = self.question or cursor.sees(POLITE_QUESTIONS) is not None
            if not self.first and cursor.accept(EARLIER):
                joint = "earlier"
            elif not self.first and (cursor.accept(MEANWHILE)):
                joint = "meanwhile"
            elif not self.first and not _ranks(cursor) and (phrase := cursor.accept(THEN)):
                joint = "then"
                cursor.ending = phrase in IN_THE_END
            elif (not self.first and cursor.accept_word("and", "but")) or self._remark() or self._aside():
                pass
            elif not self.first and self._done_clause():
                joint = "then"
            elif self.first and not _ranks(cursor) and (phrase := cursor.accept(FIRST)):
                self.counted = True
                if phrase[-1] in ("by", "with"):
                    self.gerund = True
            elif self.first and cursor.accept(FINAL):
                pass
            elif phrase := cursor.accept(TOGETHER):
                self.together = " ".join(phrase)
            elif (
                self._accept_address()
                or (cursor.position > self.start and cursor.accept_word(","))
                or (not cursor.sees(MEANWHILE) and self._polite())
            ):
                pass
            else:
                return joint

    def _aside(self) -> bool:
        """Reads a reason, or a ban before the clause ("Without touching the red block, ...")."""
        cursor = self.cursor
        if reason := parse_reason(cursor) or parse_floor_remark(cursor):
            self.asides.append(reason)
            return True
        if cursor.word() != "without" or cursor.word(1) in UNLOAD:
            return False
        ban = parse_without(cursor)
        if ban is None or not cursor.accept_word(","):
            cursor.refuse("a comma and what is to be done")
        self.asides.append(ban)
        return True

    def _remark(self) -> bool:
        """Steps over "Team," and "here is the plan:", which ask for nothing by themselves."""
        cursor = self.cursor
        for table in (REMARKS, SALUTES):
            phrase = cursor.sees(table)
            if phrase and cursor.word(len(phrase)) in (",", ".", "!"):
                cursor.position += len(phrase) + 1
                return True
        if (phrase := cursor.sees(REMARKS)) and phrase[-1] in ("that",):
            cursor.position += len(phrase)
            return True
        return False

    def _done_clause(self) -> bool:
        """Steps over "once the red block is in place,", which says no more than "then"."""
        cursor, start = self.cursor, self.cursor.position
        theme: NounPhrase | None = None
        try:
            if not cursor.accept(AFTER):
                return False
            length = robot_length(cursor, bare=True)[0]
            if length:
                cursor.position += length
            elif starts_mention(cursor):
                theme = parse_noun_phrase(cursor, subject=True)
            if cursor.position > start + 1 and cursor.accept(DONE_WITH) and cursor.word() == ",":
                if theme is not None:
                    self.asides.append(DoneClause(theme, cursor.said(start)))
                return True
        except NotUnderstoodError:
            pass
        cursor.position = start
        return False

    def _polite(self) -> bool:
        """Steps over a polite phrase, but not over "you must never ..."."""
        cursor = self.cursor
        if starts_constraint(cursor) or cursor.sees(NEEDLESS):
            return False
        return cursor.accept(POLITE) is not None

    def _accept_address(self) -> bool:
        """Reads "with the left arm," or "left arm," at the start: who does the whole sentence."""
        cursor = self.cursor
        phrase = cursor.sees(WITH)
        if phrase and cursor.word(len(phrase)) != "a" and with_a_block(cursor):
            return False
        if phrase:
            cursor.position += len(phrase)
            length, robot = cursor.lexicon.match_robot(cursor.ahead(cursor.word() == "the"))
            helped = length + (cursor.word() == "the")
            if length and cursor.ahead(helped, 2) == ["'s", "help"]:
                cursor.position += helped + 2
            else:
                robot = parse_robot(cursor)
        else:
            length, robot = robot_length(cursor, bare=True)
            if not length or cursor.word(length) != ",":
                return False
            cursor.position += length
        if self.scope.robot and robot != self.scope.robot:
            raise ContradictionError(f"both '{self.scope.robot}' and '{robot}' are to do this sentence; name one robot")
        self.scope.robot = robot
        return True

    def _parse_step(self) -> Group:
        cursor, start = self.cursor, self.cursor.position
        self.steps += 1
        if joint := self._accept_subordinator(comma=False):
            subordinate = self._parse_chunk(subordinate=True)
            cursor.accept_word(",")
            cursor.accept(POLITE)
            main = self._parse_chunk()
            if joint == "before" and self._then_ahead():
                cursor.refuse(
                    "the end of the sentence: 'before ..., ... then ...' can be read in two ways; use two sentences"
                )
            first, second, said = (main, subordinate, (1, 0)) if joint == "before" else (subordinate, main, (0, 1))
        else:
            main = self._parse_chunk()
            joint = self._accept_subordinator(comma=True)
            if not joint:
                return main
            if joint == "after" and self.steps > 1:
                cursor.refuse(
                    "the end of the sentence: '... then ... after ...' can be read in two ways; use two sentences"
                )
            subordinate = self._parse_chunk(subordinate=cursor.word(-1) not in ("first", "that"))
            if joint == "after" and self._then_ahead():
                cursor.refuse(
                    "the end of the sentence: '... after ... then ...' can be read in two ways; use two sentences"
                )
            first, second, said = (main, subordinate, (0, 1)) if joint == "before" else (subordinate, main, (1, 0))
        if not (_tasks(first) and _tasks(second)):
            cursor.refuse("tasks on both sides of 'before' or 'after'")
        return Group("sequence", (first, second), cursor.said(start), said)

    def _parse_chunk(self, subordinate: bool = False) -> Group:
        cursor, start = self.cursor, self.cursor.position
        parts: list[Part] = [*self._parse_clause(subordinate)]
        self.loose, self.late = bool(self.together), False
        while not self._then_ahead():
            skip = self._separator(subordinate)
            if not skip:
                break
            cursor.position += skip
            clause = self._parse_clause(subordinate)
            if self.late and parts:
                parts = [_group("any_order", parts, cursor.said(start), self.loose)]
                self.late = False
                rest = _group("any_order", list(clause), cursor.said(start))
                parts = [_group("sequence", [*parts, rest], cursor.said(start))]
                continue
            parts += clause
            if self.scope.gapped and self.scope.instrument:
                parts = _share_instrument(parts, self.scope.instrument)
        unordered = self.scattered or (self.together if self.steps == 1 and not self._then_ahead() else "")
        if unordered and not _several(parts):
            cursor.refuse(f"more than one task for '{unordered}'")
        self.scattered = ""
        return _group("any_order", parts, cursor.said(start), self.loose)

    def _separator(self, subordinate: bool) -> int:
        """Length of what joins another clause to this chunk, 0 when none does."""
        cursor = self.cursor
        comma = 1 if cursor.word() == "," else 0
        if cursor.sees(BEFORE, comma) or cursor.sees(AFTER, comma):
            return 0
        if (phrase := cursor.sees(RELATIVE, comma)) and not subordinate:
            there = phrase[-1] in ("where", "there") and not cursor.sees(WISH, comma + len(phrase) - 1)
            return comma + len(phrase) - (phrase[-1] == "there" and not there)
        if cursor.word(comma) == "which" and not subordinate:
            return comma
        if phrase := cursor.sees(WHILE, comma):
            self.loose = True
            return comma + len(phrase)
        if not subordinate and with_a_block(cursor, comma):
            self.scope.goal = True
            return comma + 1
        if cursor.sees(EARLIER, comma):
            return 0
        if cursor.word(comma) in ("and", "but"):
            return comma + 1 + (cursor.ahead(comma + 1, 2) in (["that", "the"], ["that", "it"], ["that", "no"]))
        return 0 if subordinate else comma

    def _parse_clause(self, subordinate: bool) -> tuple[Part, ...]:
        cursor = self.cursor
        self.clauses += 1
        if not subordinate and (clause := parse_needless(cursor) or parse_unstacked(cursor)):
            self._parse_trailers()
            return (clause,)
        if not subordinate:
            while cursor.sees(POLITE) and not starts_constraint(cursor):
                cursor.accept(POLITE)
        if not subordinate and starts_constraint(cursor):
            clause = parse_constraint(cursor)
            self._parse_trailers()
            return (clause,)
        if phrase := cursor.accept(TOGETHER):
            self.scattered = " ".join(phrase)
            cursor.accept_word(",")
        if phrase := cursor.accept(MEANWHILE):
            self.loose = True
            cursor.accept_word(",")
        if cursor.accept(FINAL):
            self.late = True
            cursor.accept_word(",")
        gerund, self.gerund = self.gerund, False
        parts = parse_task(cursor, self.scope, subordinate or gerund)
        self.arranged = []
        self._parse_trailers()
        return (*parts, *self.arranged)

    def _parse_trailers(self) -> None:
        """Reads "first", "in any order" and "please" after a clause."""
        cursor = self.cursor
        while True:
            comma = 1 if cursor.word() == "," else 0
            if phrase := cursor.sees(TOGETHER, comma):
                cursor.position += comma + len(phrase)
                self.scattered = " ".join(phrase)
            elif arranged := parse_arrangement(cursor):
                self.arranged.append(arranged)
            elif parse_reason_after(cursor):
                pass
            elif not comma and (cursor.sees(DONE) or cursor.sees(FINAL)) and self._closes():
                self.late = True
            elif not comma and (cursor.accept(ALL_TIME) or cursor.accept(AS_WELL)):
                pass
            elif phrase := self._talk(comma):
                cursor.position += comma + len(phrase)
            elif cursor.word() == "first" and self._leads():
                cursor.position += 1
                self.counted = True
            else:
                return

    def _talk(self, comma: int) -> Phrase | None:
        """Thanks and the like, where the clause ends with it."""
        cursor = self.cursor
        for table, ends in ((EMPTY_TALK, (".", "?", "")), (THANKS, (".", "?", "", ","))):
            phrase = cursor.sees(table, comma)
            if phrase and cursor.word(comma + len(phrase)) in ends:
                return phrase
        return None

    def _closes(self) -> bool:
        """Steps over "when that is done" or "in the end" where the clause ends with it."""
        cursor, start = self.cursor, self.cursor.position
        if (cursor.accept(DONE) or cursor.accept(FINAL)) and (cursor.at_end or cursor.word() in (",", "and")):
            return True
        cursor.position = start
        return False

    def _leads(self) -> bool:
        """Whether a trailing "first" closes the first step of the request."""
        cursor = self.cursor
        cursor.position += 1
        leads = self.first and self.steps == 1 and self.clauses == 1 and (cursor.at_end or self._then_ahead())
        cursor.position -= 1
        return leads

    def _accept_subordinator(self, comma: bool) -> Literal["", "before", "after"]:
        cursor = self.cursor
        skip = 1 if comma and cursor.word() == "," else 0
        if comma and (phrase := cursor.sees(EARLIER, skip)) and phrase[0] == "but":  # "..., but first ..."
            cursor.position += skip + len(phrase)
            return "after"
        opens = self.first and not comma and cursor.sees(AFTER) is not None
        if (cursor.sees(THEN, skip) and not opens) or (cursor.sees(BEFORE, skip) and cursor.word(skip + 1) == "that"):
            return ""
        joints: tuple[tuple[Literal["before", "after"], tuple[Phrase, ...]], ...] = (
            ("before", BEFORE),
            ("after", AFTER),
        )
        for joint, phrases in joints:
            if phrase := cursor.sees(phrases, skip):
                cursor.position += skip + len(phrase)
                return joint
        return ""

    def _then_ahead(self) -> bool:
        return self._then_length() > 0

    def _then_length(self) -> int:
        cursor = self.cursor
        skip = 1 if cursor.word() == "," else 0
        skip += cursor.word(skip) == "and"
        phrase = cursor.sees(THEN, skip)
        return skip + len(phrase) if phrase else 0

    def _accept_then(self) -> bool:
        length = self._then_length()
        if not length:
            return False
        self.cursor.position += length
        while self.cursor.accept(THEN) or self.cursor.accept_word(","):
            pass
        return True


def _group(relation: Literal["sequence", "any_order"], parts: list, text: str, loose: bool = False) -> Group:
    return Group(relation, tuple(parts), text, tuple(range(len(parts))), loose)


def _ranks(cursor: Cursor) -> bool:
    """Whether "second the red block" and the like speak of a tower."""
    return cursor.word() in ("second", "third", "last") and cursor.word(1) in ("from", "comes")


def _share_instrument(parts: list[Part], robot: str) -> list[Part]:
    """Gives the robot after the last of several clauses with one verb to all of them."""
    shared = list(parts)
    verb = next((part.verb for part in reversed(shared) if isinstance(part, MoveClause)), "")
    for index in range(len(shared) - 1, -1, -1):
        part = shared[index]
        if not isinstance(part, MoveClause) or part.verb != verb or part.robot not in ("", robot):
            break
        shared[index] = replace(part, robot=robot)
    return shared


def _several(parts: Sequence[Part]) -> bool:
    """Whether the clauses of a chunk may make more than one task."""
    tasks = [part for part in parts if isinstance(part, MoveClause)]
    if any(isinstance(part, TowerClause | GoClause) for part in parts):
        return True
    themes = [item for task in tasks for item in task.theme.items]
    return len(themes) > 1 or any(item.several for item in themes)


def _tasks(part: Part) -> bool:
    """Whether anything in it is a task rather than a constraint."""
    if isinstance(part, Group):
        return any(_tasks(inner) for inner in part.parts)
    return not isinstance(part, Aside)
