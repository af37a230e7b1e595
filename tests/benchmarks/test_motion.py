"""Wall times of a run in the simulator's time."""

import math

from benchmarks.motion import simulated_time
from rostrum.runs.events import EventWriter, read_events


def logged(path, *offsets):
    with EventWriter(path, "run") as events:
        for offset, begin in offsets:
            events.write(offset + begin, "sim", "time_offset", data={"offset_s": offset, "from_sim_s": begin})
    return read_events(path)


def test_time_that_was_lost_on_the_way(tmp_path) -> None:
    events = logged(tmp_path / "events.jsonl", (1000.0, 0.0), (1000.5, 2.0))
    assert simulated_time(events, 1001.0) == 1.0
    assert simulated_time(events, 1003.0) == 2.5
    assert simulated_time(events, 999.0) == -1.0


def test_a_log_that_does_not_tell(tmp_path) -> None:
    assert math.isnan(simulated_time(logged(tmp_path / "events.jsonl"), 1000.0))
