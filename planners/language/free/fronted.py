"""What is said first and belongs elsewhere: addressed robots, objects before their verbs, clefts, split fragments."""

import re
from collections.abc import Callable

from planners.language.free import words as w
from planners.language.free.masking import Mask
from planners.language.free.names import Names, in_a_row

_OTHERS = r"(?:the|all) (?:other|others|rest|remaining)(?: (?:one|ones|two|three|block|blocks|cubes|pieces))*"
_HANDLED = "touched|moved|handled|disturbed|used|picked up|lifted|relocated|transported|carried"
_MAY = r"(?:is|are|shall|should|may|must|can|will|has|have|needs?|ought)(?: allowed)?(?: to)? be"


_STRAIGHT = r"(?:up|down|right|straight|directly)"
_CUES = {
    name: re.compile(cue, re.I)
    for name, cue in {
        "addressed": r"(?:^|[.!?;] )(?:\w+ )?[A-Z]\w+[,!:] ",
        "joined": r"[.!?] (?:and )?(?:then |up |over |across )*(?:on|onto|to|into) ",
        "only": r"\b(?:only|just|nothing|no)\b",
        "topics": r"\b(?:you|we|nobody|no one|noone|no arm|no robot)\b",
        "given": r"\bgive\b|, (?:I|we)\b",
        "destined": r"\b(?:its|their|only|alone|nothing else)\b|'s |, [A-Z]\w+[.!]",
        "elsewhere": r"\b(?:there|nowhere|place|spot|position|home|seat|way|route|path)\b",
        "standing": r"n't\b|\b(?:not|never|nowhere|where|again|want|like|need|love|expect|prefer|require)\b",
        "plain": rf"\b{_STRAIGHT} (?:on|onto|to|at)\b",
        "clefts": r"\b(?:for|where|what|all|it's|it is|it has|it must|it should|the things?|the blocks?|the ones?)\b",
        "inverted": r"n't\b|\b(?:next|then|after that|finally|last|there|leave|leaves|leaving)\b",
        "has_to": r"\b(?:has|have|gets)\b.* to\b",
    }.items()
}
"""What must stand in a text at the least for a step to change it."""


def brought_forward(text: str, masks: dict[str, Mask], walkers: tuple[str, ...]) -> str:
    """A masked text in the usual order of words."""
    names = Names(masks, walkers)
    blocks = names.blocks
    places = names.places
    tables = names.tables
    zones = names.zones
    robots = names.walkers
    several = in_a_row(blocks)
    steps: tuple[tuple[str, Callable[[str], str]], ...] = (
        ("addressed", lambda said: _addressed(said, robots)),
        ("joined", lambda said: _joined(said, several, places, robots)),
        ("only", lambda said: _only(said, several)),
        ("topics", lambda said: _topics(said, several)),
        ("given", lambda said: _given(said, several, tables)),
        ("destined", lambda said: _destined(said, several, tables, robots)),
        ("elsewhere", lambda said: _elsewhere(said, several, tables, zones, robots)),
        ("standing", lambda said: _standing(said, tables, robots)),
        ("plain", lambda said: re.sub(rf"(?P<b>{blocks}) {_STRAIGHT} (?=(?:on|onto|to|at)\b)", r"\g<b> ", said)),
        ("clefts", lambda said: _clefts(said, several, tables, places)),
        ("inverted", lambda said: _inverted(said, several, tables, robots)),
        ("has_to", lambda said: _has_to(said, several)),
    )
    for cue, step in steps:
        if _CUES[cue].search(text):
            text = step(text)
    return text


