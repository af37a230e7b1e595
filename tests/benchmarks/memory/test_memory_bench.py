"""Days of household tasks are the same every time, and their figures tell a memory that helps from a useless one."""

import math

import pytest

from benchmarks.memory.bench import metrics
from benchmarks.memory.person import Person
from benchmarks.memory.tasks import HOUSEHOLD, TASKS, Errand, errands
from planners.language.understand import understand
from tests.planners.allocation.bench_world import world

MAIN = "more as wanted without a word, 16-25"
CALLS = "planner calls, 16-25, with over without"


def rows(helps: bool) -> list[dict]:
    found = []
    for seed in range(3):
        for part in ("with", "without"):
            for errand in errands(seed):
                content = errand.number % 2 == 0 or (helps and part == "with" and errand.number > 8)
                found.append(
                    {"part": part, "seed": seed, "number": errand.number, "task": errand.task.key, "success": True,
                     "content": content, "corrections": int(not content), "readings": 1 + (not content),
                     "plannings": 1 + (not content), "limits": []}
                )  # fmt: skip
    return found


def test_a_sequence_is_the_same_every_time_and_another_for_another_household() -> None:
    assert errands(3) == errands(3) != errands(4)
    for seed in range(5):
        found = errands(seed)
        assert [errand.number for errand in found] == list(range(1, TASKS + 1))
        assert {errand.task.key for errand in found} == {task.key for task in HOUSEHOLD}
        assert len({errand.seed for errand in found}) == TASKS


def test_figures_tell_what_helps_from_what_does_not() -> None:
    helped = metrics(rows(helps=True))
    assert helped[MAIN].value == pytest.approx(0.5)
    assert helped[CALLS].value == pytest.approx(10 * 2 / (5 * 2 + 5 * 4))
    assert helped[MAIN].passed
    assert helped[CALLS].passed
    useless = metrics(rows(helps=False))
    assert (useless[MAIN].value, useless[CALLS].value) == (0.0, 1.0)
    assert not useless[MAIN].passed
    assert not useless[CALLS].passed
    assert useless["corrections a task, 1-5, with"].value == useless["corrections a task, 1-5, without"].value


def test_a_half_finished_run_has_no_verdict_yet() -> None:
    found = metrics([row for row in rows(helps=True) if row["part"] == "without"])
    assert math.isnan(found[MAIN].value)
    assert not found[MAIN].passed


def test_a_control_that_fails_fails_the_run() -> None:
    silent = {"part": "silence", "seed": 0, "own": 5, "unrelated": 1, "unrelated_asked": 50, "others": 3,
              "others_asked": 70}  # fmt: skip
    case = {"part": "shortcut", "seed": 0, "passed": True}
    found = metrics([*rows(helps=True), silent, case, {**case, "passed": False}])
    assert not found["tips that fire in unrelated situations"].passed
    assert found["shortcut cases that pass"].value == 0.5
    assert not found["shortcut cases that pass"].passed


@pytest.mark.parametrize(
    ("key", "moved", "arms", "content"),
    [
        ("red by the left arm", ["red_block"], {"red_block": "left"}, True),
        ("red by the left arm", ["red_block"], {"red_block": "right"}, False),
        ("blue before red", ["blue_block", "red_block"], {}, True),
        ("blue before red", ["red_block", "blue_block"], {}, False),
        ("orange stays out", ["red_block"], {}, True),
        ("orange stays out", ["red_block", "orange_block"], {}, False),
    ],
)
def test_a_person_is_content_only_with_what_is_wanted(key: str, moved: list, arms: dict, content: bool) -> None:
    task = next(task for task in HOUSEHOLD if task.key == key)
    person = Person(Errand(1, task, task.words[0], 0), moved=moved, arms=arms)
    assert person.content() == content
    assert not Person(Errand(1, task, task.words[0], 0), ["hm"], moved, arms=arms).content()


def test_what_is_said_in_full_is_read_on_the_bench() -> None:
    for task in HOUSEHOLD:
        if task.wish.kind in ("choice", "name"):
            text = task.wish.said.replace("white mark", "red mark").replace("purple mark", "red mark")
            assert understand(text, world()).root.leaves()
