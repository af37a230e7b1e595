"""``rostrum say``: asks the team for something."""

import sys
import time
from collections.abc import Callable

from planners.language.priority import SPOKEN, spoken_priority
from planners.language.task_tree import Priority
from rostrum.cli.options import Domain, Words, sentence
from rostrum.cli.terminal import line
from rostrum.errors import NotReadyError
from rostrum.graph.client import GraphClient
from rostrum.graph.runtime_dir import require_record
from rostrum_interfaces.msg import Reply

ANSWER_TIMEOUT = 30.0  # free English takes seconds, on a busy machine more
WORLD_TIMEOUT = 10.0
_WORD = {
    Reply.ACCEPTED: "accepted",
    Reply.REFUSED: "refused",
    Reply.QUESTION: "question",
    Reply.DONE: "done",
    Reply.FAILED: "failed",
}


def say(
    words: Words,
    /,
    wait: bool = False,
    timeout: float = 600.0,
    explain: bool = False,
    priority: Priority | None = None,
    domain: Domain = None,
) -> int:
    """Tells the team what to do, in English; prints the answer.

    Where the team is not sure what was meant, it asks; on a terminal, choose a reading by its number.

    Args:
        words: The sentence.
        wait: Stay until the mission is done or has failed.
        timeout: With ``--wait``, longest time to wait [s].
        priority: Beside other requests that run; the same as "urgent: ..." or "when you have time, ...".
        explain: First show how it is read: words, mentions, readers, task tree, formulas.
        domain: ROS domain id.

    Returns:
        0 when accepted (with ``--wait``: when done), 1 otherwise.
    """
    del domain
    record = require_record()
    with GraphClient(record.robots, domain=record.domain) as client:
        said = SPOKEN[priority] + sentence(words) if priority else sentence(words)
        if explain:
            _explain(client, said)
        replies = _answers(client, said)
        while sys.stdin.isatty() and replies[0].status == Reply.QUESTION and (chosen := choose(replies[0])):
            replies = _answers(client, chosen)
        if replies[0].status != Reply.ACCEPTED:
            return 1
        if not wait:
            return 0
        if not client.spin_until(lambda: replies[-1].status != Reply.ACCEPTED, timeout):
            raise NotReadyError(f"the mission did not end within {timeout:.0f} s")
        show(replies[-1])
        return 0 if replies[-1].status == Reply.DONE else 1


def _explain(client: GraphClient, said: str) -> None:
    from planners.language.explain import explain
    from planners.mission_in_logic import is_logic

    if is_logic(spoken_priority(said)[0]):
        line("levels of hierarchical LTL, taken as they are")
        return
    if not client.spin_until(lambda: client.world is not None, WORLD_TIMEOUT) or client.world is None:
        raise NotReadyError("there is no world snapshot; `rostrum status` tells what is missing")
    line(explain(said, client.world)[1])


def _answers(client: GraphClient, said: str) -> list[Reply]:
    """Says a sentence and prints the first answer; the list goes on growing."""
    utterance = client.say(said)
    replies = client.replies.setdefault(utterance, [])
    if not ask_until(client, utterance, lambda: bool(replies), ANSWER_TIMEOUT):
        raise NotReadyError("the executive did not answer; `rostrum status` tells whether it lives")
    show(replies[0])
    return replies


def ask_until(client: GraphClient, message_id: str, done: Callable[[], bool], timeout: float) -> bool:
    """Listens until ``done()``, repeating what was said every second; returns whether it came to that."""
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        if client.spin_until(done, 1.0):
            return True
        client.repeat(message_id)
    return False


def show(reply: Reply) -> None:
    """Prints an answer."""
    line(f"{_WORD.get(reply.status, reply.status)}: {reply.text}")
    readings = _readings(reply)
    if reply.words and not readings:
        line(f"  not understood: {', '.join(reply.words)}")
    if reply.choices and not readings:
        line(f"  choices: {', '.join(reply.choices)}")
    for number, reading in enumerate(readings, 1):
        line(f"  {number}  {reading}")


def choose(reply: Reply, ask: Callable[[str], str] = input) -> str:
    """The reading that the person chooses by its number; empty for none of them, or where there is none to choose."""
    readings = _readings(reply)
    if not readings:
        return ""
    try:
        answer = ask("which number? (Enter for none) ").strip()
    except EOFError:
        return ""
    return readings[int(answer) - 1] if answer.isdecimal() and 1 <= int(answer) <= len(readings) else ""


def _readings(reply: Reply) -> list[str]:
    """Choices that are whole sentences."""
    return list(reply.choices) if all(choice.endswith(".") for choice in reply.choices) else []
