"""Turning over by keyframes: from side or back onto the belly, from where a legged robot can rise.

What is known of the attitude is the direction of gravity: it tells over which side the robot rolls. The way is played
open loop; where it ends on a level base, the gait goes on from there, else it is played again.
"""

import numpy as np

from hardware.descriptions.legged import LeggedDescription, RollKeyframe
from hardware.legged.blend import JointBlend
from hardware.ports.legged import LeggedCommand, LeggedState
from policies.observation.readings import gravity_from_quaternion

LOOK = 0.8  # [s] at rest after the last keyframe, in which the gait sees whether the base is level


class GetUpByKeyframes:
    """Plays a description's ``get_up``; to a gait it is a policy that gets up.

    Attributes:
        attempts: How often the way was begun since the last :meth:`reset`.
    """

    def __init__(self, description: LeggedDescription) -> None:
        """Prepares both directions.

        Args:
            description: The robot.

        Raises:
            ValueError: its description does not say how it turns over.
        """
        if description.get_up is None:
            raise ValueError(f"the description of '{description.model}' has no 'get_up': it cannot turn over")
        self._description = description
        self._ways = {
            left_low: [(frame.seconds, _pose(description, frame, left_low)) for frame in description.get_up.keyframes]
            for left_low in (True, False)
        }
        self.reset()

    def reset(self) -> None:
        """Begins anew with the next call."""
        self.attempts = 0
        self._blends: list[JointBlend] = []

    def act(self, state: LeggedState, command: np.ndarray, now: float) -> LeggedCommand:
        """References for this control period; the velocity ``command`` is not used."""
        while self._blends and self._blends[0].done(now):
            self._last = self._blends.pop(0).last
        if not self._blends:
            self._begin(state, now)
        d = self._description
        return LeggedCommand(now, d.joint_names, self._blends[0].at(now), d.kp, d.kd)

    def _begin(self, state: LeggedState, now: float) -> None:
        """Chooses the side that lies lower, in turn with the other one after two attempts, and lays out the way."""
        d = self._description
        here = np.clip(state.position, d.lower, d.upper) if self.attempts == 0 else self._last
        begin = now
        _, sideways, _ = gravity_from_quaternion(np.asarray(state.orientation_w))
        lower_left = bool(sideways > 0.0)
        other_way = self.attempts >= 2 and self.attempts % 2 == 0  # a leg that is caught comes free the other way
        for seconds, pose in self._ways[lower_left is not other_way]:
            self._blends.append(JointBlend(begin, seconds, here, pose))
            here, begin = pose, begin + seconds
        self._blends.append(JointBlend(begin, LOOK, here, here))
        self.attempts += 1


def _pose(description: LeggedDescription, frame: RollKeyframe, left_low: bool) -> np.ndarray:
    """All joints of a keyframe, shape (n,) [rad], within their limits."""
    assert description.get_up is not None
    pose = np.array(description.rest)
    for legs, outwards, angles in (
        (description.get_up.left, 1.0, frame.low if left_low else frame.high),
        (description.get_up.right, -1.0, frame.high if left_low else frame.low),
    ):
        for leg in legs:
            pose[list(description.leg_joints(leg))] = (outwards * angles[0], angles[1], angles[2])
    return np.clip(pose, description.lower, description.upper)
