"""A rehearsal is rehearsed again from its log, and the first difference is named."""

import json
import shutil
from pathlib import Path

import pytest

from rostrum.cli.replay import replay
from rostrum.errors import UsageError
from rostrum.rehearsal import RehearsalCfg, TimedCorrection, rehearse
from rostrum.replay.recording import open_recording
from rostrum.replay.rerun import compare, configuration
from rostrum.runs.events import EventWriter
from sim.disturbances import Disturbance
from sim.variation import Variation


def test_a_rehearsal_with_corrections_repeats_itself(tmp_path: Path, capsys) -> None:
    said = (TimedCorrection(1.003, "slower"), TimedCorrection(1.5, "also put the green block in the tray"),
            TimedCorrection(2.0, "skip the green one"), TimedCorrection(2.5, "faster"))  # fmt: skip
    rehearse(RehearsalCfg("one", tmp_path, "bench", 3, corrections=said, timeout=6.0), "Put the red block in the tray.")
    assert replay(tmp_path / "one", rerun=True) == 0
    assert "the same to the last digit" in capsys.readouterr().out
    first, again = open_recording(tmp_path / "one"), open_recording(tmp_path / "one.again")
    assert len(first.entries) == len(again.entries) > 20
    log = tmp_path / "one" / "events.jsonl"
    lines = log.read_text().splitlines()
    number = next(number for number, line in enumerate(lines, start=1) if '"node_active"' in line)
    body = json.loads(lines[number - 1])
    body["data"]["robot"] = "nobody"
    log.write_text("\n".join([*lines[: number - 1], json.dumps(body), *lines[number : number + 3], '{"torn']))
    found = compare(open_recording(tmp_path / "one"), again)
    assert (found.line, found.same) == (number, False)
    assert "data.robot: 'nobody' and then '" in found.text
    log.write_text("\n".join(lines[:20]))
    assert compare(open_recording(tmp_path / "one"), again).text == "the first was cut off there"
    shutil.rmtree(tmp_path / "one.again")


def log(folder: Path, **started: object) -> Path:
    with EventWriter(folder / "events.jsonl", "r") as events:
        events.write(0.0, "rehearsal", "graph_started", data={"scene": "bench", "seed": 4, **started})
        events.write(3.0, "rehearsal", "said", data={"id": "u", "who": "x", "text": "go"})
    return folder


def test_what_was_rehearsed_is_read_off_the_log(tmp_path: Path) -> None:
    given = {"kind": "slip", "target": "red_block", "size": 0.1, "every": 2.0, "after": 1.0}
    varied = {"ground_friction": 0.5, "cargo_friction": None, "tray_rims": False, "payload": 1.0, "noise": 1.0,
              "latency": 2.0}  # fmt: skip
    path = log(tmp_path, mode="rehearsal", disturbances=[given], variation=varied, bundles={}, timeout=7.0)
    cfg, text = configuration(open_recording(path), "again", tmp_path)
    assert text == "go"
    assert cfg == RehearsalCfg("again", tmp_path, "bench", 4, (Disturbance(**given),), Variation(**varied), timeout=7.0)


@pytest.mark.parametrize("more", [{"bundles": {"dog": "x.zip"}}, {"paced": True}, {"remembers": True}])
def test_what_the_log_does_not_hold_is_not_rerun(tmp_path: Path, more: dict) -> None:
    with pytest.raises(UsageError, match="which the log does not hold"):
        configuration(open_recording(log(tmp_path, mode="rehearsal", **more)), "again", tmp_path)


def test_a_run_of_the_graph_is_not_rerun(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not hold a rehearsal"):
        configuration(open_recording(log(tmp_path, mode="wall")), "again", tmp_path)
