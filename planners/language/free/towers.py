"""Towers: what is said of who stands where gives constraints, and one order must satisfy them all."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise, permutations

from planners.errors import AmbiguousEntityError, ContradictionError, NotUnderstoodError
from planners.language.free.masking import Mask
from planners.language.free.parser import Sentence, Word
from planners.language.free.words import BENCHES, BOTTOM, MIDDLE, RANKS, STACK_NOUNS, TOP_WORDS, word_set
from planners.language.lexicon import Entity
from planners.language.tokens import printable

MOST = 7
_OVER = word_set("on onto over above atop upon crowns crown tops caps")
_UNDER = word_set("under below beneath underneath supports support bears bear carries holds")
_DIRECTIONS = {
    "bottom to top": True,
    "bottom up": True,
    "bottom upwards": True,
    "upwards": True,
    "lowest to highest": True,
    "top to bottom": False,
    "top down": False,
    "downwards": False,
    "highest to lowest": False,
    "from the bottom": True,
    "from below": True,
    "from the top": False,
    "from above": False,
}
_LOWEST = word_set("below cellar base bottom lowest lowermost undermost foundation ground foot bottommost underneath")
_BEARS = word_set("carrying carries carry supporting supports bearing bears holding holds under beneath underneath")
_ALL = word_set("both all everything others rest them")
_BREAKS = frozenset((",", ";", ":", ".", "and", "then", "with", "while", "but", "-", "whose", "&"))

Order = tuple[Entity, ...]
"""Blocks from below."""


@dataclass
class Sketch:
    """A tower as far as it was described.

    Attributes:
        text: The words that opened it.
        blocks: Its blocks, in the order in which they were mentioned.
        count: How many there are to be; 0 when not said.
        place: Where it is to stand; None where its lowest block is.
        robot: Who builds it, or empty.
        cues: What was said of its order.
        upwards: Whether it was listed from below; None when not said.
        row: Blocks that were listed one after another.
        plain: How many of them without a word on where they are.
        seen: Blocks in the order in which they were named, each by its own words.
        before: The block that "it" means in the next sentence.
        unclear: Why it is not known on which bench it stands.
    """

    text: str
    blocks: list[Entity] = field(default_factory=list)
    count: int = 0
    place: Entity | None = None
    robot: str = ""
    cues: list[Callable[[Order], bool]] = field(default_factory=list)
    upwards: bool | None = None
    row: list[Entity] = field(default_factory=list)
    plain: int = 0
    seen: list[Entity] = field(default_factory=list)
    before: Entity | None = None
    unclear: AmbiguousEntityError | None = None

    def order(self) -> Order:
        """Its blocks from below.

        Raises:
            AmbiguousEntityError: several orders fit, or too few or too many blocks are named.
            ContradictionError: no order fits.
        """
        blocks = tuple(dict.fromkeys(self.blocks))
        names = tuple(printable(block.name) for block in blocks)
        if len(blocks) < 2 or len(blocks) > MOST or (self.count and self.count != len(blocks)):
            wanted = f"{self.count} blocks" if self.count else f"2 to {MOST} blocks"
            raise AmbiguousEntityError(
                f"'{self.text}': it does not say which {wanted} are stacked", (self.text,), names
            )
        fits = [order for order in permutations(blocks) if all(cue(order) for cue in self._all_cues())]
        if not fits:
            raise ContradictionError(f"'{self.text}': no order of {', '.join(names)} fits what is said of it")
        if len(fits) > 1:
            raise AmbiguousEntityError(
                f"'{self.text}': several orders fit; say which block is at the bottom and what comes on it",
                (self.text,), names,
            )  # fmt: skip
        return fits[0]

    def _all_cues(self) -> list[Callable[[Order], bool]]:
        row = list(dict.fromkeys(self.row))
        again = self.row[-len(row) :]
        row = again if len(set(again)) == len(row) else row  # "bring red and blue there and stack them: blue, red"
        if self.upwards is None or len(row) < 2 or not self.plain:
            return self.cues
        listed = row if self.upwards else row[::-1]
        return [*self.cues, *(above(b, a) for a, b in pairwise(listed))]


def above(upper: Entity, lower: Entity) -> Callable[[Order], bool]:
    """One block stands higher than another."""
    return lambda order: upper in order and lower in order and order.index(upper) > order.index(lower)


def directly(upper: Entity, lower: Entity) -> Callable[[Order], bool]:
    """One block stands on another."""
    return lambda order: upper in order and lower in order and order.index(upper) == order.index(lower) + 1


def any_of(*cues: Callable[[Order], bool]) -> Callable[[Order], bool]:
    """One of several cues holds."""
    return lambda order: any(cue(order) for cue in cues)


def at_rank(block: Entity, rank: int) -> Callable[[Order], bool]:
    """A block has a rank from below; -1 is the top."""
    return lambda order: block in order and order.index(block) == rank % len(order)


def in_middle(block: Entity) -> Callable[[Order], bool]:
    """A block is neither lowest nor uppermost."""
    return lambda order: block in order and 0 < order.index(block) < len(order) - 1


def layered(words: Sentence, masks: dict[str, Mask]) -> bool:
    """Whether a sentence can only be about a tower: it says of one of several blocks that it is lowest or uppermost."""
    blocks = {mask.entities[0] for word in words if (mask := masks.get(word.text)) and _block(word, masks)}
    strong = {
        "bottom",
        "lowest",
        "lowermost",
        "underneath",
        "base",
        "foundation",
        "topmost",
        "uppermost",
        "highest",
        "roof",
    }
    apart = {word.lower for word in words if word.lower in ("below", "above") and not word.all("pobj")}
    below = [word for word in words if word.lower in ("below", "under", "beneath", "underneath")]
    lower = any(_block(noun, masks) for word in below for noun in word.all("pobj"))
    return len(blocks) > 1 and bool(lower or strong & {word.lower for word in words} or len(apart) > 1)


def describes(words: Sentence, masks: dict[str, Mask]) -> bool:
    """Whether a sentence says of a block where in a tower it is."""
    ranked = [word for word in words if word.lower in BOTTOM | TOP_WORDS | MIDDLE]
    ranked = [word for word in ranked if word.previous is None or word.previous.lower not in BENCHES]
    return bool(ranked) and any(_block(word, masks) for word in words)


def goes_on(words: Sentence, masks: dict[str, Mask]) -> bool:
    """Whether a sentence may go on with a tower: it names blocks, nothing else, and how one follows on another."""
    low = {word.lower for word in words}
    others = [masks[word.text] for word in words if word.text in masks and _block(word, masks) is None]
    follows = low & word_set("finish finishes end follow follows next then last finally it that")
    denied = low & word_set("not n't never alone untouched no stay stays remain remains")
    return bool(follows) and not denied and not others and any(_block(word, masks) for word in words)


def sketch(words: Sentence, masks: dict[str, Mask], into: Sketch) -> None:
    """Adds what a sentence says of a tower's order."""
    low = [word.lower for word in words]
    said = " ".join(low)
    for phrase, upwards in _DIRECTIONS.items():
        if phrase in said and f"{phrase} of" not in said:
            into.upwards = upwards
            words = _without(words, phrase.split())
            break
    if into.upwards is None and re.search(r"\bthen\b.*\b(?:on|at the) (?:very )?top\b(?! of)", said):
        into.upwards = True
    before = into.before or (into.row[-1] if into.row else None)
    for segment in _segments(words):
        before = _read(segment, masks, into, before)
    into.before = before


