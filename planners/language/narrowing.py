"""No node with more than three children: what belongs together becomes a group of its own.

People hold few things in mind at once, and so do plans that are shown, edited and replanned by node. The limit and the
rule that operations on one object stay together are those of "Scaling Up Natural Language Understanding for
Multi-Robots Through the Lens of Hierarchy" (Xu et al. 2024).
"""

import math
from collections.abc import Sequence
from itertools import pairwise

from planners.language.bundles import Bundle, Task

WIDEST = 3  # children of a node
Part = Bundle | Task


def narrow(part: Part) -> Part:
    """The same request in groups of at most :data:`WIDEST`; the order of all tasks stays.

    Neighbours that belong together come into one group first: in a sequence those that handle one object or build on
    one another, in any order those with one destination. What is still too wide is cut into groups of about equal size.
    """
    if isinstance(part, Task):
        return part
    parts = [narrow(inner) for inner in part.parts if isinstance(inner, Bundle | Task)]
    if len(parts) > WIDEST:
        groups = _together(parts, part.relation == "sequence")
        if 1 < len(groups) < len(parts):
            parts = [_group(group, part) for group in groups]
    while len(parts) > WIDEST:
        parts = [_group(parts[at:end], part) for at, end in _cuts(len(parts))]
    return Bundle(part.relation, tuple(parts), part.text)


def _together(parts: Sequence[Part], ordered: bool) -> list[list[Part]]:
    """Neighbours that belong together."""
    groups: list[list[Part]] = []
    for part in parts:
        if groups and _belongs(groups[-1], part, ordered):
            groups[-1].append(part)
        else:
            groups.append([part])
    return groups


def _belongs(group: Sequence[Part], part: Part, ordered: bool) -> bool:
    last = group[-1]
    if not isinstance(part, Task) or not isinstance(last, Task):
        return False
    if ordered:
        return bool(part.object) and (part.object == last.object or part.destination == last.object)
    return part.action == last.action and part.destination == last.destination


def _group(parts: Sequence[Part], whole: Bundle) -> Part:
    if len(parts) == 1:
        return parts[0]
    return narrow(Bundle(whole.relation, tuple(parts), "; ".join(part.text for part in parts)))


def _cuts(count: int) -> list[tuple[int, int]]:
    """Begin and end of as few runs of about equal length as hold what is to be held."""
    runs = min(WIDEST, math.ceil(count / WIDEST))
    edges = [round(index * count / runs) for index in range(runs + 1)]
    return list(pairwise(edges))
