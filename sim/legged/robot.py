"""The simulated legged robot's own end: what the motor controllers and the inertial unit of a real one do.

Every physics step its joints follow torque = kp (target - q) - kd dq, clipped at the torque limit, with the gains that
the newest command carries. When nobody commands it, it damps its joints by itself.
"""

import math
import zlib
from collections import deque
from enum import Enum

import mujoco
import numpy as np

from hardware.descriptions.legged import LeggedDescription
from hardware.errors import CommandError
from hardware.sim_wire import LeggedCommandMessage, LeggedStateMessage
from sim.scenes.legged import ACCELEROMETER
from sim.scenes.sensing import LeggedHardwareCfg

_KEPT_STATES = 200  # measurements that may be on their way
_FORCE_UP = 3  # of a foot's sensor: whether it touches, then the force in the world frame


class LegMode(Enum):
    """What the joints do."""

    DAMPED = "damped"
    FOLLOW = "follow"


class SimulatedLeggedRobot:
    """One legged robot in a world. Arrays have shape (n,) in the order of ``description.joint_names``.

    It starts damped. When no command comes for ``description.watchdog``, and on :meth:`stop`, it damps its joints with
    ``description.safety.damping`` until the next command.
    """

    def __init__(
        self,
        name: str,
        description: LeggedDescription,
        model: mujoco.MjModel,
        data: mujoco.MjData,
        cfg: LeggedHardwareCfg,
        seed: int = 0,
    ) -> None:
        """Finds the robot in the model and takes a first measurement.

        Args:
            name: Its name in the scene.
            description: Its limits and gains.
            model: A model from :func:`sim.scenes.build.build_model`; the joints' gains in it are this robot's to set.
            data: The state that it reads and actuates, with kinematics computed; owned by the world.
            cfg: Latencies and noise.
            seed: Draws the noise; equal seeds give equal measurements.
        """
        self.name = name
        self.description = description
        self.cfg = cfg
        self._model, self._data = model, data
        joints = [model.joint(f"{name}/{joint}") for joint in description.joint_names]
        self._qpos = np.array([joint.qposadr[0] for joint in joints])
        self._dof = np.array([joint.dofadr[0] for joint in joints])
        self._actuators = np.array([model.actuator(f"{name}/{joint}").id for joint in description.joint_names])
        self._base = model.body(f"{name}/{description.base_body}").id
        free = int(model.body_jntadr[self._base])
        self._base_qpos, self._base_dof = int(model.jnt_qposadr[free]), int(model.jnt_dofadr[free])
        self._feet = [int(model.sensor(f"{name}/{foot}/force").adr[0]) for foot in description.foot_names]
        self._accelerometer = int(model.sensor(f"{name}/{ACCELEROMETER}").adr[0])
        self._rng = np.random.default_rng([seed, zlib.crc32(name.encode())])
        self._drift = cfg.heading_drift * self._rng.standard_normal()
        self._pending: deque[tuple[float, LeggedCommandMessage]] = deque()
        self._states: deque[LeggedStateMessage] = deque(maxlen=_KEPT_STATES)
        self._last_command = -math.inf
        self.orders = 0  # commands and stops so far
        self._kp_factor, self._kd_factor = np.ones(len(joints)), np.ones(len(joints))
        self._mode = LegMode.FOLLOW
        self._damp()
        self.measure()

    @property
    def time(self) -> float:
        """Simulated time [s], rounded like the stamps of states."""
        return round(float(self._data.time), 6)

    @property
    def mode(self) -> LegMode:
        """What the joints do at present."""
        return self._mode

    @property
    def base_position_w(self) -> np.ndarray:
        """True position of the base frame, shape (3,) [m]; for sensors, audit and tests only."""
        return self._data.qpos[self._base_qpos : self._base_qpos + 3].copy()

    @property
    def base_quaternion_w(self) -> np.ndarray:
        """True orientation of the base frame, shape (4,), wxyz; for sensors, audit and tests only."""
        return self._data.qpos[self._base_qpos + 3 : self._base_qpos + 7].copy()

    def place(self, position_w: np.ndarray, yaw: float, joints: np.ndarray, roll: float = 0.0) -> None:
        """Puts the robot at rest at a pose; only before the first step.

        Args:
            position_w: Of the base frame, shape (3,) [m].
            yaw: Heading [rad].
            joints: Shape (n,) [rad].
            roll: Turn about its own x axis [rad].
        """
        start = self._base_qpos
        self._data.qpos[start : start + 3] = position_w
        (c, s), (p, q) = ((math.cos(0.5 * angle), math.sin(0.5 * angle)) for angle in (yaw, roll))
        self._data.qpos[start + 3 : start + 7] = [c * p, c * q, s * q, s * p]
        self._data.qpos[self._qpos] = joints
        mujoco.mj_forward(self._model, self._data)
        self._states.clear()
        self.measure()

    def adopt_gains(self, kp_factor: np.ndarray, kd_factor: np.ndarray) -> None:
        """Makes the joints follow their gains by factors, each of shape (n,); only before the first command."""
        self._kp_factor, self._kd_factor = kp_factor, kd_factor

    def state(self) -> LeggedStateMessage:
        """The newest measurement that has arrived: at least ``state_latency`` old."""
        due = self._data.time - self.cfg.state_latency + 1e-9
        newest = self._states[0]
        for state in self._states:
            if state.stamp > due:
                break
            newest = state
        return newest

    def measure(self) -> None:
        """Takes a measurement; called by the world after every control period."""
        data, cfg = self._data, self.cfg
        start, forces, accelerometer = self._base_dof, self._feet, self._accelerometer
        self._states.append(
            LeggedStateMessage(
                round(data.time, 6),
                self._noisy(data.qpos[self._qpos], cfg.position_sigma),
                self._noisy(data.qvel[self._dof], cfg.velocity_sigma),
                data.actuator_force[self._actuators].copy(),
                self._orientation(),
                self._noisy(data.qvel[start + 3 : start + 6], cfg.gyroscope_sigma),
                self._noisy(data.sensordata[accelerometer : accelerometer + 3], cfg.accelerometer_sigma),
                np.array([abs(data.sensordata[address + _FORCE_UP]) for address in forces]),
            )
        )

    def command(self, command: LeggedCommandMessage) -> None:
        """Takes one command; it reaches the joints ``command_latency`` later.

        Raises:
            CommandError: wrong shape, a number that is not finite, or a negative gain.
        """
        n = len(self.description.joints)
        arrays = (command.position, command.kp, command.kd)
        if any(array.shape != (n,) for array in arrays):
            raise CommandError(
                f"robot '{self.name}' takes {n} positions and gains ({', '.join(self.description.joint_names)}); "
                f"got shapes {[array.shape for array in arrays]}"
            )
        if not all(np.isfinite(array).all() for array in arrays) or (np.minimum(command.kp, command.kd) < 0.0).any():
            raise CommandError(
                f"robot '{self.name}': a command holds a number that is not finite, or a negative gain; it is dropped"
            )
        self.orders += 1
        self._last_command = float(self._data.time)
        self._pending.append((self._last_command + self.cfg.command_latency, command))

    def stop(self) -> None:
        """Damps the joints now; commands on their way are forgotten."""
        self.orders += 1
        self._pending.clear()
        self._damp()

    def step(self) -> None:
        """Brings due commands to the joints; called by the world before each physics step."""
        now = float(self._data.time)
        while self._pending and self._pending[0][0] <= now + 1e-9:
            command = self._pending.popleft()[1]
            self._mode = LegMode.FOLLOW
            self._actuate(command.position, command.kp, command.kd)
        silent = now - self._last_command
        if self._mode is LegMode.FOLLOW and silent > self.description.watchdog - 0.5 * self._model.opt.timestep:
            self.stop()

    def _damp(self) -> None:
        if self._mode is LegMode.FOLLOW:
            n = len(self.description.joints)
            self._mode = LegMode.DAMPED
            self._actuate(np.zeros(n), np.zeros(n), np.full(n, self.description.safety.damping))

    def _actuate(self, position: np.ndarray, kp: np.ndarray, kd: np.ndarray) -> None:
        """The position servos of the model, with these gains from the next physics step on."""
        self._model.actuator_gainprm[self._actuators, 0] = self._kp_factor * kp
        self._model.actuator_biasprm[self._actuators, 1] = -self._kp_factor * kp
        self._model.actuator_biasprm[self._actuators, 2] = -self._kd_factor * kd
        self._data.ctrl[self._actuators] = position

    def _noisy(self, values: np.ndarray, sigma: float) -> np.ndarray:
        return values + sigma * self._rng.standard_normal(values.shape)

    def _orientation(self) -> np.ndarray:
        """The attitude as the inertial unit gives it: noisy, its heading drifting. Shape (4,), wxyz."""
        heading, turn, drifted, measured = np.zeros(4), np.zeros(4), np.zeros(4), np.zeros(4)
        mujoco.mju_axisAngle2Quat(heading, np.array([0.0, 0.0, 1.0]), self._drift * self._data.time)
        rotation = self.cfg.orientation_sigma * self._rng.standard_normal(3)
        angle = float(np.linalg.norm(rotation))
        mujoco.mju_axisAngle2Quat(turn, rotation / angle if angle > 0.0 else np.array([1.0, 0.0, 0.0]), angle)
        mujoco.mju_mulQuat(drifted, heading, self.base_quaternion_w)
        mujoco.mju_mulQuat(measured, drifted, turn)
        return measured
