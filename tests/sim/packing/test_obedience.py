"""Obedience: the operator itself obeys everything, an arm that does nothing obeys nothing, and so does a wrong one."""

import numpy as np
import pytest

from sim.packing import obedience
from sim.packing.commands import BY_TEXT, COMMANDS
from sim.packing.expert import act

TEXTS = ("put the blue block in the box", "release", "move left a bit", "higher", "open wider", "go home")


def obeyed_by(rule, text: str, monkeypatch) -> int:
    """Of two trials, those obeyed when ``rule`` maps a table and the command to an action."""
    tables = []
    begin = obedience._begin
    monkeypatch.setattr(obedience, "_begin", lambda *args: tables.append(begin(*args)) or tables[-1])
    follow = lambda seen, texts: np.array([rule(each.table, BY_TEXT[text]) for each in tables])  # noqa: E731
    return obedience.obeyed(BY_TEXT[text], follow, 2, 0)


@pytest.mark.parametrize("text", TEXTS)
def test_the_operator_obeys_and_who_stands_still_does_not(text, monkeypatch):
    assert obeyed_by(act, text, monkeypatch) == 2
    monkeypatch.undo()
    still = lambda table, command: np.array([0.0, 0.0, 0.0, table.opening])  # noqa: E731
    assert obeyed_by(still, text, monkeypatch) == 0


def test_the_other_direction_is_not_obedience(monkeypatch):
    wrong = lambda table, command: act(table, BY_TEXT["move right a bit"])  # noqa: E731
    assert obeyed_by(wrong, "move left a bit", monkeypatch) == 0


def test_every_command_is_judged():
    found = obedience.obedience(lambda tables: lambda seen, texts: np.zeros((tables, 4)), 1, 0)
    assert list(found) == [command.text for command in COMMANDS]
