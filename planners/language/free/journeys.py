"""Journeys that people say short, said in full: there and back, not that way, over there with it; and labels."""

import re

from planners.errors import NotUnderstoodError
from planners.language.free.masking import Mask
from planners.language.free.names import Names

_BACK = (
    r"(?:(?:straight|right|all the way|then|afterwards|later|finally|immediately|directly|at once) )*"
    r"(?:back|home)(?: again| home| here)?(?: afterwards| later)?"
)
_MOVES = (
    r"(?:carr(?:y|ies|ied)|brings?|brought|takes?|taken|transports?|transported|deliver(?:s|ed)?|ferr(?:y|ies|ied)|"
    r"ships?|moves?|moved|sends?|sent|drives?|driven|go|goes|walks?|travels?|rides?|trips?|hauls?|gets?|is|are|be)"
)
_THROUGH = r"(?:(?:through|across|over|via|into|in|onto|on|for|by way of|to|enter|crossing|entering) )*"
_FREE = (
    r"(?:can|may|could|is free to|is allowed to|is welcome to|is permitted to) (?:still )?(?:go|walk|move|roam|"
    r"travel|run|be|step|wander|pass|drive|stroll)(?: around| about| freely)?,?"
    r" (?:anywhere|everywhere|wherever|where|any way|any route|any path|freely)(?: else)?(?: (?:it|he|she) "
    r"(?:likes?|wants?|pleases?|wishes|needs to|has to|chooses)(?: to)?)?"
)
_ONLY_NOT = (
    r"(?: and|,)? ?(?:but|except|except for|other than|apart from|save|besides|as long as it avoids|just|only)?,? ?"
    r"(?:(?:just |only |please |it must |must )?(?:not|never|keep out of|keep off|avoid))?"
)
_HEADINGS = (
    r"(?:swap|transport|transfer|delivery|moving|stacking|building|tidying|tidy-up|clean-up|warm-up|sorting|demo|main|"
    r"first|second|third|quick|easy|simple|small|short|little|new|next|final|last|today's|this|the|a|our|my|your|"
    r"relocation|shuttle|round-trip|courier|loading)"
)
_JOBS = r"(?:job|task|mission|exercise|errand|assignment|demo|demonstration|challenge|delivery|run|order|request|round)"


def spelled_out(text: str, masks: dict[str, Mask], walkers: tuple[str, ...] = ()) -> str:
    """A masked text whose journeys are said in full.

    "There and back" becomes two orders, "but not through it" a ban of its own, "Over to the bench with it" an order
    with a verb, and "Red: far bench" a sentence.
    """
    names = Names(masks, walkers)
    text = re.sub(rf"(?P<s>^|[.!?] )(?:{_HEADINGS} )*{_JOBS}: (?P<n>\w)", lambda m: m["s"] + m["n"].upper(), text,
                  flags=re.I)  # fmt: skip
    text = re.sub(
        rf"(?P<s>^|[.!?;] |, (?:and |but )?)(?:please )?(?:ignore|skip|forget(?: about)?) (?P<w>{names.several})"
        r"(?=[.,;!]|$)", lambda m: f"{m['s']}{'leave' if m['s'].startswith(',') else 'Leave'} {m['w']} alone", text,
        flags=re.I,
    )  # fmt: skip
    text = _labelled(text, names)
    chain = rf"\b(?P<a>{names.blocks}) on(?: top of)? (?P<b>{names.blocks}) on(?: top of)? (?=(?:{names.blocks})\b)"
    while (longer := re.sub(chain, r"\g<a> on \g<b> and \g<b> on ", text)) != text:
        text = longer
    text = _upside_down(text, names)
    text = _ended_up(text, names)
    text = _round_trips(text, names)
    text = _several_towers(text, names)
    text = _not_that_way(text, names)
    text = _over_there_with(text, names)
    text = "".join(_there_and_back(part, names) for part in re.split(r"(?<=[.;!?] )", text))
    _check_returns(text, names, masks)
    return text


def _check_returns(text: str, names: Names, masks: dict[str, Mask]) -> None:
    """Refuses what is left of "and back", "or don't", and what a label says is not meant ("Old job: ...").

    Raises:
        NotUnderstoodError: it would be lost.
    """
    left = re.search(rf"\bto (?:{names.tables}),? (?:and|then|and then) {_BACK}(?=[.,;:!?]|$)", text, re.I)
    left = left or re.search(r"\bor (?:else )?(?:don't|do not|rather not)\b", text, re.I)
    label = r"(?:^|[.!?] )(?:not (?:a|the|my|our)|old|cancelled|previous|former|wrong|example|bad|optional|yesterday)\b"
    left = left or re.search(rf"{label}[^.:!?]{{0,30}}: ", text, re.I)
    if left is not None:
        said = re.sub(r"[A-Z][a-z]+", lambda m: masks[m[0]].text if m[0] in masks else m[0], left[0].strip())
        raise NotUnderstoodError(f"not understood: '{said}'; say in sentences of their own what is to be done", (said,))


