"""The token policy: seeded draws, bolder when stuck, malformed draws again, and it learns what it is shown."""

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("torch")

import torch

from policies.errors import CheckpointError, DemonstrationError
from policies.meta_skills.bins import BINS, DIMENSIONS, PAUSE, ActionBins
from policies.meta_skills.demonstrations import Demonstration, load, save, shortened, transitions
from policies.meta_skills.network import POINTERS, TokenNetworkCfg
from policies.meta_skills.observation import EACH, EACH_MIRRORED, OWN, OWN_MIRRORED, THINGS, spoken
from policies.meta_skills.policy import TokenPolicy, TokenPolicyCfg, is_still
from policies.meta_skills.training import TokenTraining, TokenTrainingCfg, taught
from sim.rooms.world import RoomsCfg

SMALL = TokenNetworkCfg(width=16, heads=2, layers=1, sentence=8)
EMBEDDINGS = {"go left": np.eye(8, dtype=np.float32)[0], "go right": np.eye(8, dtype=np.float32)[1]}
EMBEDDINGS |= {spoken(name): row for name, row in zip(THINGS, np.eye(8, dtype=np.float32), strict=True)}
WIDE = ActionBins((0.0, -0.1, -0.1, -0.3, -0.05, -0.05, 0.0), (1.0, 0.1, 0.1, 0.3, 0.05, 0.05, 3.0))


class Fixed(torch.nn.Module):
    """Answers with the same logits whatever it is asked."""

    def __init__(self, logits: np.ndarray) -> None:
        super().__init__()
        self.logits = torch.from_numpy(logits.astype(np.float32))

    def forward(self, own, things, words):
        return self.logits.expand(len(own), -1, -1)


def mirrored(observation):
    """The same instant with left and right changed."""
    away = np.array([1.0, -1.0, 1.0])
    return replace(observation, pose_w=observation.pose_w * (1.0, -1.0, -1.0), things_w=observation.things_w * away)


def seen():
    observation = RoomsCfg().build().reset(0)
    return type(observation).stack([observation] * 2)


def logits(tokens) -> np.ndarray:
    found = np.full((len(DIMENSIONS), BINS), -30.0)
    for dimension, choices in enumerate(tokens):
        found[dimension, choices] = 0.0
    return found


def demonstrations() -> list[Demonstration]:
    rng = np.random.default_rng(0)
    own_seen, things_seen = RoomsCfg().build().reset(0).features()
    found = []
    for text, left in (("go left", 0.1), ("go right", -0.1)):
        for _ in range(4):
            actions = np.tile([0.0, 0.0, left, 0.0, 0.0, 0.0, PAUSE], (20, 1)) + np.zeros((20, 7))
            actions[-1, 0] = 1.0
            actions[:, [1, 3, 4, 5]] = rng.uniform(-0.01, 0.01, (20, 4))
            own = own_seen + rng.normal(0.0, 0.3, (20, OWN))
            things = things_seen + rng.normal(0.0, 0.3, (20, len(THINGS), EACH))
            found.append(Demonstration(text, own.astype(np.float32), things.astype(np.float32), actions))
    return found


def test_equal_seeds_draw_equal_actions():
    network = Fixed(logits([[0], *([range(100, 150)] * 5), [170]]))
    one, other, third = (TokenPolicy(TokenPolicyCfg(seed=seed), network, WIDE, EMBEDDINGS) for seed in (1, 1, 2))
    drawn = [policy.act(seen(), ["go left", "go right"], [0, 0]) for policy in (one, other, third)]
    np.testing.assert_array_equal(drawn[0], drawn[1])
    assert np.abs(drawn[0] - drawn[2]).max() > 0.0
    assert drawn[0].shape == (2, len(DIMENSIONS))


