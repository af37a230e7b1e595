"""PPO behind the learner's interface: schedules, shapes, and a state that comes back."""

import pytest

torch = pytest.importorskip("torch", reason="learning is not installed: make test EXTRAS=learn")
pytest.importorskip("rsl_rl", reason="learning is not installed: make test EXTRAS=learn")

from policies.rl.cfg import PpoCfg  # noqa: E402
from policies.rl.distributed import Workers  # noqa: E402
from policies.rl.learner import Ppo  # noqa: E402
from tests.policies.rl.points import Points, tiny  # noqa: E402


def learned(cfg, fraction, reward=None):
    """A learner after one update, and the figures that it gave."""
    torch.manual_seed(0)
    env = Points(cfg.num_envs, reward=reward)
    learner = Ppo(env, cfg, Workers())
    observations = env.get_observations()
    with torch.inference_mode():
        for _ in range(cfg.steps):
            observations, *rest = env.step(learner.act(observations))
            learner.record(observations, *rest)
    return learner, learner.update(observations, fraction), observations


def learner_input(cfg):
    return Points(cfg.num_envs).get_observations()


def test_exploration_and_entropy_follow_the_schedule():
    cfg = tiny()
    for fraction, most in ((0.0, 0.6), (0.5, 0.375), (1.0, 0.15)):
        learner, figures, _ = learned(cfg, fraction)
        assert figures["std"] <= 1.05 * most  # the update may raise it a little; what is sampled with is bounded
        with torch.inference_mode():
            learner.act(learner_input(cfg))
        assert float(learner._ppo._raw_actor.distribution.std.max()) <= most + 1e-6
        assert learner._ppo.entropy_coef == pytest.approx(0.003 + (0.0005 - 0.003) * fraction)
    assert {"loss/value", "loss/surrogate", "lr", "std"} <= set(figures)


def test_the_learning_rate_has_a_floor():
    small = PpoCfg(hidden=(16,), epochs=8, mini_batches=2, learning_rate=2e-3, target_kl=1e-9)
    _, figures, _ = learned(tiny(ppo=small), 0.0)
    assert figures["lr"] == pytest.approx(small.learning_rate_floor)


def test_the_actor_is_deterministic_and_sees_the_policy_s_group_alone():
    learner, _, observations = learned(tiny(), 0.0)
    seen = observations["policy"]
    with torch.inference_mode():
        assert learner.actor(seen).shape == (4, 1)
        assert torch.equal(learner.actor(seen), learner.actor(seen))
        assert not torch.equal(learner.act(observations), learner.act(observations))


def test_a_state_comes_back():
    learner, *_ = learned(tiny(), 0.0)
    other, *_ = learned(tiny(), 0.0, reward=lambda x: x)
    seen = torch.linspace(-1.0, 1.0, 5)[:, None]
    assert not torch.equal(learner.actor(seen), other.actor(seen))
    other.load_state_dict(learner.state_dict())
    assert torch.equal(learner.actor(seen), other.actor(seen))
    assert other.state_dict()["learning_rate"] == learner.state_dict()["learning_rate"]
