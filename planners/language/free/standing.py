"""Where robots walk, wait and end, said in one way: holding a position, docking, idling, poses, stops."""

import re

from planners.language.free.masking import Mask
from planners.language.free.names import Names

_CALLED = (
    (r"\b(?:mobile|walking|legged|quadruped|four-legged) (?:base|platform|robot|unit|machine|"
     r"manipulator)\b", "quadruped"),
    (r"\b(?:robot|robotic|mechanical|walking|carrier|transport|delivery) dog\b", "dog"),
    (r"\b(?P<v>[Ss]end|[Bb]ring|[Cc]all|[Dd]rive|[Pp]ark|[Rr]eturn|[Gg]et|[Ll]et|[Hh]ave) the base\b",
     r"\g<v> the quadruped"),
    (r"\b[Tt]he base (?=(?:drives|walks|goes|returns|comes|waits|stays|parks|carries|brings|takes|heads|travels|"
     r"must not|shall not|should not|may not|then)\b)", "the quadruped "),
    (r"\b(?:robot(?:ic)? arm|manipulator|cobot)(?P<s>s?)\b", r"arm\g<s>"),
    (r"\bnavigate(?P<s>s?) (?=(?:back |over |across |straight )*(?:to|towards|home|back)\b)", r"walk\g<s> "),
    (r",? as (?:its |the |his |her )?(?:only )?(?:payload|cargo|freight|passengers?|luggage)(?=[.,;!?]|$| and\b)", ""),
    (r"\b(?P<v>stays?|remains?|waits?) (?:over )?(?:on|at) that (?:side|end|bench)\b", r"\g<v> there"),
    (r"\b(?:locomotion|navigation|software|control|nav|planning|perception|autonomy) stack\b", "software"),
    (r"(?P<b>: )(?:no|without) (?:payload|cargo|load|freight),? (?:and )?", r"\g<b>"),
    (r",? (?:with )?(?:no|without (?:any |a )?)(?: ?)(?:payload|cargo|load|blocks?|freight)"
     r"(?: (?:on board|aboard|on (?:its|the|his|her) (?:tray|back)))?(?=[.,;!?]|$| and\b)", ", empty"),
    (r"\b(?:to|at|in|into|on) (?:its|his|her|the) (?:start|starting|home|initial|original|parking|usual|rest|standby) "
     r"(?:pose|position|place|spot|station|location|point) (?P<p>at|by|on) (?=the\b)", r"to "),
    (r"\bend(?P<s>s?) (?:the|its|his|her|this|your) (?:mission|run|sequence|task|exercise|test|day|job|shift|"
     r"tour|demo) "
     r"(?=(?:over |back |right )?(?:here|there|at|by|on)\b)", r"end\g<s> up "),
    (r",? so (?:that )?(?:it|he|she)(?:'s| is| can be| will be) (?:then )?(?:back )?(?:ready|available|prepared|free|"
     r"on hand|at hand|charged|fresh|rested)\b[^,.;!?]*", ""),
)  # fmt: skip
"""What robots are called, and what is said of a walk and changes nothing of it."""

_WAITS = (
    r"(?:(?P<m>must |should |shall |has to |is to |will |can |may |ought to |needs to )?"
    r"(?:remains? |stays? |be |is |keeps? )?(?:then |just |simply |quietly |finally )?(?:hold(?:s|ing)?(?: "
    r"(?:its|his|her))?"
    r" (?:position|station|still|ground|place)|idl(?:es?|ing)|loiter(?:s|ing)?|dock(?:s|ed|ing)?|linger(?:s|ing)?|"
    r"stand(?:s|ing)? by|sit(?:s|ting)? tight|bid(?:es?|ing) (?:its|his|her) time|stationed|station(?:s)? itself|"
    r"halt(?:s|ed|ing)?|based|parked|camp(?:s|ed)?|(?:tak(?:es?|ing) up|assum(?:es?|ing)) (?:its |a )?position|"
    r"hang(?:s|ing)? (?:around|out|about)|remain(?:s|ing)? standing|stay(?:s|ing)? standing))"
)
_WHERE = r"(?:right |over |back |out |up |down )?(?:there|here|at|by|beside|near|next to)"
_SPOT = (
    r"(?:final|last|end|goal|target|finishing|closing|terminal|ultimate) "
    r"(?:pose|position|place|station|stop|location|spot|destination|waypoint)"
)
_BE = r"(?: (?:is|shall be|should be|must be|will be)|:|,| =) (?:(?:at|on|by) )?"


def stood(text: str) -> str:
    """A text, not yet masked, in which robots are called what the world calls them."""
    for said, meant in _CALLED:
        text = re.sub(said, meant, text)
    return text


