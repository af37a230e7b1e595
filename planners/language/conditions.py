"""Conditions on how things are now: "if the red block is on the far bench, ..., otherwise ...", settled by looking.

A condition that the world snapshot answers is replaced by the branch that holds before the request is read, and what
was found is said back. One that speaks of anything else ("if somebody comes", "if it falls") stays in the text, where
no reader knows what to do with it: it is refused. A choice that is left to the robots ("either the red block or the
blue one, whichever you like") is settled the same way, by the first that is named.
"""

import re
from dataclasses import dataclass

from planners.errors import NotUnderstoodError, PlannerError
from planners.language.cursor import Cursor
from planners.language.grounding import Grounder
from planners.language.learned.situation import nearest_surface
from planners.language.lexicon import Entity, Lexicon
from planners.language.noun_phrases import parse_noun_phrase
from planners.language.syntax import NounPhrase
from planners.language.tokens import printable, tokenize
from skills.world.predicates import ground, is_true
from skills.world.snapshot import WorldSnapshot

_IF = r"(?:if|in case|provided(?: that)?|assuming(?: that)?)"
_ELSE = r"(?:otherwise|or else|else|if not)"
_MENTIONS = re.compile(rf"\b(?:{_IF}|unless|either)\b", re.I)
_SENTENCE = re.compile(r"[^.!?]+[.!?]*\s*")
_BEFORE = re.compile(
    rf"(?P<word>{_IF}|unless)\s+(?P<claim>[^,;]+?)(?:\s*,\s*(?:then\s+)?|\s+then\s+)(?P<rest>.+)", re.I
)
_BEHIND = re.compile(
    rf"(?P<rest>.+?)\s*,?\s+(?:but\s+)?(?:only\s+)?(?P<word>{_IF}|unless)\s+(?P<claim>[^,;]+)(?P<more>.*)", re.I
)
_BRANCHES = re.compile(rf"\s*[,;]\s*(?:and\s+|but\s+)?{_ELSE}\s*,?\s+", re.I)
_OTHERWISE = re.compile(rf"{_ELSE}\s*,?\s+", re.I)
_IS = r"(?:is|are|lies|lie|sits|sit|stands|stand|rests|rest|remains|remain|happens to be)"
_STILL = r"(?:\s+(?:still|already|currently|now|presently|right now))?"
_POSTURE = r"(?:\s+(?:lying|sitting|standing|placed|located|resting|parked|waiting))?"
_LIES = re.compile(
    rf"(?P<thing>.+?)\s+{_IS}(?P<no>n't| not)?{_STILL}{_POSTURE}\s+"
    rf"(?:on top of|on|in|inside|at|onto|aboard)\s+(?P<place>.+?)(?:\s+(?:now|already|at the moment))?",
    re.I,
)
_EMPTY = re.compile(rf"(?P<place>.+?)\s+{_IS}(?P<no>n't| not)?{_STILL}\s+(?:empty|free|clear|unoccupied)", re.I)
_OPEN = re.compile(
    r"(?:the|an?|some\w*|any\w*|no\w*|every\w*|there)\b(?!.*\b(?:were|would|could|might|had|remains?|stays?|keeps?)\b).*"
    r"\b(?:is|are|isn't|aren't|has|have|doesn't|don't|\w+s)\b.*",
    re.I,
)
_WISHED = re.compile(
    r"\b(?:would|could|'d|glad|happy|nice|great|fine|good|best|okay|ok|perfect|prefer|wish|wonder|if)\b", re.I
)
_EITHER = re.compile(
    r"\beither\s+(?P<one>[^.,;]+?)\s+or\s+(?P<other>[^.,;]+?)"
    r"(?=\s+(?:in|on|onto|into|to|at|over|across|there)\b|[.,;]|$)",
    re.I,
)
_NOTHING = re.compile(r"(?:nothing|no \w+)$", re.I)
_DEPENDS = re.compile(r"\b(?:depend\w*|ask|tell)\b", re.I)
_INDIFFERENT = re.compile(
    r"\s*[,;(]\s*(?:whichever (?:you (?:like|prefer|want)|suits you|is easier)|I don't (?:care|mind) which(?: one)?|"
    r"it (?:doesn't|does not) matter which(?: one)?|as you like|your choice)\)?(?=[.,;!]|$)",
    re.I,
)

_IT = re.compile(r"^((?:please\s+)?\w+(?:\s+(?:up|down|over|off))?)\s+(?:it|them)\b", re.I)
_THERE = re.compile(r"\b(?:over )?there\b", re.I)


@dataclass(frozen=True)
class Settled:
    """A request without the conditions that the world answers.

    Attributes:
        text: What is left to read.
        found: What decided, in words, in the order in which it was said.
    """

    text: str
    found: tuple[str, ...] = ()


def settle(text: str, world: WorldSnapshot) -> Settled:
    """Settles what a request makes depend on the present, as far as the world snapshot tells.

    Raises:
        NotUnderstoodError: no part of the request is left, and it says what was found; or a part waits for what nobody
            here can see.
    """
    if not _MENTIONS.search(text):
        return Settled(text)
    found: list[str] = []
    kept: list[str] = []
    holds: bool | None = None  # the last sentence's condition, for an "otherwise" in the next one
    for sentence in _SENTENCE.findall(text):
        body, end = _parted(sentence)
        other = _OTHERWISE.match(body)
        if other and holds is not None:
            kept += [] if holds else [_capital(body[other.end() :]) + end]
            holds = None
            continue
        branch, holds, fact = _branch(body, world)
        if holds is None:
            chosen, choice = _chosen(body)
            kept.append(chosen + end)
            found += [choice] if choice else []
        else:
            kept += [_capital(branch) + end] if branch else []
            found.append(fact)
    if found and not "".join(kept).strip():
        raise NotUnderstoodError(f"nothing is to be done: {'; '.join(found)}", (text,))
    return Settled("".join(kept).strip() if found else text, tuple(found))


