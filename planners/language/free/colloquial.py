"""What people say in passing, taken out before anything is read: greetings, thanks, tags; and their synonyms."""

import re

_TAGS = re.compile(
    r"(?:, (?:(?:will|would|could|can|won't) you|okay|ok|right|yeah|you know|you see|I think|I guess|I suppose|"
    r"I believe|however|though|by contrast|on the other hand|for (?:its|his|her|their) part|as a result|in turn|"
    r"thanks|thank you|cheers|mind you|in other words|that is to say|as I said|as you know)|"
    r",? (?:if you (?:would|will|could|can|like|please|don't mind|wouldn't mind)|if possible|of course|as it were|"
    r"if (?:that's|it's|that is|it is) (?:all right|alright|ok|okay|possible|no trouble|not too much trouble)|"
    r"so to speak|as (?:always|usual|ever)|for a change|by the way|for once))"
    r"(?: please)?(?P<end>,|(?=[.!?;]|$))"
)
_OPENERS = re.compile(
    r"(?P<start>^|[.!?;] )(?:(?:right(?: then)?|okay(?: then)?|ok(?: then)?|well|alright|all right|now then|"
    r"oh|ah|hm|hmm|"
    r"so|look|listen(?: up)?|attention|good|great|fine|anyway|you know what|dear (?:team|robots|all)|team|robots|folks|"
    r"everyone|guys|hi(?: (?:all|team|there|everyone|robots))?|hello(?: (?:all|team|there|everyone|robots))?|"
    r"hey(?: (?:all|team|there|everyone|robots))?|"
    r"good (?:morning|afternoon|evening|day)(?: (?:all|team|everyone))?|"
    r"by the way|one more thing|another thing|and another thing|whatever (?:you do|happens|else you do)|"
    r"the thing is|long story short|in short|"
    r"whatever (?:route|way|path) (?:it|he|she|the \w+) (?:picks|takes|chooses|walks|uses|finds)|"
    r"to (?:begin|start) with|if you (?:would|will|could|can|please|don't mind)|for the record|be a dear|"
    r"for now|for today|with (?:that|this) in mind|that said|having said that|that being said|apart from that|"
    r"other than that|"
    r"besides that|besides|in addition|additionally|furthermore|moreover|in that case|in any case|all the same|"
    r"if you ask me|as a reminder|please note|note|"
    r"(?:with)?in (?:these|those) (?:limits|rules|constraints|bounds)|given (?:that|this|those|these)|"
    r"otherwise|before (?:anybody|anyone|anything|you|we)(?: else)? "
    r"(?:starts?|begins?|happens?|do(?:es)? anything|moves?)|"
    r"just so you know|as for today)(?:,|:| [-\u2013\u2014])\s+)+(?P<next>\w)",
    re.I,
)
_THANKS = re.compile(
    r"(?<=[.!?]) (?:many thanks|thanks(?: a lot| so much)?|thank you(?: (?:very|so) much)?|cheers)[.!]?$", re.I
)
_BENCH = r"(?:the|that) (?:bench|table|place|side|spot)"
_THEY = r"(?:it|they|both|all|everything|we|he|she|the blocks?)(?: all| both)?"
_CAME = r"(?: originally| first)?(?: came| started(?: out| off)?| set out| set off| began| stood| lay| was| were| sat)"
_BEFORE = (
    r"(?: from| on| at| in)?(?: right)?(?: at first| originally| in the first place| at the (?:start|beginning|moment)|"
    r" to begin with| before| earlier| all along| to start with)?"
)
_PLACES = (
    (rf"\b{_BENCH},? (?:that|which)(?:'s| is)(?: still| currently| now)? (?P<how>empty|free|vacant|bare|unoccupied)\b",
     r"the empty bench"),
    (rf"\b{_BENCH} with nothing on it\b", "the empty bench"),
    (rf"\b{_BENCH} (?:(?:that|which|where|from which|on which) )?{_THEY}(?:'s| is| are| was| were)?(?: all)?"
     rf"(?: came| started| began| set out| stood| lay| lies| stands| sat)(?: out| off)?{_BEFORE}\b", "the home bench"),
    (rf"\b{_BENCH},? where {_THEY}(?:'re|'s| are| is| lie| lies| stand| stands| sit| sits)"
     r"(?: all| both| already| now| currently| right now| at the moment| today| lying| standing| sitting)+"
     r"(?=[.,;:!?]|$)",
     "the home bench"),
    (rf"\b(?:to|at|on)? ?where {_THEY}{_CAME}{_BEFORE}(?=[.,;!?]| and\b|$)", " on the home bench"),
    (r"\bfrom (?:where|whence) (?:it|they) came\b", "on the home bench"),
    (r"\b(?:its|their|his|her) (?:original|old|former|first|starting|home) (?:place|position|spot|bench|table|"
     r"location)\b",
     "the home bench"),
    (rf"\b{_BENCH} (?:opposite|across(?: the (?:hall|room|way|aisle|floor|workshop|lab))?|on the (?:other|far) side|"
     r"over the way)(?: the (?:hall|room|way|aisle|floor|workshop|lab))?\b", "the other bench"),
)  # fmt: skip


