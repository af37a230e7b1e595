"""The parts of the benchmark."""

import zlib
from functools import cache, partial

import numpy as np

from benchmarks.workshop.part import Case, Part
from benchmarks.workshop.strangers import stranger
from rostrum.mission_of import mission_of
from sim.disturbances import Disturbance
from sim.variation import Variation

TOWER = (
    "Put the four blocks on the dog. Then the dog takes them to the far bench, and the arm there stacks the blue block "
    "on the red one, the green block on the blue one and the orange block on the green one."
)
SCENES = ("two_dogs", "three_arms", "office", "maze")

FRICTION, CARGO, PAYLOAD, KICK, EVERY = (0.45, 1.0), (0.5, 1.0), (0.0, 3.0), (0.2, 0.5), 2.5
STRESS = (
    f"friction of the ground {FRICTION[0]}-{FRICTION[1]}, of blocks and tray {CARGO[0]}-{CARGO[1]}, "
    f"{PAYLOAD[0]:g}-{PAYLOAD[1]:g} kg in the trunk, noise, bias and latency of every sensor and of the legs' "
    f"electronics doubled, a kick of {KICK[0]}-{KICK[1]} m/s in any direction every {EVERY} s of walking"
)
SLIPPERY, HELD = 5e-4, (0.2, 2.5)
SHIFT = (0.02, 0.05)
PUSH, STOOD = (0.06, 0.15), (0.5, 12.0)


def parts() -> dict[str, Part]:
    """All of them, by name, in the order in which they run."""
    listed = (
        Part("nominal", "Does the main sentence succeed?", 100, 0.98, _nominal),
        Part("stress", "And when much differs from what is known?", 100, 0.93, _stress, ranges=STRESS),
        Part("tower", "Four blocks carried over and stacked on one another?", 40, 0.95, _tower),
        Part("tower-stress", "And when much differs?", 40, 0.85, _tower_stress, ranges=STRESS),
        Part("drops", "Is a block that slips out of a gripper fetched again?", 20, 0.8, _drop, ranges=_DROP),
        Part("misses", "Is a grasp that missed tried again?", 20, 0.8, _miss, ranges=_MISS),
        Part("pushes", "Does a dog that was pushed away from a bench come back?", 20, 0.8, _push, ranges=_PUSH),
        *(Part(name, f"Does the mission of '{name}' succeed?", 20, 0.9, partial(_shipped, name)) for name in SCENES),
        Part(
            "strangers",
            "And paragraphs of people who saw the scene and not the readers?",
            10,
            0.9,
            partial(stranger, "strangers", "workshop"),
        ),
        Part(
            "renamed",
            "And where everything has another name and another place?",
            10,
            0.9,
            partial(stranger, "renamed", "repair_shop"),
        ),
        Part("graph", "The main sentence in the whole graph, over ROS?", 10, 0.9, _graph),
        Part("untrained", "Control: legs that never learned must fail.", 5, 0.0, _untrained, control=True),
        Part("bare-tray", "Control: a tray without mat and rim must fail.", 10, 0.5, _bare_tray, control=True),
    )
    return {part.name: part for part in listed}


_DROP = f"the red or the blue block, {HELD[0]}-{HELD[1]} s after it is up, pads without friction for 0.4 s"
_MISS = f"the red or the blue block, moved by {SHIFT[0] * 1e3:g}-{SHIFT[1] * 1e3:g} mm as the gripper comes down"
_PUSH = (
    f"{PUSH[0] * 1e3:g}-{PUSH[1] * 1e3:g} mm away from the bench, up to 60 degrees to a side, "
    f"{STOOD[0]}-{STOOD[1]} s after it docked"
)


@cache
def _mission(scene: str) -> str:
    """The scene's mission, read once for all seeds."""
    return mission_of(scene)


def _main(part: str, seed: int, **changes: object) -> Case:
    return Case(part, seed, "workshop", _mission("workshop"), **changes)  # type: ignore[arg-type]


def _nominal(seed: int) -> Case:
    return _main("nominal", seed)


def _graph(seed: int) -> Case:
    return _main("graph", seed, graph=True)


def _stress(seed: int) -> Case:
    return _main("stress", seed, **_stressed(seed))


def _tower(seed: int) -> Case:
    return Case("tower", seed, "workshop", TOWER)


def _tower_stress(seed: int) -> Case:
    return Case("tower-stress", seed, "workshop", TOWER, **_stressed(seed))  # type: ignore[arg-type]


def _shipped(scene: str, seed: int) -> Case:
    return Case(scene, seed, scene, _mission(scene))


def _stressed(seed: int) -> dict[str, object]:
    """What differs under stress; drawn from the seed."""
    rng = _rng("stress", seed)
    ground, cargo, payload, kick = (float(rng.uniform(*limits)) for limits in (FRICTION, CARGO, PAYLOAD, KICK))
    variation = Variation(ground, cargo, payload=payload, noise=2.0, latency=2.0)
    return {"variation": variation, "disturbances": (Disturbance("kick", "dog", kick, every=EVERY),)}


def _drop(seed: int) -> Case:
    rng = _rng("drops", seed)
    block = str(rng.choice(["red_block", "blue_block"]))
    return _main("drops", seed, disturbances=(Disturbance("slip", block, SLIPPERY, after=float(rng.uniform(*HELD))),))


def _miss(seed: int) -> Case:
    rng = _rng("misses", seed)
    block = str(rng.choice(["red_block", "blue_block"]))
    return _main("misses", seed, disturbances=(Disturbance("shift", block, float(rng.uniform(*SHIFT))),))


def _push(seed: int) -> Case:
    rng = _rng("pushes", seed)
    push = Disturbance("push", "dog", float(rng.uniform(*PUSH)), after=float(rng.uniform(*STOOD)))
    return _main("pushes", seed, disturbances=(push,))


def _untrained(seed: int) -> Case:
    return _main("untrained", seed, untrained={"dog": "go2"})


def _bare_tray(seed: int) -> Case:
    return _main("bare-tray", seed, variation=Variation(cargo_friction=0.02, tray_rims=False))


def _rng(part: str, seed: int) -> np.random.Generator:
    return np.random.default_rng([seed, zlib.crc32(part.encode())])
