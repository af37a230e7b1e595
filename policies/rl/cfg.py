"""Configuration of a training run."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class PpoCfg:
    """Proximal policy optimisation (Schulman et al., 2017), as ``rsl-rl-lib`` implements it.

    Attributes:
        hidden: Sizes of the hidden layers, of actor and critic.
        activation: Of the hidden layers.
        epochs: Passes over each batch.
        mini_batches: Parts of each pass.
        gamma: Discount.
        lam: Of the generalised advantage estimate.
        clip: Of the probability ratio.
        learning_rate: At the start; adapted to keep the KL divergence.
        learning_rate_floor: It is not lowered below this.
        settle: Share of the run at its end in which the learning rate falls from ``settle_rate`` to a fifth of it.
        settle_rate: See ``settle``.
        averaging: The policy is the running mean of the actor's weights; this is the share of each new iteration.
        target_kl: Divergence between two policies that the learning rate aims at.
        entropy: Weight of the entropy bonus at the start and at the end.
        std: Standard deviation of the actions at the start, and its upper bound at the end.
        max_grad_norm: Gradients are clipped at this norm.
    """

    hidden: tuple[int, ...] = (256, 128, 64)
    activation: str = "elu"
    epochs: int = 4
    mini_batches: int = 4
    gamma: float = 0.99
    lam: float = 0.95
    clip: float = 0.2
    learning_rate: float = 1e-3
    learning_rate_floor: float = 1.5e-4
    settle: float = 0.25
    settle_rate: float = 3e-4
    averaging: float = 0.15
    target_kl: float = 0.012
    entropy: tuple[float, float] = (0.003, 0.0005)
    std: tuple[float, float] = (0.6, 0.15)
    max_grad_norm: float = 1.0


@dataclass(frozen=True)
class TrainCfg:
    """A training run.

    Attributes:
        iterations: Updates of the policy.
        steps: Control steps of every copy between two updates.
        num_envs: Copies in every process.
        seed: Of everything random; each process adds its rank.
        evaluate_every: Iterations between two evaluations of the deterministic policy; 0 for none but the last.
        ppo: The learner.
    """

    iterations: int = 400
    steps: int = 24
    num_envs: int = 256
    seed: int = 0
    evaluate_every: int = 50
    ppo: PpoCfg = field(default_factory=PpoCfg)
