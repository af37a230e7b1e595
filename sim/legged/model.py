"""Builds the MuJoCo model of one legged robot on a terrain, from its description."""

import math
from dataclasses import dataclass
from typing import Literal

import mujoco
import numpy as np

from hardware.descriptions.legged import LeggedDescription, Tray
from sim.errors import SceneError
from sim.legged.cargo import Cargo, add_cargo, tray_for
from sim.legged.terrain import FLAT, Terrain

Contacts = Literal["feet", "full"]
MASS_TOLERANCE = 0.01  # of the described mass
IMPRATIO = 10.0  # the packs' 100 makes what lies on the tray creep at coarse time steps
NOSLIP = 5  # iterations after which a stance no longer creeps; of every model that robots are judged in
FEET, GROUND, BODY = 1, 2, 4  # contact bits


@dataclass(frozen=True)
class LeggedModelCfg:
    """What the model contains.

    Attributes:
        contacts: ``feet``: feet and trunk touch the ground, nothing else touches; ``full``: every collision geom of
            the model pack touches the ground and other links.
        timestep: Of the physics [s].
        cone: Friction cone.
        iterations: Most iterations of the constraint solver; fewer than 4 lose contacts.
        noslip: Iterations that suppress the creep of soft contacts; a stance drifts by a millimetre a second otherwise.
        tray: Whether the robot carries its tray.
        visuals: Whether to keep what is only drawn.
        prefix: Before every name of the robot.
        cargo: A loose block on the tray.
    """

    contacts: Contacts = "feet"
    timestep: float = 0.005
    cone: Literal["pyramidal", "elliptic"] = "pyramidal"
    iterations: int = 10
    noslip: int = 0
    tray: bool = True
    visuals: bool = False
    prefix: str = "robot/"
    cargo: Cargo | None = None


def build_legged_model(
    description: LeggedDescription, terrain: Terrain = FLAT, cfg: LeggedModelCfg | None = None
) -> mujoco.MjModel:
    """Compiles one robot on a terrain, with position servos and the sensors that a backend reads.

    Sensors, for each foot in the description's order: ``<foot>/position`` and ``<foot>/velocity`` (world frame),
    ``<foot>/force`` (force and whether it touches).

    Raises:
        SceneError: the pack's robot weighs something else than described or lacks something named, or there is cargo
            and no tray for it.
        PackError: the model pack cannot be had.
    """
    cfg = cfg or LeggedModelCfg()
    spec = ground_spec(terrain, cfg)
    robot = robot_spec(description, cfg)
    frame = spec.worldbody.add_frame()
    spec.attach(robot, prefix=cfg.prefix, frame=frame)
    add_foot_sensors(spec, description, cfg.prefix)
    if cfg.cargo is not None:
        if not cfg.tray:
            raise SceneError("cargo needs the tray; set tray=True in the model's configuration, or leave cargo out")
        tray_for(description, cfg.cargo)
        add_cargo(spec, cfg.cargo, touches=FEET | GROUND | BODY)
    return spec.compile()


def ground_spec(terrain: Terrain, cfg: LeggedModelCfg) -> mujoco.MjSpec:
    """An empty world with the terrain."""
    spec = mujoco.MjSpec()
    _set_options(spec, cfg)
    half = -terrain.slope / 2.0
    spec.worldbody.add_geom(
        name="ground",
        type=mujoco.mjtGeom.mjGEOM_PLANE,
        size=[0.0, 0.0, 1.0],
        quat=[math.cos(half), 0.0, math.sin(half), 0.0],
        friction=[terrain.friction, 0.02, 0.01],
        contype=GROUND,
        conaffinity=FEET | BODY,
    )
    for i, box in enumerate(terrain.boxes):
        spec.worldbody.add_geom(
            name=f"ground/{i}",
            type=mujoco.mjtGeom.mjGEOM_BOX,
            pos=[*box.center, box.height / 2.0],
            size=[box.size[0] / 2.0, box.size[1] / 2.0, box.height / 2.0],
            friction=[terrain.friction, 0.02, 0.01],
            contype=GROUND,
            conaffinity=FEET | BODY,
        )
    return spec


