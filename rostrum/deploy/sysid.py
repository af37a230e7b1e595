"""Finds delay, gains, rotor inertia and dry friction of a hanging robot's joints from a log of their motion.

Output error: the robot's model, its base held, is simulated with the very commands of the log, and its parameters are
changed until the simulated joint angles are those that were measured (Ljung, System Identification, 1999, chapter 7).
"""

from dataclasses import dataclass

import mujoco
import numpy as np
from mujoco import rollout
from scipy.optimize import least_squares

from hardware.descriptions.legged import LeggedDescription
from hardware.identification import IdentifiedJoint, JointIdentification
from policies.observation.readings import gravity_from_quaternion
from rostrum.deploy.errors import IdentificationError
from rostrum.deploy.excited import MOVED, SKIP, excited, rms
from rostrum.deploy.log import DeployLog
from sim.legged.model import LeggedModelCfg, robot_spec

_QUANTITIES = ("kp_factor", "kd_factor", "armature", "friction")
_LOWER, _UPPER = np.array([0.2, 0.1, 1e-4, 0.0]), np.array([3.0, 6.0, 0.5, 5.0])
_STEP = np.array([0.01, 0.02, 5e-4, 0.01])  # of the differences from which derivatives are taken
_MOST_DELAY, _DELAY_STEP = 0.08, 5e-4  # [s]


@dataclass(frozen=True)
class _Data:
    """What the fit needs of a log; times since its first tick, on a grid of the model's steps."""

    times: np.ndarray  # (T,) [s]
    sent: np.ndarray  # (T, n) [rad]
    stamps: np.ndarray  # (M,) [s]
    measured: np.ndarray  # (M, n) [rad]
    first: tuple[np.ndarray, np.ndarray]  # angles and velocities at the beginning
    gravity_b: np.ndarray  # (3,)


def identify(log: DeployLog, description: LeggedDescription) -> JointIdentification:
    """Fits the joints' dynamics to a log of :mod:`rostrum.deploy.excite`.

    Raises:
        IdentificationError: the log is of another robot, or a joint moved too little or not for long enough.
        LogError: a tick lacks an array.
    """
    data = _data(log, description)
    model = _Hanging(description, data)
    n = len(description.joints)
    start = np.concatenate([model.nominal.ravel(), [0.005]])
    lower = np.concatenate([np.tile(_LOWER, n), [0.0]])
    upper = np.concatenate([np.tile(_UPPER, n), [_MOST_DELAY]])
    scale = np.concatenate([np.tile([0.2, 0.5, 0.01, 0.2], n), [0.005]])
    before = model.residual(np.concatenate([model.nominal.ravel(), [0.0]]))
    fit = least_squares(
        model.residual, np.clip(start, lower + 1e-9, upper - 1e-9), model.jacobian,  # type: ignore[arg-type]
        (lower, upper), x_scale=scale, max_nfev=40, xtol=1e-5, ftol=1e-6,
    )  # fmt: skip
    rows = max(1, len(fit.fun) - len(fit.x))
    covariance = np.linalg.pinv(fit.jac.T @ fit.jac) * float(fit.fun @ fit.fun) / rows
    std = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    values, spread = fit.x[:-1].reshape(n, 4), std[:-1].reshape(n, 4)
    joints = tuple(
        IdentifiedJoint(
            name,
            **dict(zip(_QUANTITIES, row.tolist(), strict=True)),
            **{f"{what}_std": value for what, value in zip(_QUANTITIES, deviation.tolist(), strict=True)},
        )
        for name, row, deviation in zip(description.joint_names, values, spread, strict=True)
    )
    return JointIdentification(
        description.model, float(fit.x[-1]), float(std[-1]), joints, rms(before), rms(fit.fun),
        float(data.times[-1]), log.header.run_id,
    )  # fmt: skip


