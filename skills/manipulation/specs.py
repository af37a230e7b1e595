"""Specs of the manipulation skills: documents that planners may read without loading any of their code."""

from skills.contract import Parameter, SkillSpec

ARM = ("arm", "gripper")

PICK = SkillSpec(
    name="pick",
    description="Grasp an object from above, lift it and bring it to the ready pose.",
    parameters=(
        Parameter("object", "object", description="what to grasp"),
        Parameter("avoid", "names", default=(), description="objects that nothing may touch"),
    ),
    capabilities=ARM,
    precondition=("fresh(object)", "free(robot)", "clear(object)"),
    hold=(),
    effect=("holding(robot, object)",),
    timeout=30.0,
    duration=5.5,
)

PLACE = SkillSpec(
    name="place",
    description="Put a held object down on a free spot of a place, and go back to the ready pose.",
    parameters=(
        Parameter("object", "object", description="what is held"),
        Parameter("place", "place", description="where it goes"),
    ),
    capabilities=ARM,
    precondition=("fresh(object)", "holding(robot, object)"),
    hold=(),
    effect=("in(object, place)", "!holding(robot, object)"),
    timeout=30.0,
    duration=5.5,
)

STACK = SkillSpec(
    name="stack",
    description="Put a held object on top of another one, and go back to the ready pose.",
    parameters=(
        Parameter("object", "object", description="what is held"),
        Parameter("support", "object", description="what it goes on"),
    ),
    capabilities=ARM,
    precondition=("fresh(object)", "fresh(support)", "holding(robot, object)", "clear(support)"),
    hold=(),
    effect=("on(object, support)", "!holding(robot, object)"),
    timeout=30.0,
    duration=5.5,
)

GIVE = SkillSpec(
    name="give",
    description="Hand a held object over to another arm in the air: offer it, and let go once the other one holds it.",
    parameters=(
        Parameter("object", "object", description="what is held"),
        Parameter("to", "robot", description="the arm that takes it"),
    ),
    capabilities=ARM,
    precondition=("fresh(object)", "holding(robot, object)", "free(to)"),
    hold=(),
    effect=("holding(to, object)", "!holding(robot, object)"),
    timeout=60.0,
    duration=12.0,
)

TAKE = SkillSpec(
    name="take",
    description="Take an object over from another arm that offers it in the air, and bring it to the ready pose.",
    parameters=(
        Parameter("object", "object", description="what is offered"),
        Parameter("giver", "robot", description="the arm that holds it"),
    ),
    capabilities=ARM,
    precondition=("fresh(object)", "free(robot)", "holding(giver, object)"),
    hold=(),
    effect=("holding(robot, object)", "!holding(giver, object)"),
    timeout=60.0,
    duration=12.0,
)

HOME = SkillSpec(
    name="home",
    description="Rise to travel height and go to the ready pose above the robot's own side; what is held stays held.",
    parameters=(),
    capabilities=("arm",),
    precondition=(),
    hold=(),
    effect=(),
    timeout=20.0,
    duration=2.5,
)

OPEN = SkillSpec(
    name="open",
    description="Open or pull open a drawer or a door by its handle, let go and go back to the ready pose.",
    parameters=(Parameter("fixture", "fixture", description="what to open"),),
    capabilities=ARM,
    precondition=("free(robot)",),
    hold=(),
    effect=("open(fixture)",),
    timeout=40.0,
    duration=9.0,
)

CLOSE = SkillSpec(
    name="close",
    description="Close or shut a drawer or a door by its handle, let go and go back to the ready pose.",
    parameters=(Parameter("fixture", "fixture", description="what to close"),),
    capabilities=ARM,
    precondition=("free(robot)",),
    hold=(),
    effect=("closed(fixture)",),
    timeout=40.0,
    duration=9.0,
)

PRESS = SkillSpec(
    name="press",
    description="Press a button with the closed gripper until its contact closes, and go back to the ready pose.",
    parameters=(Parameter("fixture", "fixture", description="the button"),),
    capabilities=ARM,
    precondition=("free(robot)",),
    hold=(),
    effect=("pressed(fixture)",),
    timeout=30.0,
    duration=6.0,
)

PUSH = SkillSpec(
    name="push",
    description="Push an object over its table onto or to a mark with closed fingers, without lifting it.",
    parameters=(
        Parameter("object", "object", description="what to push"),
        Parameter("place", "place", description="where to: a place without a rim on the same table"),
    ),
    capabilities=ARM,
    precondition=("fresh(object)", "free(robot)", "clear(object)"),
    hold=(),
    effect=("in(object, place)",),
    timeout=60.0,
    duration=14.0,
)
