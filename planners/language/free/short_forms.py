"""What people say short, said in full before a sentence is parsed: bans, fragments, lists, former and latter."""

import re

from planners.language.free import words as w
from planners.language.free.masking import Mask
from planners.language.free.names import Names, in_a_row

_CHAINS = re.compile(
    r",?(?: and)? (?:whereupon|after which|following which|at which point|after that point|and only then|"
    r"only after that|and thereupon|followed by that)(?:,)? ", re.I
)  # fmt: skip
_NO_TIME = (
    r"(?:at no (?:time|point|moment|stage)|under no circumstances?|on no account|in no (?:case|event|way)|"
    r"by no means|never(?: ever)?|in no circumstances?)"
)
_ASIDES = re.compile(
    r", (?:which|who)(?:'s| is| are| was| were| has| had| looks?| seems?| weighs?| came| happens to be| I| we)\b"
    r"(?:(?!\b(?:not|never|where|there|must|should|shall|to be|touched|moved|on|nobody)\b|"
    r"n't\b)[^,;.!?])*(?P<end>,|(?=[.;!?]))",
    re.I,
)
_WAYS = r"(?:short ?cut|detour|trip|route|path|way|walk|stroll|crossing)s?"
_DOING = (
    "parked placed put set stacked standing sitting lying resting waiting delivered brought carried moved left "
    "stationed positioned dropped laid perched balanced balancing transported shipped taken stowed deposited "
    "transferred"
).replace(" ", "|")
_RANKED = "|".join(sorted(w.STACK_NOUNS | {"bottom", "top", "lowest", "highest", "first", "base", "roof", "middle"}))
_PREPOSITION = "on|onto|at|to|in|by|beside|atop|upon|next to|over|with|there|here"
_BOUND = r"(?P<bound>^|[.;:!?] |[,;:\u2013\u2014-] (?:and |but |then |so )?|\b(?:and|but|so) )"


def in_full(text: str, masks: dict[str, Mask]) -> str:
    """A masked text with what people say short said in full: bans, fragments, former and latter."""
    blocks = [name for name, mask in masks.items() if mask.entities and mask.entities[0].type == "object"]
    robots = [name for name, mask in masks.items() if mask.robot]
    text = _CHAINS.sub("; then ", text)
    text = re.sub(
        r", (?=(?:nobody|no one|noone|none of \w+|nothing) (?:else )?"
        r"(?:should|must|may|is|can|will|shall|has|touches|moves|goes|needs)\b)",
        "; ",
        text,
    )
    said = r"(?:'s|'re| is| are| was| were| has| have| must| should| stays?| needs?| belongs?)"
    text = re.sub(rf", (?=(?:it|they|he|she|that){said} )", _spliced, text)
    places = Names(masks).places
    text = re.sub(
        rf"\b(?P<place>{places}) is (?:the place )?where (?P<who>[^.,;]+?) (?P<verb>should|must|needs? to|has to|"
        r"have to|ought to|belongs?|goes|go)(?: (?:be|go|end up|stand|lie))?\b",
        _placed,
        text,
    )
    names = "|".join((*masks, *w.BENCHES, *w.SIDES))
    text = _ASIDES.sub(lambda m: m[0] if re.search(rf"\b(?:{names})\b", m[0]) else m["end"].strip(","), text)
    text = re.sub(rf"\b(?:right |over )?(?:here|there) (?=(?:at|on) (?:{places})\b)", "", text)
    one = "|".join(masks) or "#"
    several = rf"(?:{one})(?:(?:, (?:and )?| and )(?:{one}))*|the (?:other|rest|remaining|others)(?: \w+)?"
    text = re.sub(
        rf"\bAs for (?P<name>{several}), (?:it|they|he|she|both|all|these|those)\b", r"\g<name>", text, flags=re.I
    )
    text = _banned(text)
    text = _turned_round(text, "|".join((*blocks, *robots)) or "#")
    if blocks:
        text = _said_of("|".join(blocks), text)
        text = _likewise("|".join(blocks), text)
        tables = [p for p in places.split("|") if p in masks and masks[p].entities[0].kind != "zone"]
        text = _contrasted("|".join((*blocks, *tables)), text)
        text = _excepting("|".join(blocks), text)
        text = _again("|".join(blocks), text)
        text = _in_order("|".join(blocks), "|".join(robots) or "#", text)
    if blocks or robots:
        text = _fragments(text, "|".join(blocks) or "#", "|".join(robots) or "#")
    return _counted(text, "|".join(blocks)) if blocks else text