def _addressed(text: str, robots: str) -> str:
    """Reads "Rex, take it there" and "Rex, you don't walk there" as said of Rex."""
    verbs = "|".join(sorted(w.CARRY | w.WALK | w.AVOID | {"keep", "do"} - {"be"}))
    text = re.sub(
        rf"(?P<s>^|[.!?;] )(?:[Hh]ey |[Hh]i |[Oo]kay |[Nn]ow )?(?P<who>{robots})[,!:] (?:please |kindly )?you "
        r"(?P<verb>don't|do not|may not|must|should|must not|may never|will|shall|can)\b",
        lambda m: f"{m['s']}{m['who']} {'must not' if m['verb'] in ('do not', _DONT) else m['verb']}",
        text,
    )
    return re.sub(
        rf"(?P<s>^|[.!?;] )(?:[Hh]ey |[Hh]i |[Oo]kay |[Nn]ow )?(?P<who>{robots})[,!:] (?:please |kindly )?"
        rf"(?P<verb>(?:don't|do not|never)|(?:{verbs})\b)",
        lambda m: f"{m['s']}{m['who']} must {'not' if m['verb'] in ('do not', 'never', _DONT) else m['verb']}",
        text,
    )


_DONT = "don't"


def _joined(text: str, several: str, places: str, robots: str) -> str:
    """Reads "All four blocks. Onto the far bench." as one sentence."""
    what = (
        rf"(?:{several}|(?:[Aa]ll|[Bb]oth|[Tt]he)(?: (?:of|the|them|these|other|remaining|four|three|two|whole))*"
        r" (?:blocks|cubes|set|lot|four|three|two|pair|others|rest|them)|[Ee]verything)"
    )
    where = rf"(?P<where>(?:{places}|{robots})|(?:the|its) (?:tray|back|dog)|the other (?:bench|side|one))"
    over = r"(?P<to>(?:up |over |across )?(?:on|onto|to|into|up on))"
    text = re.sub(
        rf"(?P<s>^|[.!?] )(?P<what>{what})(?:,? please)?\. {over} {where}",
        lambda m: f"{m['s']}Bring {_lower(m['what'])} {m['to'].lower()} {m['where']}",
        text,
        flags=re.I,
    )
    return re.sub(
        rf"(?P<s>[.!?] )(?:and )?then {over} {where}", r"\g<s>Then bring it \g<to> \g<where>", text, flags=re.I
    )


def _only(text: str, several: str) -> str:
    """Reads "Only red is to be moved" as a ban on all others."""
    what = rf"(?P<what>{several}|it|that one)"
    text = re.sub(
        rf"(?P<s>^|[.!?;] |, (?:and )?)(?:[Nn]othing (?:but|except|other than|besides|apart from)|[Oo]nly|[Jj]ust|"
        rf"[Nn]o (?:block|cube|other block) (?:but|except|other than|besides)) {what} {_MAY} "
        rf"(?P<verb>{_HANDLED})(?: at all)?(?=[.,;:!?]|$| and\b)",
        lambda m: f"{m['s']}{'do' if m['s'].startswith(',') else 'Do'} not move anything except {m['what']}",
        text,
    )
    return re.sub(
        rf"(?P<s>^|[.!?;] )(?:[Mm]ove|[Tt]ouch|[Uu]se|[Hh]andle) (?:only|just|nothing but|nothing except) {what}"
        r"(?=[.,;!?]|$)",
        r"\g<s>Do not move anything except \g<what>",
        text,
    )


def _topics(text: str, several: str) -> str:
    """Reads "Red nobody touches" and "The other three you don't touch" in their usual order."""
    what = rf"(?P<what>{several}|{_OTHERS}|[Tt]hose|[Tt]hese)"
    touch = "|".join(sorted(w.TOUCH))
    text = re.sub(
        rf"(?P<s>^|[.!?;:] |, (?:and )?|\b[Aa]nd )(?P<what2>{several}|{_OTHERS}|[Tt]hose|[Tt]hese),? "
        rf"(?:you|we) (?:don't|do not|must not|mustn't|may not|should not|shouldn't|never|please don't)(?: ever)? "
        rf"(?P<verb>{touch})(?=[.,;!?]|$| and\b| at all)",
        lambda m: f"{m['s']}{'do' if m['s'].strip(' ')[:1] in ',aA' else 'Do'} not {m['verb']} {_lower(m['what2'])}",
        text,
        flags=re.I,
    )
    return re.sub(
        rf"(?P<s>^|[.!?;:] |, (?:and )?){what},? (?P<who>nobody|no one|noone|no (?:arm|robot)) "
        rf"(?P<verb>(?:must |may |should |shall |can |will |is to )?(?:{touch})(?:s|es)?)(?=[.,;!?]|$| and\b| at all)",
        lambda m: f"{m['s']}{m['who']} {m['verb']} {_lower(m['what'])}",
        text,
        flags=re.I,
    )


