"""What words mean here: classes of verbs, prepositions and nouns. Facts of English, none of any one scene."""


def word_list(text: str) -> tuple[str, ...]:
    """The words of a text, in order."""
    return tuple(text.split())


def word_set(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


PREPOSITIONS = {
    "onto": "on", "upon": "on", "atop": "on", "over": "on", "above": "on", "aboard": "on", "into": "in", "inside": "in",
    "within": "in", "toward": "to", "towards": "to", "till": "until", "beneath": "under", "underneath": "under",
    "below": "under", "near": "at", "by": "by", "except": "except", "but": "except", "minus": "except", "bar": "except",
    "excluding": "except", "besides": "except", "save": "except", "via": "through", "next": "beside",
    "alongside": "beside",
    "across": "through", "between": "between", "around": "around", "round": "around",
}  # fmt: skip
"""One name for prepositions of one meaning."""

ON = word_set("on in at to")
GOAL = ON | {"for"}
TIMES = word_set("after once when whenever")
REASONS = word_set("because since")
CONDITIONS = word_set("if unless whether provided")
NEGATIVE_WORDS = word_set("never no not n't nothing nobody none neither nor noone")

WANT = word_set(
    "want need like wish expect hope love prefer require request ask appreciate enjoy see find imagine let have "
    "make get ensure guarantee arrange check assure be would could help please try begin start go continue "
    "proceed remember know think suppose mean say tell miss lack await grateful happy possible glad delighted "
    "nice kind lovely grand great good remain keep use plan intend aim"
)
"""Verbs and adjectives that carry a wish or another clause and say nothing of their own."""

CARRY = word_set(
    "carry bring take transport ferry ship haul convey deliver transfer fetch get send forward move shift "
    "relocate hand pass give dispatch drive shuttle cart lug port tote run return bear supply provide export "
    "migrate emigrate travel journey cross follow join go come arrive land reach head wander walk ride drift "
    "proceed switch change pick lift collect grab trot"
)
SET = word_set(
    "put place set lay rest park position stand sit seat perch balance drop deposit leave plant plop plonk pop "
    "stick mount install arrange settle stow store unload offload unstack unpile load stack pile heap build "
    "assemble add slide slip dump put-down lower release locate house shelve align line"
)
PUTS = word_set("put place set lay deposit stack drop deliver mount position bring carry")
KNOWING = word_set("check see test verify know find learn tell show")
STATE = word_set(
    "be lie sit stand rest belong end finish remain stay live reside go come hang appear find wind perch balance "
    "ride wait repose settle start lodge sleep dwell"
)
HOLD = word_set(
    "hold carry keep have get receive bear support contain accommodate house host store take accept own feature"
)
TOUCH = word_set(
    "touch disturb nudge handle bother budge displace shift move pick grab grip grasp lift hold take use brush "
    "bump knock contact interfere mess fiddle tamper play lay meddle reposition relocate manipulate"
)
HANDLE = word_set("unload offload pick lift carry bring grab transport deliver ship ferry fetch")
SHUN = word_set("avoid cross enter bypass skirt circumvent dodge evade traverse")
AVOID = word_set("avoid exclude skirt bypass circumvent dodge evade spare shun omit")
ENTER = word_set(
    "enter cross walk step tread go pass trample cut intersect traverse set run trot stroll wander move travel "
    "drive come touch use lead take violate invade visit stray venture stand be roam stomp trudge track foot"
)
WALK = word_set(
    "go walk come return head trot run stand wait park stay be end move travel remain proceed march finish stop "
    "sit rest arrive hurry wander stroll trudge trot pad position station linger hang lie get"
)
GOES = word_set("go come return head walk trot pad run march hurry trudge")
LEGS = word_set("walk trot march pad trudge plod")
"""What only robots on legs do, and no block that is carried."""
PICK = word_set("lift pick grab grasp grip raise take fetch collect get hoist")
ORDER_NOUNS = word_set("order sequence")
SIGNALS = word_set("say tell call shout give signal ask press nod wave clap whistle command order want like decide")
SEND = word_set(
    "see find send walk bring dispatch call park keep position leave order direct move take station drive have "
    "get want let route"
)
CAP = word_set("cap crown top")
STACK_NOUNS = word_set(
    "tower stack pile column pillar heap totem sandwich mast structure stacks towers piles columns building "
    "skyscraper tree cairn"
)
BLOCK_NOUNS = word_set(
    "parts block cube brick piece part thing item object one blocks cubes bricks pieces things items objects ones cargo"
)
GROUP_NOUNS = word_set(
    "all both each everything rest remainder lot set others two three four five six pair trio quartet them these "
    "those they every any else everybody everyone other whole couple group bunch first second third fourth last"
)
BENCHES = word_set("bench benches table tables workbench tabletop worktop desk")
EMPTY = word_set("empty free vacant unoccupied unused bare clear correct proper")
FULL = word_set("full crowded occupied home original starting wrong cluttered busy")
SIDES = word_set("side end place location destination station")
TRAYS = word_set("tray back saddle board")
HEADERS = word_set(
    "split divide distribute sort organise organize use do begin start work rearrange arrange tidy reorganise"
)
PATHS = word_set(
    "path route way course trip journey walk paths routes track trajectory routing doorway door corridor aisle "
    "hallway passage gateway"
)
ARMS = word_set(
    "arm arms gripper grippers hand hands robot robots manipulator team everyone everybody anyone anybody nobody"
)
SPEAKERS = word_set(
    "i you we me us my your our he she him his her people person somebody someone colleague friend "
    "mate buddy pal partner operator visitor guest customer boss"
)
PEOPLE = word_set("i we he she they people person somebody someone colleague friend mate visitor guest customer boss")
BOTTOM = word_set(
    "bottom base foundation lowest lowermost underneath ground bottommost foot undermost below floor first"
)
MIDDLE = word_set("middle centre center between filling central second")
TOP_WORDS = word_set("top roof attic highest uppermost topmost summit peak crown cap upper head cherry above tip")
RANKS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4}
NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "both": 2, "pair": 2, "trio": 3,
           "quartet": 4, "couple": 2, "1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "6": 6}  # fmt: skip
