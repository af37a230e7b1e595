"""Small rewritings of masked sentences that spare a parser of newspapers its usual mistakes with orders and lists."""

import re

from planners.language.free import words as w
from planners.language.free.masking import Mask
from planners.language.free.names import in_a_row

_MORE = w.word_set("clear make build mind watch unload provide equip furnish supply")
_NOUNS = w.word_set("be go like top down over head park line position end")
_VERBS = (w.CARRY | w.SET | w.TOUCH | w.AVOID | w.SEND | w.CAP | _MORE) - _NOUNS
_DOUBTFUL = ("position", "park", "line", "station")  # nouns to the parser, too
_NEXT = r"(?P<next>[A-Z][a-z]+|the|both|all|every|each|everything|it|them|one|two|three|four|any|only|just|that|a|an)\b"
_TO = "on|onto|over|atop|upon|to|at|in"
_SUBORDINATE = re.compile(
    r"\b(?:once|when|after|before|as(?! an? )|since|because|while|if|until|so|that|which)\b[^,]*$", re.I
)
_TOUCHED = "(?:touched|moved|handled|disturbed)"
_BOTH = re.compile(
    rf"\b(?P<verb>(?:{'|'.join(sorted(w.CARRY | w.SET))})(?:s|es)?) both "
    r"(?=(?:on|onto|to|at|in|from|off|down|over|across|back)\b)"
)
_STRONG = re.compile(r"\b(?:bottom|middle|lowest|topmost|uppermost|highest|underneath|base|between|roof)\b", re.I)
_THEN = "(?:then|afterwards|after that|next|finally|lastly)"
_ASIDES = re.compile(r",? (?:and|but) (?:not|no) (?:sooner|earlier|later|before|until then)\b,?")
_OTHERS = r"the (?:other|others|rest|remaining|fourth|third|second|last)(?: one| ones| two| three)?"


