"""A lexicon from a file that a user names."""

import json
from pathlib import Path

from planners.language.temporal.lexicon import Lexicon
from rostrum.cli.files import text_of
from rostrum.errors import UsageError


def read_lexicon(path: Path | None) -> Lexicon | None:
    """The lexicon in a file; None without one.

    Raises:
        UsageError: the file cannot be read or is no JSON.
        PlannerError: it holds no lexicon.
    """
    if path is None:
        return None
    try:
        return Lexicon.from_json(json.loads(text_of(path)))
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from error
