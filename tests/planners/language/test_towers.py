"""Orders of towers, from what was said of them."""

import pytest

from planners.errors import AmbiguousEntityError, ContradictionError, NotUnderstoodError
from planners.language.bundles import Tower
from planners.language.lexicon import Entity
from planners.language.towers import upwards

RED, GREEN, BLUE = (Entity(name, "block", name, "object") for name in ("red", "green", "blue"))


@pytest.mark.parametrize(
    ("tower", "order"),
    [
        (Tower("", blocks=(RED, GREEN, BLUE), listed=True, upwards=True), (RED, GREEN, BLUE)),
        (Tower("", blocks=(RED, GREEN, BLUE), listed=True, upwards=False), (BLUE, GREEN, RED)),
        (Tower("", blocks=(RED, GREEN, BLUE), bottom=GREEN, top=RED), (GREEN, BLUE, RED)),
        (Tower("", blocks=(RED, GREEN, BLUE), middle=RED, bottom=BLUE), (BLUE, RED, GREEN)),
        (Tower("", bottom=BLUE, pairs=[(GREEN, BLUE), (RED, GREEN)]), (BLUE, GREEN, RED)),
        (Tower("", bottom=BLUE, pairs=[(GREEN, BLUE)], top=RED, count=3), (BLUE, GREEN, RED)),
        (Tower("", blocks=(RED, GREEN), top=RED), (GREEN, RED)),
    ],
)
def test_what_was_said_fixes_the_order(tower, order):
    assert upwards(tower) == order


@pytest.mark.parametrize(
    ("tower", "error"),
    [
        (Tower("", blocks=(RED, GREEN, BLUE), listed=True), AmbiguousEntityError),
        (Tower("", blocks=(RED, GREEN, BLUE), bottom=RED), AmbiguousEntityError),
        (Tower("", bottom=RED, top=BLUE, count=3), AmbiguousEntityError),
        (Tower("", blocks=(RED, GREEN), bottom=BLUE), ContradictionError),
        (Tower("", pairs=[(RED, GREEN), (GREEN, RED)]), ContradictionError),
        (Tower("", blocks=(RED, GREEN), listed=True, upwards=True, bottom=GREEN), ContradictionError),
        (Tower("", count=3), NotUnderstoodError),
    ],
)
def test_too_little_and_too_much(tower, error):
    with pytest.raises(error):
        upwards(tower)
