"""Several states that are wanted in one breath: "I'd like to see orange on red and, over there, green on blue"."""

import re

from planners.language.free.masking import Mask
from planners.language.free.names import Names, in_a_row

_WISH = (
    r"(?:please |finally |in the end,? )*(?:I|we)(?: would|'d)? (?:really )?(?:like|want|need|love|wish|expect|prefer)"
    r"(?: to (?:see|have|find|get|end up with))?"
)
_BEING = (
    r"(?:(?:standing|sitting|resting|lying|placed|put|stacked|balanced|perched|set|to be|to sit|to stand|to go|to lie|"
    r"sit|stand|lie|go|rest|end up|to end up) )?"
)
_FOR = (
    r"(?:(?:would|could|can|is) it (?:perhaps |please |also )?(?:be )?(?:possible|okay|ok|feasible)|"
    r"it (?:would|'d|is|'s)(?: be)? (?:\w+ )?(?:possible|nice|good|great|lovely|important|best|helpful|time|essential|"
    r"necessary|vital|wonderful|perfect)|"
    r"(?:I|we)(?: would|'d)? (?:like|want|need|love|wish|ask)|could you arrange|arrange|the plan is|the idea is|"
    r"the goal is|the task is|the aim is)"
)


def wished_one_by_one(text: str, masks: dict[str, Mask], walkers: tuple[str, ...]) -> str:
    """A masked text in which states that are wanted together are sentences of their own."""
    names = Names(masks, walkers)
    blocks = names.blocks
    tables = names.tables
    walker = names.walkers
    if re.search(r"\b(?:let|have)\b", text, re.I):
        text = _let(text, f"{blocks}|{walker}")
    if " for " in text:
        text = _possible_for(text, f"{blocks}|{walker}")
    if not re.search(_WISH, text):
        return text
    place = rf"(?:(?:right |over )?(?:here|there),? )?(?:at|on) (?:{tables})"
    several = rf"(?:{blocks})(?: and (?:{blocks}))*"
    on = r"(?:on|onto|atop)(?: top of)?"
    item = (
        rf"(?:(?P<p>{place}),? )?(?P<u>{several}) {_BEING}(?:{on} (?P<l>{blocks})(?:,? (?P<q>{place}))?|"
        rf"(?P<r>(?:at|on) (?:{tables})|on (?:the tray|its tray|(?:{walker})(?:'s (?:tray|back))?)))"
    )
    bare = re.sub(r"\(\?P<\w+>", "(?:", item)
    joint = r"(?:[,;] and |[,;] | and |, then | then )"
    whole = (
        rf"(?P<s>^|[.!?;] ){_WISH} (?P<items>{bare}(?:{joint}{bare})+)"
        rf"(?P<all>,? (?:all|both)(?: of (?:it|them|this|that))? (?:at|on) (?:{tables}))?(?=[.!?;]|$)"
    )

    def sentences(match: re.Match[str]) -> str:
        found = list(re.finditer(item, match["items"]))
        said: list[str] = []
        uppers = {name for each in found for name in each["u"].split(" and ")}
        for each in found:
            be = "should be"
            if each["r"]:
                said.append(f"{each['u']} {be} {each['r']}")
                continue
            table = re.search(rf"\b(?:{tables})$", each["p"] or each["q"] or (match["all"] or ""))
            base = [f"{each['l']} {be} on {table[0]}"] if table and each["l"] not in uppers else []
            said += [*base, f"{each['u']} {be} on {each['l']}"]
        return match["s"] + "; ".join(said)

    text = re.sub(rf"(?P<s>^|[.!?] )(?P<p>(?:On|At|on|at) (?:{tables})),? (?P<w>{_WISH}) (?=(?:{blocks}) )",
                  lambda m: f"{m['s']}{m['w']} {m['p'].lower()[:2]}{m['p'][2:]} ", text)  # fmt: skip
    return re.sub(whole, sentences, text)


def _let(text: str, names: str) -> str:
    """Reads "Let blue sit on orange and orange sit on red" as two sentences."""
    verb = r"(?:sit|stand|lie|rest|go|be|end up|stay|come|travel|ride|walk|wait|return)"
    several = rf"(?:{names})(?: and (?:{names}))*"
    return re.sub(
        rf"(?P<s>^|[.!?;] )(?:[Pp]lease )?(?:[Ll]et|[Hh]ave) (?P<a>{several}) (?P<v>{verb}) (?P<r>[^.!?;,]+?),? and "
        rf"(?:let |have )?(?P<b>{several}) (?P<x>{verb}) (?=(?:on|onto|at|to|there|back|over|across|home)\b)",
        r"\g<s>\g<a> should \g<v> \g<r>; \g<b> should \g<x> ",
        text,
    )


def _possible_for(text: str, names: str) -> str:
    """Reads "Would it be possible for red to be taken there, and for Rex to return?" as "red should be taken there"."""
    several = in_a_row(names)

    def sentence(part: str) -> str:
        first = re.match(rf"(?P<s>\W*(?:and |so |also )?){_FOR} for (?P<who>{several}) to ", part, re.I)
        if first is None or re.search(r"\b(?:if|not|never)\b|n't", first[0]):
            return part
        rest = re.sub(rf",? and (?:also )?for (?P<who>{several}) to ", r"; \g<who> should ", part[first.end() :])
        rest = re.sub(r"\?(?=\s*$)", ".", rest)
        return f"{first['s']}{first['who']} should {rest}"

    return "".join(sentence(part) for part in re.split(r"(?<=[.!?] )", text))


__all__ = ["wished_one_by_one"]
