"""A simulated robot whose joints behave as those of a real one were found to."""

from dataclasses import replace

import mujoco
import numpy as np

from hardware.identification import ArmIdentification, Identification, JointIdentification
from sim.errors import SceneError
from sim.legged.robot import SimulatedLeggedRobot
from sim.robot import SimulatedRobot


def apply_identification(
    model: mujoco.MjModel, robot: SimulatedLeggedRobot | SimulatedRobot, identified: Identification
) -> None:
    """Gives a robot what was identified; only before the first step.

    Args:
        model: The world's model.
        robot: The robot in it.
        identified: What was found of a robot of its family.

    Raises:
        SceneError: it belongs to another robot, or to other joints.
    """
    model_name = robot.description.model
    if identified.robot != model_name:
        raise SceneError(f"what was identified is of '{identified.robot}', not of '{model_name}'; identify this robot")
    names = robot.description.arm_joint_names if isinstance(robot, SimulatedRobot) else robot.description.joint_names
    if sorted(joint.name for joint in identified.joints) != sorted(names):
        raise SceneError(
            f"what was identified names {sorted(j.name for j in identified.joints)}; "
            f"'{identified.robot}' has {sorted(names)}"
        )
    if isinstance(robot, SimulatedRobot) and isinstance(identified, ArmIdentification):
        by_name = {joint.name: joint for joint in identified.joints}
        joints = [by_name[name] for name in names]
        robot.adopt_response(
            identified.delay,
            np.array([joint.natural_frequency for joint in joints]),
            np.array([joint.damping_ratio for joint in joints]),
        )
    elif isinstance(robot, SimulatedLeggedRobot) and isinstance(identified, JointIdentification):
        _apply_to_legs(model, robot, identified)
    else:
        raise SceneError(f"what was identified of '{identified.robot}' is a document of another family of robots")


def _apply_to_legs(model: mujoco.MjModel, robot: SimulatedLeggedRobot, identified: JointIdentification) -> None:
    """Gains, friction, rotor inertia and delay."""
    by_name = {joint.name: joint for joint in identified.joints}
    joints = [by_name[name] for name in robot.description.joint_names]
    for joint in joints:
        dof = model.joint(f"{robot.name}/{joint.name}").dofadr[0]
        model.dof_armature[dof], model.dof_frictionloss[dof] = joint.armature, joint.friction
    robot.adopt_gains(np.array([j.kp_factor for j in joints]), np.array([j.kd_factor for j in joints]))
    robot.cfg = replace(robot.cfg, command_latency=identified.delay)