def _given(text: str, several: str, tables: str) -> str:
    """Reads "The far bench looks empty, so give it red" and "Other two blocks, I need them there"."""
    text = re.sub(
        rf"(?P<t>{tables}) (?P<is>(?:looks|is|seems|feels|stands) [^.;:,]*?)(?P<joint>[.;,]| and)(?: so)? "
        rf"(?:[Ll]et's |[Pp]lease |you )?[Gg]ive it (?P<what>{several})",
        r"\g<t> \g<is>. Bring \g<what> to \g<t>",
        text,
    )
    text = re.sub(
        rf"\b(?P<g>[Gg])ive (?P<t>{tables}) (?P<what>{several})",
        lambda m: f"{'B' if m['g'] == 'G' else 'b'}ring {m['what']} to {m['t']}",
        text,
    )
    return re.sub(
        rf"(?P<s>^|[.!?;] )(?P<what>{several}|(?:[Tt]he )?[Oo]ther (?:two|three|ones|one)(?: blocks| cubes)?), "
        r"(?P<wish>(?:I|we)(?: would|'d)? (?:need|want|like)) (?:it|them|those|that one|both) ",
        lambda m: f"{m['s']}{m['wish']} {m['what'] if m['what'][0] not in 'oO' else 'the ' + _lower(m['what'])} ",
        text,
    )


def _destined(text: str, several: str, tables: str, robots: str) -> str:
    """Reads "Its destination is the far bench", "Stay off it, dog", "Red's staying here", "red, and only red, ..."."""
    spot = r"(?:destination|target|goal|final place|place|final position|new home|new place)"
    text = re.sub(
        rf"(?P<s>^|[.;!?] )(?:(?P<its>Its)|(?P<their>Their)) {spot} (?:is|will be|should be|shall be) (?P<t>{tables})",
        lambda m: f"{m['s']}{'It goes' if m['its'] else 'They go'} to {m['t']}",
        text,
    )
    order = r"(?P<order>(?:[Pp]lease )?[A-Z]?[a-z]+ [^.!?]*)"
    text = re.sub(rf"(?P<s>^|[.!?] ){order}, (?:{robots})(?=[.!]|$)", r"\g<s>\g<order>", text)
    text = re.sub(rf"\b(?P<w>{several}|{robots})'s (?=[a-z]+ing\b|not |to be |already |still )", r"\g<w> is ", text)
    return re.sub(rf"\b(?P<w>{several}),? and (?:only (?P=w)|(?P=w) (?:only|alone)|nothing else),", r"\g<w>", text)


def _elsewhere(text: str, several: str, tables: str, zones: str, robots: str) -> str:
    """Reads "red over there" with no bench named, "blue's place is on red" and "so the dog takes another way"."""
    first = re.search(rf"\b(?:{tables}|across|bench|side|table|end|station)\b", text)
    there = re.search(rf"(?:{several}) (?:goes |go )?(?:over|across) there\b", text)
    if there is not None and (first is None or first.start() > there.start()):
        text = f"{text[: there.end() - 5]}to the other bench{text[there.end() :]}"
        text = re.sub(rf"(?P<w>{several}) (?:over|across) (?=to the other bench)", r"\g<w> ", text)
    text = re.sub(rf"(?P<w>{several}|{robots}) (?:goes|go|is going|travels) nowhere", r"\g<w> stays where it is", text)
    text = re.sub(rf"(?P<w>{several})'s (?:place|spot|position|home|seat) is (?=on|at)", r"\g<w> belongs ", text)
    other = (
        r"(?:takes?|uses?|finds?|chooses?|picks?|must take|has to take|should take|needs) "
        r"(?:another|a different|some other|the other|other) (?:way|route|path)"
    )
    return re.sub(
        rf"(?P<z>{zones})(?P<m>[^.;]*[.,;]) (?P<so>so )?(?P<who>{robots}|it) {other}",
        r"\g<z>\g<m> \g<so>\g<who> must keep out of \g<z>",
        text,
    )


