"""Logs that are whole, torn, garbled or of two clocks."""

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from rostrum.cli.replay import replay
from rostrum.errors import RostrumError
from rostrum.replay.recording import open_recording
from rostrum.replay.timeline import timeline
from rostrum.runs.errors import RunError, RunFolderError
from rostrum.runs.events import EventWriter
from tests.rostrum.replay.logged_bench import LoggedBench


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> bytes:
    """The log of a mission with a fault, an edit, a stop and a crash."""
    bench = LoggedBench(tmp_path_factory.mktemp("run"))
    bench.say("Put the red block in the tray. Then put the green block in the tray.")
    bench.run(2)
    bench.correct("skip the green one")
    bench.run(3)
    bench.correct("stop")
    bench.run(2)
    bench.crash()
    bench.correct("go on")
    bench.run(120, until_answers=2)
    return bench.recording().path.read_bytes()


def test_there_is_no_log(tmp_path: Path) -> None:
    with pytest.raises(RunFolderError, match=r"no event log.*runs in"):
        open_recording(tmp_path / "nothing")
    (tmp_path / "events.jsonl").write_text('{"t": 1.0, "run')
    with pytest.raises(RunFolderError, match="line 1 is damaged"):
        open_recording(tmp_path)


def test_a_torn_last_line_is_noted_and_left_out(tmp_path: Path, whole: bytes) -> None:
    (tmp_path / "events.jsonl").write_bytes(whole + b'{"t": 99.0, "ru')
    recording = open_recording(tmp_path)
    lines = whole.count(b"\n")
    assert recording.notes == (f"line {lines + 1}, the last, is torn or garbled and was left out",)
    assert len(recording.entries) == lines
    assert open_recording(tmp_path / "events.jsonl").folder is None


def test_times_count_from_the_first_mission_and_stamps_come_before_lines(tmp_path: Path) -> None:
    with EventWriter(tmp_path / "events.jsonl", "r") as log:
        log.write(0.0, "rostrum", "run_created")
        log.write(1.8e9, "supervisor", "graph_started", data={"mode": "lockstep"})
        log.write(5.0, "executive", "said", data={"id": "u", "who": "x", "text": "go"})
        log.write(6.0, "executive", "mission_started", data={"stamp": 5.9, "text": "go", "plan_id": "p"})
        log.write(1.8e9 + 9, "supervisor", "node_died", data={"node": "sim", "how": "killed by SIGKILL"})
        log.write(7.0, "executive", "mission_failed", data={"stamp": 7.0, "text": "no"})
    recording = open_recording(tmp_path)
    assert recording.zero == 5.9
    assert [round(entry.t - recording.zero, 6) for entry in recording.entries] == [-0.9, -0.9, -0.9, 0.0, 0.0, 1.1]
    assert [entry.line for entry in recording.entries] == [1, 2, 3, 4, 5, 6]
    assert "process sim died: killed by SIGKILL" in [line.text for line in timeline(recording)]


def test_a_node_that_was_started_again_and_does_not_know_the_time_yet_keeps_its_place(tmp_path: Path) -> None:
    with EventWriter(tmp_path / "events.jsonl", "r") as log:
        log.write(1.0, "executive", "mission_started", data={"stamp": 1.0, "text": "go", "plan_id": "p"})
        log.write(5.0, "executive", "robot_well", data={"stamp": 5.0, "robot": "left", "text": ""})
        log.write(5.3, "left/skill_server", "skill_started", "n", data={"robot": "left", "skill": "pick"})
        log.write(0.0, "executive", "mission_resumed", data={"stamp": 0.0, "text": "go", "plan_id": "p"})
        log.write(5.2, "executive", "robot_lost", data={"stamp": 5.2, "robot": "left", "text": "late"})
    assert [(entry.t, entry.line) for entry in open_recording(tmp_path).entries] == [
        (1.0, 1), (5.0, 2), (5.2, 5), (5.3, 3), (5.3, 4)
    ]  # fmt: skip


def use(path: Path) -> None:
    """Everything that can be done with a log; what is expected to go wrong is a typed error."""
    for asked in ({}, {"at": 4.0}, {"why": "left"}, {"why": "t1.pick"}, {"json": path.with_name("replay.json")},
                  {"bug_report": path.with_name("bug.md")}):  # fmt: skip
        with contextlib.suppress(RostrumError, RunError):
            replay(path, **asked)


QUICK = settings(
    max_examples=15,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)


@QUICK
@given(st.integers(0, 10**6), st.lists(st.tuples(st.integers(0, 10**6), st.binary(min_size=1, max_size=6)), max_size=8))
def test_no_torn_or_garbled_log_breaks_it(tmp_path_factory, whole, cut, noise) -> None:
    content = bytearray(whole[: cut % (len(whole) + 1)] if cut % 3 else whole)
    for where, junk in noise:
        start = where % (len(content) + 1)
        content[start : start + len(junk)] = junk
    path = tmp_path_factory.mktemp("garbled") / "events.jsonl"
    path.write_bytes(bytes(content))
    use(path)


values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


@QUICK
@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 40), values), min_size=1, max_size=8))
def test_no_line_with_other_values_than_it_should_hold_breaks_it(tmp_path_factory, whole, changes) -> None:
    events = [json.loads(line) for line in whole.splitlines()]
    for which, key, value in changes:
        place = events[which % len(events)]["data"]
        while isinstance(place, dict) and place:  # some leaf or branch, at any depth
            name = sorted(place)[key % len(place)]
            if key % 3 == 0 or not isinstance(place[name], dict):
                place[name] = value
                break
            place = place[name]
    path = tmp_path_factory.mktemp("odd") / "events.jsonl"
    path.write_text("".join(json.dumps(event) + "\n" for event in events))
    use(path)
