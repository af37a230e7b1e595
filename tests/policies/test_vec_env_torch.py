"""The VecEnv protocol with real tensors: what a simulator has to give a learner."""

import pytest

from policies.vec_env import VecEnv

torch = pytest.importorskip("torch", reason="learning is not installed: make test EXTRAS=learn")


class PointMass:
    """N points on a line that are pushed towards zero; episodes end after ten steps."""

    num_envs, num_actions, max_episode_length, device, step_dt = 8, 1, 10, "cpu", 0.1

    def __init__(self):
        self.episode_length_buf = torch.zeros(self.num_envs, dtype=torch.int64)
        self._x = torch.ones(self.num_envs, 1)

    def observation_sizes(self):
        return {"policy": 1}

    def get_observations(self):
        return {"policy": self._x.clone()}

    def close(self):
        pass

    def reset(self):
        self._x = torch.ones(self.num_envs, 1)
        self.episode_length_buf.zero_()
        return self.get_observations()

    def step(self, actions):
        self._x = self._x + self.step_dt * actions
        self.episode_length_buf += 1
        done = self.episode_length_buf >= self.max_episode_length
        reward = -self._x[:, 0].abs()
        self._x[done] = 1.0
        self.episode_length_buf[done] = 0
        return self.get_observations(), reward, done, {"time_outs": done.clone(), "log": {"x": float(self._x.mean())}}


def test_a_simulator_satisfies_the_protocol_and_a_policy_learns_on_it():
    env = PointMass()
    assert isinstance(env, VecEnv)
    gain = torch.zeros(1, requires_grad=True)
    optimiser = torch.optim.Adam([gain], lr=0.2)
    returns = []
    for _ in range(30):
        x, total = torch.ones(env.num_envs, 1), torch.zeros(())
        for _ in range(env.max_episode_length):
            x = x + env.step_dt * (gain * x)
            total = total - x.abs().mean()
        optimiser.zero_grad()
        (-total).backward()
        optimiser.step()
        returns.append(total.item())
    assert returns[-1] > returns[0] + 1.0


def test_shapes_and_time_outs():
    env = PointMass()
    observations = env.reset()
    assert observations["policy"].shape == (8, env.observation_sizes()["policy"])
    for step in range(1, 11):
        observations, reward, done, extras = env.step(torch.zeros(8, 1))
        assert reward.shape == done.shape == extras["time_outs"].shape == (8,)
        assert bool(done.all()) == (step == 10)
