"""Under what a policy is judged: physical properties, sensors, ground and load.

Numbers stand here, not in the tasks: a change of what is trained must not change what is asked.
"""

from dataclasses import dataclass, fields, replace

from benchmarks.legs.subject import Subject
from sim.legged.cargo import Cargo
from sim.legged.terrain import FLAT, Terrain
from sim.tasks.task import RandomisationCfg, StartCfg, TaskCfg, TerrainCfg
from sim.tasks.terms import TermCfg

FALLEN_TILT = 1.0  # [rad] of the base from the vertical
FALLEN_HEIGHT = 0.5  # of the standing height, above the ground below the base

NOMINAL = RandomisationCfg(
    foot_friction=(0.8, 0.8),
    payload_mass=(0.0, 0.0),
    kp=(1.0, 1.0),
    kd=(1.0, 1.0),
    friction_loss=(1.0, 1.0),
    strength=(1.0, 1.0),
    delay=(0.0, 0.0),
    push_period=(0.0, 0.0),
    push_velocity=0.0,
    push_rate=0.0,
)
"""The robot as described. Pushes are the suites' own, see :mod:`benchmarks.legs.kicks`."""

RANDOMISED = replace(
    NOMINAL,
    foot_friction=(0.45, 1.2),
    payload_mass=(0.0, 3.0),
    payload_offset=(0.06, 0.04, 0.03),
    payload_position_b=(0.0, 0.0, 0.10),
    kp=(0.9, 1.1),
    kd=(0.8, 1.2),
    friction_loss=(0.5, 1.5),
    strength=(0.9, 1.0),
    delay=(0.0, 0.02),
)
"""Everything at once, drawn anew for every episode."""

_SHOWN = {
    "foot_friction": "friction",
    "payload_mass": "payload [kg]",
    "kp": "kp x",
    "kd": "kd x",
    "friction_loss": "dry friction x",
    "strength": "strength x",
    "delay": "delay [s]",
}


@dataclass(frozen=True)
class Conditions:
    """Where and with what the copies of one batch run.

    Attributes:
        physics: Ranges of the physical properties.
        sensor_noise: Whether observations carry the noise and bias of training.
        terrain: The ground.
        cargo: A loose block on the tray.
    """

    physics: RandomisationCfg = NOMINAL
    sensor_noise: bool = False
    terrain: Terrain = FLAT
    cargo: Cargo | None = None


def judged_task(subject: Subject, conditions: Conditions, seconds: float) -> TaskCfg:
    """The subject's task under the conditions; an episode of it ends by a fall, or after ``seconds`` [s]."""
    low = TermCfg("low", parameters={"height": FALLEN_HEIGHT * subject.description.stand_height})
    return replace(
        subject.task,
        actor=subject.noisy if conditions.sensor_noise else subject.task.actor,
        terminations=(TermCfg("tilted", parameters={"angle": FALLEN_TILT}), low),
        randomisation=conditions.physics,
        start=StartCfg(joints=0.0, velocity=0.0),
        terrain=TerrainCfg(((conditions.terrain,),)),
        episode_length=seconds,
    )


def ranges(physics: RandomisationCfg) -> str:
    """The ranges in a line, those that are drawn only."""
    shown = []
    for item in fields(physics):
        low, high = getattr(physics, item.name) if item.name in _SHOWN else (0.0, 0.0)
        if item.name in _SHOWN and (low, high) != getattr(NOMINAL, item.name):
            shown.append(f"{_SHOWN[item.name]} {low:g}" + (f" to {high:g}" if high != low else ""))
    if physics.payload_mass[1] > 0.0:
        shown.append("payload offset +-" + "/".join(f"{1e3 * half:g}" for half in physics.payload_offset) + " mm")
    return ", ".join(shown) or "nominal"
