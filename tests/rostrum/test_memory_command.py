"""``rostrum memory`` over readings, tips and shortcuts."""

import pytest

from planners.errors import MemoryFileError
from planners.memory.store import TipStore
from rostrum.cli import up
from rostrum.cli.memory import correct, forget, list_all, memory, show
from rostrum.errors import UsageError
from tests.planners.memory.test_store import learn, shortcut, tip


@pytest.fixture
def store(tmp_path, monkeypatch) -> TipStore:
    monkeypatch.setenv("ROSTRUM_TIPS", str(tmp_path / "tips.json"))
    monkeypatch.setenv("ROSTRUM_READINGS", str(tmp_path / "readings.json"))
    found = TipStore()
    learn(found, "m1", tip())
    found.keep(shortcut("set the table"))
    return found


def test_everything_is_listed_and_shown(store, capsys) -> None:
    assert list_all() == 0
    said = capsys.readouterr().out
    assert "0 confirmed readings" in said
    assert "1 tip in" in said
    assert "assign: tasks red_block to tray, robot left" in said
    assert "said 1, applied 0, undone 0" in said
    assert "set the table" in said
    assert memory(["list", "--of", "tips"]) == 0
    assert "shortcut" not in capsys.readouterr().out
    assert show(1, "tips") == 0
    assert "meaning.robot: left" in capsys.readouterr().out
    assert show(1, "shortcuts") == 0
    assert "preconditions.objects: ('red_block',)" in capsys.readouterr().out


def test_entries_are_mended_and_forgotten(store) -> None:
    assert memory(["correct", "1", "robot=right", "--of", "tips"]) == 0
    assert store.read().tips[0].meaning.robot == "right"
    assert correct(1, ("Lay", "the", "Table"), "shortcuts") == 0
    assert store.read().shortcuts[0].name == "lay the table"
    assert forget(1, "tips") == forget(1, "shortcuts") == 0
    assert (store.read().tips, store.read().shortcuts) == ((), ())


def test_what_is_not_there_or_cannot_be_is_refused(store) -> None:
    for act in (lambda: show(2, "tips"), lambda: forget(9, "shortcuts"), lambda: show(1)):
        with pytest.raises(MemoryFileError):
            act()
    for words in (("robot",), ("kind=skip",), ("level=slow",)):
        with pytest.raises(UsageError):
            correct(1, words, "tips")
    with pytest.raises(UsageError):
        correct(1, ("!",), "shortcuts")


def test_a_graph_of_the_users_remembers_in_the_users_file_unless_told_otherwise(store, tmp_path) -> None:
    assert up._with_memory(None) == {"executive": {"memory": str(store.path)}}
    params = tmp_path / "params.yaml"
    params.write_text("executive: {memory: ''}\nsim: {seed: 3}\n")
    assert up._with_memory(params) == {"executive": {"memory": ""}, "sim": {"seed": 3}}
