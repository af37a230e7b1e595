"""Velocity tracking for robots with legs: one recipe; what a robot needs of it is data."""

from dataclasses import replace

from hardware.descriptions.legged import LeggedDescription, load_legged_description
from sim.legged.model import LeggedModelCfg
from sim.legged.terrain import FLAT, bumps, slope, stairs
from sim.tasks.gait import BodyCfg, GaitCfg, by_joint, joints_like, trot
from sim.tasks.task import ActorTermCfg, CommandCfg, Mode, RandomisationCfg, TaskCfg, TerrainCfg
from sim.tasks.terms import TermCfg

ACTOR = (
    ActorTermCfg("angular_velocity", scale=0.25, noise=0.15, bias=0.02),
    ActorTermCfg("projected_gravity", noise=0.03, bias=0.01),
    ActorTermCfg("velocity_command", scale=2.0),
    ActorTermCfg("joint_offset", noise=0.01, bias=0.01),
    ActorTermCfg("joint_velocity", scale=0.05, noise=0.3),
    ActorTermCfg("last_action"),
    ActorTermCfg("gait_clock"),
)
CRITIC = (
    TermCfg("base_velocity"),
    TermCfg("mean_error", 4.0),
    TermCfg("drawn_physics"),
    TermCfg("base_height", 4.0),
    TermCfg("foot_force", 0.01),
    TermCfg("foot_height", 5.0),
)

QUADRUPED = BodyCfg(height=0.275, hold={"*_hip_joint": 0.6, "*": 0.05}, action_scale={"*_hip_joint": 0.15})
HUMANOID = BodyCfg(
    height=0.74,
    hold={"*_hip_roll_joint": 0.5, "*_hip_yaw_joint": 0.5, "waist_*": 0.5, "*_shoulder_*": 0.5, "*_elbow_*": 0.5}
    | {"*_wrist_*": 0.5, "*_ankle_roll_joint": 0.3, "*": 0.02},
    action_scale={"*_shoulder_*": 0.1, "*_elbow_*": 0.1, "*_wrist_*": 0.05, "waist_*": 0.1},
    action_scale_default=0.25,
)
STRIDE = GaitCfg(
    frequency=1.5,
    phase={"left": 0.0, "right": 0.5},
    leg={"left": "left_*", "right": "right_*"},
    lift={"*_hip_pitch_joint": -0.35, "*_knee_joint": 0.7, "*_ankle_pitch_joint": -0.35},
    clearance=0.10,
    foot_height=0.03,
)


def rewards(
    description: LeggedDescription, body: BodyCfg, gait: GaitCfg, tilt: float = -6.0, width: float = 0.25
) -> tuple[TermCfg, ...]:
    """What is rewarded: following the command in step with the clock, upright, quietly and about the nominal stance.

    Args:
        description: The robot.
        body: What it is besides.
        gait: How it steps.
        tilt: Weight of the base's tilt; ground that is not level asks for a smaller one.
        width: Of the wide kernel of the velocity's error [m^2/s^2]; in a narrower one, who stalls at a step earns less.
    """
    taken: set[int] = set()
    holds = []
    for pattern, weight in body.hold.items():
        joints = tuple(i for i in joints_like(description, pattern) if i not in taken)
        taken |= set(joints)
        holds.append(TermCfg("pose_subset_l2", -weight, {"joints": joints}))
    return (
        TermCfg("track_linear_velocity", 1.0, {"width": width}),
        TermCfg("track_linear_velocity", 1.0, {"width": 0.025}),
        TermCfg("track_yaw_rate", 0.5, {"width": 0.25}),
        TermCfg("track_yaw_rate", 0.5, {"width": 0.04}),
        TermCfg("track_mean_velocity", 0.8, {"width": 0.01}),
        TermCfg("track_mean_yaw_rate", 0.4, {"width": 0.01}),
        TermCfg("gait_contact", 0.8),
        TermCfg("alive", 0.3),
        TermCfg("swing_height_l2", -40.0, {"clearance": gait.clearance, "ground": gait.foot_height}),
        TermCfg("tilt_l2", tilt),
        TermCfg("height_l2", -25.0, {"target": body.height}),
        TermCfg("vertical_velocity_l2", -1.0),
        TermCfg("tilt_rate_l2", -0.05),
        TermCfg("action_rate_l2", -0.012),
        TermCfg("foot_slip_l2", -0.15),
        TermCfg("standing_motion", -0.01),
        TermCfg("standing_action_rate", -0.1),
        TermCfg("standing_pose", -0.3),
        TermCfg("standing_drift", -1.0),
        TermCfg("torque_l2", -1e-4 * (12.0 * 23.7**2) / float((description.effort_limit**2).sum())),
        *holds,
    )