def test_a_malformed_draw_is_drawn_again_and_in_the_end_nothing_moves():
    mostly = Fixed(logits([[0], [200], [128], [128], [128], [128], [40, 170]]))  # 40 is no code of the gripper
    policy = TokenPolicy(TokenPolicyCfg(again=30), mostly, WIDE, EMBEDDINGS)
    for _ in range(10):
        assert (policy.act(seen(), ["go left"] * 2, [0, 0])[:, 6] == PAUSE).all()
    never = TokenPolicy(TokenPolicyCfg(), Fixed(logits([[0], *([[128]] * 5), [40]])), WIDE, EMBEDDINGS)
    action = never.act(seen(), ["go left"] * 2, [0, 0])[0]
    assert is_still(action)
    assert action[6] == PAUSE


def test_what_is_stuck_is_drawn_more_boldly():
    sharp = np.full((len(DIMENSIONS), BINS), -30.0)
    sharp[:, 128] = 0.0
    sharp[(0, 6), 128] = -30.0
    sharp[0, 0] = sharp[6, 170] = 0.0
    sharp[1, 255] = -1.0
    policy = TokenPolicy(TokenPolicyCfg(bold=20.0, patience=5), Fixed(sharp), WIDE, EMBEDDINGS)
    drawn = np.array([policy.act(seen(), ["go left"] * 2, [4, 5])[:, 1] for _ in range(60)])
    assert len(set(drawn[:, 1].round(4))) > 2 * len(set(drawn[:, 0].round(4)))


def test_still_is_what_moves_neither_base_nor_tool():
    assert is_still(np.array([0.0, 0.001, 0.0, 0.003, 0.0, 0.0, 1.0]))
    assert not is_still(np.array([0.0, 0.001, 0.0, 0.03, 0.0, 0.0, 1.0]))


def test_it_learns_to_follow_either_sentence(tmp_path):
    training = TokenTraining(
        TokenTrainingCfg(SMALL, steps=150, batch=16, learning_rate=1e-2, mirrored=0.0), demonstrations(), EMBEDDINGS
    )
    first = training.update()
    while training.step < training.cfg.steps:
        last = training.update()
    assert last < 0.7 * first
    training.save(tmp_path / "net.pt")
    policy = TokenPolicy(TokenPolicyCfg(), *taught(tmp_path / "net.pt", SMALL), EMBEDDINGS)
    sideways = policy.act(seen(), ["go left", "go right"], [0, 0])[:, 2]
    assert sideways[0] > 0.05
    assert sideways[1] < -0.05


def test_what_is_shown_to_one_side_is_learnt_for_the_other_as_well(tmp_path):
    cfg = TokenTrainingCfg(SMALL, steps=150, batch=16, learning_rate=1e-2)
    observation = RoomsCfg().build().reset(0)
    other = mirrored(observation)
    own, things = (np.repeat(part[None], 20, axis=0) for part in observation.features())
    actions = np.tile([0.0, 0.0, 0.1, 0.0, 0.0, 0.0, PAUSE], (20, 1))
    actions[:, [1, 3, 4, 5]] = np.random.default_rng(0).uniform(-0.01, 0.01, (20, 4))
    training = TokenTraining(cfg, [Demonstration("go left", own, things, actions)], EMBEDDINGS)
    while training.step < cfg.steps:
        training.update()
    training.save(tmp_path / "net.pt")
    policy = TokenPolicy(TokenPolicyCfg(), *taught(tmp_path / "net.pt", SMALL), EMBEDDINGS)
    seen_by_both = type(observation).stack([observation, other])
    sideways = policy.act(seen_by_both, ["go left"] * 2, [0, 0])[:, 2]
    assert sideways[0] > 0.05
    assert sideways[1] < -0.05


def test_mirrored_features_are_those_of_mirrored_rooms():
    observation = RoomsCfg().build().reset(1)
    own, things = observation.features()
    own_mirrored, things_mirrored = mirrored(observation).features()
    np.testing.assert_allclose(own_mirrored, own * OWN_MIRRORED, atol=1e-6)
    np.testing.assert_allclose(things_mirrored, things * EACH_MIRRORED, atol=1e-6)


