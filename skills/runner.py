"""The skill runner of an arm: the library behind its skill server."""

from dataclasses import replace

import numpy as np

from hardware.descriptions.robot import RobotDescription
from hardware.ports.clock import Clock
from hardware.ports.robot import JointState
from skills.call_runner import CallRunner, RunnerOutput
from skills.context import ArmContext
from skills.contract import Reference, SkillCall
from skills.errors import ArgumentError
from skills.geometry import transform, yaw_of
from skills.library import library
from skills.manipulation.follow import FOLLOW, FollowCfg, FollowTrajectory
from skills.manipulation.kinematics import ArmKinematics
from skills.manipulation.move_gripper import MOVE_GRIPPER, MoveGripper
from skills.manipulation.nudge_guard import guard
from skills.manipulation.planning.finder import WayFinder
from skills.manipulation.reference import SQUEEZE, ReferenceGenerator
from skills.manipulation.timed_path import STRETCHABLE, TimedPath, trajectory_of
from skills.registry import SkillRegistry
from skills.world.catalogue import Catalogue
from skills.world.snapshot import Pose, WorldSnapshot

__all__ = ["RunnerOutput", "SkillRunner"]

SAME_REFERENCE = 0.05  # [rad] a robot this near to its last reference goes on from that reference


class SkillRunner(CallRunner[ArmContext, JointState, Reference]):
    """Runs skill calls on one arm. When idle it yields no reference, and the arm keeps its last one.

    A nudge lasts until the end of its call.
    """

    def __init__(
        self,
        robot: str,
        description: RobotDescription,
        base: Pose,
        clock: Clock,
        registry: SkillRegistry[ArmContext] | None = None,
        site: Catalogue | None = None,
    ) -> None:
        """Builds the robot's kinematics and reference generator.

        Args:
            robot: Its name in the world snapshot.
            description: Its limits.
            base: Pose of its base in the world frame.
            clock: Time of corrections and cancellations.
            registry: Skills to choose from; the built-in ones by default.
            site: What stands around it beforehand; only what the world snapshot shows when None.
        """
        kinematics = ArmKinematics(description, base)
        generator = ReferenceGenerator(description, kinematics)
        rest = np.append(np.array(description.home), description.gripper.upper)
        state = JointState(-np.inf, description.joint_names, rest, np.zeros_like(rest), np.zeros_like(rest))
        ways = WayFinder(kinematics, robot, site)
        context = ArmContext(robot, description, kinematics, generator, state, ways)
        super().__init__(robot, clock, registry or library(), context, generator)
        self._generator = generator
        self._referenced = False

    @property
    def kinematics(self) -> ArmKinematics:
        """The robot's kinematics."""
        return self._context.kinematics

    def follow(
        self, node_id: str, path: TimedPath, cfg: FollowCfg, now: float, world: WorldSnapshot, state: JointState
    ) -> SkillCall:
        """Accepts a path that somebody else planned as a call like any other; returns the call.

        Raises:
            SkillBusyError: another call runs.
            TrajectoryError: the path is malformed, begins elsewhere, does not end at rest or breaks a limit.
        """

        def build(context: ArmContext) -> FollowTrajectory:
            trajectory = trajectory_of(path, context.description, context.generator.path_position)
            return FollowTrajectory(context, trajectory, cfg)

        longest = float(np.max(path.times, initial=0.0)) * STRETCHABLE
        call = SkillCall("", node_id, self.robot, FOLLOW.name, {})
        self.start_with(call, replace(FOLLOW, timeout=FOLLOW.timeout + longest), build, now, world, state)
        return call

    def move_gripper(
        self, node_id: str, opening: float, now: float, world: WorldSnapshot, state: JointState
    ) -> SkillCall:
        """Accepts an opening of the gripper [m; rad], clamped to its range, as a call like any other; returns the call.

        Raises:
            SkillBusyError: another call runs.
            ArgumentError: the opening is no finite number.
        """
        if not np.isfinite(opening):
            raise ArgumentError(f"an opening of {opening} is no finite number")
        call = SkillCall("", node_id, self.robot, MOVE_GRIPPER.name, {})
        self.start_with(call, MOVE_GRIPPER, lambda context: MoveGripper(context, opening), now, world, state)
        return call

    @property
    def arm_joints(self) -> tuple[str, ...]:
        """Names of the arm joints, from base to tool."""
        return self._context.description.arm_joint_names

    @property
    def reference_position(self) -> np.ndarray:
        """Present reference of the arm joints, shape (n,) [rad]."""
        return self._generator.position

    @property
    def grip(self) -> float:
        """Factor on how far the gripper closes beyond what it holds."""
        return self._generator.grip

    def set_grip(self, factor: float, absolute: bool = False) -> dict[str, float | str]:
        """Multiplies the grip by ``factor``, or sets it; from 0.5 to 2, at once where something is held."""
        before = self.grip
        after = self._generator.set_grip(factor, absolute)
        return {"grip_factor": after} if after != before else {}

    @property
    def heading(self) -> float:
        """Of the base about the world's z axis [rad]."""
        return yaw_of(transform(self._context.kinematics.base)[:3, :3])

    def way_to(self, name: str) -> tuple[float, float, float] | None:
        """From the tool to an object or place in the world frame [m]; None where it is not known."""
        world = self._world
        found = [item for item in (*world.objects, *world.places) if item.name == name] if world is not None else []
        if not found:
            return None
        tool = self._context.kinematics.tool_transform(self._context.arm_position)[:3, 3]
        x, y, z = np.asarray(found[0].pose.position_w) - tool
        return float(x), float(y), float(z)

    def nudge(self, offset_w: tuple[float, float, float]) -> dict[str, float | str]:
        """Shifts the tool by ``offset_w`` [m] until the running call ends; nothing when idle. Returns what changed."""
        if self._running is None or self._running.ending is not None:
            return {}
        allowed = None
        if self._world is not None:
            own = {str(value) for value in self._running.arguments.values() if isinstance(value, str)}
            allowed = guard(self._world, own)
        applied = self._generator.nudge(np.asarray(offset_w, dtype=float), allowed)
        if not applied.any():
            return {}
        return {f"offset_{axis}_m": round(float(value), 4) for axis, value in zip("xyz", applied, strict=True)}

    def _observe(self, state: JointState) -> None:
        self._context.state = state

    def _idle(self, safety_ok: bool) -> None:
        """After a fault the next call starts from where the arm is found."""
        self._referenced = self._referenced and safety_ok

    def _move(self, dt: float) -> Reference:
        return self._generator.update(dt)

    def _at_rest(self) -> Reference:
        return self._generator.reference()

    def _let_go(self) -> None:
        self._generator.settle()
        self._generator.end_call()

    def _take_over(self, world: WorldSnapshot) -> None:
        """Goes on from the last reference, or from the measured joints where the robot is elsewhere."""
        context = self._context
        away = np.abs(context.arm_position - self._generator.position).max()
        if self._referenced and away < SAME_REFERENCE:
            self._generator.settle()
            return
        holding = any(robot.name == self.robot and robot.holding for robot in world.robots)
        opening = context.opening - SQUEEZE * self.grip if holding else context.opening
        self._generator.start(context.arm_position, opening)
        self._referenced = True
