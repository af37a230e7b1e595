"""Things under names that the network knows well, for as long as it reads: blocks of as many colours as are needed.

A small network copies names badly that it was never taught ("spare relay"), and reads the same sentence about a red
block without fault. So what is called by a word of its own becomes a block of some colour, in the world and in the
words.
"""

import re
from collections import Counter
from collections.abc import Callable

from planners.language.learned.paragraphs import Paragraph
from planners.language.learned.situation import Situation
from planners.language.learned.variations import COLORS
from planners.language.vocabulary import GRAMMAR_WORDS

KIND = "block"


def in_plain_names(paragraph: Paragraph) -> tuple[Paragraph, Callable[[str], str]]:
    """A paragraph with its things under plain names, and what gives each name of the world back.

    Things that share their last word with another one ("red mug", "blue mug") keep their names: what is said of their
    kind would otherwise be lost.
    """
    situation, text = paragraph.situation, paragraph.text
    others = (*situation.surfaces, *situation.carriers, *situation.zones)
    shared = Counter(word for name in (*situation.objects, *others) for word in set(name.split()))
    said = f"{situation.described()} {text}".lower()
    free = [color for color in COLORS if not re.search(rf"\b{color}\b", said)]
    names: dict[str, str] = {}
    for name in situation.objects:
        head = name.split()[-1]
        if shared[head] == 1 and head not in COLORS and head != KIND and len(head) > 1 and free:
            names[name] = f"{free.pop(0)} {KIND}"
    for name, plain in sorted(names.items(), key=lambda pair: -len(pair[0])):
        text = _called(name).sub(plain, text)
    back = {plain: name for name, plain in names.items()}
    surfaces = {place: tuple(names.get(n, n) for n in lying) for place, lying in situation.surfaces.items()}
    world = Situation(surfaces, situation.carriers, situation.zones)
    return Paragraph(world, text), lambda name: back.get(name, name)


def _called(name: str) -> re.Pattern[str]:
    """What a thing is called: its name or the last word of that; a word with another meaning only behind "the"."""
    head = name.split()[-1]
    alone = rf"(?<=\bthe\s){re.escape(head)}" if head in GRAMMAR_WORDS else re.escape(head)
    return re.compile(rf"\b(?:{re.escape(name)}|{alone})\b", re.I)
