"""The meta-skills' contracts: who does them, what must hold before and after, and when they stop.

Source: "RoboMatrix", Mao et al. 2024: the list of meta-skills and, from the released code, the numbers of frames
without motion after which each counts as over. There they hang on the sentence; here they stand in the contract.
"""

from dataclasses import dataclass

from skills.contract import Parameter, SkillSpec
from skills.errors import UnknownSkillError

OBJECT = Parameter("object", "object", description="what it is about")
SUPPORT = Parameter("support", "object", description="a box, or the open drawer")
MOBILE = ("base", "arm", "gripper")


@dataclass(frozen=True)
class MetaSkill:
    """A meta-skill.

    Attributes:
        spec: The contract, over predicates of :mod:`skills.meta_skills.predicates`.
        still: Frames without motion after which it counts as over, as if the policy had said stop.
        settling: Frames after a stop within which the effect must show; a policy that says stop acts on in them.
        standing: Frames in a row for which the effect may show before it counts as done without a stop; an expert
            never needs as many.
    """

    spec: SkillSpec
    still: int
    settling: int = 6
    standing: int = 8


def _meta(
    name: str,
    description: str,
    before: tuple[str, ...],
    after: tuple[str, ...],
    still: int,
    timeout: float = 12.0,
    hold: tuple[str, ...] = (),
) -> MetaSkill:
    parameters = (OBJECT, SUPPORT) if name == "position" else (OBJECT,)
    executor = "controller" if name == "shoot" else "policy"
    return MetaSkill(
        SkillSpec(name, description, parameters, MOBILE, before, hold, after, executor, timeout, timeout / 3.0), still
    )


_SEEN = ("seen(object)",)
_BEFORE_IT = ("seen(object)", "free(robot)", "near(object)")
META_SKILLS = {
    each.spec.name: each
    for each in (
        _meta("move", "Goes to a thing and faces it.", ("seen(object)",), ("near(object)",), 15, 24.0, _SEEN),
        _meta("grasp", "Takes a can and lifts it.", _BEFORE_IT, ("holding(object)",), 10, hold=_SEEN),
        _meta(
            "position",
            "Brings a held can over a box or the drawer.",
            ("holding(object)", "near(support)"),
            ("over(object, support)",),
            10,
            hold=("seen(object)", "holding(object)"),
        ),
        _meta("release", "Lets a held can go.", ("holding(object)",), ("!holding(object)", "free(robot)"), 5),
        _meta("open", "Pulls the drawer out.", _BEFORE_IT, ("open(object)",), 10, 16.0),
        _meta("close", "Pushes the drawer in.", _BEFORE_IT, ("closed(object)",), 10, 16.0),
        _meta("shoot", "Aims at the target and fires.", ("seen(object)", "near(object)"), ("struck(object)",), 10),
    )
}
"""All of them, by name."""


def meta_skill(name: str) -> MetaSkill:
    """The meta-skill of that name.

    Raises:
        UnknownSkillError: there is none; lists all.
    """
    if name not in META_SKILLS:
        raise UnknownSkillError(f"no meta-skill '{name}'; there are {', '.join(sorted(META_SKILLS))}")
    return META_SKILLS[name]
