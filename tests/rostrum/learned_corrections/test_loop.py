"""The rounds: shuffled words are the same words, stages are kept, and nothing is done twice."""

import json
from types import SimpleNamespace

import numpy as np
import pytest

pytest.importorskip("torch")

import torch

from planners.high_level.histories import HistoryCfg
from planners.high_level.learned import LearnedHighLevelCfg
from planners.high_level.network import CommandNetworkCfg
from policies.language_conditioned.demonstrations import Episode
from policies.language_conditioned.observation import HIGH_LEVEL_FEATURES
from policies.language_conditioned.segments import Segment, read_segments
from rostrum.learned_corrections import loop
from rostrum.learned_corrections.loop import CorrectionLoop, LoopCfg, shuffled
from rostrum.learned_corrections.rollout import Correction, Outcome
from sim.packing.commands import COMMANDS

HIGH_LEVEL = LearnedHighLevelCfg(
    CommandNetworkCfg(HIGH_LEVEL_FEATURES, width=16, heads=2, layers=1), HistoryCfg(), steps=5, more=5
)
CFG = LoopCfg(rounds=2, episodes=3, judged=2, high_level=HIGH_LEVEL)


def snippet(number: int, said: str) -> Episode:
    return Episode(f"s{number}", *(np.zeros((4, 2)),) * 3, (Segment(f"s{number}", said, 0, 4, "correction"),))


def test_shuffled_words_are_the_same_words_elsewhere():
    found = [snippet(i, text) for i, text in enumerate(["left", "right", "up", "down"] * 5)]
    mixed = shuffled(found, 0)
    words = lambda snippets: [each.segments[0].command for each in snippets]  # noqa: E731
    assert sorted(words(mixed)) == sorted(words(found))
    assert words(mixed) != words(found)
    assert [each.name for each in mixed] == [each.name for each in found]
    assert words(shuffled(found, 0)) == words(mixed)


def prepared():
    rng = np.random.default_rng(0)
    high = rng.normal(size=(60, HIGH_LEVEL_FEATURES)).astype(np.float32)
    demonstration = Episode("d", high, high, np.zeros((60, 4)), (Segment("d", "release", 0, 60),))
    embeddings = {command.text: row for command, row in zip(COMMANDS, np.eye(384, dtype=np.float32), strict=False)}
    return SimpleNamespace(
        episodes=[demonstration], embeddings=embeddings, snapper=None, low_level_hash="same", make_low_level=None
    )


def rolled_out(cfg, speak, make_low_level, seeds, snapper, keep_states=False):
    """Episodes of which every other one succeeds; each was corrected once."""
    rng = np.random.default_rng(1)
    found = []
    for seed in seeds:
        outcome = Outcome(seed, packed=3 * (seed % 2), steps=60)
        outcome.timeline = ["release"] * 60
        outcome.high = list(rng.normal(size=(60, HIGH_LEVEL_FEATURES)).astype(np.float32))
        outcome.corrections = [Correction(30, "left a bit", "move left a bit")]
        found.append(outcome)
    return found


def test_a_loop_that_is_stopped_goes_on_and_repeats_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(loop, "roll_out", rolled_out)
    told: list[str] = []
    first = CorrectionLoop(CFG, prepared(), tmp_path, told.append, lambda: len(told) == 5)
    assert first.run() is None
    done = list(json.loads((tmp_path / "stages.json").read_text()))
    assert len(done) == 5
    told.clear()
    stages = CorrectionLoop(CFG, prepared(), tmp_path, told.append, lambda: False).run()
    assert stages is not None
    assert list(stages)[:5] == done
    assert len(told) == len(stages) - 5
    assert {"judge round 2", "judge round 2 shuffled", "judge round 2 none"} <= set(stages)
    said = read_segments(tmp_path / "round1" / "segments.jsonl")
    assert [each.command for each in said if each.type == "correction"] == ["move left a bit"] * 3
    assert stages["judge round 1"]["successes"] == 1
    assert stages["judge round 1"]["low_level"] == "same"


def test_arms_differ_and_start_from_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr(loop, "roll_out", rolled_out)
    CorrectionLoop(CFG, prepared(), tmp_path, lambda text: None, lambda: False).run()
    weights = lambda name: torch.load(tmp_path / f"{name}.pt", weights_only=True)["network"]["head.1.weight"]  # noqa: E731
    assert torch.equal(weights("corrected0"), weights("none0"))
    assert not torch.equal(weights("corrected1"), weights("none1"))
    assert not torch.equal(weights("corrected1"), weights("corrected2"))


def test_the_picture_shows_a_table_that_the_rounds_mended(tmp_path, monkeypatch):
    monkeypatch.setattr(loop, "roll_out", rolled_out)
    rounds = CorrectionLoop(CFG, prepared(), tmp_path, lambda text: None, lambda: False)
    stages = rounds.run()
    assert rounds.before_and_after() is None  # the same tables succeed before and after
    first = loop.JUDGED_SEEDS + loop.SEEDS_OF_A_RUN * CFG.seed
    stages["judge round 0"]["packed"] = [3, 0]
    stages["judge round 2"]["packed"] = [3, 3]
    asked = []

    def again(cfg, speak, make_low_level, seeds, snapper, keep_states=False):
        asked.append((tuple(seeds), keep_states))
        return [Outcome(seeds[0], packed=0 if len(asked) == 1 else 3)]

    monkeypatch.setattr(loop, "roll_out", again)
    before, after = rounds.before_and_after()
    assert asked == [((first + 1,), True)] * 2
    assert (before.success, after.success) == (False, True)
