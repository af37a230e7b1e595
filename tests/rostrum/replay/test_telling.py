"""Timeline, state at an instant, explanation and bug report of runs of the bench of fakes."""

import copy
import json
import re
import zipfile
from pathlib import Path

import pytest

from hardware.document import from_json
from rostrum.cli.replay import replay
from rostrum.errors import UsageError
from rostrum.replay.again import commands
from rostrum.replay.bug_report import write_bug_report
from rostrum.replay.document import Replay
from rostrum.replay.fold import fold
from rostrum.replay.gantt import gantt
from rostrum.replay.privacy import Scrubber
from rostrum.replay.recording import Recording
from rostrum.replay.snapshot import describe_state, state_at
from rostrum.replay.timeline import timeline
from rostrum.replay.troubles import failing_steps, troubles
from rostrum.replay.why import why
from rostrum.report.changes import say_change
from tests.planners.mission.fake_bench import Faults
from tests.rostrum.replay.logged_bench import LoggedBench


def texts(recording: Recording) -> list[str]:
    return [line.text for line in timeline(recording)]


@pytest.fixture(scope="module")
def edited(tmp_path_factory) -> Recording:
    bench = LoggedBench(tmp_path_factory.mktemp("run"))
    bench.say("Put the red block in the tray. Then put the green block in the tray.")
    bench.run(1)
    bench.correct("stop")
    bench.run(2)
    bench.correct("go on")
    bench.correct("also put the blue block in the tray")
    bench.correct("do a barrel roll")
    bench.run(120, until_answers=2)
    return bench.recording()


@pytest.fixture(scope="module")
def failed(tmp_path_factory) -> Recording:
    bench = LoggedBench(tmp_path_factory.mktemp("run"), Faults(failed_pick=1.0))
    bench.say("Put the red block in the tray.")
    bench.run(60)
    logs = bench.folder / "logs"
    logs.mkdir()
    (logs / "sim.log").write_text(
        f'fine\nTraceback (most recent call last):\n  File "{Path.home()}/secret/x.py"\nError\n'
    )
    (logs / "sim.yaml").write_text(f"state_log: {bench.folder}/states.bin\n")
    return bench.recording()


def test_the_timeline_tells_requests_waits_stops_and_what_edits_did(edited) -> None:
    told = texts(edited)
    assert told[1] == "anna: “Put the red block in the tray. Then put the green block in the tray.”"
    assert any(re.fullmatch(r"plan: 4 steps by .* in [\d.]+ s \(proven least [\d.]+ s\)", text) for text in told)
    assert "left is held" in told
    assert "left goes on after 2.0 s" in told
    added = told.index("anna: “also put the blue block in the tray”")
    assert told[added + 1].startswith("  executive: I add 'blue block to the tray'")
    change = next(record.plan_change for record in fold(edited.entries).corrections.values() if record.plan_change)
    assert [step.text for step in change.added] == ["pick blue block", "place blue block in tray"]
    assert len((*change.kept, *change.moved)) == 4
    assert told[added + 2] == f"  {say_change(change)}"
    assert any(text.startswith("  executive declines: 'do a barrel roll'") for text in told)
    assert sum("begins: pick" in text for text in told) == 3
    assert any("; waited " in text and "occupies the space for" in text for text in told)
    assert told[-1].startswith("executive: done: Done in")
    assert [line.t for line in timeline(edited)] == sorted(line.t for line in timeline(edited))


def test_the_state_is_told_at_an_instant(edited) -> None:
    told = "\n".join(describe_state(edited, state_at(edited, 2.0), 2.0))
    assert "at 2.00 s: running, plan 0" in told
    assert re.search(r"▶ (left|right): pick red block \(t1\.pick\), [\d.]+ s to now", told)
    assert re.search(r"· (left|right): place red block in tray \(t1\.place\)", told)
    assert "was told to stop" in told
    assert "not yet: put the green block in the tray" in told
    assert "blue" not in told
    assert "no mission has begun" in "\n".join(describe_state(edited, state_at(edited, -1.0), -1.0))
    end = "\n".join(describe_state(edited, state_at(edited, edited.end), edited.end))
    assert end.count("✓ move") == 3


def test_why_says_who_else_could_and_what_was_waited_for(edited) -> None:
    told = "\n".join(why(edited, "t2"))
    assert "pick green block (t2.pick), for “put the green block in the tray”" in told
    assert re.search(r"who: (left|right); (left|right) would work [\d.]+ s, (left|right) would work [\d.]+ s", told)
    assert re.search(r"waited: .*[\d.]+ s because \w+ was told to stop", told)
    assert "outcome: done (success)" in told
    robot = fold(edited.entries).missions[0].records["t1.pick"].robot
    assert "pick red block (t1.pick): done at" in "\n".join(why(edited, robot))
    with pytest.raises(UsageError, match=r"no step, task or robot 'nobody'; it tells of t1\.pick"):
        why(edited, "nobody")


def test_a_log_without_reasons_is_not_given_any(edited) -> None:
    silent = [copy.deepcopy(entry) for entry in edited.entries if entry.event.kind != "node_waits"]
    for entry in silent:
        if entry.event.kind == "plan":
            del entry.event.data["plan"]["choices"]
    told = "\n".join(why(Recording(edited.path, None, tuple(silent), edited.zero), "t2.pick"))
    assert "the log does not say who else could do it" in told
    assert "the log does not say for what" in told


