"""What an executive has told the outside, and whether its journal holds all of it, whole and in order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

NODE_STATES = ("pending", "active", "done", "failed", "skipped")


@dataclass(frozen=True)
class Acknowledged:
    """Something that was told.

    Attributes:
        stream: What kind of thing, see :func:`kept`.
        content: The same as its journal entry says it.
    """

    stream: str
    content: dict[str, Any]

    def words(self) -> str:
        """Short, for a row of results."""
        known = ("id", "correction_id", "node", "state", "status", "attempt", "plan", "revision", "robots", "text")
        said = ", ".join(str(self.content[key]) for key in known if self.content.get(key) not in (None, ""))
        return f"{self.stream}: {said}"[:120]


def of_answer(utterance_id: str, status: str, text: str) -> Acknowledged:
    """An answer to a request."""
    return Acknowledged("answer", {"id": utterance_id, "status": status, "text": text})


def of_correction(reply: dict[str, Any]) -> Acknowledged:
    """A reply to a correction, as its document."""
    return Acknowledged("correction", reply)


def of_plan(plan: dict[str, Any]) -> Acknowledged:
    """A version of a plan, as its document."""
    return Acknowledged("plan", plan)


def of_event(kind: str, node_id: str, data: dict[str, Any]) -> Acknowledged | None:
    """An event of the executive; None where it tells of nothing that a journal keeps."""
    match kind.split("_"):
        case ["node", state] if state in NODE_STATES:
            keys = ("reason", "text", "attempt", "attempts", "evidence")
            return Acknowledged("node", {"node": node_id, "state": state, **{key: data[key] for key in keys}})
        case ["node", "cancel"]:
            return Acknowledged("cancel", {"node": node_id, "attempt": data["attempt"]})
        case ["mission", "started"]:
            return Acknowledged("mission", {"state": "started", "plan": data["plan_id"]})
        case ["mission", "failed"]:
            return Acknowledged("mission", {"state": "ending"})
        case ["mission", "ended"]:
            return Acknowledged("mission", {"state": data["outcome"]})
        case ["paused"]:
            return Acknowledged("pause", {"robots": data["robots"]})
        case ["planned", "anew"]:
            keys = ("revision", "order", "fresh", "dropped", "history")
            return Acknowledged("edit", {key: data[key] for key in keys})
    return None


def kept(entries: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """What a journal holds, by stream, oldest first.

    Streams are ``answer``, ``correction``, ``plan`` (versions), ``node`` (states), ``cancel``, ``mission`` (start and
    end), ``pause`` and ``edit``.

    Args:
        entries: Of :meth:`planners.mission.journal.Journal.entries`.
    """
    found: dict[str, list[dict[str, Any]]] = {}

    def keep(stream: str, content: dict[str, Any]) -> None:
        found.setdefault(stream, []).append(content)

    for entry in entries:
        match entry["kind"]:
            case "answer":
                answer = entry["answer"]
                keep("answer", {"id": answer["utterance_id"], "status": answer["status"], "text": answer["text"]})
            case "correction":
                keep("correction", entry["reply"])
            case "rest_told" if entry["reply"] is not None:
                keep("correction", entry["reply"])
            case "node":
                record, attempt = entry["record"], entry["attempt"]
                own = {key: record[key] for key in ("state", "reason", "text", "attempts", "evidence")}
                keep("node", {"node": record["id"], "attempt": attempt, **own})
                if entry["canceling"]:
                    keep("cancel", {"node": record["id"], "attempt": attempt})
            case "mission":
                keep("mission", {"state": "started", "plan": entry["plan"]["id"]})
            case "planned_anew":
                own = {key: entry[key] for key in ("order", "fresh", "dropped", "history")}
                keep("edit", {"revision": entry["plan"]["revision"], **own})
            case "ending":
                keep("mission", {"state": "ending"})
            case "end":
                keep("mission", {"state": entry["outcome"]})
            case "paused":
                keep("pause", {"robots": entry["robots"]})
        if "plan" in entry:
            keep("plan", entry["plan"])
    return found


def lost(told: Sequence[Acknowledged], entries: Iterable[dict[str, Any]]) -> list[Acknowledged]:
    """What was told and is not in the journal, or not in the order in which it was told.

    Something told again (an answer to who asks again, the plan of a restarted executive) needs no entry of its own.

    Args:
        told: In the order in which it was told; only the order within a stream counts.
        entries: Of the journal.
    """
    held, at, missing = kept(entries), dict[str, int](), list[Acknowledged]()
    found: list[Acknowledged] = []
    for each in told:
        stream, begin = held.get(each.stream, []), at.get(each.stream, 0)
        place = next((k for k in range(begin, len(stream)) if stream[k] == each.content), None)
        if place is not None:
            at[each.stream] = place + 1
            found.append(each)
        elif each not in found:
            missing.append(each)
    return missing


def executed_again(told: Iterable[Acknowledged]) -> list[str]:
    """Nodes that were reported done and then started again, though nothing was said of why."""
    done, found = set[str](), list[str]()
    for each in told:
        if each.stream == "mission" and each.content["state"] == "started":
            done.clear()
        if each.stream != "node":
            continue
        node, state = each.content["node"], each.content["state"]
        if state == "active" and node in done:
            found.append(node)
        (done.add if state == "done" else done.discard)(node)
    return found