def test_a_pointer_can_learn_what_nearness_in_meaning_does_not_tell():
    torch.manual_seed(0)
    network = TokenNetworkCfg(width=16, heads=2, layers=1, sentence=8).build()
    network.set_names(torch.eye(8))
    words = torch.full((64, 8), 8**-0.5)  # as near to every thing
    things = torch.randn(64, len(THINGS), EACH)
    wanted = (things[:, 3, 0] > 0.0).long() * (BINS - 1)
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-2)
    for _ in range(150):
        loss = torch.nn.functional.cross_entropy(network(torch.zeros(64, OWN), things, words)[:, 0], wanted)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert float(loss.detach()) < 0.2


def test_a_pointer_that_was_turned_elsewhere_still_looks_at_what_it_can_turn_back_to():
    network = TokenNetworkCfg(width=16, heads=2, layers=1, sentence=8).build()
    network.set_names(torch.eye(8))
    torch.nn.init.normal_(network.asks.weight, std=100.0)
    likeness, shares = network.pointed(torch.eye(8))
    assert likeness.shape == (8, len(THINGS))
    assert shares.shape == (8, POINTERS, len(THINGS))
    torch.testing.assert_close(shares.sum(dim=2), torch.ones(8, POINTERS))
    assert float(shares.detach().min()) > 1e-8


def test_training_goes_on_from_a_checkpoint_as_if_it_had_not_stopped(tmp_path):
    cfg = TokenTrainingCfg(SMALL, steps=10, batch=8)
    whole, half = (TokenTraining(cfg, demonstrations(), EMBEDDINGS) for _ in range(2))
    for _ in range(5):
        half.update()
    half.save(tmp_path / "half.pt")
    rest = TokenTraining(cfg, demonstrations(), EMBEDDINGS)
    rest.load(tmp_path / "half.pt")
    losses = [whole.update() for _ in range(10)]
    assert [rest.update() for _ in range(5)] == pytest.approx(losses[5:])


def test_a_checkpoint_with_other_bins_is_refused(tmp_path):
    cfg = TokenTrainingCfg(SMALL, steps=10, batch=8)
    TokenTraining(cfg, demonstrations(), EMBEDDINGS).save(tmp_path / "net.pt")
    other = TokenTraining(cfg, demonstrations()[:3] + demonstrations()[-2:], EMBEDDINGS)
    with pytest.raises(CheckpointError, match="other bins"):
        other.load(tmp_path / "net.pt")
    state = torch.load(tmp_path / "net.pt", weights_only=True)
    state["bins"]["high"] = tuple(2.0 * value for value in state["bins"]["high"])
    torch.save(state, tmp_path / "net.pt")
    with pytest.raises(CheckpointError, match="not those"):
        taught(tmp_path / "net.pt", SMALL)


def test_what_cannot_be_learnt_from_is_refused():
    with pytest.raises(DemonstrationError, match="nothing to learn"):
        TokenTraining(TokenTrainingCfg(SMALL), [], EMBEDDINGS)
    with pytest.raises(DemonstrationError, match="go right"):
        TokenTraining(
            TokenTrainingCfg(SMALL),
            demonstrations(),
            {text: row for text, row in EMBEDDINGS.items() if text != "go right"},
        )


def test_features_of_another_shape_are_refused():
    with pytest.raises(ValueError, match="features are"):
        SMALL.build()(torch.zeros(1, OWN + 1), torch.zeros(1, len(THINGS), EACH), torch.zeros(1, 8))


def test_demonstrations_are_kept_and_cut_to_a_number_of_steps(tmp_path):
    save(tmp_path / "d.npz", demonstrations())
    found = load(tmp_path / "d.npz")
    assert [each.text for each in found] == [each.text for each in demonstrations()]
    np.testing.assert_array_equal(found[3].actions, demonstrations()[3].actions)
    cut = shortened(found, 50)
    assert transitions(cut) == 50
    np.testing.assert_array_equal(
        cut[-1].actions, found[2].actions[-10:]
    )  # a piece keeps its end, and with it its stop
    with pytest.raises(DemonstrationError, match="fewer"):
        shortened(found, 10_000)
    (tmp_path / "d.npz").write_bytes(b"no")
    with pytest.raises(DemonstrationError, match="holds no demonstrations"):
        load(tmp_path / "d.npz")
