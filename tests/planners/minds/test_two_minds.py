"""What people say takes effect in the order said, whichever mind reads it and however long that takes."""

from hypothesis import given, settings
from hypothesis import strategies as st

from planners.minds.mind import TimedMind
from planners.minds.readers import Readers
from planners.minds.two_minds import MindsCfg
from tests.planners.minds.talk import READERS, DrawnMind, Talk

RED = "Put the red block in the tray."
BLUE = "Put the blue block in the tray."
HARD_BLUE = "Kindly put the blue block in the tray."


def test_plain_words_take_effect_within_the_fast_minds_time() -> None:
    talk = Talk(TimedMind(10.0), fast=TimedMind(0.5))
    talk.request("a", RED)
    assert not talk.answers
    talk.run(0.5)
    assert [answer.status for answer in talk.answers_of("a")] == ["accepted"]
    assert talk.executive.status()["nodes"], "planned"
    talk.run(1.0)
    assert len(talk.started) == 1


def test_a_running_skill_goes_on_while_the_slow_mind_reads() -> None:
    talk = Talk(TimedMind(10.0))
    talk.request("a", RED)
    talk.run(1.0)
    talk.request("b", HARD_BLUE)
    talk.run(9.0)
    assert not talk.answers_of("b")
    assert len(talk.started) == 2, "the pick ended and the place began meanwhile"
    talk.run(60.0)
    assert [a.status for a in talk.answers_of("a")] == ["accepted", "done"]
    assert [a.status for a in talk.answers_of("b")] == ["accepted", "done"]


def test_a_stop_waits_for_nobody_and_holds_what_is_read_meanwhile() -> None:
    talk = Talk(TimedMind(10.0))
    talk.request("a", RED)
    talk.run(0.25)
    talk.request("b", HARD_BLUE)
    talk.correction("c", "stop")
    assert [reply.accepted for reply in talk.replies_of("c")] == [True]
    talk.run(30.0)
    assert len(talk.started) == 1, "nothing further begins"
    assert [answer.status for answer in talk.answers_of("b")] == ["refused"]
    assert "go on" in talk.answers_of("b")[0].text


def test_a_change_waits_for_what_was_said_before_it_and_is_read_in_its_light() -> None:
    talk = Talk(TimedMind(5.0))
    talk.request("a", RED)
    talk.run(0.25)
    talk.request("b", "Kindly put the green block on the red mark.")
    talk.run(1.0)
    talk.correction("c", "skip the green one")  # no task is about it yet
    assert not talk.replies_of("c")
    talk.run(60.0)
    assert talk.taken() == ["a", "b", "c"]
    assert [reply.accepted for reply in talk.replies_of("c")] == [True]
    assert talk.x["green_block"] == 0.1, "it was never moved"


def test_an_undo_takes_back_what_was_said_before_it() -> None:
    talk = Talk(TimedMind(5.0))
    talk.request("a", RED)
    talk.run(0.25)
    talk.correction("b", "also Kindly put the green block on the red mark")
    talk.correction("c", "undo")
    talk.run(60.0)
    assert talk.taken() == ["a", "b", "c"]
    assert [reply.accepted for reply in talk.replies] == [True, True]
    assert talk.x["green_block"] == 0.1


def test_a_change_of_a_mission_that_has_ended_meanwhile_is_refused() -> None:
    talk = Talk(TimedMind(40.0))
    talk.request("a", RED)
    talk.run(1.0)
    talk.correction("b", "also Kindly put the green block on the red mark")
    talk.run(45.0)
    (reply,) = talk.replies_of("b")
    assert not reply.accepted
    assert "nothing is running" in reply.text


def test_what_takes_too_long_is_dropped_with_an_answer_and_holds_nobody_up_for_ever() -> None:
    talk = Talk(TimedMind(1000.0), MindsCfg(20.0))
    talk.request("a", HARD_BLUE)
    talk.run(5.0)
    talk.request("b", RED)
    talk.run(14.0)
    assert not talk.answers
    talk.run(60.0)
    assert [answer.status for answer in talk.answers_of("a")] == ["refused"]
    assert "20 s" in talk.answers_of("a")[0].text
    assert [answer.status for answer in talk.answers_of("b")] == ["accepted", "done"]
    talk.request("c", BLUE)
    talk.correction("d", "also Kindly put the green block on the red mark")
    talk.run(60.0)
    assert [reply.accepted for reply in talk.replies_of("d")] == [False]


