"""Corrections of a recorded run as segments: words, time and meaning as they stand in its report."""

from rostrum.learned_corrections.recorded import PERIOD, recorded_corrections
from rostrum.runs.example import example_report


def test_every_correction_of_a_run_is_a_segment_in_order_with_what_it_meant():
    report = example_report()
    found = recorded_corrections(report, hold=2.0)
    assert sorted(each.segment.command for each in found) == sorted(
        record.correction.text for record in report.corrections
    )
    assert [each.time for each in found] == sorted(each.time for each in found)
    for each in found:
        assert each.segment.episode == report.run_id
        assert each.segment.type == "correction"
        assert abs(each.segment.start * PERIOD - each.time) <= PERIOD / 2
        assert len(each.segment) == round(2.0 / PERIOD)
    nudge = next(each for each in found if each.segment.command == "a bit to the left")
    assert nudge.taken is not None
    assert nudge.taken.kind == "nudge"
    assert nudge.node == "n4"
