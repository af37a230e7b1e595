"""A training run as a document: everything that is needed to repeat it. It lies in the run's folder."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from hardware.document import document, from_json, to_dict, to_json
from hardware.errors import DocumentError
from policies.rl.cfg import TrainCfg
from sim.tasks.errors import TaskError

RUN_FILE = "run.json"
Backend = Literal["mujoco", "warp", "isaacgym"]


@document("training_run", "1.0")
@dataclass(frozen=True)
class TrainingRun:
    """What is trained, on what, from which commit.

    Attributes:
        task: Task name.
        robot: Name of the legged description.
        train: Budget, seed and learner.
        backend: Physics engine.
        device: Where physics and learning run, such as ``cpu`` or ``cuda:0``.
        processes: Processes that learn together on this machine.
        threads: Physics threads in each process.
        commit: Of the sources; ``+`` is appended when files differ from it.
        start_from: Folder of the run whose networks this one begins with; empty to begin from nothing. A bundle keeps
            its name alone.
    """

    task: str
    robot: str
    train: TrainCfg = field(default_factory=TrainCfg)
    backend: Backend = "mujoco"
    device: str = "cpu"
    processes: int = 1
    threads: int = 1
    commit: str = ""
    start_from: str = ""

    def identity(self) -> dict[str, Any]:
        """What may not change when the run is resumed."""
        body = to_dict(self)
        return {key: body[key] for key in ("task", "robot", "backend")}


def load_run(folder: Path) -> TrainingRun:
    """Reads a run's document.

    Raises:
        TaskError: there is none, or it is malformed.
    """
    path = folder / RUN_FILE
    try:
        return from_json(TrainingRun, path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TaskError(
            f"{folder} holds no training run ({error.strerror}); runs are made by 'rostrum train'"
        ) from error
    except DocumentError as error:
        raise TaskError(f"{path}: {error}") from error


def save_run(run: TrainingRun, folder: Path) -> None:
    """Writes a run's document."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / RUN_FILE).write_text(to_json(run, indent=2) + "\n", encoding="utf-8")