def _set_options(spec: mujoco.MjSpec, cfg: LeggedModelCfg) -> None:
    option = spec.option
    option.timestep = cfg.timestep
    option.integrator = mujoco.mjtIntegrator.mjINT_IMPLICITFAST
    option.solver = mujoco.mjtSolver.mjSOL_NEWTON
    elliptic = cfg.cone == "elliptic"
    option.cone = mujoco.mjtCone.mjCONE_ELLIPTIC if elliptic else mujoco.mjtCone.mjCONE_PYRAMIDAL
    option.impratio = IMPRATIO if elliptic else 1.0
    option.iterations = cfg.iterations
    option.noslip_iterations = cfg.noslip
    option.ls_iterations = 20
    option.disableflags |= mujoco.mjtDisableBit.mjDSBL_AUTORESET


def robot_spec(description: LeggedDescription, cfg: LeggedModelCfg) -> mujoco.MjSpec:
    """The robot alone: the pack's MJCF with position servos instead of motors and the contacts asked for."""
    spec = mujoco.MjSpec.from_file(str(description.mjcf_path()))
    mass = float(spec.compile().body_mass.sum())
    if abs(mass - description.mass) > MASS_TOLERANCE * description.mass:
        raise SceneError(
            f"'{description.model}' weighs {mass:.3f} kg in its model pack, {description.mass:.3f} kg in its "
            f"description; correct the description or the pack before anything is trained on it"
        )
    for unwanted in (*spec.sensors, *spec.actuators, *spec.keys, *spec.lights, *spec.cameras):
        spec.delete(unwanted)
    _set_options(spec, cfg)  # those of the world that it is attached to
    _keep_geoms(spec, description, cfg)
    for joint in description.joints:
        packed = _joint(spec, joint.name)
        _add_servo(spec, joint.name, joint.kp, joint.kd, joint.effort)
        if joint.armature is not None:
            packed.armature = joint.armature
    if cfg.tray and description.tray is not None:
        _add_tray(_base(spec, description), description.tray)
    return spec


def add_foot_sensors(spec: mujoco.MjSpec, description: LeggedDescription, prefix: str = "") -> None:
    """Adds position, velocity and contact sensors of every foot.

    Raises:
        SceneError: a foot's first geom is missing.
    """
    frame, geom = mujoco.mjtSensor, mujoco.mjtObj.mjOBJ_GEOM
    for foot in description.feet:
        first = f"{prefix}{foot.geoms[0]}"
        bodies = [item.parent.name for item in spec.geoms if item.name == first]
        if not bodies:
            raise SceneError(
                f"the model pack of '{description.model}' has no geom '{foot.geoms[0]}' for foot '{foot.name}'"
            )
        body = bodies[0]
        spec.add_sensor(name=f"{prefix}{foot.name}/position", type=frame.mjSENS_FRAMEPOS, objtype=geom, objname=first)
        spec.add_sensor(
            name=f"{prefix}{foot.name}/velocity", type=frame.mjSENS_FRAMELINVEL, objtype=geom, objname=first
        )
        spec.add_sensor(
            name=f"{prefix}{foot.name}/force",
            type=frame.mjSENS_CONTACT,
            objtype=mujoco.mjtObj.mjOBJ_BODY,
            objname=body,
            intprm=[0b11, 3, 1],  # whether it touches and the net force over all its contacts, world frame
        )


def _joint(spec: mujoco.MjSpec, name: str) -> mujoco.MjsJoint:
    for joint in spec.joints:
        if joint.name == name:
            return joint
    known = ", ".join(joint.name for joint in spec.joints if joint.name)
    raise SceneError(f"the model pack has no joint '{name}'; it has {known}")


def _base(spec: mujoco.MjSpec, description: LeggedDescription) -> mujoco.MjsBody:
    for body in spec.bodies:
        if body.name == description.base_body:
            return body
    raise SceneError(f"the model pack of '{description.model}' has no body '{description.base_body}'")