def _labelled(text: str, names: Names) -> str:
    """Reads "Red: far bench", "Green: untouched" and "Cargo: red. Destination: far bench" as sentences."""
    several, tables = names.several, names.tables
    what = r"(?:Cargo|Load|Freight|Items?|Parcels?|What|Blocks?|Goods|Payload|Pick up|From)"
    where = r"(?:Destination|To|Where to|Where|Target|Goal|Drop-off|Deliver to|Recipient)"
    text = re.sub(rf"\b{what}: (?P<w>{several})[.;,] {where}: (?P<t>{tables})(?=[.;,!]|$)", r"Bring \g<w> to \g<t>",
                  text, flags=re.I)  # fmt: skip
    text = re.sub(rf"(?P<s>[.;] )(?:Where|Location|Place|Site|Position|Destination): (?P<t>{tables})(?=[.;,!]|$)",
                  r"\g<s>It stands at \g<t>", text)  # fmt: skip
    text = re.sub(rf"(?P<s>^|[.;!?:] )(?P<w>{several}) (?:left )?(?:untouched|undisturbed|alone)(?=[.;,!]|$)",
                  r"\g<s>do not touch \g<w>", text)  # fmt: skip
    spot = r"(?:final|end|last|closing|ultimate|resting|finishing) (?:position|place|location|spot|stop|station|state)"
    be = r"(?: (?:is|shall be|should be|must be|will be)|:|,| =| -) (?:(?:at|on) )?"
    for owned in (
        rf"(?:the )?{spot} (?:of|for) (?P<w>{names.robots}|{several}){be}",
        rf"(?P<w>{names.robots}|{several})'s? {spot}{be}",
        rf"(?:the )?{spot}: (?P<w>{names.robots}|{several}) (?:at|on|is at|is on) ",
    ):
        text = re.sub(rf"(?P<s>^|[.;!?] ){owned}(?P<t>{tables})(?=[.;,!]|$)",
                      r"\g<s>In the end \g<w> must be at \g<t>", text, flags=re.I)  # fmt: skip
    start = r"(?P<s>^|[.;!?,] )"
    text = re.sub(
        rf"{start}(?P<w>{several}): (?:(?:to be )?(?:left )?(?:untouched|alone|hands off|off limits)|"
        r"do(?: not|n't) touch|leave (?:it |them )?alone|not to be (?:touched|moved))(?=[.;,!]|$)",
        r"\g<s>do not touch \g<w>", text, flags=re.I,
    )  # fmt: skip
    onto = rf"(?P<p>(?:to|on|onto|at|on top of) )?(?P<t>{tables}|{names.blocks})(?=[.;,!]|$)"

    def sentence(match: re.Match[str]) -> str:
        if match["t"] in names.blocks.split("|") and not match["p"]:
            return match[0]  # a list: "Red: blue, green"
        bound = match["s"].replace(",", ";")
        listed = re.sub(r", (?:and )?", " and ", match["w"])
        robot = match["w"] in names.robots.split("|")
        verb = "goes to" if robot else "go on" if " and " in listed else "goes on"
        return f"{bound}{listed} {verb} {match['t']}"

    while (changed := re.sub(rf"{start}(?P<w>{several}|{names.robots}): {onto}", sentence, text)) != text:
        text = changed
    return text