def _without(words: Sentence, phrase: list[str]) -> Sentence:
    for at in range(len(words) - len(phrase) + 1):
        if [word.lower for word in words[at : at + len(phrase)]] == phrase:
            start = at - (at > 0 and words[at - 1].lower == "from")
            return [*words[:start], *words[at + len(phrase) :]]
    return words


def _segments(words: Sentence) -> list[list[Word]]:
    segments: list[list[Word]] = [[]]
    for word in words:
        if word.lower in _BREAKS:
            segments.append([])
        else:
            segments[-1].append(word)
    return [segment for segment in segments if segment]


def _read(segment: list[Word], masks: dict[str, Mask], into: Sketch, before: Entity | None) -> Entity | None:
    """Reads one segment; the block that "it" means next."""
    blocks = [(word.index, block) for word in segment if (block := _block(word, masks)) is not None]
    low = [word.lower for word in segment]
    into.blocks += [block for _, block in blocks]
    into.seen += [block for _, block in blocks]
    if len(blocks) == 2:
        between = [word.lower for word in segment if blocks[0][0] < word.index < blocks[1][0]]
        pair = (blocks[0][1], blocks[1][1])
        if _OVER & set(between):
            into.cues.append(directly(*pair))
            return pair[0]
        if _UNDER & set(between):
            into.cues.append(directly(pair[1], pair[0]))
            return pair[1]
        if "between" in between:  # "red between green and orange"; the other one follows
            into.cues += [in_middle(pair[0]), any_of(directly(*pair), directly(pair[1], pair[0]))]
            return pair[0]
        if into.upwards is not None:
            into.plain += 2
            into.row += pair
        return pair[1]
    if len(blocks) != 1:
        return before
    block = blocks[0][1]
    pointing = {"it", "that", "this", "them"} & set(low)
    if pointing and before is not None and before != block:
        earlier = [other for other in dict.fromkeys(into.seen) if other != block]
        if {"under", "below", "beneath", "underneath"} & set(low):
            into.cues.append(any_of(*(directly(other, block) for other in earlier)))
            return before
        if (_OVER | {"top"}) & set(low):
            others = [before] if "that" in low else earlier
            into.cues.append(any_of(*(directly(block, other) for other in others)))
            return block
    bears = re.search(
        rf"\b(?:{'|'.join(sorted(_LOWEST))})(?: block| one)? (?:for|of|to|under) (?:the )?$",
        _until(segment, block, masks),
    )
    if bears is not None:  # "and is the base for green"
        if before is None or before == block:
            raise NotUnderstoodError(f"not understood: '{into.text}'; say which block is on which", (into.text,))
        into.cues.append(directly(block, before))
        return before
    rank = _rank(low, into.upwards)
    if rank is None:
        if into.upwards is not None:  # a bare mention before any word on the order says nothing of it
            into.plain += 1
            into.row.append(block)
    elif isinstance(rank, str):
        into.cues.append(in_middle(block))
        into.row.append(block)
    else:
        into.cues.append(at_rank(block, rank))
        if into.upwards is None and rank in (0, -1) and not into.row:
            into.upwards = rank == 0
        into.row.append(block)
    return block


