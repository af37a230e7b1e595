"""Takes out of a text what tells of a person's machine: paths, user and host names."""

import re
import socket
import sys
from collections.abc import Iterable
from pathlib import Path

from rostrum.environment import ROOT

_HOMES = re.compile(r"(?<![\w.])/(?:root|(?:home|Users)/[^/\s\"'\\:,;)]+)(?=[/\s\"'\\:,;)]|$)")


class Scrubber:
    """Replaces the paths of this installation and of a run by names, home folders by ``~``, the host's name by HOST.

    Args:
        folder: The run folder, if there is one.
        names: Names of the run that stay, whatever the host is called, such as those of robots.
    """

    def __init__(self, folder: Path | None, names: Iterable[str] = ()) -> None:
        known = {str(ROOT): "ROSTRUM", sys.prefix: "PYTHON", str(Path.home()): "~"}
        if folder is not None:
            known[str(folder.resolve())] = "RUN"
        self._paths = sorted(((path, name) for path, name in known.items() if len(path) > 1), key=lambda p: -len(p[0]))
        host = socket.gethostname()
        own = len(host) > 2 and host not in ("localhost", *names)
        self._host = re.compile(rf"(?<!\w){re.escape(host)}(?!\w)") if own else None

    def __call__(self, text: str) -> str:
        """The text without them."""
        for path, name in self._paths:
            text = re.sub(rf"(?<![\w.]){re.escape(path)}(?![\w-])", name, text)
        text = _HOMES.sub("~", text)
        return self._host.sub("HOST", text) if self._host is not None else text
