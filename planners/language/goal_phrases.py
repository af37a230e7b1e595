"""Fixed phrases of wishes and goals, and of talk that asks for nothing."""

from planners.language.phrase_list import phrases

_WE = "[i|we]"
WISH = phrases(
    f"{_WE} [|also|now|finally] [want|need|would like|would love|wish|expect] [|to see|to have]"
    "|| [|please] [make sure|ensure|make certain|see to it|see|take care|check] [|that]"
    "|| there [should|must|shall|is to|has to|needs to|ought to|will] [|also|finally|then] be"
    "|| what [i|we] [want|need|would like|would love|want to see|would like to see|have in mind] [is|are]"
    " [|to have|to see]"
)
"""Openings of a wish; a goal, a robot with what it shall do, or a stack follows."""
FOR = phrases("for [all of|] [|the]")
REMARKS = phrases(
    "here is [the plan|the task|the job|what to do|what i want|what i need|what we need|what we want|"
    "your task|your job]"
    "|| here is what [i|we] [want|need] you to do"
    "|| [the|your] [|next] [task|job|plan|goal|mission|order] [|is this|is the following|is as follows|"
    "for today is this]"
    "|| [i|we] [want|need|would like] the following || this is [what i want|what i need|what we need|the "
    "plan|the task]"
    "|| [|please] do the following || listen || [|and] one more thing || today || for today || so || well || alright"
    "|| all right || okay || right || as follows || like this || like so || in this way || in the following way"
    "|| this way || [split|distribute|divide|share|spread|arrange|sort] [all|] the [|four|three|two|five] blocks"
    " [|between|among|over|across|on] [|the|both|the two] [|benches|tables] || there is one [rule|condition]"
    "|| important || also || note that || remember || and remember || mind you || on top of that || in addition"
    "|| in addition to that || besides || besides that || apart from that || other than that || "
    "furthermore || moreover"
    "|| as for the rest || one thing"
)
"""Words that carry no task, at the start of a sentence and before a comma or colon."""
SALUTES = phrases(
    "team || [hello|hey|hi|dear|ok|okay|attention|listen|good morning] [team|robots|everyone|everybody|"
    "all|folks|guys|there]"
    "|| robots || everyone || everybody || folks || guys || hello || hey || good morning || attention"
)
EMPTY_TALK = phrases(
    "[|and] [|many] [thanks|thank you] [|very much|so much|a lot|in advance|for your help|team|everyone|again]"
    "|| that is all [|for now|for today] || that is it || good luck || well done || no need to hurry || "
    "take your time"
    "|| there is no [hurry|rush] || no rush || no hurry || cheers"
)
"""Whole clauses that ask for nothing."""
ALL_HAPPENS = phrases(
    "[all of this|all this|all of that|all that|this|everything|it all|the whole thing|all of it|that] "
    "[happens|stays|remains|should stay|should remain|must stay|takes place|is done|should happen|is to "
    "happen|is to take place|should take place|must happen|has to happen|goes on|is to be done|should be "
    "done]"
)
PLACED = phrases(
    "[|must|should|shall|will|is to|are to|has to|have to|needs to|need to|ought to|wants to|to|may] [go|"
    "belong|end up|end|land|lie|rest|sit|stand|be|be found|come|come to rest|travel|move|make its way|find "
    "its place|make their way|finish|wind up|be standing|be sitting|be resting|be lying|stack up|join|be back|"
    "get]|| goes || belongs || ends up || ends || lands || lies || rests || sits || stands || is || are || "
    "comes || travels || moves || comes to rest|| should be || must be || is supposed to be || are supposed "
    "to be || is supposed to go || are supposed to go || finishes || winds up || gets|| standing || sitting ||"
    " lying || resting || going || travelling || being || ending up || placed || stacked || put || set || is "
    "sitting || is lying || is standing || is resting || are sitting || are lying || are resting || are "
    "standing || makes its way || perched || perches|| is going || are going || is meant to go || is meant to "
    "be || are meant to go || is needed || are needed || is wanted || are wanted || has its place || have "
    "their place"
)
"""Predicates that say where something is to be."""
BE_DONE = phrases(
    "[|must|should|shall|will|is to|are to|has to|have to|needs to|need to|ought to|wants to|to|may|is "
    "supposed to|are supposed to] be [|also|then|finally|now] "
    "|| is || are || gets || get || being || is being || are being || has been || have been || is then ||"
    " are then || is also || are also || is now || are now || should then be || must then be"
)
"""Auxiliaries of the passive; a participle follows."""
SAME = phrases(
    "do the same [|thing] [with|for|to] || [|the] same [goes|holds|applies|is true] for || so [do|does|"
    "should|must|is|are|shall] || likewise || the same [with|for] || repeat [this|that] [with|for] || "
    "[do|repeat] it [with|for] || and likewise || as [do|does]"
)
ALSO = frozenset(["too", "also"])
AS_WELL = phrases("as well || too || also || likewise || in the same way || in turn")
ADVERBS = phrases(
    "then || now || also || again || just || simply || finally || afterwards || always || next || in the "
    "end || at the end || only || please || carefully then || first then || together || meanwhile || at "
    "last || after that || in turn || straight away"
)
RELATIVE = phrases(
    "where || so that || such that || in such a way that || so || with the result that || and there || "
    "and over there || because then"
)
ADVANCE = frozenset(["wants"])
