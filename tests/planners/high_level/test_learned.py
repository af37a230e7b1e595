"""The learnt high level: it learns to say what was said, corrections in their share, and nothing else changes."""

import numpy as np
import pytest

pytest.importorskip("torch")


from planners.errors import HighLevelError
from planners.high_level.histories import Histories, HistoryCfg
from planners.high_level.learned import LearnedHighLevelCfg, mixed_batch
from planners.high_level.network import CommandNetworkCfg
from policies.language_conditioned.demonstrations import Episode
from policies.language_conditioned.network import NetworkCfg
from policies.language_conditioned.policy import weight_hash
from policies.language_conditioned.segments import Segment

CFG = LearnedHighLevelCfg(
    CommandNetworkCfg(features=2, frames=2, width=16, heads=2, layers=1, sentence=8),
    HistoryCfg(frames=2, stride=1, ahead=2),
    batch=32,
    learning_rate=3e-3,
    steps=150,
    more=150,
)
WORDS = {text: np.eye(8, dtype=np.float32)[i] for i, text in enumerate(("go", "stop", "left"))}


def episode(value: float, said: str, kind="instruction") -> Episode:
    """A scene that looks like a number throughout."""
    rng = np.random.default_rng(len(said))
    high = np.stack([np.full(30, value), rng.normal(0.0, 0.05, 30)], axis=1).astype(np.float32)
    return Episode(f"{said}{value}", high, high, np.zeros((30, 4)), (Segment(f"{said}{value}", said, 0, 30, kind),))


BASE = [episode(-1.0, "go"), episode(1.0, "stop")]
CORRECTION = [episode(0.8, "left", "correction")]


def scene(value: float) -> np.ndarray:
    return np.tile(np.array([value, 0.0], np.float32), (2, 1))


@pytest.fixture(scope="module")
def taught():
    high_level = CFG.build(WORDS)
    high_level.train(BASE)
    return high_level


def test_it_says_what_was_said_there_with_its_probability(taught):
    assert taught.predict(scene(-1.0)).text == "go"
    said = taught.predict(scene(1.0))
    assert said.text == "stop"
    assert -0.2 < said.log_probability <= 0.0


def test_corrections_change_it_where_they_were_said_and_not_elsewhere(taught):
    other = taught.copy()
    other.finetune(CORRECTION, BASE, 0.3)
    assert other.predict(scene(0.8)).text == "left"
    assert other.predict(scene(-1.0)).text == "go"
    assert taught.predict(scene(0.8)).text == "stop"


def test_a_ratio_of_nothing_learns_no_correction(taught):
    other = taught.copy()
    other.finetune(CORRECTION, BASE, 0.0)
    assert other.predict(scene(0.8)).text == "stop"


def test_finetuning_changes_the_high_level_alone(taught):
    low_level = NetworkCfg(width=16, heads=2, sentence=8).build()
    before, high_before = weight_hash(low_level), weight_hash(taught.network)
    other = taught.copy()
    other.finetune(CORRECTION, BASE, 0.1)
    assert weight_hash(low_level) == before
    assert weight_hash(other.network) != high_before
    assert weight_hash(taught.network) == high_before


def test_the_share_of_corrections_in_a_batch_is_the_ratio():
    rng = np.random.default_rng(0)
    old, new = (Histories(np.full((5, 2, 2), float(i)), np.full(5, i)) for i in range(2))
    counts = [int(mixed_batch(old, new, 0.1, 64, rng)[1].sum()) for _ in range(500)]
    assert np.mean(counts) == pytest.approx(6.4, abs=0.4)
    seen, said = mixed_batch(old, new, 1.0, 8, rng)
    assert said.tolist() == [1] * 8
    assert seen.mean() == 1.0
    assert mixed_batch(old, None, 0.5, 8, rng)[1].sum() == 0


def test_the_same_seed_learns_the_same_and_a_state_goes_on(taught):
    again = CFG.build(WORDS)
    again.train(BASE)
    assert weight_hash(again.network) == weight_hash(taught.network)
    fresh = CFG.build(WORDS)
    fresh.restore(taught.state())
    one, other = taught.copy(), fresh
    one.finetune(CORRECTION, BASE, 0.1)
    other.finetune(CORRECTION, BASE, 0.1)
    assert weight_hash(one.network) == weight_hash(other.network)


def test_a_new_command_is_sayable_without_learning_the_old_ones_anew(taught):
    other = taught.copy()
    other.add_candidate("right", np.eye(8, dtype=np.float32)[5])
    assert other.candidates[-1] == "right"
    assert other.predict(scene(-1.0)).text == "go"
    other.finetune([episode(0.8, "right", "correction")], BASE, 0.3)
    assert other.predict(scene(0.8)).text == "right"
    other.copy()


def test_a_share_is_a_share_and_every_word_must_be_known(taught):
    with pytest.raises(HighLevelError, match="from 0 to 1"):
        taught.copy().finetune(CORRECTION, BASE, 1.5)
    with pytest.raises(HighLevelError, match="'fly'"):
        taught.copy().finetune([episode(0.0, "fly")], BASE, 0.5)
