"""Files that a user names."""

from pathlib import Path

from rostrum.errors import UsageError


def text_of(path: Path) -> str:
    """The text in a file; raises UsageError when it cannot be read."""
    try:
        return path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from error
