"""Fixed phrases of how several blocks lie, and of several stacks."""

from planners.language.phrase_list import phrases

BESIDE = phrases(
    "[|all|both|lying|standing|sitting|placed] [side by side|next to each other|next to one another|"
    "beside each other|beside one another|in a row|alongside each other|alongside one another]"
)
"""They lie on one surface; there must be several of them."""
APART = phrases(
    "[|all|both|and|but] not [stacked|piled|stacked up|on top of each other|on top of one another|one on top "
    "of the other|in a stack|in a pile|in a tower|as a stack|as a tower|one on the other] || separately || "
    "individually || unstacked || without [stacking|piling] [them|them up|anything] || rather than stacked|| "
    "instead of [stacked|in a stack|in a tower|stacking them] || [|each|all|all of them|both|both of them] [|"
    "lying|standing|sitting|resting|placed] [directly|straight] on the [bench|table] [top|surface|itself]|| "
    "[each|all|all of them|both|both of them] [|lying|standing|sitting|resting|placed] directly on the [bench|"
    "table]|| [each|all|all of them|both|both of them] [|lying|standing|sitting|resting] on the [bench|table] "
    "[top|surface|itself] || flat on the [bench|table] [|top|surface|itself]|| [|with] [none|none of them|no "
    "block|neither|neither of them] [|lying|standing|sitting|stacked] on [|top of] [another|the other|the "
    "others|any other|another one]"
)
"""They lie on a surface and none on another one."""
ARE = phrases(
    "[must|should|shall|will|are to|have to|need to|ought to] [lie|stand|sit|be|end up|go|rest|be lying|be placed|be "
    "standing|be put|be set down] || are || lie || stand || sit || end up || go"
)
"""Predicates of several blocks that lie in some way."""
UNSTACKED = phrases(
    "do not [stack|pile] [them|them up|the blocks|these|those|these blocks|those blocks|the two|the three|"
    "them on top of each other]"
    "|| [they|these|the two|these blocks] [must|should|shall|may|are] not "
    "[|to] be [stacked|piled up|on top of each other] || [they|these] are not to be stacked"
)
"""Whole clauses that say that what was spoken of last lies apart."""
STACKS = frozenset(["towers", "stacks", "piles", "masts", "columns", "pillars"])
STACKS_WANTED = phrases(
    "[are|is] what [i|we] [want|need|would like|have in mind|am after|are after|would like to see|want to see] || "
    "[are|is] [wanted|needed|required|to be built]"
)
STACKS_MADE = phrases(
    "[should|must|shall|are to|have to|need to|ought to] [be built|stand|be made|be standing|be there|arise|be]"
)
ITEM_OPENS = phrases(
    "[one|another|the other|the first|the second|the third|a second|a third|first|second|third] [|stack|tower|pile] "
    "[|is|has|of|with|being]"
)
