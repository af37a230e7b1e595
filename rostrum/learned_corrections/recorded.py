"""What people said in a recorded run, as segments like those of the packing table.

A run of the stack keeps every correction for ever, in its events, its journal and its report. Its robots have no
policy that follows words, so that nothing is learnt from these segments yet; they are there for whoever has one.
"""

from dataclasses import dataclass

from planners.corrections.correction import CorrectionMeaning
from policies.language_conditioned.segments import Segment
from rostrum.runs.report import CorrectionRecord, RunReport

PERIOD = 0.05  # [s] of a step


@dataclass(frozen=True)
class RecordedCorrection:
    """A correction of a run.

    Attributes:
        segment: What was said, from the step of a mission's time in which it was said on.
        time: When, from the beginning of the mission [s].
        who: Said it.
        node: Step of the plan that it acted on; empty when none.
        taken: What it was taken to mean, by whoever changed something; None where nobody did.
    """

    segment: Segment
    time: float
    who: str
    node: str
    taken: CorrectionMeaning | None


def recorded_corrections(report: RunReport, hold: float = 1.0) -> list[RecordedCorrection]:
    """The corrections of a run, in the order in which they were said.

    Args:
        report: Of the run, see ``rostrum.runs.folder.load_run``.
        hold: For how long a correction counts [s].
    """
    said = sorted(report.corrections, key=lambda record: record.correction.stamp)
    return [_recorded(report, record, hold) for record in said]


def _recorded(report: RunReport, record: CorrectionRecord, hold: float) -> RecordedCorrection:
    correction = record.correction
    time = max(0.0, correction.stamp - report.started)
    start = round(time / PERIOD)
    answer = next((reply for reply in record.replies if reply.accepted), None)
    segment = Segment(report.run_id, correction.text, start, start + round(hold / PERIOD), "correction")
    return RecordedCorrection(
        segment, time, correction.who, answer.node_id if answer else "", answer.meaning if answer else None
    )
