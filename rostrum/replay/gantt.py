"""What each robot did, as bars in the terminal."""

from planners.allocation.explain import Bar, draw_bars
from planners.plan import NodeState
from rostrum.replay.recording import Recording
from rostrum.replay.snapshot import MARKS
from rostrum.replay.state import RunState


def gantt(recording: Recording, state: RunState, width: int = 96) -> str:
    """All missions of a run, one row per robot; a step that was tried is a bar from its first start to its end.

    A mark says how it ended. Times count from the recording's zero [s].
    """
    bars = []
    for mission in state.missions:
        shift = mission.started - recording.zero
        for record in mission.records.values():
            if record.started is None:
                continue
            end = record.ended + shift if record.ended is not None else recording.end
            mark = "" if record.state is NodeState.DONE else MARKS[record.state]
            bars.append(Bar(record.robot, record.started + shift, end, f"{mark}{record.id}"))
    return draw_bars(bars, width) if bars else "(nothing was begun)"
