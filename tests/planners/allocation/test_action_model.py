"""Action models and their reduction."""

import pytest

from planners.allocation.action_model import MOVES_ONLY, action_model
from planners.errors import MapError

DOMAIN = {
    "robot_actions": {
        "default": {"preconditions": [[]], "effects": ["default"]},
        "carry": {"preconditions": [[]], "effects": ["carry"]},
        "photo": {"preconditions": [["m"]], "effects": ["photo"]},
        "camera": {"preconditions": [[]], "effects": ["camera"]},
    },
    "robot_group": {"1": ["default", "carry", "photo", "camera"], "2": ["default", "carry"]},
    "action_model": {
        "edges": [
            {"from": "x", "to": "x", "label": "default"},
            {"from": "x", "to": "c", "label": "carry"},
            {"from": "c", "to": "c", "label": "carry"},
            {"from": "c", "to": "x", "label": "default"},
            {"from": "x", "to": "a", "label": "camera"},
            {"from": "a", "to": "a", "label": "photo"},
            {"from": "a", "to": "x", "label": "default"},
        ]
    },
}


def test_rest_is_free_and_other_actions_cost_one():
    costs = {action.name: action.cost for mode in action_model(DOMAIN).modes for action, _ in mode.steps}
    assert costs == {"default": 0.0, "carry": 1.0, "photo": 1.0, "camera": 1.0}


def test_only_what_a_formula_can_tell_apart_is_kept():
    model = action_model(DOMAIN).relevant_to(frozenset({"carry"}))
    assert len(model.modes) == 2
    assert {a.name for mode in model.modes for a, _ in mode.steps} == {"default", "carry"}


def test_an_action_on_the_way_to_a_relevant_one_is_kept():
    model = action_model(DOMAIN).relevant_to(frozenset({"photo"}))
    assert {a.name for mode in model.modes for a, _ in mode.steps} == {"default", "camera", "photo"}


def test_nothing_relevant_leaves_rest():
    assert len(action_model(DOMAIN).relevant_to(frozenset({"elsewhere"})).modes) == 1
    assert MOVES_ONLY.propositions == frozenset()


def test_types_have_their_own_actions():
    assert action_model(DOMAIN, "2").propositions == {"default", "carry"}


@pytest.mark.parametrize("data", [{}, {**DOMAIN, "robot_group": {}}, {**DOMAIN, "action_model": {"edges": [{}]}}, []])
def test_a_malformed_domain_is_refused(data):
    with pytest.raises(MapError, match="malformed"):
        action_model(data)
