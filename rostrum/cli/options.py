"""Options that several commands share."""

from typing import Annotated

import tyro

Domain = Annotated[int | None, tyro.conf.arg(help="ROS domain id; the default is Rostrum's own, 77")]
"""Read before the clean environment is entered, see :mod:`rostrum.domain`; listed here so that ``--help`` shows it."""

Words = Annotated[tuple[str, ...], tyro.conf.Positional]
"""A sentence, quoted or not."""


def sentence(words: tuple[str, ...]) -> str:
    """The words as one sentence."""
    return " ".join(words)
