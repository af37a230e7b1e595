"""Colour, depth and segmentation of one view in one pass of OpenGL each, at the size of the sensor."""

import importlib
from typing import Any

import mujoco
import numpy as np

from sim.errors import RendererError
from sim.render.gl import camera_id, platform
from sim.render.probe import gl_works
from sim.render.renderer import COLLISION_GROUP

NOTHING = -1  # of a segmentation, where no geom is
_MAX_GEOMS = 2000


class RgbdRenderer:
    """Renders what a depth camera without error would see. Without shadows, which no depth needs."""

    def __init__(self, model: mujoco.MjModel, width: int, height: int, backend: str = "auto") -> None:
        """Makes a GL context and uploads the model.

        Args:
            model: A model built with visuals.
            width: [pixel].
            height: [pixel].
            backend: ``egl``, ``osmesa``, or ``auto`` for the first of them that works.

        Raises:
            RendererError: no OpenGL works here; ray casting has no colours to perceive.
        """
        self._model, self._closed = model, False
        tried = ("egl", "osmesa") if backend == "auto" else (backend,)
        chosen = next((name for name in tried if gl_works(name)), None)
        if chosen is None:
            raise RendererError(
                f"depth cameras need OpenGL, and {' and '.join(tried)} do not work here; install libegl1 and "
                "libgl1-mesa-dri (or libosmesa6), or let the scene's object_sensor be 'markers'"
            )
        with platform(chosen):
            self._gl: Any = importlib.import_module(f"mujoco.{chosen}").GLContext(width, height)
            self._gl.make_current()
            model.vis.quality.offsamples = 0
            model.vis.global_.offwidth, model.vis.global_.offheight = width, height
            self._context = mujoco.MjrContext(model, mujoco.mjtFontScale.mjFONTSCALE_100)
            mujoco.mjr_setBuffer(mujoco.mjtFramebuffer.mjFB_OFFSCREEN, self._context)
        self._context.readDepthMap = mujoco.mjtDepthMap.mjDEPTH_ZEROFAR
        self._scene = mujoco.MjvScene(model, _MAX_GEOMS)
        for flag in (mujoco.mjtRndFlag.mjRND_SHADOW, mujoco.mjtRndFlag.mjRND_REFLECTION):
            self._scene.flags[flag] = False
        self._option = mujoco.MjvOption()
        self._option.geomgroup[COLLISION_GROUP] = 0
        self._option.sitegroup[:] = 0
        self._viewport = mujoco.MjrRect(0, 0, width, height)
        self._picture = np.empty((height, width, 3), dtype=np.uint8)
        self._depth = np.empty((height, width), dtype=np.float32)

    def render(self, data: mujoco.MjData, camera: str) -> tuple[np.ndarray, np.ndarray]:
        """What a camera sees.

        Args:
            data: State of the model, with kinematics, cameras and lights computed.
            camera: Name of a camera of the model.

        Returns:
            Colours, shape (height, width, 3) uint8 RGB, and depth along the optical axis, shape (height, width) [m].

        Raises:
            RendererError: no such camera.
        """
        self._draw(data, camera)
        mujoco.mjr_readPixels(self._picture, self._depth, self._viewport, self._context)
        extent, visual = self._model.stat.extent, self._model.vis.map
        near, far = visual.znear * extent, visual.zfar * extent
        depth = near * far / (near + self._depth[::-1] * (far - near))
        return self._picture[::-1].copy(), depth.astype(np.float32)

    def segment(self, data: mujoco.MjData, camera: str) -> np.ndarray:
        """Which geom each pixel shows, shape (height, width) int32; :data:`NOTHING` where none is."""
        flags = (mujoco.mjtRndFlag.mjRND_SEGMENT, mujoco.mjtRndFlag.mjRND_IDCOLOR)
        for flag in flags:
            self._scene.flags[flag] = True
        self._draw(data, camera)
        for flag in flags:
            self._scene.flags[flag] = False
        mujoco.mjr_readPixels(self._picture, None, self._viewport, self._context)
        red, green, blue = (self._picture[::-1, :, i].astype(np.int32) for i in range(3))
        table = np.full(self._scene.ngeom + 1, NOTHING, dtype=np.int32)
        for geom in self._scene.geoms[: self._scene.ngeom]:
            if geom.objtype == mujoco.mjtObj.mjOBJ_GEOM and 0 <= geom.segid < self._scene.ngeom:
                table[geom.segid + 1] = geom.objid
        return table[red + 256 * green + 65536 * blue]

    def close(self) -> None:
        """Frees the GL context. Safe to call twice."""
        if not self._closed:
            self._closed = True
            self._context.free()
            self._gl.free()

    def _draw(self, data: mujoco.MjData, camera: str) -> None:
        view = mujoco.MjvCamera()
        view.type = mujoco.mjtCamera.mjCAMERA_FIXED
        view.fixedcamid = camera_id(self._model, camera)
        self._gl.make_current()
        mujoco.mjv_updateScene(self._model, data, self._option, None, view, mujoco.mjtCatBit.mjCAT_ALL, self._scene)
        mujoco.mjr_render(self._viewport, self._scene, self._context)
