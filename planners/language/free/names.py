"""The masks of a text by what they stand for, as alternatives of a regular expression."""

from collections.abc import Iterable

from planners.language.free.masking import Mask

NONE = "#"  # stands in no text: an alternative that nothing matches


class Names:
    """Masks by kind, such as ``Ada|Bert``; ``#`` where there are none.

    Attributes:
        blocks: Objects.
        places: Benches, zones, trays and the like.
        tables: Places that are tables.
        zones: Places that are zones.
        walkers: Robots that walk.
        robots: All robots.
        several: One or more blocks, as they are listed.
    """

    def __init__(self, masks: dict[str, Mask], walkers: tuple[str, ...] = ()) -> None:
        first = {name: mask.entities[0] for name, mask in masks.items() if mask.entities}
        self.blocks = _either(name for name, entity in first.items() if entity.type == "object")
        self.places = _either(name for name, entity in first.items() if entity.type == "place")
        self.tables = _either(name for name, entity in first.items() if entity.kind == "table")
        self.zones = _either(name for name, entity in first.items() if entity.kind == "zone")
        self.walkers = _either(name for name, mask in masks.items() if mask.robot in walkers)
        self.robots = _either(name for name, mask in masks.items() if mask.robot)
        self.several = in_a_row(self.blocks)


def in_a_row(one: str) -> str:
    """The expression for one or more of the alternatives: "a", "a and b", "a, b, and c"."""
    return rf"(?:{one})(?:(?:, (?:and )?| and )(?:{one}))*"


def _either(names: Iterable[str]) -> str:
    return "|".join(names) or NONE