def rewritten(said: str, masks: dict[str, Mask]) -> str:
    """The sentence with "you" before orders, and with a verb where a list leaves it out; may become several."""
    blocks = [name for name, mask in masks.items() if mask.entities and mask.entities[0].type == "object"]
    places = [name for name, mask in masks.items() if mask.entities and mask.entities[0].type == "place"]
    robots = [name for name, mask in masks.items() if mask.robot]
    said = _ASIDES.sub("", said.replace("&", "and"))
    said = (
        re.sub(rf"(?<!is )(?<!are )(?<!be )(?<!was )(?<!were )\bnever (?={_TOUCHED}\b)", "are never ", said)
        if re.search(rf", .*never {_TOUCHED}\b", said)
        else said
    )
    said = _imperatives(said)
    said = re.sub(r",? please,?(?= |$|[.!])", "", said)
    said = _BOTH.sub(r"\g<verb> both of them ", said)
    said = re.sub(r",? (?:so|and|but) (?=(?:please )?(?:don't|do not) )", "; ", said)
    if not re.match(r"(?:once|when|after|before|as|since|because|while|if|until|though)\b", said, re.I):
        said = re.sub(r", (?=(?:don't|do not|please|never (?:touch|walk|enter|cross|go|step|let)) )", "; ", said)
    if not blocks:
        return said
    block = "|".join(blocks)
    several = in_a_row(block)
    said = re.sub(
        rf"(?:, (?:and |but )?| but )(?=(?:{several}) (?:stays?|remains?)\b)",
        lambda m: m[0] if _SUBORDINATE.search(m.string[: m.start()]) else "; ",
        said,
    )
    said = re.sub(r"^(After (?:that|this)|Then|Next|Afterwards|Finally) (?=[A-Z])", r"\1, ", said)
    said = re.sub(r",? and in the other(?: one)?,? |,? in the other(?: one)?,? (?=[A-Z])", "; ", said)
    said = re.sub(r"^In one(?: of (?:them|these))?,? ", "", said)
    said = re.sub(
        rf",? with (the blocks?|the cargo|it|them|{several}) still (?:on|in|aboard)(?: (?:the|its) (?:tray|back))?",
        r"; \1 stays on the tray",
        said,
    )
    said = re.sub(
        rf"({block})((?:(?!{block})[^;.])*?),? with ({block}) (?:\w+ing )?on (?:top of )?it\b",
        r"\1\2; \3 goes on \1",
        said,
    )
    if len(re.findall(rf"\b(?:{block})\b", said)) == 2 and not w.STACK_NOUNS & set(said.lower().split()):
        said = re.sub(
            rf"({block})((?:(?!{block})[^;.])*?),? with ({block}) on top(?=[.,;!?]|$)", r"\1\2; \3 goes on \1", said
        )
    said = _named_later(_named_beside(said, block), several)
    if places:
        said = re.sub(rf"(?P<x>\b(?:{block}|{'|'.join(places)})) (?:in the end|at the end|eventually)(?=[,;])",
                      r"\g<x>", said)  # fmt: skip
    goal = "|".join((*blocks, *places, *robots, "the", "its", "top", "his", "that", "this", "it"))
    robot = "|".join(robots) or "#"
    ends = re.compile(
        rf"(?:(?:{_TO})(?<! over)|(?:{block}) over|goes on) (?:top of )?"
        rf"(?:the |its |his |her |their )?(?:\w+'s )?(?:own )?"
        rf"(?:{goal}|bench|tray|dog|back|one|it|there)(?: one)?\W*$"
    )

    def gapped(m: re.Match[str]) -> str:
        lead = m[1].strip()
        if lead and not lead.startswith(":") and not ends.search(m.string[: m.start()]):
            return m[0]
        verb = "stands" if m[2] in robots else "goes"
        return f"{_joint(m[1])}{_and(m[2])} {verb} {'on' if m[3] == 'over' else m[3]} "

    while not _STRONG.search(said):
        changed = re.sub(
            rf"(^|[,;:]\s*(?:and )?(?:{_THEN} )?|\s+and\s+(?:{_THEN} )?|\bthen\s+)"
            rf"({several}|{_OTHERS}|{robot}) ({_TO}|under) "
            rf"(?=(?:top of )?(?:{goal})\b)",
            gapped,
            said,
            count=0,
        )
        if changed == said:
            break
        said = changed
    said = re.sub(rf",? and ({block}) there(?= with| too|\b[.,;])", r"; \1 goes there", said)
    if places:
        place = "|".join(places)
        fronted = rf"((?:^|[:;] )(?:and )?(?:[Hh]ere )?(?:[Aa]t|[Oo]n) (?:{place}))"
        said = re.sub(rf"{fronted} (?=(?:{'|'.join((*blocks, *robots))})\b)", r"\1, ", said)
        said = re.sub(rf",? and,? (?=(?:at|on) (?:{place}), )", "; ", said)
        said = re.sub(rf", (?=(?:all|both|everything)(?: of (?:it|them|that|this))? (?:on|at) (?:{place}))", "; ", said)
        said = re.sub(
            rf"(^|[;,:] )((?:all|both|everything)(?: of (?:it|them|that|this))?) (?=(?:on|at) (?:{place}))",
            r"\1\2 goes ",
            said,
        )
        said = re.sub(
            rf"((?:On|At|on|at) (?:{place}),?) (?:that's|it's|there's|there is|comes|goes) (?=(?:{block})\b)",
            r"\1, ",
            said,
        )
        said = re.sub(rf", (?=(?:on|at) (?:{place}),? (?:{block}) )", "; ", said)
        said = re.sub(
            rf"((?:On|At|on|at) (?:{place}), )({several}) (on|over|onto) (?=(?:{block}))", r"\1\2 goes on ", said
        )
        said = re.sub(
            rf"^({place}): ({several})(, (?!{block})[^:]*)\.?$", lambda m: f"{_and(m[2])} go on {m[1]}{m[3]}.", said
        )
        said = re.sub(rf"^({place}): ({several})(?=\.?$|;)", lambda m: f"{_and(m[2])} go on {m[1]}", said)
        said = re.sub(rf"^({place})(?::|,) (?=(?:{block}) goes)", r"At \1, ", said)
    return _split_at_colon(said)


