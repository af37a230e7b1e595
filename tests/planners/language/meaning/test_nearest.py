"""What is suggested for phrases that name nothing known, and what is not."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from hardware.descriptions import packs
from planners.errors import ParserMissingError
from planners.language.meaning import Likeness, nearest, ranked
from planners.language.meaning import encoder as encoders
from planners.language.meaning.nearest import ALLOWED_VARIABLE, LEAST, MOST
from planners.language.meaning.weights import PACK

_SPEC = importlib.util.spec_from_file_location("phrases", Path(__file__).with_name("phrases.py"))
phrases = importlib.util.module_from_spec(_SPEC)
sys.modules["phrases"] = phrases
_SPEC.loader.exec_module(phrases)


class Toy:
    """An encoder whose rows are written down."""

    def __init__(self):
        self.rows = {"cup": (1, 0), "big mug": (0.8, 0.6), "desk": (0, 1), "tea cup": (0.6, 0.8), "can": (0.96, 0.28)}

    def embed(self, texts):
        return np.array([self.rows[text] for text in texts], np.float32)


def first(table) -> tuple[int, int, int]:
    """How many names are the nearest, how many are suggested first, how many phrases get another first suggestion."""
    nearest_of, suggested, wrong = 0, 0, 0
    for known in table:
        for phrase, name in known.meant.items():
            found = nearest(phrase, known.names)
            nearest_of += ranked(phrase, known.names, encoders.load_encoder())[0].name == name
            suggested += bool(found) and found[0].name == name
            wrong += bool(found) and found[0].name != name
    return nearest_of, suggested, wrong


def count(table, kind: str) -> int:
    """How many phrases of a kind get any suggestion."""
    return sum(bool(nearest(phrase, known.names)) for known in table for phrase in getattr(known, kind))


def test_the_best_comes_first_and_underscores_are_blanks():
    found = ranked("cup", ("desk", "big_mug", "tea_cup"), Toy())
    assert [likeness.name for likeness in found] == ["big_mug", "tea_cup", "desk"]
    assert found[0].cosine == pytest.approx(0.8)


def test_only_the_near_are_suggested(monkeypatch):
    monkeypatch.setenv(ALLOWED_VARIABLE, "1")
    monkeypatch.setattr(encoders, "load_encoder", Toy)
    assert [likeness.name for likeness in nearest("cup", ("desk", "big_mug"))] == ["big_mug"]
    assert [likeness.name for likeness in nearest("cup", ("tea_cup", "big_mug", "can", "cup"))] == [
        "cup", "can", "big_mug"
    ]  # fmt: skip
    assert nearest("cup", ("desk",)) == ()
    assert nearest("cup", ()) == nearest(" ", ("desk",)) == ()


@pytest.mark.parametrize("value", [None, "", "0"])
def test_nothing_is_loaded_unless_it_is_allowed(monkeypatch, value):
    def fail():
        raise AssertionError("loaded")

    monkeypatch.setattr(encoders, "load_encoder", fail)
    monkeypatch.delenv(ALLOWED_VARIABLE, raising=False)
    if value is not None:
        monkeypatch.setenv(ALLOWED_VARIABLE, value)
    assert nearest("cup", ("mug",)) == ()


def test_what_is_not_allowed_is_not_even_imported():
    code = (
        "import sys; from planners.language.meaning import nearest; assert nearest('cup', ['mug']) == ();"
        "assert not {'tokenizers', 'scipy', 'planners.language.meaning.encoder'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": ":".join(sys.path)})


def test_what_cannot_be_had_is_logged_once_tried(monkeypatch, caplog):
    tries = []

    def fail():
        tries.append(1)
        raise ParserMissingError("no network")

    monkeypatch.setenv(ALLOWED_VARIABLE, "1")
    monkeypatch.setattr(encoders, "model_folder", fail)
    encoders.load_encoder.forget()
    try:
        assert nearest("cup", ("mug",)) == nearest("dish", ("plate",)) == ()
    finally:
        encoders.load_encoder.forget()
    assert len(tries) == 1
    assert "'cup': no network" in caplog.text


def test_setup_does_not_fetch_the_pack(monkeypatch):
    fetched = []
    monkeypatch.setattr("sys.argv", ["packs"])
    monkeypatch.setattr(packs, "ensure_pack", fetched.append)
    assert packs.main() == 0
    assert "smollm2_135m" in fetched
    assert PACK not in fetched


@pytest.mark.usefixtures("encoder")
@pytest.mark.parametrize(
    ("phrase", "name"),
    [("cup", "mug"), ("drugstore", "cvs_pharmacy"), ("couch", "sofa"), ("the red cube", "red_block")],
)
def test_other_words_for_a_thing_lead_to_it(phrase, name):
    names = ("sofa", "mug", "cvs_pharmacy", "red_block", "blue_block", "hammer", "fire_station")
    found = nearest(phrase, names)
    assert found[0] == Likeness(name, pytest.approx(found[0].cosine))
    assert len(found) <= MOST
    assert all(likeness.cosine >= LEAST for likeness in found)


@pytest.mark.usefixtures("encoder")
def test_the_table_reaches_what_is_stated():
    nearest_of, suggested, wrong = first(phrases.CHOSEN_BY)
    assert (nearest_of, suggested, wrong) == (33, 29, 1)
    assert count(phrases.CHOSEN_BY, "strange") == 0
    assert count(phrases.CHOSEN_BY, "akin") == 11


@pytest.mark.usefixtures("encoder")
def test_worlds_that_the_least_was_not_chosen_by():
    nearest_of, suggested, wrong = first(phrases.HELD_OUT)
    assert (nearest_of, suggested, wrong) == (16, 14, 2)
    assert count(phrases.HELD_OUT, "strange") == 0
