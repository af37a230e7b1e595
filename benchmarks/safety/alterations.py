"""What a strike does to commands and measurements on their way.

Those that remember are made anew for every run: they are functions that return the alteration.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

Altered = Callable[[Any], Any]


def changed(**changes: Any) -> Altered:
    """Replaces fields; a function is given the message."""
    return lambda message: replace(
        message, **{name: value(message) if callable(value) else value for name, value in changes.items()}
    )


def no_number(field: str) -> Altered:
    """Makes a field NaN."""
    return changed(**{field: lambda message: getattr(message, field) * np.nan})


def standing(*fields: str) -> Callable[[], Altered]:
    """Remembers: the named fields keep the values that they have first; without names all of them."""

    def make() -> Altered:
        kept: list[Any] = []

        def alter(message: Any) -> Any:
            kept.append(message)
            first = kept[0]
            return replace(message, **{name: getattr(first, name) for name in fields}) if fields else first

        return alter

    return make


def drifting(field: str, rate: Any) -> Callable[[], Altered]:
    """Remembers: a field moves away by ``rate`` a second, in its own unit."""

    def make() -> Altered:
        began: list[float] = []

        def alter(message: Any) -> Any:
            began.append(message.stamp)
            return replace(message, **{field: getattr(message, field) + rate * (message.stamp - began[0])})

        return alter

    return make


def lost(of: int, arrive: int = 1) -> Callable[[], Altered]:
    """Remembers: of so many messages only ``arrive`` do; None for those that are lost."""

    def make() -> Altered:
        count = [0]

        def alter(message: Any) -> Any:
            count[0] += 1
            return message if (count[0] - 1) % of < arrive else None

        return alter

    return make


def stuttering(of: int) -> Callable[[], Altered]:
    """Remembers: of so many measurements one arrives; until the next, it is the newest."""

    def make() -> Altered:
        arrives, newest = lost(of)(), [None]

        def alter(message: Any) -> Any:
            newest[0] = arrives(message) or newest[0]
            return newest[0]

        return alter

    return make


def overtaken() -> Altered:
    """Remembers: every second message arrives two periods late, after the next one."""
    waiting: list[Any] = []
    count = [0]

    def alter(message: Any) -> Any:
        count[0] += 1
        if count[0] % 2:
            waiting.append(message)
            return waiting.pop(0) if len(waiting) > 1 else None
        return message

    return alter
