"""What a demonstration of a skill holds."""

from hardware.descriptions.robot import RobotDescription
from policies.demonstrations.layout import Recording
from skills.contract import SkillSpec
from skills.manipulation.surrounds import surroundings_of


def recording_of_skill(spec: SkillSpec, description: RobotDescription, model: str, fps: int) -> Recording:
    """The columns of a skill's demonstrations by one model of arm.

    The state is every measured joint, and the action the reference of every joint for the next frame [rad; m]; the
    surroundings are where the things are that the arguments name, and the numbers among the arguments.
    """
    return Recording(
        skill=spec.name,
        robot=model,
        fps=fps,
        state=tuple(description.joint_names),
        surroundings=surroundings_of(spec),
        action=tuple(description.joint_names),
    )
