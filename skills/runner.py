"""The skill runner of an arm: the library behind its skill server."""

import numpy as np

from hardware.descriptions.robot import RobotDescription
from hardware.ports.clock import Clock
from hardware.ports.robot import JointState
from skills.call_runner import CallRunner, RunnerOutput
from skills.context import ArmContext
from skills.contract import Reference
from skills.geometry import transform, yaw_of
from skills.library import library
from skills.manipulation.kinematics import ArmKinematics
from skills.manipulation.nudge_guard import guard
from skills.manipulation.reference import SQUEEZE, ReferenceGenerator
from skills.registry import SkillRegistry
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
    ) -> None:
        """Builds the robot's kinematics and reference generator.

        Args:
            robot: Its name in the world snapshot.
            description: Its limits.
            base: Pose of its base in the world frame.
            clock: Time of corrections and cancellations.
            registry: Skills to choose from; the built-in ones by default.
        """
        kinematics = ArmKinematics(description, base)
        generator = ReferenceGenerator(description, kinematics)
        rest = np.append(np.array(description.home), description.gripper.upper)
        state = JointState(-np.inf, description.joint_names, rest, np.zeros_like(rest), np.zeros_like(rest))
        context = ArmContext(robot, description, kinematics, generator, state)
        super().__init__(robot, clock, registry or library(), context, generator)
        self._generator = generator
        self._referenced = False

    @property
    def kinematics(self) -> ArmKinematics:
        """The robot's kinematics."""
        return self._context.kinematics

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
