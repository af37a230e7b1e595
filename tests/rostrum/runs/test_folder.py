import json
import logging
from dataclasses import replace

import pytest

from hardware.document import from_json, to_json
from rostrum.runs.errors import RunFolderError
from rostrum.runs.example import example_report
from rostrum.runs.folder import RunFolder, load_run
from rostrum.runs.report import RunReport
from rostrum.runs.run_id import is_run_id


def test_a_new_folder_is_named_by_its_first_event(tmp_path):
    folder = RunFolder.create("demo", tmp_path)
    assert is_run_id(folder.run_id)
    assert RunFolder(tmp_path / "demo").run_id == folder.run_id
    assert load_run(folder.path).log.events[0].kind == "run_created"


def test_nothing_is_lost_when_a_name_is_used_again(tmp_path):
    ids = []
    for _ in range(3):
        folder = RunFolder.create("demo", tmp_path)
        (folder.path / "film.mp4").write_text(folder.run_id)
        ids.append(folder.run_id)
    places = ["demo.1", "demo.2", "demo"]
    assert [RunFolder(tmp_path / place).run_id for place in places] == ids
    assert [(tmp_path / place / "film.mp4").read_text() for place in places] == ids


def test_a_file_or_a_dangling_link_in_the_way_is_moved_aside(tmp_path):
    (tmp_path / "demo").write_text("mine")
    (tmp_path / "other").symlink_to(tmp_path / "nowhere")
    RunFolder.create("demo", tmp_path)
    RunFolder.create("other", tmp_path)
    assert (tmp_path / "demo.1").read_text() == "mine"
    assert (tmp_path / "other.1").is_symlink()


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "a/b", "-x", ".hidden", "a b", "x" * 101, "a\n"])
def test_hostile_names_are_refused(tmp_path, name):
    with pytest.raises(RunFolderError, match="run folder name"):
        RunFolder.create(name, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_the_report_comes_back_whole(tmp_path):
    folder = RunFolder.create("demo", tmp_path)
    report = example_report(folder.run_id)
    folder.write_report(report)
    assert load_run(folder.path).report == report
    body = json.loads(folder.report.read_text())
    assert (body["schema"], body["version"], body["run_id"]) == ("run_report", "1.2", folder.run_id)
    assert not list(folder.path.glob(".*"))


def test_the_report_is_a_strict_document():
    body = json.loads(to_json(example_report("r")))
    with pytest.raises(Exception, match=r"nodes\.0\.state"):
        from_json(RunReport, json.dumps({**body, "nodes": [{**body["nodes"][0], "state": "dancing"}]}))
    with pytest.raises(Exception, match="colour"):
        from_json(RunReport, json.dumps({**body, "colour": "red"}))


def test_evidence_that_is_not_finite_does_not_lose_the_report(tmp_path, caplog):
    folder = RunFolder.create("demo", tmp_path)
    report = example_report(folder.run_id)
    node = replace(report.nodes[0], evidence={"a_m": 0.1, "b_m": float("nan")})
    with caplog.at_level(logging.WARNING):
        folder.write_report(replace(report, nodes=(node,), ground_truth={"x": float("inf")}))
    assert "b_m" in caplog.text
    read = load_run(folder.path).report
    assert (read.nodes[0].evidence, read.ground_truth) == ({"a_m": 0.1}, {"x": "inf"})


def test_a_report_of_another_run_or_with_a_bad_number_is_refused(tmp_path):
    folder = RunFolder.create("demo", tmp_path)
    with pytest.raises(RunFolderError, match="belongs to run"):
        folder.write_report(example_report("another"))
    with pytest.raises(RunFolderError, match=r"cannot be read back.*wall_seconds"):
        folder.write_report(replace(example_report(folder.run_id), wall_seconds=float("nan")))
    assert not folder.report.exists()


def test_no_run_there_names_the_runs_beside(tmp_path):
    RunFolder.create("demo", tmp_path)
    with pytest.raises(RunFolderError, match=r"runs in .*: demo"):
        RunFolder(tmp_path / "demmo")
    with pytest.raises(RunFolderError, match="none"):
        load_run(tmp_path / "x" / "y")


def test_a_crashed_run_is_read_without_a_report(tmp_path):
    folder = RunFolder.create("demo", tmp_path)
    with folder.open_events() as events:
        events.write(1.0, "left", "node_started", "n1")
    with folder.events.open("ab") as file:
        file.write(b'{"t": 2.0, "run')
    run = load_run(folder.path)
    assert (run.report, run.run_id, run.log.damaged) == (None, folder.run_id, (3,))


def test_a_damaged_report_is_named(tmp_path):
    folder = RunFolder.create("demo", tmp_path)
    folder.report.write_text("{")
    with pytest.raises(RunFolderError, match=r"report\.json.*not JSON"):
        load_run(folder.path)


def test_a_gif_stands_in_for_the_film(tmp_path):
    folder = RunFolder.create("demo", tmp_path)
    assert folder.film.name == "film.mp4"
    (folder.path / "film.gif").write_bytes(b"")
    assert folder.film.name == "film.gif"
