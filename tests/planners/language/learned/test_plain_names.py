"""Rare names become plain ones for as long as the network reads, and come back."""

from planners.language.learned.paragraphs import Paragraph
from planners.language.learned.plain_names import in_plain_names
from planners.language.learned.situation import Situation

SHOP = Situation({"bench": ("spare relay", "oil can", "red mug", "blue mug"), "shelf": ()}, {"mule": "bench"}, ())


def test_things_with_a_word_of_their_own_are_blocks():
    said = Paragraph(SHOP, "Can you put the relay onto the can? The spare relay stays off the blue mug.")
    plain, back = in_plain_names(said)
    relay, can, *mugs = plain.situation.surfaces["bench"]
    assert (back(relay), back(can)) == ("spare relay", "oil can")
    assert mugs == ["red mug", "blue mug"]
    assert plain.text == f"Can you put the {relay} onto the {can}? The {relay} stays off the blue mug."


def test_no_color_is_used_twice():
    plain, _ = in_plain_names(Paragraph(SHOP, "Nothing green is here."))
    colors = [name.split()[0] for name in plain.situation.surfaces["bench"]]
    assert len(set(colors)) == len(colors)
    assert "green" not in colors


def test_plain_names_stay():
    blocks = Situation({"bench": ("red block", "blue block")}, {}, ())
    said = Paragraph(blocks, "Put red on blue.")
    plain, back = in_plain_names(said)
    assert plain == said
    assert back("red block") == "red block"