def _branch(body: str, world: WorldSnapshot) -> tuple[str, bool | None, str]:
    """What a sentence asks for as things are; None where it hangs on nothing that the world tells."""
    for pattern in (_BEFORE, _BEHIND):
        if (match := pattern.fullmatch(body)) is None:
            continue
        claim = match["claim"].strip()
        parts = _BRANCHES.split(match["rest"] + (match["more"] if pattern is _BEHIND else ""))
        judged = _judge(claim, world)
        if judged is None or len(parts) > 2:
            if _OPEN.fullmatch(claim) and not _WISHED.search(match["rest"]):
                said = f"{match['word']} {claim}".lower()
                raise NotUnderstoodError(f"'{said}' is not for me to see or to wait for; say what to do now", (said,))
            continue
        true, thing, place, fact = judged
        holds = true is not match["word"].lower().startswith("unless")
        branch = parts[0] if holds else parts[1] if len(parts) > 1 else ""
        return _named(branch.strip(), thing, place), holds, fact
    return "", None, ""


def _judge(claim: str, world: WorldSnapshot) -> tuple[bool, str, str, str] | None:
    """Whether a claim is true, the thing and the place in its own words, and the truth in words; None if unknown."""
    lexicon = Lexicon(world)
    try:
        if match := _EMPTY.fullmatch(claim):
            return _empty(match["place"], not match["no"], lexicon, world)
        if match := _LIES.fullmatch(claim):
            if _NOTHING.match(match["thing"]):
                return _empty(match["place"], not match["no"], lexicon, world)
            return _lies(match["thing"], match["place"], not match["no"], lexicon, world)
    except PlannerError:
        return None
    return None


def _empty(place: str, wanted: bool, lexicon: Lexicon, world: WorldSnapshot) -> tuple[bool, str, str, str]:
    target = _place(place, lexicon)
    lying = [item.name for item in world.objects if item.name != target.name and _is_on(item.name, target, world)]
    said = " and ".join(f"the {printable(name)}" for name in lying)
    verb = "is" if len(lying) == 1 else "are"
    fact = f"{said} {verb} on the {printable(target.name)}" if lying else f"the {printable(target.name)} is empty"
    return (not lying) is wanted, place, place, fact


def _lies(thing: str, place: str, wanted: bool, lexicon: Lexicon, world: WorldSnapshot) -> tuple[bool, str, str, str]:
    end = _place(place, lexicon)
    if walker := _robot(thing, lexicon):
        there = nearest_surface(world.robot(walker).base.position_w, world) == end.name
        be = "is" if there else "is not"
        return there is wanted, thing, "", f"the {printable(walker)} {be} at the {printable(end.name)}"
    things = [item.name for item in Grounder(lexicon).objects(_phrase(thing, lexicon))]
    there = all(_is_on(name, end, world) for name in things)
    be = ("is" if len(things) == 1 else "are") + ("" if there else " not")
    said = " and ".join(f"the {printable(name)}" for name in things)
    return there is wanted, thing, place, f"{said} {be} on the {printable(end.name)}"


def _is_on(name: str, target: Entity, world: WorldSnapshot) -> bool:
    """Whether an object lies on a place or on another object."""
    return is_true(ground("on" if target.type == "object" else "in", name, target.name), world)


def _place(words: str, lexicon: Lexicon) -> Entity:
    cursor = Cursor(words, tokenize(words), lexicon)
    phrase = parse_noun_phrase(cursor, "destination")
    if not cursor.at_end or len(phrase.items) != 1:
        raise NotUnderstoodError(f"'{words}' is not one place", (words,))
    return Grounder(lexicon).destination(phrase.items[0], False)


def _phrase(words: str, lexicon: Lexicon) -> NounPhrase:
    cursor = Cursor(words, tokenize(words), lexicon)
    phrase = parse_noun_phrase(cursor)
    if not cursor.at_end:
        raise NotUnderstoodError(f"'{words}' is not understood", (words,))
    return phrase


def _robot(words: str, lexicon: Lexicon) -> str:
    said = [token.text for token in tokenize(words) if token.text not in ("the", "a")]
    length, name = lexicon.match_robot(said)
    return name if length and length == len(said) else ""


def _chosen(body: str) -> tuple[str, str]:
    """A sentence with a choice that is left open settled, and how; the words of indifference go with it."""
    match = _EITHER.search(body)
    if match is None or _DEPENDS.search(body) or not (match.start() or _INDIFFERENT.search(body)):
        return body, ""
    one, other = match["one"].strip(), match["other"].strip()
    taken = one if len(one.split()) >= len(other.split()) else other
    rest = _INDIFFERENT.sub("", body[: match.start()] + taken + body[match.end() :])
    return rest, f"of '{one}' and '{other}' I take '{taken}'"


def _named(branch: str, thing: str, place: str) -> str:
    """A branch in which the pronoun right behind its verb, and "there", are what the condition is about."""
    named = _IT.sub(lambda match: f"{match[1]} {thing}", branch, count=1)
    return _THERE.sub(f"on {place}", named, count=1) if place and not re.search(r"\bon\b", named) else named


def _parted(sentence: str) -> tuple[str, str]:
    body = sentence.rstrip().rstrip(".!?")
    return body.strip(), sentence[len(body) :]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