def _spliced(match: re.Match[str]) -> str:
    """A comma between a ban and a sentence that gives its reason becomes a semicolon."""
    clause = re.split(r"[.;:!?,] ", match.string[: match.start()])[-1]
    opened = (
        r"\b(?:once|when|after|before|as|since|because|while|if|until|so|that|which|whether|though|although|where)\b"
    )
    forbids = r"\b(?:not|leave|alone|stays?|never)\b|n't\b"
    return "; " if re.search(forbids, clause, re.I) and not re.search(opened, clause, re.I) else ", "


def _placed(match: re.Match[str]) -> str:
    """Reads "the far bench is where red should be" as "red should be at the far bench"."""
    verb = match["verb"]
    return f"{match['who']} {verb if verb in ('belongs', 'belong', 'goes', 'go') else verb + ' be'} at {match['place']}"


def _banned(text: str) -> str:
    """Reads "no crossing the yellow zone", "hands off it", "no shortcut through it" as orders not to do it."""
    things = (
        r"(?P<thing>(?:of |through |across |over |into |onto |on |in )?"
        r"(?:[A-Z][a-z]+|the|any|it|them|that|this|either))\b"
    )

    def order(match: re.Match[str]) -> str:
        verb = _GERUNDS.get(match["verb"].lower())
        if verb is None:
            return match[0]
        bound = _sentence_end(match["bound"])
        return f"{bound}do not {verb} {match['thing'].removeprefix('of ')}"

    none = r"(?:no|(?:please )?(?:refrain|abstain|desist) from)"
    text = re.sub(rf"{_BOUND}{none} (?P<verb>[a-z]+ing) {things}", order, text, flags=re.I)
    text = re.sub(
        rf"{_BOUND}no {_WAYS} (?:through|across|over|via) ",
        lambda m: f"{_sentence_end(m['bound'])}do not walk through ",
        text,
        flags=re.I,
    )
    text = re.sub(
        rf"{_BOUND}no stacking\b", lambda m: f"{_sentence_end(m['bound'])}do not stack them", text, flags=re.I
    )
    text = re.sub(
        r"(?P<list>[A-Z][a-z]+(?:(?:, (?:and )?| and )[A-Z][a-z]+)*)[?:,] hands off(?! (?:[A-Z]|the|it|them|"
        r"that|this|those))",
        lambda m: f"Do not touch {m['list']}",
        text,
        flags=0,
    )
    text = re.sub(r"(?<=[A-Z][a-z])(?<=\w)\? Hands off(?=[.,!])", ": do not touch them", text)
    return re.sub(
        rf"{_BOUND}(?:(?:please )?keep )?(?:(?:your|all|those|any) )?(?:hands|paws|fingers|grippers|mitts) off "
        r"(?=(?:[A-Z][a-z]+|the|it|them|that|this|those|these|any|both|all)\b)",
        lambda m: f"{_sentence_end(m['bound'])}do not touch ",
        text,
        flags=re.I,
    )


def _sentence_end(bound: str) -> str:
    return bound if re.match(r"$|[.;:!?]", bound.strip()) or not bound.strip() else "; "


