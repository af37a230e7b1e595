"""Bans on parts of the floor, said in plain words before a parser sees them.

People forbid a part of the floor in ever new ways: it is closed, lethal in a costmap, lava, a no-go; somebody works in
it; the dog goes around it. None of that has to be parsed. What speaks of it is cut out of its sentence and weighed:
words of prohibition, danger, closure or going round, and none of permission or doubt, make a ban, which is then said
in one way. What is weighed otherwise is left as it was.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from planners.errors import NotUnderstoodError
from planners.language.free import zone_words as z
from planners.language.free.masking import Mask


@dataclass
class _Part:
    """A part of a sentence: the words that join it to the part before, and its own."""

    joint: str
    text: str
    zones: tuple[str, ...] = ()
    ban: bool = False
    gone: bool = False

    @property
    def adjunct(self) -> bool:
        """Whether it only adds to the part before it."""
        return bool(z.ADJUNCT.match(self.text))


def told_plainly(text: str, masks: dict[str, Mask], all_zones: Iterable[str], walkers: tuple[str, ...],
                 mask: Callable[[str], str]) -> str:  # fmt: skip
    """A masked text in which bans on parts of the floor are sentences of their own, and all said in one way.

    Args:
        text: The masked text.
        masks: What its names stand for.
        all_zones: Words for every part of the floor, one by one ("the yellow zone").
        walkers: Robots that walk.
        mask: Gives words a name.

    Raises:
        NotUnderstoodError: a ban is said to be none ("it is no longer closed").
    """
    named = [n for n, m in masks.items() if m.entities and m.entities[0].kind == "zone"]
    if not named and not z.GROUP.search(text):
        return text
    every = tuple(mask(words) for words in all_zones)
    floor = _Floor(masks, every, tuple(n for n, m in masks.items() if m.robot in walkers))
    marked = floor.mark(text)
    sentences = [floor.parts(sentence) for sentence in z.SENTENCES.split(marked)]
    for at, parts in enumerate(sentences):
        floor.weigh(parts, sentences[at - 1] if at else [])
    floor.leave_out_allowed([part for parts in sentences for part in parts])
    return floor.named(" ".join(said for said in (floor.said(parts) for parts in sentences) if said.strip(" .")))


class _Floor:
    """The parts of the floor of one text."""

    def __init__(self, masks: dict[str, Mask], every: tuple[str, ...], walkers: tuple[str, ...]) -> None:
        self.every, self.lists = every, list[tuple[tuple[str, ...], str]]()
        self.walkers = re.compile(rf"\b(?:{'|'.join(walkers) or '#'})\b")
        self.names = "|".join(every) or "#"
        others = [n for n in masks if n not in every and n not in walkers]
        self.others = re.compile(rf"\b(?:{'|'.join(others) or '#'})\b")

    # --- lists of zones as one word ---

    def mark(self, text: str) -> str:
        """The text with each list of zones as one word ("Denver or through Boston" is "Z0q")."""
        one = rf"(?:{self.names})"
        joint = rf"(?:,? (?:and|or|nor|as well as|plus)(?: also)?|,)(?: {z.INTO}){{0,2}} "
        group = re.search(rf"{z.GROUP.pattern}(?! ?[:(])", text) is not None
        text = re.sub(rf"\b{one}(?:{joint}{one})*\b", self._listed, text)
        return re.sub(rf"{z.GROUP.pattern}(?! ?[:(])", self._grouped, text, flags=re.I) if group else text

    def _listed(self, match: re.Match[str]) -> str:
        before, after = match.string[: match.start()], match.string[match.end() :]
        if " or " in match[0] and re.search(r"\beither $", before, re.I) and re.match(r" (?:is|has|will|was)\b", after):
            raise NotUnderstoodError(
                "not understood: 'either'; say which parts of the floor to keep out of", ("either",)
            )
        names = tuple(dict.fromkeys(re.findall(self.names, match[0])))
        return self._token(names, match[0])

    def _grouped(self, match: re.Match[str]) -> str:
        sentence = re.split(r"[.;!?,] ", match.string[: match.start()])[-1]
        rest = re.split(r"[.;!?,]", match.string[match.end() :])[0]
        if z.SOME.search(sentence) and not z.NONE.search(sentence):
            raise NotUnderstoodError(f"not understood: '{match[0]}'; say which parts of the floor", (match[0],))
        if re.search(r"Z\d+q", sentence + rest):
            return match[0]
        return self._token(self.every, match[0])

    def _token(self, names: tuple[str, ...], said: str) -> str:
        self.lists.append((names, said))
        return f"Z{len(self.lists) - 1}q"

    def named(self, text: str) -> str:
        """The text with the zones' own words again."""
        return re.sub(r"Z(\d+)q", lambda m: self.lists[int(m[1])][1], text)

    # --- parts of sentences ---

    def parts(self, sentence: str) -> list[_Part]:
        """A sentence cut where a part of it may speak of the floor."""
        found, at, joint = [], 0, ""
        for cut in z.JOINTS.finditer(sentence):
            found.append(_Part(joint, sentence[at : cut.start()]))
            joint, at = cut[0], cut.end()
        found.append(_Part(joint, sentence[at:]))
        for part in found:
            zones = re.findall(r"Z(\d+)q", part.text)
            part.zones = tuple(dict.fromkeys(name for index in zones for name in self.lists[int(index)][0]))
        return found

    def weigh(self, parts: list[_Part], before: list[_Part]) -> None:
        """Finds out which parts forbid, and which only say why."""
        last = next((p for p in reversed(before) if not p.gone), None)
        for at, part in enumerate(parts):
            previous = parts[at - 1] if at else last
            reason = part.joint.strip(" ,") in z.REASONS
            head = parts[at - 1].text if at and part.joint == ", " else ""  # "When it carries red, it avoids the zone"
            bound = z.HEADED.match(head) or (part.joint.strip(" ,") in z.CONDITIONS and not part.adjunct)
            if self.others.search(part.text) or bound:
                part.ban = False
            elif part.zones:
                whole = f"{previous.text} {part.text}" if at and previous and not part.joint.strip() else part.text
                part.ban = (forbids(part.text) and (whole == part.text or not unbans(whole))) or bool(
                    previous and self._likewise(part, previous)
                )
            elif previous is not None and previous.zones and not self.others.search(previous.text):
                self._follow(part, previous, reason)
        self._check(parts)
        first = z.CONDITION.match(parts[0].text) and parts[0].zones
        if first and any(part.joint == ", " and z.POINTS_AT.search(part.text) for part in parts[1:]):
            raise NotUnderstoodError("conditions are not read; say which parts of the floor to keep out of", ())

    @staticmethod
    def _likewise(part: _Part, previous: _Part) -> bool:
        """Whether it forbids what it names by what was said before it ("the same for ...", "but not ...")."""
        too = previous.ban and z.TOO.search(part.text) and not z.ALLOWS.search(part.text)
        but = (
            bool(previous.zones) and not previous.ban and z.BUT_NOT.match(part.text) and z.ENTERS.search(previous.text)
        )
        return bool(too or but)

    def _check(self, parts: list[_Part]) -> None:
        """Refuses what is denied of a part of the floor and is no ban ("it is not a problem").

        Raises:
            NotUnderstoodError: it is.
        """
        for part, upcoming in pairwise([*parts, _Part("", "")]):
            own = part.zones and not self.others.search(part.text) and z.DENIES.search(part.text)
            told = own and not (part.ban or part.gone) and not z.TALKS.search(part.text)
            laden = (
                own
                and part.ban
                and not upcoming.joint.strip()
                and upcoming.adjunct
                and self.others.search(upcoming.text)
            )
            if told or laden:
                said = self.named(part.text)
                raise NotUnderstoodError(f"not understood: '{said}'; say what robots keep out of", (said,))

    def _follow(self, part: _Part, previous: _Part, reason: bool) -> None:
        """What follows on a part that names zones may forbid them, or say why they are forbidden."""
        pointed = re.sub(z.POINTS, "Z0q", part.text.rstrip(".!;"), flags=re.I)
        if (previous.ban and pointed != part.text and allows(pointed)) or z.UNBANS.search(pointed):
            raise NotUnderstoodError(f"not understood: '{part.text}'; say what robots keep out of", (part.text,))
        pointed = re.sub(r"\b(?:around|round|off|out)$", r"\g<0> Z0q", pointed)
        bans = z.POINTS_AT.search(part.text) or z.DETOUR.search(part.text)
        if (
            bans
            and forbids(pointed, True)
            and not z.ALLOWS.search(previous.text)
            and not z.HEDGED.search(previous.text)
        ):
            part.ban, part.zones = True, previous.zones
            previous.gone, part.joint = True, previous.joint if not previous.ban else part.joint
            if previous.ban:
                part.gone, previous.gone, part.ban = True, False, False
        elif previous.ban and (reason or "," in part.joint) and z.TELLS.search(part.text) and not z.ORDERS.search(
            part.text
        ):  # fmt: skip
            part.gone, part.zones = True, previous.zones

    def leave_out_allowed(self, parts: list[_Part]) -> None:
        """Steps over what allows one part of the floor where another is forbidden ("the blue zone is fine")."""
        banned = {name for part in parts if part.ban for name in part.zones}
        for part in parts if banned else ():
            told = part.zones and not (part.ban or part.gone or self.others.search(part.text))
            if told and not banned & set(part.zones) and allows(part.text):
                part.gone = True

    def said(self, parts: list[_Part]) -> str:
        """A sentence with its bans in plain words."""
        result, added, subject, cut = "", [], "", False
        end = re.search(r"[.!?;]*$", parts[-1].text)[0] if parts else ""  # type: ignore[index]
        for part in parts:
            words = part.text.rstrip(".!?;")
            if part.gone:
                cut = True
            elif part.ban:
                who = self.walkers.search(part.text) or z.IT.match(part.text)
                ban = f"{who[0]} must never walk through" if who else "do not walk through"
                ban = f"{ban} {' and '.join(part.zones)}"
                subject = who[0] if who and not part.adjunct else ""
                cut = True
                if part.adjunct:
                    added.append(ban)
                else:
                    result, subject = f"{result}; {ban}" if result else ban, subject
            elif cut and result and z.PLAIN_JOINT.fullmatch(part.joint) and not added:
                then = "then " if "then" in part.joint else ""
                who = f"{subject} " if subject and z.FINITE.match(words) else ""
                if subject and not self.others.search(words.partition(" it ")[0]):
                    words = z.IT_TOO.sub(subject, words, count=1)
                result, cut, subject = f"{result}; {then}{who}{words}", False, ""
            elif cut and result and part.joint == ", " and re.match("[a-z]", words) and added:
                result, cut = f"{result} {words}", False
            else:
                result, cut = f"{result}{part.joint if result else ''}{words}", False
        return "; ".join([*([result] if result.strip() else []), *added]) + (end or "")


