"""Things that are left alone, said in plain words before a parser sees them.

As with parts of the floor (:mod:`planners.language.free.zones`): what names nothing but objects, and says with any of
the many words for it that they are left alone, need not be parsed.
"""

import re
from collections.abc import Callable
from itertools import pairwise

from planners.errors import NotUnderstoodError
from planners.language.free import zone_words as z
from planners.language.free.masking import Mask

_FIXED = (
    r"off[- ]limits|out of bounds|taboo|untouchable|(?:bolted|glued|nailed|screwed|welded|cemented|stuck)(?: down)?|"
    r"frozen|locked|immovable|ungraspable"
)
_LEFT = re.compile(
    rf"\b(?:{_FIXED})\b(?: in place| to (?:the|its) (?:bench|table|surface))?|"
    r"\b(?:as|like|an?|be) (?:static |fixed |immovable )*(?:obstacles?|fixtures?|furniture|scenery|decoration)\b|"
    r"\bnot(?: to)?(?: be)? (?:graspable|for grasping|movable|for touching)\b|\b(?:no|without) (?:touching|"
    r"grasping|contact)$|"
    r"\bsits? (?:this|it|that)(?: one)? out\b|\b(?:takes?|has|have|plays?|play) no (?:part|role)\b|"
    r"\bkeeps? (?:its|their) (?:places?|positions?|spots?)\b|"
    r"\b(?:not|never|n't) (?:ever )?change (?:its|their) (?:positions?|places?)\b|"
    r"\b(?:remove|strike|take|cross|delete|drop|exclude)s? B\d+q (?:from|off) (?:the|your|its|any) (?:\w+ )?"
    r"(?:lists?|set|pool|inventory)\b|"
    r"\blet B\d+q (?:just |simply )?(?:lie|be|rest|stand|sit|stay)(?: there| here)?$|"
    r"\b(?:not|n't|never) (?:so much as|even) (?:look at|breathe on|point at|think of|approach|go near|come "
    r"near|touch) B|"
    r"\b(?:let|allow) (?:any|an|a|the) (?:gripper|arm|hand|robot|finger)s? (?:to )?(?:come |get |go )?(?:anywhere )?"
    r"(?:near|close to) B",
    re.I,
)
"""What says of objects that nobody touches them."""
_NOT_LEFT = re.compile(
    rf"(?:\b(?:not|never|no longer|hardly)|n't) (?:\w+ ){{0,2}}?(?:{_FIXED})\b|"
    r"(?:\b(?:need not|no need to|not need to|not have to|no longer has to|no reason to|not necessary to)|needn't|"
    r"n't (?:have|need) to|n't necessary to) (?:be )?(?:leave|left|stay|remain|keep|kept|avoid)\b(?! the tray)",
    re.I,
)
_ORDERS = re.compile(
    r"\b(?:(?<!as )if|unless|until|before|after|when|while|once|was|(?<!it )(?<!they )were|yesterday|tomorrow|"
    r"only|except)\b",
    re.I,
)
_BE = re.compile(
    r"^(?:and |but |because |since |as )?B\d+q (?:is|are|has|have|was|were|belongs?|looks?|needs?|got)\b", re.I
)
_PLACED = re.compile(
    r"\b(?:to be|at|to|there|here|over|across|should|must|shall|goes|bring|put|stack\w*|place[ds]?|moved?|carried|"
    r"delivered|on (?!it\b|them\b|its\b|loan))\b",
    re.I,
)
_DO_NOT = re.compile(
    r"^(?:please |so )?(?:(?:no|without) (?:touching|grasping|contact)|hands off|(?:(?:do not|don't|never|"
    r"nobody|no one|"
    r"keep (?:your )?(?:\w+ )?off|keep away|leave)\b(?:(?! in | on | at | to | there| here).)*?"
    r"\b(?:it|them|those|these|that one|both|off|touch|alone|be|away|peace)))$",
    re.I,
)


def left_alone(text: str, masks: dict[str, Mask]) -> str:
    """A masked text in which what is left alone is said in sentences of their own, all in one way.

    Raises:
        NotUnderstoodError: something is said not to be left alone.
    """
    blocks = "|".join(n for n, m in masks.items() if m.entities and m.entities[0].type == "object")
    if not blocks:
        return text
    lists: list[str] = []

    def token(match: re.Match[str]) -> str:
        lists.append(" and ".join(dict.fromkeys(re.findall(blocks, match[0]))))
        return f"B{len(lists) - 1}q"

    # a list between "neither" and "nor" stays as it is
    several = rf"(?<!neither )\b(?:{blocks})(?:(?:, (?:and )?| and )(?:{blocks}))*\b(?! nor)"
    others = re.compile(rf"\b(?:{'|'.join(masks)})\b")
    return " ".join(_said(sentence, others, several, token, lists) for sentence in z.SENTENCES.split(text))


def _said(
    sentence: str, others: re.Pattern[str], several: str, token: Callable[[re.Match[str]], str], lists: list[str]
) -> str:
    cut = re.search(r"[.!?;]*$", sentence)
    end = cut[0] if cut else ""
    marked = re.sub(several, token, sentence.removesuffix(end))
    pieces: list[tuple[str, str]] = []
    at, joint = 0, ""
    for found in z.JOINTS.finditer(marked):
        pieces.append((joint, marked[at : found.start()]))
        joint, at = found[0], found.end()
    pieces.append((joint, marked[at:]))
    result, changed, subject = "", False, ""
    skip = False
    for (joint, words), (_, upcoming) in pairwise([*pieces, ("", "")]):
        if skip:
            skip = False
            continue
        named = re.findall(r"B(\d+)q", words)
        alone = len(named) == 1 and not others.search(words) and not _ORDERS.search(words)
        follows = (
            alone
            and _BE.match(words)
            and not _PLACED.search(words)
            and (
                _DO_NOT.match(upcoming)
                or (_LEFT.search(upcoming) and not others.search(upcoming) and "B" not in upcoming)
            )
        )
        if alone and _NOT_LEFT.search(words):
            raise NotUnderstoodError(f"not understood: '{_plain(words, lists)}'; say only what is left alone", ())
        if alone and (follows or (_LEFT.search(words) and not _PLACED.search(_LEFT.sub("", words)))):
            result = f"{result}; " if result else ""
            result, changed, skip = f"{result}do not touch {lists[int(named[0])]}", True, bool(follows)
            subject = lists[int(named[0])]
        elif changed and z.PLAIN_JOINT.fullmatch(joint):
            who = f"{subject} " if z.FINITE.match(words) else ""
            result, changed = f"{result}; {who}{words}", False
        else:
            result, changed = f"{result}{joint}{words}", False
    return _plain(result, lists) + end if result != marked else sentence


def _plain(text: str, lists: list[str]) -> str:
    return re.sub(r"B(\d+)q", lambda m: lists[int(m[1])], text)


__all__ = ["left_alone"]