def _turned_round(text: str, names: str) -> str:
    """Reads "At no time may the dog enter it" as "The dog must never enter it"."""
    who = (
        rf"(?P<who>(?:{names})(?:(?:,| and| or| nor) (?:{names}))*|it|they|anyone|anybody|any robot|you|the \w+|"
        r"any of the \w+)"
    )
    text = re.sub(
        rf"\b{_NO_TIME},? (?:may|must|should|shall|can|will|is|are|do|does)(?: to)? {who}(?P<to> to)? ",
        lambda m: f"{m['who']} must never ",
        text,
        flags=re.I,
    )
    if not re.search(r"\b(?:at no|under no|on no|in no|by no)\b", text, re.I):
        return text
    orders = r"(?=[a-z]+ )(?!to\b|in\b|on\b|at\b|by\b|before|after|mind|be\b|will\b|again)"
    return re.sub(
        rf"(?P<start>^|[.;:!] |, |\band ){_NO_TIME},? {orders}",
        lambda m: f"{m['start']}{'Do' if not m['start'] or m['start'][:1] in '.!' else 'do'} not ",
        text,
        flags=re.I,
    )


def _counted(text: str, block: str) -> str:
    """Reads "two blocks, A and B, should ..." as "A and B should ..."."""
    several = rf"(?:the )?(?:{block})(?:(?:, (?:and )?| and )(?:the )?(?:{block}))+"
    group = (
        r"\b(?:the |these |those |just |only |exactly )*(?P<count>two|three|four)(?: (?:of (?:the|your) )?"
        r"(?:\w+ )?(?:blocks|cubes|bricks|pieces|parts|items|ones|of them))?"
    )

    def names(match: re.Match[str]) -> str:
        listed = re.split(r", (?:and )?| and ", match["list"])
        return " and ".join(listed) if w.NUMBERS[match["count"].lower()] == len(listed) else match[0]

    return re.sub(rf"{group}, (?:namely |i\.e\. |that is )?(?P<list>{several}),", names, text, flags=re.I)


def _said_of(block: str, text: str) -> str:
    """Says whom "the former" and "the latter" mean, where two blocks were named last."""
    result, at = "", 0
    for match in re.finditer(r"\bthe (?P<which>former|latter)\b", text):
        before = result + text[at : match.start()]
        named = [m[0] for m in re.finditer(rf"\b(?:{block})\b", before)]
        pair = re.findall(rf"\b({block})(?:,? and|, then|, before|, followed by) (?:then )?({block})\b", before)
        chosen = pair[-1] if pair else tuple(dict.fromkeys(reversed(named)))[:2][::-1]
        said = match[0] if len(chosen) < 2 else chosen[0] if match["which"] == "former" else chosen[1]
        result, at = before + said, match.end()
    return result + text[at:]


def _likewise(block: str, text: str) -> str:
    """Reads "Red must not be moved, and neither must blue" and "Red goes there, blue too" as said of both."""
    aux = "is|are|does|do|should|must|may|can|will|has|shall|need|needs"
    more = re.compile(
        rf"(?:,| and|, and|, but| but)? (?:(?:so|neither|nor) (?:{aux}) (?P<new>{block})|"
        rf"(?P<too>{block}) (?:(?:goes )?there )?(?:too|as well|likewise))(?P<end>,?)(?=[.;!?]|,| and\b|$)"
    )

    def said(sentence: str) -> str:
        found = more.search(sentence)
        if found is None:
            return sentence
        before, new = sentence[: found.start()], found["new"] or found["too"]
        named = set(re.findall(rf"\b(?:{block})\b", before))
        if len(named) != 1 or new in named:
            return sentence
        tail = sentence[found.end() :]
        if re.match(r" which\b", tail) and found["end"]:
            told = re.sub(rf"\b{next(iter(named))}\b", rf"\g<0> and {new}", before, count=1)
            return f"{told}; {new}{tail[6:]}"
        return (
            re.sub(rf"\b{named.pop()}\b", rf"\g<0> and {new}", before, count=1)
            + sentence[found.end() - len(found["end"]) :]
        )

    return "".join(said(part) for part in re.split(r"(?<=[.;!?] )", text))


