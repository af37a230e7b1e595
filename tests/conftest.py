"""Fixtures that every test may use, and the rule for tests that need ROS."""

import importlib.util
import os

import pytest
from hypothesis import settings

HAS_ROS = all(importlib.util.find_spec(name) for name in ("rclpy", "rostrum_interfaces", "rostrum_nodes"))
settings.register_profile("tests", derandomize=True)  # the same examples everywhere
settings.register_profile("fuzz", max_examples=1000)  # HYPOTHESIS_PROFILE=fuzz looks for new ones
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "tests"))


def pytest_collection_modifyitems(items):
    if HAS_ROS:
        return
    reason = (
        "needs ROS and our interface packages in the environment: run through `make test` or `rostrum env -- pytest`"
    )
    for item in items:
        if item.get_closest_marker("ros"):
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(autouse=True, scope="session")
def readings_of_tests(tmp_path_factory):
    """A memory of its own, for processes that tests start as well."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ROSTRUM_READINGS", str(tmp_path_factory.mktemp("memory") / "readings.json"))
        patch.setenv("ROSTRUM_TIPS", str(tmp_path_factory.mktemp("memory") / "tips.json"))
        yield


@pytest.fixture
def runtime_dir(tmp_path_factory, monkeypatch):
    """A runtime folder of its own, so that a graph of the user's is never touched."""
    folder = tmp_path_factory.mktemp("r", numbered=True)
    monkeypatch.setenv("ROSTRUM_RUNTIME_DIR", str(folder))
    return folder
