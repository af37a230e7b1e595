"""Sentences that hold several statements of their own, cut into one sentence each before a parser sees them."""

import re

from planners.language.free import words as w
from planners.language.free.masking import Mask
from planners.language.free.names import Names

_GROUPS = (
    r"(?:it|they|both|he|she|nobody|no one|noone|everything|everyone|all of (?:it|them|that)|the two|the pair|"
    r"the (?:other|others|rest|remaining|fourth|third|last|first|second)(?: (?:one|ones|two|three|block|blocks))?|"
    r"(?:the|that|this) arm(?: there| here)?|the blocks?)"
)
_HELPERS = (
    r"(?:is|are|should|must|shall|may|can|will|has to|have to|needs? to|ought to|does(?: not|n't)|isn't|aren't|"
    r"mustn't|shouldn't|can't|cannot|won't|gets?)"
)
_OPENS = (
    r"(?:once|when|whenever|after|before|as|since|because|while|whilst|if|until|till|so|that|which|who|whose|whether|"
    r"though|although|where|unless)"
)
_INSIDE = re.compile(rf"\b{_OPENS}\b[^,]*$", re.I)
_HEADED = re.compile(rf"^(?:and |but |then |so )*{_OPENS}\b[^,]*$", re.I)
_WISHED = re.compile(
    r"\b(?:want|wish|like|need|require|(?:make|be) sure|ensure|see to it|important|essential|take care)(?: is)? that\b"
    rf"(?:(?!\b{_OPENS}\b)[^,])*$",
    re.I,
)
_RANKED = re.compile(
    r"\b(?:bottom|middle|lowest|lower|upper|topmost|uppermost|highest|underneath|base|roof|between|below|above|"
    r"ground floor|foundation|crown|storey|towers?|stacks?|piles?|columns?)\b|\bon top(?! of)\b|\bat the top\b",
    re.I,
)
_DENIED = re.compile(r"\b(?:neither|nor|or|not only)\b", re.I)


def _third(verb: str) -> str:
    if verb.endswith(("s", "sh", "ch", "x", "z", "o")):
        return f"{verb}es"
    return f"{verb[:-1]}ies" if verb.endswith("y") and verb[-2] not in "aeou" else f"{verb}s"


_VERBS = w.CARRY | w.SET | w.STATE | w.HOLD | w.CAP | w.WALK | w.TOUCH | {"trot", "pad", "wait", "become", "form"}
_BASE = {_third(verb): verb for verb in _VERBS - {"be", "put-down"}}
_SINGULAR = "|".join(sorted(_third(verb) for verb in _VERBS - {"be", "put-down"}))
_PLURAL = "|".join(sorted(w.STATE | w.WALK | {"come", "travel", "ride"} - {"be"}))


def separated(text: str, masks: dict[str, Mask]) -> str:
    """A masked text in which statements that are only strung together are sentences of their own.

    "Red goes to the far bench, blue follows and the dog comes back" becomes three sentences. What hangs on a
    conjunction ("when red is there, ...", "so that ...") stays where it is, and so does what tells of a tower, which is
    read as a whole.
    """
    return "".join(_cut(part, masks) for part in re.split(r"(?<=[.;!?:] )", text))


def _cut(sentence: str, masks: dict[str, Mask]) -> str:
    if not masks:
        return sentence
    ranked = _RANKED.search(sentence)
    fixed = [n for n, m in masks.items() if not m.entities or m.entities[0].type != "object"]
    if ranked and not fixed:
        return sentence
    name = "|".join(masks if not ranked else fixed)
    block = Names(masks).blocks
    several = rf"(?:{block})(?:(?:, (?:and )?| and )(?:{block}))*|{name}"
    adverb = r"(?:(?:then|just|also|still|finally|only|simply|always|itself|afterwards) )*"
    joint = re.compile(
        r"(?P<joint>,? (?:and|but)(?: then)? |, (?:then )?|,? so (?:then |please )?)"
        rf"(?P<where>(?:[Oo]n|[Aa]t) (?:{name}),? )?"
        rf"(?P<who>(?P<names>{several})|{_GROUPS}) "
        rf"(?={adverb}(?:{_HELPERS}|{_SINGULAR}|(?P<many>{_PLURAL}))\b)"
    )
    result, at = "", 0
    for found in joint.finditer(sentence):
        before = sentence[at : found.start()]
        told = sentence[found.start() :] if ranked else ""
        if not _whole(before, found, name) or (ranked and (found["names"] is None or _RANKED.search(told))):
            continue
        if ranked and _blocks(told, masks):
            continue
        then = "then " if "then" in found["joint"] else ""
        wished = _WISHED.search(before)
        if wished is not None:
            be = re.match(rf"(?P<be>is|are) (?!to\b)|(?P<verb>{_SINGULAR})\b ?", sentence[found.end() :])
            if be is None:
                continue
            verb = "be" if be["be"] else _BASE[be["verb"]]
            result += f"{before}; {then}{found['who']} should {verb} "
            at = found.end() + be.end()
            continue
        result += f"{before}; {then}"
        at = found.start("where") if found["where"] else found.start("who")
        if found["where"]:
            result += f"{found['where'][0].upper()}{found['where'][1:]}"
            at = found.start("who")
    return result + sentence[at:]


def _blocks(said: str, masks: dict[str, Mask]) -> bool:
    return any(m.entities and m.entities[0].type == "object" for n, m in masks.items() if re.search(rf"\b{n}\b", said))


def _whole(before: str, found: re.Match[str], name: str) -> bool:
    """Whether the words before a joint are a statement of their own, which the next one is not part of."""
    wished = _WISHED.search(before)
    if (not wished and (_HEADED.search(before) or _INSIDE.search(before))) or _DENIED.search(before):
        return False
    said = re.search(rf"\b(?:{_HELPERS}|{_SINGULAR}|{_PLURAL}|put|set|let|lay|you)\b", before)
    first = re.match(r"\W*(?:please |then |first,? |now |so |kindly )*([a-z]+)\b", before, re.I)
    orders = first is not None and first[1].lower() in w.CARRY | w.SET | w.TOUCH | w.SEND | w.AVOID | {"load", "don"}
    if not said and not orders:
        return False
    listed = re.search(rf"(?<!\bon )(?<!\bonto )(?<!\bto )(?<!\bat )(?<!\bby )\b(?:{name})$", before)
    many = found["many"] or re.match(r"(?:are|have|go)\b", found.string[found.end() :])
    return not (listed and (many or "," in found["joint"][:1])) and not (
        many and found["names"] and re.search(rf"(?:{name})$", before)
    )


__all__ = ["separated"]
