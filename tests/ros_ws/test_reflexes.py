"""What the benchmark of reflexes measures is there in real graphs, in lock-step; how soon is not judged."""

import math

import pytest

pytestmark = [pytest.mark.ros, pytest.mark.timeout(400)]
pytest.importorskip("rostrum_interfaces", reason="interface packages are not built")

from benchmarks.reflexes import arms, edits, legs

LONG = 60.0  # [s] of wall time, for machines that are busy


def test_arms_that_are_corrected_and_stopped(make_session, monkeypatch):
    for name in ("WAIT", "ANSWERED", "STOPPED"):
        monkeypatch.setattr(arms, name, LONG)
    with make_session(scene="bench") as session:
        session.start()
        times = arms.sampled(session, corrections=2, stops=1)
    assert len(times.change) == 2
    assert times.stop
    for samples in (times.change, times.stop, times.slower, times.still):
        assert all(0.0 < sample < math.inf for sample in samples)
    assert all(sample < math.inf for sample in times.rest)
    assert all(changed <= still for changed, still in zip(times.stop, times.still, strict=True))


def test_a_dog_that_is_stopped(make_session, monkeypatch):
    monkeypatch.setattr(legs, "WAIT", LONG)
    with make_session(scene="yard", rate=1.0) as session:
        session.start()
        [sample] = legs.sampled(session, 1)
    assert 0.0 < sample["reference"] < math.inf
    assert 0.0 < sample["asked"] < math.inf
    assert sample["said"] < sample["stood"]


def test_a_plan_that_is_edited(make_session, monkeypatch):
    monkeypatch.setattr(edits, "ANSWERED", LONG)
    with make_session(scene="workshop") as session:
        session.start()
        found = edits.sampled(session, 2)
    assert len(found["plan_seconds"]) == 2
    assert all(0.0 < seconds < math.inf for seconds in found["plan_seconds"])
    assert found["said"] == 2 + len(found["refused"])
