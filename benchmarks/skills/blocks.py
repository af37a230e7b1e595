"""Blocks of any size, mass and friction."""

from dataclasses import replace

import numpy as np

from sim.scenes.scene import SceneObject

Range = tuple[float, float]


def any_block(
    rng: np.random.Generator, item: SceneObject, side: Range, height: Range, mass: Range, friction: Range
) -> SceneObject:
    """A block with everything drawn but its colour and name: level sides and height [m], mass [kg], friction."""
    length, width = (float(each) for each in rng.uniform(*side, 2))
    size = (length, width, float(rng.uniform(*height)))
    return replace(item, size=size, mass=float(rng.uniform(*mass)), friction=float(rng.uniform(*friction)))
