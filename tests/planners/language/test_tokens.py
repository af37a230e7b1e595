"""Words with positions."""

import pytest

from planners.errors import NotUnderstoodError
from planners.language.tokens import MAX_CHARACTERS, printable, tokenize


def test_positions_point_into_the_text():
    text = "Don\u2019t touch; the gray block!"
    tokens = tokenize(text)
    assert [token.text for token in tokens] == ["do", "not", "touch", ".", "the", "grey", "block", "."]
    assert [text[token.start : token.end] for token in tokens][2] == "touch"
    assert text[tokens[0].start : tokens[1].end] == "Don\u2019t"


@pytest.mark.parametrize("text", ["", "  ", "?!", "a\x00b", "a\u202eb", "put @ red", "x" * (MAX_CHARACTERS + 1)])
def test_refuses(text):
    with pytest.raises(NotUnderstoodError):
        tokenize(text)


def test_possessives_and_contractions():
    assert [t.text for t in tokenize("the dog's back; it needn't")] == [
        "the", "dog", "'s", "back", ".", "it", "need", "not"
    ]  # fmt: skip


def test_printable_shows_no_control_characters():
    assert printable("red_block") == "red block"
    assert printable("\x1b[31mred") == "\\x1b[31mred"
    assert len(printable("x" * 500)) == 60
