"""Plain words for what robots do and how long it took."""

from collections.abc import Mapping

from skills.contract import Reason, Value

_CONTAINERS = ("tray", "bin", "box", "basket", "bowl")
_WALKS = ("dock", "walk_to")
_REASONS = {
    Reason.CANCELED: "called off",
    Reason.PRECONDITION_FAILED: "could not start",
    Reason.TIMED_OUT: "took too long",
}


def plain(name: str) -> str:
    """A name for people: ``red_block`` reads "red block"."""
    return name.replace("_", " ").strip()


def describe(skill: str, arguments: Mapping[str, Value]) -> str:
    """A skill call in words, such as "place blue block in tray".

    The object comes first; whatever else is a name follows as "in" a container or "on" anything else, or as where a
    robot walks to. Lists of names, such as what to avoid, are said only where there is no other name.
    """
    names = {key: value for key, value in arguments.items() if isinstance(value, str) and value}
    thing = names.pop("object", "")
    walks = skill in _WALKS
    words = ["walk to" if walks else plain(skill), plain(thing)]
    for name in names.values():
        words += [_preposition(name) if thing else "", plain(name)]
    if not thing and not names:
        words += [", ".join(map(plain, value)) for value in arguments.values() if isinstance(value, (tuple, list))]
    return " ".join(word for word in words if word)


def say_reason(reason: Reason) -> str:
    """Why a skill ended, in words."""
    return _REASONS.get(reason, plain(reason.value))


def seconds(value: float) -> str:
    """A duration for people: ``8.4 s``, ``2 min 05 s``."""
    if value < 59.95:
        return f"{value:.1f} s"
    minutes, rest = divmod(round(value), 60)
    return f"{minutes} min {rest:02d} s"


def quantity(name: str, value: float) -> str:
    """A measured quantity with the unit that its name ends in: ``place_error_m`` 0.0041 reads "place error 4.1 mm"."""
    stem, _, unit = name.rpartition("_")
    if stem and unit == "m":
        return f"{plain(stem)} {value * 1000:.3g} mm" if abs(value) < 1.0 else f"{plain(stem)} {value:.3g} m"
    if stem and unit in {"s", "rad", "n", "kg"}:
        return f"{plain(stem)} {value:.3g} {'N' if unit == 'n' else unit}"
    return f"{plain(name)} {value:.4g}"


def _preposition(name: str) -> str:
    return "in" if any(word in name for word in _CONTAINERS) else "on"
