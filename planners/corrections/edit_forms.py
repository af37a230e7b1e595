"""The forms in which people change what a team is doing, as patterns around noun phrases."""

import re


def _forms(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.I) for pattern in patterns)


EXAMPLES = (
    "skip the blue one",
    "not that one, the green one",
    "use the other arm",
    "do the far bench first",
    "never touch the orange block from now on",
    "also put the red block in the tray",
    "undo that",
)
"""What may be said, for refusals."""

(FILLER,) = _forms(r"\b(?:please|okay|ok|actually|sorry|wait|oh|hey|well|no worries)\b,?")
(STRESS,) = _forms(r"\b(?:(?<!from )now|just)\b,?")
(NEGATION,) = _forms(r"\b(?:not|never|no)\b|n't\b")
(FROM_NOW_ON,) = _forms(
    r"[, ]*\b(?:from (?:now|here) on|any ?more|from this moment on|for the rest of (?:it|this))\b,?"
)
(UNDO,) = _forms(
    r"undo(?: (?:that|it|this|the last (?:one|change|correction|edit)))?|take (?:that|it) back|"
    r"never ?mind(?: that)?|forget what I (?:just )?said|as (?:it was )?before|"
    r"go back to (?:the old plan|how it was|what you were doing)"
)
(GIVE_UP,) = _forms(
    r"(?:forget|drop|abandon|scrap) (?:it all|everything|the (?:whole )?(?:thing|mission|plan|job))|"
    r"(?:give|call) (?:it|the mission) (?:all )?(?:up|off)|end the mission"
)
SKIP = _forms(
    r"(?:you can |let's )?(?:skip|omit|forget(?: about)?|drop|leave out|ignore|never mind) (?P<what>.+)",
    r"leave (?P<what>.+?) out(?: of it)?",
    r"(?:don't|do not|no need to|you needn't|you need not) "
    r"(?:bother (?:with|about)|do|bring|fetch) (?P<what>.+)",
    r"(?:we|I) (?:don't|do not|no longer) (?:need|want) (?P<what>.+)",
    r"(?P<what>.+?) (?:is|are) (?:not|no longer) (?:needed|wanted|necessary)",
    r"(?P<what>.+?) (?:can|may|should) (?:stay|remain) (?:where (?:it is|they are)|there)",
    r"without (?P<what>.+)",
)
_TAKE = r"(?:take|use|move|bring|pick|grab|put)"
INSTEAD = _forms(
    r"(?:no, ?)?(?:not|don't take|do not take) (?P<old>.+?)(?:,| but) ?"
    r"(?:take |use |I meant? )?(?P<new>(?:the|a|an|in|on|to|onto) .+)",
    r"(?:no, ?)?not (?P<old>(?:that|this)(?: one)?|it) (?P<new>(?:the|a|an) .+)",
    rf"(?:no, ?)?(?:{_TAKE}|I meant?|make (?:it|that)) (?P<new>.+?) "
    r"(?:instead of|rather than|and not|not) (?P<old>.+)",
    rf"(?:no, ?)?{_TAKE} (?P<old>(?!it\b).+?) (?P<new>(?:in|on|to|onto|into) .+?) instead",
    rf"(?:no, ?)?(?:{_TAKE} (?:it )?)?(?P<new>.+?) instead",
    r"(?:no|nope|wrong(?: one)?)[,.] ?(?:take |use |I meant? |it's |put it )?(?P<new>.+)",
    r"(?:I|we) mean(?:t)? (?P<new>.+)",
)
(POINTED,) = _forms(r"(?:that|this)(?: one)?|it|there")
(ONTO,) = _forms(r"(?:in(?:to)?|on(?:to)?|to|at) (?P<place>.+)")
ROBOT = _forms(
    r"(?:no, ?)?(?P<what>.*?)[, ]*\b(?:use|take|with|by|using) "
    r"(?P<who>the other (?:arm|robot|hand|one)|(?:the )?[\w ]+? ?(?:arm|robot|hand)|\w+)",
    r"(?:let|have) (?P<who>.+?) (?:do|take|handle|get|move|bring)(?: over)? ?(?P<what>.*)",
    r"(?P<who>the .+?) (?:should|shall|can|must) (?:do|take|handle|get|move|bring) ?(?P<what>.*)",
)
(OTHER_ROBOT,) = _forms(r"the other (?:arm|robot|hand|one)")
# "wait" is a filler by then
_THIS = r"(?:this|that|it|the (?:last|latest|new|newest) (?:one|request|task)|what I (?:just |last )?asked(?: for)?)"
URGENT = _forms(
    rf"{_THIS} (?:is|has become|'s) (?:more |very |really |most )?(?:urgent|important)(?: than .+)?",
    r"(?:it|this|that)'s (?:more |very |really |most )?(?:urgent|important)(?: than .+)?",
    rf"{_THIS} (?:has|is of|gets) (?:a )?high(?:er|est)? priority",
    rf"(?:hurry(?: up)?|be quick) with {_THIS}",
)
UNHURRIED = _forms(
    rf"{_THIS} (?:is|'s) (?:less|not|no longer|not so|not that|not very) (?:urgent|important)(?: than .+)?",
    r"(?:it|this|that)'s (?:less|not|no longer|not so|not that|not very) (?:urgent|important)(?: than .+)?",
    rf"{_THIS} (?:has|is of|gets) (?:a )?low(?:er|est)? priority",
    rf"{_THIS} can(?: wait)?|(?:there is |there's )?no (?:hurry|rush)(?: (?:with|for) {_THIS})?",
    rf"do {_THIS} when(?:ever)? you have time|take your time with {_THIS}",
)
USUAL = _forms(
    rf"{_THIS} (?:has|is of|gets) (?:a )?(?:normal|usual) priority",
    rf"{_THIS} (?:is|'s) as (?:urgent|important) as (?:the (?:rest|others)|everything else)",
)
_ALL_ELSE = r"(?:all|everything|anything)(?: else)?"
ORDER = _forms(
    r"(?:leave|keep|save) (?P<what>.+?) (?P<where>for last|for (?:later|the end)|till (?:last|the end))",
    r"(?P<where>start|begin|go on|continue) with (?P<what>.+)",
    r"(?P<what>.+?) is (?:more )?(?P<where>urgent|important)",
    r"(?:do |take |start with |begin with |put |handle |serve |let's do )?(?P<what>.+?) "
    r"(?:goes |comes |should (?:go|come|be) |has to be )?"
    rf"(?P<where>first|next|last|before {_ALL_ELSE}|after {_ALL_ELSE})",
)
(LAST,) = _forms(r"last|after|later|end")
ALLOW = _forms(
    r"(?:you|they|it|everyone|the \w+)(?: all)? (?:may|can|are allowed to|is allowed to) (?:again )?"
    r"(?:touch|move|go through|walk through|use|cross|enter|pass(?: through)?|take) (?P<what>.+?)(?: again)?",
    r"(?P<what>.+?) (?:is|are) (?:free|open|allowed|clear|dry|passable|fine|okay|ok)(?: again)?(?: now)?",
    r"(?:lift|drop|remove) the ban on (?P<what>.+)",
)
(BAN,) = _forms(
    r"\b(?:never|avoid|don't|do not|not|keep|nobody|no|stays?|remains?|leave|hands off|without|alone|off limits|closed|"
    r"forbidden)\b"
)
(THROUGH,) = _forms(
    r"(?:never|not|no more|no longer|don't go) (?:again )?(?:through|across|over|into|via) (?P<what>.+)"
)
(MORE,) = _forms(
    r"(?:bring |take |move |put |fetch |add |and )?(?:me )?(?:one more|another(?: one)?|one other)(?: (?P<kind>.+?))?"
)
(ALSO,) = _forms(r"^(?:and (?:also )?|also |in addition,? |additionally,? |as well,? )")
(VERBLESS,) = _forms(r"(?:the|a|an|another) .+ (?:in|on|to|onto|into) .+")
(NO_REQUEST,) = _forms(
    r"\b(?:instead|rather|not|never|unless)\b|n't\b|"
    r"^(?:is|are|was|were|did|does|do you|why|what|where|who|how|which|when|I|I'll|I've|let me|we|we'll|you)\b"
)
(ALSO_END,) = _forms(r",? (?:too|as well|also)$")
(THEN,) = _forms(r"^(?:and )?(?:then|afterwards|after that|when (?:you are|you're) done|finally|at the end),? ")
