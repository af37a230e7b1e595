"""What the executive tells people."""

from planners.language.said_call import said_call
from planners.mission.mission import Mission
from planners.plan import NodeState, Plan


def announce(plan: Plan) -> str:
    """What an accepted request will do, by task."""
    parts = []
    for node in sorted(plan.nodes, key=lambda n: n.start):
        item = str(node.arguments.get("object", "")).replace("_", " ")
        if node.skill == "place":
            parts.append(f"{node.robot} puts the {item} in the {str(node.arguments['place']).replace('_', ' ')}")
        elif node.skill == "stack":
            parts.append(f"{node.robot} stacks the {item} on the {str(node.arguments['support']).replace('_', ' ')}")
        elif node.skill == "dock":
            parts.append(f"{node.robot} walks to the {str(node.arguments['place']).replace('_', ' ')}")
        elif node.skill == "give":
            parts.append(f"{node.robot} hands the {item} to {str(node.arguments['to']).replace('_', ' ')}")
        elif node.skill == "take":
            continue  # said with the giving
        elif node.skill != "pick":
            parts.append(f"{node.robot} does '{said_call(node.skill, node.arguments)}'")
        elif sum(other.task == node.task for other in plan.nodes) == 1:
            parts.append(f"{node.robot} picks up the {item} and keeps it")
    watched = [monitor.text for monitor in plan.monitors if monitor.name.startswith("c")]
    always = f" Watched: {'; '.join(watched)}." if watched else ""
    return f"In about {plan.cost:.0f} s: {'; '.join(parts)}.{always}"


def conclude(mission: Mission, now: float) -> str:
    """What a finished mission did, with times."""
    records = [run.record for run in mission.runs.values()]
    done = [record for record in records if record.state is NodeState.DONE]
    retried = sum(record.attempts > 1 for record in records)
    by_robot = {robot: sum(r.robot == robot for r in done) for robot in sorted({r.robot for r in done})}
    shares = ", ".join(f"{robot} {count}" for robot, count in by_robot.items()) or "nothing was left to do"
    again = f", {retried} of them more than once" if retried else ""
    return f"Done in {now - mission.started:.1f} s: {len(done)} steps ({shares}){again}."
