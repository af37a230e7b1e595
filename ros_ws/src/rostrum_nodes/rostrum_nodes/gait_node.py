"""A legged robot's gait: joint references at the policy's rate, from a velocity and a posture."""

from dataclasses import dataclass, replace

from geometry_msgs.msg import Twist
from sensor_msgs.msg import Imu, JointState
from std_msgs.msg import String

from hardware.descriptions.legged import load_legged_description
from hardware.safety.machine import SafetyState
from planners.corrections.interpret import interpret
from policies.errors import PolicyError
from policies.get_up import GetUpByKeyframes
from policies.walking import walking_policy
from rostrum_interfaces.msg import Correction, LegCommand, SafetyStatus
from rostrum_nodes import topics
from rostrum_nodes.convert_legged import from_measured, from_twist, to_leg_command
from rostrum_nodes.runtime import NodeCfg, RostrumNode, run_node
from skills.locomotion.gait import GaitGenerator, GaitPhase, Posture

STATE_AGE = 0.1  # [s] an older measurement makes no references
GAIT_PERIOD = 0.1


@dataclass(frozen=True)
class GaitCfg(NodeCfg):
    """Parameters of a gait.

    Attributes:
        robot: Name of the robot.
        model: Description of a legged robot.
        bundle: File of the policy that walks; empty for none, the robot then only stands and sits.
        rise_at_start: Whether it rises as soon as it can, without being asked.
        others: Names of the other robots, so that a correction for one of them is known as such.
    """

    robot: str = ""
    model: str = "go2"
    bundle: str = ""
    rise_at_start: bool = True
    others: tuple[str, ...] = ()


class GaitNode(RostrumNode):
    """Adapts one :class:`skills.locomotion.gait.GaitGenerator`."""

    cfg_type = GaitCfg
    cfg: GaitCfg

    def __init__(self) -> None:
        super().__init__("gait")
        description = load_legged_description(self.cfg.model)
        self.period = description.command_period
        self._names, self._feet = description.joint_names, len(description.feet)
        get_up = GetUpByKeyframes(description) if description.get_up is not None else None
        self.generator = GaitGenerator(description, walking_policy(self.cfg.bundle, description), get_up)
        self._joints: JointState | None = None
        self._imu: Imu | None = None
        self._rise = self.cfg.rise_at_start
        self._safety = SafetyState.DISCONNECTED
        self._said, self._say_at = GaitPhase.LIMP, 0.0
        self._failed = ""
        name = self.cfg.robot
        self._command = self.create_publisher(LegCommand, topics.LEG_COMMAND.of(name), topics.LEG_COMMAND.qos)
        self._gait = self.create_publisher(String, topics.GAIT.of(name), topics.GAIT.qos)
        self.listen(topics.JOINT_STATES, self._on_joints, name)
        self.listen(topics.IMU, self._on_imu, name)
        self.listen(topics.SAFETY, self._on_safety, name)
        self.listen(topics.CMD_VEL, self._on_velocity, name)
        self.listen(topics.POSTURE, self._on_posture, name)
        self.listen(topics.CORRECT, self._on_correction)

    def ready(self) -> tuple[bool, str]:
        if self._joints is None or self._imu is None:
            return False, "waits for joint states and the inertial unit"
        if self._failed:
            return False, self._failed
        return True, "ready" if self.generator.walks else "ready; no policy walks, see the parameter 'bundle'"

    def tick(self, now: float) -> None:
        if self._safety in (SafetyState.FAULT, SafetyState.DISCONNECTED):
            self.generator.go_limp()
        elif self._rise and self._joints is not None:
            self._rise = False
            self.generator.ask(Posture.STAND)
        self._move(now)
        if self.generator.phase is not self._said or now >= self._say_at:
            self._said, self._say_at = self.generator.phase, now + GAIT_PERIOD
            self._gait.publish(String(data=self._said.value))

    def _move(self, now: float) -> None:
        """Sends this period's references; none are better than those from old or refused measurements."""
        if self._joints is None or self._imu is None:
            return
        state = from_measured(self._joints, self._imu, self._names, self._feet)
        if now - state.stamp > STATE_AGE:
            return
        try:
            command = self.generator.update(state, now)
        except PolicyError as error:
            if str(error) != self._failed:
                self._failed = str(error)
                self.emit("policy_failed", robot=self.cfg.robot, text=self._failed)
            return
        self._failed = ""
        if command is not None:
            self._command.publish(to_leg_command(replace(command, sender=self.sender)))

    def _on_joints(self, message: JointState) -> None:
        self._joints = message

    def _on_imu(self, message: Imu) -> None:
        self._imu = message

    def _on_safety(self, message: SafetyStatus) -> None:
        self._safety = SafetyState(message.state)

    def _on_velocity(self, message: Twist) -> None:
        self.generator.command(from_twist(message), self.clock.now())

    def _on_posture(self, message: String) -> None:
        self.generator.ask(Posture(message.data))

    def _on_correction(self, message: Correction) -> None:
        """Stop waits for no floor: the robot stands with the next step, whatever is asked of it."""
        meaning = interpret(message.text, (self.cfg.robot, *self.cfg.others))
        if meaning.robot in ("", self.cfg.robot):
            if meaning.kind == "stop":
                self.generator.halt()
            elif meaning.kind == "go_on":
                self.generator.release()


def main() -> None:
    """Entry point."""
    run_node(GaitNode)


if __name__ == "__main__":
    main()
