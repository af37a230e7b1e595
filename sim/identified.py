"""A simulated legged robot whose joints behave as those of a real one were found to."""

from dataclasses import replace

import mujoco
import numpy as np

from hardware.identification import JointIdentification
from sim.errors import SceneError
from sim.legged.robot import SimulatedLeggedRobot


def apply_identification(
    model: mujoco.MjModel, robot: SimulatedLeggedRobot | None, identified: JointIdentification
) -> None:
    """Gives a robot identified gains, friction, rotor inertia and delay; only before the first step.

    Args:
        model: The world's model.
        robot: The robot in it; None is refused, since only legged ones are identified.
        identified: What was found.

    Raises:
        SceneError: it belongs to another robot, or to other joints.
    """
    if robot is None or identified.robot != robot.description.model:
        here = "this robot" if robot is None else f"'{robot.description.model}'"
        raise SceneError(f"what was identified is of '{identified.robot}', not of {here}; identify this robot")
    by_name = {joint.name: joint for joint in identified.joints}
    names = robot.description.joint_names
    if set(by_name) != set(names):
        raise SceneError(f"what was identified names {sorted(by_name)}; '{identified.robot}' has {sorted(names)}")
    joints = [by_name[name] for name in names]
    for joint in joints:
        dof = model.joint(f"{robot.name}/{joint.name}").dofadr[0]
        model.dof_armature[dof], model.dof_frictionloss[dof] = joint.armature, joint.friction
    robot.adopt_gains(np.array([j.kp_factor for j in joints]), np.array([j.kd_factor for j in joints]))
    robot.cfg = replace(robot.cfg, command_latency=identified.delay)