def _standing(text: str, tables: str, robots: str) -> str:
    """Reads "I need the dog at the far bench" and "the dog itself doesn't walk anywhere"."""
    wish = r"(?:I|we)(?: would|'d|'ll)? (?:like|want|need|love|expect|prefer|require)(?: to (?:see|have|find))?"
    text = re.sub(
        rf"{wish} (?P<who>{robots}) (?:(?:to )?(?:be|stand|wait|stay|park|end up)(?: waiting| standing| parked)? |"
        rf"(?:standing|waiting|parked|positioned|back|ready|over) )*(?:at|by|beside) (?P<t>{tables})",
        r"\g<who> must be at \g<t>",
        text,
        flags=re.I,
    )
    text = re.sub(
        rf"(?P<who>{robots})(?: itself)? (?:doesn't|does not|must not|mustn't|should not|shouldn't|isn't to|is not to|"
        r"won't|will not|need not|needn't|doesn't need to|does not need to|doesn't have to)(?: even)? "
        r"(?:walk|go|move|travel|run|be moved)(?: anywhere| at all| around| for now| today| for this)*"
        r"(?=[.,;!?]|$| and\b)",
        r"\g<who> stays where it is",
        text,
    )
    text = re.sub(
        rf"(?P<who>{robots}) (?:doesn't|does not|must not|mustn't|should not|shouldn't|isn't to|is not to|won't|"
        r"need not|doesn't have to|doesn't need to|needn't) "
        r"(?:(?:come|go|walk|head|be brought|be sent) (?:back|home)|return)"
        r"(?: (?:afterwards|again|home|then))*(?=[.,;!?]|$)",
        r"\g<who> stays there",
        text,
    )
    text = re.sub(rf"(?P<who>{robots}) is (?:back )?again (?=(?:at|by) )", r"\g<who> must be ", text)
    text = re.sub(
        rf"(?P<who>{robots}) (?P<what>[^.;!?]*?),? (?:but|and) (?:go|goes|walks?|moves?|travels?) nowhere",
        r"\g<who> \g<what>; \g<who> stays where it is",
        text,
    )
    return re.sub(
        rf"(?P<who>{robots})(?P<v>[^.;!?]*?) where (?:it|he|she) (?:already )?(?:is|stands|sits)"
        rf"(?: now| already| currently| right now)*,? (?:at|by) (?P<t>{tables})",
        r"\g<who>\g<v> at \g<t>",
        text,
    )


def _lower(what: str) -> str:
    return what[0].lower() + what[1:] if re.match(r"the |all |both |every|those|these", what, re.I) else what


