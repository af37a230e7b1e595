"""A replay for tools: one JSON document."""

from dataclasses import dataclass, field

from pydantic import JsonValue

from hardware.document import document
from rostrum.replay.recording import Recording
from rostrum.replay.snapshot import state_at
from rostrum.replay.timeline import Line, timeline
from rostrum.runs.jsonable import jsonable
from rostrum.runs.report import CorrectionRecord


@document("replay", "1.0")
@dataclass(frozen=True)
class Replay:
    """A run as its log tells it.

    Attributes:
        run_id: The run.
        scene: Its scene.
        seed: Its seed.
        mode: ``wall``, ``lockstep`` or ``rehearsal``; empty where the log does not say.
        zero: What the times of ``lines`` count from, on the run's clock [s].
        until: The instant of ``status``, and the end of ``lines`` [s from zero].
        lines: What happened, in order.
        status: The executive's status at ``until``, rebuilt.
        corrections: What people said while robots moved, the answers, and what each did to the plan.
        notes: What is wrong with the log.
    """

    run_id: str
    scene: str
    seed: str
    mode: str
    zero: float
    until: float
    lines: tuple[Line, ...] = ()
    status: dict[str, JsonValue] = field(default_factory=dict)
    corrections: tuple[CorrectionRecord, ...] = ()
    notes: tuple[str, ...] = ()


def replay_of(recording: Recording, until: float | None = None) -> Replay:
    """The document of a recording up to an instant [s from its zero]; the whole of it by default."""
    end = recording.end if until is None else until
    state = state_at(recording, end)
    return Replay(
        run_id=recording.run_id,
        scene=recording.setting("scene"),
        seed=recording.setting("seed"),
        mode=recording.setting("mode"),
        zero=recording.zero,
        until=end,
        lines=tuple(timeline(recording, end)),
        status=jsonable(state.status()),
        corrections=tuple(state.corrections.values()),
        notes=(*recording.notes, *state.notes),
    )
