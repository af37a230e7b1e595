"""The usual mistakes are told apart."""

import re

import numpy as np
import pytest

from rostrum.deploy.explain import explain

LABELS = ("a", "b", "c", "d")
T = np.arange(200) * 0.02
RIGHT = np.stack([np.sin(3 * T), 0.5 * np.sin(5 * T + 1), 0.3 + np.cos(4 * T), np.sin(7 * T) * T], axis=1)
NOISE = 0.02 * np.random.default_rng(0).normal(size=RIGHT.shape)


def late(steps):
    return np.vstack([np.repeat(RIGHT[:1], steps, axis=0), RIGHT[:-steps]])


@pytest.mark.parametrize(
    ("found", "kind", "said"),
    [
        (RIGHT * [1, -1, 1, 1], "sign", "the sign of b is wrong"),
        (-RIGHT, "sign", "everything"),
        (RIGHT[:, [1, 0, 2, 3]], "order", "a shows b, b shows a"),
        (RIGHT[:, [1, 2, 3, 0]], "order", "d shows a"),
        (RIGHT * 57.2958, "scale", "degrees for radians"),
        (RIGHT * 2.0, "scale", "2 times"),
        (RIGHT * [1, 1, 1, 3], "scale", "d 3"),
        (late(3), "delay", "3 steps late"),
        (late(1), "delay", "1 step late"),
        (RIGHT + np.array([0, 0.5, 0, 0]), "offset", r"b is off by \+0\.5"),
        (np.repeat(RIGHT[:1], len(T), axis=0), "frozen", "stands still"),
    ],
)
def test_each_mistake_is_named(found, kind, said):
    noise = 0.0 if kind == "frozen" else NOISE
    cause = explain(found + noise, RIGHT, LABELS)
    assert cause.kind == kind, cause
    assert re.search(said, cause.text), cause.text
    assert cause.left < 0.3


def test_a_mistake_in_the_frame_is_given_by_the_caller():
    turned = RIGHT[:, [1, 2, 0, 3]] * [1, -1, 1, 2] + 0.3
    assert explain(turned, RIGHT, LABELS, {"turned": turned}).text == "turned"


def test_what_is_no_usual_mistake_is_said_to_be_none():
    noise = np.random.default_rng(1).normal(size=RIGHT.shape)
    assert explain(noise, RIGHT, LABELS).kind == "unknown"
    assert explain(RIGHT, RIGHT, LABELS).kind == "unknown"
