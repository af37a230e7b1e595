"""Run ids: unique, and in order of time when sorted as text."""

import re
import secrets
from datetime import UTC, datetime

_PATTERN = re.compile(r"\d{8}-\d{6}-[0-9a-f]{6}")


def new_run_id(now: datetime | None = None) -> str:
    """A fresh id such as ``20261122-181530-0f42c7``: UTC date, UTC time, microseconds in hex and a random digit.

    Args:
        now: An aware time; the present when left out.
    """
    now = (now or datetime.now(UTC)).astimezone(UTC)
    return f"{now:%Y%m%d-%H%M%S}-{now.microsecond:05x}{secrets.randbelow(16):x}"


def is_run_id(text: str) -> bool:
    """Whether ``text`` has the form of a run id."""
    return _PATTERN.fullmatch(text) is not None
