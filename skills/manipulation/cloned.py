"""A skill done by a network that learned it from demonstrations."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hardware.descriptions.robot import RobotDescription
from policies.bundle import BundleTarget, Gains, ObservationTerm, PolicyBundle
from policies.errors import BundleMismatchError
from policies.onnx_bundle import PolicyNetwork, read_bundle
from skills.context import ArmContext
from skills.contract import Reason, SkillResult, SkillSpec, Value
from skills.geometry import transform
from skills.manipulation.scripted import Script, ScriptedExecutor
from skills.manipulation.streamed import StreamedMotion
from skills.manipulation.surrounds import offsets, offsets_of, seen, surroundings_of
from skills.world.predicates import first_violated
from skills.world.snapshot import WorldSnapshot

JOINTS = "joint_position"
STILL_SPEED = 0.02  # [rad/s] below which a network that is done keeps every joint
STILL_TIME = 0.5  # [s] that it does so before it counts as done
LOOK = 0.6  # [s] that the world may take to show the effect
Judge = Callable[[ArmContext, dict[str, Value], WorldSnapshot], SkillResult]
"""Says whether a skill without a lasting effect is done as the arm stands now."""


def terms_of(spec: SkillSpec, description: RobotDescription) -> tuple[ObservationTerm, ...]:
    """What a network is shown: the arm's joints, what surrounds it, and where that is from the tool."""
    around = (*surroundings_of(spec), *offsets_of(spec))
    return (
        ObservationTerm(JOINTS, len(description.joints), "rad", "joint_encoders"),
        *(ObservationTerm(name, 1, "", "perception", frame="base") for name in around),
    )


@dataclass(frozen=True)
class SkillPolicy:
    """A network that drives an arm through one skill."""

    bundle: PolicyBundle
    network: PolicyNetwork

    @classmethod
    def load(cls, path: Path, spec: SkillSpec, model: str, description: RobotDescription) -> "SkillPolicy":
        """Reads a bundle and checks that it is for this skill and this arm.

        Raises:
            BundleError: it cannot be read, or is malformed.
            BundleMismatchError: it is for another skill, robot or observation; names every difference.
        """
        bundle, network = read_bundle(path)
        names = tuple(joint.name for joint in description.joints)
        wanted, found = (
            [(term.name, term.size) for term in terms] for terms in (terms_of(spec, description), bundle.observation)
        )
        differences = []
        if bundle.name != spec.name:
            differences.append(f"skill: trained for '{bundle.name}', this is '{spec.name}'")
        if found != wanted:
            differences.append(f"observation: trained with {found}, this skill gives {wanted}")
        if bundle.joints != names or bundle.action != "joint_velocity":
            differences.append(f"action: {bundle.action} of {bundle.joints}, this arm takes joint_velocity of {names}")
        if differences:
            raise BundleMismatchError(f"{path}: {'; '.join(differences)}; train it for this skill", tuple(differences))
        none = Gains((0.0,) * len(names), (0.0,) * len(names))
        bundle.check(BundleTarget(model, names, none, bundle.rate))
        return cls(bundle, PolicyNetwork(bundle, network))


class Cloned(ScriptedExecutor):
    """Executor of a skill by a network; the contract judges the end, or the skill's own judge.

    The network says how fast each joint moves; the motion keeps the limits of every other one. It is done once it has
    stood still for a moment; then the arm goes back to its ready pose.

    Args:
        context: The arm.
        spec: The skill.
        arguments: Its bound arguments.
        policy: The network.
        judge: Of a skill without a lasting effect.
    """

    phases = 2

    def __init__(
        self,
        context: ArmContext,
        spec: SkillSpec,
        arguments: dict[str, Value],
        policy: SkillPolicy,
        judge: Judge | None = None,
    ) -> None:
        super().__init__(context, arguments)
        self._spec, self._policy, self._judge = spec, policy, judge

    def script(self) -> Script:
        """Follows the network until it stands still, judges, and goes back."""
        self.phase("policy")
        motion, still_since, due, wanted = StreamedMotion(self.context), self.now, self.now, np.zeros(0)
        while self.now - still_since < STILL_TIME:
            if self.now >= due - 1e-6:
                due += 1.0 / self._policy.bundle.rate
                wanted = self._policy.network(self._measured()) * np.array(self._policy.bundle.action_scale)
            if np.abs(wanted).max() > STILL_SPEED:
                still_since = self.now
            motion.drive(wanted)
            yield
        yield from self.halt("policy")
        yield from self.settle()
        result = yield from self._judged()
        self.phase("return")
        yield from self.play(self.retreat(bool(self.world.robot(self.context.robot).holding)))
        yield from self.settle()
        return result

    def _measured(self) -> np.ndarray:
        """What the network is shown now, in the order of :func:`terms_of`."""
        base, joints = self.kinematics.base, self.context.arm_position
        around = seen(self._spec, self.arguments, self.world, base)
        tool_b = (np.linalg.inv(transform(base)) @ self.kinematics.tool_transform(joints))[:3, 3]
        return np.concatenate((joints, around, offsets(self._spec, around, tool_b))).astype(np.float32)

    def _judged(self) -> Script:
        if not self._spec.effect:
            if self._judge is None:
                return SkillResult(Reason.EFFECT_NOT_REACHED, f"nothing tells whether '{self._spec.name}' is done")
            return self._judge(self.context, self.arguments, self.world)
        values = {**self.arguments, "robot": self.context.robot}
        until = self.now + LOOK
        while (lacking := first_violated(self._spec.effect, values, self.world)) and self.now < until:
            yield
        if lacking:
            return SkillResult(Reason.EFFECT_NOT_REACHED, f"the network stands still, and {lacking} does not hold")
        return SkillResult(Reason.SUCCESS, f"{self.context.robot} did it by the network")
