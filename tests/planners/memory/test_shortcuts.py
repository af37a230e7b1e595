"""Plans with a name: kept after a mission, asked for by name, refused where what they need is missing."""

from dataclasses import replace

import pytest

from planners.executive import Executive, ExecutiveCfg
from planners.language.understand import understand
from planners.memory.calling import called, check_name
from planners.memory.errors import ShortcutError
from planners.memory.store import TipStore
from planners.mission.journal import Journal
from tests.planners.allocation.bench_world import ReachEstimator
from tests.planners.allocation.bench_world import world as bench_world
from tests.planners.memory.test_recollection import bench, correct, end, file  # noqa: F401

SET = "Put the red block on the red mark and the blue block in the tray."


@pytest.fixture
def kept(file):  # noqa: F811
    fake = bench(file, SET)
    end(fake)
    fake.say("Remember this as set the table.", "u2")
    assert (fake.answers[-1].status, fake.answers[-1].text) == ("done", "I keep it as 'set the table'")
    return file


def shortcuts(path):
    return TipStore(path).read().shortcuts


def test_a_mission_is_kept_by_name_and_asked_for(kept) -> None:
    (shortcut,) = shortcuts(kept)
    needed = shortcut.preconditions
    assert (needed.objects, needed.places) == (("blue_block", "red_block"), ("red_mark", "tray"))
    assert set(needed.facts) == {"clear(blue_block)", "clear(red_block)"}
    assert [each.default for each in shortcut.parameters] == ["red_block", "blue_block"]
    assert end(bench(kept, "Please set the table!")) == {"red": "red_mark", "blue": "tray"}
    assert shortcuts(kept)[0].done == 2


def test_it_takes_other_things_of_the_same_kind(kept) -> None:
    fake = bench(kept, "Set the table with the green block and the yellow block.")
    assert end(fake) == {"green": "red_mark", "yellow": "tray"}
    fake = bench(kept, "Set the table with the green block.", accepted=False)
    assert "takes 2 things (red block, blue block); 1 were named" in fake.answers[0].text


def test_it_is_part_of_a_longer_request(kept) -> None:
    fake = bench(kept, "Set the table, then put the green block in the tray.")
    end(fake)
    order = [node.data["robot"] and node.node_id for node in fake.events("node_done")]
    assert order[-1].startswith(fake.executive.asked.root.leaves()[-1].id)
    assert fake.resting == {"red_block": "red_mark", "blue_block": "tray", "green_block": "tray"}


def test_it_is_added_to_what_runs(kept) -> None:
    fake = bench(kept, "Put the green block in the tray.")
    fake.run(1)
    fake.say("Set the table.", "u2")
    assert fake.answers[-1].status == "accepted"
    fake.run(300, until_answers=4)
    assert fake.resting == {"red_block": "red_mark", "blue_block": "tray", "green_block": "tray"}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda w: replace(w, objects=tuple(o for o in w.objects if o.name != "red_block")), "red block is not seen"),
        (lambda w: replace(w, places=tuple(p for p in w.places if p.name != "tray")), "there is no tray"),
        (lambda w: replace(w, objects=tuple(
            replace(o, pose=replace(w.object("red_block").pose, position_w=(-0.3, 0.0, 0.06)))
            if o.name == "green_block" else o for o in w.objects)), "something stands on the red block"),
    ],
)  # fmt: skip
def test_it_is_refused_with_the_reason_where_something_is_missing(kept, change, why) -> None:
    executive = Executive(ExecutiveCfg(memory=kept), ReachEstimator(1.2), reader=understand)
    executive.say(0.0, "u1", "anna", "Set the table.", change(bench_world()))
    answers = [action for action in executive.take_actions() if hasattr(action, "status")]
    assert answers[0].status == "refused"
    assert why in answers[0].text
    assert executive.plan is None


def test_a_robot_that_it_needs_must_be_there(kept) -> None:
    (shortcut,) = shortcuts(kept)
    needed = replace(shortcut.preconditions, robots=("dog",))
    with pytest.raises(ShortcutError, match="no robot 'dog'"):
        called("set the table", [replace(shortcut, preconditions=needed)], bench_world())


def test_words_that_mean_something_are_no_name() -> None:
    for name in ("put the red block in the tray", "", "  ", "a" * 80):
        with pytest.raises(ShortcutError):
            check_name(name, bench_world())
    assert check_name("Set the TABLE, please", bench_world()) == "set the table"


def test_what_did_not_end_well_is_not_kept(file) -> None:  # noqa: F811
    fake = bench(file, SET)
    fake.run(1)
    assert correct(fake, "forget the whole thing").accepted
    fake.run(20, until_answers=2)
    fake.say("Call that set the table.", "u2")
    assert fake.answers[-1].status == "refused"
    assert not shortcuts(file)


def test_a_mission_that_runs_is_kept_when_it_is_done_also_over_a_crash(file, tmp_path) -> None:  # noqa: F811
    fake = bench(file, SET, Journal(tmp_path / "j"))
    fake.run(1)
    assert "when it is done" in correct(fake, "remember this as set the table").text
    assert not shortcuts(file)
    fake.executive = Executive.resume(
        Journal(tmp_path / "j"), fake.executive.cfg, ReachEstimator(1.2), fake.now, understand
    )
    end(fake)
    assert [each.name for each in shortcuts(file)] == ["set the table"]


def test_what_is_done_three_times_as_it_is_said_becomes_a_shortcut(file) -> None:  # noqa: F811
    for k in range(3):
        assert [each.by for each in shortcuts(file)] == []
        end(bench(file, SET))
        assert k == 2 or not shortcuts(file)
    assert [(each.by, each.done) for each in shortcuts(file)] == [("habit", 3)]
    read = []
    executive = Executive(ExecutiveCfg(memory=file), ReachEstimator(1.2), reader=lambda *a: read.append(a))
    executive.say(0.0, "u1", "anna", SET, bench_world())
    assert executive.plan is not None
    assert not read


def test_what_is_not_named_or_was_corrected_is_no_habit(file) -> None:  # noqa: F811
    for _ in range(3):
        end(bench(file, "Put all the blocks in the tray."))
        fake = bench(file, SET)
        fake.run(1)
        correct(fake, "also put the green block in the tray")
        end(fake)
    assert not shortcuts(file)


def test_without_a_memory_nothing_is_kept() -> None:
    fake = bench(None, SET)
    end(fake)
    fake.say("Remember this as set the table.", "u2")
    assert fake.answers[-1].status == "refused"
