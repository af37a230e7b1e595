"""``rostrum correct``: corrects the team while it moves."""

from rostrum.cli.options import Domain, Words, sentence
from rostrum.cli.terminal import line
from rostrum.errors import NotReadyError
from rostrum.graph.client import GraphClient
from rostrum.graph.runtime_dir import require_record

ANSWER_TIMEOUT = 5.0
MORE_ANSWERS = 0.3


def correct(words: Words, /, domain: Domain = None) -> int:
    """Says a correction: stop, go on, slower, "a bit to the left", "left arm, 2 cm up", "the other one".

    Left and right are a speaker's who stands at the table's near side and looks along +y.

    Args:
        words: The correction.
        domain: ROS domain id.

    Returns:
        0 when somebody acted on it, 1 otherwise.
    """
    del domain
    record = require_record()
    with GraphClient(record.robots) as client:
        correction = client.correct(sentence(words))
        replies = client.correction_replies.setdefault(correction, [])
        if not client.spin_until(lambda: len(replies) > 0, ANSWER_TIMEOUT):
            raise NotReadyError("nobody answered the correction; `rostrum status` tells which node is dead")
        client.spin(MORE_ANSWERS)
        for reply in replies:
            line(f"{reply.source}: {reply.text}" + (f"  [{reply.node_id}]" if reply.node_id else ""))
        return 0 if any(reply.accepted for reply in replies) else 1
