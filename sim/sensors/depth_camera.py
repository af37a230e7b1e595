"""Simulated depth cameras: rendered, noisy, late, and never exactly where their calibration says."""

from collections import deque
from typing import Protocol

import mujoco
import numpy as np

from hardware.ports.camera import CameraIntrinsics, Frame, View
from sim.render.coarse import coarsen_meshes
from sim.render.lighting import Lighting, light
from sim.render.rgbd import RgbdRenderer
from sim.scenes.build import build_model
from sim.scenes.looks import OPTICAL
from sim.scenes.placement import Placement
from sim.scenes.scene import Scene
from sim.scenes.sensing import DepthCameraCfg
from sim.sensors.depth_noise import disturb


class Pictured(Protocol):
    """What cameras look at: a world, or the mirror of one that is simulated elsewhere."""

    scene: Scene
    placement: Placement

    @property
    def time(self) -> float:
        """Simulated time [s]."""
        ...

    @property
    def positions(self) -> np.ndarray:
        """Generalised positions, MuJoCo's ``qpos``."""
        ...


class DepthCameras:
    """All depth cameras of a world: exposes those that are due, delivers late.

    Attributes:
        blind: Names of cameras that give no frames at present.
        frozen: Names of cameras that deliver their last frame again and again.
    """

    def __init__(self, world: Pictured, seed: int = 0, lighting: Lighting | None = None) -> None:
        """Builds what is drawn, and draws the errors of the calibrations.

        Args:
            world: Whose scene has the cameras.
            seed: Draws noise and errors; equal seeds give equal frames.
            lighting: How the scene is lit, instead of as it says.

        Raises:
            RendererError: no OpenGL works here.
            SceneError: a camera is mounted on a link that is not there.
        """
        self._world, self._cfgs = world, world.scene.depth_cameras
        self.model = build_model(world.scene, world.placement, visuals=True)
        coarsen_meshes(self.model)
        if lighting is not None:
            light(self.model, lighting)
        self._data = mujoco.MjData(self.model)
        self._renderers: dict[tuple[int, int], RgbdRenderer] = {}
        self._rngs = {cfg.name: np.random.default_rng([seed, 0x63616D, i]) for i, cfg in enumerate(self._cfgs)}
        self._nominal = {cfg.name: self._misplace(cfg) for cfg in self._cfgs}
        self._exposures = {cfg.name: 0 for cfg in self._cfgs}
        self._first: float | None = None
        self._pending: deque[tuple[float, View]] = deque()
        self._last: dict[str, View] = {}
        self.blind: set[str] = set()
        self.frozen: set[str] = set()

    def observe(self) -> None:
        """Exposes every camera that is due; to be called after every control period."""
        now = self._world.time
        if self._first is None:
            self._first = now
        for cfg in self._cfgs:
            elapsed = now - self._first - cfg.phase
            if elapsed < self._exposures[cfg.name] / cfg.rate - 1e-9:
                continue
            self._exposures[cfg.name] = max(self._exposures[cfg.name] + 1, int(elapsed * cfg.rate + 1e-6) + 1)
            if cfg.name in self.blind:
                continue
            frozen = cfg.name in self.frozen and cfg.name in self._last
            shot = self._last[cfg.name] if frozen else self.expose(cfg.name)
            self._pending.append((now + cfg.latency, shot))

    def poll(self, now: float) -> list[View]:
        """Views that have arrived by ``now`` [s] and were not polled before, oldest first."""
        arrived = sorted((item for item in self._pending if item[0] <= now + 1e-9), key=lambda item: item[0])
        self._pending = deque(item for item in self._pending if item[0] > now + 1e-9)
        return [shot for _, shot in arrived]

    def expose(self, name: str) -> View:
        """A frame of the world as it is now; raises SceneError for a camera that is not there."""
        cfg = self._world.scene.depth_camera(name)
        image, depth = self._renderer(cfg).render(self._posed(), f"depth/{name}")
        intrinsics = intrinsics_of(cfg)
        image, depth = disturb(image, depth, intrinsics.fy, cfg.noise, self._rngs[name])
        frame = Frame(self._world.time, self._exposures[name], image, depth)
        shot = View(name, frame, intrinsics, self.believed_pose(name), cfg.position_error, cfg.rotation_error)
        self._last[name] = shot
        return shot

    def segment(self, name: str) -> np.ndarray:
        """Which geom of :attr:`model` each pixel truly shows, for scoring only; shape (height, width)."""
        return self._renderer(self._world.scene.depth_camera(name)).segment(self._posed(), f"depth/{name}")

    def believed_pose(self, name: str) -> np.ndarray:
        """Where the calibration says that a camera is now, shape (4, 4); wrong by the error of the run."""
        camera = self.model.camera(f"depth/{name}").id
        body = self.model.cam_bodyid[camera]
        mount = np.eye(4)
        mount[:3, :3], mount[:3, 3] = self._data.xmat[body].reshape(3, 3), self._data.xpos[body]
        return mount @ self._nominal[name]

    def true_pose(self, name: str) -> np.ndarray:
        """Where a camera truly is now, for scoring only; shape (4, 4)."""
        camera = self.model.camera(f"depth/{name}").id
        pose = np.eye(4)
        pose[:3, :3] = self._data.cam_xmat[camera].reshape(3, 3) @ OPTICAL
        pose[:3, 3] = self._data.cam_xpos[camera]
        return pose

    def intrinsics(self, name: str) -> CameraIntrinsics:
        """Of a camera's images; raises SceneError for a camera that is not there."""
        return intrinsics_of(self._world.scene.depth_camera(name))

    def close(self) -> None:
        """Frees the renderers. Safe to call twice."""
        for renderer in self._renderers.values():
            renderer.close()
        self._renderers.clear()

    def _posed(self) -> mujoco.MjData:
        self._data.qpos[:] = self._world.positions
        mujoco.mj_kinematics(self.model, self._data)
        mujoco.mj_comPos(self.model, self._data)
        mujoco.mj_camlight(self.model, self._data)
        return self._data

    def _renderer(self, cfg: DepthCameraCfg) -> RgbdRenderer:
        size = (cfg.width, cfg.height)
        if size not in self._renderers:
            self._renderers[size] = RgbdRenderer(self.model, *size)
        return self._renderers[size]

    def _misplace(self, cfg: DepthCameraCfg) -> np.ndarray:
        """Moves the true camera off its calibrated pose; returns that pose in its body's frame, shape (4, 4)."""
        camera, rng = self.model.camera(f"depth/{cfg.name}").id, self._rngs[cfg.name]
        axes = np.empty(9)
        mujoco.mju_quat2Mat(axes, self.model.cam_quat[camera])
        nominal = np.eye(4)
        nominal[:3, :3], nominal[:3, 3] = axes.reshape(3, 3) @ OPTICAL, self.model.cam_pos[camera]
        self.model.cam_pos[camera] += cfg.position_error * rng.standard_normal(3)
        mujoco.mju_quatIntegrate(self.model.cam_quat[camera], cfg.rotation_error * rng.standard_normal(3), 1.0)
        return nominal


def intrinsics_of(cfg: DepthCameraCfg) -> CameraIntrinsics:
    """The pinhole model of a simulated camera; the centre of the upper left pixel is (0, 0)."""
    focal = 0.5 * cfg.height / np.tan(0.5 * np.radians(cfg.fovy))
    return CameraIntrinsics(
        cfg.width, cfg.height, float(focal), float(focal), 0.5 * (cfg.width - 1), 0.5 * (cfg.height - 1)
    )
