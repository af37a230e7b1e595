import pytest

from hardware.document import from_json, to_json
from skills.contract import SkillSpec
from skills.errors import DuplicateSkillError, UnknownSkillError
from skills.library import library
from skills.registry import SkillRegistry
from skills.world.predicates import PREDICATES, parse


def test_the_library_holds_its_skills():
    assert [spec.name for spec in library().specs()] == [
        "close",
        "give",
        "home",
        "open",
        "pick",
        "place",
        "press",
        "push",
        "stack",
        "take",
    ]


def test_an_unknown_skill_lists_near_names():
    with pytest.raises(UnknownSkillError, match=r"did you mean stack.*pick, place, press, push, stack"):
        library().skill("stak")
    with pytest.raises(UnknownSkillError, match="Known: none"):
        SkillRegistry().skill("pick")


def test_a_name_is_taken_once():
    registry = SkillRegistry()
    spec, factory = library().skill("pick")
    registry.register_skill(spec, factory)
    with pytest.raises(DuplicateSkillError, match="pick"):
        registry.register_skill(spec, factory)


@pytest.mark.parametrize("spec", library().specs(), ids=lambda spec: spec.name)
def test_specs_are_documents_with_judgeable_conditions(spec):
    assert from_json(SkillSpec, to_json(spec)) == spec
    names = {parameter.name: parameter.type for parameter in spec.parameters} | {"robot": "robot"}
    for condition in (*spec.precondition, *spec.hold, *spec.effect):
        _, predicate, arguments = parse(condition)
        assert tuple(names[argument] for argument in arguments) == PREDICATES[predicate][0]
