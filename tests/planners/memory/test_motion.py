"""What the executive takes robots' speeds to be, as people change them and take that back."""

from planners.corrections.correction import CorrectionMeaning
from planners.executive import ExecutiveCfg
from planners.memory.levels import level_of
from planners.memory.motion import MotionReminder
from planners.mission.runner import MissionRunner
from tests.planners.allocation.bench_world import ReachEstimator

BOTH = ("left", "right")


def speeds(reminder: MotionReminder) -> tuple[float, ...]:
    return tuple(level_of(reminder._levels, robot, "speed").usual for robot in BOTH)


def test_an_undo_for_one_robot_leaves_the_others_and_later_ones_in_order() -> None:
    reminder = MotionReminder(MissionRunner(ExecutiveCfg(), ReachEstimator(), None), lambda: ())
    reminder.hear(CorrectionMeaning("parameter", speed_factor=0.5), BOTH)
    reminder.hear(CorrectionMeaning("nudge", "left", offset=(0.0, 0.0, 0.02)), ("left",))
    reminder.hear(CorrectionMeaning("parameter", "right", speed_factor=0.5), ("right",))
    assert speeds(reminder) == (0.5, 0.25)
    reminder.undo("left")  # the shift, which is no level
    assert speeds(reminder) == (0.5, 0.25)
    reminder.undo("left")
    assert speeds(reminder) == (1.0, 0.25)
    reminder.undo("left")
    assert speeds(reminder) == (1.0, 0.25)
    reminder.undo()
    assert speeds(reminder) == (1.0, 0.5)
    reminder.undo()
    assert speeds(reminder) == (1.0, 0.5)
    reminder.undo()
    assert speeds(reminder) == (1.0, 1.0)
