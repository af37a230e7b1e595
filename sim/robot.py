"""The simulated robot's own end: what the controller box of a real arm does between commands.

It interpolates references, holds them within limits, and comes to rest by itself when nobody commands it.
"""

import math
from enum import Enum

import mujoco
import numpy as np

from hardware.descriptions.robot import STOP_MARGIN, RobotDescription
from hardware.errors import CommandError
from hardware.ports.robot import JointCommand
from hardware.sim_wire import CommandMessage, StateMessage
from hardware.timeline import DELAY_PERIODS, Timeline, extended, reference_at
from sim.joint_response import JointResponse

SAME_CLOCK = 0.5  # [s] a stamp further away is from another clock
CATCH_UP = 0.02  # [s] time constant of the way back to the asked reference


class ReferenceMode(Enum):
    """What moves the reference."""

    HOLD = "hold"
    FOLLOW = "follow"
    BRAKE = "brake"


class SimulatedRobot:
    """One robot in a world. Arrays have shape (n,) in the order of ``description.joint_names``.

    Commands are followed on their own time line, two command periods behind their stamps, by cubic interpolation:
    when exactly they arrive does not show in the motion. The reference keeps the vendor's velocity and acceleration
    limits whatever is asked. When no command comes for ``description.watchdog``, and on :meth:`stop`, the reference
    brakes at ``description.stop_deceleration`` and holds. While it brakes after :meth:`stop`, commands are ignored.
    """

    def __init__(self, name: str, description: RobotDescription, model: mujoco.MjModel, data: mujoco.MjData) -> None:
        """Finds the robot's joints in the model and takes its present configuration as reference.

        Args:
            name: Its name in the scene.
            description: Its limits and gains.
            model: A model from :func:`sim.scenes.build.build_model`.
            data: The state that it reads and actuates; owned by the world.
        """
        self.name = name
        self.description = description
        self._model, self._data = model, data
        joints, gripper = description.joints, description.gripper
        arm = [model.joint(f"{name}/{joint.name}").id for joint in joints]
        drivers = [model.joint(f"{name}/{driver}").id for driver in gripper.drivers]
        self._arm_qpos, self._arm_dof = model.jnt_qposadr[arm], model.jnt_dofadr[arm]
        self._driver_qpos, self._driver_dof = model.jnt_qposadr[drivers], model.jnt_dofadr[drivers]
        self._arm_actuators = np.array([model.actuator(f"{name}/{joint.name}").id for joint in joints])
        self._gripper_actuator = model.actuator(f"{name}/{gripper.actuator}").id
        self._ctrl_closed = float(model.actuator_ctrlrange[self._gripper_actuator, 1])
        kp = np.array([joint.kp for joint in joints])
        kd = np.array([joint.kd for joint in joints]) + model.dof_damping[self._arm_dof]
        self._kp, self._lead = kp, kd / kp
        self._metres_per_radian = (gripper.upper - gripper.lower) / gripper.closed_angle
        self._deceleration = description.stop_deceleration
        self._lower, self._upper = description.lower, description.upper
        self._velocity_limit = description.raw_velocity_limit
        self._acceleration_limit = description.raw_acceleration_limit[:-1]
        self._dof_acceleration, self._dof_torque = np.zeros(model.nv), np.zeros(model.nv)
        self._dt = float(model.opt.timestep)
        self._change = self._dt * STOP_MARGIN * description.raw_acceleration_limit
        self._delay = DELAY_PERIODS * description.command_period
        self._response: JointResponse | None = None
        self._timeline: Timeline = ()
        self._mode = ReferenceMode.HOLD
        self._stopping = False
        self._last_command = -math.inf
        self.ignored_commands = 0
        self._reference = self._positions()
        self._velocity = np.zeros_like(self._reference)
        self._acceleration = np.zeros_like(self._reference)

    @property
    def time(self) -> float:
        """Simulated time [s], rounded like the stamps of states."""
        return round(float(self._data.time), 6)

    @property
    def mode(self) -> ReferenceMode:
        """What moves the reference at present."""
        return self._mode

    @property
    def reference(self) -> np.ndarray:
        """The present reference [rad; m], a copy."""
        return self._reference.copy()

    def state(self) -> StateMessage:
        """Measured joints now; a gripper's effort is its pad force [N], negative when it closes."""
        data = self._data
        closing = self._metres_per_radian * sum(data.qvel[self._driver_dof].tolist()) / len(self._driver_dof)
        velocity = np.array((*data.qvel[self._arm_dof].tolist(), -closing))
        force = data.actuator_force
        grip = -float(force[self._gripper_actuator]) / self._metres_per_radian
        effort = np.array((*force[self._arm_actuators].tolist(), grip))
        return StateMessage(round(data.time, 6), self._positions(), velocity, effort)

    def command(self, command: CommandMessage) -> None:
        """Takes one reference; its stamp counts on this robot's clock, or its arrival when it is from another clock.

        Raises:
            CommandError: wrong shape, or a number that is not finite.
        """
        n = self._reference.size
        if command.position.shape != (n,) or command.velocity.shape != (n,):
            raise CommandError(
                f"robot '{self.name}' takes {n} positions and velocities ({', '.join(self.description.joint_names)}); "
                f"got shapes {command.position.shape} and {command.velocity.shape}"
            )
        if not (np.isfinite(command.position).all() and np.isfinite(command.velocity).all()):
            raise CommandError(f"robot '{self.name}': a command holds a number that is not finite; it is dropped")
        if self._stopping:
            self.ignored_commands += 1
            return
        now = float(self._data.time)
        stamp = command.stamp if abs(command.stamp - now) < SAME_CLOCK else now
        if self._mode is not ReferenceMode.FOLLOW:
            self._timeline = ()
            if self._response is not None:
                self._response.start(self._reference[:-1], self._velocity[:-1])
        names = self.description.joint_names
        self._timeline = extended(self._timeline, JointCommand(stamp, names, command.position, command.velocity))
        self._last_command = now
        self._mode = ReferenceMode.FOLLOW

    def adopt_response(self, delay: float, natural_frequency: np.ndarray, damping_ratio: np.ndarray) -> None:
        """Lets the arm's joints follow their references as those of a real one were found to.

        Args:
            delay: From a reference's stamp to when the joints begin to follow it [s].
            natural_frequency: Of every arm joint, shape (n - 1,) [rad/s].
            damping_ratio: The same.
        """
        self._delay = delay
        self._response = JointResponse(natural_frequency, damping_ratio, self._dt)

    def stop(self) -> None:
        """Brakes to rest now, whatever is commanded meanwhile."""
        if self._mode is not ReferenceMode.HOLD:
            self._mode, self._stopping = ReferenceMode.BRAKE, True

    def step(self) -> None:
        """Moves the reference by one physics step and writes the actuators; called by the world before each step."""
        silent = self._data.time - self._last_command
        if self._mode is ReferenceMode.FOLLOW and silent > self.description.watchdog - 0.5 * self._dt:
            self._mode = ReferenceMode.BRAKE
        self._acceleration[:] = 0.0
        if self._mode is ReferenceMode.FOLLOW:
            self._follow()
        elif self._mode is ReferenceMode.BRAKE:
            self._brake()
        if self._mode is not ReferenceMode.HOLD:
            moved = self._within(self._reference + self._dt * self._velocity)
            self._velocity = (moved - self._reference) / self._dt
            self._reference = moved
        self._actuate()

    def _follow(self) -> None:
        """Heads for the time line's reference within the vendor's limits; on it, when the command keeps them."""
        description = self.description
        asked, velocity = reference_at(self._timeline, self._data.time - self._delay, description.watchdog)
        if self._response is not None:
            arm, speed = self._response.step(asked[:-1])
            asked, velocity = np.append(arm, asked[-1]), np.append(speed, velocity[-1])
        limit, before = self._velocity_limit, self._velocity
        wanted = velocity + (self._within(asked) - self._reference - self._dt * velocity) / CATCH_UP
        wanted = np.minimum(np.maximum(wanted, -limit), limit)
        self._velocity = np.minimum(np.maximum(wanted, before - self._change), before + self._change)
        self._acceleration = (self._velocity - before) / self._dt

    def _brake(self) -> None:
        change = np.minimum(np.abs(self._velocity), self._dt * self._deceleration)
        self._acceleration = -np.sign(self._velocity) * change / self._dt
        self._velocity = self._velocity + self._dt * self._acceleration
        if np.abs(self._velocity).max() < 1e-9:
            self._velocity = np.zeros_like(self._velocity)
            self._mode, self._stopping = ReferenceMode.HOLD, False

    def _actuate(self) -> None:
        # The servo's torque is kp (ctrl - q) - kd dq. Leading the position by kd/kp times the reference's velocity
        # turns its damping into velocity tracking, and M a / kp adds the torque that the reference's acceleration
        # needs, as in a real arm's joint controller.
        asked = self._reference[:-1]
        if self._mode is not ReferenceMode.HOLD:
            limit = self._acceleration_limit
            self._dof_acceleration[self._arm_dof] = np.minimum(np.maximum(self._acceleration[:-1], -limit), limit)
            mujoco.mj_mulM(self._model, self._data, self._dof_torque, self._dof_acceleration)
            asked = asked + self._lead * self._velocity[:-1] + self._dof_torque[self._arm_dof] / self._kp
        ctrl = self._data.ctrl
        ctrl[self._arm_actuators] = asked
        gripper = self.description.gripper
        closed = (gripper.upper - self._reference[-1]) / (gripper.upper - gripper.lower)
        ctrl[self._gripper_actuator] = self._ctrl_closed * closed

    def _within(self, reference: np.ndarray) -> np.ndarray:
        return np.minimum(np.maximum(reference, self._lower), self._upper)

    def _positions(self) -> np.ndarray:
        closed = self._metres_per_radian * sum(self._data.qpos[self._driver_qpos].tolist()) / len(self._driver_qpos)
        return np.array((*self._data.qpos[self._arm_qpos].tolist(), self.description.gripper.upper - closed))
