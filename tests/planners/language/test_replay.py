"""Recorded replies."""

import pytest

from planners.language.errors import (
    BudgetSpentError,
    ModelOutputError,
    ModelUnavailableError,
    UnknownPromptError,
)
from planners.language.model_port import Budget, Prompt
from planners.language.replay import Recorder, Replay

SCHEMA = {"type": "object", "required": ["n"]}


class Counting:
    """A model that answers with the length of the request."""

    def complete(self, prompt, schema, budget):
        return {"n": len(prompt.user)}


def test_what_was_recorded_is_replayed(tmp_path):
    path = tmp_path / "replies.json"
    recorder = Recorder(Counting(), "counting", path)
    for user in ("a", "bb", "a"):
        recorder.complete(Prompt("s", user), SCHEMA, Budget())
    replay = Replay(path)
    assert replay.model == "counting"
    assert [replay.complete(Prompt("s", user), SCHEMA, Budget())["n"] for user in ("bb", "a")] == [2, 1]
    with pytest.raises(UnknownPromptError, match="ccc"):
        replay.complete(Prompt("s", "ccc"), SCHEMA, Budget())
    with pytest.raises(UnknownPromptError):
        replay.complete(Prompt("s", "a"), {"type": "object"}, Budget())
    with pytest.raises(BudgetSpentError):
        replay.complete(Prompt("s", "a"), SCHEMA, Budget(calls=0))


def test_a_recorded_reply_is_still_validated(tmp_path):
    path = tmp_path / "replies.json"
    strict = {"type": "object", "required": ["absent"]}
    Recorder(Counting(), "counting", path).complete(Prompt("s", "a"), strict, Budget())
    with pytest.raises(ModelOutputError, match="absent"):
        Replay(path).complete(Prompt("s", "a"), strict, Budget())


def test_missing_and_malformed_files(tmp_path):
    with pytest.raises(ModelUnavailableError, match="cannot read"):
        Replay(tmp_path / "absent.json")
    (tmp_path / "bad.json").write_text('{"schema": "model_replies", "version": "9.0"}')
    with pytest.raises(ModelUnavailableError, match="version"):
        Replay(tmp_path / "bad.json")
