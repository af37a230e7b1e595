"""Fixed phrases of reasons, of what need not be done, and of where the speaker stands."""

from planners.language.phrase_list import phrases

REASON = phrases("because || since || as || given that || seeing that || seeing as || considering that")
"""Openings of a reason; a clause about nothing that the team handles follows."""
# fmt: off
NO_REASON = frozenset(
    [
        "long", "if", "for", "far", "soon", "well", "many", "much", "though", "when", "yet", "before", "above",
        "always", "follows", "then", "to", "of",
    ]
)
"""After "as" or "since", these make something else of it: a condition, a time, a comparison."""
STATIVE = frozenset(
    ["is", "are", "was", "were", "am", "has", "have", "had", "looks", "feels", "seems", "smells", "needs", "contains"]
)
"""Verbs of how things are; a reason has one of them."""
NEVER_IN_REASON = frozenset(
    [
        "if", "unless", "until", "or", "either", "must", "should", "shall", "will", "would", "may", "might", "can",
        "could", "ought", "need", "want", "wants", "wish", "please", "never", "not", "no", "nor", "neither", "you",
        "your", "them", "they", "these", "those", "he", "she", "team", "belongs", "belong", "ends", "when", "once",
        "after", "before", "while", "then", "block", "blocks", "robot", "robots", "arm", "arms", "gripper",
        "grippers", "except", "but", "only", "to", "again", "longer", "open", "free", "allowed", "rather", "than",
    ]
)
# fmt: on
"""Words that make more of a reason than an aside."""
SO_THAT = phrases(
    "so || and so || therefore || and therefore || hence || that is why || for that reason || so therefore"
)
NEEDLESS = phrases(
    "[|and] there is no [need|reason] [to|for you to|for anyone to|for anybody to] || no need to"
    "|| there is no need for [the arms|the robots|any robot|any arm] to"
    "|| [you|the arms|the robots] [do|need] not [need to|have to|]"
    "|| [nobody|no one] [needs to|has to|need] || it is [not necessary|unnecessary|not required|needless] to"
    "|| you do not bother to || you need not bother to || it is not necessary for you to"
)
NEEDLESS_DONE = phrases(
    "[need not|does not need to|do not need to|does not have to|do not have to] [move|be moved|be touched|be handled|"
    "be transported|be carried|be brought over|be picked up|be lifted|be taken]"
)
HANDLE = phrases("touch || move || handle || lift || disturb || pick up || grab || transport || carry || shift")
I_AM = phrases(
    "[i|we] [am|are] [|just|now|currently|already] [standing|sitting|waiting|working|here|over here|there|over there|]"
    " [at|by|near|beside]"
)
EMPTY = phrases(
    "empty || empty handed || unloaded || without [|a|any] [load|cargo|blocks|block] || carrying nothing"
    "|| without carrying [anything|any block|any blocks]"
    "|| with [nothing on its back|an empty tray|its tray empty|nothing in its tray|nothing in the tray|no load]"
)
"""Adverbials of a walk with nothing in the tray."""
INSTEAD = phrases(
    "instead of [going|coming|walking|returning|running|trotting|heading] [|back|home|back home|right back]"
    "|| rather than [go|come|walk|going|coming|walking|returning|return] [|back|home|back home]"
    "|| and not [go|come|return] [|back|home]"
)
WHOLE_SET = phrases(
    "the [complete|whole|full|entire] [set|lot|collection|group|quartet] of [|the|all|all the|all of the]"
    "|| [each|every] single || each and every"
)
"""Determiners that mean all."""
