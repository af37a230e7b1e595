"""The same paragraph in other names: what is learned then hangs on the words between the names, and not on them."""

import random
import re
from collections.abc import Callable
from typing import Any

from planners.language.learned.paragraphs import Paragraph
from planners.language.learned.reading import Reading
from planners.language.learned.situation import Situation

COLORS = (
    "red", "blue", "green", "orange", "yellow", "purple", "white", "black", "pink", "brown", "grey", "violet", "cyan",
    "silver", "golden",
)  # fmt: skip
_SPOKEN_COLORS = (*COLORS, "gray", "turquoise")
_KINDS = {"cube": "cubes", "brick": "bricks", "box": "boxes", "part": "parts", "tin": "tins", "cup": "cups"}
_SIDES = (
    ("north", "south"), ("south", "north"), ("east", "west"), ("west", "east"), ("wooden", "steel"), ("old", "new"),
    ("long", "short"), ("inner", "outer"),
)  # fmt: skip
_SURFACES = ("table", "desk", "counter", "workbench", "stand")
_CARRIERS = ("mule", "rover", "walker", "robot dog", "rex", "carrier", "quadruped")
# Where colours stand for something else they are not exchanged; nor near and far where they are no names.
_MEANT = re.compile(r"colou?r|warm|cool|traffic|flag|fire|sky|grass|fruit", re.I)
_NO_NAME = re.compile(r"\b(near|far)\b(?! (bench|arm|one|side|station|end|table))", re.I)


def varied(paragraph: Paragraph, rng: random.Random) -> Paragraph:
    """A paragraph in other colours, and where it speaks of two benches also with other benches, things and carriers."""
    names = _colors(paragraph, rng, 0.85)
    if {"near bench", "far bench"} <= paragraph.situation.surfaces.keys():
        if rng.random() < 0.3:
            kind = rng.choice(list(_KINDS))
            names |= {"block": kind, "blocks": _KINDS[kind]}
        if rng.random() < 0.35 and not _NO_NAME.search(paragraph.text):
            names["near"], names["far"] = rng.choice(_SIDES)
            if rng.random() < 0.5:
                surface = rng.choice(_SURFACES)
                names |= {"bench": surface, "benches": f"{surface}s"}
        if rng.random() < 0.25:
            names["dog"] = rng.choice(_CARRIERS)
    found = renamed(paragraph, names)
    return _shuffled(found, rng) if rng.random() < 0.7 else found


def disguised(paragraph: Paragraph, rng: random.Random) -> tuple[Paragraph, Callable[[str], str]]:
    """A paragraph in other colours and another order of its world, and what gives each name of it back."""
    names = _colors(paragraph, rng, 1.0)
    found = renamed(paragraph, names)
    before, after = _all_names(paragraph.situation), _all_names(found.situation)
    back = dict(zip(after, before, strict=True))
    return _shuffled(found, rng), lambda name: back[name]


def renamed(paragraph: Paragraph, names: dict[str, str]) -> Paragraph:
    """A paragraph with words exchanged everywhere; a capital stays one."""
    if not names:
        return paragraph
    pattern = re.compile(rf"\b({'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))})\b", re.I)

    def other(found: re.Match[str]) -> str:
        word = names[found[0].lower()]
        return word[0].upper() + word[1:] if found[0][0].isupper() else word

    say = lambda text: pattern.sub(other, text)  # noqa: E731
    pairs = lambda items: {say(name): say(under) for name, under in items.items()}  # noqa: E731
    old, meaning = paragraph.situation, paragraph.meaning
    situation = Situation(
        {say(surface): tuple(map(say, lying)) for surface, lying in old.surfaces.items()},
        pairs(old.carriers),
        tuple(map(say, old.zones)),
    )
    if meaning is not None:
        avoid, untouched = (frozenset(map(say, names)) for names in (meaning.avoid, meaning.untouched))
        meaning = Reading(tuple(map(pairs, meaning.steps)), pairs(meaning.at), avoid, untouched)
    return Paragraph(situation, say(paragraph.text), meaning)


def _colors(paragraph: Paragraph, rng: random.Random, chance: float) -> dict[str, str]:
    if rng.random() >= chance or _MEANT.search(paragraph.text):
        return {}
    said = f"{paragraph.situation.described()} {paragraph.text}".lower()
    used = [color for color in _SPOKEN_COLORS if re.search(rf"\b{color}\b", said)]
    return dict(zip(used, rng.sample(COLORS, len(used)), strict=True)) if len(used) <= len(COLORS) else {}


def _shuffled(paragraph: Paragraph, rng: random.Random) -> Paragraph:
    """With the lists of the world in another order."""
    old = paragraph.situation
    surfaces = {surface: tuple(rng.sample(lying, len(lying))) for surface, lying in _mixed(old.surfaces, rng).items()}
    zones = tuple(rng.sample(old.zones, len(old.zones)))
    return Paragraph(Situation(surfaces, _mixed(old.carriers, rng), zones), paragraph.text, paragraph.meaning)


def _mixed(items: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    return dict(rng.sample(list(items.items()), len(items)))


def _all_names(situation: Situation) -> list[str]:
    return [*situation.surfaces, *situation.objects, *situation.carriers, *situation.zones]
