"""Builds the MuJoCo model of a scene.

Two builds share one ``qpos`` layout: the *physics* build drops every visual mesh and compiles in a tenth of the
time; the *visuals* build adds looks and is only drawn. Nothing is welded and nothing is posed during a run.
"""

import math

import mujoco

from hardware.descriptions.family import family_of
from hardware.descriptions.robot import RobotDescription, load_description
from sim.scenes import looks
from sim.scenes.articulated import add_fixture
from sim.scenes.fixtures import SOLREF, add_pedestal, add_place, add_table, add_wall
from sim.scenes.furniture import Table
from sim.scenes.legged import add_ground, add_legged_robot
from sim.scenes.pedestal import SIDE, pedestals
from sim.scenes.placement import Placement, check_placement
from sim.scenes.scene import COLORS, Scene, SceneObject

TIMESTEP = 0.002
COLLISION_GROUP = 3  # robots' collision meshes and places' invisible parts, by the model packs' convention
GRIP_FRICTION_PRIORITY = 2
LINKAGE_SOLREF = (0.004, 1.0)  # stiffer than the pack's, so that a held object's width reads 3 mm short, not 5
LINKAGE_SOLIMP = (0.99, 0.999, 0.0005)


def build_model(scene: Scene, placement: Placement, visuals: bool = False) -> mujoco.MjModel:
    """Compiles a scene with its objects at a placement.

    Names in the model: ``<robot>/<joint>`` (joint and actuator), ``<object>`` (body, free joint and geom),
    ``<place>``, ``<table>``, ``<wall>`` and ``<arm>_pedestal`` (body and geom), ``ground`` (geom), ``<fixture>`` (body,
    geom and the joint of its part), ``<fixture>_part`` (body and geom). ``qpos0`` has the
    robots at their zero angles; :class:`sim.world.World` starts them at home.

    Args:
        scene: What stands where.
        placement: Start of every object; see :func:`sim.scenes.placement.sample_placement`.
        visuals: Adds visual meshes, materials, lights and cameras.

    Raises:
        PlacementError: the placement does not fit the scene.
        DescriptionError: a robot's description is unknown.
        PackError: a robot's model pack is missing.
        SceneError: a legged robot has no ground.
    """
    check_placement(scene, placement)
    spec = _empty_spec(scene)
    if visuals:
        looks.add_surroundings(spec, scene)
    if scene.ground is not None:
        add_ground(spec, scene.ground)
    for robot in scene.robots:
        if family_of(robot.description) == "legged":
            add_legged_robot(spec, scene, robot, visuals)
            continue
        description = load_description(robot.description)
        child = _robot_spec(description, visuals)
        half = robot.yaw / 2.0
        frame = spec.worldbody.add_frame(pos=robot.position_w, quat=[math.cos(half), 0.0, 0.0, math.sin(half)])
        spec.attach(child, prefix=f"{robot.name}/", frame=frame)
    for table in scene.tables:
        add_table(spec, table, scene.ground)
    for pedestal in pedestals(scene):
        add_pedestal(spec, pedestal, SIDE)
    if scene.ground is not None:
        for wall in scene.walls:
            add_wall(spec, wall, scene.ground)
    for place in scene.places:
        add_place(spec, place)
    for fixture in scene.fixtures:
        add_fixture(spec, fixture)
    for item in scene.objects:
        _add_object(spec, scene.table_of(item), item, placement)
    if visuals:
        looks.apply_materials(spec, scene)
        looks.add_depth_cameras(spec, scene)
    return spec.compile()


def _empty_spec(scene: Scene) -> mujoco.MjSpec:
    spec = mujoco.MjSpec()
    spec.modelname = scene.name
    spec.compiler.degree = False  # of ranges of hinges; robots' own files say theirs
    option = spec.option
    option.timestep = TIMESTEP
    option.integrator = mujoco.mjtIntegrator.mjINT_IMPLICITFAST
    option.solver = mujoco.mjtSolver.mjSOL_NEWTON
    option.cone = mujoco.mjtCone.mjCONE_ELLIPTIC
    option.impratio = 10.0
    option.iterations = 50
    return spec