def _upside_down(text: str, names: Names) -> str:
    """Reads "On green there should be orange, and on top of that red" as "orange goes on green; red goes on orange".

    "To the bench carrying red" is "to the bench with red", and "Its destination is the bench" belongs to the order.
    """
    text = re.sub(
        rf"\b(?:come|go|return|walk|run|head)(?:es|s)? (?:back )?(?:for|to (?:get|fetch|collect|pick up)) "
        rf"(?P<w>{names.several})(?:,? and(?: then)?|, then) (?P<v>bring|take|carry|deliver|put)(?P<f>s?) "
        r"(?:it|that one|that|them|those)\b",
        r"\g<v>\g<f> \g<w>", text,
    )  # fmt: skip
    carrying = r"(?:while )?(?:carrying|bearing|transporting)"
    text = re.sub(rf"\bto (?P<t>{names.tables}),? {carrying} (?=(?:{names.blocks})\b)",
                  r"to \g<t> with ", text)  # fmt: skip
    text = re.sub(
        rf"\b(?P<o>(?:Take|Move|Carry|Transport|Bring|Ship|Send|Deliver) {names.several})[.;,] "
        rf"(?:Its |Their |The )?destination(?: is| will be| should be|:) (?P<t>{names.tables})(?=[.;,!]|$)",
        r"\g<o> to \g<t>", text, flags=re.I,
    )  # fmt: skip
    verb = (
        r"(?:,? please,?|,? (?:there )?(?:(?:should|shall|must|is to|will|has to) (?:be|go|come|sit|stand)|goes|comes|"
        r"is|sits|belongs)|,? (?:I|we)(?:'d| would)? (?:want|like|need)(?: to (?:have|see))?|,)"
    )
    first = rf"(?P<s>^|[.;!?:] |,? and,? )on(?: top of)? (?P<l>{names.blocks}){verb} (?P<u>{names.blocks})"
    more = rf"(?:[,;]| and|, and|,? then)+ on(?: top of)? (?:that|it|this)(?: one)?(?:{verb})? (?P<z>{names.blocks})"
    end = r"(?=[.,;!?]|$| and\b)"

    def turned(match: re.Match[str]) -> str:
        start = match["s"] if match["s"].strip()[-3:] != "and" else "; "
        return f"{start}{match['u']} goes on {match['l']}"

    while (found := re.search(first + end, text, re.I)) is not None:
        said, upper, at = turned(found), found["u"], found.end()
        while (on := re.match(more + end, text[at:], re.I)) is not None:
            said, upper, at = f"{said}; {on['z']} goes on {upper}", on["z"], at + on.end()
        text = text[: found.start()] + said + text[at:]
    while (found := re.search(more + end, text, re.I)) is not None:
        under = _uppermost(text[: found.start()], names)
        text = f"{text[: found.start()]}; {found['z']} goes on {under}{text[found.end() :]}"
    return text


def _uppermost(before: str, names: Names) -> str:
    """The block that "on top of that" means after some words: the only one, or what was put on another just before.

    Raises:
        NotUnderstoodError: it is not plain.
    """
    sentence = re.split(r"[.!?] ", before)[-1]
    named = list(dict.fromkeys(re.findall(rf"\b(?:{names.blocks})\b", sentence)))
    put = re.findall(rf"\b({names.blocks})(?: [a-z]+){{0,4}} on(?: top of)? (?:{names.blocks}|it|that)$", sentence)
    if len(named) != 1 and not put:
        raise NotUnderstoodError("'on top of that' is not clear; name the block", ("that",))
    return named[0] if len(named) == 1 else put[-1]


def _ended_up(text: str, names: Names) -> str:
    """Reads "The far arm should end up with red" as "should have red", "the dog ends up here" as "stands here"."""
    modal = r"(?P<m>(?: should| shall| must| has to| have to| needs to| is to| will| ought to)?)"
    ends = r"(?:ends?|finish(?:es)?|winds?) up"
    text = re.sub(
        rf"\b(?P<w>(?!(?:{names.walkers})\b)(?:{names.robots}|{names.tables})){modal} {ends} with "
        rf"(?=(?:the |both |all )?(?:{names.blocks}|\w+ blocks))",
        lambda m: f"{m['w']}{m['m']} {'have' if m['m'] else 'has'} ", text,
    )  # fmt: skip
    return re.sub(
        rf"\b(?P<w>{names.robots}){modal} {ends} (?=(?:back |over |standing |waiting )?(?:here|there|at|by)\b)",
        lambda m: f"{m['w']}{m['m']} {'be' if m['m'] else 'stands'} ", text,
    )  # fmt: skip


