"""The semantics on hand-worked traces."""

import pytest

from planners.logic.evaluate import evaluate
from planners.logic.parse import parse

A, B, AB, NO = {"a"}, {"b"}, {"a", "b"}, set()


@pytest.mark.parametrize(
    ("text", "trace", "expected"),
    [
        ("X a", [A], False),
        ("WX a", [NO], True),
        ("X a", [NO, A], True),
        ("WX a", [NO, NO], False),
        ("<> a", [NO, NO, A], True),
        ("[] a", [A, A, NO], False),
        ("a U b", [A, A, B], True),
        ("a U b", [A, A], False),
        ("a U b", [A, NO, B], False),
        ("a R b", [B, AB, NO], True),
        ("a R b", [B, B], True),
        ("a R b", [B, A], False),
        ("<> [] a", [NO, A], True),
        ("[] <> a", [A, NO], False),
        ("!X true", [NO], True),
        ("a -> X b", [A, B], True),
        ("a -> X b", [A, A], False),
    ],
)
def test_hand_worked(text: str, trace: list[set[str]], expected: bool) -> None:
    assert evaluate(parse(text), trace) is expected


def test_there_is_no_empty_trace() -> None:
    with pytest.raises(ValueError, match="outside"):
        evaluate(parse("a"), [])