def _robot_spec(description: RobotDescription, visuals: bool) -> mujoco.MjSpec:
    spec = mujoco.MjSpec.from_file(str(description.mjcf_path()))
    drawn = [geom for geom in spec.geoms if geom.contype == 0 and geom.conaffinity == 0]
    for geom in drawn:
        if visuals:
            geom.mass = 0.0  # bodies without stated inertia must weigh the same in both builds
        else:
            spec.delete(geom)
    used = {geom.meshname for geom in spec.geoms if geom.meshname}
    for mesh in [mesh for mesh in spec.meshes if mesh.name not in used]:
        spec.delete(mesh)
    for sensor in list(spec.sensors):
        spec.delete(sensor)
    for camera in list(spec.cameras):
        spec.delete(camera)
    for body in spec.bodies:
        body.gravcomp = 1.0
    _actuate_arm(spec, description)
    _actuate_gripper(spec, description)
    return spec


def _actuate_arm(spec: mujoco.MjSpec, description: RobotDescription) -> None:
    """Turns the pack's torque motors into position servos: torque = kp (ctrl - q) - kd dq, limited by effort."""
    motors = {actuator.target: actuator for actuator in spec.actuators}
    for joint in description.joints:
        actuator = motors.get(joint.name)
        if actuator is None:
            actuator = spec.add_actuator(target=joint.name, trntype=mujoco.mjtTrn.mjTRN_JOINT)
        actuator.name = joint.name
        actuator.gaintype = mujoco.mjtGain.mjGAIN_FIXED
        actuator.biastype = mujoco.mjtBias.mjBIAS_AFFINE
        actuator.gainprm[:] = [joint.kp, *[0.0] * (len(actuator.gainprm) - 1)]
        actuator.biasprm[:] = [0.0, -joint.kp, -joint.kd, *[0.0] * (len(actuator.biasprm) - 3)]
        actuator.ctrllimited = mujoco.mjtLimited.mjLIMITED_FALSE
        actuator.ctrlrange = [0.0, 0.0]
        actuator.forcelimited = mujoco.mjtLimited.mjLIMITED_TRUE
        actuator.forcerange = [-joint.effort, joint.effort]


def _actuate_gripper(spec: mujoco.MjSpec, description: RobotDescription) -> None:
    """Keeps the pack's gripper actuator; its force limit gives the described pad force.

    Virtual work: the actuator's torque on the mean driver angle times its change equals the pad force times the
    change of the opening.
    """
    gripper = description.gripper
    actuator = next(actuator for actuator in spec.actuators if actuator.name == gripper.actuator)
    torque = gripper.force * (gripper.upper - gripper.lower) / gripper.closed_angle
    scale = torque / abs(actuator.forcerange[1])
    actuator.forcelimited = mujoco.mjtLimited.mjLIMITED_TRUE
    actuator.forcerange = [-torque, torque]
    actuator.gainprm[0] *= scale
    actuator.biasprm[1] *= scale
    actuator.biasprm[2] *= scale
    for equality in spec.equalities:
        equality.solref, equality.solimp[:3] = LINKAGE_SOLREF, LINKAGE_SOLIMP
    for geom in spec.geoms:
        if "pad" in geom.name:
            geom.priority = GRIP_FRICTION_PRIORITY
            geom.condim = 4
            geom.friction = [1.0, 0.01, 0.0001]


def _add_object(spec: mujoco.MjSpec, table: Table, item: SceneObject, placement: Placement) -> None:
    start = placement[item.name]
    half = start.yaw / 2.0
    body = spec.worldbody.add_body(
        name=item.name,
        pos=[start.x, start.y, table.center_w[2] + item.size[2] / 2.0],
        quat=[math.cos(half), 0.0, 0.0, math.sin(half)],
    )
    body.add_freejoint(name=item.name)
    body.add_geom(
        name=item.name,
        type=mujoco.mjtGeom.mjGEOM_BOX,
        size=[0.5 * s for s in item.size],
        mass=item.mass,
        condim=4,
        friction=[item.friction, 0.005, 0.0001],
        solref=SOLREF,
        rgba=[*COLORS[item.color], 1.0],
    )
