"""Lines on the terminal."""

import sys


def line(text: str = "") -> None:
    """Writes one line at once."""
    sys.stdout.write(f"{text}\n".encode(errors="replace").decode())
    sys.stdout.flush()
