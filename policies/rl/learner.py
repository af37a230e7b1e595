"""The learner behind the trainer: anything with these methods; PPO of ``rsl-rl-lib`` is the one that ships."""

import contextlib
import copy
import io
from collections.abc import Mapping
from typing import Any, Protocol

import torch
from tensordict import TensorDict

from policies.rl.cfg import PpoCfg, TrainCfg
from policies.rl.distributed import Workers
from policies.vec_env import VecEnv

ANNEALED = 0.9  # share of a run after which exploration has come down to its end value

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

    def load_networks(self, state: dict[str, Any]) -> None:
        """Takes up the networks of a state, and nothing else."""
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
        self._mean = copy.deepcopy(self._ppo._raw_actor.mlp).requires_grad_(False)

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
        self._set_rate(fraction)
        losses = self._ppo.update()
        if self._ppo.schedule == "adaptive":
            self._ppo.learning_rate = max(self._ppo.learning_rate, self._cfg.learning_rate_floor)
        with torch.no_grad():
            for mean, new in zip(self._mean.parameters(), self._ppo._raw_actor.mlp.parameters(), strict=True):
                mean.lerp_(new, self._cfg.averaging)
        std = float(distribution.std_param.detach().mean())  # type: ignore[union-attr]
        return {**{f"loss/{k}": v for k, v in losses.items()}, "lr": self._ppo.learning_rate, "std": std}

    @property
    def actor(self) -> torch.nn.Module:
        """See :class:`Learner`; the running mean of the actor's weights."""
        return self._mean

    def state_dict(self) -> dict[str, Any]:
        """See :class:`Learner`."""
        mean = self._mean.state_dict()
        return {**self._ppo.save(), "learning_rate": self._ppo.learning_rate, "mean_actor_state_dict": mean}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """See :class:`Learner`."""
        own = ("learning_rate", "mean_actor_state_dict")
        self._ppo.load({k: v for k, v in state.items() if k not in own}, None, True)
        self._mean.load_state_dict(state["mean_actor_state_dict"])
        self._ppo.learning_rate = state["learning_rate"]

    def _set_rate(self, fraction: float) -> None:
        """Lets the learning rate follow the divergence, then fall towards the end, so that the policy settles."""
        left = (1.0 - fraction) / self._cfg.settle
        if left < 1.0:
            self._ppo.schedule = "fixed"
            self._ppo.learning_rate = self._cfg.settle_rate * (0.2 + 0.8 * max(left, 0.0))
            for group in self._ppo.optimizer.param_groups:
                group["lr"] = self._ppo.learning_rate

    def load_networks(self, state: dict[str, Any]) -> None:
        """See :class:`Learner`; the spread of the actions is this run's own."""
        for model, name in ((self._ppo._raw_actor, "actor_state_dict"), (self._ppo._raw_critic, "critic_state_dict")):
            networks = {key: value for key, value in state[name].items() if not key.startswith("distribution")}
            own = {key: value for key, value in model.state_dict().items() if key.startswith("distribution")}
            model.load_state_dict({**networks, **own})
        self._mean.load_state_dict(self._ppo._raw_actor.mlp.state_dict())

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
