"""Messages of our own and a small run to record."""

from collections.abc import Callable
from pathlib import Path

import pytest
from rosbags.typesys import Stores, get_types_from_msg, get_typestore

NOTE = "rostrum_test/msg/Note"
NOTE_TEXT = """\
builtin_interfaces/Time stamp
string text
Item[] items
================================================================================
MSG: rostrum_test/Item
string name
float64[3] position_w
"""


@pytest.fixture(scope="session")
def note() -> Callable[[str, int], bytes]:
    """Serialises a message of our own type with a text and a number of items."""
    store = get_typestore(Stores.ROS2_JAZZY)
    store.register(get_types_from_msg(NOTE_TEXT, NOTE))
    types = store.types

    def serialise(text: str, items: int = 1) -> bytes:
        import numpy as np

        stamp = types["builtin_interfaces/msg/Time"](1, 2)
        many = [types["rostrum_test/msg/Item"](f"item{i}", np.full(3, float(i))) for i in range(items)]
        return bytes(store.serialize_cdr(types[NOTE](stamp, text, many), NOTE))

    return serialise


@pytest.fixture
def definition() -> str:
    return NOTE_TEXT


@pytest.fixture
def interfaces() -> Path:
    return Path(__file__).parents[3] / "ros_ws" / "src" / "rostrum_interfaces"
