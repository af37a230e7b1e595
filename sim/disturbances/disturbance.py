"""One thing that goes wrong, as data."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["kick", "topple", "push", "slip", "shift", "take", "jolt", "limp", "blind", "glitch", "jam", "dead"]


@dataclass(frozen=True)
class Disturbance:
    """One thing that goes wrong.

    To legs: ``kick`` changes the velocity of a walking robot's base by ``size`` [m/s], again and again; ``topple``
    throws one that walks onto its side by a roll rate of ``size`` [rad/s]; ``push`` moves one that stands docked at a
    station by ``size`` [m], away from its table. To objects: ``slip`` makes the pads that have lifted it slippery for a
    moment, friction ``size``; ``shift`` strikes it as a gripper comes down on it, so that it slides by about ``size``
    [m]; ``take`` carries it away and out of sight as a gripper approaches, and brings it back after ``size`` [s]. To
    arms: ``jolt`` strikes the forearm of one that moves with ``size`` [N]; ``limp`` takes the force from a gripper that
    has begun to close, for ``size`` [s]. To the marker sensor: ``blind`` hides the target from it for ``size`` [s];
    ``glitch`` lets a tenth of the target's measurements be wrong by decimetres, for ``size`` [s]. To fixtures: ``jam``
    blocks a drawer or a door for good once it has moved by ``size`` [m; of a door rad] from where it was; a ``dead``
    button's contact never closes.

    Attributes:
        kind: Which.
        target: Name of a legged robot, an arm, an object or a fixture; of a sensor's failure, of what
            is not seen, or empty for every object.
        size: How much; its unit is the kind's.
        every: Of a kick: mean time between two [s].
        after: Of a push: how long the robot has stood there [s]; of a slip: how long the object has been up [s]; of the
            others: earliest simulated time [s].
    """

    kind: Kind
    target: str
    size: float
    every: float = 2.0
    after: float = 0.0
