"""What a log's raw measurements say about each other: it takes no simulation and no policy to see a wrong wire."""

from dataclasses import dataclass, field

import numpy as np
from scipy.spatial.transform import Rotation

from policies.observation.readings import gravity_from_quaternion
from rostrum.deploy.log import DeployLog

AXES = ("x", "y", "z")
_STIFF = 20  # ticks with stiff joints that the comparison of sent and measured joints needs
_SMOOTH = 5  # ticks over which derivatives are taken
_CALM = 30  # ticks over which an accelerometer feels gravity rather than steps
_SLOW = 2.0  # [m/s^2] of the accelerometer's length from gravity, beyond which it says nothing about attitude


@dataclass(frozen=True)
class Pairing:
    """Two ways to know one quantity.

    Attributes:
        term: Observation term that rests on the first.
        what: What is compared, in words.
        labels: Name of every column.
        times: On the run's clock, shape (T,) [s].
        found: As measured, shape (T, n).
        expected: As it follows from something else, shape (T, n).
        tolerance: Root mean square by which they may differ in half a second.
        others: What ``expected`` would be with a mistake in frame or format, by what that is in words.
    """

    term: str
    what: str
    labels: tuple[str, ...]
    times: np.ndarray
    found: np.ndarray
    expected: np.ndarray
    tolerance: float
    others: dict[str, np.ndarray] = field(default_factory=dict)


def pairings(log: DeployLog) -> list[Pairing]:
    """All that a log of a legged robot allows.

    Raises:
        LogError: states lack an array.
    """
    ticks = [tick for tick in log.ticks if "state" in tick]
    times = np.array([tick["t"] for tick in ticks])
    quaternion = log.array("state", "orientation_w")
    found = [_gravity(log, times, quaternion), _turning(log, times, quaternion), _velocity(log, times)]
    stiff = [tick for tick in ticks if "sent" in tick and any(tick["sent"]["kp"])]
    return [*found, _followed(log, stiff)] if len(stiff) >= _STIFF else found


def _gravity(log: DeployLog, times: np.ndarray, quaternion: np.ndarray) -> Pairing:
    """Gravity by the attitude against gravity by the accelerometer, while that feels little else."""
    felt = -log.array("state", "linear_acceleration_b")
    length = np.linalg.norm(felt, axis=1)
    felt = felt / np.maximum(length, 1e-6)[:, None]
    ways = {"wxyz": quaternion, "xyzw": quaternion[:, [3, 0, 1, 2]], "inverse": quaternion * [1.0, -1.0, -1.0, -1.0]}
    down = {name: _averaged(np.stack(gravity_from_quaternion(q), axis=-1), _CALM) for name, q in ways.items()}
    felt = _averaged(felt, _CALM)
    calm = np.abs(_averaged(length[:, None], _CALM)[:, 0] - 9.81) < _SLOW
    felt, down = felt[calm], {name: gravity[calm] for name, gravity in down.items()}
    times = times[_CALM // 2 : _CALM // 2 + len(calm)][calm]
    found = down["wxyz"]
    # What the mistake would leave of the difference, put as what would have been expected.
    others = {
        "the quaternion's order is wrong: it comes as xyzw": found - down["xyzw"] + felt,
        "the attitude is inverted: it maps the world to the base": found - down["inverse"] + felt,
    }
    what = "attitude against accelerometer"
    return Pairing("projected_gravity", what, AXES, times, found, felt, 0.15, others)


def _turning(log: DeployLog, times: np.ndarray, quaternion: np.ndarray) -> Pairing:
    """The gyroscope against the change of the attitude."""
    gyroscope = log.array("state", "angular_velocity_b")
    stamps = log.array("state", "stamp")
    rotation = Rotation.from_quat(quaternion[:, [1, 2, 3, 0]])
    step = np.maximum(stamps[_SMOOTH:] - stamps[:-_SMOOTH], 1e-3)[:, None]
    turned = (rotation[:-_SMOOTH].inv() * rotation[_SMOOTH:]).as_rotvec() / step
    middle = _averaged(gyroscope, _SMOOTH)
    keep = slice(_SMOOTH // 2, _SMOOTH // 2 + len(turned))
    world = rotation[keep].apply(turned)
    others = {"it is given in the world's frame, not in the base's": world}
    what = "gyroscope against the change of the attitude"
    return Pairing("angular_velocity", what, AXES, times[keep], middle, turned, 0.4, others)


def _velocity(log: DeployLog, times: np.ndarray) -> Pairing:
    """Measured joint velocities against the change of the angles."""
    position, stamps = log.array("state", "position"), log.array("state", "stamp")
    step = np.maximum(stamps[_SMOOTH:] - stamps[:-_SMOOTH], 1e-3)[:, None]
    moved = (position[_SMOOTH:] - position[:-_SMOOTH]) / step
    keep = slice(_SMOOTH // 2, _SMOOTH // 2 + len(moved))
    what = "joint velocities against the change of the joint angles"
    found = _averaged(log.array("state", "velocity"), _SMOOTH)
    return Pairing("joint_velocity", what, log.header.joints, times[keep], found, moved, 0.8)


def _followed(log: DeployLog, stiff: list[dict]) -> Pairing:
    """Measured joints against those that were sent a tick before."""
    times = np.array([tick["t"] for tick in stiff])[1:]
    sent = np.array([tick["sent"]["position"] for tick in stiff])[:-1]
    measured = np.array([tick["state"]["position"] for tick in stiff])[1:]
    return Pairing("joint_offset", "joints against what they were sent", log.header.joints, times, measured, sent, 0.35)


def _averaged(values: np.ndarray, span: int) -> np.ndarray:
    """Mean of every row and the ``span`` after it, shape (T - span, n)."""
    sums = np.cumsum(np.vstack([np.zeros((1, values.shape[1])), values]), axis=0)
    return (sums[span + 1 :] - sums[: -span - 1]) / (span + 1)
