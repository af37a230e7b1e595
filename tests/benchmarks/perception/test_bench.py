"""Figures of perception from rows of known outcome, and random tables that are the same for equal seeds."""

import sys

import pytest

from rostrum.errors import UsageError

pytest.importorskip("cv2")

from benchmarks.perception.bench import metrics
from benchmarks.perception.peer import require_open3d
from benchmarks.perception.score import score_table
from rostrum.cli.bench_perception import perception


def block(visible, error=None, sigma=0.002):
    row = {"name": "red_0", "visible": visible, "found": error is not None}
    return row if error is None else row | {"error": error, "sigma": sigma, "turn": 0.01}


def table(*blocks, imagined=()):
    return {"seed": 0, "arm": False, "frames": [{"cpu": 0.03, "blocks": list(blocks), "imagined": list(imagined)}]}


def test_what_is_named_elsewhere_is_not_found_and_wants_a_flag():
    found = metrics(
        [table(block(0.9, 0.002), block(0.9, 0.2, sigma=0.1), block(0.6), block(0.3), imagined=("blue_1",))]
    )
    assert found["found, at least half visible"].value == pytest.approx(1 / 3)
    assert found["errors above 12 mm flagged"].value == 1.0 and found["good measurements flagged"].value == 0.0
    assert found["names given to what is not there"].value == 1.0
    missed = metrics([table(block(0.9, 0.2, sigma=0.002))])
    assert missed["errors above 12 mm flagged"].value == 0.0
    assert missed["used measurements off by more than 12 mm"].value == 1.0
    assert list(found)[-1] == "found, at least half visible"


def test_malformed_seeds_are_refused():
    with pytest.raises(UsageError, match="--seeds takes A-B"):
        perception(seeds="many")


def test_a_peer_that_is_not_installed_is_refused_with_the_remedy(monkeypatch):
    monkeypatch.setitem(sys.modules, "open3d", None)
    with pytest.raises(UsageError, match="EXTRAS=peers"):
        perception(seeds="0-0", peer=True)


def test_the_peer_sees_the_same_frames():
    try:
        require_open3d()
    except UsageError as missing:
        pytest.skip(str(missing))
    frames = score_table(1_000_000, peer=True)["frames"]
    names = [{block["name"] for block in each["blocks"]} for frame in frames for each in (frame, frame["peer"])]
    assert names[0] == names[1]
    assert any(block["found"] for frame in frames for block in frame["peer"]["blocks"])
