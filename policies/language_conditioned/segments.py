"""Demonstrations cut by what was said: who spoke which command, from when to when, and whether it mended something.

Source: "Yell At Your Robot", Shi et al., RSS 2024, section IV (narrated data, filtering of mistakes).
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from policies.errors import DemonstrationError

FILE = "segments.jsonl"


@dataclass(frozen=True)
class Segment:
    """A stretch of an episode under one command.

    Attributes:
        episode: Name or number of the episode.
        command: What was said.
        start: First step.
        end: First step after it.
        type: Whether it was a step of the task, or mended what was under way.
    """

    episode: str
    command: str
    start: int
    end: int
    type: Literal["instruction", "correction"] = "instruction"

    def __post_init__(self) -> None:
        """Refuses a segment that is none.

        Raises:
            DemonstrationError: it ends before it starts, nothing was said, or its type is unknown.
        """
        if not self.command.strip() or not 0 <= self.start <= self.end:
            raise DemonstrationError(
                f"episode {self.episode}: {self.command!r} from step {self.start} to {self.end} is no segment; it "
                "needs words, and steps 0 <= start <= end"
            )
        if self.type not in ("instruction", "correction"):
            raise DemonstrationError(
                f"episode {self.episode}: a segment is an 'instruction' or a 'correction', not {self.type!r}"
            )

    def __len__(self) -> int:
        return self.end - self.start


def without_mistakes(segments: Sequence[Segment], shortest: int = 1) -> list[Segment]:
    """The segments worth imitating.

    A segment that is followed by a correction, in the same episode, is the motion that needed one, and is left out; so
    is what is too short to show anything.

    Args:
        segments: In the order in which they happened.
        shortest: Steps that a segment must have.
    """
    following: list[Segment | None] = [*segments[1:], None]
    return [
        segment
        for segment, after in zip(segments, following, strict=True)
        if len(segment) >= shortest
        and not (after is not None and after.episode == segment.episode and after.type == "correction")
    ]


def write_segments(path: Path, segments: Iterable[Segment]) -> None:
    """Appends segments to a file, one JSON object a line."""
    with path.open("a", encoding="utf-8") as file:
        for segment in segments:
            file.write(json.dumps(asdict(segment)) + "\n")


def read_segments(path: Path) -> list[Segment]:
    """The segments of a file.

    Raises:
        DemonstrationError: it cannot be read, or a line is no segment.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise DemonstrationError(f"{path} holds no segments: {error}") from error
    found = []
    for number, text in enumerate(lines, 1):
        try:
            found.append(Segment(**json.loads(text)))
        except (ValueError, TypeError, DemonstrationError) as error:
            raise DemonstrationError(f"{path}, line {number} is no segment: {error}") from error
    return found
