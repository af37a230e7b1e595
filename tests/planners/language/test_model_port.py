"""Budget, keys and validation of the port."""

import pytest

from planners.language.errors import BudgetSpentError, ModelOutputError
from planners.language.model_port import Budget, Prompt, prompt_key, validate_reply

SCHEMA = {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}}


def test_budget_is_spent_by_calls_tokens_and_time():
    now = [0.0]
    budget = Budget(seconds=2.0, tokens=10, calls=2, clock=lambda: now[0])
    budget.start_call()
    budget.spend_tokens(10)
    with pytest.raises(BudgetSpentError, match="tokens"):
        budget.start_call()
    late = Budget(seconds=2.0, clock=lambda: now[0])
    now[0] = 5.0
    assert late.seconds_left == 0.0
    with pytest.raises(BudgetSpentError, match="seconds"):
        late.start_call()
    with pytest.raises(BudgetSpentError, match="calls"):
        Budget(calls=0).start_call()


def test_prompt_key_depends_on_prompt_and_schema():
    keys = {prompt_key(Prompt(s, u), schema) for s in "ab" for u in "ab" for schema in ({}, SCHEMA)}
    assert len(keys) == 8


@pytest.mark.parametrize(
    ("text", "where"), [("{", "JSON"), ("3", "object"), ('{"n": 1.5}', "$.n"), ("[" * 100_000, "JSON")]
)
def test_bad_replies_name_the_place(text, where):
    with pytest.raises(ModelOutputError) as caught:
        validate_reply(text, SCHEMA)
    assert where in str(caught.value)
