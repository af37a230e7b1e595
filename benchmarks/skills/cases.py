"""What is measured: each skill with what it does, what must be done before, and which truth shows its success."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.skills.kitchens import kitchen
from sim.scenes.scene import Scene
from skills.contract import Value

ARM = "arm"
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

Call = tuple[str, dict[str, Value]]


@dataclass(frozen=True)
class Case:
    """One skill on randomised worlds.

    Attributes:
        name: Of the case.
        scene: By seed.
        call: Skill and arguments.
        truth: Fact that the simulator's ground truth must show at the end; ``held(object)`` is one, and ``!`` negates.
        before: Calls that lead there; a run in which one of them fails does not count.
        interrupted: A call that is cancelled under way before.
    """

    name: str
    scene: Callable[[int], Scene]
    call: Call
    truth: tuple[str, ...]
    before: tuple[Call, ...] = ()
    interrupted: Call | None = None


def _push_scene(seed: int) -> Scene:
    """Every other block is too wide to be grasped."""
    return kitchen(seed, wide=RED if seed % 2 else "")


PICK_RED: Call = ("pick", {"object": RED})

CASES = (
    Case("pick", kitchen, PICK_RED, (f"held({RED})",)),
    Case("place", kitchen, ("place", {"object": RED, "place": TRAY}), (f"in({RED}, {TRAY})",), (PICK_RED,)),
    Case("stack", kitchen, ("stack", {"object": RED, "support": BLUE}), (f"on({RED}, {BLUE})",), (PICK_RED,)),
    Case("home", kitchen, ("home", {}), (f"ready({ARM})",), interrupted=("pick", {"object": BLUE})),
    Case(
        "open_drawer", lambda seed: kitchen(seed, {DRAWER: AJAR}), ("open", {"fixture": DRAWER}), (f"open({DRAWER})",)
    ),
    Case(
        "close_drawer",
        lambda seed: kitchen(seed, {DRAWER: (0.3, 0.98)}),
        ("close", {"fixture": DRAWER}),
        (f"closed({DRAWER})",),
    ),
    Case("open_door", lambda seed: kitchen(seed, {DOOR: AJAR}), ("open", {"fixture": DOOR}), (f"open({DOOR})",)),
    Case(
        "close_door",
        lambda seed: kitchen(seed, {DOOR: (0.3, 0.98)}),
        ("close", {"fixture": DOOR}),
        (f"closed({DOOR})",),
    ),
    Case("press", kitchen, ("press", {"fixture": BUTTON}), (f"pressed({BUTTON})",)),
    Case("push", _push_scene, ("push", {"object": RED, "place": MARK}), (f"in({RED}, {MARK})",)),
    Case(
        "place_in_drawer",
        lambda seed: kitchen(seed, {DRAWER: OPEN}),
        ("place", {"object": RED, "place": DRAWER}),
        (f"in({RED}, {DRAWER})",),
        (PICK_RED,),
    ),
    Case(
        "pick_from_drawer",
        lambda seed: kitchen(seed, {DRAWER: OPEN}),
        PICK_RED,
        (f"held({RED})",),
        (PICK_RED, ("place", {"object": RED, "place": DRAWER})),
    ),
)