def coloured_apart(text: str, colors: tuple[str, ...]) -> str:
    """Reads "neither the blue nor the yellow zone" and "both zones, blue and yellow" with the noun said each time."""
    color = "|".join(colors) or "#"
    some = rf"(?P<a>{color})(?: one)?(?P<j>,? (?:and|or|nor|and also)) (?:the )?(?P<b>{color})"
    noun = "(?:zone|area|patch|region)"
    before = (
        r"(?:through|across|into|onto|inside|out of|off|from|around|round|outside|clear of|avoid\w*|enter\w*|cross\w*)"
    )
    for said in (
        rf"\b(?:the |both |both the )?{some} (?:\w+ )?{noun}s\b",
        rf"(?:(?<=neither )|(?<=both )|(?<=either ))(?:the )?{some} {noun}s?\b",
        rf"(?P<l>\b{before} )(?:both |either )?(?:the )?{some} {noun}\b",
        rf"(?P<l>(?:^|[.;!?] ))(?:both )?the {some} {noun}(?= (?:are|have|were|must|both|should)\b)",
        rf"\b(?:both|the(?: two)?|both the|two) (?:\w+ )?{noun}s,? \(?(?:the )?{some}(?: one| zone)?\)?,?",
    ):
        text = re.sub(said, _both, text, flags=re.I)
    one = rf"(?P<z>\b(?:zone|area|patch|region)\b(?P<m>[^.;!?]*?)\b[Tt]he (?P<c>{color})) one\b"
    found = re.search(one, text)
    while found is not None and not z.HANDLED.search(found["m"]):
        text = text[: found.end("z")] + " zone" + text[found.end() :]
        found = re.search(one, text)
    return text


