"""Phrases with "with" that say how something else ends: "..., with both on the far bench", "with the dog back here"."""

import re

from planners.language.free.masking import Mask
from planners.language.free.names import Names, in_a_row

_WHOLE = (
    r"the (?:two|three|four|lot|pair|whole (?:thing|lot|stack|tower)|blocks?|others|rest|other (?:one|two|three))"
    r"(?: of them)?|both(?: of them)?|all (?:of (?:them|it)|three|four|blocks)|everything|each(?: of them)?"
)
_GROUP = rf"(?:{_WHOLE}|it|them|the load|the cargo)"
_STILL = r"(?:(?:still|both|all|over|then|now|safely|again|left|up|each|directly|right|just|already|also|back) )*"
_IS = r"(?:(?:being|standing|sitting|resting|lying|remaining|staying|riding|placed|put|stacked|ending up|set|left) )?"
_STANDS = (
    r"(?:being|standing|sitting|resting|waiting|remaining|staying|parked|ending up|finishing(?: up)?|back|positioned|"
    r"stationed|left|waiting for us|returning|coming|having returned|finally)"
)
_TRAY = r"(?:its|his|her|the|the dog's) (?:tray|back)|board|it|him"


def stated(text: str, masks: dict[str, Mask], walkers: tuple[str, ...]) -> str:
    """A masked text in which what such phrases say are sentences of their own."""
    if "with " not in text:
        return text
    names = Names(masks, walkers)
    blocks = names.blocks
    tables = names.tables
    robots = names.walkers
    several = in_a_row(blocks)
    end = r"(?=[.,;!?]|$| and\b)"
    text = re.sub(
        rf",? (?:and )?with (?:(?P<named>{several})|(?P<what>{_WHOLE})) {_STILL}{_IS}{_STILL}(?P<to>on|at) "
        rf"(?P<place>{tables}){end}",
        lambda m: (
            m[0]
            if m["to"] == "at" and (m["named"] or m[0][:1] != ",")
            else f"; {_listed(m['named'] or m['what'])} should be on {m['place']}"
        ),
        text,
    )
    text = re.sub(
        rf",? (?:and |but )?with (?P<what>{several}|{_GROUP}) (?:still|remaining|staying|left) {_STILL}{_IS}"
        rf"(?:on|in|aboard)(?: (?:{_TRAY}|(?:{robots})(?:'s (?:tray|back))?))?{end}",
        lambda m: f"; {_listed(m['what'])} {'stays' if m['what'] in ('it', 'everything') else 'stay'} on the tray",
        text,
    )
    return re.sub(
        rf",? (?:and |but )?with (?P<who>{robots}) (?:then |finally |now )?(?:{_STANDS} )+"
        rf"(?P<to>(?:at|by|beside|to|in) (?:{tables})|there|here|home){end}",
        lambda m: f"; {m['who']} {_goes(m['to'])}",
        text,
    )


def _goes(where: str) -> str:
    return f"waits {re.sub('^(?:to|in) ', 'at ', where)}" if where != "home" else "goes back home"


def _listed(what: str) -> str:
    return re.sub(r", (?:and )?", " and ", what)


def still_there(text: str) -> str:
    """Reads "Rex waits with them, everything still on its back" as "...; everything stays on the tray"."""
    return re.sub(
        rf", (?P<what>{_GROUP}|the load) (?:still|remaining|staying) (?:on|in) (?:{_TRAY})(?=[.,;!?]|$)",
        r"; \g<what> stays on the tray",
        text,
    )


__all__ = ["stated", "still_there"]
