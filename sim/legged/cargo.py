"""A loose block on a robot's tray: nothing holds it there but friction, rim and gravity."""

from dataclasses import dataclass

import mujoco
import numpy as np

from hardware.descriptions.legged import LeggedDescription, Tray
from sim.errors import SceneError

CARGO = "cargo"
_SOLREF = (0.008, 1.0)  # contact time constant [s] and damping ratio: those of the blocks in scenes


@dataclass(frozen=True)
class Cargo:
    """A block that starts at rest on the tray.

    Attributes:
        size: Lengths [m].
        mass: [kg].
        friction: Sliding friction; of two touching things the greater counts.
        offset_b: From the middle of the tray, forward and to the left [m].
    """

    size: tuple[float, float, float] = (0.04, 0.04, 0.04)
    mass: float = 0.06
    friction: float = 0.8
    offset_b: tuple[float, float] = (0.0, 0.0)

    def __post_init__(self) -> None:
        """Refuses what is no block.

        Raises:
            ValueError: a length, the mass or the friction is not positive.
        """
        if min(*self.size, self.mass, self.friction) <= 0.0:
            raise ValueError(
                f"cargo: size {self.size} m, mass {self.mass} kg and friction {self.friction} must all be positive"
            )


def tray_for(description: LeggedDescription, cargo: Cargo) -> Tray:
    """The tray that carries the cargo.

    Raises:
        SceneError: the robot has no tray, or the cargo does not lie inside its rim.
    """
    tray = description.tray
    if tray is None:
        raise SceneError(f"'{description.model}' has no tray to carry cargo on; add 'tray' to its description")
    room = [0.5 * (inner - length) for inner, length in zip(tray.size, cargo.size, strict=False)]
    if any(abs(offset) > free for offset, free in zip(cargo.offset_b, room, strict=True)):
        raise SceneError(
            f"cargo of {cargo.size[0]} x {cargo.size[1]} m at {cargo.offset_b} m does not lie inside the tray of "
            f"'{description.model}', {tray.size[0]} x {tray.size[1]} m; the offset may be up to "
            f"({max(room[0], 0.0):g}, {max(room[1], 0.0):g}) m"
        )
    return tray


def add_cargo(spec: mujoco.MjSpec, cargo: Cargo, touches: int) -> None:
    """Adds the block to a world as a free body; its place in ``qpos`` is the last, after the robot's.

    Args:
        spec: World with the robot attached.
        cargo: The block.
        touches: Contact bits of what it touches.
    """
    body = spec.worldbody.add_body(name=CARGO)
    body.add_freejoint(name=CARGO)
    body.add_geom(
        name=CARGO,
        type=mujoco.mjtGeom.mjGEOM_BOX,
        size=[0.5 * length for length in cargo.size],
        mass=cargo.mass,
        condim=4,
        friction=[cargo.friction, 0.005, 0.0001],
        solref=_SOLREF,
        contype=0,  # nothing else has to know about cargo
        conaffinity=touches,
        rgba=[0.80, 0.20, 0.16, 1.0],
    )


def cargo_at_rest(tray: Tray, cargo: Cargo, base_position_w: np.ndarray, base_quaternion_w: np.ndarray) -> np.ndarray:
    """Pose of the block lying on the tray, for M poses of the base.

    Args:
        tray: The tray.
        cargo: The block.
        base_position_w: Shape (M, 3) [m].
        base_quaternion_w: Shape (M, 4), wxyz.

    Returns:
        Shape (M, 7): position [m] and quaternion wxyz in the world frame.
    """
    above = np.array([*cargo.offset_b, tray.thickness + 0.5 * cargo.size[2]])
    position_b = np.array(tray.position_b) + above
    pose = np.empty((len(base_position_w), 7))
    pose[:, 3:] = base_quaternion_w
    for row, origin, quaternion in zip(pose, base_position_w, base_quaternion_w, strict=True):
        mujoco.mju_rotVecQuat(row[:3], position_b, quaternion.astype(float))
        row[:3] += origin
    return pose


def cargo_on_tray(
    tray: Tray, cargo: Cargo, cargo_w: np.ndarray, base_position_w: np.ndarray, base_quaternion_w: np.ndarray
) -> np.ndarray:
    """Whether the block's centre is above the mat, between the rims and no higher than a block may stand.

    Args:
        tray: The tray.
        cargo: The block.
        cargo_w: Poses of the block, shape (M, 7), as :func:`cargo_at_rest` gives them.
        base_position_w: Shape (M, 3) [m].
        base_quaternion_w: Shape (M, 4), wxyz.

    Returns:
        Shape (M,), bool.
    """
    inside = np.zeros(len(cargo_w), dtype=bool)
    highest = tray.thickness + 0.5 * float(np.linalg.norm(cargo.size)) + tray.rim_height
    inverse, local = np.zeros(4), np.zeros(3)
    for i, (pose, origin, quaternion) in enumerate(zip(cargo_w, base_position_w, base_quaternion_w, strict=True)):
        mujoco.mju_negQuat(inverse, quaternion.astype(float))
        mujoco.mju_rotVecQuat(local, (pose[:3] - origin).astype(float), inverse)
        x, y, z = local - np.array(tray.position_b)
        inside[i] = abs(x) < 0.5 * tray.size[0] and abs(y) < 0.5 * tray.size[1] and 0.0 < z < highest
    return inside