def walk(robot: str, mode: Mode, body: BodyCfg, gait: GaitCfg) -> TaskCfg:
    """Following velocity commands on flat ground."""
    description = load_legged_description(robot)
    task = TaskCfg(
        name="walk",
        robot=robot,
        actor=ACTOR,
        critic=CRITIC,
        rewards=rewards(description, body, gait),
        terminations=(
            TermCfg("tilted", parameters={"angle": 1.0}),
            TermCfg("low", parameters={"height": 0.5 * body.height}),
        ),
        action_scale=by_joint(description, body.action_scale, body.action_scale_default),
        model=LeggedModelCfg(timestep=description.command_period / 3.0),
        clock=gait.clock(description),
        gait=gait.feet(description),
    )
    return task if mode == "train" else played(task)


def played(task: TaskCfg) -> TaskCfg:
    """The same task for watching and judging: no pushes, no noise, nominal physics."""
    quiet = RandomisationCfg(
        foot_friction=(0.8, 0.8),
        payload_mass=(0.0, 0.0),
        kp=(1.0, 1.0),
        kd=(1.0, 1.0),
        friction_loss=(1.0, 1.0),
        strength=(1.0, 1.0),
        delay=(0.0, 0.0),
        push_period=(0.0, 0.0),
    )
    actor = tuple(replace(term, noise=0.0, bias=0.0) for term in task.actor)
    start = replace(task.start, joints=0.0, velocity=0.0)
    return replace(task, actor=actor, randomisation=quiet, start=start)


def go2_walk(mode: Mode) -> TaskCfg:
    """The Go2 walks."""
    return walk("go2", mode, QUADRUPED, trot())


def go1_walk(mode: Mode) -> TaskCfg:
    """The Go1 walks."""
    return walk("go1", mode, replace(QUADRUPED, height=0.28), trot(foot_height=0.023))


def g1_walk(mode: Mode) -> TaskCfg:
    """The G1 walks."""
    task = walk("g1", mode, HUMANOID, STRIDE)
    if mode == "play":
        return task
    slow = replace(task.command, range=(1.0, 0.5, 0.6))
    light = replace(task.randomisation, payload_mass=(0.0, 2.0), payload_position_b=(0.0, 0.0, 0.2), push_velocity=0.2)
    return replace(task, command=slow, randomisation=light)


def go2_terrain(mode: Mode) -> TaskCfg:
    """The Go2 walks blindly over bumps, slopes and steps, from easy to hard."""
    gait = trot(lift=0.38, clearance=0.13)
    task = walk("go2", mode, QUADRUPED, gait)
    levels = (
        (FLAT, slope(3.0), slope(-3.0), bumps(0.015, 0, 40, 6.0)),
        (slope(6.0), slope(-6.0), bumps(0.025, 1, 40, 6.0), stairs(0.02, count=4)),
        (slope(8.0), bumps(0.035, 2, 40, 6.0), stairs(0.03, count=4), stairs(0.04, count=4)),
        (bumps(0.045, 3, 40, 6.0), stairs(0.045, count=4), stairs(0.05, count=4), stairs(0.055, count=4)),
        (bumps(0.05, 4, 40, 6.0), stairs(0.055, count=4), stairs(0.06, count=4), stairs(0.065, count=4)),
    )
    command = CommandCfg(range=(0.9, 0.6, 0.7), period=(6.0, 12.0), straight=0.75, standing=0.08, small=0.1)
    return replace(
        task,
        name="terrain",
        rewards=rewards(load_legged_description("go2"), QUADRUPED, gait, tilt=-2.0, width=0.08),
        terrain=TerrainCfg(levels) if mode == "train" else TerrainCfg(),
        command=command,
        max_distance=3.5,
    )
