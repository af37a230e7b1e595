"""Two steps that people say of one handling, said as one: "lifts it off and puts it on the bench"."""

import re

from planners.language.free.masking import Mask

_TAKES = (
    r"(?:lift|take|pick|grab|grasp|get|fetch|unload|receive|collect|catch|remove|accept|grip|raise|offload)(?:s|es)?"
)
_PUTS = r"(?P<put>(?:put|place|lay|set|drop|deposit|park|stand|leave)s?)"
_FROM = (
    r"(?:(?: up| off| down| out| over| away)?(?: (?:from|off|of|out of) (?:there|(?:the|its|his) (?:tray|bench|back)|"
    r"{tables}|(?:{walker})(?:'s (?:tray|back))?|the (?:tray|back) of (?:{walker})))?)"
)


_CUE = re.compile(rf"\b{_TAKES}\b.*\b(?:put|place|lay|set|drop|deposit|park|stand|leave)s?\b", re.I)


def handed_over(text: str, masks: dict[str, Mask]) -> str:
    """A masked text in which what is taken only to be put down is just put down."""
    if not _CUE.search(text):
        return text
    blocks = "|".join(n for n, m in masks.items() if m.entities and m.entities[0].type == "object") or "#"
    walker = "|".join(name for name, mask in masks.items() if mask.robot) or "#"
    what = rf"(?P<what>it|them|both|that|this one|(?:{blocks})(?:(?:, (?:and )?| and )(?:{blocks}))*)"
    tables = "|".join(n for n, m in masks.items() if m.entities and m.entities[0].kind == "table") or "#"
    away = _FROM.format(walker=walker, tables=tables)
    return re.sub(
        rf"\b(?:(?:go|come) and )?{_TAKES}(?: off| up| down)? {what}{away},? "
        rf"(?:and|to|and then|then) (?:then |to |only )?{_PUTS}"
        r" (?:it|them|both|that)(?: down| back)? (?=(?:on|onto|upon|atop|in|at|there|down)\b)",
        lambda m: f"{m['put'].replace('leave', 'put')} {m['what']} ",
        text,
    )


__all__ = ["handed_over"]