class _Hanging:
    """The model with its base held, and what it does with the log's commands."""

    def __init__(self, description: LeggedDescription, data: _Data) -> None:
        self._data = data
        spec = robot_spec(description, LeggedModelCfg(timestep=description.servo_period))
        free = [joint for joint in spec.joints if joint.type == mujoco.mjtJoint.mjJNT_FREE]
        for joint in free:
            spec.delete(joint)
        self._model = model = spec.compile()
        model.opt.gravity[:] = 9.81 * data.gravity_b
        joints = [model.joint(name) for name in description.joint_names]
        self._dof = np.array([joint.dofadr[0] for joint in joints])
        self._qpos = np.array([joint.qposadr[0] for joint in joints])
        self._actuators = np.array([model.actuator(name).id for name in description.joint_names])
        self._gains = description.kp, description.kd
        self.nominal = np.stack(
            [np.ones(len(joints)), np.ones(len(joints)), model.dof_armature[self._dof].copy(),
             model.dof_frictionloss[self._dof].copy()], axis=1,
        )  # fmt: skip
        self._limbs = _limbs(model, self._dof)
        self._keep = data.stamps >= SKIP
        self._scratch = mujoco.MjData(model)

    def residual(self, parameters: np.ndarray) -> np.ndarray:
        """Simulated minus measured joint angles, shape (M n,) [rad], joint after joint."""
        return (self._simulated(parameters) - self._data.measured[self._keep]).T.ravel()

    def jacobian(self, parameters: np.ndarray) -> np.ndarray:
        """Derivatives of :meth:`residual`; a joint of every limb is varied at once, since limbs do not move others."""
        base = self._simulated(parameters)
        rows, n = base.shape
        result = np.zeros((n, rows, len(parameters)))
        most = max(len(limb) for limb in self._limbs)
        for place in range(most):
            varied = [limb for limb in self._limbs if place < len(limb)]
            for quantity in range(4):
                changed = parameters.copy()
                for limb in varied:
                    changed[4 * limb[place] + quantity] += _STEP[quantity]
                slope = (self._simulated(changed) - base) / _STEP[quantity]
                for limb in varied:
                    for joint in limb:
                        result[joint, :, 4 * limb[place] + quantity] = slope[:, joint]
        changed = parameters.copy()
        changed[-1] += _DELAY_STEP
        result[:, :, -1] = ((self._simulated(changed) - base) / _DELAY_STEP).T
        return result.reshape(n * rows, len(parameters))

    def _simulated(self, parameters: np.ndarray) -> np.ndarray:
        """Joint angles at the kept stamps, shape (M, n)."""
        model, data = self._model, self._data
        values = parameters[:-1].reshape(-1, 4)
        kp, kd = values[:, 0] * self._gains[0], values[:, 1] * self._gains[1]
        model.actuator_gainprm[self._actuators, 0] = kp
        model.actuator_biasprm[self._actuators, 1], model.actuator_biasprm[self._actuators, 2] = -kp, -kd
        model.dof_armature[self._dof], model.dof_frictionloss[self._dof] = values[:, 2], values[:, 3]
        mujoco.mj_setConst(model, self._scratch)
        count = int(np.ceil(data.times[-1] / model.opt.timestep))
        begins = np.arange(count) * model.opt.timestep
        control = np.zeros((1, count, model.nu))
        for joint, actuator in enumerate(self._actuators):
            control[0, :, actuator] = np.interp(begins - parameters[-1], data.times, data.sent[:, joint])
        state = np.zeros(mujoco.mj_stateSize(model, mujoco.mjtState.mjSTATE_FULLPHYSICS))
        state[1 + self._qpos], state[1 + model.nq + self._dof] = data.first
        moved, _ = rollout.rollout(model, self._scratch, state[None], control)
        ends = np.concatenate([[0.0], moved[0, :, 0]])
        angles = np.vstack([data.first[0], moved[0][:, 1 + self._qpos]])
        at = data.stamps[self._keep]
        return np.stack([np.interp(at, ends, angles[:, joint]) for joint in range(angles.shape[1])], axis=1)


def _limbs(model: mujoco.MjModel, dofs: np.ndarray) -> list[list[int]]:
    """Joints that move each other, by index; those of different limbs do not while the base is held."""
    limbs: dict[int, list[int]] = {}
    for joint, dof in enumerate(dofs):
        root = int(dof)
        while model.dof_parentid[root] >= 0:
            root = int(model.dof_parentid[root])
        limbs.setdefault(root, []).append(joint)
    return list(limbs.values())


def _data(log: DeployLog, description: LeggedDescription) -> _Data:
    running, begin, _ = excited(log, description.model)
    times = np.array([tick["t"] for tick in running.ticks]) - begin
    stamps, fresh = np.unique(running.array("state", "stamp") - begin, return_index=True)
    measured = running.array("state", "position")
    moved = measured.std(axis=0)
    still = [name for name, much in zip(description.joint_names, moved, strict=True) if much < MOVED]
    if still:
        raise IdentificationError(f"{', '.join(still)} moved too little to be identified; let them move further")
    gravity = np.stack(gravity_from_quaternion(running.array("state", "orientation_w")), axis=-1).mean(axis=0)
    return _Data(
        times, running.array("sent", "position"), stamps, measured[fresh],
        (measured[0], running.array("state", "velocity")[0]), gravity / np.linalg.norm(gravity),
    )  # fmt: skip