def _round_trips(text: str, names: Names) -> str:
    """Reads "Red makes a round trip to the far bench" as "Take red to the far bench and back"."""
    trip = r"(?:a|one|the) (?:\w+ )?(?:round[ -]trip|return trip|return journey|there-and-back trip)"
    text = re.sub(
        rf"(?P<go>\bto (?:{names.tables})),? and back(?: on (?:the tray|its back|it|(?:{names.walkers})))?,? and"
        r"(?: then)?(?: finally)? (?:be |is |are |gets? )?(?:put|set|laid|placed)(?: back)?(?: down)?(?: again)? "
        rf"(?:on|at) (?P<t>{names.tables})(?: on the home bench)?",
        r"\g<go> and back to \g<t>", text,
    )  # fmt: skip
    makes = r"(?:should |shall |must |is to |will )?(?:makes?|does?|do|goes on|go on|takes?|gets?)"
    where = rf"[:,]? (?:over )?to (?P<t>{names.tables})(?:,? and (?:then )?(?:straight |right )?back(?: again| home)?)?"
    return re.sub(
        rf"(?P<w>{names.several}) {makes} {trip}{where}(?=[.;!]|$)",
        lambda m: f"take {re.sub(', (?:and )?', ' and ', m['w'])} to {m['t']} and back", text,
    )  # fmt: skip


def _several_towers(text: str, names: Names) -> str:
    """Reads "Two towers: here, red on blue; on the far bench, green on orange" as sentences of their own."""
    text = _one_and_the_other(text, names)
    place = rf"(?:right |over )?(?:here|(?:at|on) (?:{names.tables}))"
    item = (
        rf"(?:(?:one )?(?P<p>{place})[,:]? )?(?:one (?:with|of) )?(?P<u>{names.blocks})(?: goes| sits| stands| is)? "
        rf"(?:on|onto|over|atop)(?: top of)? (?P<l>{names.blocks})(?:,? (?P<q>{place}))?"
    )
    bare = re.sub(r"\(\?P<\w+>", "(?:", item)
    joint = r"(?:[,;]|,? and|; and|, then| then)"

    def sentences(match: re.Match[str]) -> str:
        found = list(re.finditer(item, match["items"], re.I))
        head = re.findall(rf"\b(?:on|at) ({names.tables})\b", match[0][: -len(match["items"])])
        if not head and not any(each["p"] or each["q"] for each in found):
            return match[0]
        said = []
        for each in found:
            table = re.search(rf"\b(?:{names.tables})$", each["p"] or each["q"] or (head[0] if head else ""))
            said += [f"{each['l']} goes to {table[0]}"] if table else []
            said.append(f"{each['u']} goes on {each['l']}")
        return match["s"] + "; ".join(said)

    return re.sub(
        rf"(?P<s>^|[.!?] )[^.!?;:]*\b(?:towers|stacks|piles|columns|pairs)\b(?:,? please)?[:,] "
        rf"(?P<items>{bare}(?:{joint} {bare})+)(?=[.!?]|$)",
        lambda m: m[0] if re.search(r"\b(?:not|never|no)\b|n't", m[0][: -len(m["items"])])
        or len(re.findall(rf"\b(?:{names.tables})\b", m[0][: -len(m["items"])])) > 1
        else sentences(m), text, flags=re.I,
    )  # fmt: skip


def _one_and_the_other(text: str, names: Names) -> str:
    """Reads "Two towers on the bench. One is red with blue on top, the other is green with orange on top"."""
    lead = (
        r"(?:(?:please|i|we|you|i'd|we'd|want|need|would|like|build|make|me|us|give|there|should|shall|must|be|to|have|"
        r"let|are|could|can|separate|small|little|the|now|here|put|set|up|form) )*two (?:\w+ )?"
        r"(?:towers|stacks|piles|columns|pairs)"
        rf"(?: (?:over )?(?:(?:at|on) (?P<t>{names.tables})))?(?:,? please)?[.:;,]"
    )
    told = (
        r"(?: tower| stack| pile| column| pair| one| of them)?(?: is| has| consists of| should be| shall be| with|:) "
        rf"(?P<l#>{names.blocks}),? (?:with|and) (?P<u#>{names.blocks}) on(?: top)?(?: of)?(?: it| that)?"
    )
    first, second = told.replace("#", "1"), rf"(?:the other|the second|another){told.replace('#', '2')}"
    whole = rf"(?P<s>^|[.!?] ){lead} (?:one|the first){first}[.;,]? (?:and )?{second}(?=[.;!?]|$)"

    def sentences(match: re.Match[str]) -> str:
        base = [f"{match[low]} goes to {match['t']}" if match["t"] else "" for low in ("l1", "l2")]
        said = [base[0], f"{match['u1']} goes on {match['l1']}", base[1], f"{match['u2']} goes on {match['l2']}"]
        return match["s"] + "; ".join(part for part in said if part)

    return re.sub(whole, sentences, text, flags=re.I)


