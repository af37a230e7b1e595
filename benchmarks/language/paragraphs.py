"""``rostrum eval paragraphs``: whole requests in free English against what was meant."""

import json
import statistics
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from benchmarks.language.worlds import world_of
from benchmarks.result import wilson
from planners.errors import AmbiguousEntityError, ContradictionError, NotUnderstoodError, PlannerError
from planners.language.comprehend import by_network, comprehend
from planners.language.learned.paragraphs import Paragraph, read_paragraphs
from planners.language.learned.situation import situation_of
from planners.language.learned.tree import Meaning, meaning_of, tasks_of
from planners.language.understand import build_tree, read_bounded, understand
from planners.plan_request import Reader
from rostrum.cli.terminal import line
from rostrum.runs.environment import environment, peak_memory
from rostrum.runs.folder import replace_text
from skills.world.snapshot import WorldSnapshot

READERS: dict[str, Reader] = {"both": comprehend, "rules": understand, "network": by_network}
EVERY = 20  # paragraphs between two words of progress
Status = Literal["read", "asked", "refused"]


@dataclass(frozen=True)
class ParagraphRow:
    """How one paragraph was read.

    Attributes:
        text: Its words.
        status: What became of it.
        right: As it was meant: read right; or refused or asked about when it cannot be carried out as it stands.
        offered: Of a question, whether the right reading was among the choices.
        reading: What was read, the choices of a question, or why it was refused.
        meant: What was meant, in the network's words.
        seconds: Wall time.
    """

    text: str
    status: Status
    right: bool
    offered: bool
    reading: str
    meant: str
    seconds: float


def judge_paragraph(paragraph: Paragraph, read: Reader) -> ParagraphRow:
    """Reads one paragraph and compares with what was meant."""
    world = world_of(paragraph.situation)
    meant = meant_by(paragraph, world)
    begin = time.perf_counter()
    try:
        tree = read(paragraph.text, world)
    except AmbiguousEntityError as error:
        seconds = time.perf_counter() - begin
        offered = any(as_meant(meaning_of_choice(choice, world), meant) for choice in error.choices)
        said = " | ".join(error.choices)
        return ParagraphRow(paragraph.text, "asked", meant is None, offered, said, paragraph.answer().strip(), seconds)
    except PlannerError as error:
        seconds = time.perf_counter() - begin
        why = str(error)
        return ParagraphRow(paragraph.text, "refused", meant is None, False, why, paragraph.answer().strip(), seconds)
    seconds = time.perf_counter() - begin
    found = meaning_of(tree, world)
    right = as_meant(found, meant)
    return ParagraphRow(paragraph.text, "read", right, False, str(found), paragraph.answer().strip(), seconds)


def meant_by(paragraph: Paragraph, world: WorldSnapshot) -> Meaning | None:
    """What a paragraph asks for in a world that holds what it speaks of; None where it cannot be carried out.

    A label that contradicts itself, such as a plate that is moved with what lies on it, cannot be.
    """
    if paragraph.meaning is None:
        return None
    situation, names = situation_of(world)
    try:
        whole, constraints = tasks_of(paragraph.meaning, situation, names, paragraph.text)
        tree = build_tree(whole, paragraph.text, constraints)
    except (NotUnderstoodError, ContradictionError):
        return None  # nothing is to be done, or it cannot be
    return meaning_of(tree, world)


def meaning_of_choice(choice: str, world: WorldSnapshot) -> Meaning | None:
    """What a choice of a question asks for; None where it is no sentence."""
    try:
        return meaning_of(read_bounded(choice, world), world)
    except PlannerError:
        return None


def as_meant(found: Meaning | None, meant: Meaning | None) -> bool:
    """Whether all ends and zones are those that were meant, what was to be left alone is, and robots stand as told."""
    if found is None or meant is None:
        return False
    (end, at, avoid, alone), (meant_end, meant_at, meant_avoid, meant_alone) = found, meant
    return end == meant_end and avoid == meant_avoid and meant_alone <= alone and meant_at.items() <= at.items()


def run_paragraphs(data: Sequence[Path], readers: str, path: Path | None, show: int) -> int:
    """Reads every paragraph of the files, prints the summary, and writes all readings."""
    paragraphs = [paragraph for file in data for paragraph in read_paragraphs(file)]
    rows = []
    for number, paragraph in enumerate(paragraphs, 1):
        rows.append(judge_paragraph(paragraph, READERS[readers]))
        if number % EVERY == 0:
            line(f"{number} of {len(paragraphs)} read, {sum(row.right for row in rows)} right")
    for row in [row for row in rows if row.status == "read" and not row.right][:show]:
        line(f"wrong: {row.text}\n    meant {row.meant}\n    read  {row.reading}")
    summary = summarise(paragraphs, rows)
    for name, value in summary.items():
        line(f"{name.replace('_', ' '):<34} {value}")
    if path is not None:
        found = {"summary": summary, "readers": readers, "environment": asdict(environment()),
                 "rows": [asdict(row) for row in rows]}  # fmt: skip
        replace_text(path, json.dumps(found, indent=1))
        line(f"readings: {path}")
    return 0


def summarise(paragraphs: Sequence[Paragraph], rows: Sequence[ParagraphRow]) -> dict[str, object]:
    """Counts of paragraphs that can be carried out, and of those that cannot; times."""
    inside = [row for paragraph, row in zip(paragraphs, rows, strict=True) if paragraph.meaning is not None]
    outside = [row for paragraph, row in zip(paragraphs, rows, strict=True) if paragraph.meaning is None]
    seconds = sorted(row.seconds for row in rows)
    found: dict[str, object] = {}
    if inside:
        right = sum(row.right for row in inside)
        found |= {
            "requests": len(inside),
            "read_right": right,
            "read_right_interval": wilson(right, len(inside)),
            "asked_with_the_right_reading": sum(row.offered for row in inside),
            "asked_without_it": sum(row.status == "asked" and not row.offered for row in inside),
            "refused": sum(row.status == "refused" for row in inside),
            "wrong_and_sure": sum(row.status == "read" and not row.right for row in inside),
        }
    if outside:
        found |= {
            "not_to_be_carried_out": len(outside),
            "of_those_read": sum(row.status == "read" for row in outside),
            "of_those_asked": sum(row.status == "asked" for row in outside),
        }
    if seconds:
        found |= {
            "seconds_median": round(statistics.median(seconds), 3),
            "seconds_p95": round(seconds[int(0.95 * (len(seconds) - 1))], 3),
            "memory_mib": peak_memory(),
        }
    return found
