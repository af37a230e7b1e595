"""The closed-class words of the grammar and its verbs. Nouns, colours and names come from the world instead."""

from dataclasses import dataclass

Phrase = tuple[str, ...]


def phrases(text: str) -> tuple[Phrase, ...]:
    """Phrases separated by ``|`` as tuples of words, longest first, so that the first match is the longest."""
    return tuple(sorted((tuple(part.split()) for part in text.split("|")), key=len, reverse=True))


@dataclass(frozen=True)
class Verb:
    """A verb of the grammar.

    Attributes:
        lemma: Its dictionary form, particle included.
        use: ``transfer`` needs a destination, ``hold`` takes none, ``either`` takes one or none.
        prepositions: Prepositions that lead to its destination.
        third: Third person singular.
        gerund: Form in ``-ing``.
        participle: Past participle.
    """

    lemma: str
    use: str
    prepositions: frozenset[str]
    third: str
    gerund: str
    participle: str


_ANYWHERE = frozenset({"in", "into", "inside", "on", "onto", "on top of", "to"})
_DIRECTED = frozenset(
    {"into", "onto", "on top of", "to"}
)  # "take the block in the tray" would name a block, not a goal
_ON = frozenset({"on", "onto", "on top of", "in", "into"})
_NOWHERE: frozenset[str] = frozenset()


def _regular(lemma: str, use: str, prepositions: frozenset[str]) -> Verb:
    stem = lemma[:-1] if lemma.endswith("e") else lemma
    third = lemma[:-1] + "ies" if lemma.endswith("ry") else lemma + "s"
    past = lemma[:-1] + "ied" if lemma.endswith("ry") else stem + "ed"
    return Verb(lemma, use, prepositions, third, stem + "ing", past)


VERBS: dict[str, Verb] = {
    verb.lemma: verb
    for verb in (
        Verb("put", "transfer", _ANYWHERE, "puts", "putting", "put"),
        Verb("set", "transfer", _ANYWHERE, "sets", "setting", "set"),
        Verb("lay", "transfer", _ANYWHERE, "lays", "laying", "laid"),
        Verb("drop", "transfer", _ANYWHERE, "drops", "dropping", "dropped"),
        *(_regular(lemma, "transfer", _ANYWHERE) for lemma in ("place", "move", "load", "deposit", "shift")),
        *(_regular(lemma, "transfer", _ON) for lemma in ("stack", "pile")),
        *(_regular(lemma, "transfer", _DIRECTED) for lemma in ("carry", "transfer", "transport", "deliver")),
        Verb("bring", "transfer", _DIRECTED, "brings", "bringing", "brought"),
        Verb("take", "either", _DIRECTED, "takes", "taking", "taken"),
        Verb("lift", "either", _DIRECTED, "lifts", "lifting", "lifted"),
        Verb("pick", "hold", _NOWHERE, "picks", "picking", "picked"),
        Verb("grab", "hold", _NOWHERE, "grabs", "grabbing", "grabbed"),
        Verb("grasp", "hold", _NOWHERE, "grasps", "grasping", "grasped"),
        Verb("hold", "hold", _NOWHERE, "holds", "holding", "held"),
    )
}
WALK = {
    form: lemma
    for lemma, forms in (
        ("go", "go goes going gone"),
        ("walk", "walk walks walking walked"),
        ("trot", "trot trots trotting trotted"),
        ("run", "run runs running"),
        ("head", "head heads heading"),
        ("come", "come comes coming"),
        ("return", "return returns returning returned"),
        ("drive", "drive drives driving driven"),
    )
    for form in forms.split()
}
"""Verbs of robots that walk, by any of their forms."""
WALK_TO = phrases("over to | back to | to | onto | over onto")
ENTER = phrases(
    "walk through | walk into | walk over | walk across | walk in | walk on | go through | go into | go over | "
    "go across | go in | go on | run through | run into | run across | step into | step on | step over | step in | "
    "cross | enter | pass through | come into"
)
ENTERING = phrases(
    "walking through | walking into | walking over | walking across | going through | going into | going across | "
    "crossing | entering | stepping into | stepping on | passing through"
)
KEEP_OUT = phrases("keep out of | stay out of | steer clear of | keep clear of | stay clear of | keep off | stay off")
THERE = phrases("there | over there")
BASE = {verb.lemma: verb for verb in VERBS.values()}
THIRD = {verb.third: verb for verb in VERBS.values()}
GERUND = {verb.gerund: verb for verb in VERBS.values()}
PARTICIPLE = {verb.participle: verb for verb in VERBS.values()}
STACKING = frozenset({"stack", "pile"})
PARTICLES = {
    "pick": ("up",),
    "lift": ("up",),
    "hold": ("up",),
    "put": ("down",),
    "set": ("down",),
    "lay": ("down",),
    "bring": ("over",),
    "move": ("over",),
    "carry": ("over",),
    "take": ("over",),
}

