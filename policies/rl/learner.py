"""The learner behind the trainer: anything with these methods; PPO of ``rsl-rl-lib`` is the one that ships."""

import contextlib
import io
from collections.abc import Mapping
from typing import Any, Protocol

import torch
from tensordict import TensorDict

from policies.rl.cfg import PpoCfg, TrainCfg
from policies.rl.distributed import Workers
from policies.vec_env import VecEnv

ANNEALED = 0.8  # share of a run after which exploration has come down to its end value

Observations = Mapping[str, torch.Tensor]


class Learner(Protocol):
    """Learns from batches of experience."""

    def act(self, observations: Observations) -> torch.Tensor:
        """Exploring actions, shape (N, A); remembered until :meth:`record`."""
        ...

    def record(
        self, observations: Observations, rewards: torch.Tensor, dones: torch.Tensor, extras: dict[str, Any]
    ) -> None:
        """What came of the last actions."""
        ...

    def update(self, observations: Observations, fraction: float) -> dict[str, float]:
        """Learns from everything recorded since the last update; returns figures to log.

        Args:
            observations: The newest ones, whose value is bootstrapped.
            fraction: How much of the run is done, in [0, 1]; moves schedules.
        """
        ...

    @property
    def actor(self) -> torch.nn.Module:
        """The deterministic policy: from (N, D) observations of the group ``policy`` to (N, A) actions."""
        ...

    def state_dict(self) -> dict[str, Any]:
        """Everything needed to go on."""
        ...

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Takes up a state."""
        ...


class Ppo:
    """PPO of ``rsl-rl-lib``, with schedules of exploration and a floor under the learning rate."""

    def __init__(self, env: VecEnv, cfg: TrainCfg, workers: Workers) -> None:
        """Builds actor, critic and storage for an environment.

        Args:
            env: Has the observation groups ``policy`` and ``critic``.
            cfg: The run.
            workers: The processes that learn together.
        """
        from rsl_rl.algorithms import PPO

        self._cfg, self._workers = cfg.ppo, workers
        self._device = env.device
        observations = self._dict(env.get_observations())
        settings = _settings(cfg, workers)
        with contextlib.redirect_stdout(io.StringIO()):  # it prints its networks
            self._ppo = PPO.construct_algorithm(observations, env, settings, env.device)  # type: ignore[arg-type]
        self._ppo.train_mode()
        if workers.count > 1:
            self._ppo.broadcast_parameters()

    def act(self, observations: Observations) -> torch.Tensor:
        """See :class:`Learner`."""
        return self._ppo.act(self._dict(observations))

    def record(
        self, observations: Observations, rewards: torch.Tensor, dones: torch.Tensor, extras: dict[str, Any]
    ) -> None:
        """See :class:`Learner`."""
        self._ppo.process_env_step(self._dict(observations), rewards, dones, extras)

    def update(self, observations: Observations, fraction: float) -> dict[str, float]:
        """See :class:`Learner`."""
        with torch.inference_mode():
            self._ppo.compute_returns(self._dict(observations))
        self._ppo.entropy_coef = _between(self._cfg.entropy, fraction)
        distribution = self._ppo._raw_actor.distribution
        most = _between(self._cfg.std, fraction / ANNEALED)
        distribution.std_range[1] = most  # type: ignore[union-attr]
        with torch.no_grad():
            distribution.std_param.clamp_(max=most)  # type: ignore[union-attr]
        losses = self._ppo.update()
        self._ppo.learning_rate = max(self._ppo.learning_rate, self._cfg.learning_rate_floor)
        std = float(distribution.std_param.detach().mean())  # type: ignore[union-attr]
        return {**{f"loss/{k}": v for k, v in losses.items()}, "lr": self._ppo.learning_rate, "std": std}

    @property
    def actor(self) -> torch.nn.Module:
        """See :class:`Learner`."""
        return self._ppo._raw_actor.mlp

    def state_dict(self) -> dict[str, Any]:
        """See :class:`Learner`."""
        return {**self._ppo.save(), "learning_rate": self._ppo.learning_rate}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """See :class:`Learner`."""
        self._ppo.load({k: v for k, v in state.items() if k != "learning_rate"}, None, True)
        self._ppo.learning_rate = state["learning_rate"]

    def _dict(self, observations: Observations) -> TensorDict:
        return TensorDict(dict(observations), batch_size=[len(next(iter(observations.values())))])


def _between(ends: tuple[float, float], fraction: float) -> float:
    return ends[0] + (ends[1] - ends[0]) * min(max(fraction, 0.0), 1.0)


def _settings(cfg: TrainCfg, workers: Workers) -> dict[str, Any]:
    """The configuration in the form that ``rsl-rl-lib`` reads."""
    ppo: PpoCfg = cfg.ppo
    network = {"class_name": "MLPModel", "hidden_dims": list(ppo.hidden), "activation": ppo.activation}
    gaussian = {"class_name": "GaussianDistribution", "init_std": ppo.std[0], "std_type": "scalar"}
    return {
        "num_steps_per_env": cfg.steps,
        "obs_groups": {"actor": ["policy"], "critic": ["critic"]},
        "actor": {**network, "distribution_cfg": gaussian},
        "critic": dict(network),
        "multi_gpu": {"global_rank": workers.rank, "local_rank": workers.rank, "world_size": workers.count}
        if workers.count > 1
        else None,
        "algorithm": {
            "class_name": "PPO",
            "num_learning_epochs": ppo.epochs,
            "num_mini_batches": ppo.mini_batches,
            "gamma": ppo.gamma,
            "lam": ppo.lam,
            "clip_param": ppo.clip,
            "entropy_coef": ppo.entropy[0],
            "learning_rate": ppo.learning_rate,
            "max_grad_norm": ppo.max_grad_norm,
            "schedule": "adaptive",
            "desired_kl": ppo.target_kl,
            "rnd_cfg": None,
            "symmetry_cfg": None,
        },
    }
