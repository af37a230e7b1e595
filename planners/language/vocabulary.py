"""The closed-class words of the grammar and its verbs. Nouns, colours and names come from the world instead."""

from dataclasses import dataclass

from planners.language import (
    arrangement_phrases,
    ban_phrases,
    goal_phrases,
    reason_phrases,
    stack_phrases,
    time_phrases,
    walk_phrases,
)
from planners.language.phrase_list import Phrase, Phrases, phrases


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


_ANYWHERE = frozenset({"in", "into", "inside", "on", "onto", "on top of", "to", "at"})
_DIRECTED = frozenset(
    {"into", "onto", "on top of", "to"}
)  # "take the block in the tray" would name a block, not a goal
_ON = frozenset({"on", "onto", "on top of", "in", "into", "at"})
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
        *(_regular(lemma, "transfer", _ANYWHERE) for lemma in ("position", "lower", "perch", "park")),
        Verb("ship", "fetch", _DIRECTED, "ships", "shipping", "shipped"),
        Verb("ferry", "fetch", _DIRECTED, "ferries", "ferrying", "ferried"),
        Verb("haul", "fetch", _DIRECTED, "hauls", "hauling", "hauled"),
        Verb("send", "fetch", _DIRECTED, "sends", "sending", "sent"),
        Verb("convey", "fetch", _DIRECTED, "conveys", "conveying", "conveyed"),
        Verb("fetch", "fetch", _DIRECTED, "fetches", "fetching", "fetched"),
        Verb("get", "fetch", _ANYWHERE - {"at", "in"}, "gets", "getting", "gotten"),
        Verb("collect", "fetch", _DIRECTED, "collects", "collecting", "collected"),
        Verb("unload", "unload", _ANYWHERE, "unloads", "unloading", "unloaded"),
        Verb("offload", "unload", _ANYWHERE, "offloads", "offloading", "offloaded"),
        Verb("bring", "fetch", _DIRECTED, "brings", "bringing", "brought"),
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
    "drop": ("off", "down"),
    "place": ("down",),
    "load": ("up",),
    "lower": ("down",),
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
        ("over onto | back onto | over on to", "onto"),
        ("back into", "into"),
        ("back on | over on", "on"),
        ("back in", "in"),
        ("back on top of | above | directly on | directly on top of | right on top of | over", "on top of"),
        ("over to | back to | across to | up to | down to | right to", "to"),
        ("at | over at | down at | back at | up at", "at"),
        ("to", "to"),
    )
    for phrase in phrases(texts)
}
PREPOSITION_PHRASES = Phrases(tuple(PREPOSITIONS))

