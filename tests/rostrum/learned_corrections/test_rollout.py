"""Episodes: a command is held, a person overrides it, and snippets reach back before the interruption."""

import numpy as np
import pytest

pytest.importorskip("torch")

from planners.high_level.histories import HistoryCfg, histories
from planners.high_level.port import Said
from rostrum.learned_corrections import rollout
from rostrum.learned_corrections.rollout import Correction, Outcome, RolloutCfg, StretchCfg, roll_out, snippets
from sim.errors import PhysicsDivergedError
from sim.packing.commands import BY_TEXT, PACKING
from sim.packing.expert import act, done
from sim.packing.table import PackingTable

CFG = RolloutCfg(hold=5, said=5, longest=23)


class Still:
    """A low level that stands still."""

    def act(self, observation, commands):
        return np.tile([0.0, 0.0, 0.0, 0.085], (len(commands), 1))


class Alternating:
    """Says another command whenever it is asked."""

    def __init__(self) -> None:
        self.shapes: list[tuple[int, ...]] = []

    def __call__(self, seen):
        self.shapes.append(seen.shape)
        text = PACKING[len(self.shapes) % 2].text
        return [Said(text, 0.0) for _ in seen]


def test_a_command_is_held_and_the_high_level_asked_only_between():
    speak = Alternating()
    (outcome,) = roll_out(CFG, speak, lambda robots: Still(), [0])
    assert len(speak.shapes) == 5
    assert speak.shapes[0][:2] == (1, CFG.history.frames)
    first, second = PACKING[1].text, PACKING[0].text
    assert outcome.timeline == [first] * 5 + [second] * 5 + [first] * 5 + [second] * 5 + [first] * 3
    assert outcome.steps == 23
    assert not outcome.success
    assert outcome.corrections == []


class Speaking:
    """A person who speaks once, in the step in which it is the seventh time asked."""

    said = 0

    def __init__(self, cfg, seed) -> None:
        self.asked = 0

    def speak(self, table, command):
        self.asked += 1
        return "a bit to the left" if self.asked == 8 else ""


def test_a_person_overrides_the_command_at_once_and_for_one_hold(monkeypatch, snapper):
    monkeypatch.setattr(rollout, "Person", Speaking)
    (outcome,) = roll_out(CFG, Alternating(), lambda robots: Still(), [0], snapper)
    assert outcome.corrections == [Correction(7, "a bit to the left", "move left a bit")]
    assert outcome.timeline[5:7] == [PACKING[0].text] * 2
    assert outcome.timeline[7:12] == ["move left a bit"] * 5
    assert outcome.timeline[12] != "move left a bit"


def operated(seeds, monkeypatch, snapper=None, corrections=True):
    """Episodes whose low level is the scripted operator, which sees the camera's offset as its aim, and whose high
    level knows what is done."""
    tables, begin = [], rollout._begin

    def spy(*args):
        tables.append(begin(*args))
        return tables[-1]

    monkeypatch.setattr(rollout, "_begin", spy)

    class Operated:
        def act(self, observation, commands):
            from sim.packing.expert import Mistake

            return np.array(
                [
                    act(place.table, BY_TEXT[text], Mistake(tuple(place.table.offset[:2])))
                    for place, text in zip(tables, commands, strict=True)
                ]
            )

    steps = {}

    def speak(seen):
        said = []
        for place in (place for place in tables if place.outcome.steps >= place.until):
            step = steps.get(id(place), 0)
            if step < len(PACKING) - 1 and place.command and done(place.table, PACKING[step]):
                step += 1
            steps[id(place)] = step
            said.append(Said(PACKING[step].text, 0.0))
        return said

    return roll_out(RolloutCfg(hold=10), speak, lambda robots: Operated(), seeds, snapper)


def test_an_operator_misled_by_the_camera_fails_alone_and_succeeds_with_a_person(monkeypatch, snapper):
    seeds = [4, 5]
    (misled, other) = operated(seeds, monkeypatch)
    monkeypatch.undo()
    watched = operated(seeds, monkeypatch, snapper)
    alone = misled.packed + other.packed
    assert sum(outcome.packed for outcome in watched) > alone
    assert all(1 <= len(outcome.corrections) <= 3 for outcome in watched)


def test_snippets_reach_back_before_the_interruption_and_hold_what_a_history_needs():
    history = HistoryCfg(frames=4, stride=10, ahead=20)
    outcome = Outcome(7, high=[np.array([float(t)]) for t in range(300)], timeline=["put"] * 150 + ["release"] * 150)
    outcome.corrections = [Correction(10, "back", "move back a bit"), Correction(100, "left a bit", "move left a bit")]
    early, late = snippets([outcome], "round1", StretchCfg(before=20, after=20, following=40), history)
    assert late.high[0, 0] == 50.0
    said, *followed = late.segments
    assert (said.command, said.type, said.start, said.end) == ("move left a bit", "correction", 30, 70)
    assert [(each.command, each.type, each.start, each.end) for each in followed] == [
        ("put", "instruction", 70, 100),
        ("release", "instruction", 100, 110),
    ]
    moments = histories([late], {"move left a bit": 0, "put": 1, "release": 2}, history)
    assert moments.seen[0, :, 0].tolist() == [50.0, 60.0, 70.0, 80.0]
    assert moments.seen[-1, -1, 0] == 139.0
    assert early.high[0, 0] == 0.0
    assert (early.segments[0].start, early.segments[0].end) == (0, 30)
    assert early.segments[-1].end == 70


def test_what_the_next_correction_objects_to_is_not_kept():
    outcome = Outcome(7, high=[np.zeros(1)] * 200, timeline=["put"] * 200)
    outcome.corrections = [Correction(50, "left", "move left a bit"), Correction(85, "left", "move left a bit")]
    first, _ = snippets([outcome], "round1", StretchCfg(before=6, after=20, following=40), HistoryCfg())
    assert [(each.command, len(each)) for each in first.segments] == [("move left a bit", 26), ("put", 9)]


def test_a_table_whose_physics_diverges_has_failed_and_the_others_go_on(monkeypatch):
    step = PackingTable.step

    def diverging(table, action):
        if table.yaw == doomed and table.steps == 9:
            raise PhysicsDivergedError("NaN")
        return step(table, action)

    tables = [RolloutCfg().table.build() for _ in range(2)]
    for table, seed in zip(tables, (0, 1), strict=True):
        table.reset(seed)
    turned = {seed: table.yaw for table, seed in zip(tables, (0, 1), strict=True)}
    doomed = turned[0]
    assert turned[1] != doomed
    monkeypatch.setattr(PackingTable, "step", diverging)
    lost, other = roll_out(CFG, Alternating(), lambda robots: Still(), [0, 1])
    assert (lost.diverged, lost.success, lost.steps) == (True, False, 10)
    assert (other.diverged, other.steps) == (False, CFG.longest)
