"""A skill's contract as people read it: on the terminal, and as a page that never says anything else than the code."""

from collections.abc import Sequence

from rostrum.skill_library.arguments import written
from skills.contract import Parameter, Reason, SkillSpec
from skills.world.catalogue import RobotInfo

CAUSES = {
    Reason.SUCCESS: "the effect holds",
    Reason.CANCELED: "somebody asked it to end",
    Reason.BUSY: "the robot does what somebody else asked of it",
    Reason.PRECONDITION_FAILED: "the world does not allow the start",
    Reason.HOLD_CONDITION_LOST: "the world changed under it",
    Reason.EFFECT_NOT_REACHED: "it ran to its end without its effect",
    Reason.GRASP_MISSED: "the object was not between the pads",
    Reason.OBJECT_DROPPED: "the gripper closed further than the object allows",
    Reason.UNREACHABLE: "no joint configuration within limits",
    Reason.PERCEPTION_LOST: "world or object not fresh",
    Reason.TIMED_OUT: "longer than its timeout",
    Reason.SAFETY_FAULT: "the robot floor latched a fault",
    Reason.BAD_ARGUMENT: "unknown argument, wrong type, unknown name",
    Reason.SUPERVISOR_LOST: "nobody supervises the mission any more",
}
EXIT_CODES = {reason: 0 if reason is Reason.SUCCESS else 9 + number for number, reason in enumerate(Reason)}
"""Exit status of ``rostrum skill run`` by reason: 0 for success, the others from 10 on in the order of the set."""
COLUMNS = ("skill", "parameters", "precondition", "effect", "timeout")


def brief(spec: SkillSpec) -> str:
    """A skill in two lines: how it is called and what it needs, and what it does."""
    called = " ".join([spec.name, *(_argument(parameter) for parameter in spec.parameters)])
    return f"{called}  ({', '.join(spec.capabilities)})\n    {spec.description}"


def contract_text(spec: SkillSpec, robots: Sequence[RobotInfo], source: str = "") -> str:
    """The whole contract for a terminal.

    Args:
        spec: The contract.
        robots: Robots of the scene at hand, of which those are named that can do it.
        source: Where the skill comes from, empty for one that ships.
    """
    able = [robot.name for robot in robots if set(spec.capabilities) <= set(robot.capabilities)]
    lines = [spec.name, f"  {spec.description}", ""]
    lines += [f"  {_described(parameter)}" for parameter in spec.parameters] or ["  takes no arguments"]
    lines += [
        "",
        f"  needs         {', '.join(spec.capabilities)}; here: {', '.join(able) or 'no robot has them'}",
        f"  precondition  {'; '.join(spec.precondition) or 'none'}",
        f"  while it runs {'; '.join(spec.hold) or 'none'}",
        f"  effect        {'; '.join(spec.effect) or 'none that lasts: it is done when it says so'}",
        f"  done by       {spec.executor}",
        f"  timeout       {spec.timeout:g} s, typically {spec.duration:g} s",
    ]
    lines += [f"  from          {source}"] if source else []
    lines += ["", "  ends with (exit status of 'rostrum skill run'):"]
    lines += [f"    {EXIT_CODES[reason]:>2}  {reason.value:<20} {CAUSES[reason]}" for reason in Reason]
    return "\n".join(lines)


def contract_page(spec: SkillSpec) -> str:
    """The contract as a section in Markdown."""
    rows = [
        f"| `{p.name}` | {p.type} | {p.unit or '-'} | {_shown(p) if p.default is not None else 'required'} | "
        f"{p.description} |"
        for p in spec.parameters
    ]
    head = ["| parameter | type | unit | default | meaning |", "|---|---|---|---|---|"]
    table = [*head, *rows] if rows else ["No parameters."]
    return "\n".join([
        f"**{spec.name}**: {spec.description}", "", *table, "",
        f"- needs: {_code(spec.capabilities)}",
        f"- precondition: {_code(spec.precondition) or 'none'}",
        f"- while it runs: {_code(spec.hold) or 'none'}",
        f"- effect: {_code(spec.effect) or 'none that lasts'}",
        f"- timeout {spec.timeout:g} s, typically {spec.duration:g} s; {spec.executor}",
    ])  # fmt: skip


def library_row(spec: SkillSpec) -> str:
    """A skill's row in the table of ``docs/skills.md``; its columns are :data:`COLUMNS`."""
    parameters = ", ".join(_cell(parameter) for parameter in spec.parameters)
    cells = (f"`{spec.name}`", parameters, _code(spec.precondition), _code(spec.effect), f"{spec.timeout:g} s")
    return "|" + "|".join(f" {cell} " if cell else " " for cell in cells) + "|"


def _cell(parameter: Parameter) -> str:
    if parameter.default is None:
        return f"`{parameter.name}`"
    kind = f"{parameter.type}, " if parameter.type == "names" else ""
    return f"`{parameter.name}` ({kind}default {_shown(parameter)})"


def _shown(parameter: Parameter) -> str:
    assert parameter.default is not None
    unit = f" {parameter.unit}" if parameter.unit else ""
    return f"{written(parameter.default)}{unit}" if parameter.default != () else "none"


def _argument(parameter: Parameter) -> str:
    said = f"{parameter.name}={parameter.type.upper()}"
    return said if parameter.default is None else f"[{said}]"


def _described(parameter: Parameter) -> str:
    default = "" if parameter.default is None else f", default {_shown(parameter)}"
    unit = f" [{parameter.unit}]" if parameter.unit else ""
    return f"{parameter.name:<13} {parameter.type}{unit}{default}: {parameter.description}"


def _code(conditions: Sequence[str]) -> str:
    return ", ".join(f"`{condition}`" for condition in conditions)
