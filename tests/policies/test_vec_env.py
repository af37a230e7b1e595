"""The VecEnv protocol can be met without torch, and is not met by less."""

import subprocess
import sys

import numpy as np

from policies.vec_env import VecEnv


class Counter:
    """Counts steps in N environments; arrays stand in for tensors."""

    def __init__(self) -> None:
        self.num_envs, self.num_actions, self.max_episode_length = 3, 1, 2
        self.episode_length_buf = np.zeros(3, dtype=np.int64)
        self.device, self.step_dt = "cpu", 0.02

    def observation_sizes(self):
        return {"policy": 1}

    def get_observations(self):
        return {"policy": self.episode_length_buf[:, None].astype(np.float32)}

    def reset(self):
        self.episode_length_buf[:] = 0
        return self.get_observations()

    def step(self, actions):
        self.episode_length_buf += 1
        time_outs = self.episode_length_buf >= self.max_episode_length
        self.episode_length_buf[time_outs] = 0
        return self.get_observations(), actions[:, 0], time_outs, {"time_outs": time_outs, "log": {}}

    def close(self):
        return


class NoStep:
    """Has everything but ``step``."""

    num_envs = num_actions = max_episode_length = 1
    episode_length_buf = device = step_dt = None
    observation_sizes = get_observations = reset = close = lambda self: None


def test_a_full_implementation_meets_the_protocol():
    env = Counter()
    assert isinstance(env, VecEnv)
    observations, rewards, dones, extras = env.step(np.ones((3, 1)))
    assert observations["policy"].shape == (3, env.observation_sizes()["policy"])
    assert rewards.shape == dones.shape == extras["time_outs"].shape == (3,)


def test_less_does_not():
    assert not isinstance(NoStep(), VecEnv)


def test_importing_the_floor_loads_no_heavy_package():
    code = (
        "import sys, policies.vec_env, policies.bundle, policies.reward;"
        "sys.exit(bool({'torch', 'onnxruntime', 'mujoco', 'rclpy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
