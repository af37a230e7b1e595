"""Words to a task tree by two readers that check each other: rules, and a network taught on labelled paragraphs.

The bounded grammar consumes every word and is believed alone. Free English has two opinions: where they agree, or where
the network is sure and the rules have no reading, the reading stands; where they differ, or the network is not sure,
the person is asked with what it may mean, as sentences that the bounded grammar reads. What neither reads is refused.
"""

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from planners.errors import (
    AmbiguousEntityError,
    ContradictionError,
    NotUnderstoodError,
    ParserMissingError,
    PerhapsSkillError,
    PlannerError,
    SituationError,
    UnknownEntityError,
    UnsureError,
)
from planners.language.conditions import settle
from planners.language.contracts import read_by_contract
from planners.language.learned import Candidate, read_learned
from planners.language.learned.situation import Situation, situation_of
from planners.language.learned.tree import meaning_of, same_meaning, tasks_of
from planners.language.learned.wording import worded
from planners.language.repetitions import unroll
from planners.language.suggestions import suggested
from planners.language.task_tree import Constraint, TaskTree
from planners.language.tokens import check_text
from planners.language.understand import as_said, build_tree, check_who_returns, read_beyond, read_bounded
from skills.world.snapshot import WorldSnapshot

log = logging.getLogger(__name__)

SURE = 0.6  # share of the network's belief from which its reading stands where rules have none
LIKELY = 0.15  # and from which it is worth asking about
CHOICES = 2
ELSEWHEN = re.compile(
    r"\b(?:yesterday|tomorrow|last (?:week|time|night|month)|earlier today|the other day|used to|not yet|"
    r"(?:don't|do not) (?:start|begin)(?: \w+)? yet|suppose|imagine|hypothetically)\b",
    re.I,
)
"""Words of another time, or of none: what free English is read as is asked about then, however sure the readers are."""
Network = Callable[[str, Situation], Sequence[Candidate]]
Reader = Literal["bounded grammar", "rules", "rules and network", "network", "contract of a skill"]


@dataclass(frozen=True)
class Opinion:
    """A reading of the network that can be carried out.

    Attributes:
        tree: As a task tree.
        share: How much of the network's belief is on it, 0 to 1.
        sentence: As a sentence that the bounded grammar reads.
    """

    tree: TaskTree
    share: float
    sentence: str


@dataclass(frozen=True)
class Opinions:
    """What the network thinks of a request.

    Attributes:
        found: Readings, likeliest first.
        out: How much of its belief is that the request cannot be carried out as it stands.
    """

    found: tuple[Opinion, ...] = ()
    out: float = 0.0

    @property
    def likely(self) -> list[Opinion]:
        """Those that are worth asking about."""
        return [opinion for opinion in self.found if opinion.share >= LIKELY]


@dataclass(frozen=True)
class Understanding:
    """How a request was read.

    Attributes:
        tree: What it asks for; None where it is refused or must be asked about.
        by: Who read it; None with ``tree``.
        refusal: Why there is no tree.
        opinions: What the network thought.
    """

    tree: TaskTree | None = None
    by: Reader | None = None
    refusal: PlannerError | None = None
    opinions: Opinions = field(default_factory=Opinions)


def comprehend(text: str, world: WorldSnapshot, network: Network = read_learned) -> TaskTree:
    """Reads a request.

    Args:
        text: What the person said.
        world: What there is to talk about.
        network: What a paragraph of free English may mean, likeliest first.

    Returns:
        The task tree, in the form of :func:`planners.language.understand.understand`.

    Raises:
        AmbiguousEntityError: it may mean several things, or what it means is not sure; ``choices`` are sentences.
        PlannerError: as :func:`planners.language.understand.understand`.
    """
    return _tree_of(understanding(text, world, network))