def _until(segment: list[Word], block: Entity, masks: dict[str, Mask]) -> str:
    """The words of a segment before a block is named."""
    said = ""
    for word in segment:
        if _block(word, masks) == block:
            break
        said += f"{word.lower} "
    return said


def _rank(low: list[str], upwards: bool | None) -> "int | str | None":
    words = set(low)
    if words & _BEARS and words & _ALL:
        return 0  # "and green carrying both"
    if re.search(r"\blower (?:one|block|cube|of)\b", " ".join(low)):
        return 0
    if words & _LOWEST or (words & BENCHES and not words & {"top"}):  # "blue on the bench"
        return 0
    if words & (TOP_WORDS - {"cap"}):
        return -1
    if words & (MIDDLE - {"second"}):
        return "middle"
    for word, following in zip(low, [*low[1:], ""], strict=True):
        if word in RANKS and following not in STACK_NOUNS | {"pair", "trip", "job", "one", "block"}:
            return RANKS[word] if upwards is not False else -1 - RANKS[word]
    return None


def _block(word: Word, masks: dict[str, Mask]) -> Entity | None:
    mask = masks.get(word.text)
    if mask is None or len(mask.entities) != 1 or mask.entities[0].type != "object":
        return None
    return mask.entities[0]


__all__ = ["Order", "Sketch", "above", "at_rank", "describes", "directly", "goes_on", "in_middle", "layered", "sketch"]
