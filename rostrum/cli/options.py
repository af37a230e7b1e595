"""Options that several commands share."""

import importlib.util
from typing import Annotated

import tyro

from rostrum.errors import SetupError

Domain = Annotated[int | None, tyro.conf.arg(help="ROS domain id; the default is Rostrum's own, 77")]
"""Read before the clean environment is entered, see :mod:`rostrum.domain`; listed here so that ``--help`` shows it."""

Words = Annotated[tuple[str, ...], tyro.conf.Positional]
"""A sentence, quoted or not."""


def sentence(words: tuple[str, ...]) -> str:
    """The words as one sentence."""
    return " ".join(words)


def require_learning() -> None:
    """Refuses a command that learns where the learning packages are absent.

    Raises:
        SetupError: names the command that installs them.
    """
    missing = [
        name
        for name in ("torch", "rsl_rl", "onnx", "onnxruntime", "transformers")
        if importlib.util.find_spec(name) is None
    ]
    if missing:
        raise SetupError(f"learning needs {', '.join(missing)}; install with: make setup EXTRAS=learn")


def require_vision() -> None:
    """Refuses a command that looks through cameras where OpenCV is absent.

    Raises:
        SetupError: names the command that installs it.
    """
    if importlib.util.find_spec("cv2") is None:
        raise SetupError("perception needs opencv (cv2); install it with: make setup EXTRAS=vision")
