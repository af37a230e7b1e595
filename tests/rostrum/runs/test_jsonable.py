import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rostrum.runs.jsonable import jsonable


class Colour(StrEnum):
    RED = "red"


@dataclass
class Thing:
    name: str
    at: np.ndarray


def test_numpy_dataclasses_enums_and_paths():
    thing = Thing("a", np.array([1.0, 2.0]))
    value = {"thing": thing, 3: Colour.RED, "n": np.int64(4), "p": Path("x"), "s": {"b", "a"}}
    assert jsonable(value) == {"thing": {"name": "a", "at": [1.0, 2.0]}, "3": "red", "n": 4, "p": "x", "s": ["a", "b"]}


def test_numbers_that_are_not_finite_become_text():
    assert jsonable([float("nan"), np.float32("inf"), -np.inf, 1.5]) == ["nan", "inf", "-inf", 1.5]


def test_lone_surrogates_do_not_survive():
    json.dumps(jsonable("\ud800")).encode("utf-8")
    assert "\ud800" not in jsonable("a\ud800b")


leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.complex_numbers()


keys = st.text() | st.integers()


@given(st.recursive(leaves, lambda inner: st.lists(inner) | st.dictionaries(keys, inner), max_leaves=12))
def test_everything_becomes_strict_json(value):
    json.dumps(jsonable(value), allow_nan=False)
