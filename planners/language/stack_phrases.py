"""Fixed phrases of towers: what they are called, what is where in them, in which order."""

from planners.language.phrase_list import phrases

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
