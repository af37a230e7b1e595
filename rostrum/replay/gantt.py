"""What each robot did, as bars in the terminal."""

from planners.allocation.explain import Bar, draw_bars
from planners.plan import NodeState
from rostrum.replay.recording import Recording
from rostrum.replay.snapshot import MARKS
from rostrum.replay.state import RunState


def gantt(recording: Recording, state: RunState, width: int = 96) -> str:
    """All missions of a run, one row per robot, a bar for each try; a mark says how a step ended that is not done.

    Times count from the recording's zero [s].
    """
    bars = []
    for mission in state.missions:
        for record in mission.records.values():
            mark = "" if record.state is NodeState.DONE else MARKS[record.state]
            for start, end in mission.ran.get(record.id, []):
                until = recording.end if end is None else end - recording.zero
                bars.append(Bar(record.robot, start - recording.zero, until, f"{mark}{record.id}"))
    return draw_bars(bars, width) if bars else "(nothing was begun)"
