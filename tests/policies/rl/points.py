"""Points on a line that are asked to go to zero: the smallest environment that PPO can learn."""

import torch

from policies.rl.cfg import PpoCfg, TrainCfg

SMALL = PpoCfg(hidden=(16,), epochs=2, mini_batches=2)


def tiny(**changes):
    """A run of three iterations that takes a tenth of a second."""
    return TrainCfg(**{"iterations": 3, "steps": 8, "num_envs": 4, "evaluate_every": 0, "ppo": SMALL, **changes})


class Points:
    """N points that move by their actions; an episode is truncated after ``max_episode_length`` steps."""

    num_actions, max_episode_length, device, step_dt = 1, 12, "cpu", 0.1

    def __init__(self, num_envs=4, seed=0, reward=None):
        self.num_envs = num_envs
        self._random = torch.Generator().manual_seed(seed)
        self._reward = reward or (lambda x: -x.abs())
        self.episode_length_buf = torch.zeros(num_envs, dtype=torch.int64)
        self._x = self._draw(num_envs)

    def _draw(self, count):
        return 2.0 * torch.rand(count, 1, generator=self._random) - 1.0

    def observation_sizes(self):
        return {"policy": 1, "critic": 2}

    def get_observations(self):
        left = self.episode_length_buf[:, None] / self.max_episode_length
        return {"policy": self._x.clone(), "critic": torch.cat((self._x, left), dim=1)}

    def reset(self):
        self._x = self._draw(self.num_envs)
        self.episode_length_buf.zero_()
        return self.get_observations()

    def step(self, actions):
        self._x = (self._x + self.step_dt * actions).clamp(-2.0, 2.0)
        self.episode_length_buf += 1
        reward = self._reward(self._x[:, 0])
        done = self.episode_length_buf >= self.max_episode_length
        log = {"episode/length_s": 1.2} if done.any() else {}
        self._x[done] = self._draw(int(done.sum()))
        self.episode_length_buf[done] = 0
        return self.get_observations(), reward, done, {"time_outs": done.clone(), "log": log}

    def close(self):
        pass


def parameters(trainer):
    """The actor's parameters as one vector."""
    return torch.cat([value.detach().flatten() for value in trainer.actor.parameters()])
