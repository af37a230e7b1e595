"""Truth on ultimately periodic words, for the tests of readings."""

import importlib.util
from pathlib import Path

import pytest

_SPEC = importlib.util.spec_from_file_location("temporal_equivalence", Path(__file__).with_name("equivalence.py"))
assert _SPEC is not None and _SPEC.loader is not None
_MODULE = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_MODULE)


@pytest.fixture(scope="session")
def equivalent():
    """Whether two formulas hold on the same words."""
    return _MODULE.equivalent
