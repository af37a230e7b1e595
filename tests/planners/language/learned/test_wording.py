"""Readings as trees, as sentences that the bounded grammar reads back, and worlds as the network is told of them."""

import pytest

from benchmarks.language.worlds import world_of
from planners.errors import PlannerError
from planners.language.learned.paragraphs import load_paragraphs
from planners.language.learned.situation import situation_of
from planners.language.learned.tree import meaning_of, tasks_of
from planners.language.learned.wording import worded
from planners.language.understand import build_tree, read_bounded
from tests.planners.language.test_paragraphs import workshop


def test_the_workshop_in_spoken_names():
    situation, names = situation_of(workshop())
    assert situation.surfaces["near bench"] == ("red block", "blue block", "green block", "orange block")
    assert situation.surfaces["far bench"] == ()
    assert situation.carriers == {"dog": "near bench"}
    assert situation.zones == ("yellow zone", "blue zone")
    assert names.stations["far bench"] == ("far_station",)
    assert names.trays == {"dog": "dog_tray"}


def test_a_described_world_is_described_the_same():
    for situation in {id(p.situation): p.situation for p in load_paragraphs()}.values():
        found, _ = situation_of(world_of(situation))
        assert {name: set(lying) for name, lying in found.surfaces.items()} == {
            name: set(lying) for name, lying in situation.surfaces.items()
        }
        assert found.carriers == situation.carriers
        assert found.zones == situation.zones


@pytest.mark.slow
def test_every_reading_can_be_said_and_is_read_back():
    world = workshop()
    situation, names = situation_of(world)
    seen, said = set(), 0
    for paragraph in load_paragraphs():
        if paragraph.meaning is None or set(paragraph.situation.objects) != set(situation.objects):
            continue
        if paragraph.answer() in seen:
            continue
        seen.add(paragraph.answer())
        try:
            whole, constraints = tasks_of(paragraph.meaning, situation, names, paragraph.text)
            tree = build_tree(whole, paragraph.text, constraints)
        except PlannerError:
            continue  # a round trip that ends where it began asks for nothing
        said += 1
        assert meaning_of(read_bounded(worded(tree, world), world), world) == meaning_of(tree, world)
    assert said > 1000
