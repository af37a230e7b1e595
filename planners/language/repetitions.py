"""How often: "walks to the far bench and back twice", "patrols between the benches three times", said in full.

A mission ends, so a patrol needs a number. Only ways can be repeated: a sentence that leads a robot somewhere and back
is said as often as asked for, and the readers read it then. What is repeated of objects is left to the readers, which
refuse it.
"""

import re

from planners.errors import NotUnderstoodError
from planners.language.vocabulary import NUMBERS
from skills.world.snapshot import WorldSnapshot

MOST = 10
_SENTENCE = re.compile(r"[^.!?]+[.!?]*")
_TIMES = rf"(?P<count>twice|(?:{'|'.join(NUMBERS)}|\d+) (?:times|rounds|laps))"
_BEHIND = re.compile(rf"(?P<body>.+?),? {_TIMES}(?:(?:,| and|, and) then (?P<rest>.+))?", re.I)
_BEFORE = re.compile(rf"{_TIMES},? (?P<body>.+)", re.I)
_BACK = re.compile(r"\b(?:back(?! of\b)|return|returns|home)\b", re.I)
_PATROL = re.compile(
    r"\b(?P<verb>patrol|patrols|commute|commutes|shuttle|shuttles) between "
    r"(?:(?P<one>.+?) and (?P<other>.+)|the (?:two )?(?P<kind>\w+))",
    re.I,
)


def unroll(text: str, world: WorldSnapshot) -> str:
    """The request with each repeated way said as often as it is to be gone.

    Raises:
        NotUnderstoodError: a patrol without an end or without two places, or a number that is out of range.
    """
    sentences = [sentence.strip() for sentence in _SENTENCE.findall(text)]
    unrolled = [_unrolled(sentence, world) for sentence in sentences]
    return " ".join(unrolled) if unrolled != sentences else text


def _unrolled(sentence: str, world: WorldSnapshot) -> str:
    body = sentence.rstrip(".!?").strip()
    match = _BEHIND.fullmatch(body) or _BEFORE.fullmatch(body)
    patrol = _PATROL.search(match["body"] if match else body)
    if match is None:
        if patrol is not None:
            raise NotUnderstoodError(f"'{body}' has no end; say how often, such as 'three times'", (body,))
        return sentence
    if patrol is None and not _BACK.search(match["body"]):
        return sentence
    count = _number(match["count"])
    if not 1 <= count <= MOST:
        raise NotUnderstoodError(f"'{match['count']}': at most {MOST} times at once", (match["count"],))
    round_trip = _legs(match["body"], patrol, world) if patrol else f"{match['body']}."
    rest = match.groupdict().get("rest")
    return " ".join([round_trip] * count + ([f"Then {rest}."] if rest else []))


def _number(said: str) -> int:
    word = said.split()[0].lower()
    return 2 if word == "twice" else NUMBERS.get(word) or int(word)


def _legs(body: str, patrol: re.Match[str], world: WorldSnapshot) -> str:
    """One round of a patrol as two sentences, by whoever the sentence names."""
    places = _places(patrol, world)
    verb = "walks to" if patrol["verb"].endswith("s") else "walk to"
    who = body[: patrol.start()]
    if not who.strip() or who.strip().lower() in {"please", "then"}:
        verb, who = "go to", who
    return " ".join(f"{who}{verb} {place}." for place in places)


def _places(patrol: re.Match[str], world: WorldSnapshot) -> list[str]:
    if patrol["one"]:
        return [patrol["one"], patrol["other"]]
    names = [place.name.replace("_", " ") for place in world.places if place.kind == "table"]
    kinds = {patrol["kind"].lower().removesuffix(plural) for plural in ("s", "es")}
    found = [f"the {name}" for name in names if name.split()[-1] in kinds]
    if len(found) != 2:
        said = patrol[0]
        raise NotUnderstoodError(f"'{said}': between which two? there is {', '.join(names) or 'no place'}", (said,))
    return found
