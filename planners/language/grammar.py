"""Sentences: how clauses are joined. Recursive descent, one look-ahead, no backtracking: time is linear in the words.

request  := sentence+
sentence := opening* step (THEN step)*
step     := [BEFORE|AFTER chunk ","] chunk [BEFORE|AFTER chunk]
chunk    := clause ((AND | WHILE | ",") clause)*
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from planners.errors import ContradictionError
from planners.language.clauses import Scope, parse_task
from planners.language.constraints import parse_constraint, starts_constraint
from planners.language.cursor import Cursor
from planners.language.noun_phrases import parse_robot, robot_length
from planners.language.syntax import AvoidClause, Group, MoveClause, Part, Sentence
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
        if cursor.accept(THANKS) and cursor.at_end:
            continue
        sentences.append(_SentenceParser(cursor, not sentences).parse())


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

    def parse(self) -> Sentence:
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
        if self.counted and len(steps) == 1:  # "First A and B." asks for A no later than B
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

    def _parse_opening(self) -> Literal["next", "meanwhile", "earlier"]:
        cursor = self.cursor
        joint: Literal["next", "meanwhile", "earlier"] = "next"
        while True:
            self.question = self.question or cursor.sees(POLITE_QUESTIONS) is not None
            if not self.first and cursor.accept(EARLIER):
                joint = "earlier"
            elif not self.first and (cursor.accept(MEANWHILE)):
                joint = "meanwhile"
            elif not self.first and (cursor.accept(THEN) or (cursor.word() == "and" and cursor.accept_word("and"))):
                pass
            elif self.first and cursor.accept(FIRST):
                self.counted = True
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

    def _polite(self) -> bool:
        """Steps over a polite phrase, but not over "you must never ..."."""
        cursor = self.cursor
        if starts_constraint(cursor):
            return False
        return cursor.accept(POLITE) is not None

    def _accept_address(self) -> bool:
        """Reads "with the left arm," or "left arm," at the start: who does the whole sentence."""
        cursor = self.cursor
        phrase = cursor.sees(WITH)
        if phrase:
            cursor.position += len(phrase)
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
            subordinate = self._parse_chunk(subordinate=True)
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
        while not self._then_ahead():
            skip = self._separator(subordinate)
            if not skip:
                break
            cursor.position += skip
            parts += self._parse_clause(subordinate)
            if self.scope.gapped and self.scope.instrument:
                parts = _share_instrument(parts, self.scope.instrument)
        unordered = self.scattered or (self.together if self.steps == 1 and not self._then_ahead() else "")
        if unordered and not _several(parts):
            cursor.refuse(f"more than one task for '{unordered}'")
        self.scattered = ""
        return _group("any_order", parts, cursor.said(start))

    def _separator(self, subordinate: bool) -> int:
        """Length of what joins another clause to this chunk, 0 when none does."""
        cursor = self.cursor
        comma = 1 if cursor.word() == "," else 0
        if cursor.sees(BEFORE, comma) or cursor.sees(AFTER, comma):
            return 0
        if phrase := cursor.sees(WHILE, comma):
            return comma + len(phrase)
        if cursor.word(comma) in ("and", "but"):
            return comma + 1
        return 0 if subordinate else comma

    def _parse_clause(self, subordinate: bool) -> tuple[Part, ...]:
        cursor = self.cursor
        self.clauses += 1
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
        parts = parse_task(cursor, self.scope, subordinate)
        self._parse_trailers()
        return parts

    def _parse_trailers(self) -> None:
        """Reads "first", "in any order" and "please" after a clause."""
        cursor = self.cursor
        while True:
            comma = 1 if cursor.word() == "," else 0
            if phrase := cursor.sees(TOGETHER, comma):
                cursor.position += comma + len(phrase)
                self.scattered = " ".join(phrase)
            elif (phrase := cursor.sees(THANKS, comma)) and cursor.word(comma + len(phrase)) in (".", "?", "", ","):
                cursor.position += comma + len(phrase)
            elif cursor.word() == "first" and self._leads():
                cursor.position += 1
                self.counted = True
            else:
                return

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
        if cursor.sees(THEN, skip) or (cursor.sees(BEFORE, skip) and cursor.word(skip + 1) == "that"):
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


def _group(relation: Literal["sequence", "any_order"], parts: list, text: str) -> Group:
    return Group(relation, tuple(parts), text, tuple(range(len(parts))))


def _share_instrument(parts: list[Part], robot: str) -> list[Part]:
    """Gives the robot after the last of several clauses with one verb to all of them."""
    shared = list(parts)
    verb = next(part.verb for part in reversed(shared) if isinstance(part, MoveClause))
    for index in range(len(shared) - 1, -1, -1):
        part = shared[index]
        if not isinstance(part, MoveClause) or part.verb != verb or part.robot not in ("", robot):
            break
        shared[index] = replace(part, robot=robot)
    return shared


def _several(parts: Sequence[Part]) -> bool:
    """Whether the clauses of a chunk may make more than one task."""
    tasks = [part for part in parts if isinstance(part, MoveClause)]
    themes = [item for task in tasks for item in task.theme.items]
    return len(themes) > 1 or any(item.several for item in themes)


def _tasks(part: Part) -> bool:
    """Whether anything in it is a task rather than a constraint."""
    return any(_tasks(inner) for inner in part.parts) if isinstance(part, Group) else not isinstance(part, AvoidClause)