def _split_at_colon(said: str) -> str:
    """A colon before a sentence of its own becomes a semicolon; one before a list stays."""
    head, colon, tail = said.partition(": ")
    if not colon or len(head.split()) < 3 or re.search(r"bottom|\btop\b|order|sequence", head):
        return said
    finite = re.search(r"\b(?:goes|go|is|are|can|should|must|may|will|has|you|gets|needs|belongs?)\b", tail)
    return f"{head}; {tail}" if finite else said


def _joint(said: str) -> str:
    """What joins a clause to the one before it, as the end of a sentence."""
    then = "then " if re.search(_THEN, said) else ""
    return said if not said.strip() or said.strip() == "then" or said.strip().startswith(":") else f"; {then}"


def _and(said: str) -> str:
    return " and ".join(part for part in re.split(r", (?:and )?| and ", said))


def _named_beside(said: str, block: str) -> str:
    """Reads "take one of the blocks, red, there" and "put another one, blue, on it" as said of the blocks named."""
    noun = r"(?:block|cube|one|part|piece)"
    one = (
        rf"(?:one {noun}|one of (?:the {noun}s|the four|them)|another(?: {noun})?|(?:a|the) (?:second|third|further|"
        rf"other|remaining|last|first|single|only)(?: {noun})?)"
    )
    return re.sub(rf"\b{one}, (?P<x>{block}),? (?=[a-z])", r"\g<x> ", said, flags=re.I)


def _named_later(said: str, several: str) -> str:
    """Reads "Two blocks go there, namely A and B": A and B go there."""
    group = re.compile(
        r"\b(?:the |a |an |these |those )?(?:(?:two|three|four) (?:blocks|cubes|parts|pieces|items|objects|of them)|"
        r"pair|trio|one block|one cube|two|three|four|blocks|ones|cubes|load|cargo|delivery|passengers?|following)\b"
        r"(?: of (?:blocks|cubes|them))?",
        re.I,
    )
    named = re.search(rf",? (?:namely|that is,?|i\.e\.,?|to wit,?|meaning) ({several})(,)?", said)
    found = named or re.search(rf"[,:] ({several})(?P<end>)(?=\.?$|, and\b)", said)
    if found is None:
        return said
    before, after = said[: found.start()], said[found.end() :]
    head = group.search(before)
    listed = re.split(r", (?:and )?| and ", found[1])
    if head is None or (named is None and _count(head[0]) != len(listed)):
        return said
    return f"{before[: head.start()]}{_and(found[1])}{before[head.end() :]}{found[2] or ''}{after}"


def _count(group: str) -> int:
    return next((w.NUMBERS[word] for word in group.lower().split() if word in w.NUMBERS), 0)


def _imperatives(said: str) -> str:
    def order(match: re.Match[str]) -> str:
        verb = match["verb"]
        at_start = verb.lower() in _DOUBTFUL
        at_start = at_start and (not match.start() or match["next"][0].isupper() or match["next"] in ("it", "them"))
        if verb.lower() not in _VERBS and not at_start:
            return match[0]
        lead, before = match["lead"], match.string[: match.start()]
        joined = lead.strip()[:1] in (",", ":") and re.search(r"[A-Z][a-z]+|\b(?:it|them|this)\b", before[1:])
        if joined and not _SUBORDINATE.search(before):
            lead = "; then " if "then" in lead else "; "
        who = "you must" if verb.lower() in _DOUBTFUL else "you"
        return f"{lead}{who} {verb[0].lower()}{verb[1:]} {match['next']}"

    return re.sub(
        rf"(?P<lead>^(?i:please,? |kindly |pls,? |now,? |then,? |first,? |so,? |just |also,? )*"
        rf"|[:,] (?:then |please |and |just )?|\bso |\bbut (?:please )?|\band (?:then |finally |lastly |"
        rf"afterwards |also |just )?)(?P<verb>[A-Za-z]+) {_NEXT}",
        order,
        said,
    )
