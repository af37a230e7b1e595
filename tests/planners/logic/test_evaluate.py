"""The semantics on hand-worked traces."""

import pytest

from planners.logic.evaluate import evaluate
from planners.logic.parse import parse

A, B, AB, O = {"a"}, {"b"}, {"a", "b"}, set()


@pytest.mark.parametrize(
    ("text", "trace", "expected"),
    [
        ("X a", [A], False),
        ("WX a", [O], True),
        ("X a", [O, A], True),
        ("WX a", [O, O], False),
        ("<> a", [O, O, A], True),
        ("[] a", [A, A, O], False),
        ("a U b", [A, A, B], True),
        ("a U b", [A, A], False),
        ("a U b", [A, O, B], False),
        ("a R b", [B, AB, O], True),
        ("a R b", [B, B], True),
        ("a R b", [B, A], False),
        ("<> [] a", [O, A], True),
        ("[] <> a", [A, O], False),
        ("!X true", [O], True),
        ("a -> X b", [A, B], True),
        ("a -> X b", [A, A], False),
    ],
)
def test_hand_worked(text: str, trace: list[set[str]], expected: bool) -> None:
    assert evaluate(parse(text), trace) is expected


def test_there_is_no_empty_trace() -> None:
    with pytest.raises(ValueError, match="outside"):
        evaluate(parse("a"), [])
