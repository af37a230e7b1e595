"""Texts that the network writes: each token the likeliest of those that are allowed."""

import math
from collections.abc import Sequence

import numpy as np

from planners.language.learned.base_model import END, tokenizer
from planners.language.learned.decoding import Constraint
from planners.language.learned.network import Network


def encode(text: str) -> list[int]:
    """The tokens of a text."""
    return tokenizer().encode(text).ids


def write(
    network: Network, prompts: Sequence[str], constraints: Sequence[Constraint], longest: int
) -> list[tuple[str, float]]:
    """Goes on with each prompt as its constraint allows.

    Args:
        network: Who writes.
        prompts: What it reads first.
        constraints: One for each, at its beginning.
        longest: Tokens of a text.

    Returns:
        For each, what was written and with which probability; nothing, with 0, where it did not come to an end.
    """
    read = [encode(prompt) for prompt in prompts]
    width = max(map(len, read))
    tokens = np.array([[END] * (width - len(prompt)) + prompt for prompt in read])
    continuation = network.begin(tokens, np.array([len(prompt) for prompt in read]))
    written: list[list[int]] = [[] for _ in read]
    chances = [0.0] * len(read)
    for _ in range(longest):
        taken = np.full(len(read), END)
        for index, constraint in enumerate(constraints):
            if constraint.ended:
                continue
            best = max(constraint.allowed(), key=lambda token: continuation.scores[index, token])
            chances[index] += float(continuation.scores[index, best])
            constraint.take(best)
            taken[index] = best
            written[index].append(best)
        if all(constraint.ended for constraint in constraints):
            break
        continuation.go_on(taken)
    ended = [bool(ids) and ids[-1] == END for ids in written]
    texts = [tokenizer().decode(ids[:-1] if end else []) for ids, end in zip(written, ended, strict=True)]
    return [(text, math.exp(chance) if end else 0.0) for text, chance, end in zip(texts, chances, ended, strict=True)]