_SYNONYMS = (
    (r",? (?:all )?(?:on|by) (?:its|their) own(?=[.,;!?]|$| and\b)", ", separately"),
    (r"\b(?:sleeps|naps|dozes|lies down|lies in wait)(?= (?:over |down )?(?:there|here|at|by|beside)\b)", "waits"),
    (r"\b(?P<j>and|then) returns(?=[.,;!?]|$| to the\b| home\b| there\b)", r"\g<j> comes back"),
    (r"\b(?:was|were|has been|have been) (?:never|not) (?=(?:touched|moved|handled|disturbed)\b)", "must never be "),
    (r"\b(?:has|have) (?:never|not) been (?=(?:touched|moved|handled|disturbed)\b)", "must never be "),
    (r"\b(?:never has|has never|have never|never have) (?:gone|walked|stepped|been|set foot)\b", "must never walk"),
    (r"\b(?:[Nn]obody|[Nn]o arm) (?:goes|comes|gets|may go|may come|should go) near (?=[a-z])", "Nobody touches "),
    (r"\b(?:stays?|remains?|is|be|keep it) (?:dog-free|free of (?:the dog|dogs|paws))\b", "is off limits"),
    (r"(?P<s>^|[.!?] )(?:I|We)(?:'d| would) (?:much )?(?:rather|prefer it if|prefer that) (?:that )?you "
     r"(?:didn't|did not|don't|do not) (?=[a-z])", r"\g<s>Please do not "),
    (r"\b(?P<e>[Ee]verything|[Aa]ll) else (?P<v>remains?|stays?) (?:exactly )?(?:as|where|how|the way) it (?:is|was)\b",
     r"\g<e> else stays untouched"),
    (r"\b[Nn]othing else (?:moves|is to move|gets moved|changes)\b", "nothing else may be moved"),
    (r"\b(?P<s>stay|remain)(?P<e>s?|ing) (?:(?:right )?(?:at home|behind|in place|home)|(?:right )?here)"
     r"(?=[.,;!?]|$| and\b| while\b)", r"\g<s>\g<e> where it is"),
    (r"\b(?P<l>[Ll])e(?:t|ave) (?P<x>[^.,;:]{1,40}?) (?:(?:lie|be|stay|sit|stand|remain) )?(?:exactly |right |just )?"
     r"where (?:it|they)(?: already)? (?:is|are|lies?|stands?|sits?)\b", r"\g<l>eave \g<x> alone"),
    (r"\bleave (?P<x>[^.,;:]{1,40}?) (?:right )?here(?=[.,;!?]|$)", r"leave \g<x> alone"),
    (r"\b(?:is not|isn't|are not|aren't|is never|will not be|won't be) going anywhere\b", "stays where it is"),
    (r"'em\b", " them"),
    (r"\b(?P<s>stay|remain|ride|sit)(?P<e>s?|ing) (?:aboard|on board)(?=[.,;!?]|$| and\b)", r"\g<s>\g<e> on the tray"),
    (r"\b[Nn]othing (?:at all )?(?:(?:may|must|should|shall|is to|will) happen|happens|is done|(?:may|must|should) be "
     r"done) to (?=[a-z]+\b)", "do not touch "),
    (r"(?P<s>^|[.;!?] )[Aa]fter (?:the )?(?:un)?loading(?: is done)?,? ", r"\g<s>Afterwards, "),
    (r"(?P<s>^|[.!?] )(?:[Tt]he|[Yy]our|[Oo]ur) (?:task|job|mission|work|order|exercise) is (?:done|finished|"
     r"complete|completed|over|fulfilled) (?:once|when|as soon as|if) ", r"\g<s>Make sure that "),
    (r",? (?:with nothing (?:on|in) (?:it|its (?:tray|back)|the tray)|carrying nothing(?: at all)?)"
     r"(?=[.,;!?]|$| and\b)", ", empty"),
    (r",? (?:and |but )?after that,? (?=(?:put|set|place|lay|stack|bring|take|carry|move|send|let|have|load|walk|go|"
     r"come|the|it|they)\b)", "; then "),
    (r"(?P<s>^|[.;!?,] )(?:[Aa]nd )?[Nn]o (?:walking|driving|trips?|travel(?:ling)?|moving|walks?|journeys?|"
     r"transport|errands?)(?: (?:today|for now|now|this time|needed|required|necessary|involved|for it|for the dog))+"
     r"(?:,? so |[.,;] ?)", r"\g<s>"),
    (r"\b(?:finish|end)(?P<s>(?:es)?|s?) (?:its|his|her|the) (?:shift|day|work|round|tour|trip|journey|run|job)"
     r"(?= (?:over )?(?:here|there|at|by|on)\b)", "stays"),
    (r",? and nothing (?:more|beyond that|further)(?=[.,;!?]|$)", ""),
    (r"\b(?P<s>stays?|remains?) (?:at|in|on) (?:its|their|his|her) (?:own |usual |present |current )?"
     r"(?:place|spot|position)s?\b(?! (?:at|on|in)\b)", r"\g<s> where it is"),
    (r"\bkeep(?P<s>s?) (?:its|his|her) (?:place|position|spot|post|station)\b", r"stay\g<s>"),
    (r"\b(?:lands|settles|alights|touches down|comes to rest|comes down|finds (?:a|its) place|takes its place|"
     r"gets (?:a|its own|its) (?:place|spot)) (?P<p>on|onto|at)\b", r"goes \g<p>"),
    (r",? (?:all )?(?:laid|lying|spread|set|placed) (?:out )?(?:flat|individually|separately|side by side)"
     r"(?=[.,;!?]|$)", ", separately"),
    (r",? unstacked(?=[.,;!?]|$)", ", not stacked"),
    (r"\bno (?:paws?|feet|foot|dogs?|robots?|entry|steps?|traffic) (?:in|into|on|onto|through|across|over|inside) "
     r"(?=there\b|it\b|the\b|that\b)", "do not walk in "),
    (r"\b(?:[Ii]t(?:'s| is)|[Ii]s) (?:strictly |absolutely )?(?:forbidden|prohibited|not allowed|not permitted) to "
     r"(?=[a-z]+ )", "do not "),
    (r"(?P<t>\bground floor\b.*)\bfirst floor\b", r"\g<t>second level"),
    (r"\b(?P<v>[Rr]estack|[Rr]earrange|[Aa]rrange|[Rr]eorganise|[Ss]ort)(?: (?:things|them|it|the blocks|everything))? "
     r"(?:so|such)(?: that)? ", "Make sure that "),
    (r"\b(?P<s>stays?|remains?) put\b", r"\g<s> where it is"),
    (r"\b[Tt]here(?:'s| is) no (?:reason|cause) to\b", "There is no need to"),
    (r"\b(?P<a>[Aa])part from (?!that\b|this\b)", r"except for "),
    (r"\b(?:with the exception of|aside from|leaving out)\b", "except"),
    (r"\b(?P<all>[Ee]verything|[Aa]ll (?:the )?blocks|[Ee]very block|[Aa]nything) (?:that|which) (?:is|"
     r"are)(?:n't| not) ",
     r"\g<all> except "),
    (r",? i\.e\.,? ", ", "),
    (r"\bspend(?P<s>s?) the (?:night|day|afternoon|evening|weekend|morning|rest of the (?:day|night))\b", r"stay\g<s>"),
    (r"(?P<b>\w+) \((?:at |in |on )?(?:the )?(?P<r>bottom|middle|top|base)\)", r"\g<b> at the \g<r>"),
    (r"(?P<b>\w+) \((?:below|lower|underneath|under|lowest)\)", r"\g<b> at the bottom"),
    (r"(?P<b>\w+) \((?:above|upper|uppermost)\)", r"\g<b> at the top"),
    (r"\b[Nn]o[ -]one(?: else)? (?=\w+)(?!of\b)", "nobody "),
    (r"\b(?:[Oo]kay|[Oo]k|[Ss]o|[Ww]ell|[Hh]m+|[Uu]m+|[Uu]h|[Ee]r)(?:,? so)? ?(?:\.\.\.|\u2026)\s*", ""),
    (r" ?(?:\.\.\.|\u2026)(?= ?[a-z])", ","),
    (r"\.\.\.|\u2026", "."),
    (r",? (?:hm+|um+|uh|er|erm),", ""),
    (r"\bpl[sz]\b", "please"),
    (r"\b(?:trot|amble|jog|scurry|stroll|march|pad|scamper|saunter|toddle|wander|hike|waddle|plod)(?=s? (?:back|over|"
     r"across|home|off|to|around|round|past|through|along|there)\b)", "walk"),
    (r"\b(?:scurries|marches)(?= (?:back|over|across|home|off|to|around|round|past|through|along|there)\b)", "walks"),
    (r"\b(?P<s>is|are|be) (?:closed|barred|out of bounds|shut) (?:to|for) (?:it|him|her|the \w+|all robots|robots|"
     r"everyone|everybody|walking)\b", r"\g<s> off limits"),
    (r"(?P<b>\b[a-z]+)'s (?P<d>finished|done|complete|completed|ready|built|there|loaded|unloaded|standing|over)\b",
     r"\g<b> is \g<d>"),
    (r",?(?: and| with)? (?:none|no (?:block|one|cube))(?: of (?:them|these))?(?: (?:lying|sitting|standing|"
     r"resting|being))? "
     r"on (?:top of )?(?:another|any other|each other|one another)(?: one| block)?\b", ", not stacked"),
    (r"\b(?:an? )?(?:no-go|no go|forbidden|prohibited|restricted) (?:area|zone|territory|ground)\b", "off limits"),
    (r"\b[Ll]et (?P<x>(?!me\b|us\b)[^,.;:]{1,40}?) be(?=[.,;!?]|$| and\b)", r"leave \g<x> alone"),
    (r" \+ ", " and "),
    (r",? (?:neatly |nicely )?side by side\b", " separately"),
    (r"\b(?:lying |standing |sitting |placed )?(?:next to|beside|alongside) (?:each other|one another)\b",
     "separately"),
    (r"(?<!not)(?<!not,),? (?:each )?one (?:on|upon) (?:top of )?(?:the other|another|the next)s?(?=[.,;:!?]|$)",
     " as a tower"),
    (r"\b(?P<v>[Ss]wing|[Dd]rop|[Ss]top|[Cc]ome|[Gg]o) (?:by|round to|around to|over to) (?=the )", r"\g<v> over to "),
    (r"\b(?P<a>[Ss]|s)wing over to\b", "go over to"),
    (r"\b(?:up )?in an? (?:neat |straight |single |nice |tidy |long )?(?:row|line)\b(?! of)", "separately"),
    (r"\b(?:change|switch|swap) (?:benches|tables|sides)\b", "go to the other bench"),
    (r"\b[Tt]here(?:'s| is) no need (?:for|to (?:build|make)) (?:a|any) (?:tower|stack|pile)s?(?:[,;:] |\. (?=\w))"
     r"(?:and |just |so |but )*", ""),
    (r"\b(?:might|may) (?:just )?as well\b", "should"),
    (r"\bparks(?= (?:there|here|itself|up|at|by|next)\b)", "stays"),
    (r"(?P<s>^|[.!?] )(?:[Ww]hy don't you|[Hh]ow about you) (?P<v>[a-z]+)(?P<r> [^.!?]*)\?",
     r"\g<s>Please \g<v>\g<r>."),
    (r"\bmade up of\b", "made of"),
    (r",? one (?:after (?:the other|another)|by one|at a time)(?=[.,;:!?]|$| and\b| to\b)", ""),
    (r"\bfinishes (?=(?:up )?(?:back )?(?:at|by) the\b)", "ends up "),
    (r"\b(?P<f>[Ff])err(?:y|(?P<s>ies)|(?P<d>ied))\b",
     lambda m: f"{'C' if m['f'] == 'F' else 'c'}arr{'ies' if m['s'] else 'ied' if m['d'] else 'y'}"),
    (r"\b(?:gets?|has|have|carries|bears) (?P<x>the \w+(?: one| block| cube)?|\w+) on (?:its|their) head\b",
     r"has \g<x> on top"),
    (r"\b(?:[Aa] )?(?P<n>[Tt]wo|[Tt]hree|[Ff]our)[ -](?:store?ys?|level|block|tier|layer|floor)s?[ -]"
     r"(?:high )?(?:tower|stack|pile|house|building|column|structure)\b", r"a tower of \g<n>"),
    (r"\b(?P<n>[Tt]wo|[Tt]hree|[Ff]our)(?: blocks| cubes| pieces| bricks)? (?:high|tall)\b", r"a tower of \g<n>"),
    (r"\bform(?P<s>s?) (?=(?:a|one|the) (?:\w+ )?(?:tower|stack|pile|column|pair)\b)", r"make\g<s> "),
    (r"\b(?P<a>across|over) the (?:hall|room|lab|workshop|shop|gap|aisle|studio)(?=[.,;!?]|$| and\b)", r"\g<a>"),
    (r"\b(?P<g>(?:go|walk|run|trot|head|return|come)(?:e?s)? [^.;:!?]*?) and (?:then )?(?:stop|halt)(?P<s>s?)"
     r"(?: there)?(?=[.,;!?]|$)", r"\g<g> and stay\g<s> there"),
)  # fmt: skip


