"""What a network is shown of the things that a call names."""

import math

import numpy as np
import pytest

from skills.contract import Parameter, SkillSpec
from skills.errors import UnknownObjectError
from skills.manipulation.surrounds import offsets, offsets_of, seen, surroundings_of
from skills.world.snapshot import ObjectBelief, Pose, WorldSnapshot

HARD, OBJECT = Parameter("hard", "number", default=2.0), Parameter("object", "object")
SPEC = SkillSpec("tap", "Tap.", (HARD, OBJECT), ("arm",), (), (), ())
HALF = math.sqrt(0.5)
CUP = ObjectBelief("cup", "cup", "", (0.1, 0.1, 0.1), Pose((1.0, 2.0, 0.5), (HALF, 0.0, 0.0, HALF)), 0.0, 0.0, "")


def test_things_are_told_from_the_base_and_from_the_tool():
    base = Pose((1.0, 1.0, 0.0), (HALF, 0.0, 0.0, HALF))  # turned by a quarter: its x is the world's y
    around = seen(SPEC, {"object": "cup", "hard": 3.0}, WorldSnapshot(0.0, (CUP,)), base)
    assert surroundings_of(SPEC)[-1] == "hard"
    np.testing.assert_allclose(around, [1.0, 0.0, 0.5, 1.0, 0.0, 3.0], atol=1e-6)
    assert offsets_of(SPEC) == ("object.from_tool_x", "object.from_tool_y", "object.from_tool_z")
    np.testing.assert_allclose(offsets(SPEC, around, np.array([0.4, 0.1, 0.2])), [0.6, -0.1, 0.3], atol=1e-6)


def test_what_is_not_there_is_said_and_no_thing_is_nothing():
    with pytest.raises(UnknownObjectError):
        seen(SPEC, {"object": "plate", "hard": 1.0}, WorldSnapshot(0.0, (CUP,)), Pose((0.0, 0.0, 0.0)))
    plain = SkillSpec("home", "Go home.", (), ("arm",), (), (), ())
    assert offsets(plain, np.zeros(0), np.zeros(3)).shape == (0,)
