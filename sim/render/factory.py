"""Chooses a renderer that works on this machine."""

import importlib.util
import logging

import mujoco

from sim.errors import RendererError
from sim.render.renderer import Renderer

log = logging.getLogger(__name__)

BACKENDS = ("auto", "egl", "osmesa", "rays")


def make_renderer(
    model: mujoco.MjModel, width: int, height: int, backend: str = "auto", shadows: bool = False
) -> Renderer:
    """Makes a renderer.

    Args:
        model: A model built with visuals.
        width: [pixel].
        height: [pixel].
        backend: ``auto`` takes the first that works of EGL, OSMesa and ray casting, which needs no GL at all.
        shadows: Casts shadows where the backend can; on a CPU they are four fifths of the time.

    Raises:
        RendererError: unknown backend, or the chosen one does not work here.
    """
    if backend not in BACKENDS:
        raise RendererError(f"unknown renderer '{backend}'; choose one of {list(BACKENDS)}")
    if backend in ("auto", "egl", "osmesa"):
        renderer = _try_gl(model, width, height, ("egl", "osmesa") if backend == "auto" else (backend,), shadows)
        if renderer is not None:
            return renderer
        if backend != "auto":
            raise RendererError(f"OpenGL through {backend} does not work here; use 'rays', which needs no GL")
        log.info("no GL works here; pictures are made by ray casting")
    from sim.render.rays import RayRenderer

    return RayRenderer(model, width, height)


def _try_gl(
    model: mujoco.MjModel, width: int, height: int, backends: tuple[str, ...], shadows: bool
) -> Renderer | None:
    if importlib.util.find_spec("OpenGL") is None:
        return None
    from sim.render.gl import GlRenderer
    from sim.render.probe import gl_works

    for backend in backends:
        if gl_works(backend):
            try:
                return GlRenderer(model, width, height, backend, shadows)
            except RendererError as error:
                log.info("%s", error)
    return None
