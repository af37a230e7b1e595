"""Fixed phrases of order and time."""

from planners.language.phrase_list import phrases

ALL_TIME = phrases(
    "[when|while] [it|he|she] [does so|walks|goes|does that|travels|is walking|moves|is under way] || "
    "both ways || at all times || all the time || the whole time || throughout || at any time || at any "
    "point || on [its|the|their|your] way [|there|back|over|there and back] || on both trips"
    "|| in the process || while doing so || while you are at it || under any circumstances || whatever "
    "happens || on the [trip|walk|route|journey] || during [all of this|this|the trip|the walk|its walk|"
    "the whole job|the job|the task] || for now || from start to finish || in either direction || in "
    "both directions || ever || at all || on every trip || on each trip || all along || this time || for "
    "the whole [job|task|mission] || today || along the way || when walking || as it goes || on its "
    "[trip|trips|route|walk|walks|journey]"
)
IN_THE_END = phrases("in the end || at the end || by the end || at the very end || eventually")
FINAL = phrases(
    "afterwards || afterward || thereafter || after that || later || in the end || at the end || finally "
    "|| eventually || at last || when all is done || by the end || to finish || at the very end || as a "
    "last step || last of all || last || in conclusion || to conclude || to end with"
)
_DONE_SUBJECT = (
    "[that|this|it|they|all|all that|all this|all of this|all of that|everything|the job|the work|the "
    "task|you|we|the stack|the tower|the pile|the mast|the column|the delivery|both|the blocks|the block|"
    "the dog|these|those|the arms|all of them|everyone|the transport|both of them|the mission|the pillar|"
    "the robots|the unloading|the loading|the whole thing]"
)
DONE = phrases(
    f"[when|once|as soon as|after] {_DONE_SUBJECT} [is|are|has been|have been|has|have|got|gets|get] [|"
    "all|both|been] [done|finished|complete|completed|over|ready|in place|built|there|delivered|unloaded|"
    "loaded|standing|arrived|up|set|through|taken care of|back|in position|at the far bench|on the far "
    "bench|there safely|accomplished|on the dog|on board|stacked|placed|put down|set down|over there|in "
    "its place|in their places|in their place|transported|brought over|loaded up|on its back|in the tray|"
    "in its tray|settled|made|moved|erected|on the bench]"
    f"|| [when|once|as soon as|after] {_DONE_SUBJECT} [stands|stand|arrives|arrive|lies there|is there|"
    "have arrived|reaches the far bench|is done with that|is done with this|finish|finishes] [|there] || "
    "when [done|finished|ready] || once [done|finished|there|arrived|unloaded|loaded|complete|delivered] "
    "|| [after|following] [the delivery|the work|the job|all the work|the unloading|all that|all this|this|that|it|the "
    "stacking|doing so|doing that|doing this|the loading|the transport|these steps|this step] || having "
    "done [so|that|this] || when that is so || with that done || with this done || when [the stacking|"
    "the work|the delivery] is [done|over|finished] || after everything || upon arrival || on arrival || "
    "once that is so"
)
DONE_WITH = phrases(
    "[is|are|has been|have been|has|have] [done|finished|complete|completed|over|ready|in place|built|"
    "there|delivered|unloaded|loaded|standing|arrived|set down|put down|back|on board|stacked|placed|in "
    "its place|in their places|in the tray|in its tray|on its back|on the dog]"
    "|| [arrives|arrive|stands|stand|is up|sits there|lies there] || [has arrived|arrives|has come|gets|"
    "has got] there"
)
THEN_MORE = phrases(
    "then || after that || after this || afterwards || afterward || next || finally || lastly || "
    "subsequently || secondly || thirdly || at the end || in the end || thereafter || later || later on |"
    "| following that || from there || only then || after which || whereupon || eventually || at last || "
    "last || last of all || to finish || by the end || as a next step || as the next step || as a last "
    "step || as the last step || second || third || fourth || when all is done || right after || right "
    "after that || after them || to conclude || in a second step || in a last step || the next step is "
    "to || at the very end || then again || at that point || from then on || soon after || fourthly || "
    "once there || when there"
)
FIRST_MORE = phrases(
    "first || firstly || first of all || to begin with || to start with || start by || begin by || start "
    "with || begin with || as a first step || as the first step || in a first step || before anything "
    "else || before everything else || at first || initially"
)
