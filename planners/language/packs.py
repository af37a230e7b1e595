"""Files of language that come out of a pinned wheel once, like a robot's model pack, and are loaded once."""

import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Generic, ParamSpec, TypeVar

from hardware.descriptions.packs import ensure_pack
from hardware.errors import PackError
from planners.errors import ParserMissingError

P = ParamSpec("P")
T = TypeVar("T")


class Once(Generic[P, T]):
    """A loader of weights that runs once in each process for the same arguments; what failed once is not tried again.

    Args:
        load: The loader.
        what: Whose weights, for the error.
    """

    def __init__(self, load: Callable[P, T], what: str) -> None:
        self._load = load
        self._what = what
        self._lock = threading.Lock()
        self._tried = cache(self._try)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        """What the loader gives.

        Raises:
            ParserMissingError: the weights cannot be had or used.
        """
        with self._lock:
            found = self._tried(*args, **kwargs)
        if isinstance(found, ParserMissingError):
            raise found
        return found

    def forget(self) -> None:
        """The next call loads anew."""
        self._tried.cache_clear()

    def _try(self, *args: P.args, **kwargs: P.kwargs) -> T | ParserMissingError:
        try:
            return self._load(*args, **kwargs)
        except ParserMissingError as error:
            return error
        except (OSError, ValueError, KeyError) as error:
            return ParserMissingError(f"the weights of {self._what} cannot be used: {error!r}")


def packed(pack: str, path: str, need: str) -> Path:
    """A file or folder of a pack; fetches the pack when it is absent.

    Args:
        pack: Name of the pack.
        path: Within it.
        need: Who needs it, for the error: "free English needs ...".

    Raises:
        ParserMissingError: it cannot be had.
    """
    try:
        return ensure_pack(pack) / path
    except PackError as error:
        raise ParserMissingError(f"{need}: {error}") from error
