"""The reference generator: the one place where a robot's present reference is made.

It plays trajectories with a rate between 0 (paused) and 1, adds the nudges that people ask for, moves the gripper,
and answers a correction with the very next update. Its output is continuous in position and velocity and stays
inside the derated limits: of several candidate rates it takes the one next to the wanted rate that does.
"""

import numpy as np

from hardware.descriptions.robot import RobotDescription
from skills.contract import Reference
from skills.geometry import pose_from
from skills.manipulation.gripper_motion import GripperMotion
from skills.manipulation.kinematics import ArmKinematics
from skills.manipulation.nudge import MAX_NUDGE, Nudge
from skills.manipulation.nudge_guard import Allowed
from skills.manipulation.trajectory import Trajectory

PERSON = "person"  # who holds a motion beyond the end of a call
SPEED_RANGE = (0.1, 1.0)  # factors on the planned speed
RAMP = 4.0  # [1/s] fastest change of the rate upwards and between speeds
BRAKE = 12.0  # [1/s] fastest change of the rate in a pause
SHARE = 0.96  # of the derated limits, for rounding
SQUEEZE = 0.02  # [m] that the gripper's goal lies below the width of what it holds, at a grip of 1
GRIP_RANGE = (0.5, 2.0)  # factors on that
SHORTEST_STEP = 5e-4  # [s] an update sooner than this repeats the reference
REST_SPEED = 1e-9  # [rad/s; m/s]
LOOKS = 12  # places along the rest of a trajectory at which a nudge is judged


