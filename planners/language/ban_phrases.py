"""Fixed phrases of bans: what nobody touches, where nobody walks."""

from planners.language.phrase_list import phrases

STAYS = phrases(
    "[|must|should|shall|will|is to|are to|has to|have to|needs to|need to|ought to|may|can|to|is "
    "supposed to|are supposed to] [stay|remain|be kept|be left|keep|be] [|all]"
    "|| stays || remains || staying || remaining || keeps || is kept || are kept || is left || are left || is || are"
)
STAY_ONLY = phrases(
    "[|must|should|shall|will|is to|are to|has to|have to|needs to|need to|ought to|may|can|to|is "
    "supposed to|are supposed to] [just|simply|also|all|] [stay|remain|be kept|be left] [|all|just]"
    "|| stays || remains || staying || remaining || is kept || are kept || is left || are left || stays "
    "behind || remain behind"
)
UNTOUCHED = phrases(
    "where [it is|they are|it stands|they stand|it lies|they lie|it is now|they are now|it was|they were|"
    "it sits|they sit] || untouched || in [place|its place|their place|their places] || put || alone "
    "|| as [it is|they are] || unmoved || undisturbed || in peace || right where [it is|they are] || "
    "exactly where [it is|they are] || behind || out of it || out of this"
)
WHATEVER = phrases(
    "[whatever|whichever] [route|way|path] [the dog|it|he|she|you|they] [takes|take|chooses|choose|picks|"
    "pick|walks|walk|may take|goes|go|uses] || no matter [which|what] [route|way|path] [the dog|it] "
    "[takes|chooses|picks|walks|goes] || whatever [happens|you do|it does|the dog does] || at all times |"
    "| on [its|the|their] way [|there|back|over|there and back|to the far bench|to the near bench] || "
    "while walking || when it walks || when walking || as it goes || on all [trips|walks|its trips|its "
    "ways] || both ways || while doing so || while doing this || while doing that || in doing so || in "
    "the process || during all this || all the while || throughout || under all circumstances || in any "
    "case || on its [trip|trips|route|walk|walks|journey] || as always || along the way || on the [trip|"
    "walk|route|journey]"
)
NOBODY = phrases(
    "[nobody|no one|no robot|no arm|none of you|neither arm|none of the robots|none of the arms|no one "
    "of you] [|is to|may|must|should|shall|can|will|is allowed to|has to|ever|is ever to|may ever|must "
    "ever|should ever|ought to]"
    "|| [i|we] do not want [anyone|anybody|any arm|the arms|any robot|the robots] to || [i|we] want "
    "[nobody|no one] to"
    "|| do not let [anyone|anybody|any robot|any arm|the arms|the robots|an arm|either arm] || [the arms|"
    "the robots|arms|robots|you|neither robot] [must not|should not|may not|are not to|shall not|can not|"
    "must never|are never to|should never|will not|are not allowed to]"
)
BAN_TOUCH = phrases(
    "[|ever] [touch|touches|move|moves|disturb|disturbs|lift|lifts|handle|handles|grab|grabs|take|pick "
    "up|picks up|push|pushes|use|uses|lay a hand on|lays a hand on|lay hands on|put a hand on|lay a "
    "finger on|lays a finger on|hit|bump into|go near|goes near|interfere with|come near|mess with|shift|"
    "meddle with]"
)
NOT_BE = phrases(
    "[must|should|shall|may|will|can|is|are|does|do] [not|never] [|ever|to] [be] [|ever] [touched|moved|"
    "disturbed|hit|lifted|handled|grabbed|taken|used|pushed|picked up|shifted]"
    "|| [is|are] [not|never] [touched|moved|disturbed|handled|used] || [is|are] [not|never] to be "
    "[touched|moved|disturbed|hit|lifted|handled|grabbed|taken|used|pushed|picked up] || must on no "
    "account be [touched|moved]"
    "|| [is|are|must be|should be|has to be|have to be|is to be|are to be|shall be|needs to be|need to "
    "be] left [alone|untouched|in peace|where it is|where they are|in place|as it is|as they are|out of "
    "it|out of this|undisturbed]"
    "|| [is|are] [off limits|taboo|out of bounds|not to be touched|not part of this|not part of the job|"
    "none of your business|to be left alone|to be left untouched] || [is|are] to be left [alone|"
    "untouched|where it is|where they are]"
    "|| [must|should|shall|may|do|does|will|can] not [|ever] move || [must|should|shall|may] not be [|so "
    "much as] touched || [is|are] not allowed to [move|be moved|be touched]"
)
NOTHING_ELSE = phrases(
    "nothing else || no other block || no other blocks || none of the others || none of the other blocks "
    "|| none of the rest"
)
NOTHING_DONE = phrases(
    "[may|must|should|shall|is to|can|is|gets|will|are to|are] [|ever] [be] [touched|moved|disturbed|"
    "handled|used] || is touched || gets touched || moves || is moved || is disturbed || are moved || "
    "are touched || may move || should move || must move"
)
ENTER_FULL = phrases(
    "[|ever] [walk|walks|go|goes|run|runs|pass|passes|come|comes|trot|trots|step|steps|stray|strays|"
    "wander|wanders|move|moves|travel|travels|get|gets|cut|cuts] [through|into|over|across|in|on|onto|"
    "inside]"
    "|| [|ever] [cross|crosses|enter|enters|traverse|traverses|set foot in|sets foot in|set foot on|sets "
    "foot on|set a foot in|sets a foot in|set a paw in|sets a paw in|set a paw on|put a foot in|puts a "
    "foot in|set foot into|sets foot into|put a paw in|touch|touches|tread on|treads on|tread in|use|"
    "uses|be in|step foot in|set any foot in]"
)
ENTERING_FULL = phrases(
    "[walking|going|running|passing|stepping|trotting|coming|straying|cutting] [through|into|over|across|"
    "in|on|inside] || crossing || entering || traversing || setting foot in || setting foot on || "
    "touching || stepping foot in"
)
OUTSIDE = phrases(
    "[keep|keeps|keeping|stay|stays|staying|remain|remains|steer|steers|steering] [|well|always] [out of|"
    "outside|outside of|clear of|off|away from|out|clear from] || avoid || avoids || avoiding || bypass |"
    "| bypasses || circumvent || circumvents || skirt || skirts "
    "|| [go|goes|walk|walks|going|walking|travel|move|walk all the way|make a detour|makes a detour|"
    "detour|find a way|take a route|takes a route|steer|find its way|run|trot] around || give [a wide "
    "berth to] || be kept out of || be kept away from || be kept off || be kept clear of"
)
NO_ENTRY = phrases(
    "[is|are] [off limits|forbidden|out of bounds|taboo|a no go area|no go areas|a no go zone|no go "
    "zones|closed|to be avoided|not to be entered|not to be crossed|no go|blocked|prohibited] [|for the "
    "dog|for it|to the dog|for robots|for everybody|for everyone|for all robots]"
    "|| [must|should|shall|may|can] not be [entered|crossed|walked on|walked through|used|touched|"
    "stepped on|traversed] [|by the dog] || [must|should|has to|have to|is to|are to|needs to] be "
    "avoided [|by the dog]"
    "|| [is|are] never [entered|crossed] [|by the dog] || [is|are] not to be [entered|crossed|walked on|"
    "touched|used] [|by the dog] || [must|should|may|shall|can] never be [entered|crossed] [|by the dog]"
)
FORBIDDEN = phrases(
    "never || [|must|may|should|shall|will|can|does|do|is|are] not [|ever|to|allowed to|permitted to] || "
    "[must|may|should|shall|will|can|is|are] never [|to] || [is|are] [forbidden|prohibited] [to|from] || "
    "[is|are] never [to|allowed to] || [has|have] to never || [is|are] not supposed to || had better not "
    "|| on no account || not to || must on no account"
)
NO_WAY = phrases(
    "[do not|never] [let|allow|permit] || [i|we] do not want || [i|we] would not like || under no "
    "circumstances [may|must|should|shall|can|is|will] || at no [time|point|moment] [may|must|should|"
    "shall|can|is|will] || never [may|must|should|shall|can|is] || in no case [may|must|should|shall|is] "
    "|| on no account [may|must|should|shall|is] || nowhere [may|must]"
)
HANDS_OFF = phrases(
    "[keep|keeps] [your|the|all|all your|any|every|their] [grippers|gripper|arms|hands|hand|paws|fingers] "
    "[off|away from|clear of|from]"
)
