"""The last look: what the words of a request speak of plainly must be found again in what was read of it.

Trees are wrong now and then, and a clause that hangs in the wrong place is lost without a trace. These checks do not
look at trees: they hold the words against the statements and refuse where a kind of statement is missing altogether.
"""

import re

from planners.errors import NotUnderstoodError
from planners.language.free.masking import Mask
from planners.language.free.names import Names
from planners.language.free.statements import Ban, KeepOut, Order, Put, Statement, Stay, Walk
from planners.language.lexicon import Lexicon
from planners.language.whereabouts import Whereabouts

_STANDS = (
    r"(?:waits?|stays?|remains?|rests?|parks?|parked|returns?|comes? (?:back|home)|(?:go|goes) (?:back|home|nowhere)|"
    r"walks? (?:back|home)|be (?:back|waiting|parked|standing)|is (?:back|again|waiting|parked|standing)|"
    r"heads? (?:back|home)|stands?|stops?|lies? down|ends? up|finish(?:es)?)"
    r"(?! (?:well |far |always )?(?:clear|out|off|away|outside|around|from|for|"
    r"to (?:get|fetch|pick|collect)|then is)\b)"
)
_ADVERBS = (
    r"(?:(?:then|also|just|should|must|may|can|has to|have to|needs? to|is to|will|shall|ought to|finally|simply|"
    r"afterwards|itself|please|to) )*"
)
_KEPT = re.compile(
    r"\b(?:touch(?:e[sd]|ing)?|untouched|undisturbed|unmoved|hands off|disturb(?:s|ed|ing)?|off[- ]limits|"
    r"(?<!before )(?:nothing|everything|anything|all) else "
    r"(?:is|are|may|must|should|shall|can|will|has|moves?|stays?|remains?|gets?|goes)|"
    r"(?:nobody|no one) (?:else )?(?:may |must |should |is to |shall |can )?(?:moves?|handles?|uses?|lifts?)|"
    r"left alone|leave \S+(?: and \S+)? alone|must(?: not|n't) be moved|(?:do not|don't) move)\b",
    re.I,
)
_UNLOADS = re.compile(
    r"(?<!not )(?<!never )(?<!n't )(?<!nothing )\b(?:gets?|is|are) "
    r"(?:then |both |all )?(?:unloaded|offloaded|taken off)\b",
    re.I,
)
_TOWERS = re.compile(
    r"\b(?:tower|stack|pile|column|storey)s?\b|\b(?:two|three|four|\d)(?: \w+)? high\b|"
    r"\b(?:stacked|stack|piled|pile)(?: them| both| it)?(?: up)?(?: there| over there| here)?(?=[.,;!?]|$)|"
    r"\bfrom (?:the )?(?:top|bottom|above|below)\b|\b(?:bottom|top) (?:up|down|to (?:top|bottom))\b",
    re.I,
)
_OVER = re.compile(
    r"\b(?:carr(?:y|ies|ied)|br(?:ing|ings|ought)|tak(?:e|es|en)|transport(?:s|ed)?|ship(?:s|ped)?|deliver(?:s|ed)?|"
    r"mov(?:e|es|ed)|send(?:s)?|sent) (?:it|them|both|all|everything|[A-Z][a-z]+(?:(?:,| and|, and) [A-Z][a-z]+)*|"
    r"the (?:other|others|rest|pair|load|two)(?: \w+)?)(?: of them)? (?:over|across)(?=[.,;!?]|$| and\b| one\b)"
)
_IDLE = r"\b(?:no|not|never|nobody|nothing|without|from|holds? off|idles?|pauses?)\b|n't\b"
_PERSON = r"(?:I'm|I am|we're|we are|(?:I|we) (?:stand|sit|wait|work)|my \w+|colleagues?|customers?|visitors?|people)\b"
_ZONE_WORDS = re.compile(r"\b(?:zones?|patch(?:es)?|painted areas?|coloured areas?)\b", re.I)