def tidied(text: str) -> str:
    """The text without what is said in passing: greetings, tags, thanks."""
    text = re.sub(r"\bthats\b", "that's", re.sub(r"\s+", " ", text)).strip()
    for said, meant in _SYNONYMS:
        text = re.sub(said, meant, text)
    text = re.sub(r",? until further notice\b", "", text)
    text = re.sub(r"\bhold(?P<s>s?) (?:its|his|her) (?:position|ground|station|place)\b", r"wait\g<s>", text)
    text = re.sub(
        r"\b(?:have|take|get|enjoy) (?:a|its|his|her) (?:\w+ )?(?:rest|break|breather|nap|pause)\b", "wait", text
    )
    text = re.sub(
        r"\b(?:has|takes|gets|enjoys) (?:a|its|his|her) (?:\w+ )?(?:rest|break|breather|nap|pause)\b", "waits", text
    )
    text = re.sub(r"\b[Ii]n the meantime\b", "meanwhile", text)
    text = re.sub(r"\s*(?:->|=>|\u2192)\s*(?:to )?(?=on\b|onto\b)", " ", text)
    text = re.sub(r"\s*(?:->|=>|\u2192)\s*(?:to )?", " to ", text)
    text = _THANKS.sub("", text)
    text = _OPENERS.sub(lambda m: f"{m['start']}{m['next'].upper()}", text)
    text = _TAGS.sub(lambda m: "," if m["end"] and re.search(r"\w,$", m[0]) and _runs_on(m) else "", text)
    for said, meant in _PLACES:
        text = re.sub(said, lambda m, meant=meant: m[0] if _stays(m) else meant, text, flags=re.I)
    text = re.sub(r"\bahead of (?!time|schedule)", "before ", text)
    return re.sub(r"\s*[\u2013\u2014]\s*|\s+-\s+", ", ", text)


def _stays(match: re.Match[str]) -> bool:
    """Whether the clause says that something stays where it is, and not that it goes there."""
    before = match.string[: match.start()].strip()
    return bool(re.search(r"\b(?:stays?|remains?|leaves?|keeps?|kept|left)\b[^.,;:!?]*$", before, re.I))


def _runs_on(match: re.Match[str]) -> bool:
    return not re.match(r" (?:and|but|or|then|please)\b", match.string[match.end() :])
