"""What the fast mind begins with before the slow one has read it is kept or taken back, as that turns out."""

import pytest

from planners.errors import AmbiguousEntityError
from planners.language.understand import read_bounded
from planners.minds.ahead import move_ahead
from planners.minds.mind import TimedMind
from planners.minds.readers import Readers
from planners.minds.two_minds import MindsCfg
from tests.planners.allocation.bench_world import world
from tests.planners.minds.talk import READERS, Talk

AHEAD = MindsCfg(act_ahead=True)
SAID = "Kindly put the blue block in the tray."


@pytest.mark.parametrize(
    ("text", "moves"),
    [
        ("Our guest ordered the green one. Serve it in the tray.", [("green_block", "tray")]),
        ("What about the red block? That should come on the red mark.", [("red_block", "red_mark")]),
        ("The red block must not end up in the tray.", None),
        ("Don't you think the red block is fine in the tray?", None),
        ("Unless it rains, the red block goes in the tray.", None),
        ("The red block and the blue block belong in the tray.", None),
        ("Something is missing in the tray.", None),
        ("The red block is in the way.", None),
        ("Take the red block from the tray.", None),
    ],
)
def test_only_one_plain_move_is_begun_ahead(text, moves) -> None:
    tree = move_ahead(text, world())
    assert (tree and [(leaf.object, leaf.destination) for leaf in tree.root.leaves()]) == moves


def test_what_was_meant_goes_on_and_is_answered_once() -> None:
    talk = Talk(TimedMind(6.0), AHEAD)
    talk.request("a", SAID)
    talk.run(5.0)
    assert len(talk.started) >= 1
    assert not talk.answers_of("a")
    talk.run(60.0)
    assert [answer.status for answer in talk.answers_of("a")] == ["accepted", "done"]
    assert len(talk.started) == 2, "a pick and a place"
    assert talk.resting["blue_block"] == "tray"


def test_by_default_nothing_moves_before_it_is_read() -> None:
    talk = Talk(TimedMind(6.0))
    talk.request("a", SAID)
    talk.run(5.0)
    assert not talk.started


@pytest.mark.parametrize("busy", [True, False])
def test_what_was_not_meant_is_taken_back(busy) -> None:
    readers = Readers(READERS.at_once, lambda _, world: read_bounded("Put the green block on the red mark.", world))
    talk = Talk(TimedMind(6.0), AHEAD, readers=readers)
    if busy:
        talk.request("z", "Put the red block in the tray.")
    talk.request("a", SAID)
    talk.run(90.0)
    assert [answer.status for answer in talk.answers_of("a")] == ["accepted", "done"]
    assert talk.resting["green_block"] == "red_mark"
    assert talk.resting.get("blue_block") != "tray"
    assert not any(server.holding for server in talk.servers.values())


def test_what_is_asked_about_or_refused_is_taken_back() -> None:
    def asks(*_):
        raise AmbiguousEntityError("which?", ("it",), ("a", "b"))

    talk = Talk(TimedMind(6.0), AHEAD, readers=Readers(READERS.at_once, asks))
    talk.request("a", SAID)
    talk.run(60.0)
    assert [answer.status for answer in talk.answers_of("a")] == ["question"]
    assert talk.resting.get("blue_block") != "tray"


def test_a_stop_holds_it_and_it_is_not_gone_on_with() -> None:
    talk = Talk(TimedMind(6.0), AHEAD)
    talk.request("a", SAID)
    talk.run(1.0)
    talk.correction("c", "stop")
    talk.run(8.0)
    assert [answer.status for answer in talk.answers_of("a")] == ["refused"]
    talk.correction("d", "go on")
    talk.run(60.0)
    assert talk.resting.get("blue_block") != "tray"


def test_what_is_never_read_is_taken_back() -> None:
    talk = Talk(TimedMind(1000.0), MindsCfg(3.0, True))
    talk.request("a", SAID)
    talk.run(60.0)
    assert [answer.status for answer in talk.answers_of("a")] == ["refused"]
    assert talk.resting.get("blue_block") != "tray"
    assert not any(server.holding for server in talk.servers.values())


def test_an_undo_takes_back_all_of_it() -> None:
    talk = Talk(TimedMind(2.0), AHEAD)
    talk.request("z", "Put the red block in the tray.")
    talk.run(0.25)
    talk.request("a", SAID)
    talk.correction("b", "undo")
    talk.run(60.0)
    assert talk.resting.get("blue_block") != "tray"
    assert talk.resting["red_block"] == "tray"
