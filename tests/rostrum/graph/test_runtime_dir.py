"""Traces of a running graph."""

import os
import subprocess

import pytest

from rostrum.errors import GraphRunningError, NoGraphError
from rostrum.graph.runtime_dir import (
    GraphRecord,
    alive,
    claim,
    clear_record,
    read_record,
    require_record,
    runtime_dir,
    write_record,
)


def record(pid):
    return GraphRecord(pid, "run-1", "/runs", 7, "wall", ["left"], True, {"sim": 1}, {})


def test_a_record_is_read_back_while_its_supervisor_lives(runtime_dir):
    write_record(record(os.getpid()))
    assert read_record() == record(os.getpid())
    with pytest.raises(GraphRunningError, match="run-1"):
        claim()
    clear_record()
    assert read_record() is None


def test_what_a_dead_supervisor_left_counts_for_nothing(runtime_dir):
    child = subprocess.Popen(["true"])
    child.wait()
    write_record(record(child.pid))
    assert read_record() is None
    claim()
    with pytest.raises(NoGraphError, match="rostrum up"):
        require_record()


def test_a_torn_record_counts_for_nothing(runtime_dir):
    (runtime_dir / "graph.json").write_text('{"pid": 1')
    assert read_record() is None


def test_the_folder_is_the_owners_alone(monkeypatch, tmp_path):
    monkeypatch.delenv("ROSTRUM_RUNTIME_DIR", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert runtime_dir().stat().st_mode & 0o077 == 0


def test_alive():
    assert alive(os.getpid())
    assert not alive(2**22 + 1)
