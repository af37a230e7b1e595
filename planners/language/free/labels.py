"""Labels and headings before a colon: "To be transported: red", "Dog's tray: blue", "Final configuration: ..."."""

import re

from planners.language.free.masking import Mask
from planners.language.free.names import Names
from planners.language.free.words import word_set

_HEADS = word_set(
    "goal target state configuration layout arrangement setup picture result outcome task job work plan mission "
    "request delivery shipment errand assignment thing things list rule rules instruction instructions steps todo "
    "test dry demo exercise transport wish wishes aim objective end situation programme program schedule briefing "
    "shift today order orders question constraint constraints requirement requirements condition routing "
    "restriction restrictions prohibitions"
)
_NOT_HEADS = word_set(
    "not no never don't avoid forbidden banned except later tomorrow maybe perhaps optional wrong bad unwanted "
    "imagine suppose alternatively old cancelled previous former example yesterday if unless until keep leave stay "
    "stays untouched off out hands bottom top middle lowest sequence upwards downwards below above base tower stack "
    "pile column towers stacks piles columns order"
)
_CARRIED = r"(?:transported|moved|carried|taken|delivered|brought|shipped|transferred|sent|ferried)(?: over| across)?"
_KEPT = (
    r"(?:(?:to be )?(?:left alone|left untouched|not touched|not moved|untouched|kept in place)|not to be (?:touched|"
    r"moved|handled|used)|hands off|(?:please )?(?:don't|do not) (?:touch|move)|off limits|"
    r"stay(?:s|ing)?(?: put| here)?|leave alone|remain(?:s|ing)?|not involved|no touching|fixed|locked)"
)
_SHUNNED = (
    r"(?:to be avoided|avoid|off limits|no-?go|forbidden|keep out(?: of)?|closed|not to be (?:entered|crossed)|"
    r"stay out(?: of)?|no entry)"
)


_CUE = re.compile(r":|\b(?:closed|blocked|forbidden|off limits|taboo|out of bounds|frozen|locked|fixed)\b", re.I)


def unlabelled(text: str, masks: dict[str, Mask], walkers: tuple[str, ...]) -> str:
    """A masked text whose labels are sentences, and whose headings are gone."""
    if not _CUE.search(text):
        return text
    names = Names(masks, walkers)
    blocks = names.blocks
    tables = names.tables
    zones = names.zones
    robots = names.walkers
    several = rf"(?P<w>(?:{blocks})(?:(?:, (?:and )?| and )(?:{blocks}))*)"
    start, end = r"(?P<s>^|[.;!?] )", r"(?=[.;!]|$)"
    by = rf"(?: (?:by|for) (?:{robots}))?"
    text = re.sub(
        rf"{start}to be {_CARRIED}: {several}[.;,] (?:destination|to|where|target|goal): (?P<t>{tables})",
        lambda m: f"{m['s']}Bring {_listed(m['w'])} to {m['t']}",
        text,
        flags=re.I,
    )
    text = re.sub(
        rf"{start}(?:delivery|cargo|load|freight|transport|goods|shipment|for delivery|deliveries) (?:for|to) "
        rf"(?P<t>{tables}): {several}{end}",
        lambda m: f"{m['s']}Bring {_listed(m['w'])} to {m['t']}",
        text,
        flags=re.I,
    )
    text = re.sub(
        rf"{start}(?:on |in )?(?:the |its )?(?:(?:{robots})(?:'s)? )?(?:tray|back)[:,] {several}{end}",
        lambda m: f"{m['s']}Put {_listed(m['w'])} on the tray",
        text,
        flags=re.I,
    )
    text = re.sub(
        rf"{start}(?:on )?(?P<r>{robots}): {several}{end}", lambda m: f"{m['s']}Put {_listed(m['w'])} on the tray", text
    )
    text = re.sub(
        rf"{start}{_KEPT}: {several}{end}", lambda m: f"{m['s']}Do not touch {_listed(m['w'])}", text, flags=re.I
    )
    text = re.sub(
        rf"{start}{_SHUNNED}{by}: (?P<z>(?:{zones})(?:(?:,| and|, and) (?:{zones}))*){end}",
        r"\g<s>Avoid \g<z>",
        text,
        flags=re.I,
    )
    state = r"(?: is)? (?:closed|blocked|forbidden|off limits|taboo|out of bounds)"
    text = re.sub(
        rf"(?P<s>^|[.;!?:] |, (?:and )?)(?P<z>{zones}){state}(?=[.,;!]|$)",
        lambda m: f"{m['s'].replace(',', ';')}{m['z']} is off limits",
        text,
    )
    text = re.sub(
        rf"(?P<s>^|[.;!?:] |, (?:and )?){several} (?:is |are )?(?:frozen|locked|fixed)(?=[.,;!]|$)",
        lambda m: f"{m['s'].replace(', and', ';').replace(',', ';')}do not touch {_listed(m['w'])}",
        text,
    )
    return "".join(_unheaded(part, masks) for part in re.split(r"(?<=[.!?;] )", text))


def _listed(what: str) -> str:
    return re.sub(r", (?:and )?", " and ", what)


def _unheaded(sentence: str, masks: dict[str, Mask]) -> str:
    head, colon, rest = sentence.partition(": ")
    words = re.findall(r"[\w'-]+", head)
    low = {word.lower() for word in words}
    long = 7 if not set(re.findall(r"[\w'-]+", " ".join(words[:3]).lower())) & _HEADS else 11
    if not colon or len(words) > long or any(word in masks for word in words) or not low & _HEADS or low & _NOT_HEADS:
        return sentence
    return rest[0].upper() + rest[1:]


__all__ = ["unlabelled"]
