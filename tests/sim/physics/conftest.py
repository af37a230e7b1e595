"""The robot of the backends' tests."""

import pytest

from hardware.descriptions.legged import LeggedDescription, load_legged_description

pytest.importorskip("torch", reason="learning is not installed: make test EXTRAS=learn")


@pytest.fixture(scope="session")
def go2() -> LeggedDescription:
    return load_legged_description("go2")
