"""How many times."""

import pytest

from planners.language.temporal.counts import read_count
from planners.language.temporal.cursor import Cursor
from planners.language.temporal.syntax import Count
from planners.language.temporal.tokens import tokenise


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("once", Count(1, 1)),
        ("at least twice", Count(2, None)),
        ("no more than 3 times", Count(0, 3)),
        ("more than two times", Count(3, None)),
        ("fewer than four times", Count(0, 3)),
        ("three or more times", Count(3, None)),
        ("five or more than five times", Count(5, None)),
        ("on five separate occasions", Count(5, 5)),
        ("zero times once or twice", Count(0, 2)),
        ("two times at most", Count(0, 2)),
        ("between 2 and 4 times", Count(2, 4)),
        ("a single time", Count(1, 1)),
    ],
)
def test_counts(text, count):
    cursor = Cursor(tokenise(text, None)[0])
    assert read_count(cursor) == count
    assert cursor.sees("end")


def test_a_number_of_things_is_no_count():
    cursor = Cursor(tokenise("five locations", None)[0])
    assert read_count(cursor) is None
    assert cursor.at == 0
