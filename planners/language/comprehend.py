"""Words to a task tree by two readers that check each other: rules, and a network taught on labelled paragraphs.

The bounded grammar consumes every word and is believed alone. Free English has two opinions: where they agree, or where
the network is sure and the rules have no reading, the reading stands; where they differ, or the network is not sure,
the person is asked with what it may mean, as sentences that the bounded grammar reads. What neither reads is refused.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from planners.errors import (
    AmbiguousEntityError,
    NotUnderstoodError,
    ParserMissingError,
    PlannerError,
    UnknownEntityError,
)
from planners.language.learned import Candidate, read_learned
from planners.language.learned.situation import Situation, situation_of
from planners.language.learned.tree import meaning_of, tasks_of
from planners.language.learned.wording import worded
from planners.language.task_tree import TaskTree
from planners.language.understand import build_tree, read_bounded, understand
from skills.world.snapshot import WorldSnapshot

log = logging.getLogger(__name__)

SURE = 0.75  # share of the network's belief from which its reading stands where rules have none
LIKELY = 0.25  # and from which it is worth asking about
CHOICES = 2
Opinions = Callable[[str, Situation], Sequence[Candidate]]


@dataclass(frozen=True)
class _Opinion:
    """A reading of the network that can be carried out, as a tree and as a sentence."""

    tree: TaskTree
    meaning: tuple
    share: float
    sentence: str


def comprehend(text: str, world: WorldSnapshot, opinions: Opinions = read_learned) -> TaskTree:
    """Reads a request.

    Args:
        text: What the person said.
        world: What there is to talk about.
        opinions: What a paragraph of free English may mean, likeliest first.

    Returns:
        The task tree, in the form of :func:`planners.language.understand.understand`.

    Raises:
        AmbiguousEntityError: it may mean several things, or what it means is not sure; ``choices`` are sentences.
        PlannerError: as :func:`planners.language.understand.understand`.
    """
    try:
        return read_bounded(text, world)
    except PlannerError:
        pass
    ruled, refusal = _by_rules(text, world)
    if refusal is not None and not _worth_another_opinion(refusal):
        raise refusal
    try:
        found, out = _opinions(text, world, opinions)
    except ParserMissingError as missing:
        log.info("%s", missing)
        if ruled is None:
            raise refusal or missing from None
        return ruled
    if ruled is None:
        return _believed(text, found, out, refusal)
    meant = meaning_of(ruled, world)
    agreed = next((opinion for opinion in found if _agree(opinion.meaning, meant)), None)
    least = max(LIKELY, agreed.share if agreed is not None else 0.0)
    others = [opinion for opinion in found if opinion is not agreed and opinion.share >= least]
    if out < SURE and not others:
        return ruled
    raise _question(text, [worded(ruled, world), *(opinion.sentence for opinion in others)])


def by_network(text: str, world: WorldSnapshot, opinions: Opinions = read_learned) -> TaskTree:
    """Reads a request by the network alone; arguments, result and errors as :func:`comprehend`."""
    return _believed(text, *_opinions(text, world, opinions), None)


def _believed(text: str, found: list[_Opinion], out: float, refusal: PlannerError | None) -> TaskTree:
    """What the network is sure of; ``out`` is its belief that the request cannot be carried out as it stands."""
    likely = [opinion for opinion in found if opinion.share >= LIKELY]
    if not likely or out >= likely[0].share:
        raise refusal or NotUnderstoodError(f"'{text[:80]}' is not understood; say it in other words", (text,))
    if likely[0].share >= SURE:
        return likely[0].tree
    raise _question(text, [opinion.sentence for opinion in likely])


def _by_rules(text: str, world: WorldSnapshot) -> tuple[TaskTree | None, PlannerError | None]:
    try:
        return understand(text, world), None
    except PlannerError as error:
        return None, error


def _worth_another_opinion(refusal: PlannerError) -> bool:
    """Whether rules refused for want of words; what does not exist or fits several is not for a network to guess."""
    return isinstance(refusal, NotUnderstoodError) and not isinstance(
        refusal, AmbiguousEntityError | UnknownEntityError
    )


def _opinions(text: str, world: WorldSnapshot, opinions: Opinions) -> tuple[list[_Opinion], float]:
    """Readings that pass the checks of every reading; and how much of the belief is that there is none."""
    situation, names = situation_of(world)
    found, out = [], 0.0
    for candidate in opinions(text, situation):
        if candidate.reading is None:
            out = candidate.share
            continue
        try:
            whole, constraints = tasks_of(candidate.reading, situation, names, text)
            tree = build_tree(whole, text, constraints)
        except PlannerError as error:
            log.info("a reading is dropped: %s", error)
            continue
        found.append(_Opinion(tree, meaning_of(tree, world), candidate.share, worded(tree, world)))
    return found, out


def _agree(one: tuple, other: tuple) -> bool:
    """Whether two meanings differ at most in where robots stand that nobody sent, and in what is left alone anyway."""
    (end, at, avoid, _), (other_end, other_at, other_avoid, _) = one, other
    sent = all(at[name] == other_at[name] for name in at.keys() & other_at.keys())
    return end == other_end and avoid == other_avoid and sent


def _question(text: str, sentences: list[str]) -> AmbiguousEntityError:
    choices = tuple(dict.fromkeys(sentences))[:CHOICES]
    return AmbiguousEntityError(
        f"I am not sure what '{text[:80]}' asks for; say which of these you mean, or say it otherwise", (text,), choices
    )
