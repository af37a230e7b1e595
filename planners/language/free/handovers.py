"""Two steps that people say of one handling, said as one: "lifts it off and puts it on the bench"."""

import re

from planners.language.free.masking import Mask
from planners.language.free.names import Names, in_a_row

_TAKES = (
    r"(?:lift|take|pick|grab|grasp|get|fetch|unload|receive|collect|catch|remove|accept|grip|raise|offload)(?:s|es)?"
)
_PUTS = r"(?P<put>(?:put|place|lay|set|drop|deposit|park|stand|leave)s?)"
_FROM = (
    r"(?:(?: up| off| down| out| over| away)?(?: (?:from|off|of|out of) (?:there|(?:the|its|his) (?:tray|bench|back)|"
    r"{tables}|(?:{walker})(?:'s (?:tray|back))?|the (?:tray|back) of (?:{walker})))?)"
)


_CUE = re.compile(rf"\b{_TAKES}\b.*\b(?:put|place|lay|set|drop|deposit|park|stand|leave)s?\b", re.I)


_LIFTED = (
    r"(?:is|are|gets?) (?:then )?(?:taken|lifted|picked|unstacked|unloaded|removed)(?: off| up| down)?(?: again)?"
    r"(?: (?:from|off|by) (?:there|it|the \w+))?(?:,? and|,)(?: then)?"
)
_LEFT = r"(?:left|put down|set down|laid down|put|set|laid|deposited|unloaded|placed|dropped(?: off)?)"
_HOME = r"(?:travels|rides|comes|goes|is brought|is carried|is taken|walks) back(?: (?:on|with) the \w+)?(?:,? and|,)"
_LIFTS = re.compile(r"\b(?:off|up|down|until|taken|lifted|picked|unstacked|unloaded|removed|left|set|put|gets|has|"
                     r"given)\b")  # fmt: skip


def handed_over(text: str, masks: dict[str, Mask]) -> str:
    """A masked text in which what is taken only to be put down is just put down."""
    if _LIFTS.search(text):
        text = _lifted(text, masks)
    if not _CUE.search(text):
        return text
    names = Names(masks)
    blocks = names.blocks
    walker = names.robots
    what = rf"(?P<what>it|them|both|that|this one|(?:{blocks})(?:(?:, (?:and )?| and )(?:{blocks}))*)"
    tables = names.tables
    away = _FROM.format(walker=walker, tables=tables)
    return re.sub(
        rf"\b(?:(?:go|come) and )?{_TAKES}(?: off| up| down)? {what}{away},? "
        rf"(?:and|to|and then|then) (?:then |to |only )?{_PUTS}"
        r" (?:it|them|both|that)(?: down| back)? (?=(?:on|onto|upon|atop|in|at|there|down)\b)",
        lambda m: f"{m['put'].replace('leave', 'put')} {m['what']} ",
        text,
    )


def _is(what: str) -> str:
    return "are" if " and " in what or what in ("they", "both") else "is"


def _lifted(text: str, masks: dict[str, Mask]) -> str:
    """Reads "blue is taken off again, carried to the far bench and left there" as "blue is carried to the far bench".

    What a robot that walks gets on its tray on the way is put there: "the dog comes back and has red put on its tray".
    """
    names = Names(masks)
    blocks = names.blocks
    tables = names.tables
    walker = names.robots
    several = in_a_row(blocks)
    text = re.sub(
        rf"(?P<x>\b(?:{several}|it|they|both)),? {_LIFTED} (?:{_HOME}(?: then| finally)* (?P<e>ends?|lands?|goes|"
        r"is put|is placed|is set)|(?:is |are )?"
        r"(?P<v>carried|brought|moved|delivered|transported|put|placed|set|taken)) "
        r"(?=(?:back |over |down |across |up )?(?:to|on|onto|at)\b)",
        lambda m: f"{m['x']} {m['e'] or _is(m['x']) + ' ' + m['v']} ",
        text,
    )
    text = re.sub(
        rf"\b(?:take|lift|pick|get|unstack)(?P<s>s?) (?P<x>{several}|it|them|both)(?: off| up| down)+(?: again)?"
        rf"(?: (?:from|off|of) (?:there|{blocks}))?,? and(?: then)? (?P<v>deliver|carry|bring|take|move|ship|transport|"
        r"send)s? (?:it|them|that|both)\b",
        r"\g<v>\g<s> \g<x>", text,
    )  # fmt: skip
    text = re.sub(
        rf"(?P<s>^|[.!?;] )(?P<who>{walker}) (?P<a>[^.;!?]+?),?(?: and)?(?: then)? waits?(?: there)? (?:until|till) "
        rf"(?:it|they|both|all|everything|{several}) (?:(?:has|have) been|is|are|gets?|got) (?:unloaded|taken off|"
        r"taken|set down|put down|removed)(?: there)?(?:,? and|,)(?: only)?(?: then)? (?:it )?",
        r"\g<s>\g<who> \g<a>; then \g<who> ", text,
    )  # fmt: skip
    text = re.sub(
        rf"(?P<go>\b(?:carried|brought|taken|moved|delivered|goes|go) (?:over )?to (?:{tables})),? and"
        rf"(?: (?:is|are))?(?: then)? {_LEFT}(?: (?:there|down|on the bench|directly))*(?=[.,;!?]|$)",
        r"\g<go>", text,
    )  # fmt: skip
    return re.sub(
        rf"(?P<s>^|[.!?;] )(?P<pre>(?:[A-Za-z]+,? ){{0,3}}?)(?P<who>{walker}) (?P<a>[^.;!?]+?),?(?: and)?(?: then)? "
        rf"(?:gets|has|is given|receives) (?P<w>{several})(?: put| placed| loaded| laid| set)? (?:on|onto|in|into) "
        r"(?:its|the|his|her) (?:tray|back)(?:,? and(?: then)? (?P<v>(?:waits|stays|remains|stands|parks)[^.;!?]*))?"
        r"(?=[.;!?]|$)",
        lambda m: (
            f"{m['s']}{m['pre']}{m['who']} {m['a']}; then put {m['w']} on the tray"
            + (f"; then {m['who']} {m['v']}" if m["v"] else "")
        ),
        text,
    )


__all__ = ["handed_over"]
