"""What every renderer offers."""

from typing import Protocol

import mujoco
import numpy as np

COLLISION_GROUP = 3
"""Geom group that is not drawn: the robots' collision meshes, by the model packs' convention."""


class Renderer(Protocol):
    """Draws the state of a model from a named camera."""

    @property
    def name(self) -> str:
        """The backend: ``egl``, ``osmesa`` or ``rays``."""
        ...

    def render(self, data: mujoco.MjData, camera: str) -> np.ndarray:
        """Draws a state.

        Args:
            data: State of the renderer's model, with its kinematics computed.
            camera: Name of a camera of the model.

        Returns:
            Shape (height, width, 3) uint8 RGB.

        Raises:
            RendererError: no such camera; lists those known.
        """
        ...

    def close(self) -> None:
        """Frees what the renderer holds. Safe to call twice."""
        ...
