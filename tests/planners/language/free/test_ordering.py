"""Statements become stages."""

from planners.language.free.ordering import ordered
from planners.language.free.statements import Order, Put, Walk
from planners.language.lexicon import Entity
from planners.language.whereabouts import Whereabouts
from tests.planners.language.test_paragraphs import workshop

RED, BLUE = (Entity(f"{color}_block", "block", color, "object") for color in ("red", "blue"))
FAR = Entity("far_bench", "table", "", "place")
NEAR = Entity("near_bench", "table", "", "place")


def stages(*statements: object) -> list[list[str]]:
    whole = ordered(list(statements), Whereabouts(workshop()), "text")  # type: ignore[arg-type]
    return [[f"{task.object or task.robot}>{task.destination}" for task in part.tasks()] for part in whole.parts]  # type: ignore[union-attr]


def test_what_is_stacked_comes_after_what_it_stands_on():
    upper, lower = Put("", objects=(RED,), target=BLUE), Put("", objects=(BLUE,), target=FAR)
    assert stages(upper, lower) == [["blue_block>far_bench"], ["red_block>blue_block"]]


def test_what_lies_there_already_asks_for_nothing():
    assert stages(Put("", objects=(RED,), target=NEAR), Put("", objects=(BLUE,), target=FAR)) == [
        ["blue_block>far_bench"]
    ]


def test_a_walk_at_the_end_comes_last_and_others_in_their_order():
    last = Walk("", robot="dog", station="near_station", last=True)
    put = Put("", objects=(RED,), target=FAR)
    assert stages(last, put) == [["red_block>far_bench"], ["dog>near_station"]]
    assert stages(Walk("", robot="dog", station="near_station"), put) == [["dog>near_station"], ["red_block>far_bench"]]


def test_said_order_holds():
    red, blue = Put("", objects=(RED,), target=FAR), Put("", objects=(BLUE,), target=FAR)
    assert stages(red, blue, Order("", objects=(BLUE,), later=(RED,))) == [
        ["blue_block>far_bench"],
        ["red_block>far_bench"],
    ]
