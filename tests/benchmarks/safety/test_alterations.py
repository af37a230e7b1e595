"""What strikes do to messages: those that remember begin anew with every run."""

from dataclasses import dataclass, replace

import numpy as np

from benchmarks.safety import injected
from benchmarks.safety.alterations import changed, drifting, lost, no_number, overtaken, standing, stuttering


@dataclass(frozen=True)
class Message:
    stamp: float
    position: float = 0.0


def through(alter, count: int = 6) -> list[float | None]:
    """Stamps of what comes of messages stamped 0, 1, 2 and so on; None for what does not come."""
    return [None if (out := alter(Message(float(i), float(i)))) is None else out.stamp for i in range(count)]


def test_changed_takes_values_and_functions() -> None:
    assert changed(stamp=3.0, position=lambda m: m.stamp + 1.0)(Message(1.0)) == Message(3.0, 2.0)
    assert np.isnan(no_number("position")(Message(1.0)).position)


def test_a_field_or_the_whole_stands_still() -> None:
    assert through(standing()()) == [0.0] * 6
    alter = standing("position")()
    assert [alter(Message(float(i), float(i))) for i in (4, 5)] == [Message(4.0, 4.0), Message(5.0, 4.0)]


def test_a_field_drifts_from_where_it_is() -> None:
    alter = drifting("position", 0.5)()
    assert [alter(Message(stamp, 1.0)).position for stamp in (4.0, 6.0)] == [1.0, 2.0]


def test_messages_are_lost_stutter_and_overtake_each_other() -> None:
    assert through(lost(3, 2)()) == [0.0, 1.0, None, 3.0, 4.0, None]
    assert through(stuttering(3)()) == [0.0, 0.0, 0.0, 3.0, 3.0, 3.0]
    assert through(overtaken()) == [None, 1.0, 0.0, 3.0, 2.0, 5.0]


def test_each_run_remembers_for_itself() -> None:
    kind = next(kind for kind in injected.KINDS.values() if kind.name == "legs: a storm of broken measurements")
    first, second = kind.begun(), kind.begun()
    assert first.measure is not second.measure
    assert not first.remembers
    plain = replace(kind, remembers=False)
    assert plain.begun() is plain
