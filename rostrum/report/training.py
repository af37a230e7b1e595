"""Live progress of a training run on the terminal; plain lines where there is none."""

import sys
from types import TracebackType
from typing import Any, Self, TextIO

from rostrum.report.words import seconds

_EVERY = 20.0  # [s] between two plain lines


class TrainingProgress:
    """Shows each iteration of a run: a bar with the figures that matter, and a line for every evaluation.

    Args:
        iterations: Iterations of the run.
        stream: Where to write.
        live: Whether to redraw in place; by default when ``stream`` is a terminal.
    """

    def __init__(self, iterations: int, stream: TextIO | None = None, live: bool | None = None) -> None:
        self._iterations = iterations
        self._stream = stream or sys.stdout
        self._live = self._stream.isatty() if live is None else live
        self._bar: Any = None
        self._task: Any = None
        self._last = -_EVERY

    def __enter__(self) -> Self:
        if self._live:
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

            self._bar = Progress(
                TextColumn("{task.completed}/{task.total}"),
                BarColumn(),
                TimeElapsedColumn(),
                TextColumn("left"),
                TimeRemainingColumn(),
                TextColumn("{task.description}"),
                console=Console(file=self._stream),
            )
            self._bar.start()
            self._task = self._bar.add_task("starting", total=self._iterations)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def show(self, progress: dict[str, Any]) -> None:
        """Shows one line of the run's progress file."""
        text = _figures(progress)
        if self._bar is not None:
            self._bar.update(self._task, completed=progress["iteration"], description=text)
        elif progress["seconds"] - self._last >= _EVERY or progress["iteration"] >= self._iterations:
            self._last = progress["seconds"]
            self._write(f"{progress['iteration']:>5}/{self._iterations}  {seconds(progress['seconds'])}  {text}")
        if progress["evaluation"]:
            self._write(
                f"        evaluation after {seconds(progress['seconds'])}: {_evaluation(progress['evaluation'])}"
            )

    def _write(self, text: str) -> None:
        if self._bar is not None:
            self._bar.console.print(text, highlight=False)
        else:
            self._stream.write(text + "\n")
            self._stream.flush()


def _figures(progress: dict[str, Any]) -> str:
    figures = progress["figures"]
    return (
        f"{progress['steps'] / 1e6:.2f} M steps, {progress['steps_per_second'] / 1e3:.1f} k/s, "
        f"reward {figures['reward']:.4f}, action std {figures['std']:.2f}"
    )


def _evaluation(figures: dict[str, float]) -> str:
    known = {"linear_error": "m/s", "yaw_error": "rad/s", "worst_linear_error": "m/s"}
    parts = [
        f"{name.replace('_', ' ')} {value:.3f} {known[name]}" if name in known else f"{name} {value:g}"
        for name, value in figures.items()
    ]
    return ", ".join(parts)
