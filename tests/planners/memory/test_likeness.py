"""Requests said otherwise are alike, and requests for something else are not, by shared words and by encoder."""

import pytest

from planners.memory.likeness import LEAST_COSINE, LEAST_OVERLAP, alike, measured_by, overlap
from planners.memory.naming import named
from tests.planners.memory.requests import ALIKE, OTHERS


def test_shared_words_tell_requests_apart() -> None:
    found = [overlap(*pair) >= LEAST_OVERLAP for pair in ALIKE]
    strange = [overlap(*pair) >= LEAST_OVERLAP for pair in OTHERS]
    assert sum(found) >= 0.9 * len(found)
    assert sum(strange) <= 0.1 * len(strange)


def test_without_leave_the_encoder_is_not_used(monkeypatch) -> None:
    monkeypatch.delenv("ROSTRUM_MEANING", raising=False)
    assert measured_by() == "words"
    assert alike("Put the red block in the tray.", "please place the red block in the tray")
    assert not alike("Put the red block in the tray.", "Never walk through the doorway.")


def test_an_encoder_that_cannot_be_had_is_done_without(monkeypatch) -> None:
    from planners.errors import ParserMissingError
    from planners.language.meaning import encoder

    def refuse() -> None:
        raise ParserMissingError("no network")

    monkeypatch.setenv("ROSTRUM_MEANING", "1")
    monkeypatch.setattr(encoder, "load_encoder", refuse)
    assert alike("Put the red block in the box.", "put the red block in a box")
    assert LEAST_COSINE > 0.0


@pytest.mark.parametrize(
    ("name", "kind", "text", "said"),
    [
        ("red_block", "block", "Put the red one there", True),
        ("red_block", "block", "Put a block there", False),
        ("tray", "tray", "in the tray", True),
        ("fuse_box", "block", "the fuse box", True),
        ("fuse_box", "block", "the fuse", False),
    ],
)
def test_what_words_name(name: str, kind: str, text: str, said: bool) -> None:
    assert named(name, kind, text) == said
