"""Truth on ultimately periodic words, for the tests of readings."""

import pytest

from planners.logic.omega import difference


@pytest.fixture(scope="session")
def equivalent():
    """Whether two formulas hold on the same words."""
    return lambda one, other: difference(one, other) is None