def test_the_chart_has_a_row_for_each_robot(edited) -> None:
    rows = gantt(edited, fold(edited.entries)).splitlines()
    assert sorted(row.split()[0] for row in rows) == ["left", "right", "s"]
    assert sum(row.count("[") for row in rows) == 6


def test_troubles_and_failing_steps(failed, edited) -> None:
    state = fold(failed.entries)
    assert failing_steps(failed, state) == ["t1.pick"]
    found = [each.text for each in troubles(failed, state)]
    assert found[0] == "t1.pick failed (grasp missed), time 1: nothing between the fingers"
    assert len([text for text in found if "grasp missed" in text]) == 3
    assert failing_steps(edited, fold(edited.entries)) == []


def test_every_try_and_what_was_waited_for_in_vain_is_told(failed, tmp_path) -> None:
    bench = LoggedBench(tmp_path)
    bench.say("Put the red block in the tray. Then put the green block in the tray.")
    bench.run(2)
    bench.correct("stop")
    bench.run(2)
    bench.correct("forget the whole thing")
    bench.run(15)
    told = texts(bench.recording())
    skipped = next(text for text in told if "skipped: place red block" in text)
    assert skipped.endswith("; waited 1.8 s because left was told to stop")
    assert "at last because left was told to stop" in "\n".join(why(bench.recording(), "t1.place"))
    rows = gantt(failed, fold(failed.entries))
    assert rows.count("✗t1.pick") == 3
    begun = [text for text in texts(failed) if "begins: pick red block" in text]
    assert [text.partition("attempt ")[2][:1] for text in begun] == ["", "2", "3"]
    assert "it pauses before the next attempt" in begun[2]


def test_a_run_that_was_cut_off_says_what_was_under_way(edited) -> None:
    cut = tuple(entry for entry in edited.entries if entry.t - edited.zero <= 4.0)
    recording = Recording(edited.path, None, cut, edited.zero)
    state = fold(recording.entries)
    active = [node["id"] for node in state.status()["nodes"] if node["state"] == "active"]
    assert active
    assert failing_steps(recording, state) == active
    assert "the log ends while the mission is running" in [each.text for each in troubles(recording, state)]


def test_the_bug_report_holds_what_is_needed_and_no_path_of_the_machine(failed, tmp_path) -> None:
    held = write_bug_report(failed, tmp_path / "bug.zip")
    assert set(held) >= {"README.md", "events.jsonl", "journal.jsonl", "logs/sim.log", "parameters/sim.yaml"}
    with zipfile.ZipFile(tmp_path / "bug.zip") as archive:
        content = {name: archive.read(name).decode() for name in archive.namelist()}
    page = content["README.md"]
    assert "### 0" not in page.split("## What went wrong")[0]
    for said in ("“Put the red block in the tray.”", "nothing between the fingers", "t1.pick", "Traceback",
                 "rostrum rehearse 'Put the red block in the tray.' --scene bench --seed 0"):  # fmt: skip
        assert said in page, said
    assert "~/secret/x.py" in content["logs/sim.log"]
    assert content["parameters/sim.yaml"] == "state_log: RUN/states.bin\n"
    for name, text in content.items():
        assert str(Path.home()) + "/" not in text, name
        assert str(failed.path.parent) not in text, name
    with pytest.raises(UsageError, match=r"name a \.zip"):
        write_bug_report(failed, tmp_path / "bug.txt")
    assert write_bug_report(failed, tmp_path / "bug.md") == ["bug.md"]


def test_paths_and_names_are_scrubbed(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "annas-laptop")
    scrub = Scrubber(tmp_path, ("left",))
    assert scrub(f"at {tmp_path}/logs on annas-laptop") == "at RUN/logs on HOST"
    assert scrub('"/home/anna/x", /Users/bob, /root/y /rooted /etc/hosts') == '"~/x", ~, ~/y /rooted /etc/hosts'
    assert Scrubber(None, ("annas-laptop",))("annas-laptop picks") == "annas-laptop picks"


def test_the_commands_that_run_it_again(edited) -> None:
    (command,) = commands(edited)
    assert command.startswith("rostrum rehearse 'Put the red block in the tray. Then put the green block in the tray.'")
    assert "--correct '1: stop' --correct '3: go on'" in command
    started = copy.deepcopy(edited.entries)
    started[0].event.data["disturbances"] = [{"kind": "slip"}]
    assert "--rerun" in commands(Recording(edited.path, None, started, edited.zero))[0]


def test_the_document_goes_there_and_back(edited, tmp_path, capsys) -> None:
    assert replay(edited.path, json=tmp_path / "replay.json", at=2.0) == 0
    found = from_json(Replay, (tmp_path / "replay.json").read_bytes())
    assert found.status["state"] == "running"
    assert found.lines[-1].t <= 2.0
    assert json.loads((tmp_path / "replay.json").read_text())["scene"] == "bench"
    assert "written" in capsys.readouterr().out


def test_the_command_prints_no_control_characters(edited, tmp_path, capsys) -> None:
    evil = edited.path.read_text().replace("nothing", "x").replace("anna", "\\u001b[2Janna")
    (tmp_path / "events.jsonl").write_text(evil)
    assert replay(tmp_path) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "\ufffd[2Janna: “stop”" in out
