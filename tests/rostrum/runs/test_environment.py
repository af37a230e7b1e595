import sys

from rostrum.runs import environment as module
from rostrum.runs.environment import environment


def test_this_machine():
    here = environment()
    assert here.cores >= 1
    assert here.load >= 0.0
    assert here.python == ".".join(map(str, sys.version_info[:3]))
    assert here.versions["numpy"]
    assert "" not in here.versions.values()


def test_no_repository_no_commit(tmp_path):
    assert module._commit(tmp_path) == ""


def test_no_git_no_commit(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert environment().commit == ""
