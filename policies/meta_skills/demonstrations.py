"""Demonstrations cut by meta-skill, or whole tasks, as arrays: what was perceived, what was told, what was done."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from policies.errors import DemonstrationError

Array = np.ndarray


@dataclass(frozen=True)
class Demonstration:
    """One stretch under one sentence.

    Attributes:
        text: The sentence.
        own: Features of the body, (steps, features).
        things: Features of things, (steps, things, features).
        actions: What was done, (steps, 7), see :mod:`policies.meta_skills.bins`.
    """

    text: str
    own: Array
    things: Array
    actions: Array

    def __len__(self) -> int:
        return len(self.actions)


def transitions(demonstrations: Sequence[Demonstration]) -> int:
    """Steps of all of them."""
    return sum(map(len, demonstrations))


def shortened(demonstrations: Sequence[Demonstration], steps: int) -> list[Demonstration]:
    """The first demonstrations, exactly so many steps of them; the last one loses its beginning.

    Raises:
        DemonstrationError: there are fewer.
    """
    if transitions(demonstrations) < steps:
        raise DemonstrationError(f"{transitions(demonstrations)} steps are fewer than {steps}; demonstrate more")
    kept, left = [], steps
    for each in demonstrations:
        if left <= 0:
            break
        part = slice(max(0, len(each) - left), None)
        kept.append(Demonstration(each.text, each.own[part], each.things[part], each.actions[part]))
        left -= len(kept[-1])
    return kept


def save(path: Path, demonstrations: Sequence[Demonstration]) -> None:
    """Writes them to one file, whole or not at all."""
    joined = {name: np.concatenate([getattr(each, name) for each in demonstrations]) for name in
              ("own", "things", "actions")}  # fmt: skip
    lengths, texts = np.array(list(map(len, demonstrations))), np.array([each.text for each in demonstrations])
    scratch = path.with_suffix(".new.npz")
    np.savez(scratch, allow_pickle=False, texts=texts, lengths=lengths, **joined)
    scratch.replace(path)


def load(path: Path) -> list[Demonstration]:
    """Reads what :func:`save` wrote.

    Raises:
        DemonstrationError: the file holds no demonstrations.
    """
    try:
        with np.load(path) as file:
            texts, lengths = file["texts"], file["lengths"]
            arrays = [np.split(file[name], np.cumsum(lengths)[:-1]) for name in ("own", "things", "actions")]
    except (OSError, ValueError, KeyError) as error:
        raise DemonstrationError(f"{path} holds no demonstrations: {error}") from error
    return [Demonstration(str(text), *parts) for text, *parts in zip(texts, *arrays, strict=True)]
