"""Light that differs from what a scene says, for tests of what looks at it."""

from dataclasses import dataclass

import mujoco
import numpy as np

from sim.errors import VariationError


@dataclass(frozen=True)
class Lighting:
    """How a scene is lit.

    Attributes:
        brightness: Factor on all light.
        tint: Factors on red, green and blue: the colour of the light that the camera's white balance has left.
        turn: By which the lights are turned about the vertical [rad].
    """

    brightness: float = 1.0
    tint: tuple[float, float, float] = (1.0, 1.0, 1.0)
    turn: float = 0.0

    def __post_init__(self) -> None:
        """Refuses what is no light.

        Raises:
            VariationError: a factor that is negative or not finite.
        """
        if not all(0.0 <= value < np.inf for value in (self.brightness, *self.tint)):
            raise VariationError(f"lighting: factors must be finite and not negative, got {self}")


def light(model: mujoco.MjModel, lighting: Lighting) -> None:
    """Changes a model's lights, in place; to be applied to a model as built, once."""
    factor = lighting.brightness * np.asarray(lighting.tint)
    c, s = np.cos(lighting.turn), np.sin(lighting.turn)
    about = np.array(((c, -s, 0.0), (s, c, 0.0), (0.0, 0.0, 1.0)))
    model.light_diffuse[:] = model.light_diffuse * factor
    model.light_dir[:] = model.light_dir @ about.T
    head = model.vis.headlight
    for name in ("ambient", "diffuse"):
        getattr(head, name)[:] = getattr(head, name) * factor
