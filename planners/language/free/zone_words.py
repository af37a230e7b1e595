"""How people speak of parts of the floor: what forbids them, what allows them, and what leaves it open."""

import re

_NOUN = r"(?:zone|area|patch|region|field|square)"
_SOME = r"(?:coloured|colored|floor|painted|marked|two|ground|taped|special)"
INTO = (
    r"(?:through|across|into|in|inside|on|onto|over|via|of|to|enter|entering|cross|crossing|from|around|out|off|"
    r"the)"
)
GROUP = re.compile(
    rf"(?:\b(?:both|either|all|any|each|the|these|those|of)\b )*(?:{_SOME} )*"
    r"\b(?:zones|areas|patches|regions|fields)\b|"
    rf"\b(?:either|each|every|any|(?<=neither )|(?<=no )) ?(?:{_SOME} )*{_NOUN}\b",
    re.I,
)
"""Words for all parts of the floor."""
SOME = re.compile(
    r"\b(?:one|one of|other|others|some|most|half|only|first|second|there (?:is|are)|no-go|keep-?out)[ ,]*$", re.I
)

SENTENCES = re.compile(r"(?<=[.!?;]) +")
_ADJUNCTS = (
    r"with(?:out)? |avoiding |bypassing |skirting |circumventing |dodging |(?:always |carefully )?(?:keeping|staying|"
    r"steering|remaining) (?:well |far |safely )?(?:out|off|away|clear|outside)\b|(?:going|walking|moving|driving|"
    r"travelling|traveling|routing|taking|making|detouring|passing|trotting) (?:\w+ ){0,5}?(?:around|round|outside)\b|"
    r"neither (?:through|across|via|into|over)\b|(?:but |and )?(?:not|never) (?:going |walking |ever )?"
    r"(?:through|across|via|into|over)\b|(?:via|by) (?:a|the) (?:detour|way|route|path)\b"
)
ADJUNCT = re.compile(rf"(?:{_ADJUNCTS})", re.I)
JOINTS = re.compile(
    r",? (?:and then|but then|and also|and that|and|but|yet|so that|so(?! much)|because|since|although|though|whereas|"
    r"while(?= \w+ing\b)) (?=\w)|,? (?:just|only|albeit) (?=not\b|never\b|neither\b)|"
    r", (?:then |as |for |because |which means |meaning |meaning that |i\.e\. |if |unless |until |while |when |once )?|"
    rf"(?<![.,;]) (?={_ADJUNCTS})",
    re.I,
)
PLAIN_JOINT = re.compile(r",? ?(?:and|but|so|yet|then|and then|but then|and also|so that)? ?", re.I)
REASONS = frozenset(("because", "since", "as", "for", "which means", "meaning"))
CONDITIONS = frozenset(("if", "unless", "until", "when", "once", "while"))
FINITE = re.compile(
    r"(?:then |finally |just |simply |afterwards )*(?!always\b|this\b|is\b.* to be\b)"
    r"(?:[a-z]+s|must|should|shall|may|can|will|has|is)\b",
)

