"""Words and their stems."""

import pytest

from planners.language.contracts.stems import akin, stem, words_of


@pytest.mark.parametrize(
    "words", [("wave", "waves", "waving", "waved"), ("point", "points", "pointing", "pointed"),
              ("press", "presses", "pressing"), ("tip", "tips", "tipping", "tipped"), ("push", "pushes", "pushing")]
)  # fmt: skip
def test_forms_of_a_word_have_one_stem(words):
    assert len({stem(word) for word in words}) == 1


def test_different_words_keep_apart():
    assert len({stem(word) for word in ("open", "close", "push", "pull", "wave", "wipe", "tip", "tap")}) == 8


def test_verbs_that_are_near_are_found_together():
    assert stem("indicate") in akin("pointing")
    assert stem("close") not in akin("open")
    assert akin("juggle") == {stem("juggle")}
    assert words_of("point_at: The RED block's") == ["point", "at", "the", "red", "block's"]
