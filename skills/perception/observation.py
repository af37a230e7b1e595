"""What perception says about one frame."""

from dataclasses import dataclass, field

import numpy as np

from skills.world.snapshot import Pose, Vector3

Covariance = tuple[tuple[float, float, float], tuple[float, float, float], tuple[float, float, float]]


@dataclass(frozen=True)
class Observation:
    """One thing as measured in one frame.

    Attributes:
        name: Of the object in the catalogue; empty when it matches none.
        color: Colour word; empty when it has none.
        size: Full extents along its own axes [m]; the catalogue's, or of the bounding box of something unknown.
        pose: Of its centre.
        covariance_w: Of its position in the world frame [m^2]; it grows with everything that makes a measurement bad.
        yaw_sigma: Standard deviation of its turn about the vertical [rad].
        visible_fraction: Share of what of it faces the camera that is not hidden; 1 for something unknown.
        points: Pixels with depth that it was measured with.
        misfit: Share of what was seen that contradicts it, 0 to 1.
        stamp: When it was exposed [s].
        source: The camera.
    """

    name: str
    color: str
    size: Vector3
    pose: Pose
    covariance_w: Covariance
    yaw_sigma: float
    visible_fraction: float
    points: int
    misfit: float
    stamp: float
    source: str

    @property
    def position_sigma(self) -> float:
        """Standard deviation of the position along its worst axis [m]."""
        return float(np.sqrt(np.linalg.eigvalsh(np.array(self.covariance_w))[-1]))


@dataclass(frozen=True)
class Percept:
    """Everything that one frame gave.

    Attributes:
        stamp: When it was exposed [s].
        source: The camera.
        objects: Objects of the catalogue.
        unknown: Things that stand on a table and match nothing in the catalogue.
        absent: Names of objects that were expected where nothing stands.
        hidden: Names of objects that were expected where a robot is in front.
    """

    stamp: float
    source: str
    objects: tuple[Observation, ...] = ()
    unknown: tuple[Observation, ...] = ()
    absent: tuple[str, ...] = field(default=())
    hidden: tuple[str, ...] = ()
