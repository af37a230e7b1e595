"""A model's reading is judged like the grammar's."""

import json

import jsonschema
import pytest

from planners.errors import ContradictionError, NotUnderstoodError, UnknownEntityError
from planners.language.errors import UnknownPromptError
from planners.language.learned.tree import meaning_of
from planners.language.model_port import Budget
from planners.language.replay import Recorder, Replay
from planners.language.understand import understand
from planners.language.understand_with_model import reply_schema, understand_with_model
from tests.planners.language.test_paragraphs import workshop

TEXT = "Red and blue belong in the tray; afterwards crown yellow with green, hands off orange"


def task(name, destination, action="move", robot=""):
    return {"action": action, "object": name, "destination": destination, "robot": robot}


def reply(*steps, avoid=(), keep_out=(), not_understood=()):
    return {
        "steps": [list(step) for step in steps],
        "avoid": list(avoid),
        "keep_out": list(keep_out),
        "not_understood": list(not_understood),
    }


GOOD = reply(
    (task("red_block", "tray"), task("blue_block", "tray")),
    (task("green_block", "yellow_block"),),
    avoid=["orange_block"],
)


class Canned:
    """A model that gives one reply and keeps the prompt."""

    def __init__(self, answer):
        self.answer = answer

    def complete(self, prompt, schema, budget):
        budget.start_call()
        self.prompt = prompt
        return self.answer


def test_a_good_reading_gives_the_same_tree_as_the_grammar(bench, shape):
    jsonschema.validate(GOOD, reply_schema(bench))
    model = Canned(GOOD)
    tree = understand_with_model(TEXT, bench, model, Budget())
    said = "Put red and blue in the tray, then stack green on yellow. Never touch orange."
    assert shape(tree) == shape(understand(said, bench))
    assert [c.object for c in tree.constraints] == ["orange_block"]
    assert json.loads(model.prompt.user)["request"] == TEXT


def test_replayed_readings_are_deterministic(bench, tmp_path):
    path = tmp_path / "replies.json"
    first = understand_with_model(TEXT, bench, Recorder(Canned(GOOD), "canned", path), Budget())
    assert understand_with_model(TEXT, bench, Replay(path), Budget()) == first
    with pytest.raises(UnknownPromptError):
        understand_with_model(TEXT + " now", bench, Replay(path), Budget())


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (reply((task("cup", "tray"),)), UnknownEntityError),
        (reply((task("red_block", "oven"),)), UnknownEntityError),
        (reply((task("red_block", ""),)), UnknownEntityError),
        (reply((task("red_block", "tray", robot="third"),)), UnknownEntityError),
        (reply((task("red_block", "tray"),), avoid=["cup"]), UnknownEntityError),
        (reply((task("red_block", "tray"),), avoid=["red_block"]), ContradictionError),
        (reply((task("red_block", "red_block"),)), ContradictionError),
        (reply((task("red_block", "tray", "hold"),)), ContradictionError),
        (reply((task("red_block", "blue_block"), task("blue_block", "red_block"))), ContradictionError),
        (reply(), NotUnderstoodError),
        (reply((task("red_block", "tray"),), not_understood=["crown"]), NotUnderstoodError),
    ],
)
def test_a_bad_reading_raises_what_the_grammar_raises(answer, error, bench):
    with pytest.raises(error):
        understand_with_model(TEXT, bench, Canned(answer), Budget())


def test_the_schema_refuses_foreign_names(bench):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(reply((task("cup", "tray"),)), reply_schema(bench))


def test_control_characters_never_reach_the_model(bench):
    model = Canned(GOOD)
    with pytest.raises(NotUnderstoodError):
        understand_with_model("put\x00", bench, model, Budget())
    assert not hasattr(model, "prompt")


def test_walks_and_zones_are_read():
    answer = reply(
        (task("red_block", "far_bench"),),
        (task("", "near_station", "go", "dog"),),
        keep_out=["yellow_zone"],
    )
    jsonschema.validate(answer, reply_schema(workshop()))
    tree = understand_with_model("whatever", workshop(), Canned(answer), Budget())
    said = (
        "Put the red block on the far bench, then the dog goes to the near bench. Never walk through the yellow zone."
    )
    assert meaning_of(tree, workshop()) == meaning_of(understand(said, workshop()), workshop())


@pytest.mark.parametrize(
    "bad",
    [
        task("", "near_station", "go", "near_arm"),
        task("", "near_bench", "go", "dog"),
        task("red_block", "near_station", "go", "dog"),
    ],
)
def test_a_walk_that_cannot_be_is_refused(bad):
    with pytest.raises((UnknownEntityError, ContradictionError)):
        understand_with_model("whatever", workshop(), Canned(reply((bad,))), Budget())


class Mending(Canned):
    """Gives a bad reading, and a good one once it is told why."""

    def complete(self, prompt, schema, budget):
        budget.start_call()
        self.prompt = prompt
        return GOOD if "refused" in json.loads(prompt.user) else self.answer


def test_a_reading_that_contradicts_itself_is_sent_back_once(bench, shape):
    circle = reply((task("red_block", "blue_block"), task("blue_block", "red_block")))
    model = Mending(circle)
    tree = understand_with_model(TEXT, bench, model, Budget())
    assert shape(tree) == shape(understand_with_model(TEXT, bench, Canned(GOOD), Budget()))
    told = json.loads(model.prompt.user)["refused"]
    assert told["reply"] == circle
    assert "red block" in told["because"]
    budget = Budget(calls=5)
    with pytest.raises(ContradictionError):
        understand_with_model(TEXT, bench, Canned(circle), budget)
    assert budget.calls == 3
