"""Free English: paragraphs by people who knew the scene and not the rules; read as they meant them, or refused."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planners.errors import NotUnderstoodError, ParserMissingError, PlannerError
from planners.language import understand as module
from planners.language.free import load_parser, read_freely
from planners.language.learned.paragraphs import FOLDER
from planners.language.task_tree import TaskTree
from planners.language.understand import build_tree, understand
from tests.planners.language.test_paragraphs import workshop

CASES = [
    paragraph
    for group in json.loads((FOLDER / "two_benches.json").read_text())
    for paragraph in group["paragraphs"]
    if "rules" in paragraph
]
READ = [case for case in CASES if case["rules"]]
LEFT = [case for case in CASES if not case["rules"]]
TABLES = {"near_station": "near_bench", "far_station": "far_bench"}


def free(text: str) -> TaskTree:
    """Read without the bounded grammar."""
    world = workshop()
    whole, constraints = read_freely(text, world, load_parser())
    return build_tree(whole, text, constraints)


def end_of(tree: TaskTree) -> tuple[dict[str, str], str | None]:
    """Where blocks lie that were moved, and where the dog stands when it was sent last."""
    lies: dict[str, str] = {}
    stands: str | None = None
    for leaf in tree.root.leaves():
        if leaf.action == "go":
            stands = TABLES[leaf.destination]
        else:
            before, onto = lies.get(leaf.object, "near_bench"), leaf.destination.replace("dog_tray", "dog")
            here = _foot(before, lies) == _foot(onto, lies)  # an arm stacks where both lie; the dog stays where it is
            here = here or (onto == "dog" and stands == _foot(before, lies))  # and is loaded where it stands
            lies[leaf.object], stands = onto, stands if here else None
    return {name: under for name, under in lies.items() if under != "near_bench"}, stands


def _foot(under: str, lies: dict[str, str]) -> str:
    while under.endswith("_block"):
        under = lies.get(under, "near_bench")
    return under


def banned(tree: TaskTree, kind: str) -> set[str]:
    return {constraint.object for constraint in tree.constraints if constraint.kind == kind}


def named(spoken: str) -> str:
    return spoken.replace(" ", "_")


def ends(case: dict) -> dict[str, str]:
    return {named(name): named(under) for name, under in case["end"].items()}


def kept(case: dict, key: str) -> set[str]:
    return {named(name) for name in case.get(key, ())}


def as_meant(tree: TaskTree, case: dict) -> bool:
    lies, stands = end_of(tree)
    return (
        lies == ends(case)
        and banned(tree, "keep_out") == kept(case, "avoid")
        and kept(case, "untouched") <= banned(tree, "avoid")
        and ("at" not in case or stands == named(case["at"]["dog"]))
    )


@pytest.mark.parametrize("case", READ, ids=[case["text"][:50] for case in READ])
def test_is_read_as_it_was_meant(case):
    assert as_meant(understand(case["text"], workshop()), case)


def test_what_is_not_read_is_refused_and_hardly_ever_read_wrong():
    wrong = []
    for case in LEFT:
        try:
            tree = understand(case["text"], workshop())
        except PlannerError:
            continue
        if end_of(tree)[0] != ends(case) or banned(tree, "keep_out") != kept(case, "avoid"):
            wrong.append(case["text"])
    assert wrong == []


@pytest.mark.parametrize(
    "text",
    [
        "I wonder whether somebody could put the red block on the blue one until I say stop.",
        "Kindly see to it that either the red or the blue block reaches the far bench.",
        "It would be nice if the dog carried the red block over twice.",
        "Would you move the red block two cm to the left of the blue one?",
        "When I give the signal, let the red block be brought across.",
        "My wish is a tower of red, green and blue.",
        "Everybody likes the red block.",
        "The dog may walk through the yellow zone today, and the red block goes to the far bench.",
        "Polish the red block with a cloth, would you?",
        "I want the purple block on the far bench.",
        "Do not put the red block on the blue one.",
        "Kindly let the red block be put on the blue one at the same time as the green one on the orange one.",
        "Is the red block on the far bench already?",
        "The third arm puts the red block on the blue one.",
        "Two stacks are what I don't want: red on blue and green on orange.",
        "Imagine red on blue.",
        "What if you put the red block on the blue one?",
        "Someone said that red should go to the far bench.",
        "I was told that red should go to the far bench.",
        "I doubt that red should be on blue.",
        "The plan was to put red on blue.",
        "I told you yesterday that red goes on blue. Today I want it on green.",
        "It would be a mistake to put red on blue.",
        "Explain how to put red on blue.",
        "Should red go on blue?",
        "Would red fit on blue?",
        "Later this week red goes to the far bench.",
        "Red might go to the far bench.",
        "Put red near the blue block on the far bench.",
        "Hold red above blue.",
        "Bring all the blocks but two to the far bench.",
        "Put red on blue or don't.",
        "Stack green on orange, then unstack it.",
        "Green goes to the far bench and back twice.",
        "Send the dog to the far bench with green and back with nothing.",
        "Red goes to the far bench and later returns to the near bench.",
        "Put red and green on the far bench and on top of that blue.",
        "Red stays on the near bench. Take red to the far bench.",
        "Put red on blue and put red on green.",
        "Don't touch blue. Put red on it.",
    ],
)
def test_refuses_what_must_not_be_guessed(text):
    with pytest.raises(PlannerError):
        understand(text, workshop())


def test_an_order_in_passing_is_kept():
    tree = free(
        "The green block has to be on the far bench before the red one leaves the near bench for the far bench."
    )
    leaves = tree.root.leaves()
    assert next(leaf.object for leaf in leaves if leaf.destination == "far_bench") == "green_block"


def test_refusals_say_which_words():
    with pytest.raises(NotUnderstoodError, match="gently"):
        free("Could somebody please put the red block gently on the blue one?")


def test_without_the_parser_the_bounded_grammar_still_reads(monkeypatch):
    def missing() -> None:
        raise ParserMissingError("free English needs spaCy")

    monkeypatch.setattr(module, "load_parser", missing)
    assert understand("Put the red block on the blue block.", workshop()).root.leaves()
    with pytest.raises(NotUnderstoodError):
        understand(READ[0]["text"], workshop())


WORDS = sorted({word for case in CASES for word in case["text"].replace(",", " ,").replace(".", " .").split()})


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=40))
def test_any_words_are_read_or_refused(words):
    try:
        understand(" ".join(words), workshop())
    except PlannerError as error:
        assert str(error)
