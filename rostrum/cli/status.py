"""``rostrum status``: what runs, what is done, what is dead."""

import json

from rostrum.cli.options import Domain
from rostrum.cli.terminal import line
from rostrum.graph.client import GraphClient
from rostrum.graph.runtime_dir import GraphRecord, alive, require_record

LISTEN = 3.0


def status(json_out: bool = False, domain: Domain = None) -> int:
    """Prints the graph's nodes, the robots, the mission and its plan nodes.

    Args:
        json_out: As JSON.
        domain: ROS domain id.

    Returns:
        0 when every node lives and is ready, 1 otherwise.
    """
    del domain
    record = require_record()
    with GraphClient(record.robots, domain=record.domain) as client:
        client.spin_until(lambda: _heard_all(client, record), LISTEN)
        nodes = {label: _node(client, record, label) for label in sorted(record.pids)}
        healthy = all(text.startswith("ready") for text in nodes.values())
        if json_out:
            line(json.dumps({"run_id": record.run_id, "healthy": healthy, "nodes": nodes, "mission": client.mission}))
            return 0 if healthy else 1
        line(f"run {record.run_id}  {record.mode}  domain {record.domain}  {record.run_folder}")
        for label, text in nodes.items():
            line(f"  {_mark(text)} {label:<22} {text}")
        for robot, safety in sorted(client.safety.items()):
            skill = client.skills.get(robot)
            doing = f"{skill.skill} ({skill.phase}) for {skill.node_id}" if skill and skill.node_id else "nothing"
            line(f"  {robot}: {safety.state}{f' [{safety.fault}] {safety.text}' if safety.fault else ''}; does {doing}")
        _print_mission(client.mission)
    return 0 if healthy else 1


def _mark(text: str) -> str:
    return "ok  " if text.startswith("ready") else "DEAD" if text.startswith("dead") else "... "


def _heard_all(client: GraphClient, record: GraphRecord) -> bool:
    living = [label for label in record.pids if label not in record.dead]
    return all(client.node_ready(label) for label in living) and client.mission is not None


def _node(client: GraphClient, record: GraphRecord, label: str) -> str:
    if label in record.dead:
        return f"dead: {record.dead[label]}; `rostrum restart {label}` starts it again"
    if not alive(record.pids[label]):
        return f"dead; `rostrum restart {label}` starts it again"
    return client.node_text(label)


def _print_mission(mission: dict | None) -> None:
    if not mission:
        line("  no word from the executive")
        return
    line(f"  mission: {mission.get('mission') or mission.get('state')}{' (paused)' if mission.get('paused') else ''}")
    waits, priorities = mission.get("waits", {}), mission.get("priorities", {})
    for node in mission.get("nodes", []):
        why = waits.get(node["id"]) or node.get("text", "")
        urgency = f"{priorities[node['id']]} priority; " if node["id"] in priorities else ""
        line(f"    {node['id']:<16} {node['robot']:<8} {node['skill']:<8} {node['state']:<8} {urgency}{why}")
