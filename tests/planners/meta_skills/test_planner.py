"""Plans of meta-skills: what each task takes, what is refused and why, what every object's check finds."""

from dataclasses import replace

import numpy as np
import pytest

from planners.errors import NotUnderstoodError, UnknownEntityError
from planners.language.errors import ModelOutputError
from planners.language.model_port import Budget, validate_reply
from planners.meta_skills.agent import SCHEMA, plan_with_model, prompt_for
from planners.meta_skills.object_check import check_objects
from planners.meta_skills.planner import plan_task
from policies.meta_skills.observation import THINGS
from sim.rooms.world import RoomsCfg


def seen(drawer: bool = False):
    return RoomsCfg(open_drawer=drawer).build().reset(0)


def texts(task: str, drawer: bool = False) -> list[str]:
    return [step.call.text for step in plan_task(task, seen(drawer)).steps]


PUT = ["move to the red can", "grasp the red can", "move to the white box", "position the red can over the white box",
    "release the red can"]  # fmt: skip


@pytest.mark.parametrize(
    "task",
    [
        "put the red can in the white box",
        "Place the red can into the white box.",
        "fetch the red can and put it in the white box",
        "get the red can, then drop the red can in the white box",
    ],
)
def test_the_same_task_in_other_words_is_the_same_plan(task):
    assert texts(task) == PUT


def test_a_closed_drawer_is_opened_first_and_an_open_one_is_not():
    closed = texts("put the blue can in the drawer and close it")
    assert closed[:2] == ["move to the drawer", "open the drawer"]
    assert closed[-2:] == ["release the blue can", "close the drawer"]
    assert len(closed) == 8
    assert texts("put the blue can in the drawer and close it", drawer=True) == closed[2:]
    assert texts("open the drawer and go to the target", drawer=True) == ["move to the target"]


def test_steps_expect_what_the_task_wants_of_them():
    steps = plan_task("put the red can in the white box", seen()).steps
    assert [step.expects for step in steps] == [(), (), (), (), ("in(red_can, white_box)",)]


def test_ten_steps_of_two_clauses():
    task = "put the blue can in the white box, then put the red can in the black box"
    assert len(texts(task)) == 10


@pytest.mark.parametrize("task", ["dance", "", "put the red can", "put the red can in the white box and dance"])
def test_what_is_no_task_is_refused(task):
    with pytest.raises(NotUnderstoodError):
        plan_task(task, seen())


@pytest.mark.parametrize(("task", "named"), [("fetch the pink can", "pink"), ("put the red can in the sink", "sink"),
    ("open the white box", "white box"), ("fetch the drawer", "drawer"), ("fetch it", "'it'")])  # fmt: skip
def test_what_is_not_there_or_does_not_fit_is_refused_with_the_choices(task, named):
    with pytest.raises(UnknownEntityError, match=named) as caught:
        plan_task(task, seen())
    assert caught.value.choices


@pytest.mark.parametrize("missing", ["red_can", "white_box", "target"])
def test_every_object_is_checked_not_only_the_first(missing):
    observation = seen()
    plan = plan_task("put the red can in the white box, then shoot the target", observation)
    assert plan.objects == ("red_can", "white_box", "target")
    check_objects(plan, observation)
    there = np.array([name != missing for name in THINGS])
    with pytest.raises(UnknownEntityError, match=f"did not see the {missing.replace('_', ' ')}"):
        check_objects(plan, replace(observation, seen=there))


class Recorded:
    """A model that answers what was recorded."""

    def __init__(self, reply: str) -> None:
        self.reply, self.asked = reply, []

    def complete(self, prompt, schema, budget):
        self.asked.append(prompt)
        return validate_reply(self.reply, schema)


def test_a_model_s_steps_become_the_same_plan():
    model = Recorded('{"steps": ["' + '", "'.join(PUT) + '"]}')
    plan = plan_with_model("put the red can in the white box", seen(), model, Budget())
    assert plan == plan_task("put the red can in the white box", seen())
    assert "The drawer is closed" in model.asked[0].user


@pytest.mark.parametrize(
    "reply", ['{"steps": []}', '{"steps": ["grasp the red can move to the drawer"]}', '{"plan": []}']
)
def test_a_model_s_answer_that_is_no_plan_is_refused(reply):
    with pytest.raises(ModelOutputError):
        plan_with_model("put the red can in the white box", seen(), Recorded(reply), Budget())


@pytest.mark.parametrize("steps", [["release the red can"], ["grasp the red can", "open the drawer"],
    ["grasp the red can", "position the blue can over the white box"]])  # fmt: skip
def test_steps_of_a_model_that_do_not_follow_one_another_are_refused(steps):
    with pytest.raises(NotUnderstoodError, match="makes no sense"):
        plan_with_model("x", seen(), Recorded('{"steps": ["' + '", "'.join(steps) + '"]}'), Budget())


def test_the_prompt_lists_every_step_that_the_schema_allows():
    system = prompt_for("x", seen()).system.splitlines()
    assert set(SCHEMA["properties"]["steps"]["items"]["enum"]) <= set(system)