def _not_that_way(text: str, names: Names) -> str:
    """Reads "..., but not through the zone" and "it may go anywhere except there" as bans of their own."""
    zones = rf"(?P<z>(?:{names.zones})(?:(?:, (?:or |nor |and )?| or | nor | and )(?:{names.zones}))*)"
    text = re.sub(
        rf"(?P<who>{names.robots}|\b[Ii]t|\b[Hh]e|\b[Ss]he|\b[Yy]ou|\b[Tt]hey) {_FREE}{_ONLY_NOT} {_THROUGH}{zones}"
        r"(?=[.;,!]|$)",
        lambda m: f"{m['who']} must never walk through {m['z']}", text,
    )  # fmt: skip
    way = r"(?:through|across|over|via|by way of|by)"
    return re.sub(
        r"(?<!\bdo)(?<!\bmust)(?<!\bshould)(?<!\bmay),?(?: and| but| only| just| though| albeit)*,? (?:not|never) "
        rf"(?:via |go(?:ing)? |walk(?:ing)? |ever )?{way} {zones}"
        r"(?: (?:please|this time|on the way))?(?=[.;,!]|$)",
        r"; do not walk through \g<z>", text,
    )  # fmt: skip


def _over_there_with(text: str, names: Names) -> str:
    """Reads "Over to the bench with red" and "Off to it with them" as "Take red to the bench"."""
    what = rf"(?:{names.several}|{names.robots}|(?:all|both|the (?:other|rest|others|remaining))(?: [a-z]+){{0,4}})"
    place = rf"(?P<t>(?:{names.tables})|the other (?:bench|side|table))"

    def order(match: re.Match[str]) -> str:
        listed = re.sub(r", (?:and )?", " and ", match["w"])
        verb = "Send" if match["w"] in names.robots.split("|") else "Take"
        start = match["s"] if match["s"].strip() in ("", ".", "!", "?") else f"{match['s'].strip(' ,')}; "
        return (
            f"{start}{verb} {listed} to {match['t'][0].lower() + match['t'][1:] if ' ' in match['t'] else match['t']}"
        )

    text = re.sub(
        rf"(?P<s>^|[.!?;] )(?:now |then |and )*(?:off|away|over|up|across) with (?:the )?(?P<w>{what}),? "
        rf"(?:over |across )?(?:to|onto) {place}(?=[.;,:!]|$| and )", order, text, flags=re.I,
    )  # fmt: skip
    return re.sub(
        rf"(?P<s>^|[.!?;] )(?:now |then |and )*(?:(?:over|off|away|across|back|on) )*(?:to|onto) {place},? "
        rf"with (?:the )?(?P<w>{what})(?=[.;,:!]|$| and )",
        order, text, flags=re.I,
    )  # fmt: skip


def _there_and_back(sentence: str, names: Names) -> str:
    """Reads "Take red to the far bench and back" as two orders, where it is plain who comes back.

    What is carried comes back, not who carries it; the robot does where nothing is carried.
    """
    tables = names.tables
    found = re.search(
        rf"\b(?:to|over to|at) (?:{tables})(?P<j>,? and then|, then|,? and) (?P<b>{_BACK}"
        rf"(?: (?:to|at|on) (?P<t>{tables}))?)(?P<e>[.,;:!?]|$| before | and (?=then\b))",
        sentence, re.I,
    )  # fmt: skip
    if found is None:
        return sentence
    before = sentence[: found.start("j")]
    clause = re.split(r"[,;] |: (?!(?:over )?to\b)|\band (?=[a-z]+ (?:it|them)\b)", before)[-1]
    carried = re.findall(rf"\b(?:{names.blocks})\b", clause)
    pointed = re.search(r"\b(?:it|them|both)\b", clause[3:])
    moved = carried or ([pointed[0]] if pointed else [])
    robots = re.findall(rf"\b(?:{names.robots})\b", clause)
    goal = f" to {found['t']}" if found["t"] else ""
    if not re.search(rf"\b{_MOVES}\b", clause, re.I) or re.search(r"\bnot\b|n't\b|\bnever\b|\bif\b|\bwhen\b", clause):
        return sentence
    if moved:
        again = f"then bring {' and '.join(dict.fromkeys(moved))} back{goal}"
    elif robots:
        again = f"then {robots[0]} walks back{goal}"
    else:
        again = f"then it walks back{goal}" if re.match(r"\s*(?:.*\b)?it\b", clause, re.I) else f"then walk back{goal}"
    tail = found["e"] + sentence[found.end() :]
    tail = re.sub(r"^, (?:and )?then ", "; then ", tail)
    return f"{before}; {again}{tail}"
