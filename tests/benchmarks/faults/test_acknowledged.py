"""What was told is found in the journal, in order; what is missing, altered or out of order is named."""

from dataclasses import replace

import pytest

from benchmarks.faults.acknowledged import (
    Acknowledged,
    executed_again,
    kept,
    lost,
    of_answer,
    of_correction,
    of_event,
    of_plan,
)

RECORD = {"id": "t1.pick", "state": "active", "reason": None, "text": "", "attempts": 1, "evidence": {}}
EVENT = {"robot": "left", "reason": None, "text": "", "attempt": 2, "attempts": 1, "evidence": {}, "stamp": 3.0}
PLAN = {"id": "r.m1", "revision": 1}
EDIT = {"order": ["t1.pick"], "fresh": [], "dropped": [], "history": "change"}
ENTRIES = [
    {"kind": "mission", "plan": PLAN},
    {"kind": "answer", "answer": {"utterance_id": "u1", "status": "accepted", "text": "a", "words": [], "choices": []}},
    {"kind": "node", "record": RECORD, "attempt": 2, "canceling": False},
    {"kind": "node", "record": RECORD, "attempt": 2, "canceling": True},
    {"kind": "planned_anew", "plan": {**PLAN, "revision": 2}, **EDIT},
    {"kind": "correction", "reply": {"correction_id": "c1", "text": "yes"}},
    {"kind": "lessons", "lessons": {}},
    {"kind": "paused", "robots": ["left"]},
    {"kind": "ending", "stamp": 9.0},
    {"kind": "answer", "answer": {"utterance_id": "u1", "status": "failed", "text": "b", "words": [], "choices": []}},
    {"kind": "end", "outcome": "failed", "stamp": 9.0},
]  # fmt: skip
TOLD = [
    of_event("mission_started", "", {"plan_id": "r.m1", "text": "", "stamp": 1.0}),
    of_plan(PLAN),
    of_answer("u1", "accepted", "a"),
    of_event("node_active", "t1.pick", EVENT),
    of_event("node_cancel", "t1.pick", {"attempt": 2, "stamp": 3.0}),
    of_event("planned_anew", "", {**EDIT, "revision": 2, "cancelled": ["t1.pick"], "stamp": 4.0}),
    of_plan({**PLAN, "revision": 2}),
    of_correction({"correction_id": "c1", "text": "yes"}),
    of_event("paused", "", {"robots": ["left"], "stamp": 4.0}),
    of_event("mission_failed", "", {"text": "b", "stamp": 9.0}),
    of_answer("u1", "failed", "b"),
    of_event("mission_ended", "", {"outcome": "failed", "stamp": 9.0}),
]  # fmt: skip


def test_all_that_was_told_is_found() -> None:
    assert None not in TOLD
    assert lost(TOLD, ENTRIES) == []
    assert {each.stream for each in TOLD} == set(kept(ENTRIES))


@pytest.mark.parametrize("number", [k for k, entry in enumerate(ENTRIES) if entry["kind"] != "lessons"])
def test_an_entry_that_is_missing_is_named(number) -> None:
    missing = lost(TOLD, ENTRIES[:number] + ENTRIES[number + 1 :])
    # a node's two entries say the same state, so that either of them holds it
    assert missing or ENTRIES[number] == ENTRIES[2]


@pytest.mark.parametrize("number", range(len(TOLD)))
def test_what_says_something_else_than_its_entry_is_lost(number) -> None:
    other = replace(TOLD[number], content={**TOLD[number].content, "text": "something else"})
    assert lost([*TOLD[:number], other, *TOLD[number + 1 :]], ENTRIES) == [other]


def test_the_order_within_a_stream_counts() -> None:
    first, second = of_answer("u1", "accepted", "a"), of_answer("u1", "failed", "b")
    assert lost([second, first], ENTRIES) == [first]


def test_what_is_told_again_needs_no_entry_of_its_own() -> None:
    assert lost([*TOLD, of_answer("u1", "accepted", "a"), of_plan(PLAN)], ENTRIES) == []


def test_events_of_which_a_journal_keeps_nothing_are_left_out() -> None:
    assert of_event("node_waits", "t1.pick", {"text": "the left arm is busy"}) is None
    assert of_event("robot_well", "", {"robot": "left"}) is None


def node(name: str, state: str) -> Acknowledged:
    return Acknowledged("node", {"node": name, "state": state})


def test_a_node_that_was_done_and_starts_again_without_a_word_is_named() -> None:
    ends = [node("a", "active"), node("a", "done"), node("b", "active")]
    assert executed_again([*ends, node("b", "active")]) == []
    assert executed_again([*ends, node("a", "active")]) == ["a"]
    assert executed_again([*ends, node("a", "pending"), node("a", "active")]) == []
    started = Acknowledged("mission", {"state": "started", "plan": "r.m2"})
    assert executed_again([*ends, started, node("a", "active")]) == []
