"""When robots stood still because somebody said so, read off the corrections."""

from collections.abc import Iterable

from rostrum.runs.report import CorrectionRecord, Pause


def find_pauses(corrections: Iterable[CorrectionRecord], end: float) -> tuple[Pause, ...]:
    """The span from each accepted ``stop`` of a robot to its next accepted ``go_on``, else to ``end`` [s].

    Answers of the executive are left out: it moves nothing.
    """
    replies = (reply for record in corrections for reply in record.replies if reply.source != "executive")
    since: dict[str, float] = {}
    found = []
    for reply in sorted(replies, key=lambda reply: reply.stamp):
        if not reply.accepted:
            continue
        if reply.meaning.kind == "stop":
            since.setdefault(reply.source, reply.stamp)
        elif reply.meaning.kind == "go_on" and reply.source in since:
            found.append(Pause(reply.source, since.pop(reply.source), reply.stamp))
    found.extend(Pause(robot, start, end) for robot, start in since.items() if start < end)
    return tuple(sorted(found, key=lambda pause: (pause.start, pause.robot)))