def _contrasted(name: str, text: str) -> str:
    """Leaves out what is only said to be not meant: "blue, not red", "on blue instead of red", "not red but blue"."""
    where = r"(?:(?:on|onto|to|at|in|with) )?(?:top of )?"
    text = re.sub(rf"\b[Nn]ot (?:{name})(?:,)? but (?:rather )?(?P<this>{name})\b", r"\g<this>", text)
    text = re.sub(
        rf"(?:,|,? and|,? but) not {where}(?:{name})(?:,(?= (?:to|on|onto|at|over|across) )|(?=[.;!?,]|$))", "", text
    )
    text = re.sub(
        rf"(?P<s>^|[.!?;] )(?:Instead of|Rather than) (?:{name}|(?:stacking|piling) (?:them|it|both|all)(?: up)?), ",
        r"\g<s>", text,
    )  # fmt: skip
    return re.sub(rf",? (?:instead of|rather than|in place of) {where}(?:{name})\b,?", "", text)


def _excepting(block: str, text: str) -> str:
    """Reads "Except for red, all blocks go there", "nothing but red goes there", "red, blue: both go there"."""
    several = in_a_row(block)
    text = re.sub(
        rf"(?P<start>^|[.;!?] )Except(?: for)? (?P<out>{several}),? "
        r"(?P<all>all(?: the)?(?: other)? (?:blocks|cubes)|everything)(?: else)?\b",
        r"\g<start>\g<all> except \g<out>",
        text,
        flags=re.I,
    )
    text = re.sub(
        r"\b(?P<v>[Uu]nload|[Tt]ake off|[Pp]ut down|[Dd]eliver|[Cc]arry|[Bb]ring) nothing"
        rf"(?P<at> (?:at|on|to) [A-Z][a-z]+)? (?:but|except|other than|else than) (?P<in>{several})",
        r"\g<v> \g<in>\g<at>",
        text,
    )
    text = re.sub(
        rf"\b[Nn]othing (?:but|except|other than|else than) (?P<in>{several}) "
        r"(?P<verb>goes|is to go|should go|should be|is to be)(?P<rest> (?:to|taken|brought|carried|moved)\b)",
        r"Only \g<in> \g<verb>\g<rest>",
        text,
    )
    return re.sub(
        rf"(?P<list>{several})(?: ?:|,) (?:all|both|these|all of (?:them|these))(?: (?:two|three))? "
        r"(?=(?:on|at|to|go|should|must|belong|are)\b)",
        lambda match: re.sub(r", (?:and )?", " and ", match["list"]) + " ",
        text,
    )


def _again(block: str, text: str) -> str:
    """Reads "Take red to the far bench, then blue" as "Take red to the far bench; then take blue to the far bench"."""

    def said(sentence: str) -> str:
        found = re.search(rf"(?:, and|,| and) then (?P<new>{block})(?=[.,;!?]|$)", sentence)
        before = sentence[: found.start()] if found else ""
        named = set(re.findall(rf"\b(?:{block})\b", before))
        apart = found is not None and sentence[found.end() :].startswith(", which ")
        ranked = re.sub(r"\bthe (?:first|second)\b", "", before if apart else sentence)
        listed = re.search(rf"\b(?:{_RANKED})\b", ranked, re.I) or re.search(
            rf"\bthen (?:{block})\b.*\bthen (?:{block})\b", sentence
        )
        if found is None or listed or len(named) != 1 or not re.search(r"\b(?:on|onto|to|at|in) \w", before):
            return sentence
        again = re.sub(rf"\b{named.pop()}\b", found["new"], before)
        name = again.split(" ", 1)[0]
        again = again if re.fullmatch(block, name) else again[0].lower() + again[1:]
        tail = sentence[found.end() :]
        return f"{before}; then {again}{'; ' + found['new'] + tail[7:] if apart else tail}"

    return "".join(said(part) for part in re.split(r"(?<=[.;!?] )", text))


