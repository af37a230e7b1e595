"""What persons meant by their words is kept, comes back, can be mended, and is grounded anew."""

import json

import pytest

from planners.errors import AmbiguousEntityError, MemoryFileError, NotUnderstoodError
from planners.language.learned.tree import meaning_of
from planners.language.memory import ReadingMemory, RememberingReader
from planners.language.understand import read_bounded
from rostrum.cli.memory import correct, forget, show
from rostrum.errors import UsageError
from tests.planners.language.test_paragraphs import workshop
from tests.planners.workshop_world import world as smaller

SAID = "Red should go places, you know where!"
CHOICES = ("Put the red block on the far bench.", "Put the red block on the dog.")


@pytest.fixture
def memory(tmp_path, monkeypatch):
    monkeypatch.setenv("ROSTRUM_READINGS", str(tmp_path / "state" / "readings.json"))
    return ReadingMemory()


def asking(text, world):
    if text in CHOICES:
        return read_bounded(text, world)
    raise AmbiguousEntityError("which?", (text,), CHOICES)


def end(tree):
    return meaning_of(tree, workshop())[0]


def test_an_answered_question_is_remembered(memory):
    reader = RememberingReader(memory, asking)
    with pytest.raises(AmbiguousEntityError):
        reader(SAID, workshop())
    assert end(reader(CHOICES[1], workshop())) == {"red_block": "dog_tray"}
    fresh = RememberingReader(ReadingMemory(), asking)
    again = fresh("red should go places you know WHERE", workshop())
    assert end(again) == {"red_block": "dog_tray"}
    assert again.text == "red should go places you know WHERE"


def test_other_words_after_a_question_confirm_nothing(memory):
    reader = RememberingReader(memory, asking)
    with pytest.raises(AmbiguousEntityError):
        reader(SAID, workshop())
    with pytest.raises(AmbiguousEntityError):
        reader("Something else.", workshop())
    reader(CHOICES[0], workshop())
    assert [kept.text for kept in memory.readings()] == ["Something else."]


def test_what_no_longer_fits_the_world_is_passed_over(memory):
    memory.keep(SAID, "Put the orange block on the far bench.")
    with pytest.raises(AmbiguousEntityError):
        RememberingReader(memory, asking)(SAID, smaller())


def test_a_newer_reading_takes_the_place_of_an_older_one(memory):
    memory.keep(SAID, CHOICES[0])
    memory.keep(SAID.upper(), CHOICES[1])
    assert len(memory.readings()) == 1
    assert memory.recall(SAID) == CHOICES[1]


def test_it_can_be_listed_mended_and_forgotten(memory, capsys):
    memory.keep(SAID, CHOICES[0])
    assert correct(1, (CHOICES[1],)) == 0
    assert show() == 0
    assert CHOICES[1] in capsys.readouterr().out
    with pytest.raises(UsageError):
        correct(2, (CHOICES[1],))
    with pytest.raises(UsageError):
        correct(1, ("no sentence",))
    assert forget(1) == 0
    assert memory.readings() == ()
    with pytest.raises(MemoryFileError, match="no reading 1"):
        memory.forget(1)


@pytest.mark.parametrize("content", ["", "[]", "{}", json.dumps({"schema": "plan", "version": "1.0"}), "\x00"])
def test_a_malformed_file_is_named_and_kept(memory, content):
    memory.path.parent.mkdir(parents=True)
    memory.path.write_text(content)
    with pytest.raises(MemoryFileError, match=r"readings\.json"):
        RememberingReader(memory, asking)(SAID, workshop())
    assert memory.path.read_text() == content


def test_no_memory_is_no_fault(memory):
    def refuse(text, world):
        raise NotUnderstoodError("no")

    with pytest.raises(NotUnderstoodError):
        RememberingReader(memory, refuse)(SAID, workshop())
    assert not memory.path.exists()
