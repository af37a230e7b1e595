"""What is learned from answers that were tried and judged: three objectives behind one interface.

All see the same: for each request a group of answers that the network itself wrote, each verified. They differ in what
they make of it.

- :class:`Preference` raises the odds of a better answer over a worse one, against where learning began ("Direct
  Preference Optimization", Rafailov et al. 2023).
- :class:`GroupRelative` weighs every answer by how much better than its group it is ("DeepSeekMath", Shao et al. 2024,
  outcome supervision).
- :class:`ProcessReward` weighs every token by the worth of the parts that are still to come from it on, each compared
  with all parts of the group (the same, process supervision).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor
from torch.nn import functional

from planners.language.learned.verifier import Verdict

_LEAST = 1e-4  # of a spread that is divided by
LEASH = 0.02  # how strongly the network is held where learning began


@dataclass(frozen=True)
class Answer:
    """One answer that the network tried.

    Attributes:
        verdict: What it is worth.
        part: (tokens,) which part of the verdict each token belongs to.
        reference: (tokens,) log-probabilities where learning began.
    """

    verdict: Verdict
    part: Tensor
    reference: Tensor


class Objective(Protocol):
    """Turns a group of judged answers into a loss. Each group is used for one update, by the network that wrote it."""

    def loss(self, group: Sequence[Answer], now: Sequence[Tensor]) -> Tensor | None:
        """Of one group; None where it teaches nothing.

        Args:
            group: Answers to one request.
            now: Of each answer, (tokens,) its log-probabilities by the network as it is, with gradient.
        """
        ...


@dataclass(frozen=True)
class Preference:
    """Every better answer against every worse one.

    Attributes:
        sharpness: How far the odds are to move from the reference.
    """

    sharpness: float = 0.3

    def loss(self, group: Sequence[Answer], now: Sequence[Tensor]) -> Tensor | None:
        """See :class:`Objective`."""
        gains = [scores.sum() - answer.reference.sum() for answer, scores in zip(group, now, strict=True)]
        worth = [answer.verdict.worth for answer in group]
        pairs = [
            functional.logsigmoid(self.sharpness * (better - worse))
            for better, good in zip(gains, worth, strict=True)
            for worse, bad in zip(gains, worth, strict=True)
            if good > bad
        ]
        return -torch.stack(pairs).mean() if pairs else None


@dataclass(frozen=True)
class GroupRelative:
    """Each answer by its worth relative to the group.

    Attributes:
        leash: Weight of the divergence from the reference.
    """

    leash: float = LEASH

    def loss(self, group: Sequence[Answer], now: Sequence[Tensor]) -> Tensor | None:
        """See :class:`Objective`."""
        worth = torch.tensor([answer.verdict.worth for answer in group])
        if len(worth) < 2 or worth.std() < _LEAST:
            return None
        advantages = (worth - worth.mean()) / worth.std()
        weights = [advantage.expand(len(scores)) for advantage, scores in zip(advantages, now, strict=True)]
        return _policy_gradient(group, now, weights, self.leash)


@dataclass(frozen=True)
class ProcessReward:
    """Each token by the parts that it decides: its own and those after it.

    Attributes:
        leash: Weight of the divergence from the reference.
    """

    leash: float = LEASH

    def loss(self, group: Sequence[Answer], now: Sequence[Tensor]) -> Tensor | None:
        """See :class:`Objective`."""
        worth = torch.tensor([value for answer in group for _, value in answer.verdict.parts])
        if len(worth) < 2 or worth.std() < _LEAST:
            return None
        weights = []
        for answer in group:
            own = torch.tensor([value for _, value in answer.verdict.parts])
            to_come = ((own - worth.mean()) / worth.std()).flip(0).cumsum(0).flip(0)
            weights.append(to_come[answer.part])
        return _policy_gradient(group, now, weights, self.leash)


OBJECTIVES: dict[str, Objective] = {
    "preference": Preference(),
    "group_relative": GroupRelative(),
    "process_reward": ProcessReward(),
}


def _policy_gradient(group: Sequence[Answer], now: Sequence[Tensor], weights: Sequence[Tensor], leash: float) -> Tensor:
    """Weighted log-probabilities, and the divergence from the reference ("DeepSeekMath", equation 4)."""
    terms = []
    for answer, scores, weight in zip(group, now, weights, strict=True):
        gap = answer.reference - scores
        terms.append((leash * (gap.exp() - gap - 1) - scores * weight).mean())
    return torch.stack(terms).mean()
