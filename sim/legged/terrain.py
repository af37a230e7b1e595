"""Terrain as data: a plane, perhaps tilted, with boxes on it. Heights can be asked without any engine."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import torch

_FAR = 500.0  # [m] boxes beyond are spares, out of reach


@dataclass(frozen=True)
class Box:
    """An axis-aligned box that stands on the plane.

    Attributes:
        center: Its centre in the plane [m].
        size: Lengths along x and y [m].
        height: Of its top above the plane [m].
    """

    center: tuple[float, float]
    size: tuple[float, float]
    height: float


@dataclass(frozen=True)
class Terrain:
    """One piece of ground.

    Attributes:
        name: What it is called in results.
        slope: Angle of the plane about the world's y axis [rad]; positive rises towards +x.
        boxes: Boxes on the plane; only a plane without slope may have some.
        friction: Sliding friction.
    """

    name: str = "flat"
    slope: float = 0.0
    boxes: tuple[Box, ...] = ()
    friction: float = 1.0

    def __post_init__(self) -> None:
        """Refuses what cannot be built.

        Raises:
            ValueError: boxes on a slope, or a slope that is no ground.
        """
        if self.slope and any(abs(box.center[0]) < _FAR for box in self.boxes):
            raise ValueError(f"terrain '{self.name}': boxes stand on level ground only")
        if abs(self.slope) > math.pi / 4.0:
            raise ValueError(f"terrain '{self.name}': a slope of {math.degrees(self.slope):.0f} degrees is no ground")


FLAT = Terrain()


def slope(degrees: float) -> Terrain:
    """A plane that rises towards +x."""
    return Terrain(f"slope_{degrees:+g}deg", slope=math.radians(degrees))


def bumps(height: float, seed: int, count: int = 120, extent: float = 8.0) -> Terrain:
    """Boxes at random places with tops of up to ``height`` [m]; the middle is left free to stand on."""
    rng = np.random.default_rng(seed)
    boxes: list[Box] = []
    while len(boxes) < count:
        x, y = rng.uniform(-extent / 2.0, extent / 2.0, 2)
        size = rng.uniform(0.10, 0.5, 2)
        if max(abs(x) - size[0] / 2.0, abs(y) - size[1] / 2.0) > 0.45:
            tall = float(rng.uniform(0.4, 1.0) * height)
            boxes.append(Box((float(x), float(y)), (float(size[0]), float(size[1])), tall))
    return Terrain(f"bumps_{1000 * height:.0f}mm", boxes=tuple(boxes))


def stairs(rise: float, run: float = 0.30, count: int = 6) -> Terrain:
    """A square pyramid of steps around a flat middle: up whichever way one walks, then down again.

    Args:
        rise: Height of one step [m].
        run: Depth of one step [m].
        count: Steps up; as many lead down on the far side.
    """
    boxes: list[Box] = []
    inner, width = 0.8, 12.0
    for i in range(2 * count - 1):
        level = (i + 1 if i < count else 2 * count - 1 - i) * rise
        near = inner + i * run
        middle = near + run / 2.0
        boxes += [Box((sign * middle, 0.0), (run, width), level) for sign in (-1.0, 1.0)]
    return Terrain(f"stairs_{1000 * rise:.0f}mm", boxes=tuple(boxes))


class HeightMap:
    """Heights of many terrains at many points, on any device."""

    def __init__(self, terrains: tuple[Terrain, ...], device: str = "cpu") -> None:
        """Turns the terrains into tensors.

        Args:
            terrains: All that copies may stand on.
            device: Where to compute.
        """
        import torch

        count = max((len(terrain.boxes) for terrain in terrains), default=0)
        table = torch.zeros(len(terrains), count, 5)
        for i, terrain in enumerate(terrains):
            for k, box in enumerate(terrain.boxes):
                table[i, k] = torch.tensor([*box.center, box.size[0] / 2.0, box.size[1] / 2.0, box.height])
        self._boxes = table.to(device)
        self._rise = torch.tensor([math.tan(terrain.slope) for terrain in terrains], device=device)
        self.flat = not count and not bool(self._rise.any())

    def height(self, terrain: "torch.Tensor", points: "torch.Tensor") -> "torch.Tensor":
        """Ground heights.

        Args:
            terrain: Index of each copy's terrain, shape (N,), int64.
            points: Places in the world frame, shape (N, P, 2) [m].

        Returns:
            Shape (N, P) [m].
        """
        height = self._rise[terrain, None] * points[..., 0]
        if self._boxes.shape[1]:
            boxes = self._boxes[terrain][:, None]  # (N, 1, K, 5)
            inside = ((points[..., None, :] - boxes[..., 0:2]).abs() <= boxes[..., 2:4]).all(-1)
            height = height + (inside * boxes[..., 4]).amax(-1)
        return height
