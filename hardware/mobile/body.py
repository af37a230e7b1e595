"""From what is asked of a mobile body to references of its joints, within its limits; the same for every embodiment.

A command is about the point of reference and the tool. The body turns it into wheels and joints: a base whose middle
lies behind that point, links of its own lengths.
"""

import math
from dataclasses import dataclass

import numpy as np

from hardware.mobile.embodiment import REACH_AT_REST, Embodiment

Array = np.ndarray
HEIGHT_AT_REST = 0.24  # [m] of the tool
OPEN = 0.10  # [m] between the pads


@dataclass(frozen=True)
class BodyCommand:
    """What is asked for one period.

    Attributes:
        shift: Of the point of reference, along x and y of the body [m].
        turn: About the point of reference [rad].
        reach: Change of the tool's distance before that point [m].
        lift: Change of the tool's height [m].
        grip: True closes, False opens, None leaves the pads as they are.
    """

    shift: tuple[float, float] = (0.0, 0.0)
    turn: float = 0.0
    reach: float = 0.0
    lift: float = 0.0
    grip: bool | None = None


@dataclass(frozen=True)
class BodyLimits:
    """Bounds of what is asked in one period, and of where the tool may be.

    Attributes:
        shift: Along each axis [m].
        turn: [rad].
        tool: Of reach and lift [m].
        reach: Least and largest distance of the tool before the point of reference [m].
        height: Of the tool [m].
        lead: How far references may run ahead of a blocked base [m].
    """

    shift: float = 0.12
    turn: float = 0.3
    tool: float = 0.05
    reach: tuple[float, float] = (0.30, 0.45)
    height: tuple[float, float] = (0.055, 0.26)
    lead: float = 0.04


@dataclass(frozen=True)
class JointReferences:
    """Where the joints shall be: base x, y [m] and yaw [rad] in the world, shoulder, elbow, wrist [rad], pads [m]."""

    base_w: tuple[float, float, float]
    arm: tuple[float, float, float]
    opening: float


class MobileBody:
    """One body and its references.

    Args:
        embodiment: Its sizes.
        limits: Its bounds.
    """

    def __init__(self, embodiment: Embodiment, limits: BodyLimits | None = None) -> None:
        self.embodiment, self.limits = embodiment, limits or BodyLimits()
        self._pose = np.zeros(3)
        self._tool = np.array([REACH_AT_REST, HEIGHT_AT_REST])
        self._opening = OPEN

    def begin(self, pose_w: Array) -> JointReferences:
        """At rest with open pads, its point of reference at x, y [m] and yaw [rad], shape (3,)."""
        self._pose = np.array(pose_w, float)
        self._tool, self._opening = np.array([REACH_AT_REST, HEIGHT_AT_REST]), OPEN
        return self._references()

    def advance(self, command: BodyCommand, measured_w: Array) -> JointReferences:
        """References for the end of the next period.

        Args:
            command: What is asked; bounded here.
            measured_w: Where the point of reference is: x, y [m] and yaw [rad], shape (3,).
        """
        limits = self.limits
        ahead = self._pose - measured_w
        self._pose[:2] = measured_w[:2] + np.clip(ahead[:2], -limits.lead, limits.lead)
        self._pose[2] = measured_w[2] + np.clip(ahead[2], -4.0 * limits.lead, 4.0 * limits.lead)
        along, across = np.clip(command.shift, -limits.shift, limits.shift)
        cos, sin = math.cos(measured_w[2]), math.sin(measured_w[2])
        self._pose += (cos * along - sin * across, sin * along + cos * across, 0.0)
        self._pose[2] += np.clip(command.turn, -limits.turn, limits.turn)
        self._tool += np.clip((command.reach, command.lift), -limits.tool, limits.tool)
        low, high = np.array([limits.reach, limits.height]).T
        self._tool = np.clip(self._tool, low, high)
        if command.grip is not None:
            self._opening = 0.0 if command.grip else OPEN
        return self._references()

    def point_w(self, base_w: Array) -> Array:
        """Pose of the point of reference from that of the base's middle: x, y [m], yaw [rad]."""
        return self._shifted(base_w, self.embodiment.forward)

    def tool(self, arm: Array) -> Array:
        """Where the tool is at joint angles [rad]: before the point of reference and above the floor [m], (2,)."""
        body = self.embodiment
        first, second = arm[0], arm[0] + arm[1]
        x = body.shoulder[0] + body.upper * math.cos(first) + body.fore * math.cos(second) + body.palm
        z = body.shoulder[1] + body.upper * math.sin(first) + body.fore * math.sin(second)
        return np.array([x - body.forward, z])

    def _references(self) -> JointReferences:
        base = self._shifted(self._pose, -self.embodiment.forward)
        return JointReferences((base[0], base[1], base[2]), self._arm(*self._tool), self._opening)

    def _arm(self, reach: float, height: float) -> tuple[float, float, float]:
        """Inverse kinematics of two links, elbow up; what is out of reach is approached as far as the arm goes."""
        body = self.embodiment
        x = reach + body.forward - body.palm - body.shoulder[0]
        z = height - body.shoulder[1]
        far = min(math.hypot(x, z), 0.999 * (body.upper + body.fore))
        cosine = (far**2 - body.upper**2 - body.fore**2) / (2.0 * body.upper * body.fore)
        elbow = -math.acos(max(-1.0, min(1.0, cosine)))
        shoulder = math.atan2(z, x) - math.atan2(body.fore * math.sin(elbow), body.upper + body.fore * math.cos(elbow))
        return shoulder, elbow, -(shoulder + elbow)

    @staticmethod
    def _shifted(pose: Array, along: float) -> Array:
        return np.array([pose[0] + along * math.cos(pose[2]), pose[1] + along * math.sin(pose[2]), pose[2]])