PREPOSITIONS: dict[Phrase, str] = {
    phrase: meaning
    for texts, meaning in (
        ("on top of | on the top of | atop", "on top of"),
        ("onto | on to | upon", "onto"),
        ("into | in to", "into"),
        ("on", "on"),
        ("inside", "inside"),
        ("in", "in"),
        ("to", "to"),
    )
    for phrase in phrases(texts)
}
PREPOSITION_PHRASES = tuple(sorted(PREPOSITIONS, key=len, reverse=True))

POLITE = phrases(
    "please | kindly | could you | can you | would you | will you | i want you to | i would like you to | "
    "i need you to | now | ok | okay | just | hello | hi | you should | you must | you need to | you have to"
)
POLITE_QUESTIONS = phrases("could you | can you | would you | will you")
THANKS = phrases("please | thanks | thank you | for me | now")
THEN = phrases(
    "then | after that | after this | afterwards | afterward | next | finally | lastly | subsequently | "
    "secondly | thirdly | at the end | when that is done | once that is done"
)
FIRST = phrases("first | firstly | first of all | to begin with | to start with")
EARLIER = phrases("before that | but first | but before that | beforehand")
TOGETHER = phrases(
    "in any order | at the same time | simultaneously | in parallel | at once | concurrently | "
    "in whatever order | in no particular order"
)
MEANWHILE = phrases("meanwhile | in the meantime | at the same time | in parallel")
WHILE = phrases("while | whilst")
BEFORE = phrases("before")
AFTER = phrases("after | once | as soon as")
WITH = phrases("with | using | by using")
LET = phrases("let | have | make")
MODALS = phrases("should | must | shall | will | has to | have to | needs to | is to")
EXCEPT = phrases(
    "except | except for | apart from | other than | excluding | save for | but not | with the exception of"
)
NEVER = phrases(
    "never | do not | do not ever | does not | must not | must never | should not | should never | not | "
    "may not | may never | can not | will not | will never | you must not | you must never | at no time | "
    "you should not | you should never | you may not | you can not | shall not | shall never | never ever | "
    "make sure not to | make sure you do not | be careful not to | make sure you never | take care not to"
)
TOUCH = dict(
    zip(
        [
            "touch",
            "move",
            "disturb",
            "hit",
            "bump",
            "grab",
            "lift",
            "take",
            "use",
            "handle",
            "grasp",
            "pick",
            "push",
            "contact",
        ],
        [
            "touching",
            "moving",
            "disturbing",
            "hitting",
            "bumping",
            "grabbing",
            "lifting",
            "taking",
            "using",
            "handling",
            "grasping",
            "picking",
            "pushing",
            "contacting",
        ],
        strict=True,
    )
)
TOUCHED = frozenset(
    [
        "touched",
        "moved",
        "disturbed",
        "hit",
        "bumped",
        "grabbed",
        "lifted",
        "taken",
        "used",
        "handled",
        "grasped",
        "pushed",
    ]
)
AVOID = phrases(
    "avoid | stay away from | keep away from | keep off | stay off | keep clear of | stay clear of | "
    "steer clear of | hands off | keep your hands off"
)
LEAVE = phrases("leave | keep")
LEFT_ALONE = phrases(
    "alone | untouched | be | where it is | where they are | in place | as it is | as they are | "
    "where it stands | where they stand | in its place | out of it"
)
STAY = phrases(
    "must stay | must remain | should stay | should remain | has to stay | have to stay | stays | remains | "
    "stay | remain | shall stay | shall remain | has to remain | have to remain | needs to stay"
)
STAYED = phrases(
    "where it is | where they are | in place | put | untouched | there | as it is | as they are | in its place | "
    "where it stands | where they stand"
)
OFF_LIMITS = phrases("is off limits | are off limits | is taboo | are taboo")
NUMBERS = {
    word: value
    for value, words in enumerate(
        ["one", "two 2", "three 3", "four 4", "five 5", "six 6", "seven 7", "eight 8", "nine 9", "ten 10"], 1
    )
    for word in words.split()
}
ALL = phrases("all | all of | all the | all of the | every | each | each of the | every one of the")
EVERYTHING = phrases("everything | all of them")
ANY = phrases("any | any of the")
ANYTHING = phrases("anything")
ELSE = phrases("else")
OTHERS = phrases("the others | the rest | the rest of them | the remaining ones")
TOWER = phrases(
    "build a tower | make a tower | build a stack | make a stack | build a pile | build one tower | "
    "builds a tower | building a tower | make a pile | construct a tower"
)
OF = phrases("of | from | out of | with")
AT_BOTTOM = phrases("at the bottom | on the bottom | as the base | at the base | at bottom")
AT_TOP = phrases("at the top | on the top | on top | at top")
UPWARDS = phrases(
    "from bottom to top | from the bottom up | bottom to top | from the bottom to the top | "
    "in that order from the bottom"
)
DOWNWARDS = phrases("from top to bottom | from the top down | top to bottom | from the top to the bottom")
NEVER_NOUNS = frozenset(
    [
        "or",
        "nor",
        "either",
        "neither",
        "if",
        "unless",
        "until",
        "no",
        "not",
        "nothing",
        "none",
        "only",
        "some",
        "any",
        "many",
        "few",
    ]
)
DETERMINERS = frozenset({"the", "a", "an"})
# fmt: off
_TABLES = (
    POLITE, THANKS, THEN, FIRST, EARLIER, TOGETHER, MEANWHILE, WHILE, BEFORE, AFTER, WITH, LET, MODALS, EXCEPT, NEVER,
    AVOID, LEAVE, LEFT_ALONE, STAY, STAYED, OFF_LIMITS, ALL, EVERYTHING, ANY, ANYTHING, ELSE, OTHERS, TOWER, OF,
    AT_BOTTOM, AT_TOP, UPWARDS, DOWNWARDS, PREPOSITION_PHRASES, WALK_TO, ENTER, ENTERING, KEEP_OUT, THERE,
)
# fmt: on
_LOOSE_WORDS = (
    "it them they both and one ones you have having without avoiding but other remaining coloured up down over with "
    "not be use to ever is are that"
)
GRAMMAR_WORDS: frozenset[str] = frozenset(
    {word for table in _TABLES for phrase in table for word in phrase}
    | set(_LOOSE_WORDS.split())
    | set(WALK)
    | (set(BASE) | set(THIRD) | set(GERUND) | set(PARTICIPLE))
    | (set(NUMBERS) | DETERMINERS | TOUCHED | set(TOUCH) | set(TOUCH.values()))
)
MAY_NAME = set(NUMBERS) | frozenset(
    [
        "top",
        "bottom",
        "base",
        "end",
        "place",
        "stack",
        "pile",
        "second",
        "tower",
        "up",
        "down",
        "left",
        "over",
        "first",
        "care",
        "through",
        "run",
        "load",
        "drop",
    ]
)
"""Grammar words that may still be part of a longer name, such as ``drop zone`` or ``mark one``."""
