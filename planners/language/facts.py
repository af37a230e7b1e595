"""Claims about how things are now, judged on the world snapshot: "the red block is on the far bench", "it is empty"."""

import math
import re
from dataclasses import dataclass

from planners.errors import NotUnderstoodError, PlannerError
from planners.language.cursor import Cursor
from planners.language.grounding import Grounder
from planners.language.lexicon import Entity, Lexicon
from planners.language.noun_phrases import parse_noun_phrase
from planners.language.syntax import NounPhrase
from planners.language.tokens import printable, tokenize
from skills.world.predicates import ground, is_true
from skills.world.snapshot import WorldSnapshot

STANDS_AT = 2.0  # [m] from a table's station, a robot that walks is said to be at the table
_IS = r"(?:is|are|lies|lie|sits|sit|stands|stand|rests|rest|happens to be)"
_STILL = r"(?: (?:still|already|currently|now|presently|right now))?"
_POSTURE = r"(?: (?:lying|sitting|standing|placed|located|resting|parked|waiting))?"
_LIES = re.compile(
    rf"(?P<thing>.+?) ?\b{_IS}(?P<no>n't| not)?{_STILL}{_POSTURE} "
    r"(?:on top of|on|in|inside|at|onto|aboard) (?P<place>.+?)(?: (?:now|already|at the moment))?",
    re.I,
)
_EMPTY = re.compile(rf"(?P<place>.+?) ?\b{_IS}(?P<no>n't| not)?{_STILL} (?:empty|free|clear|unoccupied)", re.I)


@dataclass(frozen=True)
class Fact:
    """A claim that was judged.

    Attributes:
        true: Whether it is so.
        thing: What it is about, in its own words; empty when it is about a place.
        place: The place that it names, in its own words; empty when it is about a robot.
        said: How things are, in words.
    """

    true: bool
    thing: str
    place: str
    said: str


def judge(claim: str, world: WorldSnapshot) -> Fact | None:
    """Judges a claim; None when it speaks of what the snapshot does not tell, or is neither true nor false."""
    lexicon = Lexicon(world)
    try:
        if match := _EMPTY.fullmatch(claim):
            return _empty(match["place"], not match["no"], lexicon, world)
        if match := _LIES.fullmatch(claim):
            if match["thing"].lower() == "nothing":
                return _empty(match["place"], not match["no"], lexicon, world)
            return _lies(match["thing"], match["place"], not match["no"], lexicon, world)
    except PlannerError:
        return None
    return None


def _empty(place: str, wanted: bool, lexicon: Lexicon, world: WorldSnapshot) -> Fact | None:
    target = _place(place, lexicon)
    if target.kind in ("zone", "mark"):
        return None
    lying = [item.name for item in world.objects if item.name != target.name and _is_on(item.name, target, world)]
    said = f"{_list(lying)} on the {printable(target.name)}" if lying else f"the {printable(target.name)} is empty"
    return Fact((not lying) is wanted, "", place, said)


def _lies(thing: str, place: str, wanted: bool, lexicon: Lexicon, world: WorldSnapshot) -> Fact | None:
    end = _place(place, lexicon)
    if walker := _robot(thing, lexicon):
        station = next((spot for spot in world.places if spot.table and spot.table == end.name), None)
        if station is None:
            return None
        base = world.robot(walker).base.position_w
        there = math.dist(base[:2], station.pose.position_w[:2]) <= STANDS_AT
        be = "is" if there else "is not"
        return Fact(there is wanted, thing, "", f"the {printable(walker)} {be} at the {printable(end.name)}")
    if end.kind in ("zone", "mark"):
        return None
    things = [item.name for item in Grounder(lexicon).objects(_phrase(thing, lexicon))]
    on = {_is_on(name, end, world) for name in things}
    if len(on) != 1:  # some are and some are not
        return None
    there = on.pop()
    return Fact(there is wanted, thing, place, f"{_list(things, there)} on the {printable(end.name)}")


def _is_on(name: str, target: Entity, world: WorldSnapshot) -> bool:
    """Whether an object lies on a place or on another object."""
    return is_true(ground("on" if target.type == "object" else "in", name, target.name), world)


def _list(names: list[str], there: bool = True) -> str:
    said = " and ".join(f"the {printable(name)}" for name in names)
    return f"{said} {'is' if len(names) == 1 else 'are'}{'' if there else ' not'}"


def _place(words: str, lexicon: Lexicon) -> Entity:
    phrase = _phrase(words, lexicon, destination=True)
    if len(phrase.items) != 1:
        raise NotUnderstoodError(f"'{words}' is not one place", (words,))
    return Grounder(lexicon).destination(phrase.items[0], False)


def _phrase(words: str, lexicon: Lexicon, destination: bool = False) -> NounPhrase:
    cursor = Cursor(words, tokenize(words), lexicon)
    phrase = parse_noun_phrase(cursor, "destination" if destination else "object")
    if not cursor.at_end:
        raise NotUnderstoodError(f"'{words}' is not understood", (words,))
    return phrase


def _robot(words: str, lexicon: Lexicon) -> str:
    said = [token.text for token in tokenize(words) if token.text not in ("the", "a")]
    length, name = lexicon.match_robot(said)
    return name if length and length == len(said) else ""
