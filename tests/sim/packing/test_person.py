"""The scripted person: says which way, in words of its own, when an insertion will miss, and never too often."""

import numpy as np
import pytest

from sim.packing.commands import BY_TEXT
from sim.packing.expert import act, done
from sim.packing.person import WORDS, Person, PersonCfg
from sim.packing.table import PackingCfg

PUT = BY_TEXT["put the red block in the box"]


def over_the_box(aside: tuple[float, float]):
    """A table whose hand holds the red block over the box, beside its middle by ``aside`` [m]."""
    table = PackingCfg(noise=0.0).build()
    table.reset(0, np.zeros(2))
    pick = BY_TEXT["pick up the red block"]
    while not done(table, pick):
        table.step(act(table, pick))
    wanted = np.array([*(table.box_w[:2] + np.array(aside)), 0.25])
    for _ in range(120):
        held = table.objects_w[0]
        away = wanted - np.array([held[0], held[1], table.hand_w[2]])
        away[2] *= float(np.abs(away[:2]).max() < 0.02) or float(table.hand_w[2] < 0.27)
        table.step(np.array([*np.clip(3.0 * away, -0.2, 0.2), 0.0]))
    return table


@pytest.mark.parametrize(
    ("aside", "meant"),
    [
        ((0.014, 0.0), "move left a bit"),
        ((-0.014, 0.0), "move right a bit"),
        ((0.0, 0.014), "move back a bit"),
        ((0.0, -0.014), "move forward a bit"),
    ],
)
def test_beside_the_box_the_way_back_is_said(aside, meant):
    assert Person(PersonCfg(), 0).speak(over_the_box(aside), PUT) in WORDS[meant]


def test_nothing_is_said_when_all_is_well_and_a_needless_nudge_is_called_back():
    table = over_the_box((0.0, 0.0))
    person = Person(PersonCfg(), 0)
    assert person.speak(table, PUT) == ""
    assert person.speak(table, BY_TEXT["move left a bit"]) == PUT.text


def test_a_nudge_that_helps_is_left_alone_and_patience_ends():
    table = over_the_box((0.014, 0.0))
    person = Person(PersonCfg(patience=2), 0)
    assert person.speak(table, BY_TEXT["move left a bit"]) == ""
    assert [bool(person.speak(table, PUT)) for _ in range(3)] == [True, True, False]


def test_an_empty_hand_that_goes_to_the_box_is_sent_back():
    table = PackingCfg().build()
    table.reset(0, np.zeros(2))
    for _ in range(20):
        table.step(np.zeros(4))
    assert Person(PersonCfg(), 0).speak(table, PUT) == "grasp the red block again"


def test_a_grasp_that_will_land_on_the_block_is_corrected():
    table = PackingCfg(noise=0.0).build()
    table.reset(0, np.zeros(2))
    closing = np.array([-np.sin(table.yaw), np.cos(table.yaw)])
    place = np.array([*(table.objects_w[0, :2] + 0.021 * closing), 0.2])
    for _ in range(120):
        table.step(np.array([*np.clip(3.0 * (place - table.hand_w), -0.2, 0.2), 0.085]))
    said = Person(PersonCfg(), 0).speak(table, BY_TEXT["pick up the red block"])
    taken = next(text for text, words in WORDS.items() if said in words)
    assert np.dot(BY_TEXT[taken].direction[:2], closing) < -0.9