def _keep_geoms(spec: mujoco.MjSpec, description: LeggedDescription, cfg: LeggedModelCfg) -> None:
    """Deletes what is neither drawn nor touched, and sets who may touch whom."""
    feet = {name for foot in description.feet for name in foot.geoms}
    base = _base(spec, description)
    # Geom masses must not change with the contact set.
    for body in spec.bodies:
        if not body.explicitinertial and body.name != "world" and any(geom.mass != 0.0 for geom in body.geoms):
            raise SceneError(
                f"body '{body.name}' of '{description.model}' takes its mass from geoms; state its inertia"
            )
    for geom in list(spec.geoms):
        drawn = geom.contype == 0 and geom.conaffinity == 0
        if drawn:
            if not cfg.visuals:
                spec.delete(geom)
            continue
        geom.priority = 0
        geom.condim = 3
        geom.margin = 0.0
        if geom.name in feet:
            geom.contype, geom.conaffinity = FEET, GROUND | (BODY if cfg.contacts == "full" else 0)
            geom.priority = 1  # the foot's friction decides
        elif cfg.contacts == "full":
            geom.contype, geom.conaffinity = BODY, GROUND | FEET | BODY
        elif geom.parent == base:
            geom.contype, geom.conaffinity = BODY, GROUND
        else:
            spec.delete(geom)
    used = {geom.meshname for geom in spec.geoms if geom.meshname}
    for mesh in [mesh for mesh in spec.meshes if mesh.name not in used]:
        spec.delete(mesh)


def _add_servo(spec: mujoco.MjSpec, joint: str, kp: float, kd: float, effort: float) -> None:
    actuator = spec.add_actuator(name=joint, target=joint, trntype=mujoco.mjtTrn.mjTRN_JOINT)
    actuator.gaintype = mujoco.mjtGain.mjGAIN_FIXED
    actuator.biastype = mujoco.mjtBias.mjBIAS_AFFINE
    actuator.gainprm[:3] = [kp, 0.0, 0.0]
    actuator.biasprm[:3] = [0.0, -kp, -kd]
    actuator.ctrllimited = mujoco.mjtLimited.mjLIMITED_FALSE
    actuator.forcelimited = mujoco.mjtLimited.mjLIMITED_TRUE
    actuator.forcerange = [-effort, effort]


def _add_tray(base: mujoco.MjsBody, tray: Tray) -> None:
    """A mat with four rims, fixed to the base; its inertia is that of a plate."""
    x, y, t = tray.size[0] / 2.0, tray.size[1] / 2.0, tray.thickness
    body = base.add_body(name="tray", pos=list(tray.position_b))
    body.explicitinertial = True
    body.mass = tray.mass
    body.ipos = [0.0, 0.0, t / 2.0]
    square = np.array([tray.size[1] ** 2, tray.size[0] ** 2, tray.size[0] ** 2 + tray.size[1] ** 2])
    body.inertia = tray.mass * square / 12.0
    height = tray.rim_height / 2.0
    parts = {
        "mat": ([0.0, 0.0, t / 2.0], [x + t, y + t, t / 2.0]),
        "front": ([x + t / 2.0, 0.0, t + height], [t / 2.0, y + t, height]),
        "back": ([-x - t / 2.0, 0.0, t + height], [t / 2.0, y + t, height]),
        "left": ([0.0, y + t / 2.0, t + height], [x, t / 2.0, height]),
        "right": ([0.0, -y - t / 2.0, t + height], [x, t / 2.0, height]),
    }
    for name, (position, size) in parts.items():
        body.add_geom(
            name=f"tray/{name}",
            type=mujoco.mjtGeom.mjGEOM_BOX,
            pos=position,
            size=size,
            friction=[tray.friction if name == "mat" else 0.4, 0.005, 0.0001],
            contype=BODY,
            conaffinity=GROUND,
            rgba=[0.16, 0.17, 0.19, 1.0],
        )
