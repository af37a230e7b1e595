"""``rostrum stop``: ends the graph."""

import time

from rostrum.cli.terminal import line
from rostrum.errors import NotReadyError
from rostrum.graph.runtime_dir import alive, require_record
from rostrum.graph.supervisor import ask_supervisor

TIMEOUT = 300.0  # a film may be rendered first


def stop() -> int:
    """Brings the robots to rest, ends every node and lets the run's report be written."""
    record = require_record()
    ask_supervisor({"op": "stop"})
    end = time.monotonic() + TIMEOUT
    while alive(record.pid):
        if time.monotonic() > end:
            raise NotReadyError(f"the supervisor (pid {record.pid}) did not end within {TIMEOUT:.0f} s")
        time.sleep(0.1)
    line(f"stopped run {record.run_id}; what it left is in {record.run_folder}")
    return 0
