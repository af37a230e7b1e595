"""Legged robots and the ground that they walk on, in a scene's model."""

import mujoco

from hardware.descriptions.legged import LeggedDescription, load_legged_description
from sim.errors import SceneError
from sim.legged.model import BODY, FEET, GROUND, NOSLIP, LeggedModelCfg, add_foot_sensors, robot_spec
from sim.scenes.scene import Ground, RobotPlacement, Scene

ACCELEROMETER = "accelerometer"
OBJECTS = 1  # contact bit of everything that is no legged robot, by MuJoCo's default; feet have the same


def add_ground(spec: mujoco.MjSpec, ground: Ground) -> None:
    """Adds level ground that everything touches."""
    spec.worldbody.add_geom(
        name="ground",
        type=mujoco.mjtGeom.mjGEOM_PLANE,
        pos=[0.0, 0.0, ground.height],
        size=[20.0, 20.0, 0.1],
        friction=[ground.friction, 0.02, 0.01],
        contype=GROUND,
        conaffinity=OBJECTS | FEET | BODY,
    )


def add_legged_robot(spec: mujoco.MjSpec, scene: Scene, robot: RobotPlacement, visuals: bool) -> None:
    """Attaches a legged robot, with the sensors that its electronics need, under ``<robot>/``.

    Raises:
        SceneError: the scene has no ground, or the robot's pack and description disagree.
        PackError: its model pack cannot be had.
    """
    if scene.ground is None:
        raise SceneError(f"scene '{scene.name}': the legged robot '{robot.name}' needs ground; add 'ground: {{}}'")
    description = load_legged_description(robot.description)
    option = spec.option
    option.noslip_iterations = NOSLIP
    cfg = LeggedModelCfg(
        contacts="full",
        timestep=option.timestep,
        cone="elliptic",
        iterations=option.iterations,
        noslip=NOSLIP,
        visuals=visuals,
        prefix=f"{robot.name}/",
    )
    child = robot_spec(description, cfg)
    child.option.ls_iterations, child.option.disableflags = option.ls_iterations, option.disableflags
    for geom in child.geoms:
        if geom.parent.name == "tray":
            geom.conaffinity |= OBJECTS  # what is put on the tray stays on it
    _grip(child, description, scene.ground)
    spec.attach(child, prefix=cfg.prefix, frame=spec.worldbody.add_frame())
    add_foot_sensors(spec, description, cfg.prefix)
    spec.add_sensor(
        name=f"{cfg.prefix}{ACCELEROMETER}",
        type=mujoco.mjtSensor.mjSENS_ACCELEROMETER,
        objtype=mujoco.mjtObj.mjOBJ_SITE,
        objname=f"{cfg.prefix}{description.imu_site}",
    )


def _grip(child: mujoco.MjSpec, description: LeggedDescription, ground: Ground) -> None:
    """Gives the feet the ground's friction: a pack's feet overrule whatever they stand on."""
    feet = {name for foot in description.feet for name in foot.geoms}
    for geom in child.geoms:
        if geom.name in feet:
            geom.friction[0] = ground.friction
