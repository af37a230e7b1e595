"""Runs a module that ends with whoever started it, SIGKILL included: ``python -m rostrum.deploy.tied FD MODULE ...``.

The file descriptor is the reading end of a pipe whose writing end only the starter holds.
"""

import os
import runpy
import signal
import sys
import threading


def main() -> None:
    """Entry point."""
    end = int(sys.argv[1])
    sys.argv = sys.argv[2:]

    def watch() -> None:
        os.read(end, 1)  # returns when the pipe closes
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=watch, daemon=True).start()
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
