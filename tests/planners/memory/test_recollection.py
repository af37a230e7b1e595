"""An executive with a memory, on a bench of fakes: corrections come back as tips, are taken back and forgotten."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planners.corrections.correction import Correction, CorrectionReply
from planners.corrections.interpret import interpret
from planners.executive import Executive, ExecutiveCfg
from planners.language.understand import understand
from planners.memory.store import TipStore
from planners.mission.actions import Remind
from planners.mission.journal import Journal
from tests.planners.allocation.bench_world import ReachEstimator
from tests.planners.mission.test_editing import TableBench

RED = "Put the red block in the tray."
TWO = "Put the red block in the tray and the yellow block in the tray."
ALL = "Put all the blocks in the tray."


class RemindedBench(TableBench):
    """Also hears what robots are reminded of, in order with what they are sent."""

    def carry_out(self) -> None:
        self.reminded = getattr(self, "reminded", [])
        take = self.executive.take_actions

        def without_reminders():
            actions = take()
            self.reminded += [(self.now, each.text) for each in actions if isinstance(each, Remind)]
            return [each for each in actions if not isinstance(each, Remind)]

        self.executive.take_actions = without_reminders
        try:
            super().carry_out()
        finally:
            self.executive.take_actions = take


@pytest.fixture
def file(tmp_path) -> Path:
    return tmp_path / "state" / "tips.json"


runs = iter(range(10_000))


def bench(file: Path | None, said: str, journal: Journal | None = None, accepted: bool = True) -> RemindedBench:
    cfg = ExecutiveCfg(run_id=f"run{next(runs)}", memory=file)
    fake = RemindedBench(Executive(cfg, ReachEstimator(reach=1.2), journal, reader=understand))
    fake.say(said)
    assert (fake.answers[0].status == "accepted") == accepted, fake.answers[0].text
    return fake


def correct(fake: RemindedBench, text: str) -> CorrectionReply:
    """As the node does: motion is overheard, the rest answered."""
    correction = Correction(f"c{len(fake.log)}{text}", fake.now, "anna", text)
    meaning = interpret(text, ("left", "right"), things=fake.world().names)
    if meaning.kind in ("parameter", "nudge"):
        fake.executive.overhear(fake.now, correction, meaning)
    reply = fake.executive.correct(fake.now, correction, meaning, fake.world())
    fake.carry_out()
    return reply


def end(fake: RemindedBench) -> dict[str, str]:
    fake.run(300, until_answers=2)
    fake.advance()
    assert fake.answers[-1].status == "done", fake.answers[-1].text
    return {item.removesuffix("_block"): on for item, on in fake.resting.items()}


def robots(fake: RemindedBench) -> set[str]:
    return {node.data["robot"] for node in fake.events("node_done") if not node.node_id.startswith("home")}


def taught(file: Path, said: str, *corrections: str) -> RemindedBench:
    fake = bench(file, said)
    fake.run(1)
    for text in corrections:
        assert correct(fake, text).accepted, text
    end(fake)
    return fake


def test_a_correction_comes_back_as_a_tip_and_is_announced(file) -> None:
    assert robots(taught(file, RED, "use the right arm")) == {"right"}
    fake = bench(file, "Please place the red block in the tray")
    assert "As you asked before: right does 'red block to the tray'" in fake.answers[0].text
    assert fake.executive.plan.revision == 0
    assert end(fake) == {"red": "tray"}
    assert robots(fake) == {"right"}
    (tip,) = TipStore(file).read().tips
    assert (tip.said, tip.applied, tip.undone, tip.text) == (1, 1, 0, "use the right arm")
    assert fake.events("tip_applied")[0].data["text"] == "use the right arm"


def test_without_a_file_nothing_is_remembered(file) -> None:
    fake = taught(None, RED, "use the right arm")
    assert not file.exists()
    assert not fake.events("tips_learned")
    assert "before" not in bench(None, RED).answers[0].text


@pytest.mark.parametrize("ends_well", [True, False])
def test_only_what_stood_in_a_mission_that_ended_well_is_learned(file, ends_well) -> None:
    fake = bench(file, TWO)
    fake.run(1)
    assert correct(fake, "do the yellow one first").accepted
    if ends_well:
        assert correct(fake, "undo").accepted
        end(fake)
    else:
        assert correct(fake, "forget the whole thing").accepted
        fake.run(20, until_answers=2)
        fake.advance()
    assert not TipStore(file).read().tips


def test_a_tip_that_is_undone_is_silent_and_twice_undone_is_dropped(file) -> None:
    taught(file, RED, "use the right arm")
    fake = bench(file, RED)
    reply = correct(fake, "undo")
    assert reply.accepted, reply.text
    assert [leaf.robot for leaf in fake.executive.asked.root.leaves()] == [""]
    end(fake)
    assert TipStore(file).read().tips[0].undone == 1
    assert "before" not in bench(file, RED).answers[0].text
    taught(file, RED, "use the right arm")
    fake = bench(file, RED)
    assert "before" in fake.answers[0].text
    assert correct(fake, "undo").accepted
    assert not TipStore(file).read().tips


def test_another_correction_of_the_same_takes_its_place(file) -> None:
    taught(file, RED, "use the right arm")
    fake = bench(file, RED)
    fake.run(1)
    assert correct(fake, "use the left arm").accepted
    end(fake)
    assert [tip.meaning.robot for tip in TipStore(file).read().tips] == ["left"]
    fake = bench(file, RED)
    assert "left does" in fake.answers[0].text


def test_words_win_over_a_tip(file) -> None:
    taught(file, RED, "use the right arm")
    fake = bench(file, "With the left arm, put the red block in the tray.")
    assert "before" not in fake.answers[0].text
    end(fake)
    assert robots(fake) == {"left"}


@pytest.mark.parametrize("text", ["no, the green one", "on the red mark instead"])
def test_what_contradicts_the_words_themselves_was_a_change_of_mind(file, text) -> None:
    taught(file, RED, text)
    assert not TipStore(file).read().tips


@pytest.mark.parametrize(
    "said",
    ["Put the blue block in the tray.", "Put the red block on the red mark.", "Stack the red block on the blue block."],
)
def test_a_tip_of_another_situation_does_not_fire(file, said) -> None:
    taught(file, RED, "use the right arm")
    assert "before" not in bench(file, said).answers[0].text


def test_what_a_class_leaves_open_is_remembered(file) -> None:
    taught(file, ALL, "skip the orange one")
    fake = bench(file, "Put every block in the tray.")
    assert "As you asked before: I skip 'orange block to the tray'" in fake.answers[0].text
    assert "orange" not in end(fake)
    fake = bench(file, "Put the red block and the orange block in the tray.")
    assert "before" not in fake.answers[0].text


def test_an_order_is_remembered_where_the_words_leave_it_open(file) -> None:
    taught(file, TWO, "do the yellow one first")
    fake = bench(file, TWO)
    assert "first" in fake.answers[0].text
    end(fake)
    fake = bench(file, "Put the red block in the tray, then put the yellow block in the tray.")
    assert "before" not in fake.answers[0].text


def test_a_question_that_was_answered_is_not_asked_again(file) -> None:
    fake = bench(file, "Put a block in the tray.", accepted=False)
    assert fake.answers[0].status == "question"
    fake.say("Put the green block in the tray.", "u2")
    fake.run(300, until_answers=3)
    fake.advance()
    fake = bench(file, "Put a block in the tray.")
    assert "the green block for 'a block'" in fake.answers[0].text
    assert end(fake) == {"green": "tray"}
    fake = bench(file, "Put a block on the red mark.", accepted=False)
    fake = bench(file, "Put a block in the tray.")
    fake.run(1)
    assert correct(fake, "no, the blue one").accepted
    assert end(fake)["blue"] == "tray"
    assert "the blue block for 'a block'" in bench(file, "Put a block in the tray.").answers[0].text


def test_a_choice_that_is_undone_is_left_and_asked_about(file) -> None:
    fake = bench(file, "Put a block in the tray.", accepted=False)
    fake.say("Put the green block in the tray.", "u2")
    fake.run(300, until_answers=3)
    fake.advance()
    fake = bench(file, "Put a block in the tray.")
    assert "say which" in correct(fake, "undo").text
    fake.run(10, until_answers=2)
    assert fake.answers[-1].status == "failed"
    assert not fake.resting
    assert bench(file, "Put a block in the tray.", accepted=False).answers[0].status == "question"


def test_motion_is_remembered_with_its_object_and_is_as_usual_with_others(file) -> None:
    said = (
        "With the left arm, put the red block in the tray. Then, with the left arm, put the yellow block in the tray."
    )
    fake = bench(file, said)
    fake.run(1)
    correct(fake, "slower")
    end(fake)
    (tip,) = TipStore(file).read().tips
    assert (tip.meaning.kind, tip.meaning.object, tip.meaning.level) == ("speed", "red_block", 0.5)
    assert tip.meaning.skills == ("pick", "place")
    fake = bench(file, said)
    assert "50% speed with the red block" in fake.answers[0].text
    end(fake)
    assert [text for _, text in fake.reminded] == ["left arm, 50 %", "left arm, normal speed"]
    picks = {node: at for at, _, node in fake.started if node.endswith(".pick")}
    first, second = sorted(picks.values())
    assert fake.reminded[0][0] <= first < fake.reminded[1][0] <= second


@pytest.mark.parametrize("text", ["undo", "forget that tip"])
def test_remembered_motion_is_taken_back(file, text) -> None:
    fake = bench(file, RED)
    fake.run(1)
    correct(fake, "grip harder")
    end(fake)
    fake = bench(file, RED)
    fake.run(1)
    assert [said.split(", ")[1] for _, said in fake.reminded] == ["grip at 150 %"]
    assert correct(fake, text).accepted
    assert [said.split(", ")[1] for _, said in fake.reminded] == ["grip at 150 %", "normal grip"]
    end(fake)
    assert [tip.undone for tip in TipStore(file).read().tips] == ([1] if text == "undo" else [])


def test_a_person_who_says_the_opposite_takes_a_tip_back(file) -> None:
    fake = bench(file, RED)
    fake.run(1)
    correct(fake, "slower")
    end(fake)
    fake = bench(file, RED)
    fake.run(1)
    correct(fake, "faster")
    end(fake)
    assert TipStore(file).read().tips[0].undone == 1


def test_a_shift_is_told_when_its_skill_has_begun(file) -> None:
    fake = bench(file, RED)
    fake.run(1)
    correct(fake, "a bit up")
    end(fake)
    fake = bench(file, RED)
    end(fake)
    ((at, text),) = fake.reminded
    assert text.endswith("arm, 10 mm up")
    assert at >= min(begun for begun, _, node in fake.started if node.endswith(".pick"))


def test_a_tip_is_forgotten_by_voice(file) -> None:
    taught(file, RED, "use the right arm")
    fake = bench(file, RED)
    assert "I forget it" in correct(fake, "forget that tip").text
    assert not TipStore(file).read().tips
    assert "no tip was applied" in correct(bench(file, RED), "forget that tip").text


def test_a_tip_that_cannot_be_done_is_left_out_and_said(file) -> None:
    taught(file, RED, "use the right arm")
    cfg = ExecutiveCfg(run_id="short", memory=file)
    fake = RemindedBench(Executive(cfg, ReachEstimator(reach=0.75), None, reader=understand))
    fake.say(RED)
    assert fake.answers[0].status == "accepted"
    assert "I leave out 'use the right arm'" in fake.answers[0].text
    assert end(fake) == {"red": "tray"}
    assert not fake.executive._runner.mission.earlier


def test_a_tip_never_goes_round_a_standing_constraint(file) -> None:
    for _ in range(2):
        taught(file, RED, "also put the blue block in the tray")
    assert "I add" in bench(file, RED).answers[0].text
    fake = bench(file, "Never touch the blue block. Put the red block in the tray.")
    assert "before" not in fake.answers[0].text
    assert end(fake) == {"red": "tray"}


def test_more_than_is_asked_is_done_only_when_it_was_said_twice(file) -> None:
    taught(file, RED, "also put the blue block in the tray")
    assert "before" not in bench(file, RED).answers[0].text


def test_a_tip_and_its_undo_survive_a_crash(file, tmp_path) -> None:
    taught(file, RED, "use the right arm")
    fake = bench(file, RED, Journal(tmp_path / "j"))
    fake.run(1)
    cfg = fake.executive.cfg
    resume = lambda: Executive.resume(Journal(tmp_path / "j"), cfg, ReachEstimator(1.2), fake.now, understand)  # noqa: E731
    fake.executive = resume()
    assert [leaf.robot for leaf in fake.executive.asked.root.leaves()] == ["right"]
    fake.run(1)
    assert correct(fake, "undo").accepted
    assert TipStore(file).read().tips[0].undone == 1
    fake.executive = resume()
    end(fake)
    fake.executive = resume()
    fake.advance()
    memory = TipStore(file).read()
    assert (memory.missions, memory.tips[0].said, memory.tips[0].applied) == (2, 1, 1)


def test_a_mission_that_ended_as_the_executive_died_is_learned_from_once(file, tmp_path) -> None:
    fake = bench(file, RED, Journal(tmp_path / "j"))
    fake.run(1)
    assert correct(fake, "use the right arm").accepted
    learn = fake.executive._memory.tick
    fake.executive._memory.tick = lambda now: None
    fake.run(300, until_answers=2)
    assert not TipStore(file).read().tips
    del learn
    for _ in range(2):
        fake.executive = Executive.resume(
            Journal(tmp_path / "j"), fake.executive.cfg, ReachEstimator(1.2), fake.now, understand
        )
        fake.executive.tick(fake.now, fake.world())
    assert [tip.said for tip in TipStore(file).read().tips] == [1]


def test_a_file_that_cannot_be_read_is_said_and_left_as_it_is(file) -> None:
    file.parent.mkdir(parents=True)
    file.write_text("{broken")
    fake = bench(file, RED)
    assert "What I remember is not at hand" in fake.answers[0].text
    fake.run(1)
    assert correct(fake, "use the right arm").accepted
    end(fake)
    assert file.read_text() == "{broken"


def test_what_is_asked_besides_is_done_as_before_and_undone_by_itself(file) -> None:
    taught(file, "Put the blue block on the red mark.", "use the left arm")
    fake = bench(file, "Put the red block in the tray, then put the yellow block in the tray.")
    fake.run(1)
    fake.say("Put the blue block on the red mark.", "u2")
    assert "As you asked before: left does" in fake.answers[-1].text
    assert correct(fake, "undo").accepted
    assert [leaf.robot for leaf in fake.executive.asked.root.leaves() if leaf.object == "blue_block"] == [""]
    fake.run(300, until_answers=4)
    assert fake.resting["blue_block"] == "red_mark"


SAID = (
    "use the left arm", "use the right arm", "do the yellow one first", "leave the red one for last", "undo", "slower",
    "faster", "grip harder", "also put the blue block on the red mark", "never touch the orange block from now on",
    "forget that tip", "remember this as the usual", "skip the orange one", "on the red mark instead",
)  # fmt: skip
CRASH = "the executive is killed and started again"
REQUESTS = (RED, TWO, ALL, "Put the red block on the red mark.", "The usual.")
words = st.lists(st.tuples(st.floats(0.0, 40.0), st.sampled_from((*SAID, CRASH))), max_size=5)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), report_multiple_bugs=False)
@given(st.lists(st.tuples(st.sampled_from(REQUESTS), words), min_size=2, max_size=4))
def test_whatever_is_said_over_days_every_mission_does_what_is_asked_and_the_memory_stays_whole(
    tmp_path_factory, days
) -> None:
    folder = tmp_path_factory.mktemp("days")
    for day, (request, said) in enumerate(days):
        journal = Journal(folder / f"journal{day}")
        cfg = ExecutiveCfg(run_id=f"day{day}", memory=folder / "tips.json")
        fake = RemindedBench(Executive(cfg, ReachEstimator(1.2), journal, understand))
        fake.say(request)
        if fake.answers[0].status != "accepted":
            assert request == "The usual."
            continue
        for at, text in sorted(said):
            fake.run(max(0.0, at - fake.now), until_answers=2)
            if text == CRASH:
                fake.executive = Executive.resume(
                    Journal(folder / f"journal{day}"), cfg, ReachEstimator(1.2), fake.now, understand
                )
            else:
                correct(fake, text)
            mission, lessons = fake.executive._runner.running, fake.executive._memory._current
            if mission is not None:
                assert sum(each.what == "plan" for each in lessons.changes) == len(mission.earlier)
        fake.run(900, until_answers=2)
        fake.advance()
        assert fake.answers[-1].status == "done", fake.answers[-1].text
        last = {leaf.object: leaf.destination for leaf in fake.executive.asked.root.leaves()}
        assert {item: fake.resting.get(item) for item in last} == last
        memory = TipStore(cfg.memory).read()
        assert len({tip.meaning.slot for tip in memory.tips}) == len(memory.tips)
        assert all(tip.undone < 2 for tip in memory.tips)
        assert all(level.told == level.usual for level in fake.executive._memory._motion._levels)