def _clefts(text: str, several: str, tables: str, places: str) -> str:
    """Reads "it's the far bench where they should go" and "what I want on the far bench is red"."""
    text = re.sub(
        rf"\b(?P<i>it(?:'s| is| has to be| must be| should be)) (?:on |at |to )?(?P<place>{tables}),? "
        r"(?:where|that|to which|on which|at which) (?P<who>[^.,;]+?) (?P<verb>(?:should|must|shall|has to|have to|"
        r"needs? to|is to|are to) \w+(?: \w+)??|goes|go|belongs?|ends? up|comes?)(?= to)?(?=[.,;!?]|$)",
        r"\g<who> \g<verb> at \g<place>",
        text,
        flags=re.I,
    )
    text = re.sub(
        r"(?:,? and|[,;.]) that(?:'s| is) (?:exactly )?where (?P<who>it|they|both|the \w+) "
        r"(?P<verb>(?:should|must|shall|has to|have to|will|is to|are to) )?(?P<stays>stays?|remains?|waits?)\b",
        lambda m: f"; {m['who']} {m['verb'] or ''}{m['stays']} there",
        text,
        flags=re.I,
    )
    wish = r"(?:what|all|the (?:thing|things|block|blocks|one|ones)(?: that| which)?) (?:I|we)(?:'d like| want| need)"
    text = re.sub(
        rf"(?P<s>^|[.!?;] ){wish}(?: to (?:see|have|find))? (?P<to>on|at) (?P<place>{tables}) (?:is|are) "
        rf"(?P<what>{several})(?=[.,;!?]|$)",
        r"\g<s>\g<what> should be \g<to> \g<place>",
        text,
        flags=re.I,
    )
    text = re.sub(
        rf"(?P<s>^|[.!?;] )what (?:goes|belongs|comes|should go|is to go|has to go|must go) (?P<to>to|on|at|onto) "
        rf"(?P<place>{places}) (?:is|are) (?P<what>{several})(?=[.,;!?]|$)",
        r"\g<s>\g<what> should be \g<to> \g<place>",
        text,
        flags=re.I,
    )
    text = re.sub(
        rf"\b(?P<what>{several}) (?P<be>is|are) (?:all |both )?(?:destined |meant |intended |bound )?for "
        rf"(?P<place>{tables})(?=[.,;!?]|$| and\b)",
        lambda m: f"{m['what']} {'goes' if m['be'] == 'is' else 'go'} to {m['place']}",
        text,
    )
    text = re.sub(
        r"(?P<s>^|[.!?;] )what (?:should|shall|must|has to|is to) (?:be|lie|stand|sit|end up|go) (?P<to>on|at) "
        rf"(?P<place>(?:[A-Z][a-z]+'s|the|its) (?:tray|back)|{places})(?: in the end| at the end| finally)? "
        rf"(?:is|are) (?P<what>{several})"
        r"(?=[.,;!?]|$)",
        r"\g<s>\g<what> should be \g<to> \g<place>",
        text,
        flags=re.I,
    )
    return re.sub(
        r"\b[Aa]ll (?P<who>(?:it|he|she|they|you|[A-Z][a-z]+))"
        r"(?: (?:has|have|needs?|is|are)(?: got)? to do| (?:must|should) do| does| do) is (?:to )?(?P<rest>[a-z]+)\b",
        r"\g<who> must \g<rest>",
        text,
    )


def _inverted(text: str, several: str, tables: str, robots: str) -> str:
    """Reads "Next comes red, placed on blue", "there the dog waits" and "the dog not leaving the bench"."""
    text = re.sub(
        r"(?P<s>^|[.;!?] |, (?:and )?)(?:[Nn]ext|[Tt]hen|[Aa]fter that|[Ff]inally|[Ll]ast),? "
        rf"(?:comes?|follows?|is|goes) (?P<what>{several}),? (?:which (?:goes|is placed|is put)|"
        r"(?:and )?(?:is |are )?(?:placed|put|set|stacked|laid|going|sitting|standing))? ?(?=(?:on|onto|to|at)\b)",
        lambda m: f"{m['s'].replace(',', ';')}then {m['what']} goes ",
        text,
    )
    stays = r"(?P<verb>waits|stays|remains|stands|rests|stops|must wait|should wait|should stay|is to wait|has to wait)"
    text = re.sub(
        rf"(?P<s>[,;.] (?:and |then )?|\band )(?:over )?there,? (?P<who>{robots}|it) {stays}\b(?! there)",
        lambda m: f"{'; ' if m['s'][:1] != '.' else '. '}{m['who']} {m['verb']} there",
        text,
        flags=re.I,
    )
    text = re.sub(
        rf"\b(?P<who>{robots}),? (?:is |must |should |may |shall |does |do |can |will |has )?(?:not|never)(?: to)? "
        rf"leav(?:e|es|ing) (?P<place>{tables})",
        r"\g<who> stays at \g<place>",
        text,
    )
    return re.sub(
        rf"\b(?P<who>{robots}) (?:doesn't|mustn't|shouldn't|isn't to|never) leaves? (?P<place>{tables})",
        r"\g<who> stays at \g<place>",
        text,
    )


def _has_to(text: str, several: str) -> str:
    """Reads "it has red to deliver" as "it must deliver red"."""
    carry = "|".join(sorted(w.CARRY | w.SET))
    return re.sub(
        rf"\b(?:has|have|gets|has got) (?P<what>{several}|these two|both|them|two blocks) to (?P<verb>{carry})\b",
        r"must \g<verb> \g<what>",
        text,
    )


__all__ = ["brought_forward"]
