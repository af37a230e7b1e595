"""Forms of English verbs and nouns, by the spelling rules and a list of irregular verbs."""

from typing import Literal

from planners.language.temporal.vocabulary import IRREGULAR_VERBS

Form = Literal["base", "s", "ing", "past"]

_VOWELS = "aeiou"
_UNDOUBLED = ("er", "it", "en", "or", "on", "el")


def _doubled(verb: str) -> bool:
    """Whether the last consonant is doubled: stop, stopping."""
    if len(verb) < 3 or verb[-1] in _VOWELS + "wxy" or verb[-2] not in _VOWELS or verb[-3] in _VOWELS:
        return False
    return not (len(verb) > 3 and verb.endswith(_UNDOUBLED) and verb not in ("permit", "forbid", "commit", "refer"))


def forms(verb: str) -> dict[str, Form]:
    """Every form of one verb.

    Args:
        verb: Base form, one word, lower case.

    Returns:
        Spelling to form; preterite and participle are both ``past``, and of several forms the first is kept.
    """
    sibilant = verb.endswith(("s", "x", "z", "ch", "sh", "o"))
    silent = verb.endswith("e") and not verb.endswith(("ee", "oe", "ye"))
    consonant_y = verb.endswith("y") and len(verb) > 2 and verb[-2] not in _VOWELS
    third = verb[:-1] + "ies" if consonant_y else verb + ("es" if sibilant else "s")
    stem = verb[:-1] if silent else verb + verb[-1] if _doubled(verb) else verb
    gerund = stem + "ing" if verb != "be" else "being"
    prefix = next(
        (p for p in ("over", "re", "un", "under", "out") if verb.startswith(p) and verb[len(p) :] in IRREGULAR_VERBS),
        "",
    )
    irregular = IRREGULAR_VERBS.get(verb[len(prefix) :])
    past = (
        [prefix + word for word in irregular.split()]
        if irregular
        else [verb[:-1] + "ied" if consonant_y else stem + "ed"]
    )
    found: dict[str, Form] = {verb: "base", third: "s", gerund: "ing"}
    for word in past:
        found.setdefault(word, "past")
    return found


def phrase_forms(phrase: tuple[str, ...]) -> dict[tuple[str, ...], Form]:
    """Every form of a phrase whose first word is inflected: ``pick up``, ``picking up``."""
    return {(word, *phrase[1:]): form for word, form in forms(phrase[0]).items()}


def plural(noun: str) -> str:
    """The regular plural."""
    if noun.endswith("y") and len(noun) > 1 and noun[-2] not in _VOWELS:
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "z", "ch", "sh")) else "s")
