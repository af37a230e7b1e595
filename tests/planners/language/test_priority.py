"""How urgent a request is, by its words; what is left of it is read as if they had not been said."""

import pytest

from planners.errors import NotUnderstoodError
from planners.language.priority import LEVELS, SPOKEN, spoken_priority
from planners.plan_request import read_request
from tests.planners.allocation.bench_world import world

ORDER = "Put the red block in the tray."


@pytest.mark.parametrize(
    "text",
    [
        "urgent: put the red block in the tray.",
        "Urgent! Put the red block in the tray.",
        "It's very urgent: put the red block in the tray.",
        "It is urgent that you put the red block in the tray.",
        "Put the red block in the tray right now, it's urgent.",
        "Put the red block in the tray; this is urgent!",
        "Put the red block in the tray as soon as possible.",
        "ASAP, put the red block in the tray.",
        "high priority: put the red block in the tray.",
        "Urgently put the red block in the tray. It’s urgent.",
    ],
)
def test_what_is_urgent_is_said_so(text: str) -> None:
    assert spoken_priority(text) == (ORDER, "high")


@pytest.mark.parametrize(
    "text",
    [
        "When you have time, put the red block in the tray.",
        "when you have a moment put the red block in the tray",
        "If you find the time, put the red block in the tray.",
        "Put the red block in the tray whenever you have time.",
        "Put the red block in the tray, no hurry.",
        "No rush: put the red block in the tray.",
        "Put the red block in the tray, but it's not urgent.",
        "Put the red block in the tray. It can wait.",
        "low priority: put the red block in the tray.",
    ],
)
def test_what_can_wait_is_said_so(text: str) -> None:
    said, priority = spoken_priority(text)
    assert (said.removesuffix("."), priority) == (ORDER.removesuffix("."), "low")


@pytest.mark.parametrize(
    "text",
    [
        ORDER,
        "When the red block is in the tray, put the blue block there.",
        "If you have the red block, put it in the tray.",
        "Put the urgent parcel in the tray.",
        "Hurry and put the red block in the tray.",
        "urgent",
        "",
    ],
)
def test_other_words_stay_as_they_are(text: str) -> None:
    assert spoken_priority(text) == (text, None)


def test_a_contradiction_is_refused_with_what_may_be_said() -> None:
    with pytest.raises(NotUnderstoodError, match="high priority and low priority") as error:
        spoken_priority("urgent: put the red block in the tray when you have time.")
    assert error.value.choices == tuple(SPOKEN.values())


def test_a_request_carries_its_priority_in_words_and_in_logic() -> None:
    for level in LEVELS:
        for asked in (ORDER, '[{"name": "all", "formula": "<> p1"}, {"p1": "<> in(red_block, tray)"}]'):
            plain = spoken_priority(SPOKEN[level] + asked)
            assert plain == (asked, level)
    (tree,) = read_request("urgent: put the red block in the tray and the blue block in the tray.", world())
    assert [leaf.priority for leaf in tree.root.leaves()] == ["high", "high"]
    (tree,) = read_request(ORDER, world())
    assert [leaf.priority for leaf in tree.root.leaves()] == ["normal"]
