"""How a simulated world differs from what its scene and its robots' descriptions say: what nobody measured."""

import math
from dataclasses import dataclass, replace
from typing import TypeVar

import mujoco
import numpy as np

from hardware.descriptions.family import family_of
from hardware.descriptions.legged import load_legged_description
from sim.errors import VariationError
from sim.scenes.scene import Scene
from sim.scenes.sensing import LeggedHardwareCfg, MarkerSensorCfg, PoseSensorCfg

SensingT = TypeVar("SensingT", MarkerSensorCfg, PoseSensorCfg, LeggedHardwareCfg)

PAYLOAD_HEIGHT = 0.06  # [m] of a payload's centre above the base frame
PAYLOAD_SIDE = 0.12  # [m] of the cube that gives its inertia


@dataclass(frozen=True)
class Variation:
    """What is different.

    Attributes:
        ground_friction: Between feet and ground; None leaves it.
        cargo_friction: Of objects and carried trays; None leaves it. Of two touching things the greater friction
            counts; in a gripper the pads decide.
        tray_rims: Whether trays that robots carry have rims.
        payload: Mass fixed in every legged robot's trunk [kg].
        noise: Factor on every sensor's noise and bias.
        latency: Factor on every sensor's latency and on that of the legs' electronics.
    """

    ground_friction: float | None = None
    cargo_friction: float | None = None
    tray_rims: bool = True
    payload: float = 0.0
    noise: float = 1.0
    latency: float = 1.0

    def __post_init__(self) -> None:
        """Refuses what is no world.

        Raises:
            VariationError: a negative or infinite number.
        """
        for name, value in vars(self).items():
            if value is not None and not 0.0 <= value < math.inf:
                raise VariationError(f"variation: {name} must be a finite number that is not negative, got {value}")


def varied(scene: Scene, variation: Variation) -> Scene:
    """The scene with its sensors and electronics varied."""
    scaled = lambda cfg: _scaled(cfg, variation.noise, variation.latency)  # noqa: E731
    return replace(
        scene,
        marker_sensor=scaled(scene.marker_sensor),
        pose_sensor=scaled(scene.pose_sensor),
        legged_hardware=scaled(scene.legged_hardware),
    )


def vary(model: mujoco.MjModel, scene: Scene, variation: Variation) -> None:
    """Varies a compiled model's friction, rims and payload, in place.

    Raises:
        VariationError: friction of a ground that the scene does not have.
    """
    legged = [robot for robot in scene.robots if family_of(robot.description) == "legged"]
    if variation.ground_friction is not None:
        feet = [
            f"{robot.name}/{geom}"
            for robot in legged
            for foot in load_legged_description(robot.description).feet
            for geom in foot.geoms
        ]
        if scene.ground is None:
            raise VariationError(f"variation: the scene '{scene.name}' has no ground to change the friction of")
        for name in ("ground", *feet):
            model.geom(name).friction[0] = variation.ground_friction
    trays = [geom for geom in range(model.ngeom) if model.body(model.geom_bodyid[geom]).name.endswith("/tray")]
    if variation.cargo_friction is not None:
        cargo = {model.body(item.name).id for item in scene.objects}
        for geom in range(model.ngeom):
            if geom in trays or model.geom_bodyid[geom] in cargo:
                model.geom_friction[geom, 0] = variation.cargo_friction
    if not variation.tray_rims:
        for geom in trays:
            if not model.geom(geom).name.endswith("/mat"):
                model.geom_contype[geom] = model.geom_conaffinity[geom] = 0
    if variation.payload > 0.0:
        for robot in legged:
            _load(model, f"{robot.name}/{load_legged_description(robot.description).base_body}", variation.payload)
        mujoco.mj_setConst(model, mujoco.MjData(model))


def _load(model: mujoco.MjModel, body: str, mass: float) -> None:
    """Fixes a cube of a mass in a body: mass, centre and inertia of both together (parallel axes)."""
    index = model.body(body).id
    before, centre = float(model.body_mass[index]), model.body_ipos[index].copy()
    added = np.array([centre[0], centre[1], PAYLOAD_HEIGHT])
    total = before + mass
    middle = (before * centre + mass * added) / total
    rotation = np.zeros(9)
    mujoco.mju_quat2Mat(rotation, model.body_iquat[index])
    axes = rotation.reshape(3, 3)
    inertia = axes @ np.diag(model.body_inertia[index]) @ axes.T + _shifted(before, centre - middle)
    inertia += mass * PAYLOAD_SIDE**2 / 6.0 * np.eye(3) + _shifted(mass, added - middle)
    moments, principal = np.linalg.eigh(inertia)
    if np.linalg.det(principal) < 0.0:
        principal[:, 0] *= -1.0
    mujoco.mju_mat2Quat(model.body_iquat[index], principal.ravel())
    model.body_mass[index], model.body_ipos[index], model.body_inertia[index] = total, middle, moments


def _shifted(mass: float, offset: np.ndarray) -> np.ndarray:
    """Inertia that a mass adds for its distance from the centre, shape (3, 3) [kg m^2]."""
    return mass * (offset @ offset * np.eye(3) - np.outer(offset, offset))


def _scaled(cfg: SensingT, noise: float, latency: float) -> SensingT:
    """Sensor or electronics with its errors and delays multiplied."""
    noisy = ("sigma", "bias", "drift")
    fields = {
        name: value * (latency if name.endswith("latency") else noise)
        for name, value in vars(cfg).items()
        if name.endswith((*noisy, "latency"))
    }
    return replace(cfg, **fields)
