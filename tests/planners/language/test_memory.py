"""What persons meant by their words is kept, comes back, can be mended, and is grounded anew."""

import json

import pytest

from planners.errors import AmbiguousEntityError, MemoryFileError, NotUnderstoodError
from planners.language.comprehend import question
from planners.language.learned.situation import situation_of
from planners.language.learned.tree import meaning_of
from planners.language.memory import ReadingMemory, RememberingReader
from planners.language.understand import read_bounded
from rostrum.cli.memory import correct, forget, list_all
from rostrum.errors import UsageError
from tests.planners.language.test_paragraphs import workshop
from tests.planners.workshop_world import world as smaller

SAID = "Red should go places, you know where!"
HERE = situation_of(workshop())[0].described()
CHOICES = ("Put the red block on the far bench.", "Put the red block on the dog.")


@pytest.fixture
def memory(tmp_path, monkeypatch):
    monkeypatch.setenv("ROSTRUM_READINGS", str(tmp_path / "state" / "readings.json"))
    return ReadingMemory()


def asking(text, world):
    if text in CHOICES:
        return read_bounded(text, world)
    raise question(text, list(CHOICES))


def end(tree):
    return meaning_of(tree, workshop())[0]


def test_an_answered_question_is_remembered(memory):
    reader = RememberingReader(memory, asking)
    with pytest.raises(AmbiguousEntityError):
        reader(SAID, workshop())
    assert end(reader(CHOICES[1], workshop())) == {"red_block": "dog_tray"}
    fresh = RememberingReader(ReadingMemory(), asking)
    again = fresh("red SHOULD go places, you know where!", workshop())
    assert end(again) == {"red_block": "dog_tray"}
    assert again.text == "red SHOULD go places, you know where!"


def test_other_words_after_a_question_confirm_nothing(memory):
    reader = RememberingReader(memory, asking)
    with pytest.raises(AmbiguousEntityError):
        reader(SAID, workshop())
    with pytest.raises(AmbiguousEntityError):
        reader("Something else.", workshop())
    reader(CHOICES[0], workshop())
    assert [kept.text for kept in memory.readings()] == ["Something else."]


def test_what_no_longer_fits_the_world_is_passed_over(memory):
    memory.keep(SAID, "Put the orange block on the far bench.", HERE)
    with pytest.raises(AmbiguousEntityError):
        RememberingReader(memory, asking)(SAID, smaller())


def test_a_newer_reading_takes_the_place_of_an_older_one(memory):
    memory.keep(SAID, CHOICES[0], HERE)
    memory.keep(SAID.upper(), CHOICES[1], HERE)
    assert len(memory.readings()) == 1
    assert memory.recall(SAID, HERE) == CHOICES[1]


def test_it_can_be_listed_mended_and_forgotten(memory, capsys):
    memory.keep(SAID, CHOICES[0], HERE)
    assert correct(1, (CHOICES[1],)) == 0
    assert list_all("readings") == 0
    assert CHOICES[1] in capsys.readouterr().out
    with pytest.raises(MemoryFileError, match="no reading 2"):
        correct(2, (CHOICES[1],))
    with pytest.raises(UsageError):
        correct(1, ("no sentence",))
    assert forget(1) == 0
    assert memory.readings() == ()
    with pytest.raises(MemoryFileError, match="no reading 1"):
        memory.forget(1)


@pytest.mark.parametrize("content", ["", "[]", "{}", json.dumps({"schema": "plan", "version": "1.0"}), "\x00"])
def test_a_malformed_file_is_named_and_kept_and_stops_nobody(memory, content):
    memory.path.parent.mkdir(parents=True)
    memory.path.write_text(content)
    with pytest.raises(MemoryFileError, match=r"readings\.json"):
        memory.readings()
    reader = RememberingReader(memory, asking)
    with pytest.raises(AmbiguousEntityError):
        reader(SAID, workshop())
    assert end(reader(CHOICES[0], workshop())) == {"red_block": "far_bench"}
    assert memory.path.read_text() == content


def test_a_stop_between_words_is_no_detail(memory):
    memory.keep("Don't. Move the red block over.", CHOICES[0], HERE)
    assert memory.recall("Don't move the red block over.", HERE) == ""


def test_no_memory_is_no_fault(memory):
    def refuse(text, world):
        raise NotUnderstoodError("no")

    with pytest.raises(NotUnderstoodError):
        RememberingReader(memory, refuse)(SAID, workshop())
    assert not memory.path.exists()


def test_an_answer_to_a_question_is_remembered_by_whichever_mind_reads_it(memory):
    reader = RememberingReader(memory, asking)
    assert reader.at_once(SAID, workshop()) is None
    with pytest.raises(AmbiguousEntityError):
        reader(SAID, workshop())
    assert end(reader.at_once(CHOICES[1], workshop())) == {"red_block": "dog_tray"}
    assert end(RememberingReader(ReadingMemory(), asking).at_once(SAID, workshop())) == {"red_block": "dog_tray"}
