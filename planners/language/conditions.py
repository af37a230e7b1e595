"""Conditions on how things are now: "if the red block is on the far bench, ..., otherwise ...", settled by looking.

A condition that the world snapshot answers is replaced by the branch that holds before the request is read, and what
was found is said back. That is done for whole sentences of two plain forms alone,

    if CLAIM, BRANCH [; otherwise BRANCH]        BRANCH, (only) if CLAIM [; otherwise BRANCH]

before which no other sentence changes anything. Every other condition is refused: one that nobody here can see or wait
for ("if somebody comes"), one that hangs on what was done before, and one of which it is not plain how far it reaches.
A choice is settled where the words say that it is free ("either the red block or the blue one, whichever you like").
"""

import re
from dataclasses import dataclass

from planners.errors import NotUnderstoodError
from planners.language.facts import Fact, judge
from skills.world.snapshot import WorldSnapshot

_IF = r"(?:if|in case|provided(?: that)?|assuming(?: that)?)"
_ELSE = r"(?:otherwise|or else|else|if not)"
_MENTIONS = re.compile(rf"\b(?:{_IF}|unless|either|otherwise)\b", re.I)
_LEFT = re.compile(rf"\b(?:{_IF}|unless|otherwise|or else)\b", re.I)
_SENTENCE = re.compile(r"[^.!?]+[.!?]*")
_CLAIM = rf"(?P<word>{_IF}|unless) (?P<claim>[^,;]+"
_BEFORE = re.compile(rf"{_CLAIM}?)(?: ?, ?(?:then )?| then )(?P<rest>.+)", re.I)
_BEHIND = re.compile(rf"(?P<rest>.+?),? (?:but )?(?:only )?{_CLAIM}?)(?P<more>[,;].*)?", re.I)
_BRANCHES = re.compile(rf" ?[,;]? (?:and |but )?\b{_ELSE}\b ?,? ?", re.I)
_OTHERWISE = re.compile(rf"{_ELSE} ?,? ", re.I)
_TWISTED = re.compile(r"\b(?:even if|as if|what if|if only|if so|only if not)\b", re.I)
_BAN = re.compile(r"\b(?:never|avoid\w*|don't|do not|not|n't|without|leave|keep\w*|stay\w*|nobody|nothing|no)\b", re.I)
_POINTING = re.compile(r"\b(?:it|them|they|there|that|this|those|these|so|its|one|both)\b", re.I)
_FURTHER = re.compile(r"[,;]|\bthen\b|\band (?!(?:the|a|an) )", re.I)
_OPEN = re.compile(
    r"(?:the|an?|some\w*|any\w*|no\w*|every\w*|there)\b(?!.*\b(?:were|would|could|might|had|remains?|stays?|keeps?)\b).*"
    r"\b(?:is|are|isn't|aren't|has|have|doesn't|don't|\w+s)\b.*",
    re.I,
)
_WISHED = re.compile(
    r"\b(?:would|could|glad|happy|nice|great|fine|good|best|okay|ok|perfect|prefer|wish|wonder|if)\b|'d\b", re.I
)
_EITHER = re.compile(
    r"\beither (?P<one>(?:(?!\b(?:on|in|onto|into|to|at|or)\b)[^.,;])+?) or (?P<other>[^.,;]+?)"
    r"(?=(?: (?:in|on|onto|into|to|at|over|across|there)\b)|[.,;]|$)",
    re.I,
)
_INDIFFERENT = re.compile(
    r" ?[,;(] ?(?:whichever (?:you (?:like|prefer|want)|suits you)|I don't (?:care|mind) which(?: one)?|"
    r"it (?:doesn't|does not) matter which(?: one)?|as you like|your choice)\)?(?=[.,;!]|$)",
    re.I,
)
_IT = re.compile(r"^((?:please )?\w+(?: (?:up|down|over|off))?) (?:it|them)\b", re.I)
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
        NotUnderstoodError: a part of the request waits for what nobody here can see, or it is not plain what depends on
            what; or no part of it is left, and it says what was found.
    """
    if not _MENTIONS.search(text):
        return Settled(text)
    found: list[str] = []
    kept: list[str] = []
    dropped = False
    holds: bool | None = None  # the last sentence's condition, for an "otherwise" in the next one
    for sentence in _SENTENCE.findall(re.sub(r"\s+", " ", text).replace("\u2019", "'")):
        body = sentence.strip().rstrip(".!?").strip()
        other = _OTHERWISE.match(body)
        if other and holds is not None:
            branch, holds = "" if holds else body[other.end() :], None
        elif other and found and not _BAN.search(body):
            raise _unclear(body)
        else:
            branch, holds, fact = _branch(body, world)
            if fact is not None:
                _check_before(kept, body)
                found.append(fact.said)
            else:
                branch, choice = _chosen(body)
                found += [choice] if choice else []
        if branch and dropped and holds is None and not other and _POINTING.search(branch):
            raise _unclear(body)  # what it points at may be what was dropped
        if branch:
            kept.append(branch[:1].upper() + branch[1:] + (sentence.strip()[len(body) :] or "."))
        dropped = dropped or not branch
    if not found:
        return Settled(text)
    left = " ".join(kept)
    if not left:
        raise NotUnderstoodError(f"nothing is to be done: {'; '.join(found)}", (text,))
    if _LEFT.search(left):
        raise _unclear(left)
    return Settled(left, tuple(found))


def _branch(body: str, world: WorldSnapshot) -> tuple[str, bool | None, Fact | None]:
    """What a sentence asks for as things are, and whether its condition holds; no fact where it has none."""
    for pattern in (_BEFORE, _BEHIND):
        match = pattern.fullmatch(body)
        if match is None:
            continue
        claim, rest = match["claim"].strip(), match["rest"]
        fact = judge(claim, world)
        if fact is None:
            if _OPEN.fullmatch(claim) and not _WISHED.search(rest):
                said = f"{match['word']} {claim}".lower()
                raise NotUnderstoodError(f"'{said}' is not for me to see or to wait for; say what to do now", (said,))
            continue
        if pattern is _BEHIND and (_POINTING.search(rest) or _FURTHER.search(rest) or _BAN.search(rest)):
            raise _unclear(body)
        parts = _BRANCHES.split(rest + (match.groupdict().get("more") or ""))
        loose = any(";" in part for part in parts) or (match.groupdict().get("more") and len(parts) == 1)
        if loose or len(parts) > 2 or _TWISTED.search(body) or any(_LEFT.search(part) for part in parts):
            raise _unclear(body)
        holds = fact.true is not match["word"].lower().startswith("unless")
        taken, dropped = (parts[0], parts[1:]) if holds else ("".join(parts[1:]), parts[:1])
        if any(_BAN.search(part) for part in dropped) or (len(parts) > 1 and _BAN.search(parts[1])):
            raise _unclear(body)
        branch = taken.strip(" ,;")
        return (_named(branch, fact) if pattern is _BEFORE else branch), holds, fact
    return "", None, None


def _check_before(kept: list[str], body: str) -> None:
    """A condition is judged on how things are now, so nothing that is done before it may change them.

    Raises:
        NotUnderstoodError: something may.
    """
    if any(not _BAN.search(sentence) for sentence in kept):
        said = f"'{body[:80]}' depends on what is done before it; give it as a request of its own afterwards"
        raise NotUnderstoodError(said, (body,))


def _unclear(body: str) -> NotUnderstoodError:
    said = f"'{body[:80]}': it is not plain what depends on what; say it in sentences of its own"
    return NotUnderstoodError(said, (body,))


def _chosen(body: str) -> tuple[str, str]:
    """A sentence with a free choice settled, and how; the words of indifference go with it."""
    match = _EITHER.search(body)
    if match is None or not _INDIFFERENT.search(body) or _BAN.search(_INDIFFERENT.sub("", body)):
        return body, ""
    one, other = match["one"].strip(), match["other"].strip()
    taken = one if len(one.split()) >= len(other.split()) else other  # "the red or the blue block"
    rest = _INDIFFERENT.sub("", body[: match.start()] + taken + body[match.end() :])
    return rest, f"of '{one}' and '{other}' I take '{taken}'"


def _named(branch: str, fact: Fact) -> str:
    """A branch in which the pronoun right behind its verb, and "there", are what the condition is about."""
    named = _IT.sub(lambda match: f"{match[1]} {fact.thing}", branch, count=1) if fact.thing else branch
    plain = fact.place and not re.search(r"\bon\b", named)
    return _THERE.sub(f"on {fact.place}", named, count=1) if plain else named
