"""What came of one episode in the rooms."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Outcome:
    """What came of one.

    Attributes:
        task: Its text.
        seed: Of the rooms.
        success: Whether its goals were so in the end, by the simulator's state.
        frames: Frames that it took.
        ending: How it ended, by the robot's own account.
        retries: Steps that were mended.
        named: Step that the log names as the failing one; None where it names none.
        true: Step that failed first, by the simulator's state; None where none did.
        log: Ends of steps: number, text, reason, whether the effect was really there.
        mishap: What was done to the rooms; empty for nothing.
    """

    task: str
    seed: int
    success: bool = False
    frames: int = 0
    ending: str = ""
    retries: int = 0
    named: int | None = None
    true: int | None = None
    log: list[dict[str, Any]] = field(default_factory=list)
    mishap: str = ""

    def row(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self)
