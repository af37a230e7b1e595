"""Figures of perception from rows of known outcome, and random tables that are the same for equal seeds."""

import pytest

from rostrum.errors import UsageError

pytest.importorskip("cv2")

from benchmarks.perception.bench import metrics
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
