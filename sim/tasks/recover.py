"""Getting up: from any attitude on the ground to the nominal stance."""

from dataclasses import replace

from hardware.descriptions.legged import load_legged_description
from sim.legged.model import LeggedModelCfg
from sim.tasks.gait import by_joint
from sim.tasks.task import CommandCfg, Mode, StartCfg, TaskCfg
from sim.tasks.terms import TermCfg
from sim.tasks.walk import go2_walk

STANDING = {"target": 0.26}


def go2_recover(mode: Mode) -> TaskCfg:
    """The Go2 gets up after a fall and stands."""
    walk = go2_walk(mode)
    description = load_legged_description("go2")
    nobody = CommandCfg(range=(0.0, 0.0, 0.0), standing=1.0)
    quiet = replace(walk.randomisation, push_velocity=0.2)
    return replace(
        walk,
        name="recover",
        actor=tuple(term for term in walk.actor if term.name not in ("velocity_command", "gait_clock")),
        rewards=(
            TermCfg("upright", 2.0),
            TermCfg("stand_up", 1.5, {**STANDING, "width": 0.10}),
            TermCfg("stand_pose", 1.5, {"width": 0.4}),
            TermCfg("alive", 0.4),
            TermCfg("action_rate_l2", -0.004),
            TermCfg("joint_velocity_l2", -0.0001),
            TermCfg("torque_l2", -2e-5),
            TermCfg("tilt_rate_l2", -0.01),
        ),
        terminations=(),
        action_scale=by_joint(description, {"*_hip_joint": 0.4}, 0.6),
        clock=replace(walk.clock, lift=(), joint_phase=()),
        command=nobody,
        randomisation=quiet if mode == "train" else walk.randomisation,
        start=StartCfg(joints=0.2, fallen=0.85 if mode == "train" else 1.0, velocity=0.3 if mode == "train" else 0.0),
        model=LeggedModelCfg(contacts="full", timestep=0.005),
        episode_length=6.0,
    )