def comprehend_at_once(text: str, world: WorldSnapshot) -> TaskTree | None:
    """Reads a request as :func:`comprehend` does where the bounded grammar reads it, within milliseconds; else None.

    Raises:
        AmbiguousEntityError: it is not plain who is meant to come back.
    """
    try:
        check_text(text)
        settled = settle(text, world)
        plain = unroll(settled.text, world)
        tree = read_bounded(plain, world)
    except PlannerError:
        return None  # what to answer is for those who try everything
    return as_said(_tree_of(_bounded(tree, plain, world)), text, settled)


def by_network(text: str, world: WorldSnapshot, network: Network = read_learned) -> TaskTree:
    """Reads a request by the network alone; arguments, result and errors as :func:`comprehend`."""
    check_text(text)
    return _tree_of(_believed(text, _opinions(text, world, network), None))


def understanding(text: str, world: WorldSnapshot, network: Network = read_learned) -> Understanding:
    """Reads a request and tells how; arguments as :func:`comprehend`, but refusals and questions are returned."""
    try:
        check_text(text)
        settled = settle(text, world)
        plain = unroll(settled.text, world)
    except NotUnderstoodError as error:  # empty, endless or with control characters; or nothing is left to be done
        return Understanding(refusal=error)
    read = _understanding(plain, world, network)
    if read.tree is not None:
        return replace(read, tree=as_said(read.tree, text, settled))
    if settled.found and isinstance(read.refusal, UnsureError):
        asked = read.refusal
        said = f"{'; '.join(settled.found)}. {asked}"
        return replace(read, refusal=UnsureError(said, asked.words, asked.choices, asked.contradicted))
    return read


def _understanding(text: str, world: WorldSnapshot, network: Network) -> Understanding:
    try:
        tree = read_bounded(text, world)
    except PlannerError as error:
        bounded = error
    else:
        return _bounded(tree, text, world)
    try:
        called = read_by_contract(text, world)
    except PerhapsSkillError as perhaps:
        return _or_perhaps(_freely(bounded, text, world, network), perhaps)
    except PlannerError as error:
        return Understanding(refusal=error)
    if called is not None:
        return Understanding(called, "contract of a skill")
    return _freely(bounded, text, world, network)


def _or_perhaps(read: Understanding, perhaps: PerhapsSkillError) -> Understanding:
    """What others read, or the question whether a skill is meant, with what they would ask."""
    if read.tree is not None:
        return read
    if not isinstance(read.refusal, UnsureError):
        return replace(read, refusal=perhaps)
    asked = read.refusal
    choices = tuple(dict.fromkeys((*perhaps.choices, *asked.choices)))[: CHOICES + 1]
    return replace(read, refusal=UnsureError(str(asked), asked.words, choices, asked.contradicted))


def _freely(bounded: PlannerError, text: str, world: WorldSnapshot, network: Network) -> Understanding:
    """What is no plain English of the bounded grammar, which refused it for the reason ``bounded``."""
    ruled, refusal = _by_rules(bounded, text, world)
    if isinstance(refusal, UnknownEntityError):
        return Understanding(refusal=suggested(refusal, text, world))  # not for a network to guess
    try:
        opinions = _opinions(text, world, network)
    except (ParserMissingError, SituationError) as missing:
        log.info("%s", missing)
        return Understanding(ruled, "rules" if ruled else None, refusal)
    return _believed(text, opinions, refusal) if ruled is None else _checked(text, world, ruled, opinions)


def _tree_of(read: Understanding) -> TaskTree:
    if read.tree is None:
        raise read.refusal or NotUnderstoodError("not understood")
    return read.tree


def _bounded(tree: TaskTree, text: str, world: WorldSnapshot) -> Understanding:
    """What the bounded grammar reads, where it is plain who is meant to come back."""
    try:
        check_who_returns(text, tree, world)
    except AmbiguousEntityError as error:
        return Understanding(refusal=error)
    return Understanding(tree, "bounded grammar")