def check_overlooked(
    masked: str, statements: list[Statement], masks: dict[str, Mask], walkers: tuple[str, ...]
) -> None:
    """Holds the words of a request against what was read.

    Raises:
        NotUnderstoodError: a zone, a ban, or where a robot shall be is spoken of, and nothing was read of it.
    """
    kept_out = {zone.name for st in statements if isinstance(st, KeepOut) for zone in st.zones}
    named = {e.name for name, mask in masks.items() if re.search(rf"\b{name}\b", masked)
             for e in mask.entities if e.kind == "zone"}  # fmt: skip
    if named - kept_out or (_ZONE_WORDS.search(masked) and not kept_out):
        raise NotUnderstoodError("not understood: a zone is spoken of; say what robots keep out of", tuple(named))
    unloads = _UNLOADS.search(masked)
    put_down = any(isinstance(st, Put) and st.target is not None and st.target.kind != "tray" for st in statements)
    if unloads is not None and not put_down:
        raise NotUnderstoodError(f"not understood: '{unloads[0]}'; say what is put where", (unloads[0],))
    kept = any(isinstance(st, Ban | KeepOut | Stay) for st in statements)
    found = _KEPT.search(masked)
    if found is not None and not kept:
        raise NotUnderstoodError(f"not understood: '{found[0]}'; say what must not be touched", (found[0],))
    robots = Names(masks, walkers).walkers
    stands = re.search(
        rf"(?<!here )\b(?:{robots}) {_ADVERBS}\b{_STANDS}\b|\b(?:send|bring|call|keep|park|let|have) (?:{robots})\b"
        r"(?! (?:carry|bring|take|deliver|collect|fetch|get|pick|load|put|unload|out|off|away|clear|around|round)\b)"
        r"[^.;]*\b(?:back|home|here|there|wait|stay)\b|"
        r"\b(?:let|have) it (?:wait|rest (?:over )?there|return|come back|walk|go home)\b",
        masked,
        re.I,
    )
    walks = any(isinstance(st, Walk) for st in statements)
    if stands is not None and not walks and not re.search(r"\b(?:its|the|his) back\b", stands[0]):
        raise NotUnderstoodError(f"not understood: '{_plain(stands[0], masks)}'; say where the robot shall be", ())


def check_named(masked: str, statements: list[Statement], masks: dict[str, Mask]) -> None:
    """Every block that is named is part of what was read.

    Raises:
        NotUnderstoodError: one is not, and is not named as an exception either.
    """
    done = {e.name for st in statements if isinstance(st, Put | Ban | Stay) for e in st.objects}
    done |= {e.name for st in statements if isinstance(st, Order) for e in (*st.objects, *st.later)}
    done |= {st.target.name for st in statements if isinstance(st, Put) and st.target is not None}
    names = {name: mask for name, mask in masks.items() if mask.entities and mask.entities[0].type == "object"}
    listed = "|".join(names)
    _check_borne(masked, statements, names)
    left_out = (
        r"\b(?:except|but|besides|minus|than|save|without|from|no need)\b(?: [a-z]+)*"
        rf"(?:,? (?:and |or )?(?:{listed}))*(?:,? (?:and|or))?$"
    )
    for name, mask in names.items():
        if {entity.name for entity in mask.entities} & done:
            continue
        for found in re.finditer(rf" ?\b{name}\b", masked):
            before = re.split(r"[.;!?] ", masked[: found.start()])[-1]
            sentence = before + re.split(r"[.;!?]", masked[found.start() :])[0]
            denied = re.search(r"\b(?:no|not|never|neither|nobody|nothing|without)\b|n't\b", sentence, re.I)
            if not denied and not re.search(left_out, before):
                raise NotUnderstoodError(f"not understood: what shall become of {mask.text}?", (mask.text,))


