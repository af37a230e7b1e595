"""``rostrum stop``: ends the graph."""

import time

from hardware.safety.faults import FaultCode
from rostrum.cli.options import Domain
from rostrum.cli.terminal import line
from rostrum.errors import NotReadyError
from rostrum.graph.runtime_dir import GraphRecord, alive, require_record
from rostrum.graph.supervisor import ask_supervisor

EMERGENCY_TIMEOUT = 5.0  # [s] it is said again all the time, for drivers that are found late
TIMEOUT = 300.0  # a film may be rendered first


def stop(emergency: bool = False, domain: Domain = None) -> int:
    """Brings the robots to rest, ends every node and lets the run's report be written.

    Args:
        emergency: Bring all robots to rest at once, in place of that, and keep them there; the nodes go on, and only
            a person's reset of each robot lifts it. No replacement for a hardware emergency stop.
        domain: ROS domain id.
    """
    del domain
    record = require_record()
    if emergency:
        return _stop_at_once(record)
    ask_supervisor({"op": "stop"})
    end = time.monotonic() + TIMEOUT
    while alive(record.pid):
        if time.monotonic() > end:
            raise NotReadyError(f"the supervisor (pid {record.pid}) did not end within {TIMEOUT:.0f} s")
        time.sleep(0.1)
    line(f"stopped run {record.run_id}; what it left is in {record.run_folder}")
    return 0


def _stop_at_once(record: GraphRecord) -> int:
    """Says it until every driver has latched it; 1 where one has not."""
    from rostrum.graph.client import GraphClient

    with GraphClient(record.robots, domain=record.domain) as client:
        end = time.monotonic() + EMERGENCY_TIMEOUT
        missing = list(record.robots)
        while missing and time.monotonic() < end:
            client.emergency_stop()
            client.spin(0.1)
            faults = {robot: status.fault for robot, status in client.safety.items()}
            missing = [robot for robot in record.robots if faults.get(robot) != FaultCode.EMERGENCY_STOP]
    for robot in record.robots:
        line(f"{robot}: {'no answer; press its own emergency stop' if robot in missing else 'emergency stop latched'}")
    return 1 if missing else 0
