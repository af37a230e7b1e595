"""One clause of a request, taken apart without knowing its verb: what it names, its quantities, and the other words."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from planners.errors import AmbiguousEntityError, PlannerError
from planners.language.contracts.stems import FUNCTION, stem
from planners.language.cursor import Cursor
from planners.language.lexicon import Entity, Lexicon
from planners.language.mentions import mentioned
from planners.language.robot_phrases import robot_length
from planners.language.tokens import Token, printable, tokenize
from skills.world.snapshot import WorldSnapshot

UNITS = {
    "s": ("s", 1.0), "sec": ("s", 1.0), "second": ("s", 1.0), "minute": ("s", 60.0), "m": ("m", 1.0),
    "meter": ("m", 1.0), "metre": ("m", 1.0), "cm": ("m", 0.01), "centimetre": ("m", 0.01), "centimeter": ("m", 0.01),
    "mm": ("m", 0.001), "millimetre": ("m", 0.001), "millimeter": ("m", 0.001), "degree": ("rad", 0.017453292519943295),
    "times": ("", 1.0), "time": ("", 1.0), "": ("", 1.0),
}  # fmt: skip
NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_UNIT = "|".join(sorted(filter(None, UNITS), key=len, reverse=True))
_QUANTITY = re.compile(
    rf"\b(?:for\s+|by\s+)?(\d+(?:\.\d+)?|(?:{'|'.join(NUMBERS)})(?=\s+(?:{_UNIT})s?\b))\s*(?:({_UNIT})s?\b)?", re.I
)
_TEXT = re.compile(r'"([^"]*)"|\u201c([^\u201d]*)\u201d')
_LONGEST = 12  # words of one mention
TOWARDS = ("to",)  # words before a robot that does not do it itself


@dataclass(frozen=True)
class Named:
    """A mention.

    Attributes:
        text: As it was said.
        entities: What it names; several for "the red and the blue block".
        before: The word before it.
    """

    text: str
    entities: tuple[Entity, ...]
    before: str


@dataclass(frozen=True)
class Quantity:
    """A number in the unit of a contract: "s", "m", "rad" or none."""

    text: str
    value: float
    unit: str


@dataclass(frozen=True)
class Clause:
    """A clause taken apart.

    Attributes:
        text: As it was said.
        words: Those that name nothing, in order.
        named: What is mentioned, in order.
        robot: Who is to do it, empty when nobody is named.
        towards: Another robot that it is done to, by the word before it ("to").
        quantities: Numbers with their units.
        quoted: Texts between quotation marks.
        unclear: Of a mention that fits several things, why and which; None without one.
        unclear_text: That mention.
    """

    text: str
    words: tuple[str, ...]
    named: tuple[Named, ...]
    robot: str = ""
    quantities: tuple[Quantity, ...] = ()
    quoted: tuple[str, ...] = ()
    unclear: AmbiguousEntityError | None = None
    unclear_text: str = ""
    towards: tuple[tuple[str, str], ...] = ()


def take_apart(text: str, world: WorldSnapshot, verbs: Collection[str] = (), labels: Collection[str] = ()) -> Clause:
    """Takes a clause apart.

    Args:
        text: The clause.
        world: What there is to talk about.
        verbs: Stems of verbs; where the clause begins with one it names nothing, even if a thing is called so.
        labels: Names of parameters; right before a mention they name nothing themselves.

    Raises:
        NotUnderstoodError: it is empty, too long or malformed.
    """
    quoted = tuple(match[1] or match[2] or "" for match in _TEXT.finditer(text))
    plain = _TEXT.sub(" ", text)
    quantities = tuple(_quantity(match) for match in _QUANTITY.finditer(plain))
    plain = _QUANTITY.sub(" ", plain).strip()
    tokens = tuple(token for token in tokenize(plain or text) if token.is_word or token.text == ",")
    lexicon = Lexicon(world)
    words: list[str] = []
    named: list[Named] = []
    towards: list[tuple[str, str]] = []
    robot, unclear, unclear_text, at = "", None, "", 0
    while at < len(tokens):
        here = tokens[at].text
        begins = all(word in FUNCTION for word in words) and not named
        verb = begins and here not in FUNCTION and stem(here) in verbs
        if verb or (here in labels and _mention(plain, tokens[at + 1 :], lexicon, world)[0]):
            words.append(here)
            at += 1
            continue
        length, who = robot_length(Cursor(plain, tokens[at:], lexicon), bare=True)
        if length and who and words and words[-1] in TOWARDS:
            towards.append((words[-1], who))
            at += length
            continue
        if length and who and not robot:
            robot, at = who, at + length
            continue
        length, found, problem = _fixture(tokens[at:], world) or _mention(plain, tokens[at:], lexicon, world)
        if length:
            said = plain[tokens[at].start : tokens[at + length - 1].end]
            if problem is not None:
                unclear, unclear_text = problem, said
            else:
                named.append(Named(said, found, words[-1] if words else ""))
            at += length
            continue
        words += [tokens[at].text] if tokens[at].is_word else []
        at += 1
    found = (text, tuple(words), tuple(named), robot, quantities, quoted, unclear, unclear_text, tuple(towards))
    return Clause(*found)


def _fixture(
    tokens: Sequence[Token], world: WorldSnapshot
) -> tuple[int, tuple[Entity, ...], AmbiguousEntityError | None] | None:
    """A fixture's name, its colour and kind, or its kind, at the start of the tokens; None where there is none."""
    said = [token.text.lower() for token in tokens]
    article = 1 if said[:1] == ["the"] else 0
    for length in range(min(len(said) - article, _LONGEST), 0, -1):
        phrase = " ".join(said[article : article + length])
        named = [f for f in world.fixtures if printable(f.name) == phrase]
        fits = named or [f for f in world.fixtures if phrase in (f"{f.info.color} {f.kind}".strip(), f.kind)]
        if not fits:
            continue
        entities = tuple(Entity(f.name, f.kind, f.info.color, "fixture") for f in fits)
        if len(fits) == 1:
            return article + length, entities, None
        choices = tuple(printable(f.name) for f in fits)
        text = f"'{phrase}' may be {' or '.join(f'the {choice}' for choice in choices)}"
        return article + length, (), AmbiguousEntityError(text, (phrase,), choices)
    return None


def _mention(
    text: str, tokens: Sequence[Token], lexicon: Lexicon, world: WorldSnapshot
) -> tuple[int, tuple[Entity, ...], AmbiguousEntityError | None]:
    """The longest mention of something of the world at the start of the tokens."""
    longest = min(len(tokens), _LONGEST)
    unclear: tuple[int, AmbiguousEntityError] | None = None
    for length in range(longest, 0, -1):
        span = [token.text for token in tokens[:length]]
        if not tokens[length - 1].is_word or not any(lexicon.match(span[k:])[0] for k in range(length)):
            continue
        said = text[tokens[0].start : tokens[length - 1].end]
        try:
            return length, mentioned(said, world), None
        except AmbiguousEntityError as error:
            unclear = unclear or (length, error)
        except PlannerError:
            continue
    return (unclear[0], (), unclear[1]) if unclear is not None else (0, (), None)


def _quantity(match: re.Match[str]) -> Quantity:
    unit, factor = UNITS[(match[2] or "").lower()]
    value = NUMBERS.get(match[1].lower())
    return Quantity(match[0].strip(), (float(match[1]) if value is None else value) * factor, unit)