def _both(match: re.Match[str]) -> str:
    lead, joint = match.groupdict().get("l") or "", match["j"].strip(",")
    return f"{lead}the {match['a'].lower()} zone{joint} the {match['b'].lower()} zone"


def forbids(said: str, pointed: bool = False) -> bool:
    """Whether words that name a part of the floor forbid it, and leave no doubt.

    Raises:
        NotUnderstoodError: they say that it is not forbidden.
    """
    said = z.REMINDERS.sub("", said)
    if z.HEDGED.search(said):
        told = z.FORBIDS.search(said) or (z.DENIES.search(said) and z.ENTERS.search(said))
        if z.IN_CASE.search(said) or (z.PAST.search(said) and told):
            raise NotUnderstoodError("say which parts of the floor to keep out of from start to end", ())
        return False
    if z.ASKS.match(said) or unbans(said, not pointed):
        return False
    said = said.rstrip(".!?;")
    allowed = z.ALLOWS.search(z.DISALLOWS.sub("", said))
    if allowed and not z.ALL_BUT.search(said):
        return False
    if z.FORBIDS.search(said) or z.ALL_BUT.search(said):
        return True
    return bool(z.DENIES.search(said) and z.ENTERS.search(said))


def unbans(said: str, refuse: bool = True) -> bool:
    """Whether words say that a part of the floor is not, or no longer, to be kept out of.

    Raises:
        NotUnderstoodError: they do, and it is to be refused.
    """
    found = z.UNBANS.search(said)
    if found is not None and refuse:
        raise NotUnderstoodError(f"not understood: '{found[0]}'; parts of the floor can only be kept out of", ())
    return found is not None


def allows(said: str) -> bool:
    """Whether words that name a part of the floor plainly allow to walk there."""
    doubt = z.HEDGED.search(said) or z.FORBIDS.search(said) or z.DENIES.search(said)
    return bool(z.PERMITS.search(said)) and not doubt


__all__ = ["coloured_apart", "forbids", "told_plainly"]
