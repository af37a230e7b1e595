from planners.corrections.correction import Correction, CorrectionMeaning, CorrectionReply
from rostrum.runs.pauses import find_pauses
from rostrum.runs.report import CorrectionRecord, Pause


def said(kind, t, *robots, accepted=True):
    replies = tuple(CorrectionReply("c", t, robot, accepted, CorrectionMeaning(kind), "", "") for robot in robots)
    return CorrectionRecord(Correction("c", t, "operator", kind), replies)


def test_a_pause_ends_when_that_robot_goes_on():
    stop = said("stop", 1.0, "left", "right", "executive")
    corrections = [stop, said("go_on", 3.0, "right"), said("go_on", 4.0, "left")]
    assert find_pauses(corrections, 9.0) == (Pause("left", 1.0, 4.0), Pause("right", 1.0, 3.0))


def test_a_pause_without_end_lasts_to_the_end():
    assert find_pauses([said("stop", 1.0, "left"), said("stop", 2.0, "left")], 9.0) == (Pause("left", 1.0, 9.0),)


def test_refused_and_other_corrections_pause_nothing():
    assert find_pauses([said("stop", 1.0, "left", accepted=False), said("parameter", 2.0, "left")], 9.0) == ()