class ReferenceGenerator:
    """Owns a robot's present reference.

    *Path* positions are those of the trajectory; the *reference* has the nudge on top. ``hold`` and ``release`` take
    a reason, so that a person's pause and a skill's own wait do not undo each other.
    """

    def __init__(self, description: RobotDescription, kinematics: ArmKinematics) -> None:
        self._kinematics = kinematics
        self._names = description.joint_names
        count = len(description.joints)
        self._velocity_limit = SHARE * description.velocity_limit[:count]
        self._acceleration_limit = SHARE * description.acceleration_limit[:count]
        self._gripper = GripperMotion(description.gripper)
        self._nudge = Nudge(kinematics, self._velocity_limit, self._acceleration_limit)
        self._allowed: Allowed | None = None  # what judged the last nudge
        self._speed = self._grip = 1.0
        self._holds: set[str] = set()
        self.start(np.array(description.home), description.gripper.upper)

    def start(self, position: np.ndarray, opening: float) -> None:
        """Takes a reference at rest, arm joints of shape (n,) [rad] and opening [m]; forgets path and nudge."""
        self._position = np.array(position, dtype=float)
        self._velocity = np.zeros_like(self._position)
        self._trajectory = Trajectory(self._position[None].repeat(2, axis=0))
        self._time = 0.0
        self._rate = 0.0
        self._last_dt = 0.0
        self._nudge.clear()
        self._allowed = None
        self._gripper.start(opening)
        self._closed_on: float | None = None

    def settle(self) -> None:
        """Ends a skill: the reference as it is becomes the path, the nudge is used up. Only at rest."""
        closed_on = self._closed_on
        self.start(self._position, self._gripper.position)
        self._closed_on = closed_on

    @property
    def path_position(self) -> np.ndarray:
        """Where the path is, without the nudge, shape (n,) [rad]; the next trajectory starts here."""
        return self._trajectory.sample(self._time)

    @property
    def position(self) -> np.ndarray:
        """The present reference of the arm, shape (n,) [rad]."""
        return self._position.copy()

    @property
    def opening(self) -> float:
        """The present reference of the gripper [m]."""
        return self._gripper.position

    @property
    def done(self) -> bool:
        """Whether trajectory, nudge and gripper motion have ended and the reference is at rest."""
        return self._time >= self._trajectory.duration and self._gripper.done and self._nudge.done and self.at_rest

    @property
    def at_rest(self) -> bool:
        """Whether the reference stands still, gripper included."""
        return bool(np.abs(self._velocity).max() <= REST_SPEED) and self._gripper.velocity == 0.0

    @property
    def held(self) -> bool:
        """Whether anybody holds the motion."""
        return bool(self._holds)

    @property
    def paused(self) -> bool:
        """Whether a person paused the motion."""
        return PERSON in self._holds

    @property
    def speed(self) -> float:
        """Factor on the planned speed."""
        return self._speed

    @property
    def offset_w(self) -> np.ndarray:
        """Nudge asked for in this skill so far, shape (3,) [m]."""
        return self._nudge.goal

    @property
    def fraction(self) -> float:
        """Fraction of the present trajectory that is done."""
        return min(self._time / self._trajectory.duration, 1.0) if self._trajectory.duration > 0 else 1.0

    def play(self, trajectory: Trajectory) -> None:
        """Starts a trajectory from the path's present position; the last one must have ended or be at rest."""
        self._trajectory, self._time = trajectory, 0.0
        if self._allowed is not None:
            self._keep_clear(self._allowed)

    @property
    def path_time(self) -> float:
        """Where on its trajectory it is, from the trajectory's start [s]."""
        return self._time

    def extend(self, trajectory: Trajectory) -> None:
        """Goes on along a trajectory that is the present one up to now and a few samples beyond, and another after."""
        self._trajectory = trajectory

    def set_gripper(self, opening: float) -> None:
        """Moves the gripper to an opening [m], clamped to its range."""
        self._closed_on = None
        self._gripper.go_to(opening)

    def close_on(self, width: float) -> None:
        """Closes the gripper on something ``width`` wide [m], as firmly as the grip says."""
        self._closed_on = width
        self._gripper.go_to(width - SQUEEZE * self._grip)

    @property
    def grip(self) -> float:
        """Factor on how far the gripper closes beyond what it holds."""
        return self._grip

    def set_grip(self, factor: float, absolute: bool = False) -> float:
        """Multiplies the grip by ``factor``, or sets it; returns the factor now in force, clamped to its range."""
        wanted = factor if absolute else self._grip * factor
        if np.isfinite(wanted) and wanted > 0.0:
            self._grip = float(np.clip(wanted, *GRIP_RANGE))
        if self._closed_on is not None:
            self.close_on(self._closed_on)
        return self._grip

    def pause(self) -> None:
        """A person's pause: every joint comes to rest on the path, as fast as the limits allow."""
        self.hold(PERSON)

    def resume(self) -> None:
        """Ends a person's pause."""
        self.release(PERSON)

    def hold(self, reason: str) -> None:
        """Comes to rest on the path until ``release`` of the same reason."""
        self._holds.add(reason)

    def release(self, reason: str) -> None:
        """Lifts one hold; motion goes on when none is left."""
        self._holds.discard(reason)

    def end_call(self) -> None:
        """Lifts every hold but a person's: whatever held the motion ended with its call."""
        self._holds &= {PERSON}
        self._allowed = None

    def set_speed(self, factor: float, absolute: bool = False) -> float:
        """Multiplies the speed by ``factor``, or sets it; returns the factor now in force, clamped to its range."""
        wanted = factor if absolute else self._speed * factor
        if np.isfinite(wanted) and wanted > 0.0:
            self._speed = float(np.clip(wanted, *SPEED_RANGE))
        return self._speed

    def nudge(self, offset_w: np.ndarray, allowed: Allowed | None = None) -> np.ndarray:
        """Shifts the tool by ``offset_w`` [m] for the rest of the skill; acts while paused as well.

        ``allowed`` judges nudged against planned tool positions, see :func:`skills.manipulation.nudge_guard.guard`.

        The sum of nudges is limited to 0.1 m and to what can be reached here and at the trajectory's end.

        Returns:
            What is added, shape (3,) [m]; zero when nothing can be.
        """
        self._allowed = allowed
        before = self._nudge.goal
        wanted = before + np.asarray(offset_w, dtype=float)
        length = float(np.linalg.norm(wanted))
        if not np.isfinite(length):
            return np.zeros(3)
        if length > MAX_NUDGE:
            wanted *= MAX_NUDGE / length
        for share in (1.0, 0.75, 0.5, 0.25):
            goal = before + share * (wanted - before)
            if allowed is not None and not self._clear(goal, allowed):
                continue
            if self._reachable(self.path_position, goal) and self._reachable(self._trajectory.end, goal):
                self._nudge.go_to(goal, self.path_position)
                return goal - before
        return np.zeros(3)

    def update(self, dt: float) -> Reference:
        """Advances by ``dt`` seconds and returns the reference; its velocity is the mean one over the step."""
        if dt >= SHORTEST_STEP:
            self._advance_arm(dt)
            self._gripper.advance(dt, frozen=self.held)
        return self.reference()

    def reference(self) -> Reference:
        """The present reference, unchanged."""
        position = (*self._position.tolist(), self._gripper.position)
        return Reference(self._names, position, (*self._velocity.tolist(), self._gripper.velocity))

    def _advance_arm(self, dt: float) -> None:
        target = 0.0 if self.held else self._speed
        spacing = 0.5 * (dt + (self._last_dt or dt))
        best, best_excess = None, np.inf
        for rate, share in self._candidates(target, dt):
            time = self._time + rate * dt
            path = self._trajectory.sample(time)
            position, nudge = self._nudge.apply(path, share * dt)
            velocity = (position - self._position) / dt
            excess = self._excess(velocity, (velocity - self._velocity) / spacing)
            if excess < best_excess:
                best, best_excess = (rate, time, position, velocity, nudge), excess
            if excess <= 1.0:
                break
        assert best is not None
        self._rate, self._time, self._position, self._velocity, nudge = best
        self._nudge.take(nudge)
        if np.abs(self._velocity).max() < 1e-7:
            self._velocity = np.zeros_like(self._velocity)
        self._last_dt = dt

    def _candidates(self, target: float, dt: float) -> list[tuple[float, float]]:
        """Pairs of a path rate and a share of the nudge's speed, the most wanted first."""
        slowest = max(self._rate - BRAKE * dt, 0.0)
        step = RAMP * dt
        ramped = float(np.clip(target, max(self._rate - step, 0.0), self._rate + step))
        wanted = slowest if target == 0.0 else ramped
        rates = [wanted]
        if wanted < self._rate:
            rates += list(np.linspace(wanted, self._rate, 9)[1:])
        elif wanted > self._rate:
            rates += list(np.linspace(wanted, self._rate, 5)[1:])
        rates += list(np.linspace(rates[-1], slowest, 7)[1:])
        shares = (1.0,) if self._nudge.done else (1.0, 0.6, 0.3, 0.0)
        return [(float(rate), share) for share in shares for rate in rates]

    def _excess(self, velocity: np.ndarray, acceleration: np.ndarray) -> float:
        return float(
            max(
                (np.abs(velocity) / self._velocity_limit).max(), (np.abs(acceleration) / self._acceleration_limit).max()
            )
        )

    def _keep_clear(self, allowed: Allowed) -> None:
        """Gives up of a nudge what would not have been followed on the present trajectory: its way down, or all."""
        goal = self._nudge.goal
        level = np.array([goal[0], goal[1], max(goal[2], 0.0)])
        kept = next((offset for offset in (goal, level) if self._clear(offset, allowed)), np.zeros(3))
        if not np.array_equal(kept, goal):
            self._nudge.go_to(kept, self.path_position)

    def _clear(self, offset_w: np.ndarray, allowed: Allowed) -> bool:
        """Whether the tool is clear with an offset from here to the trajectory's end, looked at in a few places."""
        times = np.linspace(self._time, max(self._time, self._trajectory.duration), LOOKS)
        planned = [self._kinematics.tool_transform(self._trajectory.sample(time))[:3, 3] for time in times]
        return all(allowed(position + offset_w, position) for position in planned)

    def _reachable(self, q: np.ndarray, offset_w: np.ndarray) -> bool:
        tool = self._kinematics.tool_transform(q)
        target = tool[:3, 3] + offset_w
        shifted = self._kinematics.refine(tool[:3, :3], target, q, iterations=12)
        return self._kinematics.residual(pose_from(tool[:3, :3], target), shifted) < 1e-3
