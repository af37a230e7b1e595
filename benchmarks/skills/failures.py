"""What goes wrong on purpose, and which reason a skill must give for it."""

from dataclasses import dataclass, replace

from benchmarks.skills.case import ARM, Call, Case
from benchmarks.skills.cases import BLUE, BUTTON, DOOR, DRAWER, MARK, OPEN, PICK_RED, RED, TRAY
from benchmarks.skills.kitchens import alone, kitchen, placed_at, starting_at
from sim.disturbances import Disturbance
from sim.scenes.scene import Scene
from skills.contract import Reason

FOREVER = 120.0  # [s]
ONCE_UNDER_WAY = 2.0  # [s] into the run, in which a call begins at 1 s


@dataclass(frozen=True)
class Failure:
    """A case with something that goes wrong.

    Attributes:
        case: What is done; its truth is what must not be claimed.
        reason: The right reason.
        disturbances: What goes wrong, where the world alone is not enough.
    """

    case: Case
    reason: Reason
    disturbances: tuple[Disturbance, ...] = ()


def _heavy(seed: int) -> Scene:
    scene = kitchen(seed)
    return replace(
        scene, objects=tuple(replace(o, mass=8.0, friction=1.0) if o.name == RED else o for o in scene.objects)
    )


def _failure(name: str, reason: Reason, case: Case, *disturbances: Disturbance) -> Failure:
    return Failure(replace(case, name=name), reason, disturbances)


def _case(call: Call, scene=kitchen, before: tuple[Call, ...] = (), truth: tuple[str, ...] = ()) -> Case:  # noqa: ANN001
    return Case("", scene, call, truth, before)


PLACE = Call("place", {"object": RED, "place": TRAY})
STACK = Call("stack", {"object": RED, "support": BLUE})
PUSH = Call("push", {"object": RED, "place": MARK})
OPEN_DRAWER = Call("open", {"fixture": DRAWER})
OPEN_DOOR = Call("open", {"fixture": DOOR})
CLOSE_DRAWER = Call("close", {"fixture": DRAWER})
PRESS = Call("press", {"fixture": BUTTON})
FAR = (0.5, 0.45)  # [m] on the worktop, beyond every reach


def _drawer_open(seed: int) -> Scene:
    return kitchen(seed, {DRAWER: OPEN})


FAILURES = (
    _failure("object taken as the gripper comes", Reason.PERCEPTION_LOST, _case(PICK_RED),
             Disturbance("take", RED, FOREVER, after=1.0)),
    _failure("gripper without force", Reason.GRASP_MISSED, _case(PICK_RED),
             Disturbance("limp", ARM, FOREVER, after=1.0)),
    _failure("block too wide", Reason.PRECONDITION_FAILED, _case(PICK_RED, lambda seed: kitchen(seed, wide=RED))),
    _failure("block out of reach", Reason.UNREACHABLE,
             _case(PICK_RED, lambda seed: starting_at(alone(kitchen(seed), RED), *FAR))),
    _failure("sensor blind", Reason.PERCEPTION_LOST, _case(PICK_RED),
             Disturbance("blind", "", FOREVER, after=ONCE_UNDER_WAY)),
    _failure("lost in mid-air", Reason.OBJECT_DROPPED, _case(PLACE, before=(PICK_RED,)),
             Disturbance("slip", RED, 0.001, after=3.0)),
    _failure("place out of reach", Reason.UNREACHABLE,
             _case(PLACE, lambda seed: placed_at(kitchen(seed), TRAY, *FAR), (PICK_RED,))),
    _failure("drawer shut", Reason.PRECONDITION_FAILED,
             _case(Call("place", {"object": RED, "place": DRAWER}), before=(PICK_RED,))),
    _failure("support taken", Reason.PERCEPTION_LOST, _case(STACK, before=(PICK_RED,)),
             Disturbance("take", BLUE, FOREVER, after=6.5)),
    _failure("drawer jammed shut", Reason.EFFECT_NOT_REACHED, _case(OPEN_DRAWER), Disturbance("jam", DRAWER, 0.0)),
    _failure("drawer jams half way", Reason.EFFECT_NOT_REACHED, _case(OPEN_DRAWER), Disturbance("jam", DRAWER, 0.06)),
    _failure("drawer jams while closed", Reason.EFFECT_NOT_REACHED, _case(CLOSE_DRAWER, _drawer_open),
             Disturbance("jam", DRAWER, 0.06)),
    _failure("door locked", Reason.EFFECT_NOT_REACHED, _case(OPEN_DOOR), Disturbance("jam", DOOR, 0.0)),
    _failure("door jams half way", Reason.EFFECT_NOT_REACHED, _case(OPEN_DOOR), Disturbance("jam", DOOR, 0.5)),
    _failure("block before the drawer", Reason.PRECONDITION_FAILED,
             _case(OPEN_DRAWER, lambda seed: starting_at(alone(kitchen(seed), RED), -0.03, 0.29))),
    _failure("drawer out of reach", Reason.UNREACHABLE,
             _case(OPEN_DRAWER, lambda seed: placed_at(kitchen(seed), DRAWER, 0.45, 0.40))),
    _failure("handle out of sight", Reason.PERCEPTION_LOST, _case(OPEN_DRAWER),
             Disturbance("blind", DRAWER, FOREVER, after=ONCE_UNDER_WAY)),
    _failure("gripper without force at the handle", Reason.GRASP_MISSED, _case(OPEN_DRAWER),
             Disturbance("limp", ARM, FOREVER, after=1.0)),
    _failure("button dead", Reason.EFFECT_NOT_REACHED, _case(PRESS), Disturbance("dead", BUTTON, 0.0)),
    _failure("button out of reach", Reason.UNREACHABLE,
             _case(PRESS, lambda seed: placed_at(kitchen(seed), BUTTON, 0.5, -0.05))),
    _failure("pushed object taken", Reason.PERCEPTION_LOST, _case(PUSH),
             Disturbance("take", RED, FOREVER, after=1.0)),
    _failure("too heavy to be pushed", Reason.EFFECT_NOT_REACHED, _case(PUSH, _heavy)),
    _failure("mark out of reach", Reason.UNREACHABLE,
             _case(PUSH, lambda seed: placed_at(alone(kitchen(seed), RED), MARK, -0.45, -0.16))),
    _failure("tray has a rim", Reason.PRECONDITION_FAILED, _case(Call("push", {"object": RED, "place": TRAY}))),
)  # fmt: skip