_LIMITS = (
    r"off[- ]limits|no[- ]?go|keep[- ]?out|out of bounds|taboo|tabu|closed(?: off)?|blocked(?: off)?|"
    r"(?:cordoned|fenced|sealed|taped|roped|shut|walled|marked|screened) off|shut|barred|forbidden|prohibited|banned|"
    r"restricted|lethal|deadly|dangerous|hazard(?:ous|s)?|unsafe|danger(?: zone| area)?|impassable|inaccessible|"
    r"untraversable|non-traversable|exclusion|excluded|infinite cost|no entry|no access|no trespassing|verboten|"
    r"inadmissible|"
    r"untouchable|unwalkable|nonexistent|contaminated|radioactive|infinite (?:traversal )?costs?|maximum cost|"
    r"out of the question|black-?list(?:ed)?|keepout (?:filter|mask|layer)|speed zero|not an option|no option|"
    r"virtual walls?|"
    r"(?:an? |the |solid |solid-|virtual )*(?:obstacles?|walls?|lava|minefields?|holes?|pits?|quicksand|cliffs?|"
    r"swamps?|abyss)"
)
_KEEP = r"(?:keep|keeps|kept|keeping|stay|stays|staying|remain|remains|remaining|steer|steers|steering|hold|be|is|are)"
_GO = (
    r"(?:go|goes|going|walk|walks|walking|rout(?:e|es|ed|ing)|tak(?:e|es|ing)|detour|detours|way|path|lead|leads|steer|"
    r"steers|send|drive|drives|navigate|navigates|plan|plans|planned|trot|trots|head|move|moves|moving|travel|travels|"
    r"pass|passes|guide|swing|swings|work|works|bring|brings|find|make|makes|circle|loop|arc|curve|get|gets|come|comes)"
)
FORBIDS = re.compile(
    r"(?:\b(?:not|never)|n't)(?: to| be| yet| really| at all)* (?:allowed|permitted|welcome|supposed|open|free to|safe|"
    r"for walking|accessible|walkable|passable|available|meant|authori[sz]ed|cleared)\b|"
    r"\bno (?:[A-Z][a-z]+|dogs?|robots?|walking|through traffic|crossing|paws)$|"
    rf"\b(?:{_LIMITS})\b|"
    r"\b(?:avoid|skirt|bypass|circumvent|dodg|evad|shun|exclud|forbid|prohibit|circumnavigat)(?:s|es|ed|e|ing|ding)?\b|"
    rf"\b{_KEEP}\b[^,;]*\b(?:out of|off|away from|clear of|outside(?: of)?|well clear)\b|"
    r"\b(?:mask|cut|take|leave|rule|block|fence|cordon|close|mark|shut|seal|tape|rope|keep)(?:s|ed|d)? Z\d+q "
    r"(?:out|off)\b|"
    r"\bpaint Z\d+q (?:out|black)\b|"
    r"\b(?:out of|outside(?: of)?|away from|clear of|hands off|paws off|feet off) (?:the )?Z\d+q|^off Z\d+q|"
    rf"\b(?:{_GO})\b[^,;]*\b(?:around|round|outside)\b[^,;]*Z\d+q|^(?:around|round) Z\d+q|"
    r"\b(?:leave|leaves|leaving|keep|keeps|keeping) Z\d+q (?:\w+ )?(?:alone|out|be|free|untouched|empty|clear|"
    r"undisturbed|unvisited|aside|dog-free|off)\b|"
    r"\b(?:wide|generous|large|big) (?:berth|detour|arc|circle|bow)\b|\b\w+-free\b|\bdetours?\b|\belsewhere\b|"
    r"\b(?:free of|without) (?:any )?(?:dogs?|paws|robots?|traffic|visits?|visitors|paw prints)\b",
    re.I,
)
"""Words that forbid a part of the floor by themselves."""
DENIES = re.compile(
    r"\b(?:not|never|no|neither|nor|nobody|none|nothing|nowhere|cannot|without|refrain|abstain|stop|prevent|hinder|"
    r"hinders|prevents|refuse|refuses)\b|n't\b",
    re.I,
)
ENTERS = re.compile(
    r"\b(?:walk|enter|cross|step|tread|go|pass|travel|trot|run|move|travers|us|driv|stray|wander|com|lead|rout|tak|"
    r"stroll|march|roam|trespass|intrud|ventur|trampl|violat|invad|cut|head|visit|navigat|clip|touch|pad|trudg|plan|"
    r"send|tramp|trek|amble|saunter|transit)(?:e|s|es|ed|ing|ping|ning|ting|ding)?\b|"
    r"\b(?:set|sets|setting|put|puts) (?:a |any |its |one |so much as a )*(?:foot|paw|paws|feet)\b|"
    r"\b(?:let|want|have|allow)\b[^,;]* near\b|(?:\bnot|n't) be (?:over|in|on|inside|within|across|near)\b|"
    r"\banywhere near\b|"
    r"\b(?:foot|paws?|feet|steps?|routes?|ways?|paths?|trips?|short-?cuts?|traffic|entry|access|business|place)\b|"
    r"(?:\bnot|\bnever|\bneither|n't|\bno dogs?|\bno robots?|\bnobody|\bno one|\bnothing)(?: goes| ever| to be)? "
    r"(?:through|across|into|over|via|in|inside|on|onto|near) |"
    r"\b(?:through|across|into|over|via|in|inside|near|on|onto) (?:neither|none|no) |\b(?:through|across) neither$",
    re.I,
)
"""What is denied of a part of the floor that nobody walks on."""
HEDGED = re.compile(
    r"\b(?:if|unless|until|till|when|whenever|once|before|after|as long as|during|was|were(?! (?:a|an|lava|made|on|"
    r"closed|solid|fire|hot|deadly|lethal|forbidden)\b)|had|did|used to|yesterday|"
    r"tomorrow|earlier|tonight|maybe|perhaps|might|sometimes|usually|whether|wonder|think|believe|heard|told|said|"
    r"says|ask|asked|mind(?= if)|doubt|yet|prefer|preferably|rather|ideally|try|possible|possibly|unnecessarily|"
    r"unnecessary|slowly|quickly|stop in|too long|linger|next time|next week|first|than|as much as|only)\b",
    re.I,
)
"""What leaves open whether, or for how long, it is forbidden."""
ALLOWS = re.compile(
    r"\b(?:may|can|could|might|allow(?:s|ed)?|permit(?:s|ted)?|permissible|lets?(?! me\b)|free to|welcome|okay|ok|fine|"
    r"alright|all right|open|opened|reopened|safe|no problem|harmless|walkable|usable|accessible|passable|traversable|"
    r"instead|dry|unlocked|cleared|lifted|enabled|available|happy|good|great|glad|matter|matters|care|cares|object|"
    r"objection|mind if|worry|need not|needs? to|need|necessary|have to|has to|must|should|shall|will)\b",
    re.I,
)
PERMITS = re.compile(
    r"\b(?:may|can|allowed|permitted|free to|welcome|okay|ok|fine|alright|all right|open|safe|no problem|harmless|"
    r"passable|usable)\b",
    re.I,
)
"""What allows to walk on a part of the floor."""
PAST = re.compile(
    r"\b(?:was|were(?! an?\b)|had been|used to be|yesterday|tomorrow|earlier|next week|tonight|maybe|perhaps|might)\b"
)
IN_CASE = re.compile(r"Z\d+q[^,;]* (?:if|unless|in case|only (?:when|on|if|while)|until|till)\b", re.I)
IT = re.compile(
    r"[Ii]t(?= (?:must|should|shall|may|can|has to|is (?:not )?to|avoids|keeps|stays|walks|goes|takes|does)\b)"
)
IT_TOO = re.compile(r"\bit(?= (?:[a-z]+s|must|should|shall|can|may|will)\b)")
HANDLED = re.compile(
    r"\b(?:bring|take|carry|put|stack|set|place|move|deliver|lift|load|get|fetch|ship|send|on|onto|block|blocks|cube|"
    r"cubes|touch|leave|to)\w*\b", re.I,
)  # fmt: skip
"""What makes "the blue one" after a zone a block again."""
BUT_NOT = re.compile(r"(?:not|never)(?: (?:through|across|into|via))?(?: the)? Z\d+q[.;!]*$", re.I)
TALKS = re.compile(r"\b(?:want|like|would|if)\b|'d\b", re.I)
ASKS = re.compile(r"(?:is|are|was|does|do(?!n't| not)|did|has|have|why|what|where|may|should) .*\?$", re.I)
HEADED = re.compile(r"(?:and |but |then )?(?:when|whenever|while|once|after|before|until|if|unless|as soon as)\b", re.I)
CONDITION = re.compile(r"(?:if|unless|in case)\b", re.I)
NONE = re.compile(r"\b(?:no-go|keep-?out)[ ,]*$", re.I)
_NO = r"(?:not|never|neither|nor|cannot|no longer|under no circumstances|on no account|at no time|nowhere)"
_MAY = r"(?:may|can|could|must|should|shall|will|might|ought|is|are|be|do|does|would|has|have)"
DISALLOWS = re.compile(
    r"\blets? (?:[A-Z]\w+|it|him|her|them) (?=[^,;]*\b(?:around|round|outside|clear|out of|avoid|detour|skirt|"
    r"bypass)\b)|"
    rf"\b{_MAY}(?:n't| {_NO})(?: ever| also| even| please)?(?: be)?(?: to)?(?: (?:allow(?:ed)?|permit(?:ted)?|let|free|"
    r"open|safe|walkable|usable|accessible|passable|traversable|available|welcome|okay|ok|fine))?\b|\bcan't\b|"
    r"\bwon't\b|\bcannot\b|"
    r"\b(?:never|not|don't)(?: ever)?(?: (?:let|allow|permit))\b|"
    r"\b(?:no|nobody|nothing|no one|neither|none|nor|nowhere|under no circumstances|at no time|on no "
    r"account)\b[^,;]*?\b"
    r"(?:may|can|must|should|shall|will|allowed|permitted|could|is|are)\b|"
    r"\b(?:must|should|shall|will|has to|have to|needs? to|ought to) (?=(?:\w+ ){0,3}?(?:keep|stay|avoid|remain|"
    r"steer|go|act|behave|"
    r"walk|take|be|route|skirt|bypass|find|make|choose|navigate|detour|travel|move|circumvent|dodge|never|not|pass|get|"
    r"count|leave|lead|plan|trot|treat|consider|give|drive|come|respect|exclude|head|circle|always|neither)\b)|"
    r"\b(?:may|can|must|should|shall|will) (?:\w+ ){1,3}(?:neither|none|no)\b|"
    r"\bneeds? (?:a|to be)\b|\bno (?:good|safe)\b|\bnot (?:okay|ok|fine|safe|open|free|allowed|permitted)\b",
    re.I,
)
"""What takes a permission back ("may not", "is not allowed")."""
UNBANS = re.compile(
    r"(?:\b(?:not|never|no longer|nor|hardly|without|needn't|need not|no need to|no reason to)|(?:do|does|is|are|need|"
    r"has|have|would|should|must|was)n't)(?: \w+){0,3}? (?:" + _LIMITS + r"|avoid\w*|skirt\w*|bypass\w*|circumvent\w*|"
    r"dodg\w*|exclud\w*|(?:keep|stay|steer|remain)\w* (?:\w+ )?(?:out|off|away|clear|outside)|detours?|"
    rf"(?:{_GO}) (?:\w+ ){{0,2}}?(?:around|round))\b|"
    r"\bnothing (?:speaks|is wrong|wrong|stops|prevents|stands|keeps|bad|"
    r"dangerous|hazardous|forbidden|closed|against|in|about|special|lethal)\b|"
    r"(?:\bcan(?:not| not|'t)|\bcould(?: not|n't)) (?:help )?(?:avoid|skirt|bypass|go (?:a)?round|stay out|keep out)|"
    r"\bno (?:harm|danger|risk|obstacle)\b|"
    r"\b(?:no longer|any ?more|reopened|re-opened|opened again|no restrictions?|unrestricted|no limits?|"
    r"no detours?|no objections?)\b",
    re.I,
)
"""What says that it is not forbidden."""
ALL_BUT = re.compile(
    r"\b(?:anywhere|everywhere|wherever|any way|any route|any path|where(?:ver)? (?:it|he|she) (?:likes?|wants?))"
    r"(?: else)?,? (?:\w+ )?(?:except|but|outside|save|other than|apart from|besides)\b",
    re.I,
)
REMINDERS = re.compile(
    r"\b(?:do not|don't|never|not|should not|shouldn't|must not|mustn't)(?: ever)? (?:forget|fail|neglect|omit)s? "
    r"(?:to|that|about)?\b|\bwithout fail\b|\bno exceptions?\b|\bmake (?:it )?sure\b|\bif (?:you )?(?:please|at all)\b|"
    r"\b(?:had|'d|would) better\b|^(?:please )?think of (?=Z)|\b(?:I|we|it)(?:'d| would) [^,;]*? if\b|"
    r"\bfirst of all\b|\bonly that\b|\bwatch out\b|\b(?:right|just) now\b|\bas (?:if|though)\b",
    re.I,
)
TOO = re.compile(r"\b(?:same|too|likewise|also|as well|ditto|neither|nor|so (?:is|are|does)|equally|similarly)\b", re.I)
POINTS = (
    r"\b(?:it|them|there|in there|that one|those|these|both of them|either of them|both|either|"
    r"(?:that|this|the|these|those) (?:zones?|areas?|patch(?:es)?|regions?|parts?|places?|spots?|section|stuff|floor|"
    r"stretch)|any of (?:it|them)|neither of them|none of (?:it|them))\b"
)
POINTS_AT = re.compile(rf"{POINTS}|\bneither\b|\b(?:around|round|outside|off|away|out|elsewhere)[.!;]*$", re.I)
DETOUR = re.compile(
    r"\b(?:detour|(?:way|long way|walk|go|goes|route) (?:a)?round|other way|another (?:way|route|path))\b"
)
TELLS = re.compile(
    r"^(?:(?:and|because|since|as|for|where|which|that's|it's|there's|there|it|they|that|this|these|those|[a-z]+'s|"
    r"someone|somebody|people|children|we|I|I've|we've|he|she|the|a|an|my|our|your|some|their|his|her|two|three|"
    r"several|fresh|wet|both)\b)(?: [\w'-]+){0,6}? ?(?:is|are|was|were|has|have|'s|'re|'ve|had|been|got|"
    r"need|needs|spilled|spilt|left|just|still)\b",
    re.I,
)
"""How a reason begins that follows on a ban ("the paint there is still wet")."""
ORDERS = re.compile(
    r"\b(?:must|should|shall|may|can|will|please|let|let's|keep|leave|blocks?|cubes?|bench|benches|tray|tower|stack|"
    r"pile|back|home|again|then|finally|afterwards|to be|is to|are to|has to|have to|wait|waits|waiting|stays?|"
    r"staying|returns?|parks?|parked|ends?|stops?|rest|others?|everything|all|ones?|first|last|not|never|don't|"
    r"touch\w*|put|set|move[sd]?|bring|carry|take|ready|finished|done)\b",
    re.I,
)
