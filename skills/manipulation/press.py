"""Press: push a button with the closed gripper until its contact closes."""

from collections.abc import Generator
from dataclasses import replace

import numpy as np

from skills.contract import Reason, SkillResult
from skills.errors import BlockedError
from skills.geometry import pose_from, tool_down, yaw_of
from skills.manipulation.kinematics import ArmKinematics
from skills.manipulation.resistance import Resistance
from skills.manipulation.scripted import Script, ScriptedExecutor
from skills.manipulation.trajectory import MotionLimits, plan_trajectory, straight_line
from skills.world.fixture import handle_pose
from skills.world.footprint import gap, object_box
from skills.world.gripper_shape import GripperShape
from skills.world.snapshot import FixtureBelief, Pose, WorldSnapshot

PRESS_SPEED = 0.02  # [m/s]
START_ABOVE = 0.012  # [m] of the finger tips over a button's cap, from where they feel their way
BEYOND = 0.004  # [m] below where the cap's stop is believed
FULL_PRESS = 22.0  # [N] against the tips at which nothing more is to be had
TOUCHED = 3.0  # [N] that show that something was pressed at all
CLEARANCE = 0.003  # [m] between the gripper and what stands about
ANSWER = 0.4  # [s] that a contact may take to be seen


def press_pose(kinematics: ArmKinematics, shape: GripperShape, world: WorldSnapshot, fixture: FixtureBelief) -> Pose:
    """The tool pose at which closed finger tips rest on a button's cap.

    Raises:
        BlockedError: something stands too near to the button; says what.
    """
    x, y, z = handle_pose(fixture.info, fixture.opening).position_w
    yaw = yaw_of(kinematics.tool_transform(kinematics.home))
    tool = pose_from(tool_down(yaw), np.array([x, y, z + shape.tip(0.0)]))
    boxes = shape.boxes(tool, 0.0)
    for item in world.objects:
        if min(gap(box, object_box(item)) for box in boxes) < CLEARANCE:
            raise BlockedError(f"{item.name} is in the way of {fixture.name}; move it first")
    return tool


class Press(ScriptedExecutor):
    """Executor of the skill ``press``."""

    phases = 3

    def script(self) -> Script:
        """Over the cap with closed fingers, look again, slowly down until the contact closes, up, ready, check."""
        name = str(self.arguments["fixture"])
        if self._fixture.kind != "button":
            return SkillResult(
                Reason.PRECONDITION_FAILED, f"{name} is a {self._fixture.kind}; only a button is pressed"
            )
        self.phase("approach")
        self.generator.set_gripper(0.0)
        yield from self.play(self.approach(self._above_cap(), holding=False))
        yield from self.settle()
        while not self.generator.done:
            yield
        yield from self.play(self.descent(self._above_cap(), holding=False))
        yield from self.settle()
        self.phase("press")
        force = yield from self._press(name)
        yield from self.wait_for("pressed", name, seconds=ANSWER)
        self.phase("ready pose")
        yield from self.play(self.lift(holding=False))
        self.generator.set_gripper(self.context.description.gripper.upper)
        yield from self.play(self.retreat(holding=False))
        evidence = {"force_n": force, "depth_m": self._fixture.opening}
        if self.true("pressed", name):
            return SkillResult(Reason.SUCCESS, f"{name} is pressed", evidence)
        what = f"its contact did not close under {force:.0f} N" if force > TOUCHED else "there was nothing to press"
        return SkillResult(Reason.EFFECT_NOT_REACHED, f"{name}: {what}", evidence)

    @property
    def _fixture(self) -> FixtureBelief:
        return self.world.fixture(str(self.arguments["fixture"]))

    def _above_cap(self) -> Pose:
        tool = press_pose(self.kinematics, self.shape, self.world, self._fixture)
        x, y, z = tool.position_w
        return replace(tool, position_w=(x, y, z + START_ABOVE))

    def _press(self, name: str) -> Generator[None, None, float]:
        """Slowly down until the contact closes, the stop is felt or the way ends; returns the largest force [N].

        Raises:
            UnreachableError: the arm cannot go straight there.
        """
        tool = press_pose(self.kinematics, self.shape, self.world, self._fixture)
        x, y, z = tool.position_w
        left = self._fixture.info.travel - self._fixture.opening
        line = straight_line(self.kinematics, self.generator.path_position, np.array([x, y, z - left - BEYOND]))
        limits = replace(MotionLimits.from_description(self.context.description), tool_speed=PRESS_SPEED)
        self.generator.play(plan_trajectory(line, limits, self.kinematics))
        resistance, most = Resistance(self.context), 0.0
        down = np.array([0.0, 0.0, -1.0])
        yield
        while not self.generator.done:
            resistance.update()
            if not self.generator.held:
                most = max(most, resistance.against(down))
                if most > FULL_PRESS or self.true("pressed", name):
                    yield from self.halt("pressed")
                    break
            yield
        return most
