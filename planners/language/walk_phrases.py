"""Fixed phrases of robots that walk and carry."""

from planners.language.phrase_list import phrases

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
MODAL_ANY = phrases(
    "must || should || shall || will || has to || have to || needs to || need to || is to || are to || "
    "ought to || may || can || would || to || is supposed to || must always || should always || has to "
    "always || is asked to || is allowed to || is expected to || must then || should then || always || "
    "will have to || only has to || just has to || only needs to"
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
ACROSS = phrases(
    "across || over || over there || to the other side || over to the other side || across the room || "
    "to the other end || across to the other side || to the other bench"
)
OTHER_SIDE = phrases("[at|on|over at|over on] the other [side|end|bench|table] || across || on the opposite side")
"""After "the arm": the one at the other table."""
