"""A person's demonstrations: the tool goes where it is steered, the contract judges the end, and no limit is broken."""

from dataclasses import replace

import numpy as np
import pytest

from hardware.errors import OperatorInputError
from hardware.operator.command import OperatorCommand
from rostrum.demonstrations.record import RecordCfg, Recorder
from rostrum.rehearsal.stage import Stage
from skills.contract import Reason
from skills.manipulation.specs import HOME, PICK
from skills.manipulation.teleoperated import SPEED, Teleoperated


class Hand:
    """Steers as a list says: what, until when [s] from its first reading."""

    def __init__(self, *steps):
        self.steps, self.begin, self.closed = list(steps), None, False

    def read(self, now):
        self.begin = now if self.begin is None else self.begin
        for command, until in self.steps:
            if now - self.begin < until:
                if isinstance(command, Exception):
                    raise command
                return command
        return OperatorCommand(verdict="success")

    def close(self):
        self.closed = True


def driven(hand, spec=HOME, arguments=None):
    """The way of the tool [m], and how the call ended."""
    arguments = arguments or {}
    with Stage("bench", 0) as stage:
        before = stage.team.tool_transform("left", np.array(stage.team.robot("left").measured.position[:-1]))[:3, 3]
        own = (replace(spec, effect=spec.effect), lambda context: Teleoperated(context, spec, arguments, hand))
        ended = stage.call("left", spec.name, arguments, own=own)
        after = stage.team.tool_transform("left", np.array(stage.team.robot("left").measured.position[:-1]))[:3, 3]
        assert stage.team.robot("left").faulted == ""
        assert stage.team.robot("left").seat.reference is not None
    return after - before, ended.result


def test_the_tool_goes_where_it_is_steered_in_the_frame_of_the_base():
    way, result = driven(Hand((OperatorCommand((0.0, 1.0, 0.0)), 1.0)))
    assert result.reason is Reason.SUCCESS
    np.testing.assert_allclose(way, [0.0, SPEED, 0.0], atol=0.025)  # left's base is not turned
    way, _ = driven(Hand((OperatorCommand((0.0, 0.0, -1.0)), 1.0)))
    np.testing.assert_allclose(way, [0.0, 0.0, -SPEED], atol=0.03)


def test_the_contract_judges_what_a_person_says():
    _, result = driven(Hand((OperatorCommand(), 0.1)), PICK, {"object": "red_block"})
    assert result.reason is Reason.EFFECT_NOT_REACHED
    assert "holding(left, red_block) does not hold" in result.text
    _, result = driven(Hand((OperatorCommand(verdict="failure"), 9.0)))
    assert result.text == "the person says that it failed"
    _, result = driven(Hand((OperatorCommand(verdict="discard"), 9.0)))
    assert result.reason is Reason.CANCELED


def test_a_device_that_is_gone_brings_the_arm_to_rest():
    gone = OperatorInputError("the gamepad at js0 is gone")
    way, result = driven(Hand((OperatorCommand((1.0, 0.0, 0.0)), 0.3), (gone, 9.0)))
    assert (result.reason, result.text) == (Reason.EFFECT_NOT_REACHED, str(gone))
    assert 0.0 < way[0] < 0.1


def test_episodes_by_hand_are_kept_left_out_and_ended(tmp_path, monkeypatch):
    pytest.importorskip("pyarrow", reason="demonstrations are kept with pyarrow; make setup EXTRAS=demos")
    from policies.demonstrations.reader import read_demonstrations

    monkeypatch.setattr("rostrum.demonstrations.record.time.sleep", lambda seconds: None)
    verdicts = iter(["success", "discard", "success", "quit"])

    class Person(Hand):
        def read(self, now):
            if self.begin is None or now < self.begin:
                self.begin, self.verdict = now, next(verdicts)
            if now - self.begin < 0.4:
                return OperatorCommand((0.0, 0.5, 0.0))
            self.begin = None
            return OperatorCommand(verdict=self.verdict)

    told = []
    cfg = RecordCfg("home", {}, tmp_path / "set", episodes=5, by="keyboard")
    Recorder(cfg, Person()).record(lambda count, ended, kept: told.append(kept))
    assert told == [True, False, True, False]
    found = read_demonstrations(tmp_path / "set")
    assert [episode.notes["by"] for episode in found.episodes] == ["keyboard"] * 2
    assert len(found.episodes[0].state) == pytest.approx(8, abs=4)
