import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from rostrum.runs.errors import RunError
from rostrum.runs.events import Event, EventWriter, read_events


def test_events_come_back_as_written(tmp_path):
    path = tmp_path / "events.jsonl"
    with EventWriter(path, "r1") as events:
        first = events.write(1.25, "left", "node_started", "n1", {"skill": "pick", "at": [1, 2]})
        events.write(2, "executive", "done")
    assert read_events(path).events == (first, Event(2.0, "r1", "executive", "done"))
    assert [json.loads(line)["run_id"] for line in path.read_text().splitlines()] == ["r1", "r1"]


def test_every_line_is_on_disk_before_the_next(tmp_path):
    path = tmp_path / "events.jsonl"
    events = EventWriter(path, "r1")
    for count in range(1, 4):
        events.write(count, "left", "tick")
        assert len(read_events(path).events) == count


@pytest.mark.parametrize("cut", [1, 7, 40])
def test_a_torn_last_line_is_left_out_and_the_log_goes_on(tmp_path, cut):
    path = tmp_path / "events.jsonl"
    with EventWriter(path, "r1") as events:
        events.write(1, "left", "kept")
        events.write(2, "left", "torn", data={"long": "x" * 50})
    path.write_bytes(path.read_bytes()[: -cut - 1])
    assert [e.kind for e in read_events(path).events] == ["kept"]
    assert read_events(path).damaged == (2,)
    with EventWriter(path, "r1") as events:
        events.write(3, "left", "after")
    log = read_events(path)
    assert ([e.kind for e in log.events], log.damaged) == (["kept", "after"], (2,))


WRONG_TIME = b'{"t": "x", "run_id": "", "source": "", "kind": ""}'


@pytest.mark.parametrize("line", [b"[]", b'{"t": 1}', WRONG_TIME, b"\xff\xfe", b"7"])
def test_foreign_lines_are_damage_not_a_crash(tmp_path, line):
    path = tmp_path / "events.jsonl"
    path.write_bytes(line + b"\n")
    assert read_events(path).damaged == (1,)


def test_numbers_that_are_not_finite_do_not_stop_the_log(tmp_path):
    path = tmp_path / "events.jsonl"
    with EventWriter(path, "r1") as events:
        events.write(1, "left", "odd", data={"error": float("nan")})
    assert read_events(path).events[0].data == {"error": "nan"}


def test_newlines_in_data_stay_inside_their_line(tmp_path):
    path = tmp_path / "events.jsonl"
    with EventWriter(path, "r1") as events:
        events.write(1, "left", "said", data={"text": 'a\nb\r"\u2028'})
    assert read_events(path).events[0].data["text"] == 'a\nb\r"\u2028'


def test_an_absent_log_is_empty_and_a_closed_one_refuses(tmp_path):
    assert read_events(tmp_path / "none").events == ()
    events = EventWriter(tmp_path / "e", "r1")
    events.close()
    events.close()
    with pytest.raises(RunError, match="late"):
        events.write(1, "left", "late")


def test_a_killed_writer_has_lost_nothing(tmp_path):
    path = tmp_path / "events.jsonl"
    code = (
        "import os, signal, sys, pathlib\n"
        "from rostrum.runs.events import EventWriter\n"
        "events = EventWriter(pathlib.Path(sys.argv[1]), 'r1')\n"
        "[events.write(i, 'left', 'tick') for i in range(100)]\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], cwd=Path(__file__).parents[3], check=False)
    assert done.returncode == -signal.SIGKILL
    assert [event.t for event in read_events(path).events] == [float(i) for i in range(100)]
