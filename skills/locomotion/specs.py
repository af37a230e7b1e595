"""Specs of the leg skills: documents that planners may read without loading any of their code."""

from skills.contract import Parameter, SkillSpec

LEGS = ("legs",)
_PLACE = Parameter("place", "place", description="a mark on the floor")
_AVOID = Parameter("avoid", "names", default=(), description="zones to keep out of")

RISE = SkillSpec(
    name="rise",
    description="Gather the legs, rise from the belly and stand.",
    parameters=(),
    capabilities=LEGS,
    precondition=(),
    hold=(),
    effect=(),
    executor="controller",
    timeout=12.0,
    duration=3.0,
)

STAND = SkillSpec(
    name="stand",
    description="Stop walking and stand still; rise first when on the belly.",
    parameters=(),
    capabilities=LEGS,
    precondition=(),
    hold=(),
    effect=(),
    executor="controller",
    timeout=12.0,
    duration=1.0,
)

SIT = SkillSpec(
    name="sit",
    description="Stand still, then lie down on the belly with folded legs.",
    parameters=(),
    capabilities=LEGS,
    precondition=(),
    hold=(),
    effect=(),
    executor="controller",
    timeout=12.0,
    duration=2.0,
)

RECOVER = SkillSpec(
    name="recover",
    description="After a fault was reset: lie still, get up from wherever the robot lies, and stand; try twice.",
    parameters=(),
    capabilities=LEGS,
    precondition=(),
    hold=(),
    effect=(),
    executor="controller",
    timeout=25.0,
    duration=5.0,
)

WALK_TO = SkillSpec(
    name="walk_to",
    description="Walk to a place on the floor around what stands there, and stand there, roughly aligned with it.",
    parameters=(_PLACE, _AVOID),
    capabilities=LEGS,
    precondition=(),
    hold=(),
    effect=(),
    executor="policy",
    timeout=90.0,
    duration=10.0,
)

DOCK = SkillSpec(
    name="dock",
    description="Walk to a place on the floor and stand exactly at its centre, along its x axis; aim again when off.",
    parameters=(_PLACE, _AVOID),
    capabilities=LEGS,
    precondition=(),
    hold=(),
    effect=("at(robot, place)",),
    executor="policy",
    timeout=120.0,
    duration=14.0,
)
