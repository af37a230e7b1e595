"""How to perceive."""

from dataclasses import dataclass, field

from skills.perception.detector import Detector


@dataclass(frozen=True)
class PerceptionCfg:
    """How to perceive.

    Attributes:
        depth_sigma: Standard deviation of a pixel's depth at one metre; it grows with the square of the distance [m].
        least_pixels: Of a thing.
        inset: How far the outermost pixel of a thing lies inside of its silhouette [pixel].
        table_reflectance: Share of the light that the tables reflect; tells white things from grey and black ones.
        detector: Finds what phrases describe; goes by colour words when None.
    """

    depth_sigma: float = 0.0022
    least_pixels: int = 30
    inset: float = 1.5
    table_reflectance: float = 0.66
    detector: Detector | None = field(default=None, compare=False)
