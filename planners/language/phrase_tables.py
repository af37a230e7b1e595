"""Fixed phrases of wishes, goals, stacks and walks; ``[a|b]`` stands for either, an empty choice for leaving it out."""

import re
from itertools import product

Phrase = tuple[str, ...]


class Phrases(tuple[Phrase, ...]):
    """Phrases, longest first, found by their first word."""

    by_first: dict[str, tuple[Phrase, ...]]

    def __new__(cls, items: tuple[Phrase, ...]) -> "Phrases":
        """Sorts and indexes."""
        self = super().__new__(cls, sorted(dict.fromkeys(items), key=len, reverse=True))
        found: dict[str, list[Phrase]] = {}
        for phrase in self:
            found.setdefault(phrase[0], []).append(phrase)
        self.by_first = {word: tuple(several) for word, several in found.items()}
        return self


def phrases(text: str) -> Phrases:
    """Phrases separated by ``|`` as tuples of words, longest first, so that the first match is the longest."""
    parts = [[choice.strip() for choice in part.split("|")] for part in re.split(r"[\[\]]", text)]
    if len(parts) == 1:
        return Phrases(tuple(words for choice in parts[0] if (words := tuple(choice.split()))))
    return Phrases(tuple(phrase for line in text.split("||") for phrase in _expand(line)))


def _expand(line: str) -> list[Phrase]:
    """All readings of one line with choices in brackets; lines are separated by ``||``."""
    parts = [part.split("|") for part in re.split(r"[\[\]]", line)]
    return [words for choice in product(*parts) if (words := tuple(" ".join(choice).split()))]


