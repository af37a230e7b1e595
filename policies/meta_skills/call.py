"""Meta-skills as they are told to a policy: one short sentence each."""

from dataclasses import dataclass

from policies.errors import MetaSkillError
from policies.meta_skills.observation import CANS, CONTAINERS, DRAWER, TARGET, spoken

TEMPLATES = {
    "move": "move to the {object}",
    "grasp": "grasp the {object}",
    "position": "position the {object} over the {support}",
    "release": "release the {object}",
    "open": "open the {object}",
    "close": "close the {object}",
    "shoot": "shoot the {object}",
}
"""The sentence of each meta-skill, by its name."""
LEARNT = tuple(name for name in TEMPLATES if name != "shoot")
"""What the policy does by itself; ``shoot`` is hybrid: a detector and classic control."""


@dataclass(frozen=True)
class MetaSkillCall:
    """One call of a meta-skill.

    Attributes:
        skill: Name of the meta-skill, a key of :data:`TEMPLATES`.
        object: What it is about, such as ``red_can``.
        support: What it is done over; empty for most.
    """

    skill: str
    object: str
    support: str = ""

    def __post_init__(self) -> None:
        """Refuses an unknown meta-skill.

        Raises:
            MetaSkillError: there is none of that name.
        """
        if self.skill not in TEMPLATES:
            raise MetaSkillError(f"no meta-skill '{self.skill}'; there are {', '.join(TEMPLATES)}")

    @property
    def text(self) -> str:
        """The sentence that the policy is told."""
        return TEMPLATES[self.skill].format(object=spoken(self.object), support=spoken(self.support))


def all_calls() -> tuple[MetaSkillCall, ...]:
    """Every call that makes sense in the rooms."""
    return (
        *(MetaSkillCall("move", name) for name in (*CANS, *CONTAINERS, DRAWER, TARGET)),
        *(MetaSkillCall("grasp", name) for name in CANS),
        *(MetaSkillCall("position", name, support) for name in CANS for support in (*CONTAINERS, DRAWER)),
        *(MetaSkillCall("release", name) for name in CANS),
        *(MetaSkillCall(skill, DRAWER) for skill in ("open", "close")),
        MetaSkillCall("shoot", TARGET),
    )
