from datetime import UTC, datetime, timedelta, timezone

from rostrum.runs.run_id import is_run_id, new_run_id


def test_ids_sort_by_time_to_the_microsecond():
    start = datetime(2026, 11, 22, 18, 15, 30, 999_990, UTC)
    steps = [timedelta(microseconds=n) for n in (0, 1, 5, 10, 11)] + [timedelta(days=40)]
    ids = [new_run_id(start + step) for step in steps]
    assert ids == sorted(ids)
    assert ids[0].startswith("20261122-181530-f4236")


def test_ids_are_in_utc():
    tokyo = datetime(2026, 11, 23, 3, 15, 30, tzinfo=timezone(timedelta(hours=9)))
    assert new_run_id(tokyo).startswith("20261122-181530-00000")


def test_ids_are_unique():
    ids = {new_run_id() for _ in range(200)}
    assert len(ids) > 190
    assert all(is_run_id(run_id) for run_id in ids)


def test_other_texts_are_no_run_ids():
    texts = ("", "demo", "20261122-181530", "20261122-181530-ABCDEF", "20261122-181530-0f42c7\n")
    assert not any(map(is_run_id, texts))
