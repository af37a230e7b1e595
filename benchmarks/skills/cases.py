"""What is measured in the kitchen, and all that is measured."""

from benchmarks.skills.case import ARM, Call, Case
from benchmarks.skills.dog import DOG_CASES
from benchmarks.skills.kitchens import kitchen
from sim.scenes.scene import Scene

RED, BLUE, TRAY, MARK, DRAWER, DOOR, BUTTON = (
    "red_block",
    "blue_block",
    "tray",
    "white_mark",
    "drawer",
    "door",
    "button",
)
AJAR, OPEN, SHUT = (0.0, 0.3), (0.86, 0.98), (0.0, 0.0)  # shares of a fixture's travel


def _push_scene(seed: int) -> Scene:
    """Every other block is too wide to be grasped."""
    return kitchen(seed, wide=RED if seed % 2 else "")


PICK_RED = Call("pick", {"object": RED})

KITCHEN_CASES = (
    Case("pick", kitchen, PICK_RED, (f"held({RED})",)),
    Case("place", kitchen, Call("place", {"object": RED, "place": TRAY}), (f"in({RED}, {TRAY})",), (PICK_RED,)),
    Case("stack", kitchen, Call("stack", {"object": RED, "support": BLUE}), (f"on({RED}, {BLUE})",), (PICK_RED,)),
    Case("home", kitchen, Call("home", {}), (f"ready({ARM})",), interrupted=Call("pick", {"object": BLUE})),
    Case(
        "open_drawer",
        lambda seed: kitchen(seed, {DRAWER: AJAR}),
        Call("open", {"fixture": DRAWER}),
        (f"open({DRAWER})",),
    ),
    Case(
        "close_drawer",
        lambda seed: kitchen(seed, {DRAWER: (0.3, 0.98)}),
        Call("close", {"fixture": DRAWER}),
        (f"closed({DRAWER})",),
    ),
    Case("open_door", lambda seed: kitchen(seed, {DOOR: AJAR}), Call("open", {"fixture": DOOR}), (f"open({DOOR})",)),
    Case(
        "close_door",
        lambda seed: kitchen(seed, {DOOR: (0.3, 0.98)}),
        Call("close", {"fixture": DOOR}),
        (f"closed({DOOR})",),
    ),
    Case("press", kitchen, Call("press", {"fixture": BUTTON}), (f"pressed({BUTTON})",)),
    Case("push", _push_scene, Call("push", {"object": RED, "place": MARK}), (f"in({RED}, {MARK})",)),
    Case(
        "place_in_drawer",
        lambda seed: kitchen(seed, {DRAWER: OPEN}),
        Call("place", {"object": RED, "place": DRAWER}),
        (f"in({RED}, {DRAWER})",),
        (PICK_RED,),
    ),
    Case(
        "pick_from_drawer",
        lambda seed: kitchen(seed, {DRAWER: OPEN}),
        PICK_RED,
        (f"held({RED})",),
        (PICK_RED, Call("place", {"object": RED, "place": DRAWER})),
    ),
)

CASES = (*KITCHEN_CASES, *DOG_CASES)