def _check_borne(masked: str, statements: list[Statement], names: dict[str, Mask]) -> None:
    """What is said to be on a block is put there, and what is under one bears another.

    Raises:
        NotUnderstoodError: nothing of the kind was read.
    """
    piled = [st for st in statements if isinstance(st, Put) and st.target is not None and st.target.type == "object"]
    bearing = {st.target.name for st in piled if st.target is not None}
    borne = {e.name for st in piled for e in st.objects}
    listed = "|".join(names) or "#"
    where = r"(?P<p>on|onto|atop|upon|under|beneath|underneath)(?: top of)?"
    for found in re.finditer(rf"\b{where} (?P<n>{listed})\b(?!')", masked):
        sentence = re.split(r"[.;!?] ", masked[: found.start()])[-1]
        sentence += re.split(r"[.;!?]", masked[found.start() :])[0]
        those = bearing if found["p"] in ("on", "onto", "atop", "upon") else borne
        denied = re.search(r"\b(?:no|not|never|nobody|nothing|without|instead|rather|eye)\b|n't\b", sentence, re.I)
        if not denied and not {e.name for e in names[found["n"]].entities} & those:
            mask = names[found["n"]]
            raise NotUnderstoodError(f"not understood: '{found['p']} {mask.text}'; say what goes on what", (mask.text,))


def check_places(
    masked: str, statements: list[Statement], masks: dict[str, Mask], known: Whereabouts, lexicon: Lexicon
) -> None:
    """A table on which nothing lies at first is named because something shall be there; a tower, to be built.

    Raises:
        NotUnderstoodError: nothing was read that goes there, or nothing that is put on another thing.
    """
    puts = [st for st in statements if isinstance(st, Put) and st.target is not None]
    used = {st.target.name for st in (*puts, *(s for s in statements if isinstance(s, Stay))) if st.target is not None}
    stations = lexicon.stations
    used |= {table for table, station in stations.items()
             if any(isinstance(st, Walk) and st.station == station for st in statements)}  # fmt: skip
    used |= set(known.start.values())
    for name, mask in masks.items():
        tables = {e.name for e in mask.entities if e.kind == "table" and e.name in stations}
        arm = mask.robot if not any(st.robot == mask.robot for st in puts) else ""
        tables |= {table for table, robot in lexicon.attended.items() if arm and robot == arm and table in stations}
        if not tables or tables & used:
            continue
        for found in re.finditer(rf" ?\b{name}\b", masked):
            sentence = re.split(r"[.;!?] ", masked[: found.start()])[-1]
            sentence += re.split(r"[.;!?]", masked[found.start() :])[0]
            person = re.search(rf"\b{_PERSON}[^.;,]*\b{name}\b", sentence, re.I)
            if not person and not re.search(_IDLE, sentence):
                raise NotUnderstoodError(f"not understood: what shall be at {mask.text}?", (mask.text,))
    gone = any(st.target is not None and st.target.type == "place" and st.objects
               and st.target.name not in known.start.values() for st in puts)  # fmt: skip
    over = _OVER.search(masked)
    if over is not None and not gone:
        raise NotUnderstoodError(f"not understood: '{_plain(over[0], masks)}'; say where to", (over[0],))
    tower = _TOWERS.search(masked)
    built = any(st.target is not None and st.target.type == "object" for st in puts)
    if tower is not None and not built:
        sentence = re.split(r"[.;!?] ", masked[: tower.start()])[-1] + re.split(r"[.;!?]", masked[tower.start() :])[0]
        if not re.search(r"\b(?:no|not|none|never|nobody|nothing|without)\b|n't\b", sentence, re.I):
            raise NotUnderstoodError(f"not understood: '{tower[0]}'; say which block is on which", (tower[0],))


def _plain(said: str, masks: dict[str, Mask]) -> str:
    return re.sub(r"[A-Z][a-z]+", lambda m: masks[m[0]].text if m[0] in masks else m[0], said)


__all__ = ["check_named", "check_overlooked", "check_places"]
