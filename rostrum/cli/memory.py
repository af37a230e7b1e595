"""``rostrum memory``: what the team remembers of what persons meant by their words."""

from collections.abc import Callable
from typing import Annotated

import tyro

from rostrum.cli.terminal import line
from rostrum.errors import UsageError


def memory(arguments: list[str]) -> int:
    """What the team remembers of what persons meant by their words: kept when a question was answered."""
    commands: dict[str, Callable[..., int]] = {"list": show, "forget": forget, "correct": correct}
    return tyro.extras.subcommand_cli_from_dict(
        commands, prog="rostrum memory", description=memory.__doc__, args=arguments
    )


def show() -> int:
    """Lists confirmed readings with their numbers, and the file that holds them."""
    from planners.language.memory import ReadingMemory

    kept = ReadingMemory()
    readings = kept.readings()
    line(f"{len(readings)} confirmed reading{'' if len(readings) == 1 else 's'} in {kept.path}")
    for number, reading in enumerate(readings, 1):
        line(f"{number:>3}  {reading.text}\n     {reading.meaning}\n     where {reading.situation}")
    return 0


def forget(number: Annotated[int, tyro.conf.Positional]) -> int:
    """Forgets one reading.

    Args:
        number: Its number in the list.
    """
    from planners.language.memory import ReadingMemory

    line(f"forgotten: {ReadingMemory().forget(number).text}")
    return 0


def correct(
    number: Annotated[int, tyro.conf.Positional], meaning: Annotated[tuple[str, ...], tyro.conf.Positional]
) -> int:
    """Gives a reading another meaning.

    Args:
        number: Its number in the list.
        meaning: What was meant, in plain sentences such as "Put the red block on the far bench."
    """
    from planners.language.memory import ReadingMemory

    said = " ".join(meaning)
    if not said.endswith("."):
        raise UsageError("a meaning is one or more whole sentences; end it with a full stop")
    line(f"{ReadingMemory().correct(number, said).text}\n     {said}")
    return 0
