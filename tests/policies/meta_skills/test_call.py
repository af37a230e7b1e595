"""Calls of meta-skills: one sentence each, all different."""

import pytest

from policies.errors import MetaSkillError
from policies.meta_skills.call import TEMPLATES, MetaSkillCall, all_calls


def test_every_call_has_a_sentence_of_its_own_and_every_meta_skill_a_call():
    texts = [call.text for call in all_calls()]
    assert len(set(texts)) == len(texts)
    assert {call.skill for call in all_calls()} == set(TEMPLATES)
    assert MetaSkillCall("position", "red_can", "white_box").text == "position the red can over the white box"


def test_an_unknown_meta_skill_is_refused():
    with pytest.raises(MetaSkillError, match="'juggle'"):
        MetaSkillCall("juggle", "red_can")
