"""A skill done by a person: the tool is driven by hand, and the contract judges the end."""

import numpy as np

from hardware.errors import HardwareError
from hardware.operator.command import OperatorCommand, OperatorInput
from skills.context import ArmContext
from skills.contract import Reason, SkillResult, SkillSpec, Value
from skills.geometry import transform
from skills.manipulation.scripted import Script, ScriptedExecutor
from skills.manipulation.streamed import StreamedMotion
from skills.world.predicates import first_violated

SPEED = 0.12  # [m/s] of the tool at full deflection
TURN_SPEED = 0.8  # [rad/s]
DAMPING = 0.05  # of the inverse of the Jacobian, near singular configurations
QUIT = ": quit"  # ends the text of a result after which the person wants no further one
LOOK = 0.6  # [s] that the world may take to show the effect


class Teleoperated(ScriptedExecutor):
    """Executor of any arm skill, by hand.

    Args:
        context: The arm.
        spec: The skill whose contract judges the end.
        arguments: Its bound arguments.
        operator: What a person holds.
    """

    phases = 1

    def __init__(
        self, context: ArmContext, spec: SkillSpec, arguments: dict[str, Value], operator: OperatorInput
    ) -> None:
        super().__init__(context, arguments)
        self._spec, self._operator = spec, operator

    def script(self) -> Script:
        """Follows the hand until the person ends it."""
        self.phase("by hand")
        motion = StreamedMotion(self.context)
        while True:
            try:
                command = self._operator.read(self.now)
            except HardwareError as error:
                yield from self.halt("hand")
                return SkillResult(Reason.EFFECT_NOT_REACHED, str(error))
            if command.verdict:
                yield from self.halt("hand")
                return (yield from self._judged(command))
            if command.gripper:
                gripper = self.context.description.gripper
                self.generator.set_gripper(gripper.upper if command.gripper == "open" else gripper.lower)
            motion.drive(self._joint_velocity(command))
            yield

    def _joint_velocity(self, command: OperatorCommand) -> np.ndarray:
        """The joint velocity for a tool velocity, by damped least squares."""
        rotation = transform(self.kinematics.base)[:3, :3]
        wanted = np.concatenate((rotation @ np.array(command.linear) * SPEED, (0.0, 0.0, command.turn * TURN_SPEED)))
        jacobian = self.kinematics.jacobian(self.generator.path_position)
        return jacobian.T @ np.linalg.solve(jacobian @ jacobian.T + DAMPING**2 * np.eye(6), wanted)

    def _judged(self, command: OperatorCommand) -> Script:
        """The contract's word where its effect shows in the world, else the person's."""
        if command.verdict in ("discard", "quit"):
            return SkillResult(Reason.CANCELED, f"ended by hand: {command.verdict}")
        if command.verdict == "failure":
            return SkillResult(Reason.EFFECT_NOT_REACHED, "the person says that it failed")
        values = {**self.arguments, "robot": self.context.robot}
        until = self.now + LOOK
        while (lacking := first_violated(self._spec.effect, values, self.world)) and self.now < until:
            yield
        if lacking:
            return SkillResult(Reason.EFFECT_NOT_REACHED, f"the person says it is done, and {lacking} does not hold")
        return SkillResult(Reason.SUCCESS, f"done by hand with {self.context.robot}")
