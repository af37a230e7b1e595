from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rostrum.report.markup import Markup, element, escape, join


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.text, self.attributes = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text.append(data)


@given(st.text())
def test_no_text_ever_becomes_markup(text):
    reader = Reader()
    reader.feed(element("p", text, title=text))
    reader.close()
    assert reader.tags == ["p"]
    assert [name for name, _ in reader.attributes] == ["title"]
    plain = [char for char in text if char.isprintable() and char != "\ufffd"]
    assert [char for char in "".join(reader.text) if char.isprintable() and char != "\ufffd"] == plain


def test_markup_nests_and_text_beside_it_is_escaped():
    assert element("p", element("b", "<"), "&", 3, None) == "<p><b>&lt;</b>&amp;3</p>"
    assert join("<", Markup("<br>")) == "&lt;<br>"


def test_attributes():
    made = element("rect", class_="a b", stroke_width=1.5, viewBox="0 0", x=2.0, controls=True, hidden=False, src=None)
    assert made == '<rect class="a b" stroke-width="1.5" viewBox="0 0" x="2" controls></rect>'
    assert element("img", alt='"') == '<img alt="&quot;">'


@pytest.mark.parametrize("char", ["\x00", "\x1b", "\u202e", "\u200b", "\ud800", "\u2066"])
def test_characters_that_deceive_the_eye_are_shown_as_such(char):
    assert escape(f"a{char}b") == "a\ufffdb"


def test_hostile_names_of_elements_are_refused():
    with pytest.raises(ValueError, match="no name"):
        element("p onclick=x")
    with pytest.raises(ValueError, match="no name"):
        element("p", **{"x>": "y"})