POLITE = phrases(
    "please | kindly | could you | can you | would you | will you | i want you to | i would like you to | "
    "i need you to | now | ok | okay | just | hello | hi | you should | you must | you need to | you have to | "
    "we want you to | we would like you to | we need you to | would you be so kind as to | be so kind as to | "
    "would you mind | could you also | can you also | could you please | would you please | can you please | "
    "i would ask you to | your job is to | your task is to | the task is to | the goal is to | the job is to | "
    "the plan is to | we want to | i want to | we would like to | i would like to | we need to | i need to | "
    "go ahead and | let us | also | be so good as to | somebody should | someone should | "
    "somebody must | someone must | someone has to | somebody has to | one of you should | simply | only | "
    "please also | may i ask you to | you are to | you can | you may | we have to | we must | i ask you to | "
    "all you have to do is | what you have to do is | you only have to | you just have to | make sure to | "
    "make sure you | be sure to | remember to | remember also to | do not forget to | try to | help me"
)
POLITE_QUESTIONS = phrases("could you | can you | would you | will you | may i ask you to")
THANKS = phrases(
    "please | thanks | thank you | for me | now | thanks a lot | thank you very much | many thanks | for us"
)
THEN = Phrases((*time_phrases.THEN_MORE, *time_phrases.DONE))
FIRST = time_phrases.FIRST_MORE
EARLIER = phrases(
    "before that | but first | but before that | beforehand | before this | before doing so | before doing that"
)
TOGETHER = phrases(
    "in any order | at the same time | simultaneously | in parallel | at once | concurrently | "
    "in whatever order | in no particular order"
)
MEANWHILE = phrases("meanwhile | in the meantime | at the same time | in parallel")
WHILE = phrases("while | whilst")
BEFORE = phrases("before")
AFTER = phrases("after | once | as soon as | when | the moment | only when | only after | only once")
WITH = phrases(
    "with | using | by using | with the help of | with help from | by means of | by | via | with help of | by way of"
)
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
    "steer clear of | hands off | keep your hands off | keep hands off | keep all hands off | keep the "
    "arms off | keep clear from | "
    "keep the arms away from | keep every gripper off"
)
AVOID = Phrases((*AVOID, *ban_phrases.HANDS_OFF))
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
OTHERS = phrases(
    "the others | the rest | the rest of them | the remaining ones | all the others | all the rest | all others | "
    "the rest of the blocks | all the rest of the blocks | whatever is left | what is left"
)
TOWER = phrases(
    "build a tower | make a tower | build a stack | make a stack | build a pile | build one tower | "
    "builds a tower | building a tower | make a pile | construct a tower"
)
OF = phrases(
    "of | from | out of | with | consisting of | made of | made up of | made from | composed of | that consists of"
)
AT_BOTTOM = stack_phrases.AT_BOTTOM_FULL
AT_MIDDLE = stack_phrases.AT_MIDDLE
AT_TOP = stack_phrases.AT_TOP_FULL
UPWARDS = phrases(
    "from bottom to top | from the bottom up | bottom to top | from the bottom to the top | bottom up | "
    "in that order from the bottom | from the bottom upwards | from the bottom | starting from the bottom | "
    "from below | starting at the bottom | upwards | from the base up | from the ground up | bottom "
    "first | from the base upwards"
)
DOWNWARDS = phrases(
    "from top to bottom | from the top down | top to bottom | from the top to the bottom | top down | "
    "from the top downwards | from the top | starting from the top | starting at the top | top first | downwards"
)
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
    AT_BOTTOM, AT_MIDDLE, AT_TOP, UPWARDS, DOWNWARDS, PREPOSITION_PHRASES, WALK_TO, ENTER, ENTERING, KEEP_OUT, THERE,
)
# fmt: on
_LOOSE_WORDS = (
    "it them they both and one ones you have having without avoiding but other remaining coloured up down over with "
    "not be use to ever is are that"
)
_CORE_WORDS = frozenset(
    [
        "then",
        "and",
        "or",
        "nor",
        "not",
        "never",
        "it",
        "them",
        "the",
        "a",
        "an",
        "to",
        "of",
        "on",
        "in",
        "at",
        "is",
        "are",
        "be",
        "by",
        "with",
        "where",
        "which",
        "who",
        "if",
        "this",
        "that",
        "these",
        "those",
        "its",
        "their",
        "they",
        "you",
        "i",
        "we",
        "before",
        "after",
        "while",
        "once",
        "when",
        "except",
        "must",
        "should",
        "may",
        "can",
        "'s",
        "both",
        "all",
        "every",
        "please",
    ]
)
_MODULES = (
    arrangement_phrases,
    ban_phrases,
    goal_phrases,
    reason_phrases,
    stack_phrases,
    time_phrases,
    walk_phrases,
)
_NEW_WORDS = frozenset(
    word
    for module in _MODULES
    for table in vars(module).values()
    if isinstance(table, Phrases)
    for phrase in table
    for word in phrase
) | (
    stack_phrases.STACK_NOUNS
    | stack_phrases.STOREYS
    | stack_phrases.STACK_ADJECTIVES
    | walk_phrases.SELF_STAYS
    | walk_phrases.SENDS
    | walk_phrases.CAUSES
    | walk_phrases.UNLOAD
    | set(walk_phrases.SELF_MOVES)
    | set(stack_phrases.MAKE)
    | goal_phrases.ALSO
    | set(
        [
            "'s",
            "its",
            "their",
            "this",
            "that",
            "these",
            "those",
            "which",
            "who",
            "or",
            "nor",
            "neither",
            "back",
            "load",
            "well",
            "plus",
            "along",
            "together",
            "off",
            "by",
        ]
    )
    | set(["nothing", "nobody", "somebody", "someone", "unload", "everyone", "without", "blocks", "of", "named"])
    - {"blocks"}
)
_OLD_WORDS: frozenset[str] = frozenset(
    {word for table in _TABLES for phrase in table for word in phrase}
    | set(_LOOSE_WORDS.split())
    | set(WALK)
    | (set(BASE) | set(THIRD) | set(GERUND) | set(PARTICIPLE))
    | (set(NUMBERS) | DETERMINERS | TOUCHED | set(TOUCH) | set(TOUCH.values()))
)
_WORLD_NOUNS = frozenset(
    [
        "block",
        "blocks",
        "dog",
        "bench",
        "benches",
        "table",
        "tables",
        "tray",
        "far",
        "near",
        "robot",
        "robots",
        "arm",
        "arms",
        "zone",
    ]
)  # words of fixed phrases that only a world gives a meaning
GRAMMAR_WORDS = (_OLD_WORDS | _NEW_WORDS) - _WORLD_NOUNS
MAY_NAME = (
    (_NEW_WORDS - _CORE_WORDS)
    | set(NUMBERS)
    | frozenset(
        [
            "can",
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
)
"""Grammar words that may still be part of a longer name, such as ``drop zone`` or ``mark one``."""
