"""Mentions of propositions, entities and actions."""

from planners.language.temporal.lexicon import Lexicon
from planners.language.temporal.read import read
from planners.language.temporal.tokens import letters_in, split

LEXICON = Lexicon.from_json(
    {"actions": {"pick_up": {"args": ["item"], "phrases": []}}, "entities": {"red_box": {"type": "item"}}}
)


def test_names_without_phrases_are_mentioned_in_every_form():
    for words in ("pick up", "picks up", "picking up", "picked up"):
        mention = LEXICON.match(words.split(), 0)
        assert mention is not None and mention.name == "pick_up"
    mention = LEXICON.match(["red", "boxes"], 0)
    assert mention is not None and mention.name == "red_box"


def test_the_article_is_told_from_the_letter():
    assert letters_in(split("go to a then b")) == ["a", "b"]
    assert letters_in(split("make a visit to b")) == ["b"]
    assert letters_in(split("i want you to visit c")) == ["c"]
    reading = read("a visit to a is forbidden")
    assert str(reading.formula) == "[] !a"


def test_letters_given_are_the_only_ones():
    assert read("visit b", Lexicon.letters("ac")).status == "refused"
    assert str(read("visit the kitchen", Lexicon.letters(["kitchen"])).formula) == "<> kitchen"


def test_an_argument_that_is_not_said_is_asked():
    reading = read("pick up", LEXICON)
    assert reading.status == "asked" and "item" in reading.why
