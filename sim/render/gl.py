"""Rendering with MuJoCo's own OpenGL renderer, off screen."""

import contextlib
import importlib
import os
from collections.abc import Iterator
from typing import Any

import mujoco
import numpy as np
from PIL import Image

from sim.errors import RendererError
from sim.render.renderer import COLLISION_GROUP

GL_BACKENDS = ("egl", "osmesa")
_MAX_GEOMS = 2000


class GlRenderer:
    """Draws with OpenGL through EGL or OSMesa. A process can use one of the two, since PyOpenGL binds only once."""

    def __init__(
        self,
        model: mujoco.MjModel,
        width: int,
        height: int,
        backend: str = "egl",
        shadows: bool = False,
        supersampling: float = 1.5,
    ) -> None:
        """Makes a GL context and uploads the model.

        Args:
            model: A model built with visuals.
            width: [pixel].
            height: [pixel].
            backend: ``egl`` or ``osmesa``.
            shadows: Casts shadows; without a GPU they are two thirds of the time.
            supersampling: Draws so many times larger and scales down: smooth edges for a fifth of what GL's own
                multisampling takes without a GPU, where vertices cost more than pixels.

        Raises:
            RendererError: the backend does not work in this process.
        """
        self._model = model
        self._backend = backend
        self._closed = False
        self._size = (width, height)
        drawn_width, drawn_height = round(width * supersampling), round(height * supersampling)
        try:
            with platform(backend):
                module = importlib.import_module(f"mujoco.{backend}")
                self._gl: Any = module.GLContext(drawn_width, drawn_height)
                self._gl.make_current()
                model.vis.quality.offsamples = 0
                model.vis.global_.offwidth, model.vis.global_.offheight = drawn_width, drawn_height
                self._context = mujoco.MjrContext(model, mujoco.mjtFontScale.mjFONTSCALE_100)
                mujoco.mjr_setBuffer(mujoco.mjtFramebuffer.mjFB_OFFSCREEN, self._context)
        except Exception as error:  # every GL stack fails in its own way
            raise RendererError(f"OpenGL through {backend} does not work here: {error!r}; use 'rays'") from error
        self._scene = mujoco.MjvScene(model, _MAX_GEOMS)
        self._scene.flags[mujoco.mjtRndFlag.mjRND_SHADOW] = shadows
        self._scene.flags[mujoco.mjtRndFlag.mjRND_REFLECTION] = False
        self._option = mujoco.MjvOption()
        self._option.geomgroup[COLLISION_GROUP] = 0
        self._option.sitegroup[:] = 0
        self._viewport = mujoco.MjrRect(0, 0, drawn_width, drawn_height)
        self._picture = np.empty((drawn_height, drawn_width, 3), dtype=np.uint8)

    @property
    def name(self) -> str:
        """The backend."""
        return self._backend

    def render(self, data: mujoco.MjData, camera: str) -> np.ndarray:
        """Draws a state; see :meth:`sim.render.renderer.Renderer.render`."""
        view = mujoco.MjvCamera()
        view.type = mujoco.mjtCamera.mjCAMERA_FIXED
        view.fixedcamid = camera_id(self._model, camera)
        self._gl.make_current()
        mujoco.mjv_updateScene(self._model, data, self._option, None, view, mujoco.mjtCatBit.mjCAT_ALL, self._scene)
        mujoco.mjr_render(self._viewport, self._scene, self._context)
        mujoco.mjr_readPixels(self._picture, None, self._viewport, self._context)
        picture = Image.fromarray(self._picture[::-1])
        return np.asarray(picture.resize(self._size, Image.Resampling.BOX))

    def close(self) -> None:
        """Frees the GL context. Safe to call twice."""
        if not self._closed:
            self._closed = True
            self._context.free()
            self._gl.free()


def camera_id(model: mujoco.MjModel, camera: str) -> int:
    """The index of a camera.

    Raises:
        RendererError: no such camera; lists those known.
    """
    index = mujoco.mj_name2id(model, mujoco.mjtObj.mjOBJ_CAMERA, camera)
    if index < 0:
        known = [model.camera(i).name for i in range(model.ncam)]
        raise RendererError(f"no camera '{camera}'; the model has {known} (build it with visuals)")
    return index


@contextlib.contextmanager
def platform(backend: str) -> Iterator[None]:
    """Chooses the platform for imports inside the block, and leaves the environment as it was."""
    before = {key: os.environ.get(key) for key in ("MUJOCO_GL", "PYOPENGL_PLATFORM")}
    os.environ.update(MUJOCO_GL=backend, PYOPENGL_PLATFORM=backend)
    try:
        yield
    finally:
        for key, value in before.items():
            if value is None:
                os.environ.pop(key, None)
            else:
                os.environ[key] = value