def _checked(text: str, world: WorldSnapshot, ruled: TaskTree, opinions: Opinions) -> Understanding:
    """What the rules read, where it is also what the network thinks likeliest.

    What the network alone heard to be left alone is kept, too; a walk that it alone heard is asked about.
    """
    best = opinions.found[0] if opinions.found else None
    agreed = best is not None and best.share > opinions.out and same_meaning(best.tree, ruled, world)
    if best is not None and agreed and not ELSEWHEN.search(text):
        if meaning_of(best.tree, world).at.keys() <= meaning_of(ruled, world).at.keys():
            kept = tuple(dict.fromkeys((*ruled.constraints, *_bans(best.tree, ruled))))
            return Understanding(replace(ruled, constraints=kept), "rules and network", opinions=opinions)
        if best.share >= SURE and not any(leaf.robot for leaf in ruled.root.leaves()):
            kept = tuple(dict.fromkeys((*best.tree.constraints, *_bans(ruled, best.tree))))
            return Understanding(replace(best.tree, constraints=kept), "rules and network", opinions=opinions)
        return Understanding(refusal=question(text, [best.sentence, worded(ruled, world)]), opinions=opinions)
    others = [opinion.sentence for opinion in opinions.likely if not same_meaning(opinion.tree, ruled, world)]
    return Understanding(refusal=question(text, [worded(ruled, world), *others]), opinions=opinions)


def _bans(tree: TaskTree, other: TaskTree) -> list[Constraint]:
    """What a tree forbids to touch and another of the same meaning does not speak of."""
    known = {(constraint.kind, constraint.object) for constraint in other.constraints}
    return [constraint for constraint in tree.constraints if (constraint.kind, constraint.object) not in known]


def _believed(text: str, opinions: Opinions, refusal: PlannerError | None) -> Understanding:
    """What the network alone reads; ``refusal`` is why the rules have no reading."""
    likely = opinions.likely
    if not likely or opinions.out >= likely[0].share:
        why = refusal or NotUnderstoodError(f"'{text[:80]}' is not understood; say it in other words", (text,))
        return Understanding(refusal=why, opinions=opinions)
    doubted = isinstance(refusal, ContradictionError | AmbiguousEntityError) or bool(ELSEWHEN.search(text))
    if likely[0].share >= SURE and not doubted:
        return Understanding(likely[0].tree, "network", opinions=opinions)
    asked = question(text, [opinion.sentence for opinion in likely], doubted)
    return Understanding(refusal=asked, opinions=opinions)


def _by_rules(bounded: PlannerError, text: str, world: WorldSnapshot) -> tuple[TaskTree | None, PlannerError | None]:
    try:
        return read_beyond(bounded, text, world), None
    except PlannerError as error:
        return None, error


def _opinions(text: str, world: WorldSnapshot, network: Network) -> Opinions:
    """Readings that pass the checks of every reading; the belief in others counts as belief that there is none."""
    situation, names = situation_of(world)
    found, out = [], 0.0
    for candidate in network(text, situation):
        try:
            if candidate.reading is None:
                raise NotUnderstoodError("it cannot be carried out as it stands")
            whole, constraints = tasks_of(candidate.reading, situation, names, text)
            tree = build_tree(whole, text, constraints)
        except PlannerError as error:
            log.info("a reading is dropped: %s", error)
            out += candidate.share
            continue
        found.append(Opinion(tree, candidate.share, worded(tree, world)))
    return Opinions(tuple(found), out)


def question(text: str, sentences: list[str], contradicted: bool = False) -> UnsureError:
    """What is asked when a request may mean several things, said as sentences; empty ones are left out."""
    choices = tuple(dict.fromkeys(filter(None, sentences)))[:CHOICES]
    which = "say which of these you mean, or say it otherwise" if choices else "say it in other words"
    return UnsureError(f"I am not sure what '{text[:80]}' asks for; {which}", (text,), choices, contradicted)
