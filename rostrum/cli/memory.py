"""``rostrum memory``: what the team remembers: meanings of words, corrections that proved right, plans with a name."""

from collections.abc import Callable
from dataclasses import fields
from typing import Annotated, Any, Literal

import tyro

from hardware.document import to_dict
from planners.errors import MemoryFileError
from planners.language.memory import ConfirmedReading, ReadingMemory
from planners.memory.calling import key_of
from planners.memory.shortcut import Shortcut
from planners.memory.store import TeamMemory, TipStore
from planners.memory.tip import Tip, TipMeaning
from rostrum.cli.terminal import line
from rostrum.errors import UsageError

What = Literal["readings", "tips", "shortcuts"]
Number = Annotated[int, tyro.conf.Positional]
EDITABLE = ("object", "destination", "robot", "where", "level")


def memory(arguments: list[str]) -> int:
    """What the team remembers: meanings of words, corrections that proved right (tips), named plans (shortcuts)."""
    commands: dict[str, Callable[..., int]] = {"list": list_all, "show": show, "forget": forget, "correct": correct}
    return tyro.extras.subcommand_cli_from_dict(
        commands, prog="rostrum memory", description=memory.__doc__, args=arguments
    )


def list_all(of: What | None = None) -> int:
    """Lists what is remembered, each list with its own numbers, and the file that holds it.

    Args:
        of: Only these.
    """
    lists: dict[What, Callable[[], None]] = {"readings": _readings, "tips": _tips, "shortcuts": _shortcuts}
    for name, tell in lists.items():
        if of in (None, name):
            tell()
    return 0


def show(number: Number, of: What = "readings") -> int:
    """Shows all that is kept of one entry.

    Args:
        number: Its number in the list.
        of: Which list.
    """
    entries: tuple[Any, ...] = ReadingMemory().readings() if of == "readings" else getattr(TipStore().read(), of)
    if not 1 <= number <= len(entries):
        raise MemoryFileError(f"there is no number {number} among the {of}; there are {len(entries)}")
    _tell("", entries[number - 1])
    return 0


def forget(number: Number, of: What = "readings") -> int:
    """Forgets one entry.

    Args:
        number: Its number in the list.
        of: Which list.
    """
    if of == "readings":
        said = ReadingMemory().forget(number).text
    elif of == "tips":
        said = TipStore().forget_tip(number).text
    else:
        said = TipStore().forget_shortcut(number).name
    line(f"forgotten: {said}")
    return 0


def correct(number: Number, meaning: Annotated[tuple[str, ...], tyro.conf.Positional], of: What = "readings") -> int:
    """Mends one entry.

    Args:
        number: Its number in the list.
        meaning: Of a reading, what was meant, in plain sentences such as "Put the red block on the far bench."; of a
            tip, fields of its meaning such as robot=left or level=0.5; of a shortcut, another name.
        of: Which list.
    """
    said = " ".join(meaning)
    if of == "tips":
        line(_tip_line(TipStore().correct_tip(number, dict(map(_field, meaning)))))
    elif of == "shortcuts":
        name = " ".join(key_of(said))
        if not name:
            raise UsageError("a name is a few words, such as 'set the table'")
        line(f"'{TipStore().rename_shortcut(number, name).name}'")
    else:
        if not said.endswith("."):
            raise UsageError("a meaning is one or more whole sentences; end it with a full stop")
        line(f"{ReadingMemory().correct(number, said).text}\n     {said}")
    return 0


def _field(said: str) -> tuple[str, str | float]:
    name, equals, value = said.partition("=")
    if name not in EDITABLE or not equals:
        raise UsageError(f"'{said}': write FIELD=VALUE with a field of {', '.join(EDITABLE)}, such as robot=left")
    try:
        return name, float(value) if name == "level" else value
    except ValueError:
        raise UsageError(f"'{said}': a level is a number, such as 0.5") from None


def _readings() -> None:
    kept = ReadingMemory()
    readings: tuple[ConfirmedReading, ...] = kept.readings()
    line(f"{_count(readings, 'confirmed reading')} in {kept.path}")
    for number, reading in enumerate(readings, 1):
        line(f"{number:>3}  {reading.text}\n     {reading.meaning}\n     where {reading.situation}")


def _tips() -> None:
    store = TipStore()
    tips = store.read().tips
    line(f"{_count(tips, 'tip')} in {store.path}")
    for number, tip in enumerate(tips, 1):
        line(f"{number:>3}  {_tip_line(tip)}")


def _shortcuts() -> None:
    store = TipStore()
    found: TeamMemory = store.read()
    line(f"{_count(found.shortcuts, 'shortcut')} in {store.path}")
    for number, each in enumerate(found.shortcuts, 1):
        line(f"{number:>3}  {_shortcut_line(each)}")


def _tip_line(tip: Tip) -> str:
    plain = TipMeaning(tip.meaning.kind)
    told = [f.name for f in fields(TipMeaning) if getattr(tip.meaning, f.name) != getattr(plain, f.name)]
    about = ", ".join(f"{name} {_short(getattr(tip.meaning, name))}" for name in told if name != "kind")
    counts = f"said {tip.said}, applied {tip.applied}, undone {tip.undone}"
    silent = "" if tip.stands else "; not applied now"
    return f"{tip.text}\n     {tip.meaning.kind}: {about}\n     at '{tip.situation.request}'; {counts}{silent}"


def _shortcut_line(shortcut: Shortcut) -> str:
    tasks = "; ".join(leaf.text for leaf in shortcut.tree.root.leaves())
    return f"{shortcut.name}\n     {tasks}\n     kept by {shortcut.by}; done {shortcut.done}"


def _short(value: object) -> str:
    if isinstance(value, tuple):
        return " ".join(map(_short, value))
    named = [str(getattr(value, name)) for name in ("object", "destination") if getattr(value, name, "")]
    return " to ".join(named) if named else str(value)


def _tell(prefix: str, entry: Any) -> None:
    """Every field of an entry on a line of its own."""
    for each in fields(entry):
        value = getattr(entry, each.name)
        if hasattr(value, "root"):
            value = to_dict(value)["root"]
        if hasattr(value, "__dataclass_fields__"):
            _tell(f"{prefix}{each.name}.", value)
        else:
            line(f"{prefix}{each.name}: {value}")


def _count(found: tuple[Any, ...], what: str) -> str:
    return f"{len(found)} {what}{'' if len(found) == 1 else 's'}"
