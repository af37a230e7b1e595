"""Which skills a clause may ask for, by words and, where it is allowed, by meaning; what is near is only ever asked."""

import pytest

from planners.language.contracts.clause import Clause
from planners.language.contracts.retrieve import NEAR, retrieve, verbs_of
from planners.language.meaning.nearest import ALLOWED_VARIABLE
from skills.contract import SkillSpec
from tests.planners.language.meaning.conftest import encoder  # noqa: F401 - a fixture

DESCRIPTIONS = {
    "point_at": "Hover the tool over an object for a moment so that people see which one is meant.",
    "wave": "Wave the gripper to greet people.",
    "pour": "Tip a held cup out over a place.",
    "wipe": "Wipe a place clean with the held cloth.",
    "shake": "Shake the held object to mix what is in it.",
    "press": "Press a button with the closed fingers.",
    "photograph": "Take a picture of an object from above.",
}
PARAPHRASES = {
    "point_at": (
        "show me where the object is", "tell me which one the object is", "indicate the object",
        "let me know which object you mean", "gesture towards the object",
    ),
    "wave": ("say hello", "greet everybody", "say hi to the visitors", "be friendly to our guests"),
    "pour": ("empty the object into the object", "decant the object"),
    "wipe": ("clean the object", "dust the object", "scrub the object"),
    "shake": ("agitate the object", "mix the object well", "stir the object"),
    "press": ("push the object button", "hit the switch", "activate the object"),
    "photograph": ("snap a photo of the object", "shoot a picture of the object", "capture an image of the object"),
}  # fmt: skip
STRANGE = (
    "dance", "what time is it", "put the object in the object", "bring me coffee", "stack the object on the object",
    "sing a song", "turn off the lights", "the object is heavy", "throw the object away", "open the door",
    "go to the kitchen", "thank you", "how many objects are there", "come back later",
)  # fmt: skip
SKILLS = tuple(SkillSpec(name, text, (), ("arm",), (), (), ()) for name, text in DESCRIPTIONS.items())


def nearest(text):
    found = retrieve(Clause(text, tuple(text.split()), ()), SKILLS)
    assert not found.sure
    return [spec.name for spec in found.near]


def test_the_verbs_of_a_skill_begin_its_name_and_its_description():
    assert verbs_of(SKILLS[0]) == {"point", "hover"}
    either = SkillSpec("mark", "Point at or indicate an object.", (), ("arm",), (), (), ())
    assert verbs_of(either) == {"mark", "point", "indicat"}


def test_meaning_is_asked_only_where_it_is_allowed(monkeypatch):
    monkeypatch.delenv(ALLOWED_VARIABLE, raising=False)
    assert nearest("snap a photo of the object") == []
    assert nearest("greet everybody") == ["wave"]
    assert nearest("dance") == []


def test_by_meaning_half_of_the_paraphrases_are_found_and_nothing_strange_is(encoder):  # noqa: F811
    """At :data:`NEAR`; the figures stand in ``docs/skill_library.md``."""
    rows = encoder.embed([f"{name.replace('_', ' ')}: {text}" for name, text in DESCRIPTIONS.items()])

    def likeliest(text):
        cosines = rows @ encoder.embed([text])[0]
        return list(DESCRIPTIONS)[int(cosines.argmax())], float(cosines.max())

    found = {text: (name, *likeliest(text)) for name, texts in PARAPHRASES.items() for text in texts}
    assert len(found) == 23
    assert sum(name == best for name, best, _ in found.values()) == 15
    assert sum(name == best and cosine >= NEAR for name, best, cosine in found.values()) == 11
    assert sum(name != best and cosine >= NEAR for name, best, cosine in found.values()) == 4
    assert [text for text in STRANGE if likeliest(text)[1] >= NEAR] == []


def test_what_is_near_in_meaning_is_near_and_not_sure(encoder):  # noqa: F811
    assert nearest("snap a photo of the object")[0] == "photograph"
    assert nearest("dance") == []
    assert pytest.approx(0.45) == NEAR