def _in_order(block: str, robot: str, text: str) -> str:
    """Puts what parsers of newspapers stumble over in its usual order: "carry over red", "give the arm red"."""
    several = rf"(?:{block})(?:(?:, (?:and )?| and )(?:then |afterwards |later )?(?:{block}))*"
    moves = r"(?P<verb>\b(?:[Cc]arry|[Bb]ring|[Tt]ake|[Ss]end|[Mm]ove|[Ss]hip|[Ff]erry|[Ff]etch|[Gg]et)(?:s|ing)?)"
    text = re.sub(rf"{moves} (?P<way>over|across|back) (?P<what>{several})\b", r"\g<verb> \g<what> \g<way>", text)
    gives = r"(?P<verb>\b(?:[Gg]ive|[Hh]and|[Pp]ass|[Bb]ring|[Ss]end|[Gg]et|[Ff]etch)(?:s|ing)?)"
    return re.sub(rf"{gives} (?P<who>{robot}) (?P<what>{several})\b", r"\g<verb> \g<what> to \g<who>", text)


def _fragments(text: str, block: str, robot: str) -> str:
    """Gives fragments a verb: "dog parked at the near bench", "dog back home", "red placed on blue"."""
    several = in_a_row(block)
    lead = r"(?P<lead>(?:^|[.;:!?] |, )(?:and |then |and then |finally,? |afterwards,? |lastly,? |then,? )?)"
    text = re.sub(rf"{lead}(?P<who>{several}|{robot}) (?P<adverb>then |finally |still )?(?P<verb>{_DOING}) "
                  rf"(?:(?:back|over|again|safely|still|quietly|right|directly|up) )*"
                  rf"(?P<rest>(?:{_PREPOSITION})\b[^.;:!?]*)", lambda m: _with_verb(m, block), text)  # fmt: skip
    lead = r"(?P<lead>(?:^|[.;:!?] |,? and |, |, but )(?:then |finally,? |afterwards,? |lastly,? )?)"
    text = re.sub(rf"{lead}(?P<who>{robot}) (?P<adverb>then |finally )?(?=(?:back|home|over|across)\b)",
                  lambda m: f"{_cut(m['lead'])}{m['who']} goes ", text)  # fmt: skip
    text = re.sub(
        rf"(?P<lead>^|[.;:!?] |, (?:and |then )?)(?P<who>{several}) (?P<way>over|across)(?=[.,;!?]|$)",
        lambda m: f"{_cut(m['lead'])}{re.sub(', (?:and )?', ' and ', m['who'])} goes {m['way']}",
        text,
    )
    return re.sub(r"(?P<verb>\bgoes (?:back|over|across)) at (?=[A-Z])", r"\g<verb> to ", text)


def _with_verb(match: re.Match[str], block: str) -> str:
    before, lead = match.string[: match.start()], match["lead"]
    clause = re.split(r"[.;:!?] ", before)[-1]
    several = re.search(rf"(?:{block})(?:(?:, (?:and )?| and )(?:{block}))*$", before)
    alone = re.search(r"\b(?:on|onto|over|at|under|atop|upon|top of) [A-Z][a-z]+$", before)
    listed = lead.startswith(",") and several and not alone and match["who"] not in several[0]
    doubtful = lead.startswith(",") and re.search(
        r"\b(?:not|never|n't|no|if|when|once|after|before|as|since|because|while|with)\b|n't\b", clause, re.I
    )
    finite = re.search(r"\b(?:is|are|was|were|must|should|shall|may|can|will|has|have|gets|goes)\b",
                       re.split(r", |\band\b", match["rest"])[0])  # fmt: skip
    if listed or doubtful or finite:
        return match[0]
    verb = "are" if " and " in match["who"] else "is"
    return f"{_cut(lead)}{match['who']} {verb} {match['adverb'] or ''}{match['verb']} {match['rest']}"


def _cut(lead: str) -> str:
    return re.sub(r"^,? (?:and |but )?", "; ", lead)


def _gerunds(verbs: frozenset[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for verb in verbs:
        found[f"{verb}ing"] = found[f"{verb}{verb[-1]}ing"] = verb
        if verb.endswith("e"):
            found[f"{verb[:-1]}ing"] = verb
    return found


_GERUNDS = _gerunds(w.TOUCH | w.ENTER | w.CARRY | w.SET)
