"""The reward specification: arithmetic, round trip, refusals."""

import math

import pytest

from hardware.document import schema, to_dict
from policies.errors import RewardError
from policies.reward import Residual, RewardSpecification, load_reward, reward_from_dict, save_reward


@pytest.fixture
def reaching():
    return RewardSpecification(
        "reach",
        (
            Residual("distance", "tool_position_w", 2.0, "l2_squared", (0.1, 0.0, 0.2), unit="m"),
            Residual("effort", "joint_torque", 0.5, "l1", unit="N m"),
        ),
        "Bring the tool to a point with little torque.",
    )


def test_round_trip(reaching, tmp_path):
    save_reward(reaching, tmp_path / "reach.json")
    assert load_reward(tmp_path / "reach.json") == reaching
    assert schema(RewardSpecification)["$id"] == "rostrum/reward_specification/1.0"


@pytest.mark.parametrize(
    ("norm", "scale", "expected"),
    [
        ("l1", 0.0, 7.0),
        ("l2", 0.0, 5.0),
        ("l2_squared", 0.0, 25.0),
        ("smooth_abs", 2.0, math.hypot(3, 2) - 2 + math.hypot(4, 2) - 2),
        ("exp", 5.0, 1 - math.exp(-1.0)),
        ("indicator", 4.9, 1.0),
        ("indicator", 5.1, 0.0),
    ],
)
def test_norms(norm, scale, expected):
    residual = Residual("r", "f", 3.0, norm, (1.0,), scale)
    assert residual.cost((4.0, -3.0)) == pytest.approx(3.0 * expected)


def test_the_reward_is_minus_the_sum(reaching):
    reward, costs = reaching.reward({"distance": (0.1, 0.0, 0.0), "effort": (1.0, -2.0)})
    assert costs == pytest.approx({"distance": 0.08, "effort": 1.5})
    assert reward == pytest.approx(-1.58)


@pytest.mark.parametrize("values", [{}, {"distance": (0.0,)}, {"distance": (0.0,), "effort": (0.0,), "extra": (0.0,)}])
def test_values_must_match_the_names(reaching, values):
    with pytest.raises(RewardError, match="effort"):
        reaching.reward(values)


def test_a_target_of_another_size_is_refused(reaching):
    with pytest.raises(RewardError, match="2 components, its target has 3"):
        reaching.reward({"distance": (0.0, 0.0), "effort": (0.0,)})


@pytest.mark.parametrize(
    ("key", "value", "named"),
    [
        ("weight", -1.0, "distance"),
        ("weight", float("inf"), "weight"),
        ("norm", "l7", "norm"),
        ("norm", "exp", "scale"),
        ("target", [], "target"),
        ("name", "effort", "twice"),
        ("surprise", 1, "surprise"),
    ],
)
def test_a_malformed_residual_is_refused(reaching, key, value, named):
    data = to_dict(reaching)
    data["residuals"][0][key] = value
    with pytest.raises(RewardError) as caught:
        reward_from_dict(data)
    assert named in str(caught.value)


def test_documents_of_another_version_or_without_residuals_are_refused(reaching, tmp_path):
    with pytest.raises(RewardError, match="version"):
        reward_from_dict({**to_dict(reaching), "version": "2.0"})
    with pytest.raises(RewardError, match="no residuals"):
        reward_from_dict({**to_dict(reaching), "residuals": []})
    with pytest.raises(RewardError, match="cannot read"):
        load_reward(tmp_path / "absent.json")
    (tmp_path / "bad.json").write_text("[")
    with pytest.raises(RewardError, match="not JSON"):
        load_reward(tmp_path / "bad.json")
