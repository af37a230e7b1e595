"""Pictures of a simulated world, with GL where there is one and without where there is none."""

from sim.render.factory import BACKENDS, make_renderer
from sim.render.renderer import Renderer

__all__ = ["BACKENDS", "Renderer", "make_renderer"]
