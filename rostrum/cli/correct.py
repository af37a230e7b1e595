"""``rostrum correct``: corrects the team while it moves."""

from hardware.document import from_json
from planners.corrections.acknowledge import promises_rest, tells_rest
from planners.corrections.correction import CorrectionReply as Reply
from planners.corrections.interpret import interpret
from rostrum.cli.options import Domain, Words, sentence
from rostrum.cli.say import ask_until
from rostrum.cli.terminal import line
from rostrum.errors import NotReadyError
from rostrum.graph.client import GraphClient
from rostrum.graph.runtime_dir import correction_listeners, require_record
from rostrum_interfaces.msg import CorrectionReply

ANSWER_TIMEOUT = 20.0  # on a busy machine a listener may be found late; what is said is repeated until then
REST_TIMEOUT = 12.0  # [s] longer than the executive waits, also where simulated time is slow
FOR_ALL = {"stop": True, "go_on": True, "parameter": False}  # by kind: whether the executive answers, too


def correct(words: Words, /, domain: Domain = None) -> int:
    """Says a correction: stop, go on, slower, "a bit to the left", "left arm, 2 cm up", "the other one".

    After a stop, and after what ends the mission, it stays until everything is measured to stand still; Ctrl-C is fine.
    Left and right are a speaker's who stands at the table's near side and looks along +y.

    Args:
        words: The correction.
        domain: ROS domain id.

    Returns:
        0 when somebody acted on it, 1 otherwise.
    """
    del domain
    record = require_record()
    with GraphClient(record.robots, domain=record.domain) as client:
        correction = client.correct(sentence(words), max(1, correction_listeners(record)))
        replies = client.correction_replies.setdefault(correction, [])
        expected = _expected(sentence(words), record.robots)
        everybody = lambda: bool(replies) and expected <= {reply.source for reply in replies}  # noqa: E731
        if not ask_until(client, correction, everybody, ANSWER_TIMEOUT) and not replies:
            raise NotReadyError("nobody answered the correction; `rostrum status` tells which node is dead")
        for reply in {reply.source: reply for reply in replies if not tells_rest(_document(reply))}.values():
            line(f"{reply.source}: {reply.text}" + (f"  [{reply.node_id}]" if reply.node_id else ""))
        silent = sorted(expected - {reply.source for reply in replies})
        if silent:
            line(f"no answer from {', '.join(silent)}; `rostrum status` tells whether they live")
            return 1
        if promise := next((done for reply in replies if promises_rest(done := _document(reply))), None):
            return 0 if _await_rest(client, replies, promise.stamp) else 1
        return 0 if any(reply.accepted for reply in replies) else 1


def _await_rest(client: GraphClient, replies: list[CorrectionReply], since: float) -> bool:
    """Prints the second reply, that everything stands still or what does not; false where something still moves.

    Args:
        client: Listens.
        replies: To the correction; the list goes on growing.
        since: When the first reply was given, on the executive's clock [s].
    """
    told = lambda: [reply for reply in replies if tells_rest(_document(reply))]  # noqa: E731
    try:
        heard = client.spin_until(lambda: bool(told()) or _goes_on(client, since), REST_TIMEOUT)
    except KeyboardInterrupt:
        return True
    if told():
        line(f"{told()[0].source}: {told()[0].text}")
        return told()[0].accepted
    line("it goes on before all of it stood still" if heard else f"no word of rest within {REST_TIMEOUT:.0f} s")
    return heard


def _goes_on(client: GraphClient, since: float) -> bool:
    every = (_document(reply) for replies in client.correction_replies.values() for reply in replies)
    return any(reply.accepted and reply.meaning.kind == "go_on" and reply.stamp > since for reply in every)


def _document(reply: CorrectionReply) -> Reply:
    return from_json(Reply, reply.document)


def _expected(text: str, robots: list[str]) -> set[str]:
    """Who must answer; empty when one answer from anybody is enough."""
    meaning = interpret(text, tuple(robots))
    if meaning.kind not in FOR_ALL:
        return set()
    addressed = {meaning.robot} if meaning.robot else set(robots)
    return addressed | ({"executive"} if FOR_ALL[meaning.kind] else set())
