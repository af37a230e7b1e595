"""Tokens: there and back within half a bin, malformed ones are refused, bins are those that were taught with."""

import numpy as np
import pytest

from policies.errors import ActionTokenError
from policies.meta_skills.bins import BINS, FIRE, GRAB, PAUSE, RELEASE, ActionBins

LOW = (0.0, -0.12, -0.10, -0.3, -0.05, -0.05, 0.0)
HIGH = (1.0, 0.12, 0.10, 0.3, 0.05, 0.05, 3.0)
BINS_ = ActionBins(LOW, HIGH)


def actions(count: int) -> np.ndarray:
    rng = np.random.default_rng(0)
    found = rng.uniform(LOW, HIGH, (count, 7))
    found[:, 0] = rng.integers(2, size=count)
    found[:, 6] = rng.integers(4, size=count)
    return found


def test_there_and_back_within_half_a_bin():
    wanted = actions(200)
    tokens = BINS_.encode(wanted)
    assert tokens.min() >= 0
    assert tokens.max() < BINS
    found = np.array([BINS_.decode(each) for each in tokens])
    half = (np.array(HIGH) - np.array(LOW)) / (BINS - 1) / 2.0
    assert (np.abs(found - wanted) <= half + 1e-12).all()
    np.testing.assert_array_equal(found[:, [0, 6]], wanted[:, [0, 6]])


@pytest.mark.parametrize("code", [RELEASE, GRAB, PAUSE, FIRE])
def test_codes_of_the_gripper_survive(code):
    action = np.array([0.0, 0.1, 0.0, 0.0, 0.0, 0.0, code])
    assert BINS_.decode(BINS_.encode(action))[6] == code


def test_a_text_of_seven_numbers_is_an_action():
    tokens = BINS_.encode(actions(1)[0])
    np.testing.assert_array_equal(BINS_.read(" ".join(map(str, tokens))), BINS_.decode(tokens))
    np.testing.assert_array_equal(BINS_.read(str(tokens.tolist())), BINS_.decode(tokens))


@pytest.mark.parametrize(
    "text", ["", "1 2 3", "0 1 2 3 4 5 256", "0 1 2 3 4 5 85 7", "move on", "0 1 2 3 4 5 85.5", "0 1 2 3 4 5 -1"]
)
def test_other_texts_are_refused(text):
    with pytest.raises(ActionTokenError):
        BINS_.read(text)


@pytest.mark.parametrize(
    ("tokens", "why"),
    [
        ([0, 1, 2], "7 whole numbers"),
        ([0.0, 1, 2, 3, 4, 5, 85], "7 whole numbers"),
        ([0, 1, 2, 3, 4, 5, 300], "from 0 to 255"),
        ([0, 1, 2, 3, 4, 5, 40], "'gripper' lies between"),
        ([128, 1, 2, 3, 4, 5, 85], "'stop' lies between"),
    ],
)
def test_malformed_tokens_are_refused_with_the_reason(tokens, why):
    with pytest.raises(ActionTokenError, match=why):
        BINS_.decode(tokens)


def test_bins_belong_to_what_was_taught():
    taught = actions(50)
    one, other = ActionBins.of(taught), ActionBins.of(1.1 * taught)
    assert one.identity == ActionBins.of(taught).identity
    assert one.identity != other.identity
    assert (one.low[6], one.high[6]) == (0.0, float(FIRE))


def test_bins_of_no_width_are_refused():
    with pytest.raises(ActionTokenError, match="'turn'"):
        ActionBins((0.0, -1.0, -1.0, 0.0, -1.0, -1.0, 0.0), (1.0, 1.0, 1.0, 0.0, 1.0, 1.0, 3.0))
    with pytest.raises(ActionTokenError, match="7 ranges"):
        ActionBins((0.0,), (1.0,))
