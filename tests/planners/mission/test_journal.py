"""The journal survives torn writes and refuses damage."""

import pytest

from planners.mission.journal import Journal, JournalError
from planners.mission.persistence import Restored


def test_entries_come_back_in_order(tmp_path) -> None:
    journal = Journal(tmp_path / "deep" / "journal.jsonl")
    journal.append("a", value=1)
    journal.append("b", value=None)
    assert journal.entries() == [{"kind": "a", "value": 1}, {"kind": "b", "value": None}]
    assert Journal(journal.path).entries() == journal.entries()


def test_a_torn_last_line_is_dropped_and_the_next_entry_is_whole(tmp_path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(b'{"kind": "a"}\n{"kind": "b", "val')
    journal = Journal(path)
    journal.append("c")
    assert [entry["kind"] for entry in journal.entries()] == ["a", "c"]


@pytest.mark.parametrize("line", [b"{", b"3", b'{"no": "kind"}', b"\xff"])
def test_damage_names_the_line(tmp_path, line: bytes) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(b'{"kind": "a"}\n' + line + b'\n{"kind": "b"}\n')
    with pytest.raises(JournalError, match="line 2 is damaged"):
        Journal(path).entries()


def test_nan_is_refused_before_it_is_written(tmp_path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    with pytest.raises(ValueError, match="JSON"):
        journal.append("a", value=float("nan"))
    assert journal.entries() == []


@pytest.mark.parametrize("entry", [{"kind": "mission"}, {"kind": "node", "record": {}}, {"kind": "plan"}])
def test_incomplete_entries_are_refused(entry: dict) -> None:
    with pytest.raises((JournalError, ValueError)):
        Restored([entry])


def test_what_is_written_together_is_one_line_and_comes_back_as_its_entries(tmp_path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    with journal.together():
        journal.append("a", value=1)
        with journal.together():
            journal.append("b")
        assert journal.entries() == []
    with journal.together():
        journal.append("c")
    with journal.together():
        pass
    assert [entry["kind"] for entry in journal.entries()] == ["a", "b", "c"]
    assert len(journal.path.read_bytes().splitlines()) == 2


def test_a_crash_keeps_all_of_what_was_written_together_or_nothing(tmp_path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    journal.append("a")
    whole = journal.path.stat().st_size
    with journal.together():
        journal.append("b")
        journal.append("c")
    content = journal.path.read_bytes()
    for length in range(whole, len(content)):
        journal.path.write_bytes(content[:length])
        assert [entry["kind"] for entry in Journal(journal.path).entries()] == ["a"]


def test_what_was_written_before_something_broke_is_kept(tmp_path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    with pytest.raises(RuntimeError), journal.together():
        journal.append("a")
        raise RuntimeError("broken")
    journal.append("b")
    assert [entry["kind"] for entry in journal.entries()] == ["a", "b"]
