import io

import pytest

from rostrum.report.terminal import MissionProgress
from rostrum.report.view import MissionView

MISSION = {"run_id": "r1", "mission": "red in the tray"}


def node(state, attempts=1, **more):
    arguments = {"object": "red_block"}
    return {"id": "n1", "robot": "left_arm", "skill": "pick", "arguments": arguments, "state": state,
            "attempts": attempts, **more}  # fmt: skip


def play(progress, view):
    with progress:
        view.update({**MISSION, "nodes": [node("pending", 0)]})
        progress.show()
        view.update({"nodes": [node("active", started=1.0, progress={"phase": "closing", "fraction": 0.5})]})
        progress.show()
        progress.show()
        view.correct("left_arm", "slower", "speed is now 50 %")
        view.update({"paused": True})
        progress.show()
        view.update({"paused": False, "nodes": [node("active", 2)]})
        progress.show()
        view.update({"nodes": [node("done", 2, started=1.0, ended=9.4)]})
        view.finish(True, "everything is where it should be")


def test_plain_lines_where_there_is_no_terminal():
    stream, view = io.StringIO(), MissionView()
    play(MissionProgress(view, stream), view)
    assert stream.getvalue().splitlines() == [
        "mission: red in the tray (run r1)",
        "left arm: pick red block",
        "said by left_arm: “slower” → speed is now 50 %",
        "paused",
        "left arm: pick red block, attempt 2",
        "going on",
        "left arm: pick red block, done (8.4 s)",
        "SUCCESS: everything is where it should be",
    ]


def test_a_failure_says_why():
    stream, view = io.StringIO(), MissionView()
    with MissionProgress(view, stream):
        view.update({"nodes": [node("failed", text="nothing between the fingers")]})
        view.finish(False, "left gave up")
    assert stream.getvalue().splitlines() == [
        "left arm: pick red block, FAILED: nothing between the fingers",
        "FAILURE: left gave up",
    ]


def test_escape_sequences_do_not_reach_the_terminal():
    stream, view = io.StringIO(), MissionView()
    with MissionProgress(view, stream):
        view.update({**MISSION, "mission": "red\x1b[2J\x07\nfake line"})
        view.correct("x", "\x1b]0;title\x07")
    assert "\x1b" not in stream.getvalue()
    assert len(stream.getvalue().splitlines()) == 2


def test_a_terminal_that_knows_no_unicode():
    raw = io.BytesIO()
    stream, view = io.TextIOWrapper(raw, encoding="ascii"), MissionView()
    play(MissionProgress(view, stream), view)
    assert b"said by left_arm: ?slower? ? speed" in raw.getvalue()


def test_without_rich_there_are_plain_lines(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "rich.live", None)
    stream, view = io.StringIO(), MissionView()
    play(MissionProgress(view, stream, live=True), view)
    assert "left arm: pick red block, done (8.4 s)" in stream.getvalue()


class TestLive:
    @pytest.fixture(autouse=True)
    def rich(self):
        pytest.importorskip("rich", reason="the live view needs rich")

    def drawn(self, view):
        from rich.console import Console

        from rostrum.report.terminal import render

        console = Console(file=io.StringIO(), width=100, color_system=None)
        console.print(render(view))
        return console.file.getvalue()

    def test_what_is_drawn(self):
        view = MissionView()
        view.update({**MISSION, "nodes": [
            node("done", started=0.0, ended=2.0),
            {"id": "n2", "robot": "right", "skill": "place", "state": "active", "attempts": 2,
             "arguments": {"object": "blue_block", "destination": "tray"},
             "progress": {"phase": "lowering", "fraction": 0.5}},
        ]})  # fmt: skip
        text = self.drawn(view)
        assert "run r1 · 1 of 2 done" in text
        assert "✓ left arm: pick red block (2.0 s)" in text
        assert "place blue block in tray ×2  lowering" in text
        assert "left arm  waiting" in text

    def test_square_brackets_are_no_markup(self):
        view = MissionView()
        view.update({**MISSION, "mission": "put [bold red]x[/] [/nonsense] away"})
        assert "put [bold red]x[/] [/nonsense] away" in self.drawn(view)

    def test_it_runs_live_to_the_verdict(self):
        stream, view = io.StringIO(), MissionView()
        play(MissionProgress(view, stream, live=True), view)
        assert "everything is where it should be" in stream.getvalue()

    def test_a_failed_verdict_hides_the_bars(self):
        view = MissionView()
        view.update({**MISSION, "nodes": [node("active")]})
        view.finish(False, "gave up")
        assert "━" not in self.drawn(view)
        assert "✗ gave up" in self.drawn(view)