THEN = word_set(
    "then next afterwards afterward subsequently thereafter finally later lastly eventually secondly thirdly "
    "after whereupon ultimately"
)
DESCRIBES = word_set("be have look seem appear feel need get weigh cost mean own matter like belong")
DONE = word_set("done finished complete completed over ready")
ALL_IS = word_set("when once after as soon whenever everything all that this is are has have been be 's of it job work")
"""Words of "when all of this is done"."""
ARRIVED = word_set("there done loaded finished arrived complete ready")
BENIGN = word_set(
    "arrival completion account block blocks cube cubes stays waits stands rests sits stay wait stand goes comes "
    "walks returns colleague colleagues people person everyone please kindly now then just simply only right "
    "directly straight carefully safely also too still up down over off back again together away across along "
    "there here out around home well nicely properly first next finally last lastly later afterwards afterward "
    "subsequently eventually thereafter ultimately already instead exactly precisely really very quite even once "
    "so thus hence today otherwise rather actually namely ever all each both either other others same own such "
    "way time times end turn job task thing order sequence place position sure favour favor request possible able "
    "good great grand nice kind lovely glad happy grateful much many more most few little small tiny coloured "
    "colored wooden remaining left rest whole entire single alone flat loose loosely apart separately side "
    "separate upright neatly everything anything something nothing else top bottom middle base lowest highest "
    "uppermost topmost underneath beneath on onto in at above below high low reason reasons sake team robots "
    "robot yes no okay ok hello hi hey oh thanks thank day morning afternoon evening moment minute while second "
    "third fourth near far opposite free clear surface tabletop arm arms essential important vital crucial "
    "imperative unladen unloaded as worktop atop meanwhile simultaneously long ago soon new old poor dear final "
    "state destination cargo goal please-note empty handed bare foot trip ride load delivery journey loaded laden "
    "aboard board run immediately currently promptly "
    "urgently presently quick quickly piles pile overhead dog's required desired wanted needed necessary done finished "
    "complete ready set all-in-all respectively likewise thx pls ages weight colour colours color colors warm "
    "only-then of course certainly definitely simple everything-else one ones two three four five six pair trio "
    "couple sight picture frame view excursion tour outing holiday adventure visit"
)
"""Words that may stand in a clause which is acted on and that change nothing of what is read."""
REPEATS = word_set("twice thrice times repeatedly forever continuously hourly daily alternately endlessly")
COLORS = word_set(
    "black white purple pink violet brown grey gray cyan magenta turquoise beige golden gold silver maroon "
    "crimson scarlet red green blue yellow orange teal lime navy indigo"
)
UNITS = word_set(
    "cm mm centimetre centimetres centimeter centimeters millimetre millimetres metre metres meter meters inch "
    "inches degree degrees seconds minutes hours"
)
NEEDS = word_set("need require want await lack miss expect request deserve")
PERSONAL = word_set("me us him her")
QUESTIONS = word_set("is are was were do does did has have am")
AWAY = word_set("off out away clear around outside beyond past from except round outdoors")
FORBIDDEN = word_set("limits bounds forbidden taboo prohibited banned restricted closed")
ALONE = word_set("alone untouched undisturbed unmoved be peace")
FLAT = word_set("side flat directly loose loosely apart separately straight individually singly")
TAKEN = word_set("come remove set get go")
DOWN_WORDS = word_set("off down")
ENDS = word_set("stay sit be end finish remain hang park stand wait find see stop require need expect want")
"""What is said of how a robot stands when all is done."""