def waits_plainly(text: str, masks: dict[str, Mask], walkers: tuple[str, ...]) -> str:
    """A masked text in which robots go somewhere and stay, and nothing else is said of it."""
    names = Names(masks, walkers)
    robots = names.walkers
    tables = names.tables
    blocks = names.blocks
    text = re.sub(
        rf"(?P<w>\b(?:{robots}|[Ii]t|and|then|,))(?: itself)? {_WAITS} (?=(?:{_WHERE})\b)", _stays, text
    )  # fmt: skip
    text = re.sub(
        r"(?P<s>^|[.;!?] )(?:[Hh]old (?:your )?(?:position|station)|[Ii]dle|[Ss]tand by|[Ll]oiter|[Dd]ock|"
        r"[Ss]tay|[Rr]emain) "
        rf"(?=(?:{_WHERE})\b)", lambda m: f"{m['s']}{_one(robots)} must stay ", text,
    )  # fmt: skip
    text = re.sub(rf"(?P<r>{robots})'s {_SPOT}{_BE}(?P<t>{tables})(?=[.,;!]|$)", r"in the end \g<r> must be at \g<t>",
                  text)  # fmt: skip
    text = re.sub(
        rf"(?P<s>^|[.;!?,] )(?:and )?(?:the )?(?:{_SPOT}|goal pose)(?: (?:for|of) (?P<r>{robots}))?{_BE}(?P<t>{tables})"
        rf"(?:,? where (?:{robots}|it) (?:parks|stays|waits|stops|remains|stands|ends))?(?=[.,;!]|$)",
        lambda m: f"{m['s'].replace(',', ';')}in the end {m['r'] or _one(robots)} must be at {m['t']}",
        text, flags=re.I,
    )  # fmt: skip
    text = re.sub(
        rf"(?P<s>^|[.;!?,] )(?:the )?(?:first|next) (?:stop|leg|waypoint){_BE}(?P<t>{tables}),? where (?P<n>[^.;!?]*)",
        rf"\g<s>{_one(robots)} goes to \g<t>; there \g<n>", text, flags=re.I,
    )  # fmt: skip
    text = re.sub(
        rf"\b(?P<b>back|home)(?: home| again)*,? and (?:then )?(?P<v>waits?|stays?|rests?|remains?|stops?|"
        rf"parks?) (?:at|by) "
        rf"(?P<t>{tables})\b", r"back to \g<t> and \g<v> there", text,
    )  # fmt: skip
    text = re.sub(rf"(?P<s>^|[.;!?,] (?:and )?(?:[Tt]hen )?|\band (?:then )?)end up (?=(?:over |back )?(?:at|by|"
                  rf"on) (?:{tables}))",
                  lambda m: f"{_cut(m['s'])}in the end {_one(robots)} must be ", text)  # fmt: skip
    text = re.sub(rf"(?P<e>in the end [\w ]+ must be (?:at|by|on) (?:{tables})) with (?P<b>{blocks}) (?=(?:on|"
                  rf"in) (?:its|the) "
                  r"(?:tray|back)\b)", r"\g<e> with \g<b> still ", text)  # fmt: skip
    goes = r"(?P<v>return|come|go|walk|head|trot|run|wait|stay|park|stand|stop)"
    text = re.sub(
        rf"(?P<s>^|[.;!?,] (?:and )?(?:[Tt]hen )?|\band (?:then )?)(?:please )?(?:[Hh]ave|[Ll]et|[Mm]ake|[Gg]et) "
        rf"(?P<r>{robots}) "
        rf"(?:to )?{goes}(?P<m> (?:(?:straight|right|back|over|home|again|there|here|then) )*(?:(?:to|at|by) "
        rf"(?:{tables})"
        r"|there|here|home|back|again))(?=[.,;!]|$| and\b)",
        lambda m: f"{_cut(m['s'])}{m['r']} must {m['v']}{m['m']}", text,
    )  # fmt: skip
    return _addressed(text, robots)


def _cut(start: str) -> str:
    """What joins an order to the words before it, as the end of a sentence."""
    bound = "; " if start[:1] in (",", "a") else start
    return f"{bound}then " if "then" in start and "then" not in bound else bound


def _one(robots: str) -> str:
    """The walker that the text names; "the dog" where it names none."""
    return "the dog" if robots == "#" else robots.split("|")[0]


def _stays(match: re.Match[str]) -> str:
    modal = match["m"] or ""
    base = match["w"] in ("and", "then", ",") and not re.search(r"s\b", match[0][len(match["w"]) :].split()[0])
    return f"{match['w']} {modal}{'stay' if modal or base else 'stays'} "


_KIND = (
    r"(?:please |kindly )?(?:be so (?:kind|good|nice)(?: and| as to)? |(?:would|could|can|will) you (?:please |kindly |"
    r"be so kind as to )?)?"
)


def _addressed(text: str, robots: str) -> str:
    """Reads "Dear Rex, be so kind and carry it over, and then come back" as said of Rex."""
    verbs = r"(?P<v>carry|bring|take|go|walk|fetch|deliver|transport|come|head|run|trot)"
    who = rf"(?P<s>^|[.!?] )(?:[Dd]ear |[Gg]ood |[Hh]ey |[Mm]y )?(?P<r>{robots})[,!] "
    found = re.search(rf"{who}{_KIND}{verbs}\b(?P<m>[^.!?]*)", text)
    if found is None:
        return text
    rest = re.sub(
        r",? and (?:then |afterwards |finally )?(?P<b>come|go|walk|head|trot|run|return) "
        r"(?:straight |right |directly |immediately )?(?P<w>back|home)\b",
        rf"; then {found['r']} must \g<b> \g<w>", found["m"],
    )  # fmt: skip
    return f"{text[: found.start()]}{found['s']}{found['r']} must {found['v']}{rest}{text[found.end() :]}"


__all__ = ["stood", "waits_plainly"]
