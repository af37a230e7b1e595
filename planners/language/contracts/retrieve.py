"""Which skill a clause asks for: surely, by the contract's own words, or perhaps, by what is near in meaning."""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass

from planners.errors import ParserMissingError
from planners.language.contracts.clause import Clause
from planners.language.contracts.stems import FUNCTION, PARTICLES, UNSAYABLE, akin, stem, stems_of, words_of
from planners.language.meaning.nearest import allowed
from skills.contract import SkillSpec

log = logging.getLogger(__name__)

NEAR = 0.45  # cosine of a clause and a description from which it is worth asking, see retrieve
_DETERMINER = re.compile(r"\b(?:an?|the|its|what|one)\b")


@dataclass(frozen=True)
class Retrieved:
    """Skills that a clause may ask for.

    Attributes:
        sure: Those whose own words it is said in.
        near: Others that it may mean, likeliest first.
    """

    sure: tuple[SkillSpec, ...] = ()
    near: tuple[SkillSpec, ...] = ()


def retrieve(clause: Clause, specs: Sequence[SkillSpec]) -> Retrieved:
    """Finds skills; none where the clause says what no call can carry, such as "not" or "if".

    :data:`NEAR` is the lowest twentieth at which none of 14 strange requests of the tests is near to any of seven
    descriptions. Of 23 paraphrases there the right skill is the nearest for 15, and near enough for 11; for 4 another
    one is the first. It is therefore a reason to ask, and no more.
    """
    content = [word for word in clause.words if word not in FUNCTION]
    if not content or UNSAYABLE & set(clause.words):
        return Retrieved()
    sure = tuple(spec for spec in specs if _said_in_its_words(content, spec))
    if sure:
        return Retrieved(sure)
    return Retrieved(near=_near(clause, content, specs))


def verbs_of(spec: SkillSpec) -> frozenset[str]:
    """Stems of the verbs that ask for a skill: the first word of its name, and those that its description begins with.

    "Point at or indicate an object" begins with two.
    """
    opening = _DETERMINER.split(spec.description.lower(), maxsplit=1)[0]
    beginning = [word for word in words_of(opening) if word not in FUNCTION and word != "or"]
    return stems_of([*words_of(spec.name)[:1], *beginning])


def _said_in_its_words(content: Sequence[str], spec: SkillSpec) -> bool:
    own = stems_of([*words_of(spec.name), *words_of(spec.description)])
    own |= stems_of(word for p in spec.parameters for word in (*words_of(p.name), *words_of(p.description)))
    return stem(content[0]) in verbs_of(spec) and all(stem(word) in own for word in content)


def _near(clause: Clause, content: Sequence[str], specs: Sequence[SkillSpec]) -> tuple[SkillSpec, ...]:
    by_words = [spec for spec in specs if _shares(content, spec)]
    if not allowed():
        return tuple(by_words)
    from planners.language.meaning.encoder import load_encoder  # only who allows it needs it

    try:
        encoder = load_encoder()
    except ParserMissingError as error:
        log.warning("skills are compared by their words alone: %s", error)
        return tuple(by_words)
    said = " ".join([*clause.words, *(["the object"] if clause.named else [])])
    rows = encoder.embed([said, *(f"{spec.name.replace('_', ' ')}: {spec.description}" for spec in specs)])
    cosines = {spec.name: float(cosine) for spec, cosine in zip(specs, rows[1:] @ rows[0], strict=True)}
    found = [spec for spec in specs if cosines[spec.name] >= NEAR or spec in by_words]
    return tuple(sorted(found, key=lambda spec: -cosines[spec.name]))


def _shares(content: Sequence[str], spec: SkillSpec) -> bool:
    """Whether the verb, or one akin to it, is a verb of the skill, or most of the words are in its contract."""
    own = stems_of([*words_of(spec.name), *words_of(spec.description)])
    telling = [word for word in content if word not in PARTICLES]
    shared = sum(bool(akin(word) & own) for word in telling)
    return bool(akin(content[0]) & verbs_of(spec)) or (len(telling) > 1 and 2 * shared >= len(telling))
