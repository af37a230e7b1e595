"""Teaching the low level: chunks end with their segment, the loss falls, words matter, interruptions lose nothing."""

import numpy as np
import pytest

pytest.importorskip("torch")

import torch

from policies.errors import DemonstrationError
from policies.language_conditioned.demonstrations import Episode
from policies.language_conditioned.network import NetworkCfg
from policies.language_conditioned.observation import HIGH_LEVEL_FEATURES, LOW_LEVEL_FEATURES
from policies.language_conditioned.scaling import normalised, restored
from policies.language_conditioned.segments import Segment
from policies.language_conditioned.training import LowLevelTraining, LowLevelTrainingCfg

CFG = LowLevelTrainingCfg(NetworkCfg(chunk=4, width=16, heads=2, sentence=8), steps=150, batch=32, learning_rate=3e-3)
WORDS = {"left": np.eye(8, dtype=np.float32)[0], "right": np.eye(8, dtype=np.float32)[1]}


def episode(name: str = "a", steps: int = 20) -> Episode:
    """Left for half of the time, then right; what is seen is the same throughout."""
    actions = np.zeros((steps, 4), np.float32)
    actions[: steps // 2, 0], actions[steps // 2 :, 0] = -0.1, 0.1
    low, high = np.zeros((steps, LOW_LEVEL_FEATURES), np.float32), np.zeros((steps, HIGH_LEVEL_FEATURES), np.float32)
    segments = (Segment(name, "left", 0, steps // 2), Segment(name, "right", steps // 2, steps))
    return Episode(name, low, high, actions, segments)


def test_a_chunk_ends_with_its_segment():
    data = LowLevelTraining(CFG, [episode()], WORDS)._data
    assert data.valid[7].tolist() == [1.0, 1.0, 1.0, 0.0]
    assert data.valid[9].tolist() == [1.0, 0.0, 0.0, 0.0]
    expected = normalised(np.array([-0.1, 0.0, 0.0, 0.0]))
    np.testing.assert_allclose(data.chunks[9].numpy(), np.tile(expected, (4, 1)), atol=1e-6)


def test_the_same_scene_and_other_words_give_another_motion():
    training = LowLevelTraining(CFG, [episode()], WORDS)
    first = training.update()
    for _ in range(CFG.steps - 1):
        last = training.update()
    assert last < 0.2 * first
    seen = torch.zeros(2, LOW_LEVEL_FEATURES)
    with torch.no_grad():
        chunks = training.network.eval()(seen, torch.from_numpy(np.stack(list(WORDS.values())))).chunks.numpy()
    left, right = restored(chunks)[:, :, 0]
    assert (left < -0.05).all()
    assert (right > 0.05).all()


def test_gone_on_from_a_checkpoint_it_learns_what_it_would_have_learned(tmp_path):
    one, other = (LowLevelTraining(CFG, [episode()], WORDS) for _ in range(2))
    for _ in range(3):
        one.update()
    one.save(tmp_path / "low_level.pt")
    other.load(tmp_path / "low_level.pt")
    assert other.step == 3
    torch.manual_seed(7)
    expected = one.update()
    torch.manual_seed(7)
    assert other.update() == pytest.approx(expected, rel=1e-5)


def test_a_mistake_is_not_learnt_from_and_what_cannot_be_learnt_is_named():
    wrong = Episode("a", *(getattr(episode(), name) for name in ("low", "high", "actions")),
                    (Segment("a", "left", 0, 10), Segment("a", "right", 10, 20, "correction")))  # fmt: skip
    assert len(LowLevelTraining(CFG, [wrong], WORDS)._data.command) == 10
    with pytest.raises(DemonstrationError, match="no embedding of 'left'"):
        LowLevelTraining(CFG, [episode()], {"right": WORDS["right"]})
    with pytest.raises(DemonstrationError, match="no segment is left"):
        LowLevelTraining(CFG, [], WORDS)


def test_an_observation_of_another_size_is_refused():
    network = CFG.network.build()
    with pytest.raises(ValueError, match=f"{LOW_LEVEL_FEATURES} features"):
        network(torch.zeros(1, 3), torch.zeros(1, 8))
