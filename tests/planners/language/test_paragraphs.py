"""Whole paragraphs in free English: the end state that they ask for, and what they forbid."""

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from planners.errors import AmbiguousEntityError, ContradictionError, NotUnderstoodError, PlannerError
from planners.language.task_tree import TaskTree
from planners.language.understand import read_bounded as understand
from skills.world.snapshot import Place, Pose, WorldSnapshot
from tests.planners.workshop_world import BLOCKS, world

CASES = json.loads((Path(__file__).parent / "paragraphs.json").read_text())


def workshop() -> WorldSnapshot:
    """Two benches, four blocks on the near one, a dog with a tray, two zones."""
    found = world(objects={**BLOCKS, "orange_block": (-1.9, 0.2, 0.37)})
    zone = Place("blue_zone", "zone", "blue", Pose((0.75, 0.65, 0.0)), (0.9, 0.6, 0.0))
    return replace(found, places=(*found.places, zone))


def end_of(tree: TaskTree, start: WorldSnapshot) -> set[str]:
    """What holds once the leaves were done in an order that the tree allows."""
    lies = {item.name: "near_bench" for item in start.objects}
    stands: dict[str, str] = {}
    for leaf in in_order(tree):
        if leaf.action == "go":
            stands[leaf.robot] = leaf.destination
        else:
            assert leaf.destination, f"{leaf.object} stays in a gripper"
            assert leaf.object not in lies.values(), f"{leaf.object} is moved with something on it"
            assert leaf.destination not in start.objects or leaf.destination not in lies.values()
            lies[leaf.object] = leaf.destination
    facts = {f"{'inside' if under == 'dog_tray' else 'on'}({name}, {under})" for name, under in lies.items()}
    return facts | {f"at({robot}, {station})" for robot, station in stands.items()}


def in_order(tree: TaskTree):
    """The leaves from left to right, each after those that it must follow."""
    leaves, done = list(tree.root.leaves()), []
    while leaves:
        ready = next(leaf for leaf in leaves if not {other.id for other in leaves} & set(leaf.after))
        leaves.remove(ready)
        done.append(ready)
    return done


READ = [case for case in CASES if not case["refused"]]


@pytest.mark.parametrize("case", READ, ids=[case["text"][:60] for case in READ])
def test_the_end_state_is_as_meant(case):
    start = workshop()
    tree = understand(case["text"], start)
    facts = end_of(tree, start)
    assert set(case["end"]) <= facts
    untold = {fact for fact in facts - set(case["end"]) if fact.startswith("at(")}
    assert not untold or all("at(" not in fact for fact in case["end"])
    kinds = {(c.kind, c.object) for c in tree.constraints}
    assert {("keep_out", zone) for zone in case["keep_out"]} == {pair for pair in kinds if pair[0] == "keep_out"}
    assert {("avoid", name) for name in case["untouched"]} <= kinds
    assert {name for kind, name in kinds if kind == "avoid"}.isdisjoint(leaf.object for leaf in tree.root.leaves())


@pytest.mark.parametrize("case", [case for case in CASES if case["refused"]], ids=lambda case: case["text"][:60])
def test_what_is_not_understood_moves_nothing(case):
    with pytest.raises(NotUnderstoodError):
        understand(case["text"], workshop())