_WE = "[i|we]"
WISH = phrases(
    f"{_WE} [|also|now|finally] [want|need|would like|would love|wish|expect] [|to see|to have]"
    "|| [|please] [make sure|ensure|make certain|see to it|see|take care|check] [|that]"
    "|| there [should|must|shall|is to|has to|needs to|ought to|will] [|also|finally|then] be"
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
NO_LOAD = phrases(
    "[does|do|need|needs|must|should|will|may|shall] [not] [have to|need to|to|] [carry|take|bring|transport|load]"
    " [anything|any block|any blocks|a block|a load|any load|any cargo|cargo]"
    "|| [|can|may|should|will|is to|has to|shall] [carry|carries|take|takes|travel|travels|go|goes|walk|"
    "walks|transport]"
    " [nothing|empty|unloaded|without a load|without any load|without cargo|with an empty tray|with "
    "nothing on its back]"
    "|| is not needed [|for this|here|this time] || is not required || does not need to do anything || "
    "is not involved"
    "|| has nothing to [do|carry] || need not [move|do anything]"
)
"""What a robot that walks need not do."""
NO_LOAD_TAIL = phrases(
    "empty || empty handed || unloaded || without [|a|any] [load|cargo|blocks|block] || without carrying "
    "[anything|any block|any blocks]"
    "|| with [nothing on its back|an empty tray|nothing in its tray|nothing in the tray] || alone || by itself"
    "|| on its own"
)
ALL_HAPPENS = phrases(
    "[all of this|all this|all of that|all that|this|everything|it all|the whole thing|all of it|that] "
    "[happens|stays|remains|should stay|should remain|must stay|takes place|is done|should happen|is to "
    "happen|is to take place|should take place|must happen|has to happen|goes on|is to be done|should be "
    "done]"
)
STACK_NOUNS = frozenset(["tower", "stack", "pile", "mast", "column", "pillar", "totem"])
STOREYS = frozenset(
    [
        ("storey"),
        ("story"),
        ("block"),
        ("level"),
        ("high"),
        ("floor"),
        ("tier"),
        ("piece"),
        ("storeyed"),
        ("storied"),
        ("leveled"),
        ("part"),
        ("layer"),
    ]
)
STACK_ADJECTIVES = frozenset(
    [
        ("single"),
        ("tall"),
        ("neat"),
        ("high"),
        ("straight"),
        ("little"),
        ("small"),
        ("nice"),
        ("new"),
        ("whole"),
        ("proper"),
        ("common"),
    ]
)
MAKE = {
    form: lemma
    for lemma, forms in (
        ("build", "build builds building built"),
        ("make", "make makes making made"),
        ("construct", "construct constructs constructing constructed"),
        ("erect", "erect erects erecting erected"),
        ("assemble", "assemble assembles assembling assembled"),
        ("create", "create creates creating created"),
        ("form", "form forms forming formed"),
        ("raise", "raise raises raising raised"),
    )
    for form in forms.split()
}
PROGRESSIVE = phrases(
    "we are || i am || you are || we are going to || you are going to || we will || let us || you will"
)
SO = phrases(
    "like this || like so || as follows || so || in this order || in the following order || in the following way"
    "|| in this way || this way || in order || in that order || in such a way || thus"
)
IT_ALL = phrases(
    "it all || everything || the [whole|] [tower|stack|pile|mast|column|pillar|thing] || them all || it |"
    "| all of [it|them|this]"
)
_VERY = "[|very|right|far]"
AT_BOTTOM_FULL = phrases(
    f"[at|on|to] the {_VERY} [bottom|base|foot|foundation] || at bottom || as [the|its|a|] [base|bottom|"
    "foundation|bottom block|lowest block|lowest]"
    "|| below || lowest || underneath || [the|its] [base|bottom|foundation|bottom block|lowest block] || "
    "undermost || at its [base|foot|bottom]"
    "|| bottommost || down below || first"
)
AT_MIDDLE = phrases(
    "[in|at] the [|very] [middle|centre|center] || in between [|them|the two|those two|these two|the "
    "other two|both] || between [them|the two|those two|these two|the other two|both]"
    "|| as the [middle|middle block|second] || in [its|their] middle || [its|their] [middle|centre] || "
    "second || the [middle|middle one]"
)
AT_TOP_FULL = phrases(
    f"[on|at|to] the {_VERY} top || on {_VERY} top || at top || as [the|its] [top|top block|crown|"
    "uppermost block|highest block] || topmost || uppermost"
    "|| [the|its] [top|crown|top block|uppermost block] || on its top || highest || on top of [it all|"
    "everything|all|all of them|them all|the others|the rest|all that]"
    "|| above all || last"
)
POSITION_OF = phrases(
    "of [the|a|one|this|that|our] [|new|tall|single] [tower|stack|pile|mast|column|pillar] || of it || of [this|that]"
)
ABOVE = phrases(
    "above || over || on top of || on || onto || upon || atop || on the top of || directly on || directly on top of"
)
ORDER_NEXT = phrases(
    "and then || then || and next || next || followed by || and after that || after that || and || then "
    "comes || and then comes"
    "|| next comes || then come || then follows || and finally || finally || and lastly || lastly || and "
    "last || next follows"
)
ORDER_VERBS = phrases(
    "goes || comes || go || come || follows || is || are || stands || sits || lies || being || standing |"
    "| sitting || lying || placed || to be || to go || should be || should go || must be || forms || "
    "form || is to be || is to go || belongs || will be || resting || rests || serves || acts || has to "
    "be || makes || going || shall be || ends up"
)
ORDER_NAME = phrases("[its|the|their] [|stacking|correct] [order|sequence] [|of the blocks|in it|of the tower]")
ORDER_IS = phrases(
    "[it|the order|the tower|the stack|the pile|its order|this|that|they|the blocks|the colours|the mast|"
    "the column|the sequence|they all] "
    "[|of the blocks|of the colours|in it|in the tower|in the stack] [should|shall|must|will|is to|has "
    "to|ought to|are to|have to|] [be|go|read|run|consist of|come|is|are|reads|runs|goes|follow|stand|"
    "stands]"
)
PLACED = phrases(
    "[|must|should|shall|will|is to|are to|has to|have to|needs to|need to|ought to|wants to|to|may] "
    "[go|belong|end up|end|land|lie|rest|sit|stand|be|be found|come|come to rest|travel|move|make its "
    "way|find its place|make their way|finish|wind up|be standing|be sitting|be resting|be lying|stack "
    "up|join|be back|get]"
    "|| goes || belongs || ends up || ends || lands || lies || rests || sits || stands || is || are || "
    "comes || travels || moves || comes to rest"
    "|| should be || must be || is supposed to be || are supposed to be || is supposed to go || are "
    "supposed to go || finishes || winds up || gets"
    "|| standing || sitting || lying || resting || going || travelling || being || ending up || placed ||"
    " stacked || put || set || is sitting || is standing || is resting || are standing || makes its way |"
    "| perched || perches"
    "|| is going || are going || is meant to go || is meant to be || are meant to go || is needed || are "
    "needed || is wanted || are wanted || has its place || have their place"
)
"""Predicates that say where something is to be."""
BE_DONE = phrases(
    "[|must|should|shall|will|is to|are to|has to|have to|needs to|need to|ought to|wants to|to|may|is "
    "supposed to|are supposed to] be [|also|then|finally|now] "
    "|| is || are || gets || get || being || is being || are being || has been || have been || is then ||"
    " are then || is also || are also || is now || are now || should then be || must then be"
)
"""Auxiliaries of the passive; a participle follows."""
SUPPORTS = phrases(
    "[|must|should|shall|will|is to|has to|ought to|to] [carry|support|hold|bear|have] || [|must|should|"
    "shall|will|is to|has to|ought to|to] [go|be|sit|stand|lie|come|belong] [|directly|right] [under|"
    "underneath|below|beneath] || under || underneath || beneath || carries || supports || holds up || "
    "holds || bears || carrying || supporting || bearing || is under || goes under || is below || goes "
    "below || sits under || stands under || lies under || is underneath || goes beneath || is beneath || "
    "sits below"
)
CROWNS = phrases(
    "[|must|should|shall|will|is to|has to|to] [crown|top|cap|complete|finish off|top off] || crowns || "
    "tops || caps || completes || tops off || finishes off || crowning || topping || completing"
)
FORMS = phrases(
    "[|must|should|shall|will|is to|has to|to] [form|be|make|serve as|act as|become] || forms || is || "
    "makes || serves as || acts as || forming || becomes || serving as || being"
)
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
MODAL_ANY = phrases(
    "must || should || shall || will || has to || have to || needs to || need to || is to || are to || "
    "ought to || may || can || would || to || is supposed to || must always || should always || has to "
    "always || is asked to || is allowed to || is expected to || must then || should then || always || "
    "will have to || only has to || just has to || only needs to"
)
NO_WAY = phrases(
    "[do not|never] [let|allow|permit] || [i|we] do not want || [i|we] would not like || under no "
    "circumstances [may|must|should|shall|can|is|will] || at no [time|point|moment] [may|must|should|"
    "shall|can|is|will] || never [may|must|should|shall|can|is] || in no case [may|must|should|shall|is] "
    "|| on no account [may|must|should|shall|is] || nowhere [may|must]"
)
WALK_PATH = phrases(
    "[|over|across|back|home|straight|directly|all the way|right|on|along|up|down|out|off|straight back|"
    "back home|all the way back|over again|back again|again|right back|onwards] [to|at|towards|onto|up "
    "to|back to|by|near|next to]"
)
WALK_BACK = phrases(
    "back [|home|again|here|there again|to where it came from|to where it started|to its place|to its "
    "starting place|to its start] || home [|again] || back home || to its [starting place|start|starting "
    "position|home] || again || to where it [came from|started]"
)
SELF_MOVES = {
    form: lemma
    for lemma, forms in (
        ("go", "go goes going"),
        ("walk", "walk walks walking"),
        ("trot", "trot trots trotting"),
        ("run", "run runs running"),
        ("head", "head heads heading"),
        ("come", "come comes coming"),
        ("return", "return returns returning"),
        ("travel", "travel travels travelling traveling"),
        ("proceed", "proceed proceeds proceeding"),
        ("move", "move moves moving"),
        ("march", "march marches marching"),
        ("step", "step steps stepping"),
        ("hurry", "hurry hurries hurrying"),
        ("set off", "set sets"),
        ("get", "get gets getting"),
        ("cross", "cross crosses crossing"),
        ("run", "rush rushes jog jogs stroll strolls wander wanders pad pads drive drives"),
    )
    for form in forms.split()
}
SELF_STAYS = frozenset(
    [
        ("stay"),
        ("stays"),
        ("staying"),
        ("wait"),
        ("waits"),
        ("waiting"),
        ("remain"),
        ("remains"),
        ("remaining"),
        ("stand"),
        ("stands"),
        ("standing"),
        ("stop"),
        ("stops"),
        ("stopping"),
        ("park"),
        ("parks"),
        ("parking"),
        ("rest"),
        ("rests"),
        ("resting"),
        ("be"),
        ("is"),
        ("being"),
        ("end"),
        ("ends"),
        ("finish"),
        ("finishes"),
        ("halt"),
        ("halts"),
        ("sit"),
        ("sits"),
        ("sitting"),
        ("parked"),
        ("stationed"),
        ("settle"),
        ("settles"),
        ("dock"),
        ("docks"),
        ("docked"),
    ]
)
SENDS = frozenset(
    [
        ("send"),
        ("sends"),
        ("call"),
        ("calls"),
        ("bring"),
        ("brings"),
        ("take"),
        ("takes"),
        ("get"),
        ("gets"),
        ("order"),
        ("orders"),
        ("direct"),
        ("directs"),
        ("move"),
        ("moves"),
        ("park"),
        ("parks"),
        ("guide"),
        ("guides"),
        ("lead"),
        ("leads"),
        ("steer"),
        ("summon"),
        ("return"),
        ("returns"),
        ("walk"),
        ("drive"),
        ("sending"),
        ("calling"),
        ("bringing"),
        ("returning"),
        ("parking"),
        ("moving"),
        ("recall"),
        ("position"),
        ("station"),
        ("dispatch"),
        ("fetch"),
    ]
)
CAUSES = frozenset(
    [
        ("let"),
        ("have"),
        ("make"),
        ("get"),
        ("tell"),
        ("ask"),
        ("want"),
        ("need"),
        ("order"),
        ("instruct"),
        ("command"),
        ("cause"),
        ("allow"),
        ("lets"),
        ("has"),
        ("makes"),
        ("letting"),
        ("having"),
    ]
)
UNLOAD = frozenset(["unload", "unloads", "unloading", "unloaded", "offload", "offloads", "offloading", "offloaded"])
SAME = phrases(
    "do the same [|thing] [with|for|to] || [|the] same [goes|holds|applies|is true] for || so [do|does|"
    "should|must|is|are|shall] || likewise || the same [with|for] || repeat [this|that] [with|for] || "
    "[do|repeat] it [with|for] || and likewise || as [do|does]"
)
ALSO = frozenset(["too", "also"])
AS_WELL = phrases("as well || too || also || likewise || in the same way || in turn")
ACROSS = phrases(
    "across || over || over there || to the other side || over to the other side || across the room || "
    "to the other end || across to the other side || to the other bench"
)
ADVERBS = phrases(
    "then || now || also || again || just || simply || finally || afterwards || always || next || in the "
    "end || at the end || only || please || carefully then || first then || together || meanwhile || at "
    "last || after that || in turn || straight away"
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
RELATIVE = phrases(
    "where || so that || such that || in such a way that || so || with the result that || and there || "
    "and over there || because then"
)
ADVANCE = frozenset(["wants"])
