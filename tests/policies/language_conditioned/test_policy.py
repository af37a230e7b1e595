"""The low level as it runs: what several chunks say of a step is averaged, and another command begins anew."""

import numpy as np
import pytest

pytest.importorskip("torch")

import torch

from policies.language_conditioned.network import NetworkCfg, Predicted
from policies.language_conditioned.observation import TabletopObservation
from policies.language_conditioned.policy import ChunkPolicy, ChunkPolicyCfg, weight_hash
from policies.language_conditioned.scaling import SLOW

CHUNK = 4
WORDS = {"left": np.eye(8, dtype=np.float32)[0], "right": np.eye(8, dtype=np.float32)[1]}


class Counting(torch.nn.Module):
    """Predicts chunks whose every number is how often it was asked, negative for "right"."""

    def __init__(self) -> None:
        super().__init__()
        self.cfg = NetworkCfg(chunk=CHUNK, sentence=8)
        self.asked = 0

    def forward(self, observed, words, chunks=None):
        self.asked += 1
        sign = 1.0 - 2.0 * words[:, 1]
        return Predicted(self.asked * sign[:, None, None].expand(-1, CHUNK, 4), observed, observed)


def seen(robots: int) -> TabletopObservation:
    zero = np.zeros((robots, 3))
    return TabletopObservation(zero, np.zeros(robots), np.zeros(robots), zero, np.zeros((robots, 3, 3)), zero)


def numbers(actions: np.ndarray) -> list[float]:
    return [float(value) for value in np.arcsinh(actions[:, 0] / SLOW)]


def test_chunks_are_averaged_with_exponential_weights_the_oldest_first():
    policy = ChunkPolicy(ChunkPolicyCfg(every=1, forgetting=np.log(2.0)), Counting(), WORDS, 1)
    found = [numbers(policy.act(seen(1), ["left"]))[0] for _ in range(CHUNK + 1)]
    assert found[0] == pytest.approx(1.0)
    assert found[1] == pytest.approx((1.0 + 2.0 / 2) / 1.5)
    assert found[3] == pytest.approx((1.0 + 2.0 / 2 + 3.0 / 4 + 4.0 / 8) / (1 + 1 / 2 + 1 / 4 + 1 / 8))
    assert found[4] == pytest.approx((2.0 / 2 + 3.0 / 4 + 4.0 / 8 + 5.0 / 16) / (1 / 2 + 1 / 4 + 1 / 8 + 1 / 16))


def test_it_is_asked_as_often_as_configured():
    network = Counting()
    policy = ChunkPolicy(ChunkPolicyCfg(every=2), network, WORDS, 1)
    for _ in range(6):
        policy.act(seen(1), ["left"])
    assert network.asked == 3


def test_another_command_forgets_what_was_planned_for_that_robot_alone():
    policy = ChunkPolicy(ChunkPolicyCfg(every=10, forgetting=0.0), Counting(), WORDS, 2)
    assert numbers(policy.act(seen(2), ["left", "left"])) == pytest.approx([1.0, 1.0])
    assert numbers(policy.act(seen(2), ["left", "right"])) == pytest.approx([1.0, -2.0])


def test_a_hash_tells_weights_apart_and_running_changes_none():
    torch.manual_seed(0)
    network = NetworkCfg(width=16, heads=2, sentence=8).build()
    before = weight_hash(network)
    ChunkPolicy(ChunkPolicyCfg(), network, WORDS, 1).act(seen(1), ["left"])
    assert weight_hash(network) == before
    with torch.no_grad():
        network.out.bias[0] += 1e-6
    assert weight_hash(network) != before
