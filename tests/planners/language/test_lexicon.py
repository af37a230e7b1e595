"""Open-class words, read from the world."""

from planners.language.lexicon import Lexicon


def test_words_come_from_the_snapshot(build_world):
    lexicon = Lexicon(build_world((("mug_1", "box", "light blue"),), (("drop_zone", "zone", ""),), ("robot_1",)))
    length, senses = lexicon.match(["light", "blue", "boxes"])
    assert (length, senses[0].type, senses[0].value) == (2, "color", "light blue")
    assert lexicon.match(["boxes"])[1][0].plural
    assert lexicon.match(["drop", "zone"])[1][0].value == "drop_zone"
    assert lexicon.match(["red"]) == (0, ())
    assert lexicon.match_robot(["robot", "1", "puts"]) == (2, "robot_1")
    assert lexicon.describe(("place",)) == ("drop zone",)


def test_names_made_of_grammar_words_are_not_sayable(build_world):
    lexicon = Lexicon(build_world((("then", "block", "red"), ("never touch", "it", "and")), (), ("not",)))
    assert lexicon.match(["then"]) == (0, ())
    assert lexicon.match(["never", "touch"]) == (0, ())
    assert lexicon.match(["it"]) == (0, ())
    assert lexicon.match(["red"])[0] == 1
