"""Bodies: every embodiment does the same when asked the same, within limits, and what is asked too much is bounded."""

import math

import numpy as np
import pytest

from hardware.errors import DescriptionError
from hardware.mobile.body import HEIGHT_AT_REST, OPEN, BodyCommand, BodyLimits, MobileBody
from hardware.mobile.embodiment import EMBODIMENTS, REACH_AT_REST, embodiment

BODIES = sorted(EMBODIMENTS)


@pytest.mark.parametrize("name", BODIES)
def test_the_tool_comes_where_it_is_asked_over_the_whole_workspace(name):
    limits = BodyLimits()
    body = MobileBody(embodiment(name))
    for reach in np.linspace(*limits.reach, 5):
        for height in np.linspace(*limits.height, 5):
            body.begin(np.zeros(3))
            for _ in range(8):
                references = body.advance(
                    BodyCommand(reach=(reach - REACH_AT_REST) / 8, lift=(height - HEIGHT_AT_REST) / 8), np.zeros(3)
                )
            assert body.tool(np.array(references.arm)) == pytest.approx([reach, height], abs=2e-3)
            assert sum(references.arm) == pytest.approx(0.0)  # the gripper stays level


@pytest.mark.parametrize("name", BODIES)
def test_the_point_of_reference_moves_alike_whatever_the_body(name):
    body, pose = MobileBody(embodiment(name)), np.array([0.4, -0.2, 2.0])
    body.begin(pose)
    references = body.advance(BodyCommand(shift=(0.05, -0.02), turn=0.1), pose)
    moved = body.point_w(np.array(references.base_w))
    cos, sin = math.cos(2.0), math.sin(2.0)
    wanted = [0.4 + cos * 0.05 + sin * 0.02, -0.2 + sin * 0.05 - cos * 0.02, 2.1]
    assert moved == pytest.approx(wanted)


def test_bases_stand_where_their_arms_need_them():
    base = {name: MobileBody(embodiment(name)).begin(np.zeros(3)).base_w[0] for name in BODIES}
    assert base["long_arm"] < base["standard"] < base["short_arm"]


def test_what_is_too_much_is_bounded():
    limits, body = BodyLimits(), MobileBody(embodiment("standard"))
    body.begin(np.zeros(3))
    references = body.advance(BodyCommand((9.0, -9.0), 9.0, 9.0, -9.0), np.zeros(3))
    assert references.base_w == pytest.approx((limits.shift, -limits.shift, limits.turn))
    assert body.tool(np.array(references.arm)) == pytest.approx(
        [REACH_AT_REST + limits.tool, HEIGHT_AT_REST - limits.tool], abs=2e-3
    )


def test_references_do_not_run_away_from_a_blocked_base():
    limits, body = BodyLimits(), MobileBody(embodiment("standard"))
    body.begin(np.zeros(3))
    for _ in range(20):
        references = body.advance(BodyCommand((limits.shift, 0.0)), np.zeros(3))
    assert references.base_w[0] <= limits.shift + limits.lead + 1e-9


def test_pads_do_what_was_last_said_until_something_else_is():
    body = MobileBody(embodiment("standard"))
    assert body.begin(np.zeros(3)).opening == OPEN
    assert body.advance(BodyCommand(grip=True), np.zeros(3)).opening == 0.0
    assert body.advance(BodyCommand(), np.zeros(3)).opening == 0.0
    assert body.advance(BodyCommand(grip=False), np.zeros(3)).opening == OPEN


def test_an_unknown_body_is_refused_with_the_choices():
    with pytest.raises(DescriptionError, match="long_arm, short_arm, standard"):
        embodiment("giraffe")