REFUSED = [
    (
        "The red block belongs on the near bench. The red block belongs on the far bench.",
        ContradictionError,
        "far bench",
    ),
    ("The red block goes on blue. The red block goes on green.", ContradictionError, "two places"),
    ("Put red on the dog. Don't unload it. Then put it on the far bench.", ContradictionError, "say one"),
    ("The blue block stays on the far bench. Put red on green.", NotUnderstoodError, "nothing brings it there"),
    (
        "The dog ends up at the near bench. In the end the dog should be at the far bench.",
        ContradictionError,
        "two places",
    ),
    (
        "Build a tower of three blocks at the far bench with red at the bottom and blue on top.",
        AmbiguousEntityError,
        "3",
    ),
    (
        "Build a tower of red, green and blue. The order is red, orange, green from bottom to top.",
        ContradictionError,
        "other",
    ),
    ("I want a tower at the far bench.", NotUnderstoodError, "two blocks"),
    ("Fetch the red block.", AmbiguousEntityError, "where"),
    ("Move the red block across and the green one next to it.", NotUnderstoodError, "next"),
    ("The dog must not go to the far bench. Put red on blue.", NotUnderstoodError, "must"),
    ("Bring red or blue to the far bench.", NotUnderstoodError, "or"),
    ("Bring red to the far bench if blue is there.", NotUnderstoodError, "if"),
    ("Take red from the far bench to the near bench.", NotUnderstoodError, "does not lie"),
    ("The red block is on the far bench.", NotUnderstoodError, "verb"),
    ("Nobody touches the red block. The red block goes on the blue one.", ContradictionError, "red block"),
    ("Put red at the bottom and green on top of a purple tower.", NotUnderstoodError, "purple"),
    ("Don't send the dog to the far bench.", NotUnderstoodError, "forbidden"),
    ("Put the red block on the far bench, next to the green block.", NotUnderstoodError, "green"),
    ("Put the red block side by side on the far bench.", AmbiguousEntityError, "side by side"),
    ("Put red and green on the far bench side by side. Put red on green.", ContradictionError, "side by side"),
    ("The red and the green block should not lie side by side. Put them on the far bench.", NotUnderstoodError, "not"),
    (
        "Bring red to the far bench. When the blue block has been delivered, call the dog back.",
        NotUnderstoodError,
        "blue block",
    ),
    ("Put red on blue when I tell you.", NotUnderstoodError, "tell"),
    ("When the red block falls, put blue on green.", NotUnderstoodError, "falls"),
    ("When red is not on blue, send the dog to the far bench.", NotUnderstoodError, "not"),
    ("As long as the red block is on the near bench, the dog stays at the far bench.", NotUnderstoodError, "long"),
    ("As soon as possible, put red on blue.", NotUnderstoodError, "possible"),
    ("Since the red block must go to the far bench, put blue on green.", NotUnderstoodError, "since"),
    ("Since it belongs on the far bench, put red on blue.", NotUnderstoodError, "since"),
    ("As the arm is slow, put red on blue.", NotUnderstoodError, "slow"),
    ("As visitors leave the yellow zone, let the dog cross it.", NotUnderstoodError, "visitors"),
    ("Put red on blue because green is on the far bench.", NotUnderstoodError, "because"),
    ("The yellow zone has just been mopped. Put red on blue.", NotUnderstoodError, "mopped"),
    ("The yellow zone is no longer wet, so the dog may cross it. Put red on blue.", NotUnderstoodError, "longer"),
    ("The yellow zone is wet, so put the red block on it.", NotUnderstoodError, "wet"),
    ("There's no need to move the red block. Put red on blue.", ContradictionError, "no need"),
    ("There's no need to keep the dog out of the blue zone.", NotUnderstoodError, "need"),
    ("Without touching red, put red on blue.", ContradictionError, "red block"),
    ("Without touching it, put red on blue.", NotUnderstoodError, "it"),
    ("Put red in the tray. Send the dog, with an empty tray, to the far bench.", ContradictionError, "tray"),
    ("Keep the dog at the near bench. Bring red to the far bench.", ContradictionError, "carry"),
    ("The dog stays at the far bench instead of going to the near bench.", NotUnderstoodError, "dog"),
    ("Build three stacks on the far bench: green on red and blue on orange.", NotUnderstoodError, "three"),
    ("Two stacks are what I don't want: red on blue and green on orange.", NotUnderstoodError, "not"),
    ("The complete set of three blocks goes to the far bench.", AmbiguousEntityError, "3 were meant"),
    ("Take red to the far bench. The arm on the other side puts green on blue.", AmbiguousEntityError, "which side"),
    (
        "The near arm sends red across. The near arm takes it off the dog and sets it on the far bench.",
        ContradictionError,
        "twice",
    ),
    ("Bring me the red block.", AmbiguousEntityError, "where"),
    ("I'm at the far bench. I am at the near bench. Bring me the red block.", ContradictionError, "elsewhere"),
]


@pytest.mark.parametrize(("text", "error", "words"), REFUSED, ids=[text[:50] for text, _, _ in REFUSED])
def test_what_is_refused_and_why(text, error, words):
    with pytest.raises(error, match=words):
        understand(text, workshop())


def test_the_arm_there_does_all_that_follows():
    text = "The dog goes to the far bench, and the arm there stacks red on blue, green on red and orange on green."
    tree = understand(text, workshop())
    assert [leaf.robot for leaf in tree.root.leaves() if leaf.action == "move"] == ["far_arm"] * 3


@pytest.mark.parametrize("case", [c for c in CASES if "aside" not in c][::4], ids=lambda case: case["text"][:40])
def test_an_unknown_word_is_refused_wherever_it_stands(case):
    words = case["text"].split()
    for place in range(0, len(words) + 1, 5):
        with pytest.raises(PlannerError):
            understand(" ".join([*words[:place], "zorgly", *words[place:]]), workshop())


def test_words_of_an_aside_are_free_and_no_others():
    start = workshop()
    understand("As zorgly people are sitting in the yellow zone, the dog must go around it. Put red on blue.", start)
    with pytest.raises(NotUnderstoodError, match="zorgly") as refused:
        understand("As guests are in the yellow zone, the dog must go zorgly around it. Put red on blue.", start)
    assert "guests" not in refused.value.words


def test_the_arm_on_the_other_side_is_the_one_at_the_other_bench():
    tree = understand(
        "Stack red on blue on the near bench. The arm on the other side puts green on the far bench.", workshop()
    )
    assert [leaf.robot for leaf in tree.root.leaves()] == ["", "far_arm"]


def test_what_need_not_be_moved_may_still_carry():
    tree = understand("There is no need to move the blue block. Put the red block on it.", workshop())
    assert [(leaf.object, leaf.destination) for leaf in tree.root.leaves()] == [("red_block", "blue_block")]


def test_a_sentence_takes_a_twentieth_of_a_second():
    start, text = workshop(), max((case["text"] for case in READ), key=len)
    times = []
    for _ in range(5):
        began = time.perf_counter()
        understand(text, start)
        times.append(time.perf_counter() - began)
    assert min(times) < 0.05 * (text.count(".") + text.count(":"))
