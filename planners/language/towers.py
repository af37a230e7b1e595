"""Which block of a tower goes on which, from all that was said of it."""

from itertools import pairwise, permutations

from planners.errors import AmbiguousEntityError, ContradictionError, NotUnderstoodError
from planners.language.bundles import Bundle, Task, Tower
from planners.language.lexicon import Entity
from planners.language.tokens import printable

MAX_PERMUTED = 7


def resolve_tower(tower: Tower, there: bool) -> Bundle:
    """The tasks of a tower, the lowest block first.

    Args:
        tower: What was said of it.
        there: Whether its lowest block stands where the tower is to stand.

    Raises:
        AmbiguousEntityError: the words allow several orders, or another number of blocks than said.
        ContradictionError: they allow none.
        NotUnderstoodError: less than two blocks.
    """
    blocks = upwards(tower)
    tasks = [Task("move", upper.name, lower.name, True, tower.robot, tower.text) for lower, upper in pairwise(blocks)]
    if tower.target is not None and not there:
        tasks.insert(0, Task("move", blocks[0].name, tower.target.name, False, tower.robot, tower.text, goal=True))
    return Bundle("sequence", tuple(tasks), tower.text)


def upwards(tower: Tower) -> tuple[Entity, ...]:
    """The blocks from bottom to top, when the words fix that order; raises like :func:`resolve_tower`."""
    blocks = _members(tower)
    for name, block in (("bottom", tower.bottom), ("top", tower.top), ("middle", tower.middle)):
        if block is not None and block not in blocks:
            raise ContradictionError(
                f"'{printable(block.name)}' is to be at the {name} but is not among "
                f"'{', '.join(printable(b.name) for b in blocks)}'"
            )
    if len(blocks) < 2:
        said = printable(blocks[0].name) if blocks else "no block"
        raise NotUnderstoodError(f"a tower needs two blocks; '{tower.text}' names {said}", (tower.text,))
    if tower.count and len(blocks) != tower.count:
        _ask(tower, blocks, f"{tower.count} blocks were meant and {len(blocks)} are named")
    if tower.upwards is not None and (tower.listed or len(blocks) == 2):
        order = blocks if tower.upwards else tuple(reversed(blocks))
        if not _fits(tower, order):
            raise ContradictionError(f"'{tower.text}' gives two different orders; say one")
        return order
    listings = (blocks, tuple(reversed(blocks))) if tower.listed or len(blocks) == 2 else ()
    said = tower.pairs or tower.bottom or tower.top or tower.middle
    fits = [order for order in listings if said and not tower.pairs and not tower.middle and _fits(tower, order)]
    if len(fits) != 1 and len(blocks) <= MAX_PERMUTED:
        fits = [order for order in permutations(blocks) if _fits(tower, order)]
    if not fits:
        raise ContradictionError(f"'{tower.text}' gives an order that no tower has; say it from bottom to top")
    if len(fits) != 1:
        _ask(tower, blocks, "it does not fix which block goes on which")
    return fits[0]


def _members(tower: Tower) -> tuple[Entity, ...]:
    """All its blocks, in the order in which they were named."""
    if tower.blocks:
        return tower.blocks
    named = [tower.bottom, *(block for pair in reversed(tower.pairs) for block in reversed(pair))]
    named += [tower.middle, tower.top]
    return tuple({block.name: block for block in named if block is not None}.values())


def _fits(tower: Tower, order: tuple[Entity, ...]) -> bool:
    ends = (tower.bottom or order[0]) == order[0] and (tower.top or order[-1]) == order[-1]
    between = tower.middle is None or tower.middle in order[1:-1]
    return ends and between and all(order.index(upper) == order.index(lower) + 1 for upper, lower in tower.pairs)


def _ask(tower: Tower, blocks: tuple[Entity, ...], why: str) -> None:
    names = tuple(printable(block.name) for block in blocks)
    raise AmbiguousEntityError(
        f"'{tower.text}' is not clear: {why}; list the blocks and add 'from bottom to top'", (tower.text,), names
    )
