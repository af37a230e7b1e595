"""A scripted person in a kitchen with two counters, who looks at them and keeps giving orders, in rounds of two."""

import random
from dataclasses import dataclass, field

from benchmarks.minds.phrases import FREE, PLAIN, change_in_words, order_in_words

ROUNDS = 6
FREE_ORDERS = 4  # of the twelve
RHYTHM = 3.0  # [s] from one sentence to the next: about what saying one takes
LOOK = 1.0  # [s] for which the person looks at the counters between rounds
COUNTERS = {
    "west": (("red_block", "blue_block", "green_block"), ("purple_mark", "grey_tray")),
    "east": (("yellow_block", "orange_block", "cyan_block"), ("white_mark", "black_tray")),
}
"""What lies on each counter, and the places there; a mark has room for one block, a tray for all."""


@dataclass
class Order:
    """An order that was given.

    Attributes:
        block: Which block.
        place: Where it shall be in the end, before any correction.
        free: Whether it is said in free English.
        text: The words.
        change: The words that change its place while it is worked at; empty for none.
        changed_to: The place after that.
        key: Id of the utterance, once it was said.
        said_at: When it was said [s].
    """

    block: str
    place: str
    free: bool
    text: str
    change: str = ""
    changed_to: str = ""
    key: str = ""
    said_at: float = 0.0

    @property
    def wanted(self) -> str:
        """Where the block shall be, corrections included."""
        return self.changed_to or self.place


@dataclass(frozen=True)
class Aside:
    """What is said besides orders.

    Attributes:
        after: When, from the second order of the round [s].
        text: The words.
    """

    after: float
    text: str


ASIDES = {2: (Aside(4.0, "slower"), Aside(6.0, "normal speed")), 3: (Aside(6.0, "stop"), Aside(7.0, "go on"))}
CHANGES = 2  # at most, of second orders while they are worked at: the first one, and one from this round on
CHANGE_FROM = 2
CHANGED_AFTER = 3.0  # [s]


@dataclass
class Person:
    """Draws what to say from a seed; persons of one seed speak at the same points of their sessions.

    Attributes:
        seed: Of the draws.
    """

    seed: int
    _random: random.Random = field(init=False, repr=False)
    _free: frozenset[int] = field(init=False, repr=False)

    _changes: int = field(init=False, repr=False, default=0)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._free = frozenset(self._random.sample(range(2 * ROUNDS), FREE_ORDERS))

    def orders(self, number: int, where: dict[str, str]) -> list[Order]:
        """The two orders of a round, one for each counter; a full mark is cleared away before it is used again.

        Args:
            number: Of the round, from 0.
            where: By block, the place where it lies; empty on the bare counter.
        """
        counters = list(COUNTERS.values())
        self._random.shuffle(counters)
        return [self._order(2 * number + slot, *counter, where) for slot, counter in enumerate(counters)]

    def _order(self, count: int, blocks: tuple[str, ...], places: tuple[str, ...], where: dict[str, str]) -> Order:
        rolls = [self._random.random() for _ in range(2)]  # as many draws whatever the counters look like
        mark, tray = places
        served = [block for block in blocks if where[block] == mark]
        bare = [block for block in blocks if not where[block]] or list(blocks)
        block = served[0] if served else bare[int(rolls[0] * len(bare))]
        place = tray if served else mark
        forms = FREE if count in self._free else PLAIN
        text = order_in_words(forms[int(rolls[1] * len(forms))], block, place)
        order = Order(block, place, count in self._free, text)
        other = next(each for each in places if each != place)
        if count % 2 and self._changes_in(count // 2) and where[block] != other:
            order.change, order.changed_to = change_in_words(block, other), other
            self._changes += 1
        return order

    def _changes_in(self, number: int) -> bool:
        """Whether an order of this round is to be changed."""
        return self._changes < CHANGES and (number == 0 or number >= CHANGE_FROM)
