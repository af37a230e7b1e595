"""What a mention of nothing known may mean: asked, with sentences that name what is there, never done unasked."""

import re

from planners.errors import PlannerError, UnknownEntityError, UnsureError
from planners.language.learned.situation import surfaces_of
from planners.language.meaning import nearest
from planners.language.tokens import printable
from planners.language.understand import read_bounded
from skills.world.snapshot import WorldSnapshot


def suggested(refusal: UnknownEntityError, text: str, world: WorldSnapshot) -> PlannerError:
    """A question about what was meant by words that name nothing; the refusal itself where nothing is near in meaning.

    Args:
        refusal: Why the request was not read.
        text: The request.
        world: What there is to talk about.
    """
    phrase = refusal.mention or " ".join(refusal.words[:1])
    places = [*surfaces_of(world), *(place for place in world.places if place.kind == "zone" or place.carrier)]
    names = [item.name for item in (*world.objects, *places)]
    said = re.compile(rf"\b(?:the |a |an )?{re.escape(_bare(phrase))}\b", re.I)
    choices = []
    for likeness in nearest(_bare(phrase), names):
        sentence = said.sub(f"the {printable(likeness.name)}", text)
        try:
            read_bounded(sentence, world)
        except PlannerError:
            continue
        choices.append(sentence[:1].upper() + sentence[1:])
    if not choices:
        return refusal
    asked = f"there is no '{phrase}' here; say whether you mean one of these"
    return UnsureError(asked, (phrase,), tuple(choices))


def _bare(phrase: str) -> str:
    return re.sub(r"^(?:the|an?)\s+", "", phrase.strip(), flags=re.I)