def test_a_fault_in_a_reader_is_answered_and_nothing_else_suffers() -> None:
    def broken(*_):
        raise ZeroDivisionError("ours")

    talk = Talk(TimedMind(1.0), readers=Readers(READERS.at_once, broken))
    talk.request("a", RED)
    talk.run(0.25)
    talk.request("b", HARD_BLUE)
    talk.correction("c", "also Kindly put the green block on the red mark")
    talk.run(60.0)
    assert [answer.status for answer in talk.answers_of("b")] == ["refused"]
    assert "ZeroDivisionError" in talk.answers_of("b")[0].text
    assert [("ZeroDivisionError" in reply.text, reply.accepted) for reply in talk.replies] == [(True, False)]
    assert [answer.status for answer in talk.answers_of("a")] == ["accepted", "done"]


def test_the_same_id_again_changes_nothing() -> None:
    mind = DrawnMind([3.0])
    talk = Talk(mind)
    for _ in range(2):
        talk.request("a", HARD_BLUE)
    assert mind.begun == 1
    talk.run(5.0)
    talk.correction("b", "also Kindly put the green block on the red mark")
    talk.correction("b", "also Kindly put the green block on the red mark")
    talk.run(5.0)
    assert len(talk.replies_of("b")) == 1
    talk.run(60.0)
    assert [answer.status for answer in talk.answers_of("a")] == ["accepted", "done"]


SAID = st.sampled_from(
    [
        ("request", RED),
        ("request", BLUE),
        ("request", HARD_BLUE),
        ("request", "Kindly put the green block on the red mark."),
        ("request", "Kindly juggle."),
        ("change", "skip the green one"),
        ("change", "skip the blue one"),
        ("change", "also Kindly put the yellow block in the tray"),
        ("change", "never touch the orange block from now on"),
        ("change", "undo"),
        ("change", "bring one more"),
        ("motion", "stop"),
        ("motion", "left arm, stop"),
        ("motion", "go on"),
    ]
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from([0.0, 0.25, 1.0, 4.0, 15.0]), SAID), min_size=1, max_size=8),
    st.lists(st.sampled_from([0.0, 0.5, 3.0, 10.0, 60.0]), min_size=1, max_size=5),
    st.sampled_from([0.0, 0.4]),
    st.booleans(),
)
def test_whatever_is_said_and_however_long_it_takes(said, latencies, fast, ahead) -> None:
    patience = 25.0
    talk = Talk(DrawnMind(latencies), MindsCfg(patience, ahead), fast=TimedMind(fast))
    order = []
    for number, (pause, (kind, text)) in enumerate(said):
        talk.run(pause)
        name = f"{kind}{number}"
        if kind == "request":
            talk.request(name, text)
        else:
            talk.correction(name, text)
        if kind == "motion":
            assert [reply.stamp for reply in talk.replies_of(name)] == [talk.now], "at once"
            expected = {"stop": {"left", "right"}, "left arm, stop": {"left"}}.get(text, set())
            known = set(talk.executive.status()["robots"])
            assert expected & known <= set(talk.executive.status()["paused"])
        else:
            order.append(name)
    talk.correction("let go", "go on")
    talk.run(patience + 1.0)
    assert talk.minds.waiting == 0
    late = {a.utterance_id for a in talk.answers if "not done with reading" in a.text}
    late |= {reply.correction_id for reply in talk.replies if "not done with reading" in reply.text}
    late |= {a.utterance_id for a in talk.answers if "told to stop" in a.text or "comes to rest" in a.text}
    effective = [name for name in talk.taken() if name in order and name not in late]
    assert effective == [name for name in order if name in effective], "in the order said"
    talk.run(200.0)
    for name in order:
        if name.startswith("request"):
            first, *rest = [answer.status for answer in talk.answers_of(name)]
            assert first in ("accepted", "refused", "question")
            assert len(rest) == (first == "accepted"), "one end for what was begun"
        else:
            assert len(talk.replies_of(name)) == 1
    assert len(talk.taken()) == len(set(talk.taken()))
