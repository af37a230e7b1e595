"""Live progress of a mission on the terminal; plain lines where there is none."""

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

from planners.plan import NodeState
from rostrum.report.view import MissionView, NodeView
from rostrum.report.words import plain, seconds

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.live import Live

_BAR = 24
_FINISHED = {
    NodeState.DONE: ("✓", "green"),
    NodeState.FAILED: ("✗", "red"),
    NodeState.SKIPPED: ("-", "bright_black"),
}
_PLAIN = {NodeState.DONE: "done", NodeState.FAILED: "FAILED", NodeState.SKIPPED: "skipped"}


class MissionProgress:
    """Shows a :class:`MissionView` while the mission runs. A context manager; call :meth:`show` after each update.

    On a terminal it redraws in place with rich. Elsewhere, or without rich, it writes a line for whatever is new.

    Args:
        view: What to show.
        stream: Where to.
        live: Whether to redraw in place; by default when ``stream`` is a terminal and rich is installed.
    """

    def __init__(self, view: MissionView, stream: TextIO | None = None, live: bool | None = None) -> None:
        self.view = view
        self._stream = stream or sys.stdout
        self._lines = _Lines()
        wanted = self._stream.isatty() if live is None else live
        self._live = _open_live(self._stream) if wanted else None

    def show(self) -> None:
        """Shows the view as it is now."""
        if self._live is not None:
            self._live.update(render(self.view), refresh=True)
            return
        for line in self._lines.news(self.view):
            self._stream.write(_encodable(line, self._stream) + "\n")
        self._stream.flush()

    def __enter__(self) -> Self:
        if self._live is not None:
            self._live.start()
        self.show()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.show()
        if self._live is not None:
            self._live.stop()


def render(view: MissionView) -> "RenderableType":
    """The view as something that rich can draw; words from outside are never read as markup."""
    from rich.console import Group
    from rich.text import Text

    parts = [Text(_clean(view.mission) or "waiting for a mission", style="bold")]
    if view.run_id:
        parts.append(Text(f"run {_clean(view.run_id)} · {view.done} of {len(view.nodes)} done", style="bright_black"))
    parts += [_finished(node) for node in view.nodes.values() if node.state in _FINISHED]
    if view.success is None:
        parts += [_robot(view, robot) for robot in view.robots]
    parts += [Text(f"  {_clean(line)}", style="yellow") for line in view.said[-4:]]
    if view.success is not None:
        mark, style = ("✓", "bold green") if view.success else ("✗", "bold red")
        parts.append(Text(f"{mark} {_clean(view.verdict)}", style=style))
    return Group(*parts)


def _finished(node: NodeView) -> "RenderableType":
    from rich.text import Text

    mark, style = _FINISHED[node.state]
    line = Text.assemble((f"  {mark} ", style), f"{plain(_clean(node.robot))}: {_clean(node.words)}")
    line.append(_took(node), style="bright_black")
    if node.state is NodeState.FAILED and node.text:
        line.append(f"  {_clean(node.text)}", style="red")
    return line


def _robot(view: MissionView, robot: str) -> "RenderableType":
    from rich.text import Text

    node = view.active(robot)
    name = f"  {plain(_clean(robot)):<10}"
    if node is None:
        return Text(f"{name}{'paused' if view.paused else 'waiting'}", style="bright_black")
    full = round(node.fraction * _BAR)
    line = Text.assemble((name, "bold"), ("━" * full, "cyan"), ("━" * (_BAR - full), "bright_black"))
    line.append(f"  {_clean(node.words)}")
    if node.attempts > 1:
        line.append(f" ×{node.attempts}", style="yellow")
    phase, style = ("paused", "yellow") if view.paused else (_clean(node.phase), "bright_black")
    line.append(f"  {phase}", style=style)
    return line


class _Lines:
    """Everything new since the last call, as plain lines."""

    def __init__(self) -> None:
        self._mission = ""
        self._states: dict[str, tuple[NodeState, int]] = {}
        self._said = 0
        self._paused = False
        self._finished = False

    def news(self, view: MissionView) -> list[str]:
        lines = []
        if view.mission and view.mission != self._mission:
            self._mission = view.mission
            lines.append(f"mission: {view.mission}" + (f" (run {view.run_id})" if view.run_id else ""))
        lines += [line for node in view.nodes.values() if (line := self._node(node))]
        lines += [f"said by {line}" for line in view.said[self._said :]]
        self._said = len(view.said)
        if view.paused != self._paused:
            self._paused = view.paused
            lines.append("paused" if view.paused else "going on")
        if view.success is not None and not self._finished:
            self._finished = True
            lines.append(f"{'SUCCESS' if view.success else 'FAILURE'}: {view.verdict}")
        return [_clean(line) for line in lines]

    def _node(self, node: NodeView) -> str:
        now = (node.state, node.attempts)
        if self._states.get(node.id) == now or node.state is NodeState.PENDING:
            return ""
        self._states[node.id] = now
        what = f"{plain(node.robot)}: {node.words}"
        if node.state is NodeState.ACTIVE:
            return what + (f", attempt {node.attempts}" if node.attempts > 1 else "")
        why = f": {node.text}" if node.text and node.state is NodeState.FAILED else ""
        return f"{what}, {_PLAIN[node.state]}{_took(node)}{why}"


def _took(node: NodeView) -> str:
    return f" ({seconds(node.took)})" if node.took is not None else ""


def _clean(text: str) -> str:
    """Text without control characters, which could take over a terminal."""
    return "".join(char if char.isprintable() else "\ufffd" for char in text)


def _encodable(text: str, stream: TextIO) -> str:
    encoding = stream.encoding or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)


def _open_live(stream: TextIO) -> "Live | None":
    try:
        from rich.console import Console
        from rich.live import Live
    except ImportError:
        return None
    return Live(console=Console(file=stream), auto_refresh=False, transient=False, vertical_overflow="crop")
