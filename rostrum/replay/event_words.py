"""Events that need nothing but themselves to be told, in words."""

from collections.abc import Callable
from typing import Any

from rostrum.replay.recording import Entry
from rostrum.report.words import plain

Data = dict[str, Any]
_LONGEST = 160

_WORDS: dict[str, Callable[[str, Data], str]] = {
    "graph_ready": lambda node, d: f"every node is ready after {d['seconds']:.1f} s",
    "graph_stopped": lambda node, d: "everything is stopped",
    "node_died": lambda node, d: f"process {d['node']} died: {d['how']}",
    "node_revived": lambda node, d: f"process {d['node']} was started again",
    "node_restarted": lambda node, d: f"somebody started process {d['node']} again",
    "robot_lost": lambda node, d: f"{plain(d['robot'])} is lost: {d['text']}",
    "robot_faulted": lambda node, d: f"{plain(d['robot'])} has a fault: {d['text']}",
    "robot_well": lambda node, d: f"{plain(d['robot'])} is well",
    "mission_resumed": lambda node, d: f"the executive was started again and goes on with “{d['text']}”",
    "came_to_rest": lambda node, d: str(d["text"]),
    "still_moves": lambda node, d: str(d["text"]),
    "rest_called_off": lambda node, d: f"rest is waited for no longer: {d['text']}",
    "task_done": lambda node, d: f"seen to be done: task {d['task']}",
    "task_redone": lambda node, d: f"task {d['task']} is done again: {d['text']}",
    "node_cancel": lambda node, d: f"the executive cancels {node}",
    "node_attempt_failed": lambda node, d: f"{node} failed ({plain(d['reason'])}), time {d['failures']}: {d['text']}",
    "node_suspended": lambda node, d: f"{node} waits for {plain(d['robot'])} to come back: {d['text']}",
    "node_resumed": lambda node, d: f"{plain(d['robot'])} is back and goes on with {node}",
    "accept_timed_out": lambda node, d: f"nobody took {node}; it is sent again",
    "stale": lambda node, d: f"a late word about attempt {d['attempt']} of {node} changes nothing: {d['event']}",
    "monitor_violated": lambda node, d: f"monitor {d['name']} is violated: {d['formula']}",
    "mission_failed": lambda node, d: f"the mission failed: {d['text']}",
    "disturbed": lambda node, d: f"a disturbance on purpose: {d['what']} {plain(d['target'])}",
    "sim_restarted": lambda node, d: "the simulation was started again",
    "reset": lambda node, d: f"{plain(d['robot'])}: fault {'cleared' if d['success'] else 'not cleared'}: {d['text']}",
}


def in_words(entry: Entry) -> str:
    """What happened; of a kind that has no words here, or of a garbled line, its kind and what it holds, cut short."""
    event = entry.event
    if event.kind in _WORDS:
        try:
            return _WORDS[event.kind](event.node_id, event.data)
        except (KeyError, TypeError, ValueError, AttributeError):
            pass
    data = {key: value for key, value in event.data.items() if key not in ("stamp", "text") and value}
    about = f" {event.node_id}" if event.node_id else ""
    text = f": {event.data['text']}" if event.data.get("text") else ""
    rest = ", ".join(f"{plain(key)} {value}" for key, value in data.items())
    return f"{event.source}: {plain(event.kind)}{about}{text}"[:_LONGEST] + (f" ({rest[:_LONGEST]})" if rest else "")
