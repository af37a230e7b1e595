"""What the high level learns from: which frames, and what is said a little later."""

import numpy as np
import pytest

from planners.errors import HighLevelError
from planners.high_level.histories import HistoryCfg, histories
from policies.language_conditioned.demonstrations import Episode
from policies.language_conditioned.segments import Segment

CFG = HistoryCfg(frames=3, stride=2, ahead=4)
NUMBERS = {"go": 0, "stop": 1}


def episode(*segments: tuple[str, int, int], steps: int = 20) -> Episode:
    """Step t looks like the number t."""
    high = np.arange(steps, dtype=np.float32)[:, None]
    return Episode("a", high, high, np.zeros((steps, 4)), tuple(Segment("a", *each) for each in segments))


def test_frames_reach_back_by_strides_and_stop_at_the_first_step():
    assert CFG.steps(np.array([10, 1])).tolist() == [[6, 8, 10], [0, 0, 1]]


def test_the_label_is_what_is_said_later_not_what_is_said_now():
    found = histories([episode(("go", 0, 10), ("stop", 10, 20))], NUMBERS, CFG)
    said = dict(zip(found.seen[:, -1, 0].astype(int).tolist(), found.said.tolist(), strict=True))
    assert said[5] == 0
    assert said[6] == 1
    assert max(said) == 15


def test_what_was_seen_before_the_first_segment_is_history_alone():
    found = histories([episode(("stop", 6, 14))], NUMBERS, CFG)
    assert found.seen[:, -1, 0].tolist() == [6.0, 7.0, 8.0, 9.0]
    assert found.seen[0, :, 0].tolist() == [2.0, 4.0, 6.0]


def test_words_that_are_no_candidate_and_episodes_that_are_too_short_are_named():
    with pytest.raises(HighLevelError, match="'fly'"):
        histories([episode(("fly", 0, 20))], NUMBERS, CFG)
    with pytest.raises(HighLevelError, match="no moment"):
        histories([episode(("go", 0, 4), steps=4)], NUMBERS, CFG)
