"""Predicates over what is perceived in the rooms, by name, with their tolerances.

| predicate | true when |
|---|---|
| ``seen(object)`` | it is perceived |
| ``near(object)`` | it lies 38 to 50 cm ahead, at most 5 cm aside; target in range; drawer 20 to 50 cm, < 0.6 rad |
| ``free(robot)`` | the pads have closed on no can |
| ``holding(object)`` | the pads have closed on as much as a can is wide, and the can is there and off the floor |
| ``over(object, support)`` | held, and its middle over the inside of a box or of the drawer |
| ``in(object, support)`` | let go, low, and inside of a box or of the drawer |
| ``open(object)``, ``closed(object)`` | of the drawer: out by at least 16.5 cm, by at most 2 cm |
| ``struck(object)`` | the target reported a hit |
"""

import math
from collections.abc import Callable, Mapping

import numpy as np

from policies.meta_skills.observation import CANS, DRAWER, TARGET, THINGS, TRAVEL, RoomsObservation
from skills.contract import Value
from skills.errors import PredicateError, UnknownObjectError
from skills.world.predicates import bind, parse

Array = np.ndarray
CAN_WIDTH, WIDTH_TOLERANCE = 0.05, 0.010  # [m]
AT_TOOL = 0.03  # [m] of a held can from the tool
OFF_FLOOR = 0.09  # [m] of a can's middle when it does not stand
NEAR, NEAR_DRAWER, ASIDE = (0.38, 0.50), (0.20, 0.50), 0.05  # [m]
ASKEW = 0.6  # [rad] of a body before the drawer from the way that it slides
RANGE, BEARING = 1.45, 0.45  # [m], [rad] of a target that can be aimed at
HALF_BOX = (0.069, 0.069)  # [m] of a box's inside
HALF_DRAWER, DRAWER_MIDDLE = (0.094, 0.094), 0.16  # [m] of the drawer's inside; its middle behind the handle
RIM = 0.10  # [m]
CAN_RADIUS = 0.025
OPENED, CLOSED = TRAVEL - 0.035, 0.02  # [m]


def holds(condition: str, seen: RoomsObservation) -> bool:
    """Judges a ground condition.

    Raises:
        PredicateError: malformed, unknown, or the wrong number of arguments.
        UnknownObjectError: an argument names nothing that is known.
    """
    sign, name, arguments = parse(condition)
    if name not in PREDICATES:
        raise PredicateError(f"unknown predicate '{name}' in '{condition}'; known: {', '.join(sorted(PREDICATES))}")
    count, test = PREDICATES[name]
    if len(arguments) != count:
        raise PredicateError(f"'{condition}': {name} takes {count} argument(s), got {len(arguments)}")
    for argument in arguments:
        if argument != "robot" and argument not in THINGS:
            raise UnknownObjectError(f"'{condition}': no '{argument}' in the rooms; known: {', '.join(THINGS)}")
    return test(seen, *arguments) is sign


def violated(conditions: tuple[str, ...], values: Mapping[str, Value], seen: RoomsObservation) -> str:
    """The first of a skill's conditions that does not hold for a call, ground; empty when all hold."""
    return next((ground for ground in (bind(each, values) for each in conditions) if not holds(ground, seen)), "")


def _seen(seen: RoomsObservation, name: str) -> bool:
    return bool(seen.seen[THINGS.index(name)])


def _near(seen: RoomsObservation, name: str) -> bool:
    x, y, _ = seen.thing_b(name)
    if name == TARGET:
        return 0.0 < x < RANGE and abs(math.atan2(y, x)) < BEARING
    low, high = NEAR_DRAWER if name == DRAWER else NEAR
    square = name != DRAWER or math.cos(seen.pose_w[2]) > math.cos(ASKEW)
    return bool(low < x < high and abs(y) < ASIDE and square)


def _free(seen: RoomsObservation, _robot: str) -> bool:
    return not any(_holding(seen, can) for can in CANS)


def _holding(seen: RoomsObservation, can: str) -> bool:
    place = seen.thing_b(can)
    away = np.abs(place - (seen.tool[0], 0.0, seen.tool[1]))
    gripped = bool(seen.closing) and abs(float(seen.opening) - CAN_WIDTH) < WIDTH_TOLERANCE
    return gripped and bool(away[:2].max() < AT_TOOL and place[2] > OFF_FLOOR)


def _beside(seen: RoomsObservation, can: str, support: str) -> tuple[Array, Array]:
    """How far a can is from the middle of a support's inside along the world's axes, and half the inside [m]."""
    offset, half = ((DRAWER_MIDDLE, 0.0), HALF_DRAWER) if support == DRAWER else ((0.0, 0.0), HALF_BOX)
    places = [seen.things_w[THINGS.index(name), :2] for name in (can, support)]
    return np.abs(places[0] - places[1] - offset), np.array(half)


def _over(seen: RoomsObservation, can: str, support: str) -> bool:
    away, half = _beside(seen, can, support)
    return _holding(seen, can) and bool((away < half - CAN_RADIUS).all())


def _in(seen: RoomsObservation, can: str, support: str) -> bool:
    away, half = _beside(seen, can, support)
    return bool((away < half).all()) and seen.things_w[THINGS.index(can), 2] < RIM and not _holding(seen, can)


PREDICATES: dict[str, tuple[int, Callable[..., bool]]] = {
    "seen": (1, _seen),
    "near": (1, _near),
    "free": (1, _free),
    "holding": (1, _holding),
    "over": (2, _over),
    "in": (2, _in),
    "open": (1, lambda seen, _: bool(seen.drawer > OPENED)),
    "closed": (1, lambda seen, _: bool(seen.drawer < CLOSED)),
    "struck": (1, lambda seen, _: bool(seen.struck)),
}
"""Number of the arguments and the test, by name."""
